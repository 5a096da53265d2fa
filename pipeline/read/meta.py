"""What a page says of itself: names and values, each becoming one `name: value` line."""

import json
import re
from collections.abc import Iterator
from itertools import accumulate, islice

# A deeper or larger description is no description; the limits keep a line a line.
_MAX_DEPTH = 32
_MAX_SCALARS = 200
_MAX_CHARS = 2000

_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
_STEP = {"[": 1, "{": 1, "]": -1, "}": -1}
_SAVED_FROM = re.compile(r"\s*saved from url=\(\d+\)(\S+)\s*")

Json = str | bool | list["Json"] | dict[str, "Json"] | None


def meta_line(name: str, value: str) -> str | None:
    """The line of a meta block; None where name or value is blank.

    >>> meta_line("og:title", " A long\\n title ")
    'og:title: A long title'
    """
    name, value = " ".join(name.split()), " ".join(value.split())
    return f"{name}: {value}" if name and value else None


def saved_from(comment: str) -> str | None:
    """The address in the comment a browser writes at the top of a page it saves.

    >>> saved_from(" saved from url=(0018)http://a.example/b ")
    'http://a.example/b'
    """
    match = _SAVED_FROM.fullmatch(comment)
    return match.group(1) if match else None


def linked_data(source: str) -> list[tuple[str, str]]:
    """Names and values of the scalars of a JSON-LD script; none where it is broken.

    >>> linked_data('{"@graph": [{"headline": "Ferry", "author": {"name": "A. Bee"}}]}')
    [('ld.headline', 'Ferry'), ('ld.author.name', 'A. Bee')]

    Long scalars (whole article bodies) are left out rather than cut.
    """
    if nesting(source) > _MAX_DEPTH:
        return []
    try:
        # Numbers stay as they are printed.
        described = json.loads(source, parse_float=str, parse_int=str, parse_constant=str)
    except ValueError:
        return []
    return list(islice(_scalars("ld", described), _MAX_SCALARS))


def nesting(source: str) -> int:
    """How deep the brackets of a JSON text go: a parser's recursion must not depend on luck.

    >>> nesting('{"a": ["[[["]}')
    2
    """
    steps = (_STEP.get(found, 0) for found in _STRING_OR_BRACKET.findall(source))
    return max(accumulate(steps), default=0)


def _scalars(name: str, value: Json) -> Iterator[tuple[str, str]]:
    """Depth first; recursion is bounded by `_MAX_DEPTH`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _scalars(name if key == "@graph" else f"{name}.{key}", inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _scalars(name, inner)
    elif isinstance(value, bool):
        yield name, str(value).lower()
    elif value is not None and len(value) <= _MAX_CHARS:
        yield name, value
