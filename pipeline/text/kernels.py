"""Bulk work on UTF-8 bytes: words, lines, hashes, class counts. numpy is the reference.

A word is a run of ASCII letters, digits and non-ASCII bytes; hashes fold ASCII case. A hash is the
polynomial sum of the folded bytes modulo 2**64 (Rabin and Karp, 1987), taken from prefix sums so
that all words or lines of a buffer are hashed in one pass, then mixed by the finaliser of
MurmurHash3 (Appleby).
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.text.offsets import Bytes, Ints

Hashes = npt.NDArray[np.uint64]

_BASE = 0x9E3779B97F4A7C15 | 1
_INVERSE = pow(_BASE, -1, 1 << 64)
_KEPT_POWERS = 1 << 19
_BLANK = np.uint8(ord(" "))


def _fold_table() -> Bytes:
    """0 for a byte that separates words, else the byte in lower case."""
    table = np.zeros(256, np.uint8)
    for byte in range(256):
        character = bytes([byte])
        if byte >= 128 or character.isalnum():
            table[byte] = character.lower()[0]
    return table


FOLD = _fold_table()


class Words(NamedTuple):
    """Half-open byte ranges of words and their hashes."""

    start: Ints
    end: Ints
    hash: Hashes


def _powers(base: int, count: int) -> Hashes:
    """The first powers; those that a batch needs are kept."""
    return _kept_powers(base)[:count] if count <= _KEPT_POWERS else _all_powers(base, count)


@lru_cache(maxsize=2)
def _kept_powers(base: int) -> Hashes:
    return _all_powers(base, _KEPT_POWERS)


def _all_powers(base: int, count: int) -> Hashes:
    powers = np.full(count, base, np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


def _mix(values: Hashes) -> Hashes:
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(0xFF51AFD7ED558CCD)
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


def tokenise(buf: Bytes) -> Words:
    """All words of a buffer, in order.

    >>> words = tokenise(np.frombuffer(b"The cat, the CAT\\n", np.uint8))
    >>> words.start.tolist(), words.end.tolist()
    ([0, 4, 9, 13], [3, 7, 12, 16])
    >>> bool(words.hash[0] == words.hash[2]), bool(words.hash[0] == words.hash[1])
    (True, False)
    """
    folded = FOLD.take(buf)
    inside = np.zeros(len(buf) + 2, np.bool_)
    np.not_equal(folded, 0, out=inside[1:-1])
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    start, end = edges[0::2].copy(), edges[1::2].copy()
    return Words(start, end, _range_hashes(folded, start, end))


def pieces(buf: Bytes) -> tuple[Ints, Hashes]:
    """Where the blanks of a buffer are, and a hash of what stands between each and the next.

    The buffer begins and ends with a blank; so counts each byte up to it, control characters too.
    Between two blanks side by side stands nothing, of which the hash is 0.

    >>> blanks, hashes = pieces(np.frombuffer(b"\\na cat,\\ta  cat,\\n", np.uint8))
    >>> blanks.tolist(), bool(hashes[1] == hashes[4]), bool(hashes[0] == hashes[1])
    ([0, 2, 7, 9, 10], True, False)
    >>> int(hashes[3])
    0
    """
    above = np.maximum(buf, _BLANK) - _BLANK
    blanks = np.flatnonzero(above == 0)
    sums = above * _powers(_BASE, len(buf))
    np.cumsum(sums, out=sums)
    sums = sums.take(blanks)
    blanks = blanks[:-1]
    return blanks, (sums[1:] - sums[:-1]) * _powers(_INVERSE, len(buf)).take(blanks)


def line_hashes(buf: Bytes, start: Ints, end: Ints) -> Hashes:
    """One hash a line, blind to ASCII case, digits and everything between words.

    Blind to digits, so that a counter or a date does not hide a repeated line.

    >>> buf = np.frombuffer(b"Page 1 of 9\\nPAGE 2 of 9\\n", np.uint8)
    >>> hashes = line_hashes(buf, np.array([0, 12]), np.array([11, 23]))
    >>> bool(hashes[0] == hashes[1])
    True
    """
    folded = FOLD.take(buf)
    # Digits come before all letters.
    keep = folded > ord("9")
    # Positions count kept bytes only, so that what stands between words has no weight.
    rank = np.zeros(len(buf) + 1, np.int64)
    np.cumsum(keep, out=rank[1:])
    return _range_hashes(folded[np.flatnonzero(keep)], rank[start], rank[end])


def _range_hashes(folded: Bytes, start: Ints, end: Ints) -> Hashes:
    count = len(folded) + 1
    sums = np.zeros(count, np.uint64)
    (folded * _powers(_BASE, len(folded))).cumsum(out=sums[1:])
    shifted = (sums[end] - sums[start]) * _powers(_INVERSE, count)[start]
    return _mix(shifted + (end - start).view(np.uint64))


def count_bytes(buf: Bytes, line_start: Ints, one: bytes, other: bytes) -> tuple[Ints, Ints]:
    """How many bytes of each line, its newline included, are among the one and the other members.

    >>> buf = np.frombuffer(b"a, b\\nc\\n", np.uint8)
    >>> [counts.tolist() for counts in count_bytes(buf, np.array([0, 5]), b"abc", b",;")]
    [[2, 1], [1, 0]]
    """
    if not len(line_start):
        return line_start, line_start
    # Both in one word: no line has so many bytes that the lower half flows over.
    counts = np.add.reduceat(_members(one, other).take(buf), line_start)
    return counts & 0xFFFF_FFFF, counts >> 32


@lru_cache(maxsize=8)
def _members(one: bytes, other: bytes) -> Ints:
    table = np.zeros(256, np.int64)
    table[list(one)] += 1
    table[list(other)] += 1 << 32
    return table
