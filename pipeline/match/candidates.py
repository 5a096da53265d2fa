"""Candidates: the pairs of copies worth an exact comparison, found without comparing all pairs."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations

import numpy as np
import numpy.typing as npt

from pipeline.config.schema import MatchOptions
from pipeline.match.copies import MatchCopy
from pipeline.match.signatures import Signature, to_minhash
from pipeline.text.shingles import Shingles

Pair = tuple[int, int]

# In a bucket of at most this many copies every pair is a candidate. In a larger one a copy is
# paired with the next few in the order of their signatures only, so that a bucket of n copies never
# makes more than 16 n pairs: copies that agree in more than this bucket stand close together.
MAX_BUCKET = 32
_NEIGHBOURS = 2

# One shingle in so many is an anchor; copies that share this many anchors are candidates. Bands
# rarely find a truncated copy, because most of the longer copy's values come from the rest of it.
_ANCHOR_RATE = 16
_MIN_ANCHORS = 2


def candidate_pairs(copies: Sequence[MatchCopy], options: MatchOptions) -> list[Pair]:
    """All pairs worth comparing: by signature, by anchors, and by the same identity key.

    Which pairs a crowded bucket makes depends on the order of the copies only where signatures are
    equal; `match` gives them sorted by page id.
    """
    signatures = [copy.signature for copy in copies]
    found = chain(
        candidates(signatures, options),
        anchor_pairs([copy.shingles for copy in copies], signatures),
        identity_pairs(copies),
    )
    return sorted(set(found))


def candidates(signatures: Sequence[Signature], options: MatchOptions) -> list[Pair]:
    """Pairs (a < b, sorted) whose signatures agree in one band at least, by datasketch's LSH.

    >>> from pipeline.match.signatures import sign
    >>> options = MatchOptions()
    >>> texts = [np.arange(90), np.arange(9, 90), np.arange(500, 590), np.arange(0)]
    >>> candidates([sign(t.astype(np.uint32), options) for t in texts], options)
    [(0, 1)]

    A copy without shingles agrees with nothing.
    """
    from datasketch import MinHashLSH

    width = options.permutations // options.bands
    lsh = MinHashLSH(num_perm=options.permutations, params=(options.bands, width))
    for position, signature in enumerate(signatures):
        minhash = to_minhash(signature, options)
        if not minhash.is_empty():
            lsh.insert(position, minhash)
    rows = _rows(signatures)
    found: set[Pair] = set()
    for table in lsh.hashtables:
        for key in table.keys():  # noqa: SIM118 - a datasketch storage, not a dict
            found.update(_bucket_pairs(sorted(table.get(key)), rows))
    return sorted(found)


def anchor_pairs(shingles: Sequence[Shingles], signatures: Sequence[Signature]) -> list[Pair]:
    """Pairs (a < b, sorted) that share two anchors at least: shingles of one fixed residue.

    Finds a short copy of a long text, which shares few signature values with it.

    >>> from pipeline.match.signatures import sign
    >>> whole = np.arange(0, 6400, 7, dtype=np.uint32)
    >>> pages = [whole, whole[:90], whole + np.uint32(1)]
    >>> anchor_pairs(pages, [sign(p, MatchOptions()) for p in pages])
    [(0, 1)]
    """
    anchors = [page[page % _ANCHOR_RATE == 0] for page in shingles]
    if not any(len(page) for page in anchors):
        return []
    owner = np.repeat(np.arange(len(anchors)), [len(page) for page in anchors])
    value = np.concatenate(anchors)
    order = np.argsort(value, kind="stable")
    value, owner = value[order], owner[order]
    buckets = np.split(owner, np.flatnonzero(np.diff(value)) + 1)
    rows = _rows(signatures)
    pairs = [pair for b in buckets if len(b) > 1 for pair in _bucket_pairs(b.tolist(), rows)]
    if not pairs:
        return []
    distinct, shared = np.unique(np.array(pairs), axis=0, return_counts=True)
    return [(a, b) for a, b in distinct[shared >= _MIN_ANCHORS].tolist()]


def identity_pairs(copies: Sequence[MatchCopy]) -> list[Pair]:
    """Pairs (a < b, sorted) of copies that claim the same id, or were sent at the same time.

    >>> from pipeline.model.copy import Identity
    >>> def copy(identity):
    ...     return MatchCopy("", identity, None, np.zeros(0, np.uint32), np.zeros(16, np.uint32))
    >>> one, two = Identity("09OSLO1"), Identity("09OSLO2")
    >>> identity_pairs([copy(one), copy(two), copy(None), copy(one)])
    [(0, 3)]

    Sections of one cable are pairs too: a copy that lacks the section may be any of them.
    """
    buckets: dict[str, list[int]] = {}
    for position, copy in enumerate(copies):
        for name in names_of(copy):
            buckets.setdefault(name, []).append(position)
    rows = _rows([copy.signature for copy in copies])
    return sorted({pair for bucket in buckets.values() for pair in _bucket_pairs(bucket, rows)})


def names_of(copy: MatchCopy) -> Iterator[str]:
    """What a copy says it is, as keys: copies that share one are worth comparing.

    >>> from pipeline.model.copy import Sending
    >>> none = np.zeros(0, np.uint32)
    >>> copy = MatchCopy("", None, None, none, none, None, Sending(None, "RUEHOZ", 12))
    >>> list(names_of(copy))
    ['serial RUEHOZ 12']
    """
    if copy.identity is not None:
        yield f"id {copy.identity.id}"
    sent = copy.sending
    if sent is not None and sent.dtg is not None:
        yield f"dtg {sent.dtg}"
    if sent is not None and sent.station is not None and sent.serial is not None:
        yield f"serial {sent.station} {sent.serial}"


def _rows(signatures: Iterable[Signature]) -> list[bytes]:
    little: npt.DTypeLike = np.dtype("<u4")
    return [signature.astype(little).tobytes() for signature in signatures]


def _bucket_pairs(members: list[int], rows: list[bytes]) -> Iterator[Pair]:
    """The pairs of a bucket's members (ascending), a < b; bounded as `MAX_BUCKET` says.

    A crowded bucket is the sorted neighbourhood of Hernández and Stolfo (1995), signatures as key.
    """
    if len(members) <= MAX_BUCKET:
        yield from combinations(members, 2)
        return
    ordered = sorted(members, key=rows.__getitem__)
    for step in range(1, _NEIGHBOURS + 1):
        for one, other in zip(ordered, ordered[step:], strict=False):
            yield min(one, other), max(one, other)
