"""Samples of what a run left out, dropped and repaired, each where it stood."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.views.report_pages import PageFigures
from pipeline.views.report_picks import SAMPLES, Place, orders, read_places
from pipeline.views.report_records import RecordFigures
from pipeline.views.report_text import Piece, beginning, excerpt
from pipeline.views.run_files import PAGES, RECORDS, Row, Table

_OPENING, _RIVALS = 240, 3


@dataclass(frozen=True, slots=True)
class LeftOutSample:
    """A part of a page, marked in its surroundings; `line` counts from 1."""

    page: str
    line: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class DroppedSample:
    """A page that was dropped, and how it begins."""

    page: str
    opening: str


@dataclass(frozen=True, slots=True)
class RepairSample:
    """A repair as it stands in a record, and the page that was damaged there."""

    record: str
    page: str
    before: str
    after: str
    confidence: float
    rivals: tuple[str, ...]
    pieces: tuple[Piece, ...]


def left_out_samples(out: Path, figures: PageFigures) -> dict[str, list[LeftOutSample]]:
    """By rule, parts of pages that it left out. Rules that left out blanks alone have none."""

    def of(row: Row, rule: str, number: int) -> list[LeftOutSample]:
        text = row["text"]
        found = [part for part in row["segments"] if _is_left_out(part, rule, text)]
        return [
            LeftOutSample(
                page=row["page"],
                line=text.count("\n", 0, part["start"]) + 1,
                pieces=excerpt(text, part["start"], part["end"]),
            )
            for part in _spread(found, number, row["page"])
        ]

    names = ["page", "text", "segments"]
    return _sampled(out, PAGES, names, figures.by_rule.places(), of)


def dropped_samples(out: Path, figures: PageFigures) -> dict[str, list[DroppedSample]]:
    """By reason, pages that were dropped, with their beginnings."""

    def of(row: Row, reason: str, number: int) -> list[DroppedSample]:
        return [DroppedSample(row["page"], beginning(row["text"].strip(), _OPENING))]

    return _sampled(out, PAGES, ["page", "text"], figures.by_reason.places(), of)


def repair_samples(out: Path, figures: RecordFigures) -> dict[str, list[RepairSample]]:
    """By mechanism, repairs in the records."""

    def of(row: Row, mechanism: str, number: int) -> list[RepairSample]:
        found = [repair for repair in row["repairs"] if repair["mechanism"] == mechanism]
        return [_repair_sample(row, repair) for repair in _spread(found, number, row["id"])]

    names = ["id", "text", "sources", "repairs"]
    return _sampled(out, RECORDS, names, figures.by_mechanism.places(), of)


def _sampled(
    out: Path,
    table: Table,
    names: Sequence[str],
    places: Mapping[str, Sequence[Place]],
    of: Callable[[Row, str, int], Sequence[Any]],
) -> dict[str, list[Any]]:
    """By sort, what `of` finds in each row that was picked for it: it is told how much to find."""
    asked = defaultdict(list)
    for sort, at in places.items():
        for rank, (place, number) in enumerate(zip(at, _shares(len(at)), strict=True)):
            asked[place].append((sort, rank, number))
    found = {}
    # One row at a time: a page may be large.
    for place, row in read_places(out, table, set(asked), names):
        for sort, rank, number in asked[place]:
            found[sort, rank] = of(row, sort, number)
    samples: dict[str, list[Any]] = defaultdict(list)
    for (sort, _), some in sorted(found.items(), key=lambda item: item[0]):
        samples[sort] += some
    return dict(samples)


def _shares(rows: int) -> list[int]:
    """How many samples each of so many rows gives.

    >>> _shares(2), _shares(1)
    ([2, 1], [3])
    """
    return [SAMPLES // rows + (number < SAMPLES % rows) for number in range(rows)]


def _spread(found: list[Row], number: int, name: str) -> list[Row]:
    """Some of what was found, far from one another, the first by the hash of a name."""
    number = min(number, len(found))
    start = orders([name])[0] % max(1, len(found))
    chosen = {(start + len(found) * at // number) % len(found) for at in range(number)}
    return [found[at] for at in sorted(chosen)]


def _is_left_out(part: Row, rule: str, text: str) -> bool:
    own = part["fate"] == "left_out" and part["rule"] == rule
    return own and not text[part["start"] : part["end"]].isspace()


def _repair_sample(row: Row, repair: Row) -> RepairSample:
    plain = excerpt(row["text"], repair["start"], repair["end"])
    return RepairSample(
        record=row["id"],
        page=row["sources"][repair["copies"][0]],
        before=beginning(repair["before"], 60),
        after=beginning(repair["after"], 60),
        confidence=repair["confidence"],
        rivals=tuple(beginning(rival, 30) for rival in repair["rivals"][:_RIVALS]),
        pieces=tuple(p._replace(mark="repaired") if p.mark == "sample" else p for p in plain),
    )
