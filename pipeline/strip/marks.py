"""Marks within lines that tell text from interface: phrases, addresses, years, cells, counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_letters

import numpy as np

from pipeline.strip.lines import Flags
from pipeline.strip.words import contains, covered, phrases, word_lists
from pipeline.text.batch import Batch
from pipeline.text.kernels import tokenise
from pipeline.text.offsets import Bytes, Ints

# Phrases are looked for on lines of at most so many words: interface lines, not paragraphs.
_SHORT = 12
_BULLETS = tuple(
    f"{mark} ".encode() for mark in ("-", "--", "*", "\N{BULLET}", "\N{MIDDLE DOT}", "\N{EN DASH}")
)
_QUOTE = "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
_ONWARD = (
    "...",
    "\N{HORIZONTAL ELLIPSIS}",
    ">>",
    _QUOTE,
    "\N{RIGHTWARDS ARROW}",
)
_COPYRIGHT = tokenise(np.frombuffer(b"copyright", np.uint8)).hash


@dataclass(frozen=True, slots=True)
class WordSorts:
    """What sort each word of a batch is: a row a word.

    `function` words of an interface phrase are `chrome`, not function words; `closing` words head
    readers' comments, as a phrase or with their number; `label`, `credit` and `byline`
    words begin a line, the label before a colon.
    """

    function: Flags
    chrome: Flags
    closing: Flags
    number: Flags
    address: Flags
    label: Flags
    credit: Flags
    byline: Flags


def word_sorts(batch: Batch) -> WordSorts:
    """The sorts of all words.

    >>> sorts = word_sorts(Batch.of(["Back to top\\n3 comments\\nSee http://a.org/b of 2011"]))
    >>> sorts.chrome.tolist()
    [True, True, True, True, True, False, False, False, False, False, False, False]
    >>> np.flatnonzero(sorts.number).tolist(), np.flatnonzero(sorts.closing).tolist()
    ([3, 11], [3, 4])
    >>> np.flatnonzero(sorts.address).tolist(), np.flatnonzero(sorts.function).tolist()
    ([6, 7, 8, 9], [10])
    """
    hashes = batch.words.hash
    number = _digit(batch.buf[batch.words.start]) & _digit(batch.buf[batch.words.end - 1])
    short = np.bincount(batch.word_line, minlength=len(batch.line_start))[batch.word_line] <= _SHORT
    lists = word_lists(hashes)

    def of_phrases(sort: str) -> Flags:
        return covered(phrases(sort), hashes, batch.word_line, np.flatnonzero(short & lists[sort]))

    interface, closing = of_phrases("phrases"), of_phrases("closing")
    before, behind = _counted(batch, number, np.flatnonzero(short & lists["counted"]))
    # Where several short lines begin with a number, `3 Comments` is one of numbered headings.
    closing |= behind | (before & ~_numbers_its_lines(batch, number & short))
    interface |= closing
    address = _in_address(batch)
    opens = np.ones(len(hashes), np.bool_)
    opens[1:] = batch.word_line[1:] != batch.word_line[:-1]

    def opening(sort: str) -> Flags:
        return covered(phrases(sort), hashes, batch.word_line, np.flatnonzero(opens & lists[sort]))

    return WordSorts(
        function=lists["function"] & ~interface & ~address,
        chrome=(lists["chrome"] | interface) & ~address,
        closing=closing,
        number=number,
        address=address,
        label=_before_colon(batch, opening("labels")),
        credit=opening("credits"),
        byline=opening("bylines"),
    )


def _before_colon(batch: Batch, words: Flags) -> Flags:
    """Those of the words whose run ends at a colon."""
    last = words.copy()
    last[:-1] &= ~(words[1:] & (batch.word_line[1:] == batch.word_line[:-1]))
    # French sets a blank before its colons.
    end = batch.words.end
    end = end + (batch.buf[end] == ord(" "))
    return np.asarray(last & (batch.buf[end] == ord(":")))


def copyright_marks(batch: Batch, of_title: Ints) -> Flags:
    """Lines that begin with `(c)` or `copyright` and have a year, or nothing but names behind.

    `of_title` counts a line's words with a capital. A `(c)` below a `(b)` is the mark of a list
    item.

    >>> text = "(c) 2011 Harbour Times\\nCopyright law in ports\\n(b) Ports\\n(c) Piers 2011"
    >>> copyright_marks(Batch.of([text]), np.array([2, 1, 1, 1])).tolist()
    [True, False, False, False]
    """
    lines = len(batch.line_start)
    words = np.bincount(batch.word_line, minlength=lines)
    first = np.searchsorted(batch.words.start, batch.line_start)
    first = np.minimum(first, max(0, len(batch.words.start) - 1))
    if not len(batch.words.start):
        return np.zeros(lines, np.bool_)
    spelt = contains(_COPYRIGHT, batch.words.hash[first])
    label, above = _label(batch, b"cC"), _label(batch, b"bB")
    label &= ~np.concatenate([[False], above[:-1]])
    year = np.bincount(batch.word_line[_years(batch)], minlength=lines) > 0
    named = spelt & (words >= 2) & (of_title == words)
    return np.asarray((words <= _SHORT) & (((spelt | label) & year) | named))


def copyright_signs(batch: Batch) -> Flags:
    """Lines with a copyright sign, which is half a letter inside words whose encoding was misread.

    >>> text = "\u00a9 2011 Ann Lee\\n\u00c2\u00a9 2011 Ann Lee\\nAndr\u00c3\u00a9 left"
    >>> copyright_signs(Batch.of([text])).tolist()
    [True, True, False]
    """
    flags = np.zeros(len(batch.line_start), np.bool_)
    for sign in ("\N{COPYRIGHT SIGN}", "\u00c2\N{COPYRIGHT SIGN}"):
        places = _places(batch.buf, sign.encode())
        # Letters and all bytes of longer characters lie above the signs and digits of ASCII.
        apart = places[(places == 0) | (batch.buf[places - 1] <= ord("@"))]
        flags[np.searchsorted(batch.line_start, apart, side="right") - 1] = True
    return flags


def lettered(batch: Batch) -> Flags:
    """Lines that begin with a letter in parentheses: list items.

    >>> lettered(Batch.of(["(b) Tides\\nb) Tides\\nTides (b)\\n"])).tolist()
    [True, False, False, False]
    """
    return _label(batch, ascii_letters.encode())


def numbered(batch: Batch) -> Flags:
    """Lines that begin with a number and a full stop or parenthesis: headings, list items.

    >>> numbered(Batch.of(["5. Comments\\n3) Search\\n3 comments\\n"])).tolist()
    [True, True, False, False]
    """
    flags = np.zeros(len(batch.line_start), np.bool_)
    lines, first = np.unique(batch.word_line, return_index=True)
    start, end = batch.words.start[first], batch.words.end[first]
    labelled = _digit(batch.buf[start]) & _digit(batch.buf[end - 1])
    flags[lines] = labelled & np.isin(batch.buf[end], list(b".)"))
    return flags


def bullets(batch: Batch, first: Ints) -> Flags:
    """Lines that begin with a dash, a star or another mark of a list item, and a space.

    `first` is where each line's first visible byte stands.

    >>> bullets(Batch.of(["* Home\\n- Ports\\n---\\n-5"]), np.array([0, 7, 15, 19])).tolist()
    [True, True, False, False]
    """
    flags = np.zeros(len(first), np.bool_)
    for mark in _BULLETS:
        begins = first + len(mark) < batch.line_end
        for offset, byte in enumerate(mark):
            begins &= batch.buf[np.minimum(first + offset, len(batch.buf) - 1)] == byte
        flags |= begins
    return flags


def cut_off(batch: Batch) -> Flags:
    """Lines that trail off or point onward, with no more than two words behind.

    A quotation mark is no pointer on a line that has its counterpart.

    >>> text = "It sank in the...\\nMore news >>\\nIt sank... Read more\\nIt... sank in the bay."
    >>> cut_off(Batch.of([text])).tolist()
    [True, True, True, False]
    """
    quotes = occurrences(batch, ("\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}",)) > 0
    flags = np.zeros(len(batch.line_start), np.bool_)
    words_to = np.searchsorted(batch.words.start, batch.line_end)
    for mark in _ONWARD:
        places = _places(batch.buf, mark.encode())
        line = np.searchsorted(batch.line_start, places, side="right") - 1
        behind = words_to[line] - np.searchsorted(batch.words.start, places)
        onward = (behind <= 2) & ~(quotes[line] & (mark == _QUOTE))
        flags[line[onward]] = True
    return flags


def stamps(batch: Batch) -> Flags:
    """Lines such as `Name | 12 May 2011`: who wrote and when, a bar or a middle dot between.

    >>> stamps(Batch.of(["Ann Lee | 12 May 2011\\nNews | Sport\\nIn May 2011"])).tolist()
    [True, False, False]
    """
    lines = len(batch.line_start)
    words = np.bincount(batch.word_line, minlength=lines)
    year = np.bincount(batch.word_line[_years(batch)], minlength=lines) > 0
    bars = occurrences(batch, ("|", "\N{MIDDLE DOT}"))
    return np.asarray(year & (bars == 1) & (words >= 3) & (words <= _SHORT // 2 + 2))


def table_rows(batch: Batch) -> Flags:
    """Lines of cells: a tab between two words.

    >>> table_rows(Batch.of(["Anna\\t14\\n\\tIt sank.\\nIt sank.\\t"])).tolist()
    [True, False, False]
    """
    tab = np.flatnonzero(batch.buf == ord("\t"))
    after = np.searchsorted(batch.words.start, tab)
    inner = np.zeros(len(tab), np.bool_)
    line = np.searchsorted(batch.line_start, tab, side="right") - 1
    within = (after > 0) & (after < len(batch.word_line))
    at = after[within]
    inner[within] = (batch.word_line[at - 1] == line[within]) & (
        batch.word_line[at] == line[within]
    )
    return np.bincount(line[inner], minlength=len(batch.line_start)) > 0


def occurrences(batch: Batch, marks: Sequence[str]) -> Ints:
    """How many of these strings each line has.

    >>> occurrences(Batch.of(["a, b, c\\nd"]), (", ",)).tolist()
    [2, 0]
    """
    counts = np.zeros(len(batch.line_start), np.int64)
    for mark in marks:
        line = np.searchsorted(batch.line_start, _places(batch.buf, mark.encode()), side="right")
        counts += np.bincount(line - 1, minlength=len(counts))
    return counts


def points_before(batch: Batch) -> Ints:
    """How many code points begin before each byte of the buffer.

    >>> points_before(Batch.of(["áb"])).tolist()
    [0, 1, 1, 2, 3]
    """
    # All bytes of a code point but the first are 10xxxxxx.
    begins = (batch.buf & 0xC0) != 0x80
    return np.concatenate([[0], np.cumsum(begins)])


def _places(buf: Bytes, code: bytes) -> Ints:
    at = np.flatnonzero(buf[: max(0, len(buf) - len(code) + 1)] == code[0])
    for offset, byte in enumerate(code[1:], 1):
        at = at[buf[at + offset] == byte]
    return at


def _digit(values: Bytes) -> Flags:
    return np.asarray((values >= ord("0")) & (values <= ord("9")))


def _years(batch: Batch) -> Flags:
    start, end = batch.words.start, batch.words.end
    century = (batch.buf[start] == ord("1")) | (batch.buf[start] == ord("2"))
    return np.asarray((end - start == 4) & century & _digit(batch.buf[end - 1]))


def _numbers_its_lines(batch: Batch, number: Flags) -> Flags:
    """Words of pages on which more than one of these numbers begins a line."""
    begins = np.ones(len(number), np.bool_)
    begins[1:] = batch.word_line[1:] != batch.word_line[:-1]
    page = batch.line_page[batch.word_line]
    return np.asarray(np.bincount(page[begins & number], minlength=len(batch))[page] > 1)


def _counted(batch: Batch, number: Flags, heads: Ints) -> tuple[Flags, Flags]:
    """Words that head comments, with the number before (`3 comments`) or behind (`Comments (3)`).

    Before, only a space may stand between: `3. Comments` is a heading.
    """
    start, end, line = batch.words.start, batch.words.end, batch.word_line
    before, behind = np.zeros((2, len(start)), np.bool_)
    for flags, count, word in ((before, heads - 1, heads), (behind, heads + 1, heads)):
        inside = (count >= 0) & (count < len(start))
        count, word = count[inside], word[inside]
        left, right = np.minimum(count, word), np.maximum(count, word)
        gap = np.where(count < word, 1, 2)
        near = number[count] & (line[left] == line[right]) & (start[right] - end[left] <= gap)
        near &= (count > word) | (batch.buf[end[left]] == ord(" "))
        flags[count[near]] = flags[word[near]] = True
    return before, behind


def _in_address(batch: Batch) -> Flags:
    """Words of a URL: from the blank before `://` or `www.` to the next."""
    flags = np.zeros(len(batch.words.start), np.bool_)
    at = np.union1d(_places(batch.buf, b"://"), _places(batch.buf, b"www."))
    if not len(at):
        return flags
    blank = np.flatnonzero((batch.buf <= 32) | (batch.buf == ord("|")))
    nth = np.searchsorted(blank, at)
    low = np.where(nth > 0, blank[np.maximum(nth - 1, 0)], -1)
    first = np.searchsorted(batch.words.start, low, side="right")
    stop = np.searchsorted(batch.words.start, blank[nth])
    change = np.zeros(len(flags) + 1, np.int64)
    np.add.at(change, first, 1)
    np.add.at(change, stop, -1)
    return np.cumsum(change[:-1]) > 0


def _label(batch: Batch, letters: bytes) -> Flags:
    """Lines that begin with one of the letters in parentheses."""
    places = _places(batch.buf, b"(")
    places = places[places + 2 < len(batch.buf)]
    same = (batch.buf[places + 2] == ord(")")) & np.isin(batch.buf[places + 1], list(letters))
    at = places[same]
    line = np.searchsorted(batch.line_start, at, side="right") - 1
    first = np.searchsorted(batch.words.start, batch.line_start[line])
    # The letter is the line's first word.
    opens = batch.words.start[np.minimum(first, len(batch.words.start) - 1)] == at + 1
    return np.bincount(line[opens], minlength=len(batch.line_start)) > 0
