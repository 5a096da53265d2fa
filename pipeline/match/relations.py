"""Relations: documents that are not one, yet not strangers either."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.match.copies import MatchCopy
from pipeline.match.verify import MIN_EXCHANGED
from pipeline.model.copy import Identity
from pipeline.model.match import PairVerdict

RelationType = Literal["section_of", "template", "version_of", "resend", "corrected", "quotes"]

# Two texts are versions of one when this much of the shorter stands in the other, and one text sent
# twice when nearly all of it does.
_VERSION_SHARE = 0.7
_RESENT_SHARE = 0.97
# So many words in a row are a quotation, and no turn of phrase.
_QUOTED_WORDS = 40
# A document names so many others of one type: families of templates grow large.
_MAX_NAMED = 20


@dataclass(frozen=True, slots=True)
class Link:
    """What a document (by number in the list of clusters) has to do with another, and why."""

    document: int
    other: int
    type: RelationType
    evidence: str


def relations(
    copies: Sequence[MatchCopy],
    clusters: Sequence[Sequence[int]],
    pairs: Sequence[PairVerdict],
) -> list[Link]:
    """The links between clusters, both ways, strongest first, at most 20 of a type each.

    Sections of one cable are linked by their identities, all others by the compared pair of theirs
    that has most in common. A quotation is linked from the younger document where both have dates.
    """
    cluster_of = {position: n for n, cluster in enumerate(clusters) for position in cluster}
    best: dict[tuple[int, int], PairVerdict] = {}
    for pair in pairs:
        a, b = cluster_of[pair.a], cluster_of[pair.b]
        if a != b and pair.aligned is not None:
            both = min(a, b), max(a, b)
            best[both] = max(best.get(both, pair), pair, key=_common)
    links = _section_links(copies, clusters)
    linked = {(link.document, link.other) for link in links}
    sent_again: set[int] = set()
    for (a, b), pair in sorted(best.items(), key=lambda entry: (-_common(entry[1])[0], entry[0])):
        # Of all its siblings, the one that is most like it is the one that was sent again.
        again = None if sent_again & {a, b} else _again(copies, pair)
        sent_again |= {a, b} if again else set()
        found = again or _type_of(copies, pair)
        if found is not None and (a, b) not in linked:
            type_, evidence = found
            ends = _directions(copies, clusters, (a, b)) if type_ == "quotes" else ((a, b), (b, a))
            links += [Link(one, other, type_, evidence) for one, other in ends]
    return _bounded(links)


def _common(pair: PairVerdict) -> tuple[float, int, int, int]:
    return pair.aligned or 0.0, pair.longest or 0, -pair.a, -pair.b


def identity_of(copies: Sequence[MatchCopy]) -> Identity | None:
    """The identity of a document: that of the copies that have one, with the section if any has."""
    known = [copy.identity for copy in copies if copy.identity is not None]
    return max(known, key=lambda one: one.section or 0, default=None)


def _section_links(copies: Sequence[MatchCopy], clusters: Sequence[Sequence[int]]) -> list[Link]:
    siblings: dict[str, list[int]] = defaultdict(list)
    for number, cluster in enumerate(clusters):
        identity = identity_of([copies[position] for position in cluster])
        if identity is not None and identity.section is not None:
            siblings[identity.id].append(number)
    return [
        Link(one, other, "section_of", "same reference id")
        for numbers in siblings.values()
        for one in numbers
        for other in numbers
        if one != other
    ]


def _again(copies: Sequence[MatchCopy], pair: PairVerdict) -> tuple[RelationType, str] | None:
    """Whether one of two cables says that it is the other, sent again."""
    if (pair.aligned or 0) >= _VERSION_SHARE:
        for sent in (copies[pair.a].sending, copies[pair.b].sending):
            if sent and sent.again in ("corrected", "resend"):
                type_: RelationType = "corrected" if sent.again == "corrected" else "resend"
                return type_, f"{_share(pair)}, and one says that it was sent before"
    return None


def _type_of(copies: Sequence[MatchCopy], pair: PairVerdict) -> tuple[RelationType, str] | None:
    """What the comparison of two copies says of their documents, with the evidence in words."""
    if pair.rule == "facts-differ" or len(pair.exchanged) >= MIN_EXCHANGED:
        return "template", f"{_share(pair)}, with other facts: {'; '.join(pair.exchanged)}"
    if pair.rule == "updated":
        return "version_of", f"{_share(pair)}; one of them adds: {' … '.join(pair.added)}"
    both = copies[pair.a].identity is not None and copies[pair.b].identity is not None
    if (pair.aligned or 0) >= _VERSION_SHARE and both:
        same = (pair.aligned or 0) >= _RESENT_SHARE and not pair.exchanged
        return ("resend" if same else "corrected"), _share(pair)
    if (pair.longest or 0) >= _QUOTED_WORDS:
        return "quotes", f"{pair.longest} words in a row stand in both"
    return None


def _share(pair: PairVerdict) -> str:
    return f"{pair.aligned or 0:.0%} of the shorter text stands in the other"


def _directions(
    copies: Sequence[MatchCopy], clusters: Sequence[Sequence[int]], ends: tuple[int, int]
) -> tuple[tuple[int, int], ...]:
    """From the document that quotes to the quoted one; both ways where their dates do not tell."""
    dates = []
    for number in ends:
        known = [copies[position].created for position in clusters[number]]
        dates.append(min((date for date in known if date), default=None))
    (a, b), (first, second) = ends, dates
    if first is None or second is None or first[:10] == second[:10]:
        return (a, b), (b, a)
    return ((a, b),) if first > second else ((b, a),)


def _bounded(links: Sequence[Link]) -> list[Link]:
    named: dict[tuple[int, str], int] = defaultdict(int)
    kept = []
    for link in links:
        named[link.document, link.type] += 1
        if named[link.document, link.type] <= _MAX_NAMED:
            kept.append(link)
    return kept
