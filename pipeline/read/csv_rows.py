"""Rows of a table in text: CSV and its relatives, with fields that go on over several lines."""

import csv
from collections.abc import Iterable, Iterator

from pipeline.config.schema import Columns
from pipeline.errors import PageError
from pipeline.model.page import Row
from pipeline.read.decode import decode
from pipeline.read.lines import MAX_LINE_BYTES, Line, split_lines
from pipeline.read.rows import check_columns, named, page_row, refused_row

_DELIMITERS = ",;\t|"

# Fields are cut out as Latin-1, which gives each byte a character, and go on as bytes: they are
# decoded like files, each by its own evidence. No charset met here hides quotes or delimiters.
_BYTES = "latin-1"


def csv_rows(pieces: Iterable[bytes], columns: Columns) -> Iterator[Row]:
    r"""The rows of a table whose first line names the columns; the delimiter is found from it.

    >>> rows = csv_rows([b'id;text\n1;"Low\ntide."\n2\n'], {})
    >>> [(row.number, row.id, row.data or row.detail) for row in rows]
    [(2, '1', b'Low\ntide.'), (4, None, 'it has 1 field, the header has 2')]

    Quotes are doubled inside quotes. An empty field says nothing. Raises PageError
    `no-text-column`.
    """
    lines = split_lines(pieces)
    header = next((line for line in lines if line.data is None or not line.data.isspace()), None)
    if header is None:
        return
    if header.data is None:
        raise PageError("too-large", header.too_long().detail or "")
    names, delimiter = _header(decode(header.data).text, columns)
    check_columns(names, columns)
    csv.field_size_limit(MAX_LINE_BYTES)  # for the whole process: csv has no other way
    source = _Source(lines)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        source.begin()
        try:
            fields = next(reader, None)
        except csv.Error as error:
            yield from _refused(source.taken, error)
            continue
        if fields is None:
            return
        if fields:  # a blank line has none
            yield _row(fields, names, columns, source.taken)


def _header(text: str, columns: Columns) -> tuple[list[str], str]:
    """The names of the columns, and the delimiter that makes the most of them."""
    wanted = {*named(columns, "text", "html")}

    def names(delimiter: str) -> list[str]:
        fields: list[str] = next(csv.reader([text.strip("\r\n")], delimiter=delimiter), [])
        return [name.strip() for name in fields]

    def fits(delimiter: str) -> tuple[bool, int]:
        return not wanted.isdisjoint(names(delimiter)), len(names(delimiter))

    delimiter = max(_DELIMITERS, key=fits)
    return names(delimiter), delimiter


class _Source(Iterator[str]):
    """The lines of a table as `csv` asks for them; it knows which the current row is made of."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._size = 0
        self.taken: list[Line] = []

    def begin(self) -> None:
        """A new row begins."""
        self.taken.clear()
        self._size = 0

    def __next__(self) -> str:
        line = next(self._lines)
        self.taken.append(line)
        self._size += line.size
        if line.data is None or self._size > MAX_LINE_BYTES:
            raise csv.Error(f"a row has {MAX_LINE_BYTES:,} bytes at most")
        return line.data.decode(_BYTES)


def _row(fields: list[str], names: list[str], columns: Columns, taken: list[Line]) -> Row:
    number, raw = taken[0].number, b"".join(line.data or b"" for line in taken)
    if len(fields) != len(names):
        counted = f"{len(fields)} field{'s' if len(fields) != 1 else ''}"
        detail = f"it has {counted}, the header has {len(names)}"
        return refused_row(number, raw, PageError("bad-row", detail))
    values = [field.encode(_BYTES) or None for field in fields]
    return page_row(number, dict(zip(names, values, strict=True)), columns, raw)


def _refused(taken: list[Line], error: csv.Error) -> Iterator[Row]:
    """What stands for lines that make no row; one that is too long stands for itself."""
    held = [line.data for line in taken if line.data is not None]
    if held:
        lines = f"lines {taken[0].number} to {taken[-1].number} make no row"
        why = f"{lines} ({error}): is a quote missing, or not doubled?"
        yield refused_row(taken[0].number, b"".join(held), PageError("bad-row", why))
    yield from (line.too_long() for line in taken if line.data is None)
