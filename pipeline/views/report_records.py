"""What the report counts in the records: repairs by mechanism; and which merges it shows."""

import heapq
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from pipeline.views.report_picks import Picks, Place, exploded, orders
from pipeline.views.run_files import RECORDS, Row, columns

MERGES = 10

_COLUMNS = [
    *("id", "quality.copies", "quality.disagreements"),
    *(f"repairs.list.element.{name}" for name in ("mechanism", "confidence")),
]


class Merge(NamedTuple):
    """A record of several copies, and where it is; what comes first is better to look at."""

    copies: int
    disagreements: int
    order: int
    place: Place


@dataclass(slots=True)
class RecordFigures:
    """One reading of the records: repairs by mechanism, the merges of each size, samples.

    `confidence` has the least and the greatest of each mechanism; `by_mechanism` picks records.
    """

    repairs: Counter[str] = field(default_factory=Counter)
    confidence: dict[str, tuple[float, float]] = field(default_factory=dict)
    by_mechanism: Picks = field(default_factory=Picks)
    by_size: dict[int, list[Merge]] = field(default_factory=dict)

    def merges(self) -> list[Merge]:
        """Merges to look at, spread over the sizes; of each size those with most disagreements.

        The largest cluster is always among them.
        """
        sizes = _spread(sorted(self.by_size, reverse=True), MERGES)
        ranked = {size: sorted(self.by_size[size], reverse=True) for size in sizes}
        in_turn = [
            ranked[size][rank]
            for rank in range(MERGES)
            for size in sizes
            if rank < len(ranked[size])
        ]
        return sorted(in_turn[:MERGES], reverse=True)


def _spread(sizes: list[int], most: int) -> list[int]:
    """So many of the sizes, first and last among them.

    >>> _spread([90, 40, 7, 3, 2], 3), _spread([3, 2], 3)
    ([90, 7, 2], [3, 2])
    """
    if len(sizes) <= most:
        return sizes
    return [sizes[at * (len(sizes) - 1) // (most - 1)] for at in range(most)]


def read_records(out: Path, manifest: Row) -> RecordFigures:
    """Count in the records, a thousand at a time. Raises VerifyError where a file is damaged."""
    figures = RecordFigures()
    for partition in range(manifest["partitions"]):
        first = 0
        for batch in columns(out, RECORDS, partition, _COLUMNS):
            order = orders(batch["id"].to_pylist())
            _offer_merges(batch, order, Place(partition, first), figures)
            _count_repairs(batch, order, Place(partition, first), figures)
            first += batch.num_rows
    return figures


def _offer_merges(
    batch: pa.RecordBatch, order: list[int], first: Place, figures: RecordFigures
) -> None:
    quality = batch["quality"].to_pylist()
    for number, (one, facts) in enumerate(zip(order, quality, strict=True), first.number):
        if facts["copies"] > 1:
            merge = Merge(**facts, order=one, place=first._replace(number=number))
            best = figures.by_size.setdefault(merge.copies, [])
            (heapq.heappush if len(best) < MERGES else heapq.heappushpop)(best, merge)


def _count_repairs(
    batch: pa.RecordBatch, order: list[int], first: Place, figures: RecordFigures
) -> None:
    ids = {"site": batch["id"], "order": pa.array(order, pa.uint64())}
    repairs = exploded(batch, "repairs", **ids).rename_columns({"mechanism": "sort"})
    numbers = {one: number for number, one in enumerate(order, first.number)}
    figures.by_mechanism.offer_all(repairs, first.partition, numbers)
    facts = [("confidence", "min"), ("confidence", "max"), ("confidence", "count")]
    for row in repairs.group_by("sort").aggregate(facts).to_pylist():
        name, least, most = row["sort"], row["confidence_min"], row["confidence_max"]
        before = figures.confidence.get(name, (least, most))
        figures.confidence[name] = (min(before[0], least), max(before[1], most))
        figures.repairs[name] += row["confidence_count"]
