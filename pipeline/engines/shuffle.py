"""The shuffle: each task writes one Parquet file with one row group for every partition."""

import hashlib
from collections.abc import Sequence
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


def write_partitions(
    table: pa.Table, part: npt.NDArray[np.int64], partitions: int, path: Path
) -> None:
    """Write the rows of each partition as one row group, empty ones too, in partition order."""
    with pq.ParquetWriter(path, table.schema, compression="zstd") as writer:
        for number in range(partitions):
            rows = table.take(np.flatnonzero(part == number))
            writer.write_table(rows, row_group_size=max(1, rows.num_rows))


def read_partition(paths: Sequence[str], partition: int) -> pa.Table:
    """One partition out of every task's file, in the order of the paths."""
    tables = []
    for path in paths:
        with pq.ParquetFile(path) as shuffled:
            tables.append(shuffled.read_row_group(partition))
    return pa.concat_tables(tables)
