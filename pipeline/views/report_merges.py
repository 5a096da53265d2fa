"""The merges that the report shows: which records, their copies, and their blocks side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.views.report_pages import UNKNOWN
from pipeline.views.report_picks import Place, read_places
from pipeline.views.report_record import Attested, ShownBlock, shown_blocks
from pipeline.views.report_records import RecordFigures
from pipeline.views.report_text import link
from pipeline.views.run_files import PAGES, RECORDS, Row, columns

_COPIES = 12
_COLUMNS = [
    *("id", "kind", "text", "title", "blocks", "copies", "repairs", "variants", "gaps", "quality")
]


@dataclass(frozen=True, slots=True)
class ShownCopy:
    """One copy of a record; shares are of its page's text, and of the record's words."""

    number: int
    page: str
    href: str | None
    site: str
    left_out: float
    similarity: float
    coverage: float


@dataclass(frozen=True, slots=True)
class ShownMerge:
    """A record of several copies, beside them.

    `beyond` blocks have notes and are not shown, in `agreeing` ones the copies agree.
    """

    id: str
    title: str
    kind: str
    quality: Row
    copies: tuple[ShownCopy, ...]
    blocks: tuple[ShownBlock, ...]
    beyond: int
    agreeing: int


def shown_merges(out: Path, figures: RecordFigures) -> list[ShownMerge]:
    """The merges to look at. Of their copies the lineage is read, but no page text is kept."""
    merges = figures.merges()
    found = read_places(out, RECORDS, {merge.place for merge in merges}, _COLUMNS)
    records = dict(found)
    attested, left_out = _read_copies(out, records)
    return [
        _shown(records[place], attested[place], left_out[place])
        for place in (merge.place for merge in merges)
    ]


def _read_copies(
    out: Path, records: Mapping[Place, Row]
) -> tuple[dict[Place, Attested], dict[Place, dict[int, float]]]:
    """What the copies of these records attest, and the share of each that was left out."""
    attested = {place: Attested(len(record["text"])) for place, record in records.items()}
    left_out: dict[Place, dict[int, float]] = {place: {} for place in records}
    # The pages of a record lie in the partition that it lies in.
    for partition in sorted({place.partition for place in records}):
        place_of = {
            record["id"]: place for place, record in records.items() if place[0] == partition
        }
        for page in _pages(out, partition, list(place_of)):
            place = place_of[page["record"]]
            attested[place].add(page["copy"], page["segments"])
            sizes = [(part["fate"], part["end"] - part["start"]) for part in page["segments"]]
            left = sum(size for fate, size in sizes if fate == "left_out")
            left_out[place][page["copy"]] = left / max(1, sum(size for _, size in sizes))
    return attested, left_out


def _pages(out: Path, partition: int, records: list[str]) -> Iterator[Row]:
    wanted = pa.array(records, pa.string())
    for batch in columns(out, PAGES, partition, ["record", "copy", "segments"]):
        own = batch.filter(pc.is_in(batch["record"], wanted))
        for number in range(own.num_rows):  # one at a time: lineage is many times its page
            yield from own.slice(number, 1).to_pylist()


def _shown(record: Row, attested: Attested, left_out: Mapping[int, float]) -> ShownMerge:
    blocks, beyond, agreeing = shown_blocks(record, attested)
    copies = tuple(
        ShownCopy(
            number=number + 1,
            page=copy["page"],
            href=link(copy["url"]),
            site=copy["site"] or UNKNOWN,
            left_out=left_out.get(number, 0.0),
            similarity=copy["similarity"],
            coverage=copy["coverage"],
        )
        for number, copy in enumerate(record["copies"][:_COPIES])
    )
    return ShownMerge(
        id=record["id"],
        title=record["title"] or record["id"],
        kind=record["kind"],
        quality=record["quality"],
        copies=copies,
        blocks=tuple(blocks),
        beyond=beyond,
        agreeing=agreeing,
    )
