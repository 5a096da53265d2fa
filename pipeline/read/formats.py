"""Which reader a file's content asks for, and the page it makes."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from pipeline.errors import PageError
from pipeline.model.page import Address, MediaType, Page, PageBlock, Row
from pipeline.read.decode import decode
from pipeline.read.packing import suffixes
from pipeline.read.render import render_html

MAX_BYTES = 16 * 2**20

Rendered = tuple[str, tuple[PageBlock, ...]]

_UNPACK = "unpack it into one .txt or .html file for each page"
_UNSUPPORTED = frozenset({".warc", ".tar"})

# Magic numbers. Each holds bytes, or an order of them, with which no text begins.
_MAGIC = {
    b"%PDF-": "a PDF document",
    b"PK\x03\x04": "a zip archive or office document",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old office document",
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"\xfd7zXZ\x00": "xz",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"\x89PNG\r\n\x1a\n": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF87a": "a GIF image",
    b"GIF89a": "a GIF image",
    b"PAR1": "Parquet",
}
# What is read under its proper name.
_SUFFIX_OF = {"gzip": ".gz", "Zstandard": ".zst", "Parquet": ".parquet"}

# Control characters that text has no use for; more than this share of them is no text.
_CONTROLS = bytes([*range(9), 0x0B, *range(0x0E, 0x20)])
_CONTROL_SHARE = 0.05

_SNIFFED_CHARS = 4096
_LEADING = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?>)*", re.DOTALL)
_FIRST_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|frameset|iframe|table|center"
    r"|div|p|h[1-6]|font|ul|ol|pre|a|b|br|hr|img|span|article|section)(?=[\s/>])",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"</?(?:html|head|body|title|meta|link|script|style|table|tbody|t[rdh]|div|p|h[1-6]|font|[uod]l"
    r"|li|dt|dd|pre|a|b|i|em|strong|br|hr|img|span|form|input|center|blockquote)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_MIN_TAGS = 5
_TAG_SHARE = 0.1

# Where a page says its own address, best first.
_ADDRESS_NAMES = ("canonical", "og:url", "saved-from")


def read_page(address: Address, data: bytes) -> Page:
    """The page that a file holds, whatever its suffix claims.

    >>> page = read_page(Address("x/a.txt", "/x/a.txt", "x"), b"<!DOCTYPE html><p>Hello")
    >>> page.media_type, page.text, page.site
    ('text/html', 'Hello\\n', 'x')

    Raises PageError with the reason `too-large`, `unsupported-format` or `binary`. An empty file is
    a page: whether it is a document is for others to say.
    """
    _refuse(address, data)
    # Only HTML declares its charset in a meta tag; tags are ASCII in all charsets without a mark.
    decoded = decode(data, looks_like_html(data[:_SNIFFED_CHARS].decode("latin-1")))
    encoded = decoded.text.encode("utf-8")
    controls = len(encoded) - len(encoded.translate(None, _CONTROLS))
    if controls > _CONTROL_SHARE * len(decoded.text):
        raise PageError("binary", f"{controls} of {len(decoded.text)} characters are controls")
    media_type: MediaType = "text/html" if looks_like_html(decoded.text) else "text/plain"
    text, blocks = _READERS[media_type](decoded.text)
    url = _own_address(text, blocks)
    return Page(
        id=address.id,
        site=host(url) or address.site,
        url=url,
        fetched=None,
        media_type=media_type,
        encoding=decoded.encoding,
        evidence=decoded.evidence,
        replaced=decoded.replaced,
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        text=text,
        blocks=blocks,
    )


def read_row(address: Address, row: Row) -> Page:
    """The page that a row of a file holds; what the row says of it goes before what the page says.

    >>> row = Row(7, 5, "", url="http://b.example/1", data=b"Hello")
    >>> page = read_row(Address("x/a.jsonl:7", "/x/a.jsonl", "x"), row)
    >>> page.text, page.url, page.site
    ('Hello', 'http://b.example/1', 'b.example')

    Raises PageError like `read_page`, and for the reason of a row that is no page.
    """
    if row.data is None:
        raise PageError(row.reason or "bad-row", row.detail or "")
    page = read_page(address, row.data)
    return replace(
        page,
        url=row.url or page.url,
        site=row.site or host(row.url) or page.site,
        fetched=row.fetched,
        encoding=row.encoding or page.encoding,
        evidence=row.evidence or page.evidence,
        replaced=row.replaced + page.replaced,
    )


def looks_like_html(text: str) -> bool:
    """Whether the start of a text is HTML: its first tag, or a share of tags, says so.

    >>> looks_like_html("\\n<!-- saved -->\\n<html>"), looks_like_html("In HTML, <b> is bold.")
    (True, False)
    """
    leading = _LEADING.match(text)
    begin = leading.end() if leading else 0
    if _FIRST_TAG.match(text, begin):
        return True
    start = text[begin : begin + _SNIFFED_CHARS]
    tags = _TAG.findall(start)
    return len(tags) >= _MIN_TAGS and sum(map(len, tags)) >= _TAG_SHARE * len(start)


def _read_text(text: str) -> Rendered:
    return text, ()


_READERS: dict[MediaType, Callable[[str], Rendered]] = {
    "text/plain": _read_text,
    "text/html": render_html,
}


def _refuse(address: Address, data: bytes) -> None:
    """Raise PageError for what cannot be one page of text."""
    suffix, _ = suffixes(address.path)
    if suffix in _UNSUPPORTED:
        raise PageError("unsupported-format", f"{suffix} is not read: {_UNPACK}")
    if len(data) > MAX_BYTES:
        raise PageError("too-large", f"a page has {MAX_BYTES:,} bytes at most: cut it into pages")
    for magic, name in _MAGIC.items():
        if data.startswith(magic):
            proper = _SUFFIX_OF.get(name)
            advice = f"let its name end in {proper}" if proper else _UNPACK
            raise PageError("binary", f"this is {name}: {advice}")


def _own_address(text: str, blocks: tuple[PageBlock, ...]) -> str | None:
    """The address that a page gives as its own."""
    said: dict[str, str] = {}
    for block in blocks:
        if block.kind == "meta":
            name, _, value = text[block.start : block.end].partition(": ")
            if host(value):
                said.setdefault(name.lower(), value)
    return next((said[name] for name in _ADDRESS_NAMES if name in said), None)


def host(url: str | None) -> str | None:
    """The host of an absolute web address.

    >>> host("https://News.Example:8080/a"), host("/a"), host("https://[::")
    ('news.example', None, None)
    """
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return parts.hostname if parts.scheme in ("http", "https") else None
