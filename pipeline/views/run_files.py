"""A finished run as the views read it: the manifest, and its files part by part."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import InputError, VerifyError
from pipeline.write.dataset import read_rows
from pipeline.write.manifest import NAME, read_manifest
from pipeline.write.schema import LINEAGE, QUARANTINE, RECORD

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One partition: its records and the lineage of the pages that belong to it."""

    records: list[Row]
    pages: list[Row]


def manifest_of(out: Path) -> Row:
    """The manifest of a finished run. Raises InputError, or VerifyError where it is broken."""
    if not out.is_dir():
        raise InputError(f"{out} is no folder", "Give the output folder of a finished run.")
    try:
        return read_manifest(out)
    except FileNotFoundError:
        raise VerifyError(
            f"{out} holds no finished run: {NAME} is missing",
            "Run `clean run` with this output folder; it goes on where the last run stopped.",
        ) from None
    except ValueError as error:
        raise VerifyError(f"{out / NAME}: {error}") from error


def parts(out: Path, manifest: Row) -> Iterator[Part]:
    """The run part by part, so that memory does not grow with the corpus."""
    for number in range(manifest["partitions"]):
        records = rows(out / "records" / f"part-{number:04d}.parquet", RECORD)
        pages = rows(out / "lineage" / f"pages-{number:04d}.parquet", LINEAGE)
        yield Part(list(records), list(pages))


def quarantined(out: Path, manifest: Row) -> Iterator[Row]:
    """The pages in quarantine."""
    for number in range(manifest["partitions"]):
        yield from rows(out / "quarantine" / f"part-{number:04d}.parquet", QUARANTINE)


def rows(path: Path, schema: pa.Schema) -> Iterator[Row]:
    """The rows of one file. Raises VerifyError where it cannot be read or has other columns."""
    try:
        if not pq.read_schema(path).equals(schema):
            raise VerifyError(f"{path}: does not have the columns of this version")
        yield from read_rows(path)
    except (OSError, pa.ArrowException) as error:
        raise VerifyError(f"{path} cannot be read: {error}") from error
