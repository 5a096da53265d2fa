"""Matches: why two copies are, or are not, the same document."""

from dataclasses import dataclass
from typing import Literal

PairDecision = Literal["same", "different", "ask"]


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """The verdict on two copies, by position in the list given to match (a < b).

    `jaccard` and `containment` are exact, over shingles, rounded to 4 decimals. `rule` is what
    decided: identity, sending, similarity, containment, alignment, different-ids,
    different-sendings, prose-disagrees, facts-differ, updated, too-different. Where the texts were
    aligned, `aligned` is the share of the shorter one that stands in the other in the same order,
    `longest` the words of the longest such run, `exchanged` the first facts that stand for each
    other (`212 / 187`), `added` the first statements that only one of them has.
    """

    a: int
    b: int
    decision: PairDecision
    rule: str
    jaccard: float
    containment: float
    aligned: float | None = None
    longest: int | None = None
    exchanged: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matching:
    """Clusters of copies (positions, each sorted, all covered once) and the pairs behind them."""

    clusters: tuple[tuple[int, ...], ...]
    pairs: tuple[PairVerdict, ...]
