"""What can be measured of the lines of a batch: a column each, a row a line.

Counts are integers wherever lines are added up, so that a line's features do not depend on which
other pages share the batch (sums of floats would round differently).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_letters

import numpy as np

from pipeline.strip.around import Around, LineMarks, around
from pipeline.strip.ends import (
    WIDE_ENDS,
    Edges,
    ends_sentence,
    line_edges,
    one_of,
    starts_lower,
)
from pipeline.strip.lines import KINDS, Flags, Floats, HtmlColumns
from pipeline.strip.marks import (
    bullets,
    copyright_marks,
    copyright_signs,
    cut_off,
    lettered,
    numbered,
    occurrences,
    stamps,
    table_rows,
    word_sorts,
)
from pipeline.strip.markup import HEADING, heads_links, html_of_batch
from pipeline.strip.paragraphs import LineShapes, Paragraphs, paragraphs
from pipeline.strip.places import (
    Place,
    density,
    gaps,
    neighbours,
    page_sums,
    places,
    times_on_page,
)
from pipeline.text.batch import Batch
from pipeline.text.kernels import count_bytes
from pipeline.text.offsets import Ints

# A title has so many words beside numbers; a line with more of them is likely to be one.
_TITLE_WORDS = 3
_LIKELY_TITLE_WORDS = 5
# What stands behind a colon is no name and no date where the line has so many words beside numbers.
_HEADED_WORDS = 7
# A line with so many words, of which such a share are function words, is running text.
_PROSE_WORDS = 5
_PROSE_SHARE = 0.18
# Below this share of function words in what has the shape of prose, a page's language is not among
# ours, or has few of them; what has that shape is then taken to hold as many as prose does.
_KNOWN_LANGUAGE_SHARE = 0.25
_ASSUMED_SHARE = 0.3
# What stands in links leads elsewhere, whatever its shape.
_LINKED = 0.5

_WIDE_COMMAS = ("\N{IDEOGRAPHIC COMMA}", "\N{FULLWIDTH COMMA}", "\N{ARABIC COMMA}")
_LETTERS = ascii_letters.encode() + bytes(range(0x80, 0x100))
_VISIBLE = bytes(set(range(0x100)) - set(b" \t\r\f\v\n"))
_META = KINDS.index("meta")
_ROWS = (KINDS.index("table_row"), KINDS.index("code"))


@dataclass(frozen=True, slots=True)
class LineFeatures:
    """The columns; shares lie between 0 and 1.

    `idle` lines have no text of their own (blank, or what a page says of itself); `words` counts
    two characters of a script without spaces as a word; `density` is the share of running text in
    the surroundings. `sentence` lines end as one and have function words; `shaped` ones are prose
    by their paragraph's shape, outside links; `announces` lines end in a colon; `heads_links` are
    headings within or below the text with a link under them; `edge` lines stand above the running
    text or below most of it, and have no number or colon of a heading; `comments` are the readers',
    heading included; `item` lines are items of a list or addresses, `row` lines rows of a table or
    of code: no prose by nature. `of` tells of a line's paragraph, `text` whether it is running
    text, `marks` what its words make it, `end` that it stands below most of the text, `around` how
    it stands to it.
    """

    blank: Flags
    idle: Flags
    words: Ints
    function_share: Floats
    chrome_share: Floats
    title_share: Floats
    digit_share: Floats
    mark_share: Floats
    word_length: Floats
    separators: Ints
    has_comma: Flags
    starts_lower: Flags
    ends_sentence: Flags
    sentence: Flags
    shaped: Flags
    ends_onward: Flags
    announces: Flags
    heads_links: Flags
    copyright: Flags
    after_copyright: Flags
    comments: Flags
    edge: Flags
    item: Flags
    row: Flags
    times: Ints
    gap: Ints
    density: Floats
    of: Paragraphs
    text: Flags
    marks: LineMarks
    end: Flags
    around: Around
    html: HtmlColumns

    def around_content(self, batch: Batch, content: Flags) -> Around:
        """How the lines stand to the running text that is content, where a page has some.

        >>> text = "We use cookies to help you.\\nHigh water soon\\nIt rose in the night."
        >>> batch, content = Batch.of([text]), np.array([False, True, True])
        >>> features = line_features(batch, [None], np.zeros(3))
        >>> features.around_content(batch, content).title.tolist()
        [False, True, False]
        """
        text = self.text & content
        none, _ = page_sums(batch, text.astype(np.int64))
        text |= self.text & (none == 0)
        return around(batch, self.of, self.words, text, self.marks, self.end)


@dataclass(frozen=True, slots=True)
class _Counts:
    """Integer counts, a row a line; `neutral` words say nothing of whether a line is interface."""

    visible: Ints
    letters: Ints
    digits: Ints
    separators: Ints
    commas: Ints
    words: Ints
    wide: Ints
    function: Ints
    chrome: Ints
    closing: Ints
    address: Ints
    neutral: Ints
    label: Ints
    credit: Ints
    byline: Ints
    number: Ints
    title: Ints


def line_features(batch: Batch, html: Sequence[HtmlColumns | None], told: Floats) -> LineFeatures:
    """All columns of a batch; `html` holds one entry a page.

    `told` is what others say of each line: above 0, it belongs to a kind that has a grammar; below
    0, it is not the page's own.

    >>> batch = Batch.of(["Login\\nIt sank in the bay, and they left."])
    >>> features = line_features(batch, [None], np.zeros(2))
    >>> features.words.tolist(), features.ends_sentence.tolist()
    ([1, 8], [False, True])
    >>> features.chrome_share.tolist()
    [1.0, 0.0]
    """
    columns = html_of_batch(batch, html)
    edges, counts = line_edges(batch), _count(batch)
    words = np.maximum(counts.words, counts.wide // 2)
    idle = (counts.visible == 0) | (columns.kind == _META)
    shapes = _shapes(batch, edges, counts, words, idle)
    of = paragraphs(batch, shapes)
    shaped = of.shaped & (columns.link_density < _LINKED)
    share = _function_share(batch, counts, words, shaped)
    prose = np.where((words >= _PROSE_WORDS) & (share >= _PROSE_SHARE), words, 0)
    sentence = (share > 0) & (words >= 4) & shapes.ends
    place = places(batch, np.where(idle | of.unended, 0, prose))
    live = np.flatnonzero(~idle)
    comments = _comments(batch, live, counts, sentence, place)
    copyright_mark, after_copyright = _copyright(batch, counts, sentence, place)
    numbers, others = numbered(batch), idle | comments
    items = numbers | lettered(batch) | (occurrences(batch, ("|",)) > 0)
    marks = _marks(batch, live, counts, columns, words, told, others)
    text = _text(of, prose, told, others)
    return LineFeatures(
        blank=counts.visible == 0,
        idle=idle,
        words=words,
        function_share=share,
        chrome_share=counts.chrome / np.maximum(1, counts.words - counts.neutral),
        title_share=counts.title / np.maximum(1, counts.words),
        digit_share=counts.digits / np.maximum(1, counts.visible),
        mark_share=_mark_share(counts),
        word_length=counts.letters / np.maximum(1, words),
        separators=counts.separators,
        has_comma=counts.commas > 0,
        starts_lower=starts_lower(batch, edges),
        ends_sentence=shapes.ends,
        sentence=sentence,
        shaped=shaped,
        ends_onward=batch.buf[edges.last] == ord(">"),
        announces=shapes.announces,
        heads_links=heads_links(batch, live, columns) & (place.page_prose > 0) & ~place.start,
        copyright=copyright_mark,
        after_copyright=after_copyright,
        comments=comments,
        edge=(place.start | place.end) & ~(numbers | shapes.announces),
        item=items | (counts.address > 0) | _announced(batch, live, shapes),
        row=np.isin(columns.kind, _ROWS) | table_rows(batch),
        times=times_on_page(batch),
        gap=gaps(batch, live),
        density=density(batch, idle, words, prose),
        of=of,
        text=text,
        marks=marks,
        end=place.end,
        around=around(batch, of, words, text, marks, place.end),
        html=columns,
    )


def _text(of: Paragraphs, prose: Ints, told: Floats, others: Flags) -> Flags:
    """Lines of running text, by a grammar or by themselves; `others` are none."""
    return np.asarray(((told > 0) | ((prose > 0) & ~of.unended)) & ~(others | (told < 0)))


def _mark_share(counts: _Counts) -> Floats:
    marks = counts.visible - counts.letters - counts.digits
    return np.asarray(marks / np.maximum(1, counts.visible))


def _shapes(batch: Batch, edges: Edges, counts: _Counts, words: Ints, idle: Flags) -> LineShapes:
    """How the lines begin and end."""
    first, last = edges
    return LineShapes(
        idle=idle,
        words=words,
        length=batch.points(batch.line_end) - batch.points(first),
        first_word=_first_word(batch),
        ends=ends_sentence(batch, edges),
        asks=one_of(batch.buf[last], b"?!"),
        announces=batch.buf[last] == ord(":"),
        cut_off=cut_off(batch),
        begins=bullets(batch, first) | (counts.label > 0),
        continues=starts_lower(batch, edges) | one_of(batch.buf[first], b",.;:)"),
    )


def _marks(
    batch: Batch,
    live: Ints,
    counts: _Counts,
    columns: HtmlColumns,
    words: Ints,
    told: Floats,
    others: Flags,
) -> LineMarks:
    """What the lines may be beside text; `others` are neither."""
    plain = words - counts.number
    # `Updated:` may stand before a headline too.
    byline = (counts.byline > 0) & ~(_first_word_headed(batch) & (plain >= _HEADED_WORDS))
    above, below = neighbours(batch, live)
    signed = np.zeros_like(byline)
    signed[above] = byline[below]
    # A kind with a grammar of its own names its title by it.
    named = page_sums(batch, (told > 0).astype(np.int64))[0] > 0
    return LineMarks(
        label=counts.label > 0,
        credit=counts.credit > 0,
        byline=byline,
        signed=signed,
        title=(plain >= _TITLE_WORDS) & ((told >= 0) | signed) & ~named,
        likely=(plain >= _LIKELY_TITLE_WORDS) | (columns.kind == HEADING),
        interface=others | (2 * counts.chrome >= counts.words),
    )


_WORD_COUNTS = (
    "function", "chrome", "closing", "address", "neutral", "label", "credit", "byline", "number",
    "title",
)  # fmt: skip


def _count(batch: Batch) -> _Counts:
    start = batch.line_start
    visible, letters = count_bytes(batch.buf, start, _VISIBLE, _LETTERS)
    digits, separators = count_bytes(batch.buf, start, b"0123456789", b"|*")
    inner = np.diff(batch.inner.searchsorted(np.append(start, len(batch.buf))))
    sorts = word_sorts(batch)
    initial = batch.buf[batch.words.start]
    # Lead bytes of kana, ideographs and Hangul: three bytes a character.
    lead = batch.buf[batch.lead]
    wide = batch.lead[(lead >= 0xE3) & (lead <= 0xED)]

    flags = (
        sorts.function, sorts.chrome, sorts.closing, sorts.address, sorts.function | sorts.address,
        sorts.label, sorts.credit, sorts.byline, sorts.number,
        (initial >= ord("A")) & (initial <= ord("Z")),
    )  # fmt: skip
    sums = np.zeros((len(flags), len(initial) + 1), np.int64)
    np.array(flags).cumsum(axis=1, out=sums[:, 1:])
    of_words = np.diff(sums.take(batch.line_word, axis=1))
    return _Counts(
        visible=visible - inner,
        letters=letters - inner,
        digits=digits,
        separators=separators,
        commas=occurrences(batch, (",", ";", *_WIDE_COMMAS, *WIDE_ENDS)),
        words=np.diff(batch.line_word),
        wide=np.diff(wide.searchsorted(np.append(start, len(batch.buf)))),
        **dict(zip(_WORD_COUNTS, of_words, strict=True)),
    )


def _function_share(batch: Batch, counts: _Counts, words: Ints, shaped: Flags) -> Floats:
    share = counts.function / np.maximum(1, words)
    known, _ = page_sums(batch, np.where(shaped, counts.function, 0))
    of, _ = page_sums(batch, np.where(shaped, words, 0))
    foreign = shaped & (known < _KNOWN_LANGUAGE_SHARE * of)
    return np.where(foreign, np.maximum(share, _ASSUMED_SHARE), share)


def _copyright(batch: Batch, counts: _Counts, sentence: Flags, place: Place) -> tuple[Flags, Flags]:
    """Copyright lines, and what follows one at the end of a page."""
    spelt = copyright_marks(batch, counts.title) & place.end & ~sentence
    marks = copyright_signs(batch) | spelt
    return marks, page_sums(batch, (marks & place.end).astype(np.int64))[1] > 0


def _comments(batch: Batch, live: Ints, counts: _Counts, sentence: Flags, place: Place) -> Flags:
    """Lines of readers' comments: from their heading on, or from the first signed one.

    Where signed lines stand early on a page too (a forum, a list of news) they are its text.
    """
    heads = 2 * counts.closing >= np.maximum(1, counts.words - counts.neutral)
    heads &= (counts.closing > 0) & ~sentence
    signed = np.zeros_like(sentence)
    above, below = neighbours(batch, live)
    signed[above] = stamps(batch)[above] & sentence[below]
    forum = page_sums(batch, (signed & place.early).astype(np.int64))[0] > 0
    begins = ((heads | (signed & ~forum)) & place.late).astype(np.int64)
    return np.asarray(page_sums(batch, begins)[1] + begins > 0)


def _announced(batch: Batch, live: Ints, shapes: LineShapes) -> Flags:
    """Items of a list, with what continues them, below a line that announces it by a colon."""
    of_list = (shapes.begins | shapes.continues)[live]
    head = np.maximum.accumulate(np.where(of_list, 0, np.arange(len(live))))
    flags = np.zeros(len(shapes.begins), np.bool_)
    same = batch.line_page[live[head]] == batch.line_page[live]
    # Where nothing stands above the first item of a page, `head` is no line that could announce it.
    flags[live] = of_list & ~of_list[head] & shapes.announces[live[head]] & same
    return flags


def _first_words(batch: Batch) -> tuple[Flags, Ints]:
    """Which lines have a word, and the first of each of these."""
    has = batch.line_word[1:] > batch.line_word[:-1]
    return has, batch.line_word[:-1][has]


def _first_word_headed(batch: Batch) -> Flags:
    """Lines with a colon right behind their first word."""
    has, at = _first_words(batch)
    flags = has.copy()
    flags[has] = batch.buf[batch.words.end[at]] == ord(":")
    return flags


def _first_word(batch: Batch) -> Ints:
    """The code points of each line's first word; 0 without words."""
    size = np.zeros(len(batch.line_start), np.int64)
    has, at = _first_words(batch)
    size[has] = batch.points(batch.words.end[at]) - batch.points(batch.words.start[at])
    return size
