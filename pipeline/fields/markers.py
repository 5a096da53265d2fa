"""Markers: paragraph numbers with their markings, dashes, letters of sub-items."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.fields.layout import Line
from pipeline.fields.wrapping import Wrap, ended

# Neighbours in a list differ by one, by two where an item was lost.
_MAX_STEP = 2
# A paragraph may have skipped a number or two, not more.
_MAX_SKIP = 3

_MARKING = r"""\(\s*(?P<marking>
    (?:TS|SBU|LOU|FOUO|[UCSR]) (?:\s*[/,-]{1,2}\s*[A-Z][A-Z ]{0,30}+)*+
    | REL(?:EASABLE)?\ TO\ [A-Z ,]++ )\s*\)"""
_NUMBER = re.compile(
    rf"(?P<number>\d{{1,3}})\s?(?P<stop>[.)](?!\d))?\s*(?:{_MARKING})?\s*", re.VERBOSE | re.I
)
_LIST_NUMBER = re.compile(r"(?P<number>\d{1,3})[.)](?!\d)\s*(?=\S)")
_MARKED = re.compile(rf"{_MARKING}\s+(?=\S)", re.VERBOSE)
_DASH = re.compile(r"(?:-{1,3}|[*•·▪■◦‣–—])(?:\s+[*o•-])*\s+(?=\S)|--(?=[\w\"“'(])|•(?=\S)")
_SUB_ITEM = re.compile(r"(?P<open>\(?)(?P<token>[A-Za-z]|\d{1,2})(?P<close>[.)])\s+(?=\S)")

Sort = Literal["number", "marking", "dash", "sub_item"]


@dataclass(frozen=True, slots=True)
class Marker:
    """What opens a unit: its sort, the width of what is printed, and what it says.

    A sub-item's letter belongs to its text, so its width is 0.
    """

    sort: Sort
    width: int
    number: int | None = None
    marking: str | None = None


def cable_markers(lines: Sequence[Line], wrap: Wrap) -> dict[int, Marker]:
    """The markers of a cable's body, by line.

    >>> from pipeline.fields.layout import Layout, lines
    >>> body = lines(Layout.of("1. (SBU) In all\\n12. It was\\n\\n2.(C) Two:\\n-- three\\n"))
    >>> [(n, m.sort, m.number, m.marking) for n, m in cable_markers(body, Wrap(None)).items()]
    [(0, 'number', 1, 'SBU'), (2, 'number', 2, 'C'), (3, 'dash', None, None)]
    """
    found = _paragraph_numbers(lines, wrap)
    found |= _sub_items(lines, wrap, found)
    for position, line in enumerate(lines):
        if position in found or not _may_open(lines, position, wrap):
            continue
        if marked := _MARKED.match(line.text):
            marking = _tidy(marked["marking"])
            found[position] = Marker("marking", marked.end(), marking=marking)
    return dict(sorted((_dashes(lines, wrap, found) | found).items()))


def list_markers(lines: Sequence[Line], wrap: Wrap) -> dict[int, Marker]:
    """The markers of lists in an article, by line: numbers in running order, dashes.

    >>> from pipeline.fields.layout import Layout, lines
    >>> text = lines(Layout.of("1. Salt\\n2. Oil\\n\\n1999. It"))
    >>> [(n, m.number) for n, m in list_markers(text, Wrap(None)).items()]
    [(0, 1), (1, 2)]
    """
    matches = {
        n: m
        for n, line in enumerate(lines)
        if (m := _LIST_NUMBER.match(line.text)) and _may_open(lines, n, wrap)
    }
    values = [0, *(int(m["number"]) for m in matches.values()), 0]
    found = {
        position: Marker("number", match.end(), number=value)
        for (position, match), before, value, after in zip(
            matches.items(), values, values[1:], values[2:], strict=False
        )
        # Up or down; a lost neighbour leaves a step of two.
        if _are_neighbours(before, value) or _are_neighbours(value, after)
    }
    return dict(sorted((_dashes(lines, wrap, found) | found).items()))


def _are_neighbours(value: int, other: int) -> bool:
    """Whether two numbers may follow each other in a list; 0 stands for none."""
    return bool(value and other) and 0 < abs(value - other) <= _MAX_STEP


def _paragraph_numbers(lines: Sequence[Line], wrap: Wrap) -> dict[int, Marker]:
    """Numbers of paragraphs: those in running order, at a place where a paragraph may begin."""
    matches = {n: m for n, line in enumerate(lines) if (m := _NUMBER.match(line.text))}
    last_place = {int(match["number"]): position for position, match in matches.items()}
    found: dict[int, Marker] = {}
    last: int | None = None
    for position, match in matches.items():
        line, value = lines[position], int(match["number"])
        stop, marking = bool(match["stop"]), match["marking"]
        in_order = value == (1 if last is None else last + 1)
        if line.anchored or (stop and marking and not line.inline):
            accepted = True
        elif line.inline:
            accepted = bool(marking) and in_order
        else:
            skips = last is not None and bool(line.blanks) and last < value <= last + _MAX_SKIP
            opens = last is None and last_place.get(value + 1, -1) > position
            accepted = bool(stop or marking) and _may_open(lines, position, wrap)
            accepted = accepted and (in_order or skips or opens)
        if accepted:
            last = value
            found[position] = Marker("number", match.end(), value, _tidy(marking))
    return found


def _dashes(lines: Sequence[Line], wrap: Wrap, found: dict[int, Marker]) -> dict[int, Marker]:
    dashes: dict[int, Marker] = {}
    in_list = False
    for position, line in enumerate(lines):
        dash = None if line.inline or line.rule else _DASH.match(line.text)
        if position in found:
            in_list = found[position].sort == "sub_item"
        elif dash and (in_list or _may_open(lines, position, wrap)):
            dashes[position] = Marker("dash", dash.end())
            in_list = True
        elif line.blanks:
            in_list = False
    return dashes


def _sub_items(lines: Sequence[Line], wrap: Wrap, found: dict[int, Marker]) -> dict[int, Marker]:
    """Letters and restarted numbers that run on by one within a numbered paragraph."""
    items: dict[int, Marker] = {}
    waiting: dict[tuple[str, str], tuple[int, int]] = {}
    for position, line in enumerate(lines):
        if position in found:
            waiting.clear()
            continue
        match = _SUB_ITEM.match(line.text)
        if match is None or line.inline or not _may_open(lines, position, wrap):
            continue
        token = match["token"]
        style = (match["open"] + match["close"], _alphabet(token))
        ordinal = int(token) if token.isdigit() else ord(token.lower()) - ord("a") + 1
        before, first_position = waiting.get(style, (0, position))
        if ordinal == before + 1:
            waiting[style] = (ordinal, position)
            if ordinal > 1:
                # A first item counts only once a second follows.
                items[first_position] = items[position] = Marker("sub_item", 0)
    return items


def _alphabet(token: str) -> str:
    return "digit" if token.isdigit() else "lower" if token.islower() else "upper"


def _may_open(lines: Sequence[Line], position: int, wrap: Wrap) -> bool:
    """Whether the lines around allow a unit to begin: not in the middle of a wrapped sentence."""
    line = lines[position]
    if position == 0 or line.blanks:
        return True
    before = lines[position - 1]
    if before.rule or ended(before.text) or before.text.endswith((":", ";")):
        return True
    return not line.inline and not line.banner and not wrap.is_full(before, line)


def _tidy(marking: str | None) -> str | None:
    return " ".join(marking.upper().split()) if marking else None
