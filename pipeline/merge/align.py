"""Align: put the words of all copies into common columns.

Progressive alignment: the copies are added one by one to a growing row of columns; a word that has
no counterpart opens a column of its own. Edit scripts come from rapidfuzz (Levenshtein distance,
bit-parallel after Hyyrö 2003) on interned numbers.
"""

from collections.abc import Sequence

import numpy as np
from rapidfuzz.distance import Levenshtein

from pipeline.text.offsets import Ints

# Two unequal words in the same place are readings of one word when at least this similar.
_SIMILAR = 0.5
# Unequal words in a row: so few between words that agree are taken for readings of each other.
_MAX_SUBSTITUTED = 3


def align(sequences: Sequence[Sequence[int]], keys: Sequence[str]) -> tuple[list[Ints], int]:
    """Columns of each sequence's words, and the number of columns.

    The sequences come best witness first; `keys[n]` is the folded word with number n.

    >>> columns, count = align([[0, 1, 3], [0, 1, 2, 3]], ["we", "like", "old", "ships"])
    >>> [column.tolist() for column in columns], count
    ([[0, 1, 3], [0, 1, 2, 3]], 4)
    """
    row: list[int] = list(sequences[0])
    columns: list[Ints] = [np.arange(len(row), dtype=np.int64)]
    for sequence in sequences[1:]:
        # place[i] is the column of word i counted in the old row; fresh marks columns to open.
        place, fresh = _place(row, sequence, keys)
        opened = np.array([at for at, new in zip(place, fresh, strict=True) if new], np.int64)
        moved = np.arange(len(row)) + np.searchsorted(opened, np.arange(len(row)), side="right")
        grown = [0] * (len(row) + len(opened))
        for old, new in zip(row, moved.tolist(), strict=True):
            grown[new] = old
        own, seen = np.zeros(len(sequence), np.int64), 0
        for i, (at, new) in enumerate(zip(place, fresh, strict=True)):
            if new:
                own[i] = at + seen
                grown[at + seen] = sequence[i]
                seen += 1
            else:
                own[i] = moved[at]
        row = grown
        columns = [moved[column] for column in columns] + [own]
    return columns, len(row)


def _place(
    row: Sequence[int], sequence: Sequence[int], keys: Sequence[str]
) -> tuple[list[int], list[bool]]:
    """For each word its column in the row, or the column before which one is to be opened."""
    place = [0] * len(sequence)
    fresh = [False] * len(sequence)
    for edit in Levenshtein.opcodes(row, sequence):
        tag, i1, i2 = edit.tag, edit.src_start, edit.src_end
        j1, j2 = edit.dest_start, edit.dest_end
        if tag == "equal":
            place[j1:j2] = range(i1, i2)
        elif tag == "insert":
            place[j1:j2] = [i1] * (j2 - j1)
            fresh[j1:j2] = [True] * (j2 - j1)
        elif tag == "replace":
            _place_unequal(row, sequence, keys, (i1, j1, j2), place, fresh)
    return place, fresh


def _place_unequal(
    row: Sequence[int],
    sequence: Sequence[int],
    keys: Sequence[str],
    run: tuple[int, int, int],
    place: list[int],
    fresh: list[bool],
) -> None:
    """Words that differ in the same place: readings of one word, or a passage of their own."""
    i1, j1, j2 = run
    readings = j2 - j1 <= _MAX_SUBSTITUTED
    last = i1 - 1
    for j in range(j1, j2):
        i = i1 + j - j1
        if readings or similar(keys[row[i]], keys[sequence[j]]):
            place[j], last = i, i
        else:
            # Opened after the last common column, so that a passage stays in one piece.
            place[j], fresh[j] = last + 1, True


def similar(left: str, right: str) -> bool:
    """Whether two words may be readings of one.

    >>> similar("cliches", "clichs"), similar("cat", "harbour")
    (True, False)
    """
    return Levenshtein.normalized_similarity(left, right) >= _SIMILAR
