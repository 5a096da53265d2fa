"""Plan: which pages go to which shard, and the folder where a run keeps its work."""

import fcntl
import hashlib
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from pipeline.engines.ledger import Done, sweep
from pipeline.engines.shuffle import partition_of
from pipeline.errors import UsageError
from pipeline.model.page import Address
from pipeline.model.progress import Progress
from pipeline.read.sources import find

# Input bytes a shard; the number of shards is a power of two, so that a growing corpus seldom
# moves its pages to other shards.
_SHARD_BYTES = 4 << 20
_MAX_SHARDS = 4096


def plan(
    paths: Sequence[str], limit: int | None
) -> tuple[list[Address], list[tuple[Address, ...]]]:
    """The input's addresses, and the same by shard: by hash of the page id, whatever the order."""
    addresses = find(paths)
    if limit is not None:
        addresses = _spread(addresses, limit)
    partitions = shards_for(sum(_size(address.path) for address in addresses))
    shards: list[list[Address]] = [[] for _ in range(partitions)]
    for address in addresses:
        shards[partition_of(address.id, partitions)].append(address)
    return addresses, [tuple(sorted(shard, key=lambda a: a.id)) for shard in shards]


def shards_for(size: int) -> int:
    """How many shards an input of so many bytes is cut into.

    >>> shards_for(0), shards_for(9 << 20)
    (1, 4)
    """
    shards = 1
    while shards * _SHARD_BYTES < size and shards < _MAX_SHARDS:
        shards *= 2
    return shards


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


class Work:
    """The work folder of one output, held by one run at a time; knows what the run still needs."""

    def __init__(self, out: str, fresh: bool) -> None:
        """Nothing is touched before the context is entered."""
        self.out = Path(out)
        self.folder = str(self.out / ".work" / "tasks")
        self.reused = 0
        self._fresh = fresh
        self._kept: list[str] = []
        self._lock = -1

    def __enter__(self) -> "Work":
        if self.out.exists() and not self.out.is_dir():
            raise UsageError(f"{self.out} is a file", "Give --output a folder.")
        try:
            (self.out / ".work").mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.out / ".work" / "lock", os.O_CREAT | os.O_RDWR)
        except OSError as error:
            raise UsageError(f"cannot write to {self.out}: {error.strerror}") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise UsageError(
                f"another run is writing to {self.out}", "Wait for it, or give another --output."
            ) from None
        if self._fresh:
            shutil.rmtree(self.folder, ignore_errors=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._lock)

    @contextmanager
    def stage(
        self, progress: Progress, name: str, note: str
    ) -> Iterator[Callable[[Sequence[Done]], tuple[str, ...]]]:
        """Show a stage while it works; what the context gives turns its tasks into their paths."""
        tasks: list[Done] = []

        def done(finished: Sequence[Done]) -> tuple[str, ...]:
            tasks.extend(finished)
            return tuple(task.path for task in finished)

        with progress.stage(name, note) as say:
            yield done
            reused = sum(task.reused for task in tasks)
            if reused:
                say(f"{note} ({reused} of {len(tasks)} tasks already done)")
        self.reused += reused
        self._kept += [task.path for task in tasks]

    def sweep(self) -> None:
        """Remove the work of older inputs and options."""
        sweep(self.folder, self._kept)
