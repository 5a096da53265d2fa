"""Publish: put the written files where a person looks for them, and seal them with the manifest.

Files are copied aside first. Then the old manifest goes, the folders are swapped, and the new
manifest comes last: a run that is stopped in between leaves no manifest, so that nothing can be
taken for a finished run, and the next run publishes again from its work files. Which page was in
which record of the last finished run is noted before anything is swapped, and kept until the new
manifest is there, so that the map of record ids leads back to a run that was finished.
"""

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.config.schema import Config
from pipeline.engines.ledger import replace_file
from pipeline.model.outcome import Outcome
from pipeline.strip.sites import ProfileFile
from pipeline.tasks import versions
from pipeline.tasks.figures import figures_of
from pipeline.write.card import Figures, card
from pipeline.write.dataset import write_parquet
from pipeline.write.ids import COPIES, mapped_ids
from pipeline.write.manifest import (
    CARD,
    FOLDERS,
    FORMAT,
    ID_MAP,
    MARK,
    NAME,
    REPORT,
    ROOT_FILES,
    UNKNOWN,
    file_entries,
    manifest_bytes,
    read_manifest,
)


@dataclass(frozen=True, slots=True)
class Written:
    """One written file: what it is, and where it lies among the work files."""

    target: str
    partition: int
    path: str


def publish(
    out: Path,
    config: Config,
    limit: int | None,
    partitions: int,
    written: Sequence[Written],
    sites: Sequence[ProfileFile] = (),
) -> Mapping[str, Any]:
    """Put the files in place; the manifest that seals them is returned.

    It holds the user's own site profiles as they were, for a verdict may name one.
    """
    fresh, note = out / ".work" / "publish", out / ".work" / "previous.parquet"
    paths = _copied(written, fresh)
    figures = figures_of(fresh, paths)
    files = file_entries(fresh, paths)
    (fresh / CARD).write_text(card(figures, config, versions(), files, limit), "utf-8")
    ids = mapped_ids(_copies_before(out, note), _copies(fresh.glob(_PAGES)))
    write_parquet(ids.replace_schema_metadata({"written_by": MARK}), fresh / ID_MAP)
    manifest = {
        "format": FORMAT,
        "versions": versions(),
        "config": config.model_dump(mode="json"),
        "profiles": {file.path: file.text for file in sites},
        "limit": limit,
        "partitions": partitions,
        "counts": _counts(figures),
        "files": files | file_entries(fresh, ROOT_FILES),
    }
    _swap(fresh, out)
    replace_file(out / NAME, lambda path: _write_bytes(path, manifest_bytes(manifest)))
    note.unlink(missing_ok=True)
    return manifest


def outcome_of(manifest: Mapping[str, Any], out: Path, reused: int) -> Outcome:
    """What the run made of its input, in numbers."""
    counts = manifest["counts"]
    return Outcome(
        pages=counts["pages"],
        documents=counts["documents"],
        records=counts["records"],
        left_out_share=counts["left_out_share"],
        cheap=counts["cheap"],
        dropped=counts["dropped"],
        quarantined=counts["quarantined"],
        reused=reused,
        out=out,
        manifest=out / NAME,
        report=out / REPORT,
    )


# Where the lineage says which page is a copy of which record.
_PAGES = "lineage/pages-*.parquet"


def _copied(written: Sequence[Written], fresh: Path) -> list[str]:
    """Copy the work files aside under their published names, which are returned."""
    shutil.rmtree(fresh, ignore_errors=True)
    paths = []
    for file in written:
        name = f"{file.target}-{file.partition:04d}" if "/" in file.target else None
        suffix = "".join(Path(file.path).suffixes[-2:]) if file.target == "jsonl" else ".parquet"
        relative = (name or f"{file.target}/part-{file.partition:04d}") + suffix
        place = fresh / relative
        place.parent.mkdir(parents=True, exist_ok=True)
        # A copy, not a second name: what happens to it there must not reach the work file.
        shutil.copyfile(file.path, place)
        paths.append(relative)
    return paths


def _copies_before(out: Path, note: Path) -> pa.Table:
    """The copies of the last finished run: that in `out`, which is noted, or else the one noted.

    A run that was damaged since has nothing to say of its ids, and must not stop the next one.
    """
    try:
        read_manifest(out)
        finished = True
    except (OSError, ValueError):
        finished = False
    try:
        copies = _copies(out.glob(_PAGES) if finished else [note])
    except (OSError, KeyError, pa.ArrowException):
        copies = COPIES.empty_table()
    if finished:
        replace_file(note, lambda path: write_parquet(copies, path))
    return copies


def _copies(files: Iterable[Path]) -> pa.Table:
    """The pages that are a record's copy, with the record."""
    tables = [COPIES.empty_table()]
    for path in sorted(files):
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            rows = file.read(COPIES.names).select(COPIES.names)
        tables.append(rows.filter(pc.is_valid(rows["record"])).cast(COPIES))
    return pa.concat_tables(tables)


def _counts(figures: Figures) -> dict[str, Any]:
    """What the manifest counts."""
    names = ("pages", "documents", "records", "pairs", "left_out_share", "cheap")
    counts = {name: getattr(figures, name) for name in names}
    counts |= {name: dict(getattr(figures, name)) for name in ("dropped", "quarantined")}
    types = figures.page_types.items()
    return counts | {"page_types": {name or UNKNOWN: count for name, count in types}}


def _swap(fresh: Path, out: Path) -> None:
    """Replace what the last run published; without a manifest none of it is a finished run."""
    for name in (NAME, REPORT):
        (out / name).unlink(missing_ok=True)
    for folder in FOLDERS:
        shutil.rmtree(out / folder, ignore_errors=True)
        if (fresh / folder).exists():
            os.replace(fresh / folder, out / folder)
    for name in ROOT_FILES:
        os.replace(fresh / name, out / name)


def _write_bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)
