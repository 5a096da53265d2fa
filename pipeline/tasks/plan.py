"""Plan: which pages are read, and which shard each goes to."""

import hashlib
import os
from collections import defaultdict
from collections.abc import Sequence

from pipeline.engines.shuffle import partition_of
from pipeline.errors import UsageError
from pipeline.model.page import Address
from pipeline.read.sources import find

# Input bytes a shard: little, so that all workers have work and a stopped run loses little; more
# once there are many shards. Their number is a power of two, so that a growing corpus seldom moves
# its pages to other shards.
_SHARD_BYTES = 1 << 20
_MANY_SHARDS = 64
_MAX_SHARDS = 4096


def plan(
    paths: Sequence[str], out: str, limit: int | None
) -> tuple[list[Address], list[tuple[Address, ...]]]:
    """The input's addresses, and the same by shard: by hash of the page id, whatever the order.

    Raises UsageError where the output folder holds input: a run replaces what is in there.
    """
    addresses = find(paths)
    own = os.path.realpath(out) + os.sep
    for address in addresses:
        if os.path.realpath(address.path).startswith(own):
            raise UsageError(
                f"the output folder {out} holds input: {address.path}",
                "Give --output (output.path) a folder of its own.",
            )
    if limit is not None:
        addresses = _spread(addresses, limit)
    partitions = shards_for(sum(_size(address.path) for address in addresses))
    shards: list[list[Address]] = [[] for _ in range(partitions)]
    for address in addresses:
        shards[partition_of(address.id, partitions)].append(address)
    return addresses, [tuple(sorted(shard, key=lambda a: a.id)) for shard in shards]


def shards_for(size: int) -> int:
    """How many shards an input of so many bytes is cut into.

    >>> shards_for(0), shards_for(9 << 20), shards_for(1 << 30)
    (1, 16, 128)
    """
    shards = 1
    while shards * _SHARD_BYTES * (8 if shards >= _MANY_SHARDS else 1) < size:
        shards *= 2
    return min(shards, _MAX_SHARDS)


def _size(path: str) -> int:
    """A file's size; one that vanished is reported when it is read."""
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _spread(addresses: Sequence[Address], limit: int) -> list[Address]:
    """A first look: so many pages, taken in turn from each site, by hash within a site."""
    by_site: dict[str, list[Address]] = defaultdict(list)
    for address in addresses:
        by_site[address.site or ""].append(address)

    def mixed(address: Address) -> bytes:
        return hashlib.sha256(address.id.encode("utf-8", "surrogatepass")).digest()

    turns = [
        (turn, site, address)
        for site, own in sorted(by_site.items())
        for turn, address in enumerate(sorted(own, key=mixed))
    ]
    taken = sorted(turns, key=lambda entry: entry[:2])[:limit]
    return sorted((address for _, _, address in taken), key=lambda a: a.id)
