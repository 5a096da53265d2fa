"""Which rows of a finished run the report shows: a few of each sort, by the hash of their ids."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.views.run_files import Row, Table, picked

SAMPLES = 3


class Place(NamedTuple):
    """Where a row is."""

    partition: int
    number: int


def orders(ids: Sequence[str]) -> list[int]:
    """The place of each id in an order that has nothing to do with what it names.

    >>> orders(["a.txt", "b.txt"])[0] == orders(["a.txt"])[0]
    True
    """
    digests = (hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest() for name in ids)
    return [int.from_bytes(digest[:8], "big") for digest in digests]


@dataclass(slots=True)
class Picks:
    """For each sort of thing the rows that come first in order, each of another site.

    Holds `SAMPLES` rows a sort, however many are offered.
    """

    _found: dict[str, dict[str, tuple[int, Place]]] = field(default_factory=dict)

    def offer(self, sort: str, site: str, order: int, place: Place) -> None:
        """A row that holds something of this sort.

        >>> picks = Picks()
        >>> for order in (7, 5, 6):
        ...     picks.offer("menu", "wire.example", order, Place(0, order))
        >>> picks.places()
        {'menu': [Place(partition=0, number=5)]}
        """
        found = self._found.setdefault(sort, {})
        if site not in found or order < found[site][0]:
            found[site] = (order, place)
        if len(found) > SAMPLES:
            del found[max(found, key=lambda name: found[name])]

    def offer_all(self, table: pa.Table, partition: int, numbers: dict[int, int]) -> None:
        """Rows of a table with `sort`, `site` and `order`; `numbers` says in which row each is."""
        # Every sort has an order of its own, or the same few pages would stand for all of them.
        coded = table["sort"].combine_chunks().dictionary_encode()
        salts = orders(coded.dictionary.to_pylist())
        salt_of = dict(zip(coded.dictionary.to_pylist(), salts, strict=True))
        salted = pc.bit_wise_xor(
            table["order"].combine_chunks(), pa.array(salts, pa.uint64()).take(coded.indices)
        )
        by_site = pa.table({"sort": table["sort"], "site": table["site"], "order": salted})
        for row in by_site.group_by(["sort", "site"]).aggregate([("order", "min")]).to_pylist():
            sort, order = row["sort"], row["order_min"]
            place = Place(partition, numbers[order ^ salt_of[sort]])
            self.offer(sort, row["site"], order, place)

    def places(self) -> dict[str, list[Place]]:
        """The rows that were picked, by sort, first in order first."""
        return {
            sort: [place for _, place in sorted(found.values())]
            for sort, found in sorted(self._found.items())
        }


def read_places(
    out: Path, table: Table, places: set[Place], names: Sequence[str]
) -> Iterator[tuple[Place, Row]]:
    """The rows at some places, with the columns that are named, file by file."""
    for partition in sorted({place.partition for place in places}):
        wanted = sorted(place.number for place in places if place.partition == partition)
        for number, row in zip(wanted, picked(out, table, partition, wanted, names), strict=True):
            yield Place(partition, number), row


def exploded(batch: pa.RecordBatch, column: str, **of_row: pa.Array) -> pa.Table:
    """A list of structs as a table: a row an entry, its fields, and what is given for its row.

    >>> batch = pa.record_batch({"steps": [[{"rule": "a"}, {"rule": "b"}], [], [{"rule": "c"}]]})
    >>> exploded(batch, "steps", page=pa.array([1, 2, 3])).to_pydict()
    {'rule': ['a', 'b', 'c'], 'page': [1, 1, 3]}
    """
    entries = pc.list_flatten(batch[column])
    parents = pc.list_parent_indices(batch[column])
    names = [field.name for field in entries.type]
    own = dict(zip(names, entries.flatten(), strict=True))
    return pa.table(own | {name: values.take(parents) for name, values in of_row.items()})
