"""Pages: what was read, before anybody judges it."""

from dataclasses import dataclass
from typing import Literal

MediaType = Literal["text/plain", "text/html"]
PageBlockKind = Literal[
    "meta", "heading", "paragraph", "list_item", "table_row", "quote", "code", "caption", "text"
]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a page lies: its id, the file that holds it, and the site its folder names."""

    id: str
    path: str
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text made from bytes, with the evidence for the encoding.

    `evidence` is `bom`, `declared`, `valid` (strict UTF-8) or `detected`; `replaced` counts the
    characters that stand for undecodable bytes or lone surrogates.
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
