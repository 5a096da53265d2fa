"""Pages with known main text, as HTML and flattened in the ways that others have flattened theirs.

A data folder holds `pages/<id>.html.gz` and `gold.jsonl`: a row a page with its `id`, `page_type`,
`site` and `main_text`. Needs the extra `bench`.
"""

import gzip
import hashlib
import json
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup

FLATTENED = ("block", "tag", "wrap72", "wrap66")

_BREAK = re.compile(r"\r\n|\r|\n")
_SPACES = re.compile(r"[ \t\u00a0]+")


@dataclass(frozen=True, slots=True)
class GoldPage:
    """Where a page lies, and the text that a reader came for."""

    id: str
    site: str
    page_type: str
    main_text: str
    path: Path

    def html(self) -> str:
        """The page; what is not UTF-8 is replaced."""
        return gzip.decompress(self.path.read_bytes()).decode("utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class Sites:
    """One of `parts` parts of all sites: no site has pages in two of them."""

    part: int
    parts: int

    @classmethod
    def parse(cls, text: str) -> "Sites":
        """Read `K/N`; N/N is 0/N. Raises ValueError for anything else.

        >>> Sites.parse("4/5"), Sites.parse("5/5")
        (Sites(part=4, parts=5), Sites(part=0, parts=5))
        """
        part, parts = map(int, text.split("/"))
        if not 0 <= part <= parts or not parts:
            raise ValueError(f"{text} is no part of the sites: write K/N, with K from 0 to N")
        return cls(part % parts, parts)

    def hold(self, site: str) -> bool:
        """Whether a site belongs to this part.

        >>> [k for k in range(5) if Sites(k, 5).hold("ferries.example")]
        [0]
        """
        return int(hashlib.sha256(site.encode()).hexdigest(), 16) % self.parts == self.part


def gold_pages(data: Path, sites: Sites | None = None, limit: int | None = None) -> list[GoldPage]:
    """The pages of a data folder in the order of its list; a page without a site is its own."""
    with (data / "gold.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    pages = [
        GoldPage(
            id=row["id"],
            site=row["site"] or row["id"],
            page_type=row["page_type"],
            main_text=row["main_text"],
            path=data / "pages" / f"{row['id']}.html.gz",
        )
        for row in rows
        if sites is None or sites.hold(row["site"] or row["id"])
    ]
    return pages[:limit]


def flattened(html: str) -> dict[str, str]:
    """A page's text in every way of `FLATTENED`.

    `block` is laid out as a browser would, `tag` has a line for every piece of text between tags;
    `wrap72` and `wrap66` break the lines of `block`, the latter with trailing blanks and two empty
    lines for one, as old archives print.
    """
    block = block_text(html)
    return {
        "block": block,
        "tag": tag_text(html),
        "wrap72": wrapped(block, 72),
        "wrap66": wrapped(block, 66, blank_lines=2, ending=" "),
    }


def block_text(html: str) -> str:
    """A page's text as a browser would lay it out."""
    # Here and not above: the tests of everything else do without it.
    from inscriptis import get_text

    return tidied(get_text(html))


def tag_text(html: str) -> str:
    r"""A page's text with a line for every piece between tags.

    >>> tag_text("<p>The <b>ferry</b> sank.<p>Home")
    'The\nferry\nsank.\nHome'
    """
    return tidied(BeautifulSoup(html, "lxml").get_text("\n"))


def tidied(text: str) -> str:
    r"""Single blanks, at most one empty line in a row, none at either end.

    >>> tidied(" a \t b\r\n\n \nc\n")
    'a b\n\nc'
    """
    lines = [_SPACES.sub(" ", line).strip() for line in _BREAK.split(text)]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept).strip("\n")


def wrapped(text: str, width: int, blank_lines: int = 1, ending: str = "") -> str:
    r"""Break lines at `width` characters, never inside a word, and end those that have text alike.

    >>> wrapped("The ferry sank.\n\nHome", 10, blank_lines=2, ending=" ")
    'The ferry \nsank. \n\n\nHome '
    """
    wrapper = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    lines: list[str] = []
    for line in text.split("\n"):
        lines += [part + ending for part in wrapper.wrap(line)] or [""] * blank_lines
    return "\n".join(lines)
