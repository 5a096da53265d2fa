"""Rows of a table in text: CSV and its relatives, with fields that go on over several lines."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from pipeline.config.schema import Columns
from pipeline.errors import PageError
from pipeline.model.page import Row
from pipeline.read.decode import decode
from pipeline.read.lines import MAX_LINE_BYTES, Line, split_lines
from pipeline.read.rows import check_columns, named, page_row, refused_row

# Fields are cut out as Latin-1, which gives each byte a character, and go on as bytes: they are
# decoded like files, each by its own evidence. No charset met here hides a quote, `,`, `;` or a
# tab in a letter; in Shift JIS, Big5 and GB 18030 the second byte of a letter may be a `|`.
_BYTES = "latin-1"

# How often a line is read again, on average, because a quote before it went too far.
_MAX_AGAIN = 8

_ADVICE = "is a quote missing, or not doubled?"


def csv_rows(pieces: Iterable[bytes], columns: Columns, delimiters: str = ",;\t|") -> Iterator[Row]:
    r"""The rows of a table whose first line names the columns; the delimiter is found from it.

    >>> rows = csv_rows([b'id;text\n1;"Low\ntide."\n2\n'], {})
    >>> [(row.number, row.id, row.data or row.detail) for row in rows]
    [(2, '1', b'Low\ntide.'), (4, None, 'it has 1 field, the header has 2: is a quote missing, ...

    The first of `delimiters` is taken where others do as well. Quotes are doubled inside quotes;
    where a quote leads to no row, its line is refused and the next one is tried. An empty field
    says nothing. Raises PageError `no-text-column`, `too-large`, or `corrupt` for the header.
    """
    csv.field_size_limit(MAX_LINE_BYTES)  # for the whole process: csv has no other way
    source = _Source(split_lines(pieces, with_carriage_returns=True))
    if not source.skip_blank():
        return
    reader = _reader(source, _delimiter(source, columns, delimiters))
    names = _names(next(reader))
    check_columns(names, columns)
    while True:
        source.begin()
        try:
            fields = next(reader, None)
        except csv.Error as error:
            yield from _refused(source, str(error))
            continue
        if fields is None:
            return
        if fields and len(fields) != len(names):
            counted = f"{len(fields)} field{'s' if len(fields) != 1 else ''}"
            yield from _refused(source, f"it has {counted}, the header has {len(names)}")
        elif fields:  # a blank line has none
            yield _row(fields, names, columns, source.taken)


class _Source(Iterator[str]):
    """The lines of a table as `csv` asks for them; it knows which the current row is made of."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self._credit = 0
        self._size = 0
        self.taken: list[Line] = []

    def begin(self) -> None:
        """A new row begins."""
        self.taken.clear()
        self._size = 0

    def skip_blank(self) -> bool:
        """Go to the first line that is not blank; whether there is one. Raises PageError."""
        line = next(
            (one for one in self._lines if one.data is None or not one.data.isspace()), None
        )
        if line is None:
            return False
        if line.data is None:
            raise PageError("too-large", line.too_long().detail or "")
        self._again.append(line)
        return True

    def give_back(self, lines: Sequence[Line]) -> None:
        """Let the last of the lines taken come again."""
        self._again.extendleft(reversed(lines))
        self.begin()

    def take_first(self) -> None:
        """Give back all lines but the first, unless the row is too large or this is no use."""
        later = self.taken[1:]
        if self._size <= MAX_LINE_BYTES and len(later) <= self._credit:
            self._credit -= len(later)
            self._again.extendleft(reversed(later))
            del self.taken[1:]

    def __next__(self) -> str:
        if self._again:
            line = self._again.popleft()
        else:
            line = next(self._lines)
            self._credit += _MAX_AGAIN
        self.taken.append(line)
        self._size += line.size
        if line.data is None or self._size > MAX_LINE_BYTES:
            raise csv.Error(f"a row has {MAX_LINE_BYTES:,} bytes at most")
        return line.data.decode(_BYTES)


def _reader(source: _Source, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(source, delimiter=delimiter, strict=True)


def _delimiter(source: _Source, columns: Columns, delimiters: str) -> str:
    """The delimiter that makes the most of the header, which stays to be read."""
    wanted = {*named(columns, "text", "html")}
    fits: dict[str, tuple[bool, int]] = {}
    why = ""
    for delimiter in delimiters:
        source.begin()
        try:
            names = _names(next(_reader(source, delimiter)))
            fits[delimiter] = not wanted.isdisjoint(names), len(names)
        except csv.Error as error:
            why = str(error)
        source.give_back(source.taken[:])
    if not fits:
        raise PageError("corrupt", f"its header cannot be read as CSV ({why}): {_ADVICE}")
    return max(fits, key=lambda each: fits[each])


def _names(fields: list[str]) -> list[str]:
    return [decode(field.encode(_BYTES), is_html_hint=False).text.strip() for field in fields]


def _row(fields: list[str], names: list[str], columns: Columns, taken: list[Line]) -> Row:
    raw = b"".join(line.data or b"" for line in taken)
    values = [field.encode(_BYTES) or None for field in fields]
    return page_row(taken[0].number, dict(zip(names, values, strict=True)), columns, raw)


def _refused(source: _Source, why: str) -> Iterator[Row]:
    """What stands for lines that make no row; one that is too long stands for itself.

    Of several lines only the first is refused where that can be: the quote in it may be stray.
    """
    first, last = source.taken[0].number, source.taken[-1].number
    source.take_first()
    held = [line.data for line in source.taken if line.data is not None]
    if held:
        what = why if first == last else f"lines {first} to {last} make no row ({why})"
        yield refused_row(first, b"".join(held), PageError("bad-row", f"{what}: {_ADVICE}"))
    yield from (line.too_long() for line in source.taken if line.data is None)
