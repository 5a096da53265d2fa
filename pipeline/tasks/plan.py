"""Plan: which files are read, and which shard each page goes to."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.engines.shuffle import partition_of
from pipeline.errors import UsageError
from pipeline.model.page import Address
from pipeline.read.containers import is_container
from pipeline.read.ids import family
from pipeline.read.packing import is_packed
from pipeline.read.sources import find

# Input bytes a shard: little, so that all workers have work and a stopped run loses little; more
# once there are many shards. Their number is a power of two, so that a growing corpus seldom moves
# its pages to other shards.
_SHARD_BYTES = 1 << 20
_MANY_SHARDS = 64
_MAX_SHARDS = 4096

# What packed files are taken to unpack to, and pages of a sample to measure.
_PACKED_FACTOR = 5
_PAGE_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Plan:
    """All input files, and who reads them.

    `shards` are the files of one page, by shard: by hash of the page id, whatever the order. Those
    that hold many are in `bundles`, a large one alone, small ones together; their rows go to the
    same shards.
    """

    addresses: tuple[Address, ...]
    shards: tuple[tuple[Address, ...], ...]
    bundles: tuple[tuple[Address, ...], ...]


def plan(paths: Sequence[str], out: str, limit: int | None) -> Plan:
    """What a run reads; with a limit, for so many pages.

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
    size = sum(map(_size, addresses))
    partitions = shards_for(size if limit is None else min(size, limit * _PAGE_BYTES))
    single = [address for address in addresses if not is_container(address.path)]
    many = [address for address in addresses if is_container(address.path)]
    shards = _spread(single, partitions)
    return Plan(tuple(addresses), shards, tuple(_bundles(many)))


def shards_for(size: int) -> int:
    """How many shards an input of so many bytes is cut into.

    >>> shards_for(0), shards_for(9 << 20), shards_for(1 << 30)
    (1, 16, 128)
    """
    shards = 1
    while shards * _SHARD_BYTES * (8 if shards >= _MANY_SHARDS else 1) < size:
        shards *= 2
    return min(shards, _MAX_SHARDS)


def _size(address: Address) -> int:
    """What a file unpacks to, roughly; one that vanished is reported when it is read."""
    try:
        size = os.stat(address.path).st_size
    except OSError:
        return 0
    return size * _PACKED_FACTOR if is_packed(address.path) else size


def _spread(addresses: Iterable[Address], partitions: int) -> tuple[tuple[Address, ...], ...]:
    shards: list[list[Address]] = [[] for _ in range(partitions)]
    for address in addresses:
        shards[partition_of(family(address.id), partitions)].append(address)
    return tuple(tuple(sorted(shard, key=lambda a: a.id)) for shard in shards)


def _bundles(addresses: Iterable[Address]) -> Iterator[tuple[Address, ...]]:
    """One task for each large file; many small ones share a task, for each costs all shards."""
    sizes = {address: _size(address) for address in addresses}
    small = [address for address, size in sizes.items() if size < _SHARD_BYTES]
    yield from ((address,) for address in sizes if sizes[address] >= _SHARD_BYTES)
    yield from filter(None, _spread(small, shards_for(sum(sizes[each] for each in small))))
