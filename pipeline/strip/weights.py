"""The weights of the line model: what each feature says, as log-odds of being content.

Set by hand from what the features mean, in steps of some tenths; 1 is a hint, 2.5 is strong, 4
outweighs a neighbourhood.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.config.schema import StripOptions
from pipeline.model.page import PageBlockKind
from pipeline.strip.features import LineFeatures
from pipeline.strip.lines import KINDS, Flags, Floats
from pipeline.strip.repeats import SiteRepeats

# Share of function words at which a line is as likely prose as not.
_EVEN_SHARE = 0.17
# Below so many words of running text a page is taken for one whose content is not prose.
_LITTLE_PROSE = 80
# At a page's edge, a line of at most so many words is interface with this share of its words.
_EDGE_SHARE, _EDGE_WORDS = 0.4, 12


# Set between paragraphs, a labelled line has the whole text around it against this.
_LABEL = -7.0
_PARAGRAPH = KINDS.index("paragraph")
# What it says for a line that no other page of a large site has it.
_ALONE = 0.7

_KIND_ODDS: dict[PageBlockKind, float] = {
    "paragraph": 0.5, "quote": 0.3, "code": 0.3, "list_item": -0.2, "text": -0.2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Contribution:
    """One kind of evidence: log-odds a line, and the reason when they speak for either verdict."""

    content: str
    chrome: str
    log_odds: Floats


def line_contributions(
    features: LineFeatures, repeats: SiteRepeats, options: StripOptions
) -> list[Contribution]:
    """All evidence that a line's own features hold, and what its site's other pages say of it.

    >>> from pipeline.strip.features import line_features
    >>> from pipeline.text.batch import Batch
    >>> features = line_features(Batch.of(["Login"]), [None], np.zeros(1))
    >>> parts = line_contributions(features, SiteRepeats.none(1), StripOptions())
    >>> [part.chrome for part in parts if part.log_odds[0] < -2]
    ['line:chrome-words']
    """
    return [
        Contribution("line:prose", "line:not-prose", _prose(features)),
        Contribution("line:prose", "line:chrome-words", _chrome_words(features)),
        Contribution("line:prose", "line:links", _links(features)),
        Contribution("line:prose", "line:copyright", _copyright(features)),
        Contribution("line:prose", "line:page-edge", _page_edge(features)),
        Contribution("line:prose", "line:headlines", _headlines(features)),
        Contribution("line:prose", "line:label", _where(features.around.labelled, _LABEL)),
        Contribution("line:prose", "line:credit", _where(features.around.credit, _LABEL)),
        Contribution("line:title", "line:byline", _head(features)),
        Contribution("line:prose", "line:comments", _where(features.comments, -4.0)),
        Contribution("repeat:none", "repeat:site", _repeats(features, repeats, options)),
        Contribution("html:block", "html:nav", _html_place(features)),
        Contribution("html:links", "html:links", _html_links(features)),
    ]


def _prose(f: LineFeatures) -> Floats:
    share = 5.0 * (f.function_share - _EVEN_SHARE) * np.minimum(f.words, 30) / 10
    titled = (f.title_share > 0.6) & (f.words >= 3) & (f.function_share < _EVEN_SHARE)
    # A line without words (a rule, a date) says nothing of itself.
    own = np.where(
        f.words == 0,
        -0.3,
        1.5 * np.minimum(f.words, 10) / 10 - 1.0 + np.clip(share, -2.5, 2.0),
    )
    own += _where(f.ends_sentence & (f.words >= 4), 0.6) + _where(f.has_comma & (f.words >= 4), 0.3)
    own += _where(f.starts_lower & (f.words >= 5), 0.3) + _where(titled, -0.6)
    own += _where(f.digit_share > 0.4, -0.4) + _where(f.word_length > 14, -0.5)
    own += _where((f.position < 0.02) | (f.position > 0.98), -0.2)
    little = 1.0 - np.minimum(f.page_prose, _LITTLE_PROSE) / _LITTLE_PROSE
    # A page of little text may be all short lines, but not lines of interface words.
    own += 1.6 * (f.density - 0.5) * (1.0 - little)
    own += 0.8 * little * (1.0 - np.where(f.words > 1, f.chrome_share, 0.0))
    # The last words of a wrapped paragraph are as much prose as the first.
    goes_on = f.shaped & (f.of.first != np.arange(len(own)))
    own = np.where(goes_on, np.maximum(own, 1.0), own)
    # Cells of a table and lines of code are no prose; their surroundings decide.
    return np.where(f.row, np.maximum(own, 0.0), own)


def _chrome_words(f: LineFeatures) -> Floats:
    # In a short sentence they are more likely what it is about.
    # A phrase of nothing else is chrome wherever it stands.
    weight = np.where(f.sentence, 2.0, np.where((f.words > 2) & (f.chrome_share > 0.9), 5.5, 4.0))
    return -weight * f.chrome_share * np.minimum(1.0, 6 / np.maximum(1, f.words))


def _page_edge(f: LineFeatures) -> Floats:
    # Where pages keep their interface, fewer of its words will do. One word may be a heading.
    short = (f.words > 1) & (f.words <= _EDGE_WORDS)
    mostly = (f.chrome_share >= _EDGE_SHARE) & short & ~f.sentence
    return _where(f.edge & mostly, -1.5) + _where(f.edge & f.lone_address, -3.0)


def _links(f: LineFeatures) -> Floats:
    # Two or more bars or stars: a menu on one line; `>` at the end: a teaser that leads elsewhere.
    return _where((f.separators >= 2) & (f.words >= 2), -0.8) + _where(f.ends_onward, -1.5)


def _headlines(f: LineFeatures) -> Floats:
    # Around a running text, and cut off even within it: what leads to other texts.
    sure = np.clip((f.around.text_share - 0.25) / 0.2, 0.0, 1.0)
    sure *= np.minimum(f.page_prose, _LITTLE_PROSE) / _LITTLE_PROSE
    outside = f.of.unended & (f.around.before | f.around.after)
    outside &= ~(f.around.title | f.around.byline)
    headline = _where(outside, -2.5) + _where(f.of.cut_off, -2.0)
    return sure * np.where((f.words > 2) & ~(f.row | f.item), headline, 0.0)


def _head(f: LineFeatures) -> Floats:
    return _where(f.around.title, 3.0) + _where(f.around.byline, -4.0)


def _copyright(f: LineFeatures) -> Floats:
    return _where(f.copyright, -2.5) + _where(f.after_copyright, -2.0)


def _repeats(f: LineFeatures, repeats: SiteRepeats, options: StripOptions) -> Floats:
    # Short lines repeat in true text too (captions, headings), so they count for less.
    weight = 0.5 + np.minimum(f.words, 8) / 16
    often = np.where(repeats.share >= options.repeat_share, 1.0 + 3.5 * repeats.share, 0.0)
    # A line that other documents have too is theirs or the site's, unless it is a mere name.
    again = np.where((repeats.pages > 2) & (f.words > 2), 0.75 * repeats.pages - 1.0, 0.0)
    return _where(repeats.pages == 1, _ALONE) - weight * np.maximum(often, again)


def _html_place(f: LineFeatures) -> Floats:
    of_kind = np.array([*(_KIND_ODDS.get(kind, 0.0) for kind in KINDS), 0.0])
    odds = of_kind[f.html.kind]
    odds += _where(f.html.chrome, -2.5) + _where(f.html.doubtful, -1.0)
    # What is marked up as a paragraph and ends as one may stand alone between boxes.
    apart = f.html.chrome | f.html.doubtful | f.html.outside
    odds += _where((f.html.kind == _PARAGRAPH) & f.shaped & ~apart, 1.2)
    return odds + _where(f.html.content, 0.8) + _where(f.html.outside, -1.0)


def _html_links(f: LineFeatures) -> Floats:
    # Not more than a strong hint: the items of a listing are links too.
    of_links = np.maximum(f.html.link_density, _where(f.heads_links, 1.0))
    return -2.5 * np.maximum(of_links - 0.2, 0.0)


def _where(flags: Flags, odds: float) -> Floats:
    return np.where(flags, odds, 0.0)
