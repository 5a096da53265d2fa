"""What HTML says of the lines of a batch: its pages' columns as one, headings of links."""

from collections.abc import Sequence

import numpy as np

from pipeline.strip.lines import KINDS, NO_BLOCK, Flags, HtmlColumns, StripPage
from pipeline.strip.places import neighbours, page_bounds
from pipeline.text.batch import Batch
from pipeline.text.offsets import Ints

HEADING = KINDS.index("heading")
# A line with this share of its characters in links says nothing else.
_ONLY_LINKS = 0.9
# How the lines begin with which a page states its title.
_TITLES = ("title: ", "og:title: ", "headline: ")


def heads_links(batch: Batch, live: Ints, columns: HtmlColumns) -> Flags:
    """Headings with a line of links right below; `live` are the lines with text of their own.

    >>> batch, no = Batch.of(["Read more\\nLow water"]), np.zeros(2, np.bool_)
    >>> kinds, density = np.array([HEADING, NO_BLOCK], np.int8), np.array([0.0, 1.0])
    >>> columns = HtmlColumns(kinds, density, no, no, no, no, np.zeros(2, np.int64), ("h2",))
    >>> heads_links(batch, np.arange(2), columns).tolist()
    [True, False]
    """
    headings: Flags = np.asarray(columns.kind == HEADING)
    if not headings.any():
        return headings
    above, below = neighbours(batch, live)
    flags = np.zeros(len(batch.line_start), np.bool_)
    flags[above] = columns.link_density[below] > _ONLY_LINKS
    return np.asarray(flags & headings)


def own_headings(batch: Batch, pages: Sequence[StripPage]) -> Flags:
    """Headings that stand in the title their own page states: other pages link to it by them.

    >>> from pipeline.model.page import PageBlock
    >>> text = "title: Low water - News\\n\\nLow water\\nMost read"
    >>> blocks = [PageBlock(0, 23, "meta", 0, "", 0), PageBlock(25, 34, "heading", 1, "h1", 0),
    ...           PageBlock(35, 44, "heading", 2, "h2", 0)]
    >>> own_headings(Batch.of([text]), [StripPage(blocks=blocks)]).tolist()
    [False, False, True, False]
    """
    flags = np.zeros(len(batch.line_start), np.bool_)
    for number, page in enumerate(pages):
        headings = [block for block in page.blocks if block.kind == "heading"]
        if not headings:
            continue
        text = batch.text_of(number)
        stated = [text[block.start : block.end] for block in page.blocks if block.kind == "meta"]
        titles = [line for line in stated if line.startswith(_TITLES)]
        starts, _ = batch.line_points(number)
        for block in headings:
            if any(text[block.start : block.end] in title for title in titles):
                first, last = np.searchsorted(starts, [block.start, block.end])
                low = batch.lines_of(number).start
                flags[low + int(first) : low + max(int(first) + 1, int(last))] = True
    return flags


def html_of_batch(batch: Batch, html: Sequence[HtmlColumns | None]) -> HtmlColumns:
    """The columns of all pages of a batch as one; a page without HTML says nothing.

    >>> html_of_batch(Batch.of(["a\\nb"]), [None]).link_density.tolist()
    [0.0, 0.0]
    """
    if not any(html):
        return _no_html(len(batch.line_start))
    first, stop = page_bounds(batch)
    sizes = (stop - first).tolist()
    parts = [part or _no_html(size) for part, size in zip(html, sizes, strict=True)]
    before = np.cumsum([0, *(len(part.paths) for part in parts)]).tolist()
    paths = [
        np.where(part.path == NO_BLOCK, NO_BLOCK, part.path + number)
        for part, number in zip(parts, before[:-1], strict=True)
    ]
    return HtmlColumns(
        kind=np.concatenate([_no_html(0).kind, *(part.kind for part in parts)]),
        link_density=np.concatenate([np.zeros(0), *(part.link_density for part in parts)]),
        chrome=_joined([part.chrome for part in parts]),
        doubtful=_joined([part.doubtful for part in parts]),
        content=_joined([part.content for part in parts]),
        outside=_joined([part.outside for part in parts]),
        path=np.concatenate([np.zeros(0, np.int64), *paths]),
        paths=tuple(path for part in parts for path in part.paths),
    )


def _joined(flags: Sequence[Flags]) -> Flags:
    return np.concatenate([np.zeros(0, np.bool_), *flags])


def _no_html(lines: int) -> HtmlColumns:
    no = np.zeros(lines, np.bool_)
    nowhere = np.full(lines, NO_BLOCK)
    return HtmlColumns(nowhere.astype(np.int8), np.zeros(lines), no, no, no, no, nowhere, ())
