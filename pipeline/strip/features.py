"""What can be measured of the lines of a batch: a column each, a row a line.

Counts are integers wherever lines are added up, so that a line's features do not depend on which
other pages share the batch (sums of floats would round differently).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.strip.lines import KINDS, NO_BLOCK, Flags, Floats, HtmlColumns
from pipeline.strip.words import chrome_words, contains, function_words
from pipeline.text.batch import Batch
from pipeline.text.kernels import CLASSES, count_classes
from pipeline.text.offsets import Bytes, Ints

# How many lines with text on each side make up a line's surroundings.
_NEIGHBOURS = 4
# A line with so many words, of which such a share are function words, is running text.
_PROSE_WORDS = 5
_PROSE_SHARE = 0.18
# Below this share of function words in its long lines, a page's language is not among ours;
# its lines with inner punctuation are then taken to hold as many as prose does.
_KNOWN_LANGUAGE_SHARE = 0.08
_ASSUMED_SHARE = 0.3
_LONG_LINE_WORDS = 8
# A copyright sign closes the document where this share of the running text stands above it.
_ABOVE_COPYRIGHT = 0.75

_ENDS = b".!?;"
_WIDE_COMMAS = ("\N{IDEOGRAPHIC COMMA}", "\N{FULLWIDTH COMMA}", "\N{ARABIC COMMA}")
_WIDE_ENDS = (
    "\N{IDEOGRAPHIC FULL STOP}",
    "\N{FULLWIDTH EXCLAMATION MARK}",
    "\N{FULLWIDTH QUESTION MARK}",
    "\N{ARABIC QUESTION MARK}",
    "\N{DEVANAGARI DANDA}",
)
_CLOSING = b"\"')]}*_ \t\r\f\v"
# Three bytes each.
_CLOSING_QUOTES = (
    "\N{RIGHT DOUBLE QUOTATION MARK}",
    "\N{RIGHT SINGLE QUOTATION MARK}",
    "\N{RIGHT CORNER BRACKET}",
)
_META = KINDS.index("meta")


@dataclass(frozen=True, slots=True)
class LineFeatures:
    """The columns; shares lie between 0 and 1.

    `idle` lines have no text of their own (blank, or what a page says of itself); `words` counts
    two characters of a script without spaces as a word; `density` is the share of running text in
    the surroundings; `page_prose` the words of running text on the line's page.
    """

    blank: Flags
    idle: Flags
    words: Ints
    function_share: Floats
    chrome_share: Floats
    title_share: Floats
    digit_share: Floats
    word_length: Floats
    separators: Ints
    has_comma: Flags
    starts_lower: Flags
    ends_sentence: Flags
    ends_onward: Flags
    copyright: Flags
    after_copyright: Flags
    position: Floats
    density: Floats
    page_prose: Ints
    html: HtmlColumns


@dataclass(frozen=True, slots=True)
class _Counts:
    """Integer counts, a row a line."""

    visible: Ints
    letters: Ints
    digits: Ints
    separators: Ints
    commas: Ints
    words: Ints
    wide: Ints
    function: Ints
    chrome: Ints
    title: Ints


def line_features(batch: Batch, html: Sequence[HtmlColumns | None]) -> LineFeatures:
    """All columns of a batch; `html` holds one entry a page.

    >>> features = line_features(Batch.of(["Login\\nIt sank in the bay, and they left."]), [None])
    >>> features.words.tolist(), features.ends_sentence.tolist()
    ([1, 8], [False, True])
    >>> features.chrome_share.tolist()
    [1.0, 0.0]
    """
    columns = _html_of_batch(batch, html)
    counts = _count(batch)
    words = np.maximum(counts.words, counts.wide // 2)
    first, last = _outer_bytes(batch)
    share = _function_share(batch, counts, words)
    prose = np.where((words >= _PROSE_WORDS) & (share >= _PROSE_SHARE), words, 0)
    idle = (counts.visible == 0) | (columns.kind == _META)
    copyright_sign = _lines_with(batch, "©")
    page_prose, above = _page_sums(batch, np.where(idle, 0, prose))
    closes = copyright_sign & (page_prose > 0) & (above >= _ABOVE_COPYRIGHT * page_prose)
    return LineFeatures(
        blank=counts.visible == 0,
        idle=idle,
        words=words,
        function_share=share,
        chrome_share=counts.chrome / np.maximum(1, counts.words - counts.function),
        title_share=counts.title / np.maximum(1, counts.words),
        digit_share=counts.digits / np.maximum(1, counts.visible),
        word_length=counts.letters / np.maximum(1, words),
        separators=counts.separators,
        has_comma=counts.commas > 0,
        starts_lower=(batch.buf[first] >= ord("a")) & (batch.buf[first] <= ord("z")),
        ends_sentence=_one_of(batch.buf[last], _ENDS) | _ends_with(batch, last, _WIDE_ENDS),
        ends_onward=batch.buf[last] == ord(">"),
        copyright=copyright_sign,
        after_copyright=_page_sums(batch, closes.astype(np.int64))[1] > 0,
        position=_position(batch),
        density=_density(batch, idle, words, prose),
        page_prose=page_prose,
        html=columns,
    )


def _count(batch: Batch) -> _Counts:
    classes = count_classes(batch.buf, batch.line_start, batch.line_end)

    def total(*names: str) -> Ints:
        return np.asarray(classes[:, [CLASSES.index(name) for name in names]].sum(axis=1))

    lines = len(batch.line_start)
    word_start, hashes = batch.words.start, batch.words.hash
    initial = batch.buf[word_start]
    # Lead bytes of kana, ideographs and Hangul: three bytes a character.
    wide = np.flatnonzero((batch.buf >= 0xE3) & (batch.buf <= 0xED))
    line_of_wide = np.searchsorted(batch.line_start, wide, side="right") - 1

    def of_words(flag: Flags) -> Ints:
        return np.bincount(batch.word_line[flag], minlength=lines)

    return _Counts(
        visible=classes.sum(axis=1) - total("blank", "newline"),
        letters=total("lower", "upper", "non_ascii"),
        digits=total("digit"),
        separators=total("pipe"),
        commas=total("comma") + _marks(batch, (*_WIDE_COMMAS, *_WIDE_ENDS)),
        words=np.bincount(batch.word_line, minlength=lines),
        wide=np.bincount(line_of_wide, minlength=lines),
        function=of_words(contains(function_words(), hashes)),
        chrome=of_words(contains(chrome_words(), hashes)),
        title=of_words((initial >= ord("A")) & (initial <= ord("Z"))),
    )


def _function_share(batch: Batch, counts: _Counts, words: Ints) -> Floats:
    share = counts.function / np.maximum(1, words)
    long = words >= _LONG_LINE_WORDS
    known, _ = _page_sums(batch, np.where(long, counts.function, 0))
    of, _ = _page_sums(batch, np.where(long, words, 0))
    foreign = long & (counts.commas > 0) & (known < _KNOWN_LANGUAGE_SHARE * of)
    return np.where(foreign, np.maximum(share, _ASSUMED_SHARE), share)


def _page_sums(batch: Batch, values: Ints) -> tuple[Ints, Ints]:
    """For every line: the sum over its page, and over the lines of its page above it."""
    sums = np.concatenate([[0], np.cumsum(values)])
    first, stop = _page_bounds(batch)
    return (sums[stop] - sums[first])[batch.line_page], sums[:-1] - sums[first][batch.line_page]


def _page_bounds(batch: Batch) -> tuple[Ints, Ints]:
    bounds = np.searchsorted(batch.line_page, np.arange(len(batch) + 1))
    return bounds[:-1], bounds[1:]


def _position(batch: Batch) -> Floats:
    first, stop = _page_bounds(batch)
    row = np.arange(len(batch.line_page)) - first[batch.line_page]
    return np.asarray(row / np.maximum(1, (stop - first - 1)[batch.line_page]))


def _density(batch: Batch, idle: Flags, words: Ints, prose: Ints) -> Floats:
    """Share of running text among the words around a line; idle lines do not count as lines."""
    live = np.flatnonzero(~idle)
    page = batch.line_page[live]
    row = np.arange(len(live))
    low = np.maximum(row - _NEIGHBOURS, np.searchsorted(page, page))
    high = np.minimum(row + _NEIGHBOURS + 1, np.searchsorted(page, page, side="right"))
    all_words = np.concatenate([[0], np.cumsum(words[live])])
    prose_words = np.concatenate([[0], np.cumsum(prose[live])])
    around = np.maximum(1, all_words[high] - all_words[low])
    density = np.zeros(len(idle))
    density[live] = (prose_words[high] - prose_words[low]) / around
    return density


def _outer_bytes(batch: Batch) -> tuple[Ints, Ints]:
    """Where each line's first and last telling byte stands (its newline where it has none)."""
    visible = np.flatnonzero(~_one_of(batch.buf, b" \t\r\f\v"))
    first = visible[np.searchsorted(visible, batch.line_start)]
    inner = np.flatnonzero(~_one_of(batch.buf, _CLOSING + b"\n"))
    at = np.searchsorted(inner, batch.line_end) - 1
    last = inner[at] if len(inner) else batch.line_end
    last = np.where((at >= 0) & (last >= batch.line_start), last, batch.line_end)
    quoted = _ends_with(batch, last, _CLOSING_QUOTES)
    return first, np.where(quoted, np.maximum(last - 3, batch.line_start), last)


def _one_of(values: Bytes, members: bytes) -> Flags:
    table = np.zeros(256, np.bool_)
    table[list(members)] = True
    return np.asarray(table[values])


def _ends_with(batch: Batch, last: Ints, marks: Sequence[str]) -> Flags:
    """Which lines have one of the marks as their last character."""
    found = np.zeros(len(last), np.bool_)
    for mark in marks:
        code = mark.encode()
        start = last - len(code) + 1
        same = start >= batch.line_start
        for offset, byte in enumerate(code):
            same &= batch.buf[np.maximum(start + offset, 0)] == byte
        found |= same
    return found


def _marks(batch: Batch, marks: Sequence[str]) -> Ints:
    """How many of these non-ASCII characters each line has."""
    counts = np.zeros(len(batch.line_start), np.int64)
    for mark in marks:
        code = mark.encode()
        at = np.flatnonzero(batch.buf[: len(batch.buf) - len(code) + 1] == code[0])
        for offset, byte in enumerate(code[1:], 1):
            at = at[batch.buf[at + offset] == byte]
        line = np.searchsorted(batch.line_start, at, side="right") - 1
        counts += np.bincount(line, minlength=len(counts))
    return counts


def _lines_with(batch: Batch, mark: str) -> Flags:
    return _marks(batch, (mark,)) > 0


def _html_of_batch(batch: Batch, html: Sequence[HtmlColumns | None]) -> HtmlColumns:
    first, stop = _page_bounds(batch)
    sizes = (stop - first).tolist()
    parts = [part or _no_html(size) for part, size in zip(html, sizes, strict=True)]
    return HtmlColumns(
        kind=np.concatenate([_no_html(0).kind, *(part.kind for part in parts)]),
        link_density=np.concatenate([np.zeros(0), *(part.link_density for part in parts)]),
        chrome=_joined([part.chrome for part in parts]),
        doubtful=_joined([part.doubtful for part in parts]),
        content=_joined([part.content for part in parts]),
        outside=_joined([part.outside for part in parts]),
    )


def _joined(flags: Sequence[Flags]) -> Flags:
    return np.concatenate([np.zeros(0, np.bool_), *flags])


def _no_html(lines: int) -> HtmlColumns:
    no = np.zeros(lines, np.bool_)
    return HtmlColumns(np.full(lines, NO_BLOCK, np.int8), np.zeros(lines), no, no, no, no)
