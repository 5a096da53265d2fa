"""The shuffle: each task writes one Parquet file with one row group for every partition."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq


def partition_of(text: str, partitions: int) -> int:
    """The partition a key belongs to: the same on every machine and in every version.

    >>> partition_of("a/page.txt", 1)
    0
    """
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") % partitions


def spread(
    tables: Iterable[tuple[pa.Table, npt.NDArray[np.int64]]],
    schema: pa.Schema,
    partitions: int,
    path: Path,
) -> None:
    """Write the rows of each partition as one row group, empty ones too, in partition order.

    Rows come table by table, each with the partition of its rows, and may exceed memory: tables are
    put in order one by one in a file beside; of that, one partition at a time is in memory.
    """
    runs = path.with_name(f"{path.name}.runs.tmp")
    bounds = []
    try:
        with pa.OSFile(str(runs), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
            for table, part in tables:
                order = np.argsort(part, kind="stable")
                # One batch a table, so that the bounds are its own.
                for batch in table.take(order).combine_chunks().to_batches():
                    writer.write_batch(batch)
                    bounds.append(np.searchsorted(part[order], np.arange(partitions + 1)))
        with (
            pa.memory_map(str(runs)) as source,
            pa.ipc.open_file(source) as reader,
            pq.ParquetWriter(path, schema, compression="zstd") as out,
        ):
            for number in range(partitions):
                slices = [
                    reader.get_batch(run).slice(at[number], at[number + 1] - at[number])
                    for run, at in enumerate(bounds)
                ]
                rows = pa.Table.from_batches(slices, schema)
                out.write_table(rows, row_group_size=max(1, rows.num_rows))
    finally:
        runs.unlink(missing_ok=True)


def read_partition(
    paths: Sequence[str], partition: int, columns: Sequence[str] | None = None
) -> pa.Table:
    """One partition out of every task's file, in the order of the paths."""
    tables = []
    for path in paths:
        with pq.ParquetFile(path) as shuffled:
            tables.append(shuffled.read_row_group(partition, columns))
    return pa.concat_tables(tables)


def rows_in(paths: Sequence[str], partition: int) -> int:
    """How many rows `read_partition` would give; nothing is read."""
    return sum(pq.read_metadata(path).row_group(partition).num_rows for path in paths)
