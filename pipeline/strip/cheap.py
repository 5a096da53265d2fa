"""The cheap pass: pages beyond the limits, judged by the length of their lines and little else.

Of what the line model knows it keeps what costs next to nothing on any page: how many words a line
has, whether the lines around it are running text, how much of its site repeats it, and the
profiles. A page of short lines alone stays whole, for nothing tells its text from its chrome.
"""

from collections.abc import Sequence

import numpy as np

from pipeline.config.schema import StripOptions
from pipeline.strip.lines import (
    KINDS,
    NO_TYPE,
    Flags,
    Floats,
    LineEvidence,
    LineVerdicts,
    StripPage,
)
from pipeline.strip.repeats import SiteRepeats
from pipeline.strip.sites import Profile, profile_evidence
from pipeline.text.batch import Batch
from pipeline.text.offsets import Ints

# What the reasons of this pass begin with.
PREFIX = "cheap:"
_REASONS = ("cheap:text", "cheap:run", "cheap:short", "cheap:all-short")
_TEXT, _RUN, _SHORT, _ALL_SHORT = range(len(_REASONS))

# A line of so many words is running text.
_TEXT_WORDS = 8
# A shorter one is a part of it where such lines hold half the words of so many lines around it.
_REACH, _MOSTLY = 8, 0.5
# Log-odds: a repeat outweighs the length of a line, and a profile both.
_OWN, _REPEATED = 2.0, -3.0
_CONTENT, _CHROME = 0.99, 0.01
_META = KINDS.index("meta")


def over_limits(text: str, options: StripOptions) -> bool:
    """Whether a page text is too large for the line model; the work is counted, never the time.

    >>> options = StripOptions(max_page_chars=12, max_page_lines=2)
    >>> [over_limits(text, options) for text in ("It sank.", "It sank. It sank.", "A\\nB\\nC")]
    [False, True, True]
    """
    lines = text.count("\n") + (not text.endswith("\n"))
    return len(text) > options.max_page_chars or lines > options.max_page_lines


def judge_cheaply(
    batch: Batch,
    pages: Sequence[StripPage],
    repeats: SiteRepeats,
    options: StripOptions,
    profiles: Sequence[Profile],
) -> LineVerdicts:
    """The verdicts of the cheap pass, a row a line, as `judge` gives those of the line model.

    >>> batch = Batch.of(["Home\\n\\nThe ferry sank in the bay and nobody was hurt.\\nMay 2"])
    >>> judged = judge_cheaply(batch, [StripPage()], SiteRepeats.none(4), StripOptions(), ())
    >>> [judged.reasons[code] for code in judged.reason.tolist()]
    ['cheap:run', 'cheap:run', 'cheap:text', 'cheap:run']
    """
    parts = _evidence(batch, pages, repeats, options, profiles)
    odds = np.array([part.log_odds for part in parts], np.float64)
    content = odds.sum(axis=0) >= 0
    strongest = np.argmax(np.where(content, odds, -odds), axis=0)
    shift = np.cumsum([0, *(len(part.reasons) for part in parts)])
    codes = np.array([part.reason + first for part, first in zip(parts, shift, strict=False)])
    reason = codes[strongest, np.arange(len(content))]
    reasons = tuple(name for part in parts for name in part.reasons)
    meta = _is_meta(batch, pages)
    p = np.where(meta, 0.0, np.where(content, _CONTENT, _CHROME))
    reason = np.where(meta, len(reasons), reason)
    return LineVerdicts(p, reason, (*reasons, "html:meta"), np.full(len(batch), NO_TYPE))


def cheap_reasons(
    batch: Batch,
    pages: Sequence[StripPage],
    repeats: SiteRepeats,
    options: StripOptions,
    profiles: Sequence[Profile],
    line: int,
) -> list[tuple[str, float]]:
    """What spoke for (above 0) and against a line (a row of the batch), the strongest first.

    >>> batch = Batch.of(["Home"])
    >>> cheap_reasons(batch, [StripPage()], SiteRepeats.none(1), StripOptions(), (), 0)
    [('cheap:all-short', 2.0)]
    """
    if _is_meta(batch, pages)[line]:
        return []
    parts = _evidence(batch, pages, repeats, options, profiles)
    reasons = [(part.reasons[part.reason[line]], float(part.log_odds[line])) for part in parts]
    return sorted((each for each in reasons if each[1]), key=lambda each: -abs(each[1]))


def _evidence(
    batch: Batch,
    pages: Sequence[StripPage],
    repeats: SiteRepeats,
    options: StripOptions,
    profiles: Sequence[Profile],
) -> tuple[LineEvidence, ...]:
    """All that this pass goes by, a column each: the line, its site, the profiles."""
    kind = _kinds(batch)
    own = np.where(kind == _SHORT, -_OWN, _OWN).astype(np.float32)
    often = np.where(repeats.share >= options.repeat_share, _REPEATED, 0.0).astype(np.float32)
    return (
        LineEvidence(own, kind, _REASONS),
        LineEvidence(often, np.zeros(len(kind), np.int64), ("repeat:site",)),
        profile_evidence(batch, pages, profiles if options.profiles else ()),
    )


def _kinds(batch: Batch) -> Ints:
    """For each line which of `_REASONS` holds."""
    words = _words(batch)
    text = words >= _TEXT_WORDS
    every, prose = _around(batch, words), _around(batch, np.where(text, words, 0))
    run = (prose > 0) & (prose >= _MOSTLY * every)
    pages = np.bincount(batch.line_page[text], minlength=len(batch))
    without = pages[batch.line_page] == 0
    cases: list[Flags] = [without, text, run]
    return np.select(cases, [_ALL_SHORT, _TEXT, _RUN], _SHORT).astype(np.int64)


def _words(batch: Batch) -> Ints:
    """Words a line; two characters of a script without spaces count as one."""
    lines = len(batch.line_start)
    # Lead bytes of kana, ideographs and Hangul.
    wide = np.flatnonzero((batch.buf >= 0xE3) & (batch.buf <= 0xED))
    line_of_wide = np.searchsorted(batch.line_start, wide, side="right") - 1
    spaced = np.bincount(batch.word_line, minlength=lines)
    return np.maximum(spaced, np.bincount(line_of_wide, minlength=lines) // 2)


def _around(batch: Batch, counts: Ints) -> Floats:
    """The sum of a count over the lines around each line, within its page."""
    at = np.arange(len(counts))
    first = np.searchsorted(batch.line_page, batch.line_page, side="left")
    last = np.searchsorted(batch.line_page, batch.line_page, side="right")
    total = np.concatenate([[0], np.cumsum(counts)])
    upto, since = np.minimum(at + _REACH + 1, last), np.maximum(at - _REACH, first)
    return np.asarray(total[upto] - total[since], np.float64)


def _is_meta(batch: Batch, pages: Sequence[StripPage]) -> Flags:
    """Lines in which an HTML page tells of itself."""
    flags = np.zeros(len(batch.line_start), np.bool_)
    for number, page in enumerate(pages):
        if page.html is not None:
            flags[batch.lines_of(number)] = page.html.kind == _META
    return flags
