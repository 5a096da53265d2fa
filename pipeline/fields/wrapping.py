"""Wrapping: does a sentence go on over a line's end, a blank line or a page banner?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.fields.layout import Line
from pipeline.fields.signs import signs

# Terminals were set to these widths; below it is a column of short lines, above it running text.
_NARROWEST, _WIDEST = 40, 110
# One line alone tells a width only if it is the usual one.
_TERMINAL = range(50, 81)
# Lines of one width end within this many characters of each other: about one long word.
_RAGGED = 14
# How far a line may differ from the width it was set to: characters lost or repaired.
_SLACK = 3
# So few lines may all begin with a capital by chance.
_FEW = 4
_END_MARKS = ".!?…。！？।؟۔"
_CLOSERS = "\"'”’»)]}*"
_ABBREVIATED = re.compile(r"(?:^|[\s(])(?:[A-Za-z]\.)+$")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Wrap:
    """The width a text was wrapped to; None when its lines are whole paragraphs.

    `spaced` texts part their paragraphs by blank lines.
    """

    width: int | None
    spaced: bool = False

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Wrap":
        """The width most lines that have a neighbour below keep to, if there is one.

        >>> from pipeline.fields.layout import Layout, lines
        >>> poem = "The sea was calm and the wind had died away\\n" * 5
        >>> Wrap.of(lines(Layout.of(poem))).width, Wrap.of(lines(Layout.of("One"))).width
        (43, None)
        """
        pairs = [
            (line, below)
            for line, below in pairwise(lines)
            if not (line.rule or below.rule or below.inline)
        ]
        width = _common_width([(line, below) for line, below in pairs if not below.blanks])
        wrap = cls(width)
        ends = [(line, below) for line, below in pairs if ended(line.text)]
        parted = sum(1 for _, below in ends if below.blanks)
        touching = sum(
            1 for line, below in ends if not below.blanks and not wrap.is_full(line, below)
        )
        return cls(width, spaced=parted > touching)

    def is_full(self, line: Line, below: Line) -> bool:
        """Whether the first word of the next line had no room on this one."""
        if self.width is None or len(line.text) > self.width + _SLACK:
            return False
        first_word = below.text.split(maxsplit=1)[0]
        return len(line.text) + 1 + len(first_word) > self.width - _SLACK

    def is_near(self, line: Line) -> bool:
        """Whether a line is long enough to be a full one that lost a word."""
        return self.width is not None and 2 * self.width <= 3 * len(line.text) <= 3 * self.width


def _common_width(pairs: Sequence[tuple[Line, Line]]) -> int | None:
    """The width that half of these lines keep to; None if they look like whole paragraphs."""
    pairs = [(line, below) for line, below in pairs if len(line.text) <= _WIDEST]
    widths = {len(line.text) for line, _ in pairs if len(line.text) >= _NARROWEST}
    if not widths:
        return None
    lengths = [len(line.text) for line, _ in pairs]
    kept = {w: sum(1 for length in lengths if w - _RAGGED <= length <= w) for w in widths}
    width = max(widths, key=lambda w: (kept[w], w))
    keeping = [(a, b) for a, b in pairs if width - _RAGGED <= len(a.text) <= width]
    # Sentences a line, or titles, are of like length by chance.
    whole = sum(1 for line, _ in keeping if ended(line.text))
    fresh = sum(1 for _, below in keeping if _begins_afresh(below.text))
    if len(keeping) == 1 and width not in _TERMINAL:
        return None
    if 2 * len(keeping) < len(pairs) or 2 * whole > len(keeping):
        return None
    return None if len(keeping) > _FEW and 4 * fresh > 3 * len(keeping) else width


def _begins_afresh(text: str) -> bool:
    """Whether a line begins like a sentence, an id or a date; in capitals all lines do."""
    return text[0].isdigit() or (text[0].isupper() and not text.isupper())


def ended(text: str) -> bool:
    """Whether a line ends a sentence.

    >>> ended('He said "no."'), ended("in the U.S."), ended("the ferry")
    (True, False, False)
    """
    bare = text.rstrip(_CLOSERS)
    return bare[-1:] in _END_MARKS and bare != "" and not _ABBREVIATED.search(bare)


def unfinished(text: str) -> bool:
    """Whether a line plainly waits for the next: after a comma, a hyphen, an article.

    >>> unfinished("abuse of the"), unfinished("rice,"), unfinished("VITAMIN"), unfinished("OF THE")
    (True, True, False, True)
    """
    if text.endswith((",", "-")) and not is_dash(text):
        return True
    words = _WORD.findall(text.rsplit(maxsplit=1)[-1]) if text else []
    if not words or not text.endswith(words[-1]):
        return False
    shouting = text.upper() == text
    word = words[-1].casefold() if shouting else words[-1]
    return word in signs().unfinished


def is_dash(text: str) -> bool:
    """Whether a line ends in a dash and not in a hyphen."""
    return text.endswith((" -", "--"))


def starts_lower(text: str) -> bool:
    """Whether the first letter of a line is a small one, with at most a quote before it.

    >>> starts_lower('"the road'), starts_lower("2 cups"), starts_lower("Road")
    (True, False, False)
    """
    return text.lstrip("\"'“‘«(")[:1].islower()


def goes_on(wrap: Wrap, line: Line, below: Line, patient: bool, broken: bool) -> bool:
    """Whether `below` continues the paragraph that `line` belongs to.

    `patient` texts (cables) lose page banners: there a full line that ends no sentence waits for
    its end even over blank lines. A sentence that was `broken` already, at a link for example, goes
    on to its end mark.
    """
    if below.inline:
        return True
    open_ended = not ended(line.text)
    full = wrap.is_full(line, below)
    if below.banner:
        return open_ended or (full and not below.blanks)
    if below.blanks:
        return _crosses_blank(line, below, full, patient)
    if full or (wrap.spaced and wrap.is_near(line)):
        return True
    if starts_lower(below.text):
        return open_ended or wrap.width is not None
    return open_ended and (broken or unfinished(line.text) or wrap.is_near(line))


def _crosses_blank(line: Line, below: Line, full: bool, patient: bool) -> bool:
    if ended(line.text) or line.text.endswith((":", ";")):
        return False
    # A column of short lines in small letters is a list, not a sentence.
    if starts_lower(below.text):
        return patient or len(line.text) >= _NARROWEST
    return (patient and full) or (unfinished(line.text) and len(line.text) >= _NARROWEST)
