"""The stage itself: copies in, clusters and the verdicts behind them out."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.config.schema import MatchOptions
from pipeline.errors import GuardError
from pipeline.match.candidates import candidate_pairs
from pipeline.match.clusters import cluster, strength
from pipeline.match.common import common_shingles, own_shingles
from pipeline.match.copies import MatchCopy
from pipeline.match.verify import Comparisons
from pipeline.model.match import Matching, PairVerdict

# The guard looks at clusters larger than this: a small corpus may well be one document.
_GUARDED_COPIES = 100
_LINKS_NAMED = 5


def match(
    copies: Sequence[MatchCopy], text_of: Callable[[str], str], options: MatchOptions
) -> Matching:
    """Which copies are the same document, and why: clusters and every pair that was compared.

    >>> import numpy as np
    >>> from pipeline.match.signatures import sign
    >>> def copy(page, words):
    ...     words = np.array(words, np.uint32)
    ...     return MatchCopy(page, None, None, words, sign(words, MatchOptions()))
    >>> pages = [copy("a", range(60)), copy("b", range(200, 260)), copy("c", range(2, 60))]
    >>> matching = match(pages, {"a": "One page", "c": "One page"}.__getitem__, MatchOptions())
    >>> matching.clusters, [pair.rule for pair in matching.pairs]
    (((0, 2), (1,)), ['similarity'])

    `text_of` gives a page's provisional text; it is asked for those only that are aligned. The
    order of the copies makes no difference: they are taken by page id. Raises GuardError when
    one cluster of more than 100 copies takes more than its share.
    """
    order = sorted(range(len(copies)), key=lambda position: copies[position].page)
    ordered = [copies[position] for position in order]
    common = common_shingles(ordered)
    comparisons = Comparisons(
        ordered,
        [own_shingles(copy.shingles, common) for copy in ordered],
        text_of,
        options,
    )
    identities = [copy.identity for copy in ordered]
    clusters = cluster(identities, candidate_pairs(ordered, options), comparisons)
    verdicts = comparisons.all()
    _guard(ordered, clusters, verdicts, options)
    return Matching(
        clusters=tuple(sorted(tuple(sorted(order[i] for i in group)) for group in clusters)),
        pairs=tuple(sorted((_moved(v, order) for v in verdicts), key=lambda v: (v.a, v.b))),
    )


def _moved(verdict: PairVerdict, order: Sequence[int]) -> PairVerdict:
    a, b = sorted((order[verdict.a], order[verdict.b]))
    return replace(verdict, a=a, b=b)


def _guard(
    copies: Sequence[MatchCopy],
    clusters: Sequence[tuple[int, ...]],
    verdicts: Sequence[PairVerdict],
    options: MatchOptions,
) -> None:
    largest = max(clusters, key=len, default=())
    if len(largest) <= max(_GUARDED_COPIES, options.max_cluster_share * len(copies)):
        return
    members = set(largest)
    inside = [v for v in verdicts if v.decision == "same" and v.a in members and v.b in members]
    weakest = sorted(inside, key=strength, reverse=True)[:_LINKS_NAMED]
    links = [
        f"  {copies[v.a].page} and {copies[v.b].page}: "
        f"{v.rule}, similarity {v.jaccard}, containment {v.containment}"
        for v in weakest
    ]
    raise GuardError(
        f"One cluster holds {len(largest)} of {len(copies)} copies; "
        "match.max_cluster_share allows a share of "
        f"{options.max_cluster_share}. Its weakest pairs:\n" + "\n".join(links)
    )
