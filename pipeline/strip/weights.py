"""What is known of lines beside the trained model: what the site repeats, and what is policy.

The model learns what main text looks like. What a record holds apart from its text (who wrote it,
where it stood first, what readers said) is decided here; weights are log-odds of being content, set
by hand: 1 is a hint, 4 outweighs a neighbourhood.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.config.schema import StripOptions
from pipeline.strip.around import Around
from pipeline.strip.features import LineFeatures
from pipeline.strip.lines import Flags, Floats
from pipeline.strip.places import page_sums
from pipeline.strip.repeats import SiteRepeats
from pipeline.text.batch import Batch

# Set between paragraphs, a labelled line has the whole text around it against this.
_LABEL = -7.0
# A list that its heading says leads elsewhere, and a line that an arrow says does.
_ELSEWHERE = -4.0
# A title right above a byline is beyond doubt.
_TITLE, _SIGNED_TITLE, _BYLINE = 3.0, 3.0, -4.0
# The model has learned that comments are no main text: to keep them takes more than it says.
_LEAVE_COMMENTS, _KEEP_COMMENTS = -4.0, 7.0
# Words of the interface, in any language whose words we have: all of a short line, or most.
_INTERFACE, _ALL, _MOST, _SHORT = -3.0, 0.9, 0.5, 8
_COPYRIGHT = -2.5
# What it says for a line that no other page of a large site has it.
_ALONE = 0.7


@dataclass(frozen=True, slots=True)
class Contribution:
    """One kind of evidence: log-odds a line, and the reason when they speak for either verdict."""

    content: str
    chrome: str
    log_odds: Floats


def line_contributions(
    batch: Batch,
    features: LineFeatures,
    around: Around,
    repeats: SiteRepeats,
    elsewhere: Flags,
    options: StripOptions,
) -> list[Contribution]:
    """What policy and the site's other pages say of each line; some lead `elsewhere`.

    >>> from pipeline.strip.features import line_features
    >>> batch = Batch.of(["Related: Low water\\nIt sank in the bay, and they left."])
    >>> features = line_features(batch, [None], np.zeros(2))
    >>> repeats, elsewhere = SiteRepeats.none(2), np.zeros(2, np.bool_)
    >>> parts = line_contributions(
    ...     batch, features, features.around, repeats, elsewhere, StripOptions())
    >>> [part.chrome for part in parts if part.log_odds[0] < -2]
    ['line:label']
    """
    return [
        Contribution("line:label", "line:label", _where(around.labelled, _LABEL)),
        Contribution("line:credit", "line:credit", _where(around.credit, _LABEL)),
        Contribution("line:elsewhere", "line:elsewhere", _where(elsewhere, _ELSEWHERE)),
        Contribution("line:title", "line:byline", _head(features, around)),
        Contribution("line:chrome-words", "line:chrome-words", _interface(features)),
        Contribution("line:copyright", "line:copyright", _where(features.copyright, _COPYRIGHT)),
        Contribution("line:comments", "line:comments", _comments(batch, features, options)),
        Contribution("repeat:none", "repeat:site", _repeats(features, repeats, options)),
    ]


def _head(f: LineFeatures, around: Around) -> Floats:
    signed = _where(around.title & f.marks.signed, _SIGNED_TITLE)
    return _where(around.title, _TITLE) + signed + _where(around.byline, _BYLINE)


def _comments(batch: Batch, f: LineFeatures, options: StripOptions) -> Floats:
    if options.comments == "leave_out":
        return _where(f.comments, _LEAVE_COMMENTS)
    # Buttons between them are not the readers', nor is what stands below their last sentence.
    own = f.comments & ~((f.chrome_share >= _ALL) | f.copyright | f.after_copyright)
    total, above = page_sums(batch, (own & f.sentence).astype(np.int64))
    return _where(own & (above < total), _KEEP_COMMENTS)


def _interface(f: LineFeatures) -> Floats:
    share = np.where(f.chrome_share >= _MOST, f.chrome_share, 0.0)
    # The last words of a wrapped paragraph may be such words too.
    words = np.where(f.starts_lower & (f.gap == 0), f.of.words, f.words)
    return _where((words <= _SHORT) & ~f.sentence, _INTERFACE) * share


def _repeats(f: LineFeatures, repeats: SiteRepeats, options: StripOptions) -> Floats:
    if not (repeats.pages.any() or repeats.share.any()):
        return np.zeros(len(f.words))
    # Short lines repeat in true text too (captions, headings), so they count for less.
    weight = 0.5 + np.minimum(f.words, 8) / 16
    often = np.where(repeats.share >= options.repeat_share, 1.0 + 3.5 * repeats.share, 0.0)
    # A line that other documents have too is theirs or the site's, unless it is a mere name.
    again = np.where((repeats.pages > 2) & (f.words > 2), 0.75 * repeats.pages - 1.0, 0.0)
    return _where(repeats.pages == 1, _ALONE) - weight * np.maximum(often, again)


def _where(flags: Flags, odds: float) -> Floats:
    return np.where(flags, odds, 0.0)
