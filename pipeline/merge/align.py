"""Align: put the words of all copies into common columns.

Progressive alignment: the copies are added one by one to a growing row of columns; a word that has
no counterpart opens a column of its own. Edit scripts come from rapidfuzz (Levenshtein distance,
bit-parallel after Hyyrö 2003) on interned numbers.
"""

from collections.abc import Sequence
from itertools import groupby

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
# Of longer passages this share of the shorter must be similar, or they are no readings of one.
_ALIKE = 1 / 3
# Words that agree by chance: so many times as many do not, next to them, in both sequences.
_CHANCE = 2


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
    for stretch in _stretches(_edits(row, sequence)):
        if _are_unlike(stretch, row, sequence, keys):
            # Passages of their own, one after the other; what only this copy has above the text
            # stays above it.
            (_, i1, _, j1, _), (_, _, i2, _, j2) = stretch[0], stretch[-1]
            at = i2 if i1 else 0
            stretch = [("insert", at, at, j1, j2)]
        for tag, i1, i2, j1, j2 in stretch:
            if tag == "equal":
                place[j1:j2] = range(i1, i2)
            elif tag == "insert":
                place[j1:j2] = [i1] * (j2 - j1)
                fresh[j1:j2] = [True] * (j2 - j1)
            elif tag == "replace":
                _place_unequal(row, sequence, keys, (i1, i2, j1, j2), place, fresh)
    return place, fresh


def _stretches(edits: Sequence[_Edit]) -> list[list[_Edit]]:
    """The edits from one run of words that agree to the next; such runs stand alone.

    A few words that agree amid two long passages may agree by chance, and end no stretch.

    >>> met = [("replace", 0, 9, 0, 9), ("equal", 9, 10, 9, 10), ("replace", 10, 12, 10, 12)]
    >>> [len(stretch) for stretch in _stretches(met)]
    [3]
    >>> [len(stretch) for stretch in _stretches(met[1:])]
    [1, 1]
    """
    groups = [list(group) for _, group in groupby(edits, key=lambda edit: edit[0] == "equal")]
    stretches: list[list[_Edit]] = []
    joins = False
    for at, group in enumerate(groups):
        by_chance = (
            group[0][0] == "equal"
            and 0 < at < len(groups) - 1
            and group[0][2] - group[0][1] <= _MAX_STRAY
            and _CHANCE * (group[0][2] - group[0][1]) < _unequal(stretches[-1] + groups[at + 1])
        )
        if joins or by_chance:
            stretches[-1] += group
        else:
            stretches.append(group)
        joins = by_chance
    return stretches


def _unequal(edits: Sequence[_Edit]) -> int:
    """How many words do not agree, of the sequence that has fewer of them."""
    changed = [edit for edit in edits if edit[0] != "equal"]
    return min(sum(e[2] - e[1] for e in changed), sum(e[4] - e[3] for e in changed))


def _are_unlike(
    stretch: Sequence[_Edit], row: Sequence[int], sequence: Sequence[int], keys: Sequence[str]
) -> bool:
    """Whether two passages meet between words that agree, rather than readings of one passage."""
    (_, i1, _, j1, _), (_, _, i2, _, j2) = stretch[0], stretch[-1]
    if (
        stretch[0][0] == "equal"
        or i1 == i2
        or j1 == j2
        or max(i2 - i1, j2 - j1) <= _MAX_SUBSTITUTED
    ):
        return False
    pairs = [
        (row[i], sequence[j])
        for tag, start, end, at, last in stretch
        if tag in ("replace", "equal")
        for i, j in zip(range(start, end), range(at, last), strict=True)
    ]
    alike = sum(similar(keys[a], keys[b]) for a, b in pairs)
    return alike < _ALIKE * min(i2 - i1, j2 - j1)


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
    run: tuple[int, int, int, int],
    place: list[int],
    fresh: list[bool],
) -> None:
    """Words that differ in the same place: readings of one word, or a passage of their own."""
    i1, i2, j1, j2 = run
    readings = j2 - j1 <= _MAX_SUBSTITUTED
    last = i1 - 1
    for j in range(j1, j2):
        i = i1 + j - j1
        if i < i2 and (readings or similar(keys[row[i]], keys[sequence[j]])):
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
