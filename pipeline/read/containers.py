"""Files that hold many pages: which they are, and the rows in them."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from io import BytesIO
from typing import BinaryIO

from pipeline.config.schema import Columns
from pipeline.errors import PageError
from pipeline.model.page import Row
from pipeline.read.csv_rows import csv_rows
from pipeline.read.json_rows import json_document, json_lines
from pipeline.read.packing import held, pieces_of, suffixes, unpacked
from pipeline.read.parquet_rows import parquet_rows

_READERS: dict[str, Callable[[Iterable[bytes], Columns], Iterator[Row]]] = {
    ".csv": csv_rows,
    ".json": json_document,
    ".jsonl": json_lines,
    ".ndjson": json_lines,
    ".tsv": partial(csv_rows, delimiters="\t,;|"),
}
_PARQUET = ".parquet"
# Whose rows are known by their number; all others by the line at which they begin.
_WITHOUT_LINES = frozenset({".json", _PARQUET})


def is_container(path: str) -> bool:
    """Whether a file's name says that it holds many pages.

    >>> is_container("a/pages.jsonl.gz"), is_container("a/page.html.gz")
    (True, False)
    """
    suffix, _ = suffixes(path)
    return suffix in _READERS or suffix == _PARQUET


def rows_of(path: str, file: BinaryIO, columns: Columns) -> Iterator[Row]:
    """All rows of an open file, whose path says how it is to be read.

    >>> import io
    >>> [row.data for row in rows_of("a.jsonl", io.BytesIO(b'{"text": "Low tide."}'), {})]
    [b'Low tide.']

    Raises PageError after the rows that could be read where the rest cannot: `truncated`,
    `corrupt`, `too-large`, `no-rows`, `no-text-column`.
    """
    suffix, packing = suffixes(path)
    last = 0
    try:
        for row in _rows(suffix, packing, file, columns):
            last = row.number
            yield row
    except PageError as error:
        unit = "row" if suffix in _WITHOUT_LINES else "line"
        read = f"all up to {unit} {last} was read; " if last else ""
        raise PageError(error.reason, read + error.detail) from error
    if not last:
        raise PageError("no-rows", "it holds no row: is it still being written?")


def _rows(suffix: str, packing: str, file: BinaryIO, columns: Columns) -> Iterator[Row]:
    pieces = unpacked(pieces_of(file), packing)
    if suffix != _PARQUET:
        return _READERS[suffix](pieces, columns)
    if packing:  # it is read from its end
        file = BytesIO(held(pieces, "unpack it, for Parquet itself is read piece by piece"))
    return parquet_rows(file, columns)
