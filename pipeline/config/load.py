"""Read a config file: YAML to models, with every mistake named by file, line and column."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from pipeline.config.excerpt import excerpt, lines_of
from pipeline.config.schema import Config
from pipeline.errors import ConfigError

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


def load_config(path: str | Path) -> Config:
    """The config in this file; keys that are not given have their defaults.

    >>> load_config("configs/missing.yaml")
    Traceback (most recent call last):
        ...
    pipeline.errors.ConfigError: configs/missing.yaml: there is no such file

    Raises one ConfigError that lists all mistakes, each with its line and a caret under its column.
    It does not look whether the input exists.
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        advice = "Give the path of a config file, such as configs/starter.yaml."
        raise ConfigError(f"{path}: there is no such file", advice) from None
    except IsADirectoryError:
        advice = "Give the path of a config file; folders of pages go into input.paths or --input."
        raise ConfigError(f"{path}: is a folder, not a config file", advice) from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    config, problems = parse_config(raw)
    if problems:
        text = raw.decode("utf-8-sig", "replace")
        raise ConfigError("\n".join(line for at in problems for line in _told(path, at, text)))
    return config


def overridden(
    config: Config,
    *,
    input: Sequence[str] = (),
    output: str | None = None,
    workers: int | None = None,
    profiles: bool | None = None,
) -> Config:
    """The config with what the command line says instead; None or nothing leaves it as it is.

    >>> overridden(Config(), input=["pages"], workers=2).input.paths
    ['pages']
    """
    given: dict[str, dict[str, Any]] = {
        "input": {"paths": list(input) or None},
        "output": {"path": output},
        "engine": {"workers": workers},
        "strip": {"profiles": profiles},
    }
    values = config.model_dump()
    for section, options in given.items():
        values[section].update({key: new for key, new in options.items() if new is not None})
    return Config.model_validate(values, strict=True)


def parse_config(raw: bytes) -> tuple[Config, list[Problem]]:
    """The config these bytes hold, and all mistakes in file order; with mistakes, the defaults.

    >>> config, problems = parse_config(b"strip:\\n  treshold: 0.3\\n")
    >>> problems[0]
    Problem(line=2, column=3, message="unknown key strip.treshold; did you mean 'threshold'?")
    """
    try:
        text = raw.decode("utf-8-sig")
        node = _yaml().compose(text)
        values = _yaml().load(text)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8")
        return Config(), [_at_offset(before, "this is not UTF-8")]
    except ReaderError as error:
        message = f"character {text[error.position]!r} is not allowed"
        return Config(), [_at_offset(text[: error.position], message)]
    except MarkedYAMLError as error:
        return Config(), [_syntax_problem(error)]
    except ValueError as error:  # a date that no calendar has
        return Config(), [Problem(1, 1, f"a value cannot be read: {error}")]
    if node is None:
        return Config(), []
    problems = list(_duplicates(node))
    config = Config()
    try:
        config = Config.model_validate(values, strict=True)
    except ValidationError as error:
        rejections = [Rejection(e["loc"], e["type"], e["msg"], e["input"]) for e in error.errors()]
        problems += _schema_problems(rejections, dict(_places(node)))
    return config, sorted(problems)


def _told(path: Path, problem: Problem, text: str) -> Iterator[str]:
    yield f"{path}:{problem.line}:{problem.column}: {problem.message}"
    yield from excerpt(text, problem.line, problem.column)


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
    rejections: Sequence[Rejection], places: dict[Route, tuple[Node, Node]]
) -> Iterator[Problem]:
    """Say in plain words what the schema rejects; the branches of a union make one sentence."""

    def known_route(rejection: Rejection) -> Route:
        route = rejection.route
        while route not in places:  # () is always there
            route = route[:-1]
        return route

    for route, group in groupby(rejections, known_route):
        key, value = places[route]
        branches = list(group)
        if branches[0].rule == "extra_forbidden":
            yield _here(key, _unknown_key(route))
        else:
            # A value that is not there has no place of its own.
            missing = value.start_mark.index == value.end_mark.index
            is_key = branches[0].route[-1:] == ("[key]",)
            yield _here(key if missing or is_key else value, _wrong_value(route, branches))


def _unknown_key(route: Route) -> str:
    """Name the key, and the one that was probably meant: a neighbour, or the same name elsewhere.

    >>> _unknown_key(("treshold",)), _unknown_key(("threshold",))  # doctest: +NORMALIZE_WHITESPACE
    ('unknown key treshold; the keys here are input, output, kind, strip, repair, match, merge,
      engine', "unknown key threshold; did you mean 'strip.threshold'?")
    """
    section, key = route[:-1], str(route[-1])
    known = _known_keys()
    siblings = [name[-1] for name in known if name[:-1] == section]
    elsewhere = [".".join(name) for name in known if name[-1] == key]
    meant = [*get_close_matches(key, siblings, n=1), *elsewhere]
    hint = f"did you mean {meant[0]!r}?" if meant else f"the keys here are {', '.join(siblings)}"
    return f"unknown key {_dotted(route)}; {hint}"


def _known_keys() -> list[tuple[str, ...]]:
    sections = list(Config().model_dump().items())
    inner = [(section, key) for section, keys in sections if isinstance(keys, dict) for key in keys]
    return [*((section,) for section, _ in sections), *inner]


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
