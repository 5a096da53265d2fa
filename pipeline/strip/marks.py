"""Marks within lines that tell text from interface: phrases, addresses, years, cells, counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_letters

import numpy as np

from pipeline.strip.ends import one_of
from pipeline.strip.lines import Flags
from pipeline.strip.words import LISTS, phrase_sorts, word_lists
from pipeline.text.batch import Batch
from pipeline.text.kernels import tokenise
from pipeline.text.offsets import Bytes, Ints

# Phrases are looked for on lines of at most so many words: interface lines, not paragraphs.
_SHORT = 12
# What may begin anywhere on such a line, and what at the beginning of any.
_ANYWHERE = np.uint8(LISTS["phrases"] | LISTS["closing"])
_AT_BEGIN = np.uint8(LISTS["labels"] | LISTS["credits"] | LISTS["bylines"])
_BULLETS = tuple(
    f"{mark} ".encode() for mark in ("-", "--", "*", "\N{BULLET}", "\N{MIDDLE DOT}", "\N{EN DASH}")
)
_BULLET_BYTES = bytes({mark[0] for mark in _BULLETS})
_QUOTE = "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
_ONWARD = (
    "...",
    "\N{HORIZONTAL ELLIPSIS}",
    ">>",
    _QUOTE,
    "\N{RIGHTWARDS ARROW}",
)
# The first half of a misread `é`.
_MISREAD = "\N{LATIN CAPITAL LETTER A WITH TILDE}".encode()
_COPYRIGHT = tokenise(np.frombuffer(b"copyright", np.uint8)).hash[0]


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
    hashes, line = batch.words.hash, batch.word_line
    number = _digit(batch.buf[batch.words.start]) & _digit(batch.buf[batch.words.end - 1])
    short = (np.diff(batch.line_word) <= _SHORT)[line]
    opens = np.zeros(len(hashes), np.bool_)
    opens[openings(batch)[1]] = True
    lists = word_lists(hashes)
    phrases = phrase_sorts(hashes, line, lists & (short * _ANYWHERE | opens * _AT_BEGIN))
    closing = phrases & LISTS["closing"] != 0
    counted = np.flatnonzero(short & (lists & LISTS["counted"] != 0))
    before, behind = _counted(batch, number, counted)
    # Where several short lines begin with a number, `3 Comments` is one of numbered headings.
    closing |= behind | (before & ~_numbers_its_lines(batch, number & short & opens))
    interface = closing | (phrases & LISTS["phrases"] != 0)
    address = _in_address(batch)
    return WordSorts(
        function=(lists & LISTS["function"] != 0) & ~interface & ~address,
        chrome=((lists & LISTS["chrome"] != 0) | interface) & ~address,
        closing=closing,
        number=number,
        address=address,
        label=_before_colon(batch, phrases & LISTS["labels"] != 0),
        credit=phrases & LISTS["credits"] != 0,
        byline=phrases & LISTS["bylines"] != 0,
    )


def openings(batch: Batch) -> tuple[Ints, Ints]:
    """The lines that have words, and the first word of each.

    >>> [of.tolist() for of in openings(Batch.of(["a b\\n\\nc"]))]
    [[0, 2], [0, 2]]
    """
    lines = np.flatnonzero(batch.line_word[1:] > batch.line_word[:-1])
    return lines, batch.line_word[lines]


def _before_colon(batch: Batch, words: Flags) -> Flags:
    """Those of the words whose run ends at a colon."""
    at, line = np.flatnonzero(words), batch.word_line
    below = np.minimum(at + 1, len(words) - 1)
    last = at[~(words[below] & (line[below] == line[at]) & (below > at))]
    # French sets a blank before its colons.
    end = batch.words.end[last]
    end += batch.buf[end] == ord(" ")
    flags = np.zeros_like(words)
    flags[last[batch.buf[end] == ord(":")]] = True
    return flags


def copyright_marks(batch: Batch, of_title: Ints) -> Flags:
    """Lines that begin with `(c)` or `copyright` and have a year, or nothing but names behind.

    `of_title` counts a line's words with a capital. A `(c)` below a `(b)` is the mark of a list
    item.

    >>> text = "(c) 2011 Harbour Times\\nCopyright law in ports\\n(b) Ports\\n(c) Piers 2011"
    >>> copyright_marks(Batch.of([text]), np.array([2, 1, 1, 1])).tolist()
    [True, False, False, False]
    """
    words = np.diff(batch.line_word)
    lines, first = openings(batch)
    spelt = np.zeros(len(words), np.bool_)
    spelt[lines] = batch.words.hash[first] == _COPYRIGHT
    label = _labels(batch)
    item = np.zeros_like(spelt)
    item[1:] = one_of(label[:-1], b"bB")
    marked = spelt | (one_of(label, b"cC") & ~item)
    named = spelt & (words >= 2) & (of_title == words)
    return np.asarray((words <= _SHORT) & ((marked & _has_year(batch)) | named))


def copyright_signs(batch: Batch) -> Flags:
    """Lines with a copyright sign; in words whose encoding was misread it is half of an `é`.

    >>> text = "\u00a9 2011 Ann Lee\\n\u00c2\u00a9 2011 Ann Lee\\nAndr\u00c3\u00a9 left"
    >>> copyright_signs(Batch.of([text])).tolist()
    [True, True, False]
    """
    signs = _places(batch, "\N{COPYRIGHT SIGN}")
    before = (batch.buf[signs - 2], batch.buf[signs - 1])
    signs = signs[(before[0] != _MISREAD[0]) | (before[1] != _MISREAD[1])]
    flags = np.zeros(len(batch.line_start), np.bool_)
    flags[np.searchsorted(batch.line_start, signs, side="right") - 1] = True
    return flags


def lettered(batch: Batch) -> Flags:
    """Lines that begin with a letter in parentheses: list items.

    >>> lettered(Batch.of(["(b) Tides\\nb) Tides\\nTides (b)\\n"])).tolist()
    [True, False, False, False]
    """
    return one_of(_labels(batch), ascii_letters.encode())


def numbered(batch: Batch) -> Flags:
    """Lines that begin with a number and a full stop or parenthesis: headings, list items.

    >>> numbered(Batch.of(["5. Comments\\n3) Search\\n3 comments\\n"])).tolist()
    [True, True, False, False]
    """
    flags = np.zeros(len(batch.line_start), np.bool_)
    lines, first = openings(batch)
    start, end = batch.words.start[first], batch.words.end[first]
    labelled = _digit(batch.buf[start]) & _digit(batch.buf[end - 1])
    flags[lines] = labelled & one_of(batch.buf[end], b".)")
    return flags


def bullets(batch: Batch, first: Ints) -> Flags:
    """Lines that begin with a dash, a star or another mark of a list item, and a space.

    `first` is where each line's first visible byte stands.

    >>> bullets(Batch.of(["* Home\\n- Ports\\n---\\n-5"]), np.array([0, 7, 15, 19])).tolist()
    [True, True, False, False]
    """
    flags = np.zeros(len(first), np.bool_)
    rows = np.flatnonzero(one_of(batch.buf[first], _BULLET_BYTES))
    for mark in _BULLETS if len(rows) else ():
        at = first[rows]
        begins = at + len(mark) < batch.line_end[rows]
        for offset, byte in enumerate(mark):
            begins &= batch.buf.take(at + offset, mode="clip") == byte
        flags[rows[begins]] = True
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
        places = _places(batch, mark)
        if not len(places):
            continue
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
    words, bars = np.diff(batch.line_word), occurrences(batch, ("|", "\N{MIDDLE DOT}"))
    stamped = (bars == 1) & (words >= 3) & (words <= _SHORT // 2 + 2)
    return np.asarray(stamped & _has_year(batch))


def table_rows(batch: Batch) -> Flags:
    """Lines of cells: a tab between two words.

    >>> table_rows(Batch.of(["Anna\\t14\\n\\tIt sank.\\nIt sank.\\t"])).tolist()
    [True, False, False]
    """
    flags = np.zeros(len(batch.line_start), np.bool_)
    tab = np.flatnonzero(batch.buf == ord("\t"))
    after = batch.words.start.searchsorted(tab)
    within = (after > 0) & (after < len(batch.word_line))
    tab, after = tab[within], after[within]
    line = batch.word_line[after]
    # The words before and behind are of one line; the tab is between them.
    flags[line[batch.word_line[after - 1] == line]] = True
    return flags


def occurrences(batch: Batch, marks: Sequence[str]) -> Ints:
    """How many of these strings each line has.

    >>> occurrences(Batch.of(["a, b, c\\nd"]), (", ",)).tolist()
    [2, 0]
    """
    places = [at for mark in marks if len(at := _places(batch, mark))]
    if not places:
        return np.zeros(len(batch.line_start), np.int64)
    line = batch.line_start.searchsorted(np.concatenate(places), side="right") - 1
    return np.bincount(line, minlength=len(batch.line_start))


def _places(batch: Batch, mark: str) -> Ints:
    buf, code = batch.buf, mark.encode()
    if mark[0] < "\x80":
        at = np.flatnonzero(buf == code[0])
    else:
        # Such characters are few on most pages.
        at = batch.lead[buf[batch.lead] == code[0]]
    for offset, byte in enumerate(code[1:], 1):
        # The buffer ends with a newline: where a mark begins, something stands behind.
        at = at[buf.take(at + offset, mode="clip") == byte]
    return at


def _digit(values: Bytes) -> Flags:
    return np.asarray((values >= ord("0")) & (values <= ord("9")))


def _has_year(batch: Batch) -> Flags:
    """Lines with a word of four characters that could be a year."""
    start, end = batch.words.start, batch.words.end
    at = np.flatnonzero(end - start == 4)
    first = batch.buf[start[at]]
    century = (first == ord("1")) | (first == ord("2"))
    years = at[century & _digit(batch.buf[end[at] - 1])]
    flags = np.zeros(len(batch.line_start), np.bool_)
    flags[batch.word_line[years]] = True
    return flags


def _numbers_its_lines(batch: Batch, number: Flags) -> Flags:
    """Words of pages on which more than one line begins with one of these numbers."""
    page = batch.line_page[batch.word_line[number]]
    many = np.bincount(page, minlength=len(batch)) > 1
    return np.repeat(many, np.diff(batch.line_word[batch.page_line]))


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
    at = np.concatenate([_places(batch, "://"), _places(batch, "www.")])
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


def _labels(batch: Batch) -> Bytes:
    """What the lines have in parentheses at their beginning, if it is one byte; else 0."""
    labels = np.zeros(len(batch.line_start), np.uint8)
    lines, first = openings(batch)
    at = batch.words.start[first]
    opens = (batch.words.end[first] - at == 1) & (batch.buf[at + 1] == ord(")"))
    opens &= batch.buf[at - 1] == ord("(")
    opens &= at > batch.line_start[lines]
    labels[lines[opens]] = batch.buf[at[opens]]
    return labels
