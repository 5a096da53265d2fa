"""Read YAML into a model, with every mistake named by line and column."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from pipeline.config.excerpt import excerpt, lines_of

Model = TypeVar("Model", bound=BaseModel)

# The keys and list positions that lead from the top of the file to a value.
Route = tuple[str | int, ...]

# No key of the schema lies deeper; the bound also ends the walk where an alias contains itself.
_MAX_DEPTH = 4


class Problem(NamedTuple):
    """One mistake: line and column, counted from 1, and what is wrong there."""

    line: int
    column: int
    message: str


class Rejection(NamedTuple):
    """What the schema has against one value: where, which rule, in its words, and the value."""

    route: Route
    rule: str
    message: str
    given: object


def parse(raw: bytes, model: type[Model]) -> tuple[Model | None, list[Problem]]:
    """What these bytes hold, and all mistakes in file order; with mistakes there is no model.

    >>> class Boat(BaseModel):
    ...     name: str
    >>> parse(b"name: Otter", Boat)
    (Boat(name='Otter'), [])
    >>> parse(b"{}", Boat)[1]
    [Problem(line=1, column=1, message='key name is missing')]
    """
    try:
        text = raw.decode("utf-8-sig")
        node = _yaml().compose(text) or _yaml().compose("{}")
        values = _yaml().load(text)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        return None, [_at_offset(before, "this is not UTF-8")]
    except ReaderError as error:
        message = f"character {text[error.position]!r} is not allowed"
        return None, [_at_offset(text[: error.position], message)]
    except MarkedYAMLError as error:
        return None, [_syntax_problem(error)]
    except ValueError as error:  # a date that no calendar has
        return None, [Problem(1, 1, f"a value cannot be read: {error}")]
    problems = list(_duplicates(node))
    try:
        found = model.model_validate({} if values is None else values, strict=True)
    except ValidationError as error:
        rejections = [Rejection(e["loc"], e["type"], e["msg"], e["input"]) for e in error.errors()]
        problems += _schema_problems(rejections, dict(_places(node)), _known_keys(model))
    return (None if problems else found), sorted(problems)


def told(path: str | Path, problems: Sequence[Problem], raw: bytes) -> Iterator[str]:
    """Each mistake with its file, line and column, and the line with a caret under the column."""
    text = raw.decode("utf-8-sig", "replace")
    for at in problems:
        yield f"{path}:{at.line}:{at.column}: {at.message}"
        yield from excerpt(text, at.line, at.column)


def lines_of_values(text: str) -> dict[Route, int]:
    """The line, counted from 1, on which each value of a YAML file begins.

    >>> lines_of_values("hosts:\\n- a.org\\n- b.org\\n")[("hosts", 1)]
    3
    """
    node = _yaml().compose(text)
    places = _places(node) if node else ()
    return {route: value.start_mark.line + 1 for route, (_, value) in places}


def _yaml() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    # They are reported with the other mistakes instead of ending the parse.
    yaml.allow_duplicate_keys = True
    return yaml


def _at_offset(before: str, message: str) -> Problem:
    lines = lines_of(before)
    return Problem(len(lines), len(lines[-1]) + 1, message)


def _syntax_problem(error: MarkedYAMLError) -> Problem:
    context = f"{error.context}: " if error.context else ""
    message = f"this is not YAML: {context}{error.problem}"
    mark = error.problem_mark or error.context_mark
    return Problem(mark.line + 1, mark.column + 1, message) if mark else Problem(1, 1, message)


def _here(node: Node, message: str) -> Problem:
    return Problem(node.start_mark.line + 1, node.start_mark.column + 1, message)


def _duplicates(node: Node, depth: int = 0) -> Iterator[Problem]:
    """Keys that stand twice in one mapping: YAML readers differ in which of them wins."""
    if not isinstance(node, MappingNode) or depth > _MAX_DEPTH:
        return
    first_line: dict[str, int] = {}
    for key, value in node.value:
        if isinstance(key, ScalarNode):
            line = key.start_mark.line + 1
            if key.value in first_line:
                yield _here(key, f"key {key.value!r} is already on line {first_line[key.value]}")
            first_line.setdefault(key.value, line)
        yield from _duplicates(value, depth + 1)


def _places(node: Node, route: Route = ()) -> Iterator[tuple[Route, tuple[Node, Node]]]:
    """For every route its key (the value itself in a list) and its value."""
    if not route:
        yield (), (node, node)
    if len(route) > _MAX_DEPTH:
        return
    children: list[tuple[str | int, Node, Node]] = []
    if isinstance(node, MappingNode):
        children = [(k.value, k, v) for k, v in node.value if isinstance(k, ScalarNode)]
    elif isinstance(node, SequenceNode):
        children = [(at, value, value) for at, value in enumerate(node.value)]
    for step, key, value in children:
        yield (*route, step), (key, value)
        yield from _places(value, (*route, step))


def _schema_problems(
    rejections: Sequence[Rejection],
    places: dict[Route, tuple[Node, Node]],
    known: Sequence[Route],
) -> Iterator[Problem]:
    """Say in plain words what the schema rejects; the branches of a union make one sentence."""

    def known_route(rejection: Rejection) -> Route:
        route = rejection.route
        while route not in places:  # () is always there
            route = route[:-1]
        return route

    for lacking in (one for one in rejections if one.rule == "missing"):
        yield _here(places[known_route(lacking)][1], f"key {_dotted(lacking.route)} is missing")
    present = [one for one in rejections if one.rule != "missing"]
    for route, group in groupby(present, known_route):
        key, value = places[route]
        branches = list(group)
        if branches[0].rule == "extra_forbidden":
            yield _here(key, _unknown_key(route, known))
        else:
            # A value that is not there has no place of its own.
            missing = value.start_mark.index == value.end_mark.index
            is_key = branches[0].route[-1:] == ("[key]",)
            yield _here(key if missing or is_key else value, _wrong_value(route, branches))


def _unknown_key(route: Route, known: Sequence[Route]) -> str:
    """Name the key, and the one that was probably meant: a neighbour, or the same name elsewhere.

    >>> known = [("kind",), ("strip",), ("strip", "threshold")]
    >>> _unknown_key(("knid",), known)
    "unknown key knid; did you mean 'kind'?"
    >>> _unknown_key(("threshold",), known)
    "unknown key threshold; did you mean 'strip.threshold'?"
    """
    section, key = route[:-1], str(route[-1])
    siblings = [str(name[-1]) for name in known if name[:-1] == section]
    elsewhere = [_dotted(name) for name in known if name[-1] == key]
    meant = [*get_close_matches(key, siblings, n=1), *elsewhere]
    hint = f"did you mean {meant[0]!r}?" if meant else f"the keys here are {', '.join(siblings)}"
    return f"unknown key {_dotted(route)}; {hint}"


def _known_keys(model: type[BaseModel]) -> list[Route]:
    """The keys of a model, those of its sections after all others."""
    sections = {name: field.annotation for name, field in model.model_fields.items()}
    inner = [
        (section, key)
        for section, kind in sections.items()
        if isinstance(kind, type) and issubclass(kind, BaseModel)
        for key in kind.model_fields
    ]
    return [*((section,) for section in sections), *inner]


def _wrong_value(route: Route, branches: Sequence[Rejection]) -> str:
    name = f"{_dotted(route)}: " if route else ""
    first = branches[0]
    if first.rule == "model_type":
        return f"{name}should be keys with values, not {_shown(first.given)}"
    if not first.message.startswith("Input "):  # it says itself what it found
        return f"{name}{first.message.removeprefix('Value error, ')}"
    wanted = " or ".join(branch.message.removeprefix("Input ") for branch in branches)
    return f"{name}{wanted}, not {_shown(first.given)}"


def _shown(value: object) -> str:
    match value:
        case None:
            return "empty"
        case bool():
            return str(value).lower()
        case dict():
            return "a mapping"
        case list():
            return "a list"
    return repr(value)


def _dotted(route: Route) -> str:
    return ".".join(str(step) for step in route)
