"""Unpack: files that hold many pages → their rows, spread over the shards that will read them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.config.schema import Columns
from pipeline.engines.ledger import Done, key, once_untroubled
from pipeline.engines.shuffle import partition_of, spread
from pipeline.model.page import Address, Row
from pipeline.read.containers import rows_of
from pipeline.read.formats import host
from pipeline.read.ids import family
from pipeline.tasks import VERSION
from pipeline.tasks.files import InputFile, found, printable_path, trouble_since
from pipeline.tasks.work import Failed, attempt

_string = pa.string()

# One row a row of a file, or (number 0) for the part of a file that cannot be read. `digest`
# covers all of it. `own`: the id is the row's own; `folder`: the site that the file's folder names.
ROWS = pa.schema(
    [("id", _string), ("own", pa.bool_()), ("file", _string), ("path", _string),
     ("folder", _string), ("number", pa.int64()), ("site", _string), ("url", _string),
     ("fetched", _string), ("data", pa.large_binary()), ("encoding", _string),
     ("evidence", _string), ("replaced", pa.int32()), ("size", pa.int64()), ("sha256", _string),
     ("reason", _string), ("detail", _string), ("digest", _string)]
)  # fmt: skip

# Rows are gathered to so many bytes before they are put in order.
_GATHERED_BYTES = 16 << 20
_GATHERED_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class UnpackItem:
    """Some of the files that hold many pages, and how many shards will read their rows."""

    folder: str
    partitions: int
    files: tuple[Address, ...]
    columns: Columns


def unpack(item: UnpackItem) -> Done:
    """Write the rows of some files, one row group a shard; what cannot be read has its reason.

    A file that is not read as it was digested is tried again by the next run.
    """
    files = [(address, found(address)) for address in item.files]

    def write(path: Path) -> str:
        troubles: list[str] = []
        rows = (row for each in files for row in _rows(*each, item.columns, troubles))
        spread(_tables(rows, item.partitions), ROWS, item.partitions, path)
        return "\n".join(troubles)

    known = [(a.id, a.path, a.site, f.size, f.sha256, f.error) for a, f in files]
    task_key = key("unpack", VERSION, item.partitions, sorted(item.columns.items()), known)
    return once_untroubled(item.folder, "rows.parquet", task_key, write)


def row_of(stored: dict[str, Any]) -> Row:
    """The noun that a row of ROWS holds."""
    return Row(**{name: stored[name] for name in Row.__dataclass_fields__})


def _rows(
    address: Address, file: InputFile, columns: Columns, troubles: list[str]
) -> Iterator[dict[str, Any]]:
    """A file's rows, and one for all that cannot be read; passing `troubles` are noted."""
    if file.error:
        yield _stored(address, _rest(file, "unreadable", file.error))
        return
    failed: Failed | None = None
    try:
        with open(address.path, "rb") as source:
            rows = rows_of(address.path, source, columns)
            while row := attempt(next, rows, None):
                if isinstance(row, Failed):
                    failed = row
                    break
                yield _stored(address, row)
        trouble = trouble_since(address, file)
    except OSError as error:
        trouble = error.strerror or str(error)
    if trouble:
        troubles.append(f"{address.id}: {trouble}")
        failed = Failed("unreadable", trouble)
    if failed:
        yield _stored(address, _rest(file, failed.reason, failed.detail))


def _rest(file: InputFile, reason: str, detail: str) -> Row:
    """What stands for the part of a file that cannot be read."""
    return Row(0, file.size, file.sha256, reason=reason, detail=detail)


def _stored(address: Address, row: Row) -> dict[str, Any]:
    """A row of ROWS."""
    place = f"{address.id}:{row.number}" if row.number else address.id
    told = {name: getattr(row, name) for name in Row.__dataclass_fields__} | {
        "id": row.id or place,
        "own": row.id is not None,
        "file": address.id,
        "path": printable_path(address),
        "folder": address.site,
        "site": row.site or host(row.url),
    }
    digest = key(*((name, value) for name, value in sorted(told.items()) if name != "data"))
    return told | {"digest": digest}


def _tables(
    rows: Iterable[dict[str, Any]], partitions: int
) -> Iterator[tuple[pa.Table, "np.ndarray[tuple[int], np.dtype[np.int64]]"]]:
    """The rows in tables of bounded size, with the partition of each row."""
    gathered: list[dict[str, Any]] = []
    held = 0

    def table() -> tuple[pa.Table, "np.ndarray[tuple[int], np.dtype[np.int64]]"]:
        part = [partition_of(family(row["id"]), partitions) for row in gathered]
        return pa.Table.from_pylist(gathered, ROWS), np.array(part, np.int64)

    for row in rows:
        gathered.append(row)
        held += len(row["data"] or b"")
        if held >= _GATHERED_BYTES or len(gathered) >= _GATHERED_ROWS:
            yield table()
            gathered, held = [], 0
    yield table()
