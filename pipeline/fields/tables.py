"""Runs of lines whose breaks mean something: tables and code."""

import re
from collections.abc import Container, Sequence

from pipeline.fields.layout import Line

_GAP = re.compile(r"\S(?:\t|[ \t]{3,})\S")
_CODE = re.compile(
    r"[{};]$|^(?:#include|import |from \w+ import|def |class |function |return\b|<\w+)"
)
_INDENT = 4
# A longer first cell is a line of prose beside a column of something else.
_MAX_FIRST_CELL = 40


def tables(lines: Sequence[Line], markers: Container[int]) -> list[tuple[int, int]]:
    """Runs of neighbouring lines that are cut into columns; rules between rows belong to them.

    >>> from pipeline.fields.layout import Layout, lines
    >>> text = "Exports\\n\\nRice    12\\n-----------\\nTea      7\\n\\nIt rose."
    >>> tables(lines(Layout.of(text)), set())
    [(1, 4)]
    """
    found = []
    first = 0
    while first < len(lines):
        end = first
        while end < len(lines) and _is_row(lines, end, first, markers):
            end += 1
        while end > first and lines[end - 1].rule:
            end -= 1
        if sum(1 for line in lines[first:end] if not line.rule) >= 2:
            found.append((first, end))
        first = max(end, first + 1)
    return found


def _is_row(lines: Sequence[Line], position: int, first: int, markers: Container[int]) -> bool:
    line = lines[position]
    if position in markers or line.inline or (position > first and line.blanks):
        return False
    gap = _GAP.search(line.text)
    return (line.rule and position > first) or (gap is not None and gap.start() < _MAX_FIRST_CELL)


def code(text: str, lines: Sequence[Line], markers: Container[int]) -> list[tuple[int, int]]:
    """Runs of indented lines of which at least half end or begin like code.

    >>> from pipeline.fields.layout import Layout, lines
    >>> text = "Run:\\n    def f(x):\\n    return x;\\n"
    >>> code(text, lines(Layout.of(text)), set())
    [(1, 3)]
    """
    found = []
    first = 0
    while first < len(lines):
        end = first
        while end < len(lines) and end not in markers and _indent(text, lines[end]) >= _INDENT:
            end += 1
        run = lines[first:end]
        if len(run) >= 2 and 2 * sum(1 for line in run if _CODE.search(line.text)) >= len(run):
            found.append((first, end))
        first = max(end, first + 1)
    return found


def _indent(text: str, line: Line) -> int:
    if line.inline:
        return 0
    before = text[text.rfind("\n", 0, line.start) + 1 : line.start].expandtabs(_INDENT)
    return len(before) if not before.strip() else 0
