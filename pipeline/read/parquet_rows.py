"""Rows of a Parquet file, row group by row group."""

from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.config.schema import Columns
from pipeline.errors import PageError
from pipeline.model.page import Row
from pipeline.read.rows import all_named, check_columns, page_row

# Few, for each may hold a page of the largest size.
_BATCH_ROWS = 16
_BUFFER_BYTES = 1 << 20


def parquet_rows(file: BinaryIO, columns: Columns) -> Iterator[Row]:
    """The rows of an open Parquet file, by their place in it.

    >>> from io import BytesIO
    >>> pq.write_table(pa.table({"text": ["Low tide.", None]}), file := BytesIO())
    >>> [(row.number, row.data, row.reason) for row in parquet_rows(file, {})]
    [(1, b'Low tide.', None), (2, None, 'bad-row')]

    Raises PageError `no-text-column`, or `corrupt` after the rows that could be read.
    """
    try:
        table = pq.ParquetFile(file, buffer_size=_BUFFER_BYTES, page_checksum_verification=True)
    except (pa.ArrowException, OSError) as error:
        raise _damaged("it", error) from error
    names = table.schema_arrow.names
    check_columns(names, columns)
    wanted = [name for name in all_named(columns) if name in names]
    first, damage = 1, []
    for group in range(table.num_row_groups):
        number, end = first, first + table.metadata.row_group(group).num_rows
        try:
            for batch in table.iter_batches(_BATCH_ROWS, row_groups=[group], columns=wanted):
                for values in _rows(batch):
                    yield page_row(number, values, columns, _raw(values))
                    number += 1
        except (pa.ArrowException, OSError) as error:
            damage.append(_damaged(f"rows {number} to {end - 1}", error))
        first = end
    if damage:
        raise PageError("corrupt", "; ".join(each.detail for each in damage))


def _damaged(what: str, error: Exception) -> PageError:
    """What to say of a damaged file; raises the error again where the system could not read it."""
    if isinstance(error, OSError) and error.errno is not None:
        raise error
    lines = str(error).splitlines() or [type(error).__name__]
    return PageError("corrupt", f"{what} cannot be read as Parquet ({lines[0]}): fetch it again")


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, object]]:
    columns = [_values(column) for column in batch.columns]
    for values in zip(*columns, strict=True):
        yield dict(zip(batch.schema.names, values, strict=True))


def _values(column: pa.Array) -> list[object]:
    """The values of a column; text as bytes, which need not be what the file claims they are."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _values(column.dictionary_decode())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        column = column.cast(pa.large_binary())
    elif pa.types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)  # Python has no nanoseconds
    if pa.types.is_temporal(kind):
        return [_time(scalar) for scalar in column]
    values: list[object] = column.to_pylist()
    return values


def _time(scalar: pa.Scalar) -> object:
    """A time, or nothing where Python has no such year or knows no such time zone."""
    try:
        return scalar.as_py()
    except (OverflowError, ValueError, KeyError):  # a KeyError where pytz is installed
        return None


def _raw(values: dict[str, object]) -> bytes:
    """A row's text, one column after the other: in the file it does not stand in one place."""
    return b"".join(value for value in values.values() if isinstance(value, bytes))
