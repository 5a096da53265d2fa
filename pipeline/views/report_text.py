"""Texts of pages as the report shows them: short, in context, and nothing in them unseen."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal, NamedTuple

Mark = Literal["plain", "sample", "differs", "alone", "repaired", "skipped"]

_BEFORE, _SAMPLE, _AFTER = 60, 240, 60
_LABEL = 90
_LINK = re.compile(r"https?://[!#-;=?-\[\]_a-z~]{1,300}", re.ASCII | re.IGNORECASE)
# Scripts and emoji are spelled with the joiners; they reorder and hide nothing.
_KEPT = frozenset("\n\t\u200c\u200d")


class Piece(NamedTuple):
    """A run of text with one mark; `source` is the number of its copy where that is another one."""

    text: str
    mark: Mark = "plain"
    source: str = ""


def visible(value: object) -> object:
    r"""A text with its control, bidi and other hidden characters spelled out; the rest as it is.

    The template sends everything it prints through this; markup it has already made passes.

    >>> visible("free\u202egpj.exe\0"), visible("a\u00a0b\n"), visible(3)
    ('free[U+202E]gpj.exe[U+0000]', 'a\xa0b\n', 3)
    """
    if not isinstance(value, str) or hasattr(value, "__html__") or value.isprintable():
        return value
    return "".join(char if _is_seen(char) else f"[U+{ord(char):04X}]" for char in value)


def _is_seen(char: str) -> bool:
    return char.isprintable() or char in _KEPT or unicodedata.category(char) == "Zs"


def link(url: str | None) -> str | None:
    """The address where a link may lead there: a plain http or https one, and no other.

    >>> link("https://wire.example/a?b=1"), link("javascript:alert(1)"), link("http://x y")
    ('https://wire.example/a?b=1', None, None)
    """
    return url if url and _LINK.fullmatch(url) else None


def label(text: str, limit: int = _LABEL) -> str:
    """An id or a name: the middle goes where it is longer than `limit` characters.

    >>> label("wire.example/2010/a.txt"), label("abcdefgh", 5)
    ('wire.example/2010/a.txt', 'ab…gh')
    """
    if len(text) <= limit:
        return text
    half = (limit - 1) // 2
    return f"{text[:half]}…{text[-half:]}"


def beginning(text: str, limit: int) -> str:
    """The first `limit` characters, and how many more there are.

    >>> beginning("a line", 10), beginning("a long line", 6)
    ('a line', 'a long… (5 more characters)')
    """
    more = len(text) - limit
    if more <= 0:
        return text
    return f"{text[:limit]}… ({more:,} more character{'s' if more > 1 else ''})"


def excerpt(text: str, start: int, end: int) -> tuple[Piece, ...]:
    r"""The part [start, end) of a text, marked, with a line or two of what stands around it.

    Blank lines are left out: a sample is for reading.

    >>> for piece in excerpt("Home\nMenu\n\nThe ferry sank. Nobody drowned.\n", 11, 20):
    ...     print(piece.mark, repr(piece.text))
    plain 'Home\nMenu\n'
    sample 'The ferry'
    plain ' sank. Nobody drowned.'
    """
    lines = _lines(text[max(0, start - _BEFORE) : start].lstrip())
    ahead = "".join(lines[-2:])
    if start > _BEFORE and len(lines) <= 2:
        ahead = f"…{ahead}"
    sample = "".join(_lines(beginning(text[start:end], _SAMPLE)))
    following = text[end : end + _AFTER]
    if sample.endswith("\n"):
        following = following.lstrip()
    after = "".join(_lines(following)[:2]).rstrip()
    if end + _AFTER < len(text):
        after = f"{after}…"
    pieces = Piece(ahead), Piece(sample, "sample"), Piece(after)
    return tuple(piece for piece in pieces if piece.text)


def _lines(text: str) -> list[str]:
    """The lines of a text that are not blank; a line break at its beginning is kept."""
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    return [line for number, line in enumerate(lines) if number == 0 or not line.isspace()]


def numbers(copies: Iterable[int], limit: int = 8) -> str:
    """Copies as they are numbered in the report, from 1.

    >>> numbers([2, 0]), numbers(range(10), 2)
    ('1, 3', '1, 2 and 8 more')
    """
    shown = sorted(copies)
    more = len(shown) - limit
    told = ", ".join(str(copy + 1) for copy in shown[:limit])
    return f"{told} and {more} more" if more > 0 else told
