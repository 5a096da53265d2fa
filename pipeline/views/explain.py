"""Explain: what became of a page, line by line, and why. From the run's lineage alone."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import InputError
from pipeline.views.run_files import PAGES, RECORDS, Row, rows
from pipeline.views.run_index import index_of, meant

_SHOWN = 70


def explain(out: Path, page: str, line: int | None) -> str:
    """What became of a page's text, or of one line of it (counted from 1), and why.

    The end of a page id will do where only one page has it. Raises InputError when the run has no
    such page, several, or the page no such line.
    """
    index = index_of(out)
    wanted = meant(page, [*index.quarantined, *index.pages], "page")
    if wanted in index.quarantined:
        return "\n".join([wanted, in_quarantine(index.quarantined[wanted])])
    row = index.page(wanted, PAGES.schema.names)
    records = rows(out, RECORDS, index.pages[wanted]["part"])
    record = next((r for r in records if r["id"] == row["record"]), None)
    return "\n".join(_lines(row, record, line))


def in_quarantine(row: Row) -> str:
    """Why a page is in quarantine, from its row there.

    >>> in_quarantine({"reason": "binary", "detail": None})
    '  in quarantine: binary'
    """
    return f"  in quarantine: {row['reason']} {row['detail'] or ''}".rstrip()


def _lines(row: Row, record: Row | None, line: int | None) -> Iterator[str]:
    yield row["page"]
    site = row["site"] or "unknown"
    yield f"  site {site}, {row['media_type']}, {row['encoding']} ({row['evidence']})"
    if row["dropped"] is not None:
        yield f"  dropped: {row['dropped']}"
    else:
        yield f"  copy {row['copy']} of {row['record']}"
    # Lines as editors count them: a form feed or a Unicode separator ends none.
    lines = re.findall(r"[^\n]*\n|[^\n]+", row["text"])
    if line is not None and line > len(lines):
        counted = f"{len(lines)} lines" if lines else "no text"
        raise InputError(f"{row['page']} has {counted}", "Leave --line out to see all of it.")
    wanted = range(len(lines)) if line is None else (line - 1,)
    starts = [0]
    for one in lines:
        starts.append(starts[-1] + len(one))
    for number in wanted:
        if lines[number].strip():
            yield ""
            yield f"line {number + 1}: {_shown(lines[number])}"
            yield from _reasons(row, starts[number], starts[number + 1], record)
        elif line is not None:
            yield ""
            yield f"line {line}: blank"


def _reasons(row: Row, start: int, end: int, record: Row | None) -> Iterator[str]:
    """The verdict on a line, the repairs in it, and the fate of its parts."""
    for verdict in row["blocks"]:
        if verdict["start"] < end and start < verdict["end"]:
            yield f"  content with probability {verdict['p']:.4f}: {verdict['reason']}"
    for step in row["steps"]:
        if step["after"] and start <= step["start"] < end:
            before = row["text"][step["start"] : step["end"]]
            yield f"  {before!r} → {step['after']!r}: {step['rule']}"
    for segment in row["segments"]:
        if segment["start"] < end and start < segment["end"]:
            own = row["text"][max(start, segment["start"]) : min(end, segment["end"])]
            if own.strip():
                yield f"  {_shown(own)!r}: {_fate(segment, record)}"


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
