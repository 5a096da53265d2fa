"""Parquet files: rows in, one file out, the same bytes for the same rows."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

# Rows a row group: readers that want one column of one group need not read the rest.
_GROUP_ROWS = 1_000


def row(noun: Any) -> Any:
    """A noun as nested tuples, which Arrow reads as structs: fields by position.

    >>> from pipeline.model.record import Gap
    >>> row(Gap(3, "redaction", (0, 1)))
    (3, 'redaction', (0, 1))
    """
    if noun is None or isinstance(noun, (str, int, float)):
        return noun
    if isinstance(noun, tuple):
        # A named tuple holds plain values and is a struct as it is.
        return noun if hasattr(noun, "_fields") else tuple(map(row, noun))
    return tuple(row(getattr(noun, name)) for name in noun.__dataclass_fields__)


def table_of(structs: pa.Array, schema: pa.Schema) -> pa.Table:
    """A struct array as a table: one column a field."""
    if isinstance(structs, pa.ChunkedArray):
        structs = structs.combine_chunks()
    return pa.Table.from_arrays(structs.flatten(), schema=schema)


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write a table as Parquet, zstd, with page checksums."""
    options = {"compression": "zstd", "compression_level": 3, "write_page_checksum": True}
    with pq.ParquetWriter(path, table.schema, **options) as file:
        # Some readers, such as Hugging Face's datasets, stumble over a row group without rows.
        if table.num_rows:
            file.write_table(table, row_group_size=_GROUP_ROWS)


def write_json_lines(table: pa.Table, path: Path) -> None:
    """Write a table as JSON lines, zstd-compressed."""
    import orjson
    import zstandard

    with open(path, "wb") as raw, zstandard.ZstdCompressor(level=3).stream_writer(raw) as out:
        for batch in table.to_batches(max_chunksize=100):
            for record in batch.to_pylist():
                out.write(orjson.dumps(record) + b"\n")


def read_rows(path: Path, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file, its page checksums verified."""
    with pq.ParquetFile(path, page_checksum_verification=True) as parquet:
        for batch in parquet.iter_batches(batch_size=64, columns=columns):
            yield from batch.to_pylist()
