"""Where on its page each line stands: sums over pages, neighbours, what is above and below."""

from dataclasses import dataclass

import numpy as np

from pipeline.strip.lines import Flags, Floats
from pipeline.text.batch import Batch
from pipeline.text.offsets import Ints

# Sets the hashes of one page apart from those of the next.
_PAGE = np.uint64(0x9E3779B97F4A7C15)
# How many lines with text on each side make up a line's surroundings.
_NEIGHBOURS = 4
# A page's end, which a copyright mark closes, lies below this share of its running text.
_ABOVE_END = 0.75
# Readers' comments may begin below this share.
_ABOVE_COMMENTS = 0.6


@dataclass(frozen=True, slots=True)
class Place:
    """Where on its page each line stands, by the running text above it."""

    page_prose: Ints
    start: Flags
    early: Flags
    late: Flags
    end: Flags


def places(batch: Batch, prose: Ints) -> Place:
    """Where the lines of a batch stand; `prose` counts the words of running text on each.

    >>> places(Batch.of(["Home\\nIt sank.\\nNo."]), np.array([0, 2, 0])).end.tolist()
    [False, False, True]
    """
    total, above = page_sums(batch, prose)
    some = total > 0
    return Place(
        page_prose=total,
        start=some & (above + prose == 0),
        early=some & (above > 0) & (above < _ABOVE_COMMENTS * total),
        late=some & (above >= _ABOVE_COMMENTS * total),
        end=some & (above >= _ABOVE_END * total),
    )


def neighbours(batch: Batch, live: Ints) -> tuple[Ints, Ints]:
    """Pairs of live lines that follow one another on one page: the upper ones, the lower ones."""
    one_page = batch.line_page[live[:-1]] == batch.line_page[live[1:]]
    return live[:-1][one_page], live[1:][one_page]


def page_sums(batch: Batch, values: Ints) -> tuple[Ints, Ints]:
    """For every line: the sum over its page, and over the lines of its page above it."""
    sums = np.zeros(len(values) + 1, np.int64)
    values.cumsum(out=sums[1:])
    at_page = sums[batch.page_line]
    if len(batch) == 1:
        return np.full(len(values), at_page[1]), sums[:-1]
    total = at_page[1:] - at_page[:-1]
    return total[batch.line_page], sums[:-1] - at_page[batch.line_page]


def page_bounds(batch: Batch) -> tuple[Ints, Ints]:
    """The first line of each page, and the one behind its last.

    >>> [bound.tolist() for bound in page_bounds(Batch.of(["a\\nb", "c"]))]
    [[0, 2], [2, 3]]
    """
    return batch.page_line[:-1], batch.page_line[1:]


def times_on_page(batch: Batch) -> Ints:
    """How many lines of its page read like each line.

    >>> times_on_page(Batch.of(["a\\nb\\na", "a"])).tolist()
    [2, 1, 2, 1]
    """
    # Lines of two pages have other keys, as other lines have other hashes.
    keys = batch.line_hash + batch.line_page.view(np.uint64) * _PAGE
    order = keys.argsort()
    sorted_keys = keys[order]
    first = np.flatnonzero(sorted_keys[1:] != sorted_keys[:-1]) + 1
    sizes = np.diff(first, prepend=0, append=len(order))
    times = np.empty(len(order), np.int64)
    times[order] = np.repeat(sizes, sizes)
    return times


def gaps(batch: Batch, live: Ints) -> Ints:
    """How many lines without text stand right above each of the `live` lines.

    >>> gaps(Batch.of(["a\\n\\n\\nb", "c"]), np.array([0, 3, 4])).tolist()
    [0, 0, 0, 2, 0]
    """
    first, _ = page_bounds(batch)
    above = np.maximum(np.concatenate([[-1], live[:-1]]), first[batch.line_page[live]] - 1)
    found = np.zeros(len(batch.line_page), np.int64)
    found[live] = live - above - 1
    return found


def density(batch: Batch, idle: Flags, words: Ints, prose: Ints) -> Floats:
    """Share of running text among the words around a line; idle lines do not count as lines."""
    live = np.flatnonzero(~idle)
    page = batch.line_page[live]
    bounds = page.searchsorted(np.arange(len(batch) + 1))
    row = np.arange(len(live))
    low = np.maximum(row - _NEIGHBOURS, bounds[page])
    high = np.minimum(row + _NEIGHBOURS + 1, bounds[page + 1])
    all_words = np.concatenate([[0], np.cumsum(words[live])])
    prose_words = np.concatenate([[0], np.cumsum(prose[live])])
    around = np.maximum(1, all_words[high] - all_words[low])
    density = np.zeros(len(idle))
    density[live] = (prose_words[high] - prose_words[low]) / around
    return density
