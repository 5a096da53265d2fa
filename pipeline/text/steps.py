"""Steps: replay them on the page text to get the copy text, undo them to get it back."""

from collections.abc import Sequence

import numpy as np

from pipeline.model.copy import Step
from pipeline.text.offsets import Ints


def apply(text: str, steps: Sequence[Step]) -> str:
    """The copy text: page text with every step carried out. Steps are sorted and do not overlap.

    >>> menu, accent = Step(0, 5, "Menu\\n", "", "menu"), Step(12, 16, "????", "é", "utf-8")
    >>> apply("Menu\\nA clich????", [menu, accent])
    'A cliché'
    """
    pieces, at = [], 0
    for step in steps:
        pieces += [text[at : step.start], step.after]
        at = step.end
    return "".join([*pieces, text[at:]])


def undo(copy_text: str, steps: Sequence[Step]) -> str:
    """The page text again, exactly: the inverse of `apply`.

    >>> menu, accent = Step(0, 5, "Menu\\n", "", "menu"), Step(12, 16, "????", "é", "utf-8")
    >>> undo("A cliché", [menu, accent])
    'Menu\\nA clich????'
    """
    pieces, at, page_at = [], 0, 0
    for step in steps:
        untouched = step.start - page_at
        pieces += [copy_text[at : at + untouched], step.before]
        at += untouched + len(step.after)
        page_at = step.end
    return "".join([*pieces, copy_text[at:]])


class CopyMap:
    """Where copy text offsets lie in the page text."""

    def __init__(self, steps: Sequence[Step]) -> None:
        """Prepare the map for sorted steps that do not overlap."""
        self._start = np.array([step.start for step in steps], np.int64)
        self._end = np.array([step.end for step in steps], np.int64)
        length = np.array([len(step.after) for step in steps], np.int64)
        shrink = np.cumsum(self._end - self._start - length)
        # Where each replacement stands in the copy text.
        self._copy_end = self._end - shrink
        self._copy_start = self._copy_end - length
        self._shrink = np.append(0, shrink)

    def starts(self, points: Ints) -> Ints:
        """Page offsets of ranges that begin at these copy offsets; in a replacement: its start.

        >>> CopyMap([Step(0, 5, "Menu\\n", "", "menu")]).starts(np.array([0, 2])).tolist()
        [5, 7]
        """
        return self._mapped(points, points, self._start)

    def ends(self, points: Ints) -> Ints:
        """Page offsets of ranges that end at these copy offsets; in a replacement: its end.

        >>> CopyMap([Step(4, 9, " menu", "", "menu")]).ends(np.array([4, 5])).tolist()
        [4, 10]
        """
        return self._mapped(points, points - 1, self._end)

    def start(self, at: int) -> int:
        """`starts` of one offset."""
        return int(self.starts(np.array([at], np.int64))[0])

    def end(self, at: int) -> int:
        """`ends` of one offset."""
        return int(self.ends(np.array([at], np.int64))[0])

    def copy_ranges(self, starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
        """Copy ranges that hold what became of these page ranges, which do not touch.

        >>> to_page = CopyMap([Step(0, 4, "Menu", "", "menu"), Step(8, 9, "?", "né", "loss")])
        >>> [at.tolist() for at in to_page.copy_ranges(np.array([0, 5]), np.array([3, 10]))]
        [[0, 1], [0, 7]]

        A replacement over the edge of a range belongs to the range that it begins in.
        """
        begun = np.searchsorted(self._start, starts, side="left")
        done = np.searchsorted(self._end, ends, side="right")
        copy_starts, copy_ends = starts - self._shrink[begun], ends - self._shrink[done]
        if len(self._start):
            last = len(self._start) - 1
            before = np.maximum(begun - 1, 0)
            cut = (begun > 0) & (starts < self._end[before])
            copy_starts = np.where(cut, self._copy_end[before], copy_starts)
            after = np.minimum(done, last)
            cut = (done <= last) & (self._start[after] < ends)
            copy_ends = np.where(cut, self._copy_end[after], copy_ends)
        return copy_starts, np.maximum(copy_starts, copy_ends)

    def _mapped(self, points: Ints, probes: Ints, inside_goes_to: Ints) -> Ints:
        """Step `done` is the first whose replacement does not end at or before the probe."""
        done = np.searchsorted(self._copy_end, probes, side="right")
        mapped = points + self._shrink[done]
        last = len(self._start) - 1
        if last >= 0:
            step = np.minimum(done, last)
            inside = (done <= last) & (self._copy_start[step] < points)
            mapped = np.where(inside, inside_goes_to[step], mapped)
        return np.asarray(mapped, np.int64)
