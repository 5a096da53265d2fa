"""Rows in JSON: one object a line, or a document that is one object or an array of them."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.config.schema import Columns
from pipeline.errors import PageError
from pipeline.model.page import Decoded, Row
from pipeline.read.decode import decode
from pipeline.read.lines import Line, split_lines
from pipeline.read.meta import nesting
from pipeline.read.packing import held
from pipeline.read.rows import called, page_row, refused_row

_MAX_DEPTH = 200
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()
_BY_LINE = "make it JSON lines (.jsonl, one object a line)"


def json_lines(pieces: Iterable[bytes], columns: Columns) -> Iterator[Row]:
    r"""The rows of a file with one JSON object a line; blank lines are none.

    >>> rows = json_lines([b'{"text": "Low tide."}\n\n', b'{"tex'], {})
    >>> [(row.number, row.data, row.reason) for row in rows]
    [(1, b'Low tide.', None), (3, None, 'bad-row')]
    """
    for line in split_lines(pieces):
        if line.data is None or not line.data.isspace():
            yield _line_row(line, columns)


def _line_row(line: Line, columns: Columns) -> Row:
    if line.data is None:
        return line.too_long()
    decoded = decode(line.data, is_html_hint=False)
    try:
        if _too_deep(decoded.text):
            raise PageError("bad-row", f"its brackets go deeper than {_MAX_DEPTH}")
        value = json.loads(decoded.text)
    except json.JSONDecodeError as error:
        detail = f"this line is no JSON from character {error.pos + 1} on ({error.msg})"
        return refused_row(line.number, line.data, PageError("bad-row", detail))
    except ValueError as error:
        return refused_row(line.number, line.data, PageError("bad-row", str(error)))
    except PageError as refused:
        return refused_row(line.number, line.data, refused)
    return _row(line.number, value, columns, line.data, decoded)


def json_document(pieces: Iterable[bytes], columns: Columns) -> Iterator[Row]:
    """The rows of a JSON document: an array's objects, or the one object that it is.

    >>> rows = json_document([b'[{"text": "Low"}, 5, {"text": "Hi'], {})
    >>> next(rows).data, next(rows).detail
    (b'Low', 'this is a number, not an object with the keys of a page')
    >>> next(rows)
    Traceback (most recent call last):
        ...
    pipeline.errors.PageError: corrupt: no JSON from character 22 on (Unterminated string ...

    It is read whole; the number of a row is its place in the array. Raises PageError `too-large`
    and `corrupt`.
    """
    decoded = decode(held(pieces, _BY_LINE), is_html_hint=False)
    for number, (source, value) in enumerate(_values(decoded.text), 1):
        yield _row(number, value, columns, source.encode("utf-8"), decoded)
        # Nobody knows in which row bytes were replaced: they are counted once, with the first.
        decoded = replace(decoded, replaced=0)


def _values(text: str) -> Iterator[tuple[str, object]]:
    """Source and value of the array's items, or of the one value there is."""
    if _too_deep(text):
        raise PageError("corrupt", f"its brackets go deeper than {_MAX_DEPTH}: {_BY_LINE}")
    at = _skip(text, 0)
    is_array = text.startswith("[", at)
    if is_array:
        at = _skip(text, at + 1)
    more = at < len(text) and not (is_array and text.startswith("]", at))
    while more:
        try:
            value, end = _DECODER.raw_decode(text, at)
        except ValueError as error:
            raise _broken(at, getattr(error, "msg", str(error))) from error
        yield text[at:end], value
        at = _skip(text, end)
        more = is_array and text.startswith(",", at)
        at = _skip(text, at + 1) if more else at
    if is_array:
        if not text.startswith("]", at):
            raise _broken(at, "the array does not end")
        at = _skip(text, at + 1)
    if at < len(text):
        raise _broken(at, "something follows: one object a line is for .jsonl")


def _too_deep(text: str) -> bool:
    """Whether a parser might lose its footing; most rows have too few brackets for that."""
    return text.count("[") + text.count("{") > _MAX_DEPTH and nesting(text) > _MAX_DEPTH


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _broken(at: int, why: str) -> PageError:
    return PageError("corrupt", f"no JSON from character {at + 1} on ({why})")


def _row(number: int, value: object, columns: Columns, raw: bytes, decoded: Decoded) -> Row:
    if isinstance(value, dict):
        return page_row(number, value, columns, raw, decoded)
    detail = f"this is {called(value)}, not an object with the keys of a page"
    return refused_row(number, raw, PageError("bad-row", detail))
