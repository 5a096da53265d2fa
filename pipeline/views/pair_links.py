"""Links: the verdicts on the pairs of some pages, and the way from one page to another by them."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.match.verify import BY_NAME
from pipeline.views.run_files import COMPARED, columns


class Link(NamedTuple):
    """The verdict on two pages, as `lineage/pairs` has it."""

    a: str
    b: str
    decision: str
    rule: str
    jaccard: float
    containment: float
    aligned: float | None = None
    exchanged: Sequence[str] = ()
    added: Sequence[str] = ()

    @property
    def strength(self) -> tuple[bool, float, float]:
        """Orders links as match joins them: by name first, then by similarity."""
        return self.rule in BY_NAME, self.jaccard, self.containment


def links_among(out: Path, pages: Collection[str]) -> list[Link]:
    """The verdicts on pairs of these pages, the strongest first.

    Raises VerifyError where the run's pairs cannot be read.
    """
    names = pa.array(sorted(pages), pa.string())
    found = []
    for batch in columns(out, COMPARED, 0, Link._fields):
        wanted = pc.and_(pc.is_in(batch["a"], names), pc.is_in(batch["b"], names))
        found += [Link(**row) for row in batch.filter(wanted).to_pylist()]
    return sorted(found, key=lambda link: (*(-value for value in link.strength), link.a, link.b))


def between(links: Iterable[Link], some: Collection[str], others: Collection[str]) -> list[Link]:
    """The links that lead from one set of pages to another, in their order.

    >>> near, far = Link("a", "b", "same", "similarity", 0.9, 1.0), Link("a", "c", "same", "", 0, 0)
    >>> between([near, far], {"a"}, {"b"}) == between([near, far], {"b"}, {"a"}) == [near]
    True
    """
    ours, theirs = set(some), set(others)
    return [
        link
        for link in links
        if (link.a in ours and link.b in theirs) or (link.b in ours and link.a in theirs)
    ]


def shortest_path(
    links: Sequence[Link], start: Collection[str], goal: Collection[str]
) -> list[Link]:
    """The fewest links with the verdict `same` that lead from one set of pages to another.

    Of equally short ways it takes the one that begins with stronger links. Empty without a way.

    >>> chain = [Link("a", "b", "same", "similarity", 0.9, 1.0),
    ...          Link("b", "c", "same", "similarity", 0.6, 0.8),
    ...          Link("a", "c", "different", "too-different", 0.3, 0.4)]
    >>> [(link.a, link.b) for link in shortest_path(chain, {"a"}, {"c"})]
    [('a', 'b'), ('b', 'c')]
    """
    neighbours: dict[str, list[tuple[str, Link]]] = {}
    for link in links:
        if link.decision == "same":
            neighbours.setdefault(link.a, []).append((link.b, link))
            neighbours.setdefault(link.b, []).append((link.a, link))
    ways: dict[str, list[Link]] = {page: [] for page in sorted(start)}
    frontier = list(ways)
    while frontier:
        reached: list[str] = []
        for page in frontier:
            for other, link in neighbours.get(page, ()):
                if other not in ways:
                    ways[other] = [*ways[page], link]
                    reached.append(other)
                    if other in goal:
                        return ways[other]
        frontier = reached
    return []
