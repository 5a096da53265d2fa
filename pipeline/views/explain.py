"""Explain: what became of a page, line by line, and why. From the run's lineage alone."""

import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import InputError
from pipeline.views.run_files import Row, manifest_of, parts, quarantined

_FATES = {
    "chosen": "stands in the record, taken from here",
    "agrees": "stands in the record, another copy was taken",
    "variant": "the record has another reading",
    "layout": "layout, no text",
    "left_out": "left out",
}
_SHOWN = 70


def explain(out: Path, page: str, line: int | None) -> str:
    """What became of a page's text, or of one line of it (counted from 1), and why.

    Raises InputError when the run has no such page or the page no such line.
    """
    manifest = manifest_of(out)
    for part in parts(out, manifest):
        for row in part.pages:
            if row["page"] == page:
                text = next((r["text"] for r in part.records if r["id"] == row["record"]), "")
                return "\n".join(_lines(row, text, line))
    for row in quarantined(out, manifest):
        if row["page"] == page:
            return f"{page}\n  in quarantine: {row['reason']} {row['detail'] or ''}".rstrip()
    raise InputError(
        f"the run has no page {page!r}",
        "Page ids are paths below the input folder; records list theirs under `sources`.",
    )


def _lines(row: Row, record_text: str, line: int | None) -> Iterator[str]:
    yield row["page"]
    site = row["site"] or "unknown"
    yield f"  site {site}, {row['media_type']}, {row['encoding']} ({row['evidence']})"
    if row["dropped"] is not None:
        yield f"  dropped: {row['dropped']}"
    else:
        yield f"  copy {row['copy']} of {row['record']}"
    text = row["text"]
    # Lines as editors count them: a form feed or a Unicode separator ends none.
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    if line is not None and line > len(lines):
        raise InputError(f"{row['page']} has {len(lines)} lines", "Give a smaller --line.")
    wanted = range(len(lines)) if line is None else (line - 1,)
    starts = [0]
    for one in lines:
        starts.append(starts[-1] + len(one))
    for number in wanted:
        if lines[number].strip():
            yield ""
            yield f"line {number + 1}: {_shown(lines[number])}"
            yield from _reasons(row, starts[number], starts[number + 1], record_text)


def _reasons(row: Row, start: int, end: int, record_text: str) -> Iterator[str]:
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
            if own.strip() or segment["fate"] != "layout":
                yield f"  {_shown(own)!r}: {_fate(segment, record_text)}"


def _fate(segment: Row, record_text: str) -> str:
    told = _FATES[segment["fate"]]
    if segment["rule"]:
        told += f" ({segment['rule']})"
    if segment["fate"] == "variant":
        told += f": {_shown(record_text[segment['rec_start'] : segment['rec_end']])!r}"
    if segment["record"] is not None:
        told += f", characters {segment['rec_start']}–{segment['rec_end']}"
    return told


def _shown(text: str) -> str:
    """A line's beginning, on one line."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"
