"""Verify: prove from a run's output alone that every character of every page is accounted for.

Checked in this order: the files are those that the run sealed; the segments of every page partition
its text, by rules that hold; the spans of every record cover its text once and say the truth about
the pages, which account for the same; the other tables and the counts say what these two say.
docs/output.md tells what is proved, and what is not.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import VerifyError
from pipeline.strip.cheap import PREFIX
from pipeline.tasks import versions
from pipeline.views.run_files import (
    Part,
    Row,
    config_of,
    files_of,
    manifest_of,
    parts,
    quarantined,
    require,
)
from pipeline.views.verify_page import check_page
from pipeline.views.verify_record import check_records
from pipeline.views.verify_tables import (
    check_card,
    check_dropped,
    check_json_lines,
    check_pairs,
    check_renamed,
    check_signatures,
)
from pipeline.write.manifest import FOLDERS, NAME, ROOT_FILES, UNKNOWN, file_entries


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
        """One line for the terminal.

        >>> Verified(2, 1, 1, 1500, 6).summary[:62]
        'verified: 1,500 characters of 2 pages accounted for, 1 record,'
        """
        return (
            f"verified: {_counted(self.characters, 'character')} of {_counted(self.pages, 'page')} "
            f"accounted for, {_counted(self.records, 'record')}, "
            f"{_counted(self.quarantined, 'page')} in quarantine, "
            f"{_counted(self.files, 'file')} as sealed"
        )


def verify(out: Path) -> Verified:
    """Check a finished run. Raises VerifyError that names the first place where it fails.

    Some rules are replayed, so a run is best verified by the version that made it; where another
    one fails, its error says so.
    """
    manifest = manifest_of(out)
    try:
        return _verify(out, manifest)
    except VerifyError as failed:
        made_by = manifest["versions"]
        if made_by == versions():
            raise
        advice = f"{failed.what_to_do} The run was made with other versions: {_told(made_by)}."
        raise VerifyError(str(failed), advice) from failed


def _told(made_by: Mapping[str, object]) -> str:
    now = versions()
    return ", ".join(f"{name} {v}" for name, v in sorted(made_by.items()) if now.get(name) != v)


def _verify(out: Path, manifest: Row) -> Verified:
    config = config_of(manifest)
    _check_files(out, manifest, config.output.jsonl)
    tally = _Tally()
    for part in parts(out, manifest):
        for page in part.pages:
            check_page(page, config)
        tally.add(part)
        check_records(part, config)
        check_dropped(out, part)
        if config.output.jsonl:
            check_json_lines(out, part)
    for page in quarantined(out, manifest):
        require(page["reason"], f"page {page['page']}", "is in quarantine without a reason")
        tally.quarantined[page["page"]] += 1
        tally.reasons[page["reason"]] += 1
    for kind, names in (("page", tally.read + tally.quarantined), ("record", tally.records)):
        for name, times in names.items():
            require(times == 1, f"{kind} {name}", f"stands {times} times")
    pairs = check_pairs(out, tally.read | tally.quarantined)
    check_signatures(out, manifest["partitions"], tally.read, tally.quarantined, config.match)
    check_renamed(out, tally.records)
    _check_counts(manifest["counts"], tally.counts(pairs))
    check_card(out, manifest, config)
    return Verified(
        pages=tally.read.total(),
        quarantined=tally.quarantined.total(),
        records=tally.records.total(),
        characters=tally.characters,
        files=len(manifest["files"]),
    )


@dataclass(slots=True)
class _Tally:
    """What was seen: pages and records by their ids, types, reasons, characters by fate."""

    read: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)
    page_types: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    fates: Counter[str] = field(default_factory=Counter)
    characters: int = 0
    cheap: int = 0

    def add(self, part: Part) -> None:
        self.records.update(record["id"] for record in part.records)
        for page in part.pages:
            self.read[page["page"]] += 1
            self.page_types[page["page_type"] or UNKNOWN] += 1
            self.characters += len(page["text"])
            self.cheap += any(block["reason"].startswith(PREFIX) for block in page["blocks"])
            if page["dropped"] is not None:
                self.dropped[page["dropped"]] += 1
                continue
            for segment in page["segments"]:
                self.fates[segment["fate"]] += segment["end"] - segment["start"]

    def counts(self, pairs: int) -> Row:
        """The counts as the manifest has them."""
        total = self.fates.total()
        return {
            "pages": self.read.total() + self.quarantined.total(),
            "documents": self.read.total() - self.dropped.total(),
            "records": self.records.total(),
            "pairs": pairs,
            "left_out_share": round(self.fates["left_out"] / total, 4) if total else 0.0,
            "cheap": self.cheap,
            "page_types": dict(self.page_types),
            "dropped": dict(self.dropped),
            "quarantined": dict(self.reasons),
        }


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _check_files(out: Path, manifest: Row, jsonl: bool) -> None:
    """The files that a run leaves are there, no others, and they are as the run sealed them."""
    sealed, wanted = manifest["files"], files_of(manifest["partitions"], jsonl)
    there = {
        path.relative_to(out).as_posix()
        for folder in FOLDERS
        for path in (out / folder).rglob("*")
        if path.is_file()
    } | {name for name in ROOT_FILES if (out / name).is_file()}
    for path in sorted(wanted ^ set(sealed)):
        require(path in wanted, NAME, f"seals {path}, which is not one of the run's files")
        require(path in sealed, NAME, f"does not seal {path}")
    for path in sorted(wanted ^ there):
        require(path in there, path, "is missing")
        require(path in wanted, path, "is not one of the run's files")
    entries = file_entries(out, list(sealed))
    for path, entry in sealed.items():
        require(entries[path] == entry, path, "has changed since the run sealed it")


def _check_counts(told: Mapping[str, object], found: Mapping[str, object]) -> None:
    for name in sorted(told.keys() | found.keys()):
        same = name in told and name in found and told[name] == found[name]
        require(same, NAME, f"miscounts the {name}")
