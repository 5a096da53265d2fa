"""Sample: a first look at an input, so many pages, taken in turn from each of its sites."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.engines.shuffle import read_partition
from pipeline.model.page import Address

# A page before it is read: the id of its file, and the number of its row, 0 for the file itself.
Place = tuple[str, int]


class _Candidate(NamedTuple):
    """A page that may be taken: within a site by hash, so that a larger sample holds a smaller."""

    mixed: bytes
    place: Place
    shard: int


def sample(
    shards: Sequence[Sequence[Address]], rows: Sequence[str], limit: int | None
) -> list[frozenset[Place] | None]:
    """For each shard the pages to read; None means all of them, as everywhere without a limit.

    >>> sample([[Address("a", "/a")], [Address("b", "/b")]], (), 1)
    [frozenset(), frozenset({('b', 0)})]

    `rows` are what unpack wrote. Of each site no more than `limit` candidates are held.
    """
    if limit is None:
        return [None] * len(shards)
    by_site: dict[str, list[_Candidate]] = defaultdict(list)
    for site, candidate in _candidates(shards, rows):
        own = by_site[site]
        own.append(candidate)
        if len(own) > 2 * limit:
            by_site[site] = sorted(own)[:limit]
    turns = (
        (turn, site, candidate)
        for site, own in by_site.items()
        for turn, candidate in enumerate(sorted(own)[:limit])
    )
    taken = [candidate for _, _, candidate in sorted(turns)[:limit]]
    return [
        frozenset(each.place for each in taken if each.shard == shard)
        for shard in range(len(shards))
    ]


def _candidates(
    shards: Sequence[Sequence[Address]], rows: Sequence[str]
) -> Iterator[tuple[str, _Candidate]]:
    """Every page of the input with its site, as far as that is known before it is read."""
    for shard, addresses in enumerate(shards):
        for address in addresses:
            place = (address.id, 0)
            yield address.site or "", _Candidate(_mixed(address.id), place, shard)
        for path in rows:
            table = read_partition([path], shard, ["id", "site", "folder", "file", "number"])
            for row in table.to_pylist():
                place = (row["file"], row["number"])
                site = row["site"] or row["folder"] or ""
                yield site, _Candidate(_mixed(row["id"]), place, shard)


def _mixed(identifier: str) -> bytes:
    return hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).digest()
