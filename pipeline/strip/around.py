"""What stands around a running text: its title and byline, credits, and what leads elsewhere."""

from dataclasses import dataclass

import numpy as np

from pipeline.strip.lines import Flags, Floats
from pipeline.strip.paragraphs import Paragraphs
from pipeline.strip.places import page_bounds, page_sums
from pipeline.text.batch import Batch
from pipeline.text.offsets import Ints

# At most so many lines stand between a title and its text.
_TITLE_REACH = 10


@dataclass(frozen=True, slots=True)
class LineMarks:
    """What a line's own words make it: a row a line.

    It begins with a `label` before a colon, with words of a `credit` or a `byline`, or is `signed`
    by a byline right below; it has words enough for a `title`, or is `likely` to be one by its
    length or its place in HTML; it is `interface`, which says nothing of what the page is about.
    """

    label: Flags
    credit: Flags
    byline: Flags
    signed: Flags
    title: Flags
    likely: Flags
    interface: Flags


@dataclass(frozen=True, slots=True)
class Around:
    """How lines stand to the running text of their page: a row a line.

    `before` and `after` lie above and below all of it. `labelled` lines name something else behind
    a label, `credit` lines say who made the text or where it stood first, `byline` lines above it
    who wrote it or when; `title` is the last paragraph above that may be the text's title.
    `text_share` is the share of the text in what its page says beside the interface.
    """

    before: Flags
    after: Flags
    labelled: Flags
    credit: Flags
    byline: Flags
    title: Flags
    text_share: Floats


def around(
    batch: Batch,
    of: Paragraphs,
    words: Ints,
    text: Flags,
    marks: LineMarks,
    late: Flags,
) -> Around:
    """How the lines of a batch stand to the `text` of their pages; `late` ones are near its end.

    >>> batch = Batch.of(["High water soon\\nBy Ann Lee\\nIt sank.\\nRelated: Low water"])
    >>> no, flag = np.zeros(4, np.bool_), np.eye(4, dtype=np.bool_)
    >>> words, first = np.array([3, 3, 2, 3]), np.arange(4)
    >>> of = Paragraphs(first, words, ~flag[2], no, ~no, no, no)
    >>> marks = LineMarks(flag[3], no, flag[1], flag[0], ~no, ~no, no)
    >>> found = around(batch, of, words, flag[2], marks, no)
    >>> found.title.tolist(), found.after.tolist()
    ([True, False, False, False], [False, False, False, True])
    """
    before, after = _sides(batch, text)
    labelled = marks.label[of.first] & of.short & ~of.states
    credit = marks.credit[of.first] & of.short & (before | after | late)
    byline = marks.byline[of.first] & of.unended & before
    titles = before & of.unended & marks.title
    titles &= ~(labelled | credit | byline | marks.interface)
    own, _ = page_sums(batch, np.where(text, words, 0))
    every, _ = page_sums(batch, np.where(marks.interface, 0, words))
    return Around(
        before=before,
        after=after,
        labelled=labelled,
        credit=credit,
        byline=byline,
        title=_title(batch, titles, marks.likely, before & (words > 0), of.first),
        text_share=own / np.maximum(1, every),
    )


def _sides(batch: Batch, text: Flags) -> tuple[Flags, Flags]:
    some = text.astype(np.int64)
    total, above = page_sums(batch, some)
    return (total > 0) & (above + some == 0), (total > 0) & (above == total)


def _title(batch: Batch, may_be: Flags, likely: Flags, before: Flags, first: Ints) -> Flags:
    """Lines of the last paragraph above the running text that may be its title.

    Between them, bylines and things to click may stand, but not much more; where one of the lines
    is likely to be a title, no other is one.
    """
    total, above = page_sums(batch, before.astype(np.int64))
    near = may_be & (total - above <= _TITLE_REACH)
    some_likely, _ = page_sums(batch, (near & likely).astype(np.int64))
    candidates = np.flatnonzero(near & (likely | (some_likely == 0)))
    _, stop = page_bounds(batch)
    at = np.searchsorted(candidates, stop) - 1
    last = candidates[at[at >= 0]]
    last = last[batch.line_page[last] == np.flatnonzero(at >= 0)]
    return np.isin(first, first[last])
