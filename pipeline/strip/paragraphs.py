"""Paragraphs as lines show them: which lines belong together, and how they end together.

A line of running text that was wrapped says nothing by its own end; its paragraph does. Headlines,
teasers and entries of menus are paragraphs that do not end as a sentence.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipeline.strip.lines import Flags
from pipeline.text.batch import Batch
from pipeline.text.offsets import Ints

# A paragraph of fewer words may be a headline.
_SHORT = 25
# A line of so many words is long: most of them end as sentences where paragraphs are not wrapped.
_LONG = 8
_UNWRAPPED_SHARE = 0.5
# Where so many of the lines follow one another directly, a blank line ends a paragraph.
_CLOSE_SHARE = 0.25
# Lines are wrapped at the length that so many of a page's long lines do not exceed.
_WRAP_SHARE = 0.9
# Fewer ends of paragraphs than this share of a page's lines: a page that does not show them.
_SHOWN_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """The paragraphs of lines: a row a line. A line without text of its own is one by itself.

    `first` is the paragraph's first line, `words` are the words of all its lines;
    `short` paragraphs may be headlines by their size.
    `unended` ones are short and do not end as a sentence, or are `cut_off`; `states` tells that a
    paragraph ends as a statement. Where pages do not show the ends of paragraphs, none is unended.
    `shaped` paragraphs have words enough and the end of a sentence: prose in any language.
    """

    first: Ints
    words: Ints
    unended: Flags
    cut_off: Flags
    short: Flags
    states: Flags
    shaped: Flags


@dataclass(frozen=True, slots=True)
class LineShapes:
    """What paragraphs are made out by: a row a line.

    `idle` lines have no text of their own; `ends` are lines that end as a sentence, `asks` those of
    them that are no statement, `announces` lines that end in a colon; `cut_off` lines trail off.
    `begins` lines must begin a paragraph (items of a list, labelled lines), `continues` lines seem
    to go on with the one above. `length` and `first_word` count code points.
    """

    idle: Flags
    words: Ints
    length: Ints
    first_word: Ints
    ends: Flags
    asks: Flags
    announces: Flags
    cut_off: Flags
    begins: Flags
    continues: Flags


def paragraphs(batch: Batch, shapes: LineShapes) -> Paragraphs:
    """The paragraphs of all lines.

    >>> batch = Batch.of(["The ferry that left the harbour last night\\ncame back.\\n\\nRead this"])
    >>> words, no = np.array([8, 2, 0, 2]), np.zeros(4, np.bool_)
    >>> idle, ends = words == 0, np.array([False, True, False, False])
    >>> shapes = LineShapes(idle, words, 5 * words, 0 * words, ends, no, no, no, no, no)
    >>> of = paragraphs(batch, shapes)
    >>> of.first.tolist(), of.unended.tolist()
    ([0, 0, 2, 3], [False, False, False, True])
    """
    lines = np.arange(len(batch.line_start))
    first, last, shown = lines.copy(), lines.copy(), np.zeros(len(lines), np.bool_)
    live = np.flatnonzero(~shapes.idle)
    bounds = np.searchsorted(batch.line_page[live], np.arange(len(batch) + 1))
    for low, high in pairwise(bounds.tolist()):
        rows = live[low:high]
        if not len(rows):
            continue
        new, shown[rows] = _begins(rows, shapes)
        starts = np.flatnonzero(new)
        stops = np.append(starts[1:], len(rows)) - 1
        number = np.cumsum(new) - 1
        first[rows], last[rows] = rows[starts[number]], rows[stops[number]]
    sums = np.concatenate([[0], np.cumsum(shapes.words)])
    words = sums[last + 1] - sums[first]
    short = words < _SHORT
    cut_off = shown & shapes.cut_off[last]
    open_ended = shown & short & ~(shapes.ends | shapes.announces)[last]
    states = (shapes.ends & ~(shapes.asks | shapes.cut_off))[last]
    shaped = (words >= _LONG) & shapes.ends[last] & ~shapes.cut_off[last]
    return Paragraphs(first, words, open_ended | cut_off, cut_off, short, states, shaped)


def _begins(rows: Ints, shapes: LineShapes) -> tuple[Flags, bool]:
    """Which lines of a page begin a paragraph, and whether the page shows where they end."""
    words, length = shapes.words[rows], shapes.length[rows]
    long = words >= _LONG
    ended = words[long & shapes.ends[rows]].sum()
    gap = np.diff(rows, prepend=rows[0]) - 1
    base = 0 if (gap[1:] == 0).sum() >= _CLOSE_SHARE * (len(rows) - 1) else 1
    parted = (gap > base) | shapes.begins[rows]
    parted[0] = True
    if ended >= _UNWRAPPED_SHARE * words[long].sum():
        return parted | ~shapes.continues[rows], True
    width = np.sort(length[long])[int(_WRAP_SHARE * long.sum())] if long.any() else 0
    room = np.zeros(len(rows), np.bool_)
    room[1:] = length[:-1] + 1 + shapes.first_word[rows][1:] <= width
    return parted | room, bool(parted.sum() >= _SHOWN_SHARE * len(rows))
