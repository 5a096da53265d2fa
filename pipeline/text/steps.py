"""Steps: replay them on the page text to get the copy text, undo them to get it back."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

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
        self._steps = steps
        shrink = list(accumulate(s.end - s.start - len(s.after) for s in steps))
        # Where each step's replacement ends in copy text.
        self._copy_end = [s.end - gone for s, gone in zip(steps, shrink, strict=True)]
        self._shrink = [0, *shrink]

    def start(self, at: int) -> int:
        """Page offset of a range that begins at this copy offset; inside a replacement: its start.

        >>> CopyMap([Step(0, 5, "Menu\\n", "", "menu")]).start(0)
        5
        """
        done = bisect_right(self._copy_end, at)
        inside = done < len(self._steps) and self._copy_start(done) < at
        return self._steps[done].start if inside else at + self._shrink[done]

    def end(self, at: int) -> int:
        """Page offset of a range that ends at this copy offset; inside a replacement: its end.

        >>> CopyMap([Step(4, 9, " menu", "", "menu")]).end(4)
        4
        """
        done = bisect_right(self._copy_end, at - 1) if at else 0
        if done < len(self._steps) and self._copy_start(done) < at:
            return self._steps[done].end
        return at + self._shrink[done]

    def starts(self, points: Ints) -> Ints:
        """`start` of many offsets."""
        return np.fromiter(map(self.start, points.tolist()), np.int64, len(points))

    def ends(self, points: Ints) -> Ints:
        """`end` of many offsets."""
        return np.fromiter(map(self.end, points.tolist()), np.int64, len(points))

    def _copy_start(self, step: int) -> int:
        return self._copy_end[step] - len(self._steps[step].after)
