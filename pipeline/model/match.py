"""Matches: why two copies are, or are not, the same document."""

from dataclasses import dataclass
from typing import Literal

PairDecision = Literal["same", "different", "ask"]


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """The verdict on two copies, by position in the list given to match (a < b).

    `jaccard` and `containment` are exact, over shingles, rounded to 4 decimals. `rule` is what
    decided: identity, similarity, containment, different-ids, prose-disagrees, numbers-differ,
    too-different.
    """

    a: int
    b: int
    decision: PairDecision
    rule: str
    jaccard: float
    containment: float


@dataclass(frozen=True, slots=True)
class Matching:
    """Clusters of copies (positions, each sorted, all covered once) and the pairs behind them."""

    clusters: tuple[tuple[int, ...], ...]
    pairs: tuple[PairVerdict, ...]
