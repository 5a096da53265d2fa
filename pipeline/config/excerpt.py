"""The line of a file in which a mistake stands, with a caret under its column."""

import re
import unicodedata

# Where YAML ends a line.
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_INDENT = "    "
_TAB = "    "
# A line longer than this is shown around the column only.
_SHOWN = 90


def lines_of(text: str) -> list[str]:
    """The lines of a YAML file, without their ends.

    >>> lines_of("kind: auto\\r\\nstrip:\\n")
    ['kind: auto', 'strip:', '']
    """
    return _LINE_END.split(text)


def excerpt(text: str, line: int, column: int) -> list[str]:
    """A line of a text and, below it, a caret; both counted from 1.

    >>> print(*excerpt("kind: auto\\nstrip: {treshold: 1}\\n", 2, 9), sep="\\n")
        strip: {treshold: 1}
                ^

    Tabs are shown as four spaces, and characters that no terminal shows as U+FFFD; one that is two
    columns wide is counted as two. Nothing is shown of a line that is blank or beyond the end.
    """
    lines = lines_of(text)
    whole = lines[line - 1] if line <= len(lines) else ""
    if not whole.strip():
        return []
    first = max(0, column - 1 - _SHOWN // 2) if len(whole) > _SHOWN else 0
    last = first + _SHOWN
    left, right = "…" if first else "", "…" if last < len(whole) else ""
    before = left + _visible(whole[first : column - 1])
    shown = left + _visible(whole[first:last]) + right
    return [f"{_INDENT}{shown}", f"{_INDENT}{' ' * _columns(before)}^"]


def _visible(text: str) -> str:
    return "".join(_TAB if c == "\t" else c if c.isprintable() else "\ufffd" for c in text)


def _columns(text: str) -> int:
    """How many columns of a terminal a visible text takes."""
    widths = (
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
    return sum(widths)
