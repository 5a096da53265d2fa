"""Layout: page banners, anchors, line numbers, rules and blanks, told apart from words."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Reason = Literal["rule", "banner", "pilcrow", "blank"]
Range = tuple[int, int]

PILCROW = "¶"
# Sites set it as an anchor where a paragraph begins or ends.
_ANCHOR = re.compile(
    rf"(?m)(?:(?<=^)|(?<=^[ \t])|(?<=[.!?:;\"”)][ \t])){PILCROW}"
    rf"|{PILCROW}(?=[ \t]*$|[ \t]*\d{{1,3}}[.)])"
)
_MIN_ANCHORS = 2

# `POST 00000017 002 OF 003`, `001.2 OF 003`; glued to a sentence only with its eight-digit serial.
_PART = r"\d{3}(?:\.\d{1,2})?[ \t]+OF[ \t]+\d{3}(?!\w)"
_SERIAL_BANNER = re.compile(rf"(?<=[ \t])\d{{8}}[ \t]+{_PART}")
_NUMBER = re.compile(r"(?<=[ \t])\d{5,8}(?!\w)")
_MAX_POST_CHARS = 80
_POST = re.compile(r"(?:(?<!\S)[A-Z][A-Z'.-]*[ \t]+){1,5}$")
_PART_BANNER = re.compile(rf"(?m)^[ \t{PILCROW}]*((?:\d{{8}}[ \t]+)?{_PART})[ \t]*$")
# The older banner; PAGE 01 opens the head and belongs to it.
_PAGE_BANNER = re.compile(
    r"\bPAGE[ \t]+(?!0*1\b)\d{1,3}[ \t]+(?:[A-Z][A-Z'.-]*[ \t]+){1,5}\d{4,6}"
    r"(?:[ \t]+\d{2}[ \t]+OF[ \t]+\d{2})?[ \t]+\d{6}Z(?!\w)"
)
_WORD_LINE = re.compile(r"(?m)^[^\n]*\w[^\n]*$")
_LINE_NUMBER = re.compile(r"(?m)^[ \t]*(\d{1,4})[ ]+(?=\S)")  # before a tab it is a cell
_MIN_NUMBERED = 12
_RULE_MARKS = frozenset("-=_~*#+.·•‐‑‒–—―─━═¯")
# What may begin a numbered paragraph in the middle of a printed line.
_INLINE_START = re.compile(rf"(?<=[ \t])\d{{1,3}}\.[ \t]*\([A-Z]|(?<={PILCROW})[ \t]*\d{{1,3}}[.)]")


@dataclass(frozen=True, slots=True)
class Layout:
    """What a page prints between the words: the ranges, and the text with them blanked."""

    text: str
    hidden: tuple[Range, ...]
    visible: str

    @classmethod
    def of(cls, text: str) -> "Layout":
        """Find page banners, pilcrows and line numbers.

        >>> text = "fled to the\\nOSLO 00000017 002 OF 003\\ncoast. ¶2. (U) Then"
        >>> [text[start:end] for start, end in Layout.of(text).hidden]
        ['OSLO 00000017 002 OF 003', '¶']
        """
        ranges = [m.span(1) for m in _PART_BANNER.finditer(text)]
        ranges += [m.span() for m in _PAGE_BANNER.finditer(text)]
        ranges += _glued_banners(text)
        ranges += _pilcrows(text)
        hidden = tuple(sorted(set(ranges + _gutter(text))))
        return cls(text, hidden, _blanked(text, hidden))


def _pilcrows(text: str) -> list[Range]:
    """All of them where the site sets anchors; else those that stand where an anchor would.

    >>> _pilcrows("The \u00b6 sign"), _pilcrows("\u00b61. One \u00b6\\n\u00b62. of \u00b6 two")
    ([], [(0, 1), (8, 9), (10, 11), (17, 18)])
    """
    anchors = [anchor.span() for anchor in _ANCHOR.finditer(text)]
    if len(anchors) < _MIN_ANCHORS:
        return anchors
    return [mark.span() for mark in re.finditer(PILCROW, text)]


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line that holds words or a rule; offsets without blanks, anchors and banners.

    `blanks` counts the empty lines above it, `banner` tells that a page banner stood there, `rule`
    that the line itself is one. `inline` lines begin within a printed line: they only matter where
    a numbered paragraph turns out to begin there.
    """

    start: int
    end: int
    text: str
    rule: bool
    blanks: int
    banner: bool
    anchored: bool
    inline: bool


def lines(layout: Layout) -> list[Line]:
    """The lines of a text that hold something, blank ones counted between them.

    >>> [(line.text, line.blanks) for line in lines(Layout.of("One \\n\\n\\n¶2. Two\\n---"))]
    [('One', 0), ('2. Two', 2), ('---', 0)]
    """
    text, visible = layout.text, layout.visible
    # Anchors and line numbers may stand anywhere and say nothing of the sentence.
    banners = [s for s, e in layout.hidden if " OF " in text[s:e] or "PAGE" in text[s:e]]
    cuts = [m.start() for m in _INLINE_START.finditer(visible)]
    cuts += [m.start() for m in _INLINE_START.finditer(text) if text[m.start() - 1] == PILCROW]
    cuts.sort()
    found: list[Line] = []
    last_end = at = blanks = 0
    for printed in visible.split("\n"):
        end = at + len(printed)
        if not printed.strip():
            blanks += not text[at:end].strip(f" \t\r{PILCROW}")
        else:
            begin = end - len(printed.lstrip())
            banner = bisect_left(banners, last_end) < bisect_left(banners, begin)
            inside = cuts[bisect_left(cuts, begin + 1) : bisect_left(cuts, end)]
            for left, right in zip([begin, *inside], [*inside, end], strict=True):
                if left == begin:
                    found.append(_line(layout, left, right, blanks, banner, inline=False))
                elif visible[left:right].strip():
                    found.append(_line(layout, left, right, 0, banner=False, inline=True))
            last_end, blanks = found[-1].end, 0
        at = end + 1
    return found


def _line(layout: Layout, left: int, right: int, blanks: int, banner: bool, inline: bool) -> Line:
    printed = layout.visible[left:right]
    own = printed.strip()
    start = right - len(printed.lstrip())
    # An anchor stands at most a few blanks before what it anchors.
    before = layout.text[max(0, start - 4) : start].rstrip(" \t")
    anchored = before.endswith(PILCROW)
    return Line(start, start + len(own), own, is_rule(own), blanks, banner, anchored, inline)


def _glued_banners(text: str) -> list[Range]:
    """Banners with a serial, wherever they stand, from the post's name on."""
    serials = list(_SERIAL_BANNER.finditer(text))
    named = _post_names(text) if serials else Counter()
    return [(_post_start(text, m.start(), named), m.end()) for m in serials]


def _post_start(text: str, serial: int, named: Counter[str]) -> int:
    """Where the post's name before a serial begins: capitals before it may be the sentence's."""
    begin = _capitals_start(text, serial)
    before = text[max(0, begin - _MAX_POST_CHARS) : begin].rsplit("\n", 1)[-1]
    if begin == serial or not before.strip(f" \t{PILCROW}"):
        return begin
    starts = [begin + m.start() for m in re.finditer(r"\S+", text[begin:serial])]
    # The same name stands before a number in the head, or in another banner.
    known = (start for start in starts[:-1] if named[" ".join(text[start:serial].split())] > 1)
    return next(known, starts[-1])


def _post_names(text: str) -> Counter[str]:
    """How often words in capitals stand before a number such as a cable's."""
    found: Counter[str] = Counter()
    for number in _NUMBER.finditer(text):
        words = text[_capitals_start(text, number.start()) : number.start()].split()
        found.update(" ".join(words[n:]) for n in range(len(words)))
    return found


def _capitals_start(text: str, end: int) -> int:
    """Where the words in capitals right before an offset begin, on the same line."""
    window = text[max(0, end - _MAX_POST_CHARS) : end].rsplit("\n", 1)[-1]
    match = _POST.search(window)
    return end - len(window) + match.start() if match else end


def _gutter(text: str) -> list[Range]:
    """Line numbers some copies print before every line: they rise by one and cut sentences."""
    numbered = [(m, int(m[1])) for m in _LINE_NUMBER.finditer(text)]
    if len(numbered) < _MIN_NUMBERED or 5 * len(numbered) < 4 * len(_WORD_LINE.findall(text)):
        return []
    steps = [b - a for (_, a), (_, b) in pairwise(numbered)]
    regular = min(steps) > 0 and 5 * steps.count(1) >= 4 * len(steps)
    # The items of a numbered list do not begin in small letters, with a number or a rule.
    begins = [text[match.end()] for match, _ in numbered]
    inside = sum(1 for first in begins if first.islower() or first.isdigit() or first in "-=")
    if not regular or 5 * inside < len(numbered):
        return []
    return [match.span(1) for match, _ in numbered]


def _blanked(text: str, ranges: Sequence[Range]) -> str:
    """The text with these ranges as blanks, so that all offsets stay."""
    pieces, at = [], 0
    for start, end in ranges:
        if end > at:
            pieces += [text[at:start], " " * (end - max(at, start))]
            at = end
    return "".join([*pieces, text[at:]])


def is_rule(line: str) -> bool:
    """Whether a line only draws: dashes, stars and the like, at least two, of one or two sorts.

    >>> is_rule("-----"), is_rule("- - -"), is_rule("--"), is_rule("-- a"), is_rule("?!")
    (True, True, True, False, False)
    """
    if line[:1] not in _RULE_MARKS:
        return False
    marks = "".join(line.split())
    kinds = set(marks)
    return len(marks) >= 2 and len(kinds) <= 2 and kinds <= _RULE_MARKS


def layout_reason(text_slice: str) -> Reason:
    """What stands outside the units of a text, or in their cuts.

    >>> layout_reason("\\n-----\\n"), layout_reason("¶"), layout_reason(" \\n")
    ('rule', 'pilcrow', 'blank')
    >>> layout_reason("\\n\\nOSLO 00000017 002 OF 003\\n")
    'banner'
    """
    if any(character.isalnum() for character in text_slice):
        return "banner"
    if any(mark in text_slice for mark in _RULE_MARKS):
        return "rule"
    return "pilcrow" if PILCROW in text_slice else "blank"
