"""From the fields of a row to the page in it, whatever the file was that held the row."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date

from pipeline.config.schema import Column, Columns
from pipeline.errors import PageError
from pipeline.model.page import Decoded, Row
from pipeline.read.decode import decode
from pipeline.read.formats import MAX_BYTES

# An id names a page on the command line and in files; what is longer is another column's text.
_MAX_ID_CHARS = 4096

_SURROGATE = re.compile("[\ud800-\udfff]")

_NAME_THEM = "name the right column in input.columns"


_STATED: tuple[Column, ...] = ("id", "site", "url", "fetched")


def named(columns: Columns, *fields: Column) -> tuple[str, ...]:
    """What the columns of these fields are called.

    >>> named({"text": "body"}, "text", "html")
    ('body', 'html')
    """
    return tuple(columns.get(field, field) for field in fields)


def all_named(columns: Columns) -> tuple[str, ...]:
    """What all columns are called that are read at all.

    >>> all_named({"html": "page"})
    ('id', 'site', 'url', 'fetched', 'text', 'page')
    """
    return named(columns, *_STATED, "text", "html")


def check_columns(names: Sequence[str], columns: Columns) -> None:
    """Raise PageError `no-text-column` where a table has no pages, or nobody knows in which column.

    >>> check_columns(["id", "body"], {"text": "body"})
    """
    wanted = named(columns, "text", "html")
    there = f"its columns are {', '.join(names)}: {_NAME_THEM}"
    if not {*wanted} & {*names}:
        raise PageError("no-text-column", f"none is called `{'` or `'.join(wanted)}`; {there}")
    for name in all_named(columns):
        if names.count(name) > 1:
            raise PageError("no-text-column", f"several are called `{name}`; {there}")


def page_row(
    number: int,
    values: Mapping[str, object],
    columns: Columns,
    raw: bytes,
    decoded: Decoded | None = None,
) -> Row:
    """The row as a page, or as one with the reason why it is none; `raw` is how it was stored.

    >>> row = page_row(3, {"key": 17, "html": None, "text": "Low tide."}, {"id": "key"}, b"")
    >>> row.number, row.id, row.data, row.size
    (3, '17', b'Low tide.', 9)

    Where a row has html and text, html is the page. Text given as `str` comes without its bytes:
    `decoded` then says how it was made, and lone surrogates are replaced and counted.
    """
    try:
        stated = [_stated(name, values.get(name)) for name in named(columns, *_STATED)]
        identifier, site, url, fetched = stated
        if len(identifier or "") > _MAX_ID_CHARS:
            raise PageError("bad-row", f"its id is over {_MAX_ID_CHARS} characters: {_NAME_THEM}")
        content = _content(values, columns)
        data, replaced = (content, 0) if isinstance(content, bytes) else _encoded(content)
        if len(data) > MAX_BYTES:
            raise PageError("too-large", f"a page has {MAX_BYTES:,} bytes at most: cut it up")
    except PageError as refused:
        return refused_row(number, raw, refused)
    return Row(
        number=number,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        id=identifier,
        site=site,
        url=url,
        fetched=fetched,
        data=data,
        encoding=decoded.encoding if decoded else None,
        evidence=decoded.evidence if decoded else None,
        replaced=replaced + (decoded.replaced if decoded else 0),
    )


def refused_row(number: int, raw: bytes, refused: PageError) -> Row:
    """A row that is no page, with the reason.

    >>> refused_row(2, b"{", PageError("bad-row", "this is not JSON")).detail
    'this is not JSON'
    """
    sha256 = hashlib.sha256(raw).hexdigest()
    return Row(number, len(raw), sha256, reason=refused.reason, detail=refused.detail)


def _stated(name: str, value: object) -> str | None:
    """What a row says of its page, as text; None where it says nothing."""
    match value:
        case None:
            return None
        case bytes():
            text = decode(value, is_html_hint=False).text
        case date():
            text = value.isoformat()
        case str() | int() | float():
            text = "" if value != value else str(value)  # not a number: how tables say nothing
        case _:
            raise PageError("bad-row", f"`{name}` is {called(value)}, not text: {_NAME_THEM}")
    return _SURROGATE.sub("\ufffd", text).strip() or None


def _content(values: Mapping[str, object], columns: Columns) -> str | bytes:
    names = named(columns, "html", "text")
    html, text = (values.get(name) for name in names)
    for name, value in zip(names, (html, text), strict=True):
        if not isinstance(value, str | bytes | None):
            raise PageError("bad-row", f"`{name}` is {called(value)}, not text: {_NAME_THEM}")
    content = html or (html if text is None else text)
    if not isinstance(content, str | bytes):
        there = ", ".join(sorted(map(str, values))) or "nothing"
        raise PageError(
            "bad-row", f"it has neither `{names[1]}` nor `{names[0]}` but {there}: {_NAME_THEM}"
        )
    return content


def called(value: object) -> str:
    """What kind of thing a value is, for a message.

    >>> called(None), called(True), called(1.5), called({})
    ('null', 'true', 'a number', 'an object')
    """
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case dict():
            return "an object"
    return f"a {type(value).__name__}"


def _encoded(text: str) -> tuple[bytes, int]:
    """Text as UTF-8, with the number of lone surrogates that had to be replaced."""
    try:
        return text.encode("utf-8"), 0
    except UnicodeEncodeError:
        sound, replaced = _SURROGATE.subn("\ufffd", text)
        return sound.encode("utf-8"), replaced
