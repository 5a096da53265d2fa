"""Strip for one page: no corpus, no files. The only file of strip that reads pages itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.config.schema import StripOptions
from pipeline.model.copy import Verdict
from pipeline.model.page import MediaType, Page, PageBlock, PageBlockKind
from pipeline.read.decode import decode
from pipeline.read.formats import host
from pipeline.read.render import render_html
from pipeline.strip.cheap import judge_cheaply, over_limits
from pipeline.strip.classify import judge
from pipeline.strip.lines import (
    NO_TYPE,
    LineEvidence,
    StripPage,
    html_columns,
    verdicts,
)
from pipeline.strip.page_types import PAGE_TYPES
from pipeline.strip.repeats import SiteRepeats
from pipeline.strip.sites import load_profiles
from pipeline.text.batch import Batch
from pipeline.text.beside import leave_out_beside, main_column

_SURROGATE = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class StrippedBlock:
    """A stretch of the page text [start, end) with its verdict: `p` of content, and the reason."""

    start: int
    end: int
    kind: PageBlockKind
    p: float
    reason: str


@dataclass(frozen=True, slots=True)
class Stripped:
    """A page without its chrome.

    `page_text` is the page as text with everything on it, `text` what is left of it; offsets are
    code points of `page_text`. `page_type` is one of `PAGE_TYPES`, or None where nothing tells.
    """

    text: str
    page_type: str | None
    page_text: str
    _verdicts: tuple[Verdict, ...]
    _page_blocks: tuple[PageBlock, ...]

    @property
    def blocks(self) -> tuple[StrippedBlock, ...]:
        """The page's own blocks, or the lines of a text, each cut where the verdict changes."""
        return tuple(_blocks(self.page_text, self._page_blocks, self._verdicts))


def strip_text(text: str, *, url: str | None = None) -> Stripped:
    """Judge a page that was flattened to text; `url` helps to find the profile of its site.

    >>> stripped = strip_text("Home | Login\\nThe ferry sank in the bay, and nobody was hurt.\\n")
    >>> stripped.text
    'The ferry sank in the bay, and nobody was hurt.\\n'
    >>> [block.kind for block in stripped.blocks]
    ['text', 'text']
    """
    # Lone surrogates have no bytes; reading files replaces them alike.
    return _strip(_page(_SURROGATE.sub("\ufffd", text), (), url), url)


def strip_html(html: str | bytes, *, url: str | None = None) -> Stripped:
    """Judge a page of HTML; bytes are decoded as their page declares.

    >>> page = "<nav><a href='/'>Home</a></nav><p>The ferry sank in the bay, and nobody was hurt."
    >>> strip_html(page).text
    'The ferry sank in the bay, and nobody was hurt.\\n'
    """
    rendered = render_html(html if isinstance(html, str) else decode(html).text)
    return _strip(_page(*rendered, url), url)


def _page(text: str, blocks: tuple[PageBlock, ...], url: str | None) -> Page:
    kind: MediaType = "text/html" if blocks else "text/plain"
    return Page("", host(url), url, None, kind, "", "", 0, 0, "", text, blocks)


def _strip(page: Page, url: str | None) -> Stripped:
    options, batch = StripOptions(), Batch.of([main_column(page.text)])
    lines = len(batch.line_start)
    told = [StripPage(page.site, url, html_columns(page, batch, 0), page.blocks)]
    repeats = SiteRepeats.none(lines)
    if over_limits(page.text, options):
        judged = judge_cheaply(batch, told, repeats, options, load_profiles())
    else:
        signs = LineEvidence.none(lines)
        judged = judge(batch, told, signs, repeats, options, load_profiles())
    runs = leave_out_beside(verdicts(batch, 0, judged), page.text)
    number = int(judged.page_type[0])
    return Stripped(
        text="".join([page.text[v.start : v.end] for v in runs if v.p >= options.threshold]),
        page_type=None if number == NO_TYPE else PAGE_TYPES[number],
        page_text=page.text,
        _verdicts=runs,
        _page_blocks=page.blocks,
    )


def _blocks(
    text: str, blocks: tuple[PageBlock, ...], runs: tuple[Verdict, ...]
) -> Iterator[StrippedBlock]:
    parts: list[tuple[int, int, PageBlockKind]]
    parts = [(block.start, block.end, block.kind) for block in blocks]
    at = 0
    for line in text.split("\n") if not blocks else ():
        if line.strip():
            parts.append((at, at + len(line.rstrip()), "text"))
        at += len(line) + 1
    run = 0
    for start, end, kind in parts:
        while run < len(runs) and runs[run].end <= start:
            run += 1
        for verdict in runs[run:]:
            if verdict.start >= end:
                break
            low, high = max(start, verdict.start), min(end, verdict.end)
            yield StrippedBlock(low, high, kind, verdict.p, verdict.reason)
