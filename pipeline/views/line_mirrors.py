"""Which other copies of a record have a line of one of them, by the account in the lineage."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.strip.repeats import WORDLESS
from pipeline.text.batch import Batch
from pipeline.text.beside import main_column
from pipeline.views.run_files import Row
from pipeline.views.run_index import Index

_COLUMNS = ["page", "site", "text", "segments"]
# The fates of what is a record's text, or another reading of it.
_IN_RECORD = ("chosen", "agrees", "variant")
# A copy has a line when it has this share of what the record took from it.
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class Mirrors:
    """The other copies of a record, by what they have of a line: page ids, sorted.

    `left_out` have it on the page, but not in the record; `vary` have another reading of it.
    `sites` has the site of each of them, None where it is unknown.
    """

    have: Sequence[str]
    left_out: Sequence[str]
    vary: Sequence[str]
    lack: Sequence[str]
    sites: Mapping[str, str | None]


def mirrors(index: Index, row: Row, start: int, end: int) -> Mirrors:
    """What the other copies of a page's record have of the page's line [start, end).

    A line that is in the record is looked for at its place there; one that is not, among the lines
    of the copies, whatever became of them. Raises the errors of `run_files`.
    """
    places = [
        _place(segment, start, end)
        for segment in _within(row["segments"], "start", "end", start, end)
        if segment["fate"] in _IN_RECORD
    ]
    found: Mapping[str, list[str]] = {"have": [], "left_out": [], "vary": [], "lack": []}
    sites: dict[str, str | None] = {}
    for page in index.copies[row["record"]]:
        if page != row["page"]:
            copy = index.page(page, _COLUMNS)
            state = _in_record(copy, places) if places else _on_page(copy, row["text"][start:end])
            found[state].append(page)
            sites[page] = copy["site"]
    return Mirrors(**{state: sorted(pages) for state, pages in found.items()}, sites=sites)


def _place(segment: Row, start: int, end: int) -> tuple[int, int]:
    """Where the part of a segment that lies in [start, end) is in the record."""
    first, last = segment["rec_start"], segment["rec_end"]
    if last - first != segment["end"] - segment["start"]:
        return first, last
    shift = first - segment["start"]
    return max(start, segment["start"]) + shift, min(end, segment["end"]) + shift


def _in_record(copy: Row, places: Sequence[tuple[int, int]]) -> str:
    """What a copy has at these places of the record."""
    size = same = other = 0
    for start, end in places:
        size += end - start
        for segment in _within(copy["segments"], "rec_start", "rec_end", start, end):
            if segment["fate"] not in _IN_RECORD:
                continue
            shared = min(end, segment["rec_end"]) - max(start, segment["rec_start"])
            other += shared if segment["fate"] == "variant" else 0
            same += shared if segment["fate"] != "variant" else 0
    if same >= _MOST * size:
        return "vary" if other else "have"
    return "vary" if same + other >= _MOST * size else "lack"


def _on_page(copy: Row, line: str) -> str:
    """What a copy has of a line that is in no record: case, digits and signs make no other line."""
    wanted = Batch.of([line.rstrip("\n")]).line_hash[0]
    batch = Batch.of([main_column(copy["text"])])
    rows = (batch.line_hash == wanted).nonzero()[0] if wanted != WORDLESS else ()
    if not len(rows):
        return "lack"
    starts, ends = batch.line_points(0)
    for at in rows:
        segments = _within(copy["segments"], "start", "end", int(starts[at]), int(ends[at]))
        if any(segment["fate"] != "left_out" for segment in segments):
            return "have"
    return "left_out"


def _within(rows: Sequence[Row], first: str, last: str, start: int, end: int) -> Iterator[Row]:
    """The rows whose range has a part of [start, end)."""
    for row in rows:
        if row[first] < end and start < row[last]:
            yield row
