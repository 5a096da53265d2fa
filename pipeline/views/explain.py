"""Explain: what became of a page, line by line, and why. From the run's lineage alone."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import itemgetter
from pathlib import Path

from pipeline.errors import InputError
from pipeline.views.explain_line import behind
from pipeline.views.run_files import PAGES, RECORDS, Row, rows
from pipeline.views.run_index import index_of, meant

_SHOWN = 70
_SUGGESTED = 3


def explain(out: Path, page: str, line: int | None) -> str:
    """What became of a page's text, or of one line of it (counted from 1), and why.

    The end of a page id will do where only one page has it. Raises InputError when the run has no
    such page, several, or the page no such line.
    """
    index = index_of(out)
    wanted = _meant(page, [*index.quarantined, *index.pages])
    if wanted in index.quarantined:
        return "\n".join([wanted, in_quarantine(index.quarantined[wanted])])
    row = index.page(wanted, PAGES.schema.names)
    records = rows(out, RECORDS, index.pages[wanted]["part"])
    record = next((r for r in records if r["id"] == row["record"]), None)
    told = _Page.of(row, record)
    if line is None:
        return "\n".join([*told.head(), *(text for n in told.filled() for text in told.line(n))])
    if line > len(told.lines):
        count = len(told.lines)
        counted = f"{count} line{'s' if count != 1 else ''}" if count else "no text"
        raise InputError(f"{wanted} has {counted}", "Leave --line out to see all of it.")
    return "\n".join([*told.head(), *told.among(line - 1), *behind(index, row, line)])


def _meant(page: str, known: Sequence[str]) -> str:
    """The page that is meant; where none is near, those are named whose file name begins so."""
    try:
        return meant(page, known, "page")
    except InputError as error:
        near = [name for name in known if page and name.rpartition("/")[2].startswith(page)]
        if not near or error.what_to_do.startswith("Did you mean"):
            raise
        advice = f"Did you mean {' or '.join(near[:_SUGGESTED])}?"
        raise InputError(str(error), advice) from None


def in_quarantine(row: Row) -> str:
    """Why a page is in quarantine, from its row there.

    >>> in_quarantine({"reason": "binary", "detail": None})
    '  in quarantine: binary'
    """
    return f"  in quarantine: {row['reason']} {row['detail'] or ''}".rstrip()


@dataclass(frozen=True, slots=True)
class _Page:
    """A page's lineage and record, and its lines as editors count them: with their line breaks.

    A form feed or a Unicode separator ends none; `starts` has the page's end as well.
    """

    row: Row
    record: Row | None
    lines: Sequence[str]
    starts: Sequence[int]

    @classmethod
    def of(cls, row: Row, record: Row | None) -> "_Page":
        lines = re.findall(r"[^\n]*\n|[^\n]+", row["text"])
        return cls(row, record, lines, [0, *accumulate(map(len, lines))])

    def head(self) -> Iterator[str]:
        row = self.row
        yield row["page"]
        site = row["site"] or "unknown"
        yield f"  site {site}, {row['media_type']}, {row['encoding']} ({row['evidence']})"
        yield f"  kind {row['kind']}, page type {row['page_type'] or 'unknown'}"
        if row["dropped"] is not None:
            yield f"  dropped: {row['dropped']}"
        else:
            yield f"  copy {row['copy']} of {row['record']}"

    def filled(self) -> Iterator[int]:
        """The lines that are not blank, counted from 0."""
        return (number for number, line in enumerate(self.lines) if line.strip())

    def among(self, number: int) -> Iterator[str]:
        """A line between the nearest lines above and below it that are not blank."""
        filled = list(self.filled())
        above, below = bisect_left(filled, number), bisect_right(filled, number)
        yield ""
        yield from (self._neighbour("above", at) for at in filled[max(0, above - 1) : above])
        yield from list(self.line(number))[1:]
        yield from (self._neighbour("below", at) for at in filled[below : below + 1])

    def _neighbour(self, side: str, number: int) -> str:
        return f"({side}, line {number + 1}: {_shown(self.lines[number])})"

    def line(self, number: int) -> Iterator[str]:
        """A line with the verdict on it, the repairs in it, and the fate of its parts."""
        row, (start, end) = self.row, self.starts[number : number + 2]
        yield ""
        yield f"line {number + 1}: {_shown(self.lines[number]) or 'blank'}"
        for verdict in _within(row["blocks"], start, end):
            yield f"  content with probability {verdict['p']:.4f}: {verdict['reason']}"
        for step in _within(row["steps"], start, end):
            if step["after"] and start <= step["start"]:
                before = row["text"][step["start"] : step["end"]]
                yield f"  {before!r} → {step['after']!r}: {step['rule']}"
        for hole in _within(row["holes"], start, end):
            before, perhaps = row["text"][hole["start"] : hole["end"]], hole["after"]
            doubt = f"{hole['mechanism']}, confidence {hole['confidence']:.4f}"
            yield f"  {before!r} left as it is; perhaps {perhaps!r} ({doubt})"
        for segment in _within(row["segments"], start, end):
            own = row["text"][max(start, segment["start"]) : min(end, segment["end"])]
            if own.strip():
                yield f"  {_shown(own)!r}: {_fate(segment, self.record)}"


def _within(rows: Sequence[Row], start: int, end: int) -> Iterator[Row]:
    """The rows, which follow one another, that have a part of [start, end) or stand in it."""
    at = bisect_left(rows, start, key=itemgetter("end"))
    while at < len(rows) and rows[at]["start"] < end:
        if rows[at]["end"] > start or rows[at]["start"] == start:
            yield rows[at]
        at += 1


def _fate(segment: Row, record: Row | None) -> str:
    """What became of a part of the page, in words; docs/output.md explains the rules."""
    rule = f" ({segment['rule']})" if segment["rule"] else ""
    if segment["fate"] == "left_out":
        return f"left out{rule}"
    if segment["fate"] == "layout" or record is None:
        return f"layout, not part of the text{rule}"
    if segment["fate"] == "chosen":
        return "stands in the record, taken from here"
    if segment["fate"] == "agrees":
        return f"stands in the record, taken from {_source(segment['rec_start'], record)}"
    there = record["text"][segment["rec_start"] : segment["rec_end"]]
    damaged = ", for this one is damaged" if segment["rule"] == "damaged" else ""
    return f"the record has another reading{damaged}: {_shown(there)!r}"


def _source(at: int, record: Row) -> str:
    """The page from which the record's character at this place comes."""
    spans = [span for block in record["blocks"] for span in block["spans"]]
    span = spans[bisect_right([span["start"] for span in spans], at) - 1]
    return "another copy" if span["copy"] is None else str(record["sources"][span["copy"]])


def _shown(text: str) -> str:
    """A line's beginning, on one line."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"
