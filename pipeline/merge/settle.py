"""Settle: which lines are content, now that the mirrors of a document are seen side by side.

Inside the span that copies from different sites share, their agreement decides. A line that only
one copy has keeps the verdict of the line model when it stands next to that span, and is left out
when chrome lies between.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipeline.merge.align import align
from pipeline.merge.repeated import without_repeats
from pipeline.merge.witness import Interner, Witness
from pipeline.model.copy import Verdict
from pipeline.text.beside import REASON as BESIDE
from pipeline.text.offsets import Ints

Flags = npt.NDArray[np.bool_]

# Lines less likely than this to be content are not shown to the other copies.
_FLOOR = 0.02
# A line is shared when this share of its words stands in the same place of another copy.
_SHARED = 0.6
# Lines that the line model left out come back only when (nearly) all of them is shared.
_RESCUED = 0.9
# After a line that is left out, one so likely, of so many words, goes on with the text: that was an
# advert in it.
_CERTAIN, _RUNNING = 0.9, 8
# Text that only one copy has, beyond chrome, is the rest of a document that others cut short when
# a line of it is vouched for by the grammar of the document, or when it is at least this large a
# share of what the copies have in common; else it is a box of teasers or comments.
_GRAMMAR = "cable:"
_REST = 0.5


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of one copy as columns, and the words of those that may be content."""

    start: list[int]
    end: list[int]
    p: npt.NDArray[np.float64]
    reason: list[str]
    filled: Flags
    keys: list[int]
    line_of: Ints


def settle(witnesses: Sequence[Witness], threshold: float) -> tuple[tuple[Verdict, ...], ...]:
    """The final verdicts of each copy; unchanged where no copy of another site can speak.

    A changed verdict keeps its line; its p becomes 1 or 0 and its reason `mirrors:…`. What a copy
    repeats is left out first, see `pipeline.merge.repeated`.
    """
    witnesses = without_repeats(witnesses, threshold)
    unchanged = tuple(witness.verdicts for witness in witnesses)
    if len(witnesses) < 2 or not any(_independent(a, b) for a, b in pairwise(witnesses)):
        return unchanged
    intern = Interner()
    lines = [_lines(witness, intern) for witness in witnesses]
    size = [int((own.p >= threshold).sum()) for own in lines]
    order = sorted(range(len(lines)), key=lambda n: (-size[n], witnesses[n].page))
    columns, count = align([lines[n].keys for n in order], intern.keys)
    column_of = dict(zip(order, columns, strict=True))
    settled = []
    for number, own in enumerate(lines):
        other = np.zeros(len(own.keys), np.bool_)
        for rival, theirs in enumerate(lines):
            if rival != number and _independent(witnesses[number], witnesses[rival]):
                there = np.full(count, -1, np.int64)
                kept = theirs.p[theirs.line_of] >= threshold
                there[column_of[rival][kept]] = np.array(theirs.keys, np.int64)[kept]
                other |= there[column_of[number]] == np.array(own.keys, np.int64)
        settled.append(_verdicts(own, _settled(own, other, threshold)))
    return tuple(settled)


def _independent(a: Witness, b: Witness) -> bool:
    """Copies of one site share its chrome, so they cannot speak for each other's lines."""
    return a.site is None or b.site is None or a.site != b.site


def _lines(witness: Witness, intern: Interner) -> _Lines:
    start: list[int] = []
    end: list[int] = []
    p: list[float] = []
    reason: list[str] = []
    filled: list[bool] = []
    keys: list[int] = []
    line_of: list[int] = []
    for verdict in witness.verdicts:
        at = verdict.start
        for line in witness.text[verdict.start : verdict.end].split("\n"):
            stop = min(at + len(line) + 1, verdict.end)
            if stop == at:
                continue
            words = line.split()
            if verdict.p >= _FLOOR:
                keys += map(intern, words)
                line_of += [len(start)] * len(words)
            start.append(at)
            end.append(stop)
            p.append(verdict.p)
            reason.append(verdict.reason)
            # What stands beside the text does not part it from what stands below.
            filled.append(bool(words) and verdict.reason != BESIDE)
            at = stop
    return _Lines(
        start, end, np.array(p), reason, np.array(filled, np.bool_), keys,
        np.array(line_of, np.int64),
    )  # fmt: skip


def _settled(own: _Lines, other: Flags, threshold: float) -> list[str | None]:
    """For each line the reason that overrules its verdict, None where it stands."""
    count = len(own.start)
    size = np.bincount(own.line_of, minlength=count)
    shared = np.bincount(own.line_of, weights=other, minlength=count) / np.maximum(size, 1)
    kept = own.p >= threshold
    overruled: list[str | None] = [None] * count
    anchors = np.flatnonzero(kept & (shared >= _SHARED) & (size >= 3))
    if not len(anchors):
        return overruled
    first, last = int(anchors[0]), int(anchors[-1])
    for line in range(first, last + 1):
        if not kept[line] and size[line] and shared[line] >= _RESCUED:
            overruled[line] = "mirrors:agree"
    for outside in (range(first - 1, -1, -1), range(last + 1, count)):
        filled = [line for line in outside if own.filled[line]]
        chrome = _chrome(kept[filled], (own.p >= _CERTAIN)[filled] & (size >= _RUNNING)[filled])
        beyond = [line for line in filled[chrome:] if kept[line]]
        vouched = any(own.reason[line].startswith(_GRAMMAR) for line in beyond)
        if not vouched and size[beyond].sum() < _REST * size[first : last + 1].sum():
            for line in beyond:
                overruled[line] = "mirrors:outside-span"
    return overruled


def _chrome(kept: Flags, text: Flags) -> int:
    """Where chrome begins among lines: one that is left out before certain text is an insert.

    >>> kept = np.array([True, False, True, False, True])
    >>> _chrome(kept, np.array([True, False, True, False, False]))
    3
    """
    ends = np.flatnonzero(~kept & ~np.append(text[1:], False))
    return int(ends[0]) if len(ends) else len(kept)


def _verdicts(own: _Lines, overruled: Sequence[str | None]) -> tuple[Verdict, ...]:
    runs: list[Verdict] = []
    for line, rule in enumerate(overruled):
        p, reason = float(own.p[line]), own.reason[line]
        if rule is not None:
            p, reason = float(rule == "mirrors:agree"), rule
        if runs and runs[-1].p == p and runs[-1].reason == reason:
            runs[-1] = replace(runs[-1], end=own.end[line])
        else:
            runs.append(Verdict(own.start[line], own.end[line], p, reason))
    return tuple(runs)
