"""Pages: what was read, before anybody judges it."""

from dataclasses import dataclass
from typing import Literal

MediaType = Literal["text/plain", "text/html"]
PageBlockKind = Literal[
    "meta", "heading", "paragraph", "list_item", "table_row", "quote", "code", "caption", "text"
]

# A node path holds so many classes of an element, and so many characters of a class or an id.
PATH_CLASSES = 4
PATH_NAME_CHARS = 40


@dataclass(frozen=True, slots=True)
class Address:
    """Where a page lies: its id, the file that holds it, and the site its folder names."""

    id: str
    path: str
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A page that lies in one file with others: its bytes as stored, and what the row says of it.

    `number` is the line at which the row begins, or its place in a file without lines, from 1. A
    row that is no page has no `data` but a `reason`; `size` (bytes) and `sha256` are then those of
    the row as it stands in the file. `encoding` and `evidence` say how the row was decoded, None
    where `data` are the bytes of the file itself; `replaced` counts what this replaced.
    """

    number: int
    size: int
    sha256: str
    id: str | None = None
    site: str | None = None
    url: str | None = None
    fetched: str | None = None
    data: bytes | None = None
    encoding: str | None = None
    evidence: str | None = None
    replaced: int = 0
    reason: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text made from bytes, with the evidence for the encoding.

    `evidence` is `bom`, `declared`, `valid` (strict UTF-8), `detected` (mostly UTF-8, or else
    Windows-1252), `letters` (they are those of another alphabet) or `language` (the page states it,
    and the letters agree); `replaced` counts the characters that stand for undecodable bytes or
    lone surrogates.
    """

    text: str
    encoding: str
    evidence: str
    replaced: int


@dataclass(frozen=True, slots=True)
class PageBlock:
    """One block of a rendered HTML page: half-open code point offsets into the page text.

    Blocks of kind `meta` hold what the page says of itself (title, meta tags, JSON-LD) as
    `name: value` lines; they are never content. `path` is the node path, `level` the heading level
    or list depth (0 elsewhere), `link_chars` the code points inside links.
    """

    start: int
    end: int
    kind: PageBlockKind
    level: int
    path: str
    link_chars: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read: its address, how it was decoded, and its page text.

    All later offsets are half-open code point offsets into `text`.
    """

    id: str
    site: str | None
    url: str | None
    fetched: str | None
    media_type: MediaType
    encoding: str
    evidence: str
    replaced: int
    bytes: int
    sha256: str
    text: str
    blocks: tuple[PageBlock, ...] = ()
