"""A finished run as the views read it: the manifest, and its files part by part."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.config.schema import Config
from pipeline.errors import InputError, VerifyError
from pipeline.model.page import Page
from pipeline.strip.sites import Profile, ProfileFile
from pipeline.tasks.profiles import profiles_for
from pipeline.tasks.work import page_of
from pipeline.write.manifest import ID_MAP, NAME, ROOT_FILES, read_manifest
from pipeline.write.schema import DROPPED, IDS, LINEAGE, PAIRS, QUARANTINE, RECORD, SIGNATURES

Row = dict[str, Any]

_NEEDED = {"partitions": int, "counts": dict, "files": dict, "config": dict, "versions": dict}


@dataclass(frozen=True, slots=True)
class Table:
    """One of a run's tables: the file of each partition, its columns, and which may be null.

    A table that is `whole` has one file for all partitions, which its name is the path of. Fields
    inside columns are named with dots; below a column that may be null nothing is looked at.
    """

    name: str
    schema: pa.Schema
    optional: frozenset[str]
    whole: bool = False

    def path(self, partition: int) -> str:
        """The file of a partition, below the output folder.

        >>> RECORDS.path(3)
        'records/part-0003.parquet'
        """
        return self.name if self.whole else f"{self.name}-{partition:04d}.parquet"


RECORDS = Table(
    "records/part",
    RECORD,
    frozenset(
        {"title", "language", "created", "cable", "article"}
        | {f"blocks.{name}" for name in ("number", "marking", "level", "of", "spans.copy")}
        | {f"copies.{name}" for name in ("url", "site", "layout", "fetched")}
    ),
)
PAGES = Table(
    "lineage/pages",
    LINEAGE,
    frozenset({"site", "url", "page_type", "dropped", "record", "copy", "segments.record"}),
)
COMPARED = Table("lineage/pairs", PAIRS, frozenset({"aligned", "longest"}))
LEFT_OUT = Table("dropped/part", DROPPED, frozenset({"site", "url", "page_type"}))
UNREAD = Table(
    "quarantine/part", QUARANTINE, frozenset({"path", "site", "bytes", "sha256", "detail"})
)
SIGNED = Table("signatures/part", SIGNATURES, frozenset())
RENAMED = Table(ID_MAP, IDS, frozenset({"previous", "id"}), whole=True)


@dataclass(frozen=True, slots=True)
class Part:
    """One partition: its records and the lineage of the pages that belong to it."""

    number: int
    records: list[Row]
    pages: list[Row]


def json_lines_path(partition: int) -> str:
    """The JSON lines of a partition, below the output folder."""
    return f"jsonl/part-{partition:04d}.jsonl.zst"


def files_of(partitions: int, jsonl: bool) -> set[str]:
    """The files that a run with so many partitions leaves."""
    tables = (RECORDS, PAGES, LEFT_OUT, UNREAD, SIGNED)
    paths = {table.path(number) for table in tables for number in range(partitions)}
    lines = {json_lines_path(number) for number in range(partitions)} if jsonl else set()
    return {*paths, *lines, COMPARED.path(0), *ROOT_FILES}


def manifest_of(out: Path) -> Row:
    """The manifest of a finished run. Raises InputError, or VerifyError where it is broken."""
    if not out.is_dir():
        raise InputError(f"{out} is no folder", "Give the output folder of a finished run.")
    try:
        manifest = read_manifest(out)
    except FileNotFoundError:
        if not (out / ".work").is_dir():
            raise InputError(
                f"{out} is no output folder of clean", "Give the output folder of a finished run."
            ) from None
        raise VerifyError(
            f"{out} holds no finished run: {NAME} is missing",
            "Run `clean run` with this output folder; it goes on where the last run stopped.",
        ) from None
    except (OSError, ValueError) as error:
        raise VerifyError(f"{out / NAME}: {error}") from error
    for key, kind in _NEEDED.items():
        require(isinstance(manifest.get(key), kind), NAME, f"has no {key}")
    # Every partition has files, so a number beyond theirs is no number of partitions.
    fits = 0 < manifest["partitions"] <= len(manifest["files"])
    require(fits, NAME, "has the files of another number of partitions")
    return manifest


def config_of(manifest: Row) -> Config:
    """What the run was asked. Raises VerifyError where that is no config of this version."""
    try:
        return Config.model_validate(manifest["config"])
    except ValueError as error:
        raise VerifyError(f"{NAME}: its config is none of this version: {error}") from error


def profiles_of(manifest: Row) -> tuple[Profile, ...]:
    """The site profiles that the run used: the user's own as they were then, and those shipped."""
    own = manifest.get("profiles", {}).items()
    files = tuple(ProfileFile(path, text) for path, text in sorted(own))
    return profiles_for(config_of(manifest).strip, files)


def page_of_lineage(row: Row) -> Page:
    """The page that a row of the lineage is about."""
    return page_of({**row, "id": row["page"], "fetched": None, "html": row["stated"]})


def parts(out: Path, manifest: Row) -> Iterator[Part]:
    """The run part by part, so that memory does not grow with the corpus."""
    for number in range(manifest["partitions"]):
        yield Part(number, list(rows(out, RECORDS, number)), list(rows(out, PAGES, number)))


def quarantined(out: Path, manifest: Row) -> Iterator[Row]:
    """The pages in quarantine."""
    for number in range(manifest["partitions"]):
        yield from rows(out, UNREAD, number)


def rows(out: Path, table: Table, partition: int) -> Iterator[Row]:
    """The rows of one file, its page checksums verified.

    Raises VerifyError where it cannot be read, has other columns, or lacks a value.
    """
    with _opened(out, table, partition) as file:
        for batch in file.iter_batches(batch_size=64):
            for name, column in zip(batch.schema.names, batch.columns, strict=True):
                lacking = _first_null(column, name, table.optional)
                place = table.path(partition)
                require(lacking is None, place, f"a value of {lacking} is missing")
            yield from batch.to_pylist()


def columns(
    out: Path, table: Table, partition: int, names: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    """Some columns of one file, a thousand rows at a time.

    A field inside a list is named as Parquet does: `segments.list.element.rule`. Raises VerifyError
    where the file cannot be read or has other columns.
    """
    with _opened(out, table, partition) as file:
        yield from file.iter_batches(batch_size=1_000, columns=list(names))


def picked(
    out: Path, table: Table, partition: int, numbers: Collection[int], names: Sequence[str]
) -> Iterator[Row]:
    """Single rows of one file by their numbers, in order, with the columns that are named.

    Only the row groups that hold them are read. Raises VerifyError as `columns` does.
    """
    with _opened(out, table, partition) as file:
        end = 0
        for group in range(file.num_row_groups):
            start, end = end, end + file.metadata.row_group(group).num_rows
            wanted = sorted(number - start for number in numbers if start <= number < end)
            batches = file.iter_batches(64, row_groups=[group], columns=list(names))
            for batch in batches if wanted else ():
                here = [number for number in wanted if 0 <= number < batch.num_rows]
                yield from batch.take(pa.array(here, pa.int64())).to_pylist()
                wanted = [number - batch.num_rows for number in wanted]


@contextmanager
def _opened(out: Path, table: Table, partition: int) -> Iterator[pq.ParquetFile]:
    path = table.path(partition)
    try:
        with pq.ParquetFile(out / path, page_checksum_verification=True) as file:
            same = file.schema_arrow.equals(table.schema)
            require(same, path, "does not have the columns of this version")
            yield file
    except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
        raise VerifyError(f"{path}: cannot be read: {error}") from error


def require(holds: object, place: str, what: str) -> None:
    """Raise VerifyError that names the place unless something holds."""
    if not holds:
        raise VerifyError(f"{place}: {what}")


def _first_null(values: pa.Array, path: str, optional: frozenset[str]) -> str | None:
    """The column or field with a null where none may be."""
    if path in optional:
        return None
    if values.null_count:
        return path
    if pa.types.is_list(values.type):
        return _first_null(values.flatten(), path, optional)
    if pa.types.is_struct(values.type):
        for field, inner in zip(values.type, values.flatten(), strict=True):
            lacking = _first_null(inner, f"{path}.{field.name}", optional)
            if lacking:
                return lacking
    return None
