"""Publish: put the written files where a person looks for them, and seal them with the manifest.

Files are copied aside first. Then the old manifest goes, the folders are swapped, and the new
manifest comes last: a run that is stopped in between leaves no manifest, so that nothing can be
taken for a finished run, and the next run publishes again from its work files.
"""

import os
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.config.schema import Config
from pipeline.engines.ledger import replace_file
from pipeline.errors import CleanError
from pipeline.model.outcome import Outcome
from pipeline.tasks import versions
from pipeline.tasks.work import FRESH_ADVICE
from pipeline.tasks.write import COUNTS
from pipeline.write.manifest import FOLDERS, FORMAT, NAME, file_entries, manifest_bytes


@dataclass(frozen=True, slots=True)
class Written:
    """One written file: what it is, and where it lies among the work files."""

    target: str
    partition: int
    path: str


def publish(
    out: Path, config: Config, partitions: int, written: Sequence[Written]
) -> Mapping[str, Any]:
    """Put the files in place; the manifest that seals them is returned."""
    fresh = out / ".work" / "publish"
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
    manifest = {
        "format": FORMAT,
        "versions": versions(),
        "config": config.model_dump(mode="json"),
        "partitions": partitions,
        "counts": _counts(fresh, paths),
        "files": file_entries(fresh, paths),
    }
    (out / NAME).unlink(missing_ok=True)
    for folder in FOLDERS:
        shutil.rmtree(out / folder, ignore_errors=True)
        if (fresh / folder).exists():
            os.replace(fresh / folder, out / folder)
    replace_file(out / NAME, lambda path: _write_bytes(path, manifest_bytes(manifest)))
    return manifest


def outcome_of(manifest: Mapping[str, Any], out: Path, reused: int) -> Outcome:
    """What the run made of its input, in numbers."""
    counts = manifest["counts"]
    return Outcome(
        pages=counts["pages"],
        documents=counts["documents"],
        records=counts["records"],
        left_out_share=counts["left_out_share"],
        dropped=counts["dropped"],
        quarantined=counts["quarantined"],
        reused=reused,
        out=out,
        manifest=out / NAME,
    )


def _write_bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _counts(out: Path, paths: Sequence[str]) -> dict[str, Any]:
    rows: Counter[str] = Counter()
    reasons: dict[str, Counter[str]] = {"dropped": Counter(), "quarantine": Counter()}
    fates: Counter[str] = Counter()
    for path in paths:
        if not path.endswith(".parquet"):
            continue
        folder = path.partition("/")[0] if "pairs" not in path else "pairs"
        try:
            with pq.ParquetFile(out / path) as file:
                rows[folder] += file.metadata.num_rows
                if folder in reasons:
                    reasons[folder].update(file.read(["reason"])["reason"].to_pylist())
                told = (file.schema_arrow.metadata or {}).get(COUNTS, b"").decode()
        except pa.ArrowException as error:
            raise CleanError(
                f"the work file of {path} is damaged: {error}", FRESH_ADVICE
            ) from error
        for part in told.split():
            fate, _, number = part.partition("=")
            fates[fate] += int(number)
    total = sum(fates.values())
    return {
        "pages": rows["lineage"] + rows["quarantine"],
        "documents": rows["lineage"] - rows["dropped"],
        "records": rows["records"],
        "pairs": rows["pairs"],
        "left_out_share": round(fates["left_out"] / total, 4) if total else 0.0,
        "dropped": dict(sorted(reasons["dropped"].items())),
        "quarantined": dict(sorted(reasons["quarantine"].items())),
    }
