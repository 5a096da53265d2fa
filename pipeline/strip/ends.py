"""Where lines begin and end: their first and last telling bytes, and whether a sentence ends."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from pipeline.strip.lines import Flags
from pipeline.text.batch import Batch
from pipeline.text.offsets import Bytes, Ints

_ENDS = b".!?;"
WIDE_ENDS = (
    "\N{IDEOGRAPHIC FULL STOP}",
    "\N{FULLWIDTH EXCLAMATION MARK}",
    "\N{FULLWIDTH QUESTION MARK}",
    "\N{ARABIC QUESTION MARK}",
    "\N{ARABIC FULL STOP}",
    "\N{DEVANAGARI DANDA}",
)
_CLOSING = b"\"')]}*_ \t\r\f\v"
# By their bytes in UTF-8; some languages close with what opens in others.
_CLOSING_QUOTES = {
    2: (
        "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}",
        "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}",
    ),
    3: (
        "\N{RIGHT DOUBLE QUOTATION MARK}",
        "\N{LEFT DOUBLE QUOTATION MARK}",
        "\N{RIGHT SINGLE QUOTATION MARK}",
        "\N{RIGHT CORNER BRACKET}",
    ),
}
_BLANK = b" \t\r\f\v"
# Most lines have no more bytes than this before what tells, on either side.
_FEW = 8


class Edges(NamedTuple):
    """Where each line's first and last telling byte stands (its newline where it has none)."""

    first: Ints
    last: Ints


def line_edges(batch: Batch) -> Edges:
    """The edges of all lines: blanks and what closes quotations or parentheses tell nothing.

    >>> edges = line_edges(Batch.of(['  "It sank." \\n']))
    >>> edges.first.tolist(), edges.last.tolist()
    ([2, 14], [10, 14])
    """
    return Edges(_first(batch), _last(batch))


def starts_lower(batch: Batch, edges: Edges) -> Flags:
    """Lines whose first telling byte is a small letter.

    >>> batch = Batch.of([" and left\\nThey left"])
    >>> starts_lower(batch, line_edges(batch)).tolist()
    [True, False]
    """
    first = batch.buf[edges.first]
    return np.asarray((first >= ord("a")) & (first <= ord("z")))


def ends_sentence(batch: Batch, edges: Edges) -> Flags:
    """Lines that end as a sentence, in any script.

    >>> batch = Batch.of(["It sank.\\nThe ferry\\n船が沈んだ。"])
    >>> ends_sentence(batch, line_edges(batch)).tolist()
    [True, False, True]
    """
    return one_of(batch.buf[edges.last], _ENDS) | _ends_with(batch, edges.last, WIDE_ENDS)


def one_of(values: Bytes, members: bytes) -> Flags:
    """Which bytes are among the members.

    >>> one_of(np.frombuffer(b"a!", np.uint8), b"!?").tolist()
    [False, True]
    """
    return _table(members).take(values)


def _first(batch: Batch) -> Ints:
    blank, at = _table(_BLANK), batch.line_start.copy()
    for _ in range(_FEW):
        # A line's newline is not blank: the search ends there at the latest.
        further = blank.take(batch.buf[at])
        if not further.any():
            return at
        at += further
    visible = np.flatnonzero(~blank[batch.buf])
    return np.asarray(visible[np.searchsorted(visible, at)])


def _last(batch: Batch) -> Ints:
    closing, at = _table(_CLOSING), batch.line_end - 1
    for _ in range(_FEW):
        further = closing.take(batch.buf[at]) & (at >= batch.line_start)
        if not further.any():
            break
        at -= further
    else:
        inner = np.flatnonzero(~closing[batch.buf])
        found = np.searchsorted(inner, at, side="right") - 1
        at = np.where(found >= 0, inner[np.maximum(found, 0)] if len(inner) else -1, -1)
    last = np.where(at >= batch.line_start, at, batch.line_end)
    quote = sum(n * _ends_with(batch, last, marks) for n, marks in _CLOSING_QUOTES.items())
    return np.asarray(np.maximum(last - quote, batch.line_start))


@lru_cache(maxsize=16)
def _table(members: bytes) -> Flags:
    table = np.zeros(256, np.bool_)
    table[list(members)] = True
    return table


def _ends_with(batch: Batch, last: Ints, marks: Sequence[str]) -> Flags:
    """Which lines have one of the marks as their last character."""
    found = np.zeros(len(last), np.bool_)
    final = batch.buf[last]
    # All of them are beyond ASCII, as few lines end.
    beyond = np.flatnonzero(final >= 0x80)
    for mark in marks if len(beyond) else ():
        code = mark.encode()
        rows = beyond[final[beyond] == code[-1]]
        start = last[rows] - len(code) + 1
        rows, start = rows[start >= batch.line_start[rows]], start[start >= batch.line_start[rows]]
        for offset, byte in enumerate(code[:-1]):
            same = batch.buf[start + offset] == byte
            rows, start = rows[same], start[same]
        found[rows] = True
    return found
