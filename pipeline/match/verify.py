"""Verify: the exact comparison of two copies, and the verdict with its reason."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from pipeline.config.schema import MatchOptions
from pipeline.match.copies import MatchCopy
from pipeline.model.match import PairDecision, PairVerdict
from pipeline.text.shingles import Shingles

Rule = Literal[
    "identity",
    "prose-disagrees",
    "different-ids",
    "numbers-differ",
    "similarity",
    "containment",
    "too-different",
]

# Copies of one identity of which less than this is shared are a question for a person.
_MIN_SAME_ID_CONTAINMENT = 0.3
# A text shorter than this is too easily part of another by chance.
_MIN_CONTAINED_SHINGLES = 20
# So many numbers must stand on one side only, on both sides, before numbers speak against prose.
_MIN_EXCLUSIVE_NUMBERS = 2

_DECISION: dict[Rule, PairDecision] = {
    "identity": "same",
    "prose-disagrees": "ask",
    "different-ids": "different",
    "numbers-differ": "different",
    "similarity": "same",
    "containment": "same",
    "too-different": "different",
}


def compare(a: Shingles, b: Shingles) -> tuple[float, float]:
    """Jaccard similarity of two shingle sets, and the share of the smaller the larger contains.

    >>> compare(np.array([1, 2, 3, 4], np.uint32), np.array([3, 4, 5], np.uint32))
    (0.4, 0.6667)

    An empty set is not similar to anything.
    """
    if not len(a) or not len(b):
        return 0.0, 0.0
    shared = _shared(a, b)
    return round(shared / (len(a) + len(b) - shared), 4), round(shared / min(len(a), len(b)), 4)


def numbers_differ(a: Shingles, b: Shingles) -> bool:
    """Whether most numbers of each side are missing on the other: siblings of one template.

    >>> def hashes(*values): return np.array(values, np.uint32)
    >>> numbers_differ(hashes(1, 2, 3), hashes(3, 4, 5)), numbers_differ(hashes(1, 2, 3), hashes(3))
    (True, False)

    A truncated copy has fewer numbers, not others. One number alone, such as a date that a mirror
    added, is not enough.
    """
    shared = _shared(a, b)
    exclusive = min(len(a), len(b)) - shared
    return exclusive >= _MIN_EXCLUSIVE_NUMBERS and exclusive > shared


def decide(
    copies: Sequence[MatchCopy],
    own: Sequence[Shingles],
    pair: tuple[int, int],
    options: MatchOptions,
) -> PairVerdict:
    """The verdict on two of the copies; `own` holds the shingles that are compared.

    Where both claim an identity it decides, unless the prose disagrees; else similarity or
    containment does, unless the numbers of both differ.
    """
    a, b = min(pair), max(pair)
    jaccard, containment = compare(own[a], own[b])
    if copies[a].identity is not None and copies[b].identity is not None:
        rule = _rule_of_ids(copies[a], copies[b], containment)
    else:
        rule = _rule_of_prose(jaccard, containment, min(len(own[a]), len(own[b])), options)
        if _DECISION[rule] == "same" and numbers_differ(copies[a].numbers, copies[b].numbers):
            rule = "numbers-differ"
    return PairVerdict(a, b, _DECISION[rule], rule, jaccard, containment)


def _shared(a: Shingles, b: Shingles) -> int:
    # Two ascending runs: the stable sort only merges them, in a third of intersect1d's time.
    both = np.concatenate((a, b))
    both.sort(kind="stable")
    return int(np.count_nonzero(both[1:] == both[:-1]))


def _rule_of_ids(a: MatchCopy, b: MatchCopy, containment: float) -> Rule:
    if a.identity != b.identity:
        return "different-ids"
    return "identity" if containment >= _MIN_SAME_ID_CONTAINMENT else "prose-disagrees"


def _rule_of_prose(jaccard: float, containment: float, shorter: int, options: MatchOptions) -> Rule:
    if jaccard >= options.min_jaccard:
        return "similarity"
    if containment >= options.min_containment and shorter >= _MIN_CONTAINED_SHINGLES:
        return "containment"
    return "too-different"


class Comparisons:
    """The verdicts so far: every pair is compared once, when somebody first asks for it."""

    def __init__(
        self, copies: Sequence[MatchCopy], own: Sequence[Shingles], options: MatchOptions
    ) -> None:
        """Compare these copies over these shingles."""
        self._copies, self._own, self._options = copies, own, options
        self._verdicts: dict[tuple[int, int], PairVerdict] = {}

    def of(self, a: int, b: int) -> PairVerdict:
        """The verdict on two copies, in either order."""
        pair = (min(a, b), max(a, b))
        if pair not in self._verdicts:
            self._verdicts[pair] = decide(self._copies, self._own, pair, self._options)
        return self._verdicts[pair]

    def all(self) -> list[PairVerdict]:
        """The verdicts on all pairs compared so far, in the order of the pairs."""
        return [self._verdicts[pair] for pair in sorted(self._verdicts)]
