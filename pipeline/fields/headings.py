"""Headings: short lines that stand alone, with or without a rule under them."""

import re
from collections.abc import Container, Sequence

from pipeline.fields.layout import Line
from pipeline.fields.signs import signs
from pipeline.fields.wrapping import Wrap, ended, starts_lower, unfinished

_MAX_CHARS, _MAX_WORDS = 90, 14
# Words of one script without letter case: a title is this short.
_MAX_CASELESS = 30
_DATE = re.compile(r"\b(?:1[89]|20)\d\d\b|\b\d{1,2}:\d{2}\b|\b\d{1,2}([./-])\d{1,2}\1\d{2}\b")
_FIRST_WORD = re.compile(r"[^\W\d_]+")


def ruled_headings(
    lines: Sequence[Line], markers: Container[int], wrap: Wrap
) -> list[tuple[int, int]]:
    """Headings over a rule about as long as they are, as half-open runs of lines.

    >>> from pipeline.fields.layout import Layout, lines
    >>> ruled_headings(lines(Layout.of("It ends.\\n\\nRice\\n\\n----\\n\\n3. It")), {3}, Wrap(None))
    [(1, 2)]
    """
    found = []
    for rule, line in enumerate(lines):
        if not line.rule or rule == 0 or lines[rule - 1].rule or " " in line.text.strip("-=_ "):
            continue
        first = rule - 1
        while first > 0 and _continues_title(lines, first, markers):
            first -= 1
        run = lines[first:rule]
        if _is_ruled(lines, first, rule, markers) and len(run) <= 3:
            found.append((first, rule))
        elif _is_ruled(lines, rule - 1, rule, markers) and _is_free(lines, rule - 1, wrap):
            found.append((rule - 1, rule))
    return found


def _continues_title(lines: Sequence[Line], position: int, markers: Container[int]) -> bool:
    """Whether the line above belongs to the same title."""
    line, above = lines[position], lines[position - 1]
    return not (line.blanks or line.banner or above.rule or position in markers)


def _is_ruled(lines: Sequence[Line], first: int, rule: int, markers: Container[int]) -> bool:
    run, drawn = lines[first:rule], lines[rule]
    longest = max(len(line.text) for line in run)
    if first in markers or longest > _MAX_CHARS or any(line.inline for line in run):
        return False
    same_length = abs(len(drawn.text) - longest) <= max(2, longest // 7)
    framed = first > 0 and lines[first - 1].rule
    if len(run) > 1:
        together = " ".join(line.text for line in run)
        return same_length and not ended(together) and (framed or is_title(together))
    alone = first == 0 or bool(run[0].blanks) or framed
    if ended(run[0].text) or unfinished(run[0].text):
        return same_length and alone and len(drawn.text) == longest
    return same_length or (alone and not drawn.blanks and is_title(run[0].text))


def _is_free(lines: Sequence[Line], position: int, wrap: Wrap) -> bool:
    """Whether a line is not the end of a sentence that began above it."""
    above = lines[position - 1]
    return ended(above.text) or (
        not wrap.is_full(above, lines[position]) and not unfinished(above.text)
    )


def is_title(text: str) -> bool:
    """Whether a line looks like a title: few words, capitals, no end mark.

    >>> is_title("Rice And Beans"), is_title("PRICES: UP AGAIN"), is_title("It was said by many")
    (True, True, False)
    """
    words = text.split()
    if len(text) > _MAX_CHARS or len(words) > _MAX_WORDS or ended(text) or unfinished(text):
        return False
    if text.endswith((";", ":")) or starts_lower(text):
        return False
    letters = [word for word in words if any(c.isalpha() for c in word)]
    if not letters:
        return False
    if not any(c.isupper() or c.islower() for c in text):
        return len(text) <= _MAX_CASELESS
    # Small words (of, the, para) stay small in titles.
    long_words = [word for word in letters if len(word) > 4] or letters
    capital = sum(1 for word in long_words if not starts_lower(word))
    return len(words) <= 3 or 3 * capital >= 2 * len(long_words)


def standing_headings(
    lines: Sequence[Line], markers: Container[int], numbers: Container[int]
) -> list[tuple[int, int]]:
    """Headings of a cable that lost their rule or never had one: titles that stand alone.

    >>> from pipeline.fields.layout import Layout, lines
    >>> body = lines(Layout.of("It ends.\\n\\nRice Prices\\n\\n3. It"))
    >>> standing_headings(body, {2}, {2})
    [(1, 2)]
    """
    found = []
    for position, line in enumerate(lines[:-1]):
        below = lines[position + 1]
        if line.rule or line.inline or position in markers or not is_title(line.text):
            continue
        numbered = position + 1 in numbers
        if not numbered and not (below.blanks and _is_body(lines, position + 1, markers)):
            continue
        above = lines[position - 1] if position else None
        apart = above is None or above.rule or bool(line.blanks) or line.banner
        if apart and not numbered and above is not None and unfinished(above.text):
            continue
        if apart or (numbered and above is not None and ended(above.text)):
            found.append((position, position + 1))
    return found


def _is_body(lines: Sequence[Line], position: int, markers: Container[int]) -> bool:
    """Whether a line can follow a heading: not a sentence's rest, not one more short line."""
    line = lines[position]
    if position in markers:
        return True
    return not (line.rule or starts_lower(line.text) or is_title(line.text))


def prose_headings(
    lines: Sequence[Line], markers: Container[int], wrap: Wrap
) -> list[tuple[int, int]]:
    """Headings of an article: short lines without an end mark over a paragraph; the title.

    >>> from pipeline.fields.layout import Layout, lines
    >>> text = "A day out\\nBy Ann Poe\\n\\nAt sea\\nThe sea was calm and the wind had died away."
    >>> prose_headings(lines(Layout.of(text)), set(), Wrap(None))
    [(0, 1), (2, 3)]
    """
    found = []
    for position, line in enumerate(lines[:-1]):
        below = lines[position + 1]
        if position in markers or line.rule or not _is_short(line.text):
            continue
        above = lines[position - 1] if position else None
        if above is None:
            if not wrap.is_full(line, below) or below.blanks:
                found.append((position, position + 1))
            continue
        apart = bool(line.blanks) or above.rule or not wrap.is_full(above, line)
        if not apart or unfinished(above.text) or is_dateline(line.text):
            continue
        if starts_lower(below.text) or (unfinished(line.text) and not below.blanks):
            continue
        if not (below.blanks or wrap.width is None or len(line.text) * 3 <= wrap.width * 2):
            continue
        if _is_paragraph(lines, position + 1, markers):
            found.append((position, position + 1))
    return found


def _is_short(text: str) -> bool:
    short = len(text) <= _MAX_CHARS and len(text.split()) <= _MAX_WORDS
    if not short or "\t" in text or not any(c.isalpha() for c in text):
        return False
    return not (ended(text) or starts_lower(text) or text.endswith((",", ";", ":", "-")))


def _is_paragraph(lines: Sequence[Line], position: int, markers: Container[int]) -> bool:
    line = lines[position]
    if position in markers:
        return True
    below = lines[position + 1] if position + 1 < len(lines) else None
    wrapped = below is not None and not (below.blanks or below.rule)
    return not line.rule and not _is_short(line.text) and (wrapped or len(line.text) > 40)


def is_dateline(text: str) -> bool:
    """Whether a short line says when or by whom, and so is no heading.

    >>> is_dateline("By Ann Poe"), is_dateline("3 May 2020"), is_dateline("By and by")
    (True, True, False)
    """
    if _DATE.search(text):
        return True
    words = _FIRST_WORD.findall(text)
    named = len(words) > 1 and not any(word.islower() for word in words[1:])
    return bool(words) and words[0].casefold() in signs().byline and named
