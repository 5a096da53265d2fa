"""Verify: prove from a run's output alone that every character of every page is accounted for.

Four claims are checked, in this order: the files are those that the run sealed; the segments of
every page partition its text, and its steps can be undone; the spans of every record cover its text
once and say the truth about the pages; the pages' accounts and the records' spans are the same.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import get_args

from pipeline.errors import VerifyError
from pipeline.model.copy import Step
from pipeline.model.record import Fate, Op
from pipeline.text.steps import apply, undo
from pipeline.views.run_files import Part, Row, manifest_of, parts, quarantined
from pipeline.write.manifest import NAME, file_entries

_FOLDERS = ("records", "jsonl", "lineage", "dropped", "quarantine", "signatures")
_FATES, _OPS = frozenset(get_args(Fate)), frozenset(get_args(Op))
# The fates of page text that record text stands for.
_TAKEN: tuple[Fate, ...] = ("chosen", "layout")
# What a record and the lineage both say of a page.
_FACTS = ("page", "url", "site", "media_type", "bytes", "sha256")

# A stretch of page text and the stretch of record text it is the source of.
_Range = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was proved."""

    pages: int
    quarantined: int
    records: int
    characters: int
    files: int

    @property
    def summary(self) -> str:
        """One line for the terminal."""
        return (
            f"verified: {self.characters:,} characters of {self.pages:,} pages accounted for, "
            f"{self.records:,} records, {self.quarantined:,} pages in quarantine, "
            f"{self.files:,} files as sealed"
        )


def verify(out: Path) -> Verified:
    """Check a finished run. Raises VerifyError that names the first place where it fails."""
    manifest = manifest_of(out)
    _check_files(out, manifest["files"])
    threshold = manifest["config"]["strip"]["threshold"]
    seen: Counter[str] = Counter()
    records: Counter[str] = Counter()
    dropped: list[str] = []
    characters = 0
    for part in parts(out, manifest):
        for page in part.pages:
            _check_page(page, threshold)
            seen[page["page"]] += 1
            characters += len(page["text"])
        records.update(record["id"] for record in part.records)
        dropped += [page["dropped"] for page in part.pages if page["dropped"] is not None]
        _check_records(part)
    reasons = []
    for page in quarantined(out, manifest):
        seen[page["page"]] += 1
        reasons.append(page["reason"])
        _require(page["reason"], f"page {page['page']}", "is in quarantine without a reason")
    for kind, names in (("page", seen), ("record", records)):
        for name, times in names.items():
            _require(times == 1, f"{kind} {name}", f"stands {times} times")
    read = len(seen) - len(reasons)
    found = {
        "pages": len(seen),
        "documents": read - len(dropped),
        "records": len(records),
        "dropped": Counter(dropped),
        "quarantined": Counter(reasons),
    }
    for name, count in found.items():
        _require(manifest["counts"][name] == count, NAME, f"miscounts the {name}")
    return Verified(read, len(reasons), len(records), characters, len(manifest["files"]))


def _require(holds: object, place: str, what: str) -> None:
    if not holds:
        raise VerifyError(f"{place}: {what}")


def _check_files(out: Path, sealed: Mapping[str, Row]) -> None:
    there = {
        path.relative_to(out).as_posix()
        for folder in _FOLDERS
        for path in (out / folder).rglob("*")
        if path.is_file()
    }
    for path in sorted(set(sealed) - there):
        raise VerifyError(f"{path}: is missing")
    for path in sorted(there - set(sealed)):
        raise VerifyError(f"{path}: is not one of the run's files")
    entries = file_entries(out, list(sealed))
    for path, entry in sealed.items():
        _require(entries[path] == entry, path, "has changed since the run sealed it")


def _check_page(page: Row, threshold: float) -> None:
    """The segments and the verdicts partition the page text; the steps can be undone."""
    name, text = f"page {page['page']}", page["text"]
    for what in ("segments", "blocks"):
        _check_partition(name, what, page[what], len(text))
    steps = [
        Step(s["start"], s["end"], text[s["start"] : s["end"]], s["after"], s["rule"])
        for s in page["steps"]
    ]
    for before, after in pairwise(steps):
        _require(before.end <= after.start, name, f"steps overlap at character {after.start}")
    _require(undo(apply(text, steps), steps) == text, name, "its steps cannot be undone")
    for segment in page["segments"]:
        place = f"{name}, characters {segment['start']}–{segment['end']}"
        _require(segment["record"] in (None, page["record"]), place, "another document's record")
        _check_fate(place, segment, text[segment["start"] : segment["end"]])
    if page["dropped"] is None:
        _check_verdicts(name, page, threshold)
    else:
        only_left_out = all(segment["fate"] == "left_out" for segment in page["segments"])
        whole = page["record"] is None and len(page["segments"]) <= 1 and only_left_out
        _require(whole, name, "was dropped but is not one left-out segment")


def _check_fate(place: str, segment: Row, own: str) -> None:
    """A part that is in a record says where; one that is not says by which rule."""
    fate, in_record, rule = segment["fate"], segment["record"] is not None, segment["rule"]
    _require(fate in _FATES, place, f"unknown fate {fate!r}")
    if fate == "left_out":
        _require(not in_record, place, "is left out, yet said to be in the record")
    elif fate != "layout":
        _require(in_record, place, f"is {fate}, but in no record")
    _require(in_record or rule, place, "neither a record nor a rule")
    _require(rule != "blank" or own.isspace(), place, "is not blank")


def _check_verdicts(name: str, page: Row, threshold: float) -> None:
    """What was left out was judged to be chrome, and what counts as layout was not."""
    starts = [block["start"] for block in page["blocks"]]
    for segment in page["segments"]:
        chrome = segment["fate"] == "left_out"
        if segment["record"] is not None or segment["rule"] == "best-copy":
            continue
        first = bisect_right(starts, segment["start"]) - 1
        for block in page["blocks"][first : bisect_left(starts, segment["end"])]:
            place = f"{name}, characters {segment['start']}–{segment['end']}"
            judged = (block["p"] < threshold) == chrome
            _require(judged, place, f"is {segment['fate']}, against the verdict of its lines")


def _check_partition(name: str, what: str, ranges: Sequence[Row], length: int) -> None:
    at = 0
    for one in ranges:
        fits = one["start"] == at and one["end"] > at
        _require(fits, name, f"{what} do not meet at character {at}")
        at = one["end"]
    _require(at == length, name, f"{what} end at character {at} of {length}")


def _check_records(part: Part) -> None:
    by_record: dict[str, list[Row]] = defaultdict(list)
    for page in part.pages:
        if page["record"] is not None:
            by_record[page["record"]].append(page)
    for record in part.records:
        pages = sorted(by_record.pop(record["id"], []), key=lambda page: int(page["copy"]))
        _check_record(record, pages)
    for missing in sorted(by_record):
        raise VerifyError(f"record {missing}: pages belong to it, but it is not there")


def _check_record(record: Row, pages: Sequence[Row]) -> None:
    """The record's spans cover its text once, are true, and are what its pages account for."""
    name, text = f"record {record['id']}", record["text"]
    sources = [page["page"] for page in pages]
    _require(record["sources"] == sources == sorted(sources), name, "its sources differ")
    for copy, page in zip(record["copies"], pages, strict=False):
        _require(all(copy[fact] == page[fact] for fact in _FACTS), name, "its copies differ")
    _require(len(record["copies"]) == len(pages), name, "its copies differ")
    _check_partition(name, "blocks", record["blocks"], len(text))
    taken: dict[tuple[int, Fate], list[_Range]] = defaultdict(list)
    for block in record["blocks"]:
        _check_spans(name, block, text, pages, taken)
    body = "".join(
        text[b["start"] : b["end"]]
        for b in record["blocks"]
        if b["type"] not in ("head", "signature")
    )
    _require(body.rstrip() == record["body"], name, "its body is not its blocks")
    for repair in record["repairs"]:
        stands = text[repair["start"] : repair["end"]] == repair["after"]
        _require(stands, name, f"the repair at {repair['start']} is not in the text")
    for variant in record["variants"]:
        readings = [reading["text"] for reading in variant["readings"]]
        stands = text[variant["start"] : variant["end"]] in readings
        _require(stands, name, f"the text at {variant['start']} is none of the readings")
    for number, page in enumerate(pages):
        place = f"{name}, page {page['page']}"
        _check_echoes(place, page, text)
        for fate in _TAKEN:
            told = [s for s in page["segments"] if s["fate"] == fate and s["record"] is not None]
            accounted = [(s["start"], s["end"], s["rec_start"], s["rec_end"]) for s in told]
            _require(
                _joined(taken[number, fate]) == _joined(accounted),
                place,
                "what the record takes from the page is not what the page accounts for",
            )


def _check_spans(
    name: str,
    block: Row,
    text: str,
    pages: Sequence[Row],
    taken: dict[tuple[int, Fate], list[_Range]],
) -> None:
    at, marker = block["start"], _marker(block)
    reads = text[block["start"] : block["end"]].rstrip() == f"{marker}{block['text']}".rstrip()
    _require(reads, name, f"the block at character {at} reads otherwise")
    for span in block["spans"]:
        start, end, copy = span["start"], span["end"], span["copy"]
        place = f"{name}, characters {start}–{end}"
        _require(start == at and end > start, place, "spans do not meet")
        at = end
        _require(span["op"] in _OPS, place, f"unknown operation {span['op']!r}")
        if span["op"] == "rendered":
            renders = text[start:end].isspace() or end <= block["start"] + len(marker)
            _require(renders, place, "is neither a blank nor the block's number, marking or dash")
        if copy is None:
            _require(span["op"] == "rendered", place, "has no source")
            continue
        _require(0 <= copy < len(pages), place, f"there is no copy {copy}")
        _check_source(place, span, text[start:end], pages[copy])
        if span["src_start"] < span["src_end"]:
            fate: Fate = "layout" if span["op"] == "joined" else "chosen"
            taken[copy, fate].append((span["src_start"], span["src_end"], start, end))
    _require(at == block["end"], name, f"spans end at character {at}, the block at {block['end']}")


def _marker(block: Row) -> str:
    """How a record prints a block's number, marking or dash."""
    if block["number"] is not None:
        return f"{block['number']}. " + (f"({block['marking']}) " if block["marking"] else "")
    return "-- " if block["type"] == "list_item" else ""


def _check_source(place: str, span: Row, rendered: str, page: Row) -> None:
    """What a span says of its source is so."""
    start, end = span["src_start"], span["src_end"]
    _require(0 <= start <= end <= len(page["text"]), place, "its source lies outside the page")
    source = page["text"][start:end]
    match span["op"]:
        case "copied":
            _require(source == rendered, place, f"is not copied from {page['page']} {start}–{end}")
        case "unwrapped":
            wrap = rendered == " " and source.isspace() and "\n" in source
            _require(wrap, place, "stands for no line break")
        case "joined":
            _require(rendered == " ", place, "joins with more than one blank")
        case "repaired" | "inferred":
            told = [(s["start"], s["end"], s["after"]) for s in page["steps"]]
            _require((start, end, rendered) in told, place, "no step of the page repairs it so")


def _check_echoes(place: str, page: Row, text: str) -> None:
    """What is said to agree prints the same words, and a variant prints others."""
    for segment in page["segments"]:
        if segment["fate"] in ("agrees", "variant"):
            own = page["text"][segment["start"] : segment["end"]].split()
            there = text[segment["rec_start"] : segment["rec_end"]].split()
            so = (own == there) == (segment["fate"] == "agrees")
            _require(so, place, f"character {segment['start']} is not what it is said to be")


def _joined(ranges: Iterable[_Range]) -> list[_Range]:
    """Ranges in page order, those that go on in the page and in the record made one."""
    joined: list[_Range] = []
    for start, end, rec_start, rec_end in sorted(ranges):
        if joined and joined[-1][1] == start and joined[-1][3] == rec_start:
            joined[-1] = (joined[-1][0], end, joined[-1][2], rec_end)
        else:
            joined.append((start, end, rec_start, rec_end))
    return joined
