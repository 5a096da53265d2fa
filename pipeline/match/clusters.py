"""Clusters: pairs become documents, strongest first; each join must please both sides.

Two rules keep a chain A-B-C from pulling strangers together:

- One identity: a cluster never holds two identity keys, so a copy without one cannot bridge two,
  nor can a copy that lacks the section bridge two sections.
- Cohesion: two clusters join when most of their members agree pairwise. At most `MAX_SPOKESMEN` of
  each are asked, pairs not yet compared are compared now, and the pair that proposes the join has
  its vote. Most means more than half; half is enough when the pair has the same identity. So two
  articles do not become one because an archive page holds both, at the price that a second,
  disjoint part of a text stays alone when neither part has an identity. Two that state other facts
  in the same prose, or were sent apart, keep their clusters apart whatever the others say.
"""

from collections.abc import Iterable, Sequence
from itertools import product

from pipeline.match.verify import BY_NAME, VETOES, Comparisons
from pipeline.model.copy import Identity
from pipeline.model.match import PairVerdict

# How many members speak for a cluster, least positions first. The work of one join is at most the
# square of it, however large the clusters are.
MAX_SPOKESMEN = 5


class _Forest:
    """Union-find over copies; each root knows its cluster's identity and spokesmen."""

    def __init__(self, identities: Sequence[Identity | None]) -> None:
        self._parent = list(range(len(identities)))
        self._identity = list(identities)
        self.spokesmen = [[position] for position in self._parent]

    def find(self, position: int) -> int:
        while self._parent[position] != position:
            self._parent[position] = self._parent[self._parent[position]]
            position = self._parent[position]
        return position

    def may_join(self, a: int, b: int) -> bool:
        one, other = self._identity[a], self._identity[b]
        if one is None or other is None or one == other:
            return True
        return one.id == other.id and (one.section is None or other.section is None)

    def join(self, a: int, b: int) -> None:
        root, child = min(a, b), max(a, b)
        self._parent[child] = root
        known = [one for one in (self._identity[root], self._identity[child]) if one is not None]
        self._identity[root] = max(known, key=lambda one: one.section or 0, default=None)
        both = self.spokesmen[root] + self.spokesmen[child]
        self.spokesmen[root] = sorted(both)[:MAX_SPOKESMEN]

    def clusters(self) -> list[tuple[int, ...]]:
        members: dict[int, list[int]] = {}
        for position in range(len(self._parent)):
            members.setdefault(self.find(position), []).append(position)
        return [tuple(cluster) for cluster in members.values()]


def cluster(
    identities: Sequence[Identity | None],
    candidates: Iterable[tuple[int, int]],
    comparisons: Comparisons,
) -> list[tuple[int, ...]]:
    """Clusters of positions, each ascending, in the order of their first members.

    Compares the candidates and, where a join needs it, further pairs. Where strengths are equal the
    lower positions go first.
    """
    verdicts = [comparisons.of(a, b) for a, b in candidates]
    forest = _Forest(identities)
    for verdict in sorted((v for v in verdicts if v.decision == "same"), key=strength):
        a, b = forest.find(verdict.a), forest.find(verdict.b)
        if a != b and forest.may_join(a, b):
            asked = product(forest.spokesmen[a], forest.spokesmen[b])
            if _agree(verdict, asked, comparisons):
                forest.join(a, b)
    return forest.clusters()


def strength(verdict: PairVerdict) -> tuple[bool, float, float, int, int]:
    """Sorts pairs of one document, the strongest first."""
    weak_rule = verdict.rule not in BY_NAME
    return weak_rule, -verdict.jaccard, -verdict.containment, verdict.a, verdict.b


def _agree(
    proposal: PairVerdict, asked: Iterable[tuple[int, int]], comparisons: Comparisons
) -> bool:
    pairs = {(min(pair), max(pair)) for pair in asked} | {(proposal.a, proposal.b)}
    verdicts = [comparisons.of(a, b) for a, b in sorted(pairs)]
    if any(verdict.rule in VETOES for verdict in verdicts):
        return False
    same = sum(verdict.decision == "same" for verdict in verdicts)
    return 2 * same > len(pairs) or (proposal.rule in BY_NAME and 2 * same == len(pairs))
