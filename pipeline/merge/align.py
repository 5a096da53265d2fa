"""Align: put the words of all copies into common columns.

Progressive alignment: the copies are added one by one to a growing row of columns; a word that has
no counterpart opens a column of its own. Edit scripts come from rapidfuzz (Levenshtein distance,
bit-parallel after Hyyrö 2003) on interned numbers.
"""

from collections.abc import Sequence

import numpy as np
from rapidfuzz.distance import Levenshtein

from pipeline.text.offsets import Ints

# Source and target ranges of one edit, as in `rapidfuzz.distance.Opcode`.
_Edit = tuple[str, int, int, int, int]

# So few words, matched alone amid an inserted passage, may be a chance match.
_MAX_STRAY = 3
# Two unequal words in the same place are readings of one word when at least this similar.
_SIMILAR = 0.5
# Unequal words in a row: so few between words that agree are taken for readings of each other.
_MAX_SUBSTITUTED = 3
# Of more of them this share must be similar: else they are two passages, and not two readings.
_ALIKE = 1 / 3
# Words that agree by chance: so many times as many do not, next to them, in both sequences.
_CHANCE = 4


def align(sequences: Sequence[Sequence[int]], keys: Sequence[str]) -> tuple[list[Ints], int]:
    """Columns of each sequence's words, and the number of columns.

    The sequences come best witness first; `keys[n]` is the folded word with number n.

    >>> columns, count = align([[0, 1, 3], [0, 1, 2, 3]], ["we", "like", "old", "ships"])
    >>> [column.tolist() for column in columns], count
    ([[0, 1, 3], [0, 1, 2, 3]], 4)
    """
    row = list(sequences[0])
    columns: list[Ints] = [np.arange(len(row), dtype=np.int64)]
    for sequence in map(list, sequences[1:]):
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
    for tag, i1, i2, j1, j2 in _without_chance(_edits(row, sequence)):
        if tag == "equal":
            place[j1:j2] = range(i1, i2)
        elif tag == "replace" and _are_readings(row[i1:i2], sequence[j1:j2], keys):
            _place_unequal(row, sequence, keys, (i1, j1, j2), place, fresh)
        else:
            # A passage of its own, after what the row has in its place.
            place[j1:j2] = [i2] * (j2 - j1)
            fresh[j1:j2] = [True] * (j2 - j1)
    return place, fresh


def _without_chance(edits: Sequence[_Edit]) -> list[_Edit]:
    """The edits, where a few words that agree amid two unlike passages are taken for chance.

    >>> met = [("replace", 0, 9, 0, 9), ("equal", 9, 10, 9, 10), ("replace", 10, 12, 10, 12)]
    >>> _without_chance(met)
    [('replace', 0, 12, 0, 12)]
    """
    kept: list[_Edit] = []
    by_chance = False
    for at, (tag, i1, i2, j1, j2) in enumerate(edits):
        if tag == "equal" and i2 - i1 <= _MAX_STRAY and 0 < at < len(edits) - 1:
            sides = [edit for edit in (kept[-1], edits[at + 1]) if edit[0] != "equal"]
            unlike = min(sum(e[2] - e[1] for e in sides), sum(e[4] - e[3] for e in sides))
            by_chance = _CHANCE * (i2 - i1) < unlike
            joined = by_chance
        else:
            joined, by_chance = by_chance, False
        if joined and kept and kept[-1][0] != "equal":
            _, i1, _, j1, _ = kept.pop()
        kept.append(("replace" if joined else tag, i1, i2, j1, j2))
    return kept


def _are_readings(ours: Sequence[int], theirs: Sequence[int], keys: Sequence[str]) -> bool:
    """Whether two runs of unequal words are readings of the same words."""
    if len(ours) != len(theirs):
        return False
    if len(ours) <= _MAX_SUBSTITUTED:
        return True
    alike = sum(similar(keys[a], keys[b]) for a, b in zip(ours, theirs, strict=True))
    return alike >= _ALIKE * len(ours)


def _edits(row: Sequence[int], sequence: Sequence[int]) -> list[_Edit]:
    """The edit script, without stray matches.

    Of scripts of the same length any may come out. Where a few common words were found alone amid
    an inserted (or missing) passage, though they also stand at its edge, next to more common text,
    they belong there: the passage then stays in one piece.
    """
    edits = [
        (edit.tag, edit.src_start, edit.src_end, edit.dest_start, edit.dest_end)
        for edit in Levenshtein.opcodes(row, sequence)
    ]
    for k in range(1, len(edits) - 1):
        (before, a1, _, b1, _), (tag, i1, i2, j1, j2), (after, _, c2, _, d2) = edits[k - 1 : k + 2]
        size = i2 - i1
        if tag != "equal" or size > _MAX_STRAY or before != after:
            continue
        if before == "insert" and sequence[d2 - size : d2] == sequence[j1:j2]:
            edits[k - 1 : k + 2] = [
                ("insert", i1, i1, b1, d2 - size),
                ("equal", i1, i2, d2 - size, d2),
                ("insert", i2, i2, d2, d2),
            ]
        elif before == "delete" and row[c2 - size : c2] == row[i1:i2]:
            edits[k - 1 : k + 2] = [
                ("delete", a1, c2 - size, j1, j1),
                ("equal", c2 - size, c2, j1, j2),
                ("delete", c2, c2, j2, j2),
            ]
    return edits


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
