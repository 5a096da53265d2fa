"""Judge lines: the trained model, the site and the rules weigh each, the page decides together.

Each kind of evidence is a column of log-odds: the model's (see `scoring`), that of policy and of
repeats (see `weights`), and what others say (grammars, profiles). Their sum is smoothed along the
page by a two-state chain (content, chrome). The smoothed log-odds of a line are its max-marginal:
how much better the best labelling with the line as content is than the best without (Viterbi). Last
comes the bar for the page as a whole (see `decode`), so that a probability of one half is where the
choice is best.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from pipeline.config.schema import StripOptions
from pipeline.strip.around import Around
from pipeline.strip.decode import lean_for_f
from pipeline.strip.elsewhere import leads_elsewhere
from pipeline.strip.features import LineFeatures, line_features
from pipeline.strip.lines import KINDS, Flags, Floats, LineEvidence, LineVerdicts, StripPage
from pipeline.strip.markup import own_headings
from pipeline.strip.model import load_model
from pipeline.strip.page_types import PAGE_TYPES
from pipeline.strip.places import page_sums
from pipeline.strip.repeats import SiteRepeats
from pipeline.strip.scoring import model_evidence
from pipeline.strip.sites import Profile, profile_evidence
from pipeline.strip.weights import Contribution, line_contributions
from pipeline.text.batch import Batch
from pipeline.text.offsets import Ints

_TOGETHER = [KINDS.index(kind) for kind in ("table_row", "list_item", "code")]

# Their text are lists of other pages.
_OF_LISTS = [PAGE_TYPES.index(name) for name in ("listing", "collection")]

# What a change between content and chrome costs.
STAY = 0.5
# A grammar's evidence of this much calls for a line; what is less tells where the line stands.
CALLED = 1.0
# What the model says at least of a line that a grammar calls for, and of one that it places within
# its document; and at most of one that it places outside.
_LEAST_CALLED, _LEAST_WITHIN, _MOST_OUTSIDE = -1.0, 0.0, 1.0
# A line of which so much is in links leads elsewhere.
_LINKED = 0.5
# Probabilities come in steps of this much log-odds, up to this much.
_ODDS_STEP, _MAX_ODDS = 0.5, 6.0
# Beyond these log-odds a probability no longer tells how sure `judge` is.
MOST_TOLD = _MAX_ODDS - _ODDS_STEP


@dataclass(frozen=True, slots=True)
class Weighed:
    """All evidence on the lines of a batch: rules with two reasons, others with one a line.

    `around` tells how lines stand to the text that the model takes for content. Lines that lead
    `elsewhere` are no text where a page has little else, either.
    """

    features: LineFeatures
    around: Around
    rules: tuple[Contribution, ...]
    learned: LineEvidence
    told: tuple[LineEvidence, ...]
    elsewhere: Flags
    page_types: Ints

    @property
    def log_odds(self) -> Floats:
        """Their sum, a row a line."""
        nothing = np.zeros(len(self.features.words))
        rules = sum((rule.log_odds for rule in self.rules), start=nothing)
        return np.asarray(sum((part.log_odds for part in (self.learned, *self.told)), start=rules))


def weigh(
    batch: Batch,
    pages: Sequence[StripPage],
    signs: LineEvidence,
    repeats: SiteRepeats,
    options: StripOptions,
    profiles: Sequence[Profile],
) -> Weighed:
    """The evidence on every line, before any line hears of its neighbours' verdicts.

    `signs` is evidence from outside for each line, `repeats` how much of its site has it.
    """
    grammar = signs.log_odds.astype(np.float64)
    # What the grammar of a kind calls for stands in every document of that kind, and a page's own
    # heading in the lists of others: no signs of chrome.
    called = grammar >= CALLED
    due = called | own_headings(batch, pages)
    repeats = repeats.without(due)
    shared = repeats.share >= options.repeat_share
    told = np.where(shared, -1.0, np.where(called | (grammar < 0), grammar, 0.0))
    features = line_features(batch, [page.html for page in pages], told)
    # What leads elsewhere may stand within a document without being of it.
    linked = (features.html.link_density >= _LINKED) | features.html.chrome
    grammar = np.where(linked & ~called, np.minimum(grammar, 0.0), grammar)
    signs = replace(signs, log_odds=grammar.astype(np.float32))
    known = profile_evidence(batch, pages, profiles if options.profiles else ())
    is_html = np.array([page.html is not None for page in pages], np.bool_)
    learned, types = model_evidence(batch, features, is_html, load_model())
    odds = _together(batch, features, learned.log_odds.astype(np.float64))
    odds = _tempered(batch, odds, grammar)
    learned = replace(learned, log_odds=odds.astype(np.float32))
    # A notice above the text is no text with a title, whatever its shape.
    around = features.around_content(batch, called | (odds >= 0))
    repeats = repeats.without(around.title & features.marks.signed)
    due |= _lists(batch, types, called)
    elsewhere = leads_elsewhere(batch, features, around, called, due)
    rules = line_contributions(batch, features, around, repeats, elsewhere, options)
    return Weighed(features, around, tuple(rules), learned, (signs, known), elsewhere, types)


def _lists(batch: Batch, types: Ints, called: Flags) -> Flags:
    """Lines of pages whose text are lists of other pages; a grammar knows better."""
    documents, _ = page_sums(batch, called.astype(np.int64))
    return np.asarray(np.isin(types, _OF_LISTS)[batch.line_page] & (documents == 0))


def judge(
    batch: Batch,
    pages: Sequence[StripPage],
    signs: LineEvidence,
    repeats: SiteRepeats,
    options: StripOptions,
    profiles: Sequence[Profile],
) -> LineVerdicts:
    """Probability of content and reason for every line of a batch; the arguments are `weigh`'s.

    Verdicts on a page do not depend on the other pages of the batch.

    >>> batch = Batch.of(["Home | Login\\nThe ferry sank in the bay, and nobody on it was hurt."])
    >>> signs, repeats = LineEvidence.none(2), SiteRepeats.none(2)
    >>> judged = judge(batch, [StripPage()], signs, repeats, StripOptions(), ())
    >>> (judged.p >= 0.5).tolist(), judged.reasons[judged.reason[0]]
    ([False, True], 'line:chrome-words')
    """
    weighed = weigh(batch, pages, signs, repeats, options, profiles)
    features, alone = weighed.features, weighed.log_odds
    smoothed = _decode(batch, features, alone, weighed.elsewhere)
    content = smoothed >= 0
    # The surroundings are the reason only where they overrule what the line says itself.
    overruled = np.where(content == (alone >= 0), 0.0, smoothed - alone)
    context = Contribution("line:among-text", "line:among-chrome", overruled)
    told = (weighed.learned, *weighed.told)
    reason, reasons = _strongest([*weighed.rules, context], told, content)
    # Fields read bylines: that a line is one is said of it, whoever else leaves it out.
    byline = ~content & weighed.around.byline
    reason = np.where(byline, reasons.index("line:byline"), reason)
    p = np.where(features.idle, 0.0, _probability(smoothed))
    blank = np.flatnonzero(features.blank)
    p[blank] = _of_neighbours(batch, blank, np.flatnonzero(~features.idle), p)
    meta = len(reasons)
    reason = np.where(features.idle, np.where(features.blank, meta + 1, meta), reason)
    return LineVerdicts(p.round(4), reason, (*reasons, "html:meta", "blank"), weighed.page_types)


def _together(batch: Batch, features: LineFeatures, learned: Floats) -> Floats:
    """The same log-odds for all lines of a paragraph, rows of a table, items of a list, code.

    It is their mean by words. Where a paragraph was wrapped tells nothing of it, and alone short
    rows and items would be lost.
    """
    live = np.flatnonzero(~features.idle)
    path, page, first = features.html.path[live], batch.line_page[live], features.of.first[live]
    of_one = np.isin(features.html.kind[live], _TOGETHER) | (features.row[live] & (path < 0))
    same = (path[1:] == path[:-1]) & (page[1:] == page[:-1])
    wrapped = (first[1:] == first[:-1]) & (path[1:] < 0)
    begins = np.ones(len(live), np.bool_)
    begins[1:] = ~(same & ((of_one[1:] & of_one[:-1]) | wrapped))
    group = np.cumsum(begins) - 1
    words = np.maximum(features.words[live], 1)
    mean = np.bincount(group, learned[live] * words) / np.bincount(group, words)
    together = learned.copy()
    together[live] = mean[group]
    return together


def _tempered(batch: Batch, learned: Floats, grammar: Floats) -> Floats:
    """The model's log-odds, of which less counts where a grammar knows better.

    The model has seen no page of a kind with a grammar. From the first to the last line that the
    grammar calls for its word counts half; it has little to say against those lines, nothing
    against what the grammar places within the document, and little for what it places outside.
    """
    if not grammar.any():
        return learned
    calls = grammar >= CALLED
    total, above = page_sums(batch, calls.astype(np.int64))
    learned = np.where((above + calls > 0) & (above < total), learned / 2, learned)
    learned = np.where(calls, np.maximum(learned, _LEAST_CALLED), learned)
    learned = np.where(grammar < 0, np.minimum(learned, _MOST_OUTSIDE), learned)
    return np.where((grammar > 0) & ~calls, np.maximum(learned, _LEAST_WITHIN), learned)


def settle(log_odds: Floats, begins: Flags) -> Floats:
    """The max-marginal log-odds of each line in a two-state chain: both sides' word, clipped.

    Pages that follow one another do not hear of each other: `begins` are their first lines.

    >>> settle(np.array([3.0, -1.0, 3.0, -1.0]), np.array([True, False, False, True])).tolist()
    [2.5, 0.0, 2.5, -1.0]
    """
    ends = np.ones_like(begins)
    ends[:-1] = begins[1:]
    return log_odds + _heard(log_odds, begins) + _heard(log_odds[::-1], ends[::-1])[::-1]


def _heard(log_odds: Floats, begins: Flags) -> Floats:
    """What each line hears from the one before: its word and what it has heard itself, clipped."""
    said = np.where(log_odds > 0, STAY, -STAY)
    # Whatever it hears, a line with odds beyond both ends of the range says this: few are asked.
    asked = np.flatnonzero((np.abs(log_odds) < 2 * STAY) | begins)
    told = said.tolist()
    for at, odds, first in zip(
        asked.tolist(), log_odds[asked].tolist(), begins[asked].tolist(), strict=True
    ):
        message = odds if first else told[at - 1] + odds
        # Comparisons: min() and max() would double the time of this loop.
        told[at] = STAY if message > STAY else -STAY if message < -STAY else message
    heard = np.zeros(len(log_odds))
    heard[1:] = told[:-1]
    heard[begins] = 0.0
    return heard


def _decode(batch: Batch, features: LineFeatures, alone: Floats, firm: Flags) -> Floats:
    """The log-odds of the lines that have text of their own, page by page, after all are heard.

    Where the bar is set says nothing of `firm` lines.
    """
    live = np.flatnonzero(~features.idle)
    page = batch.line_page[live]
    begins = np.ones(len(live), np.bool_)
    begins[1:] = page[1:] != page[:-1]
    settled, words = settle(alone[live], begins), features.words[live]
    bounds = [*np.flatnonzero(begins).tolist(), len(live)]
    lean = [lean_for_f(settled[low:high], words[low:high]) for low, high in pairwise(bounds)]
    decoded = np.zeros(len(alone))
    decoded[live] = settled + np.where(firm[live], 0.0, np.repeat(lean, np.diff(bounds)))
    return decoded


def _probability(log_odds: Floats) -> Floats:
    """Probability in coarse steps, so that lines judged alike form long runs; 0 gives over .5."""
    middle = (np.floor(np.clip(log_odds, -_MAX_ODDS, _MAX_ODDS) / _ODDS_STEP) + 0.5) * _ODDS_STEP
    return np.asarray(1.0 / (1.0 + np.exp(-middle)))


def _strongest(
    own: Sequence[Contribution], given: Sequence[LineEvidence], content: Flags
) -> tuple[Ints, tuple[str, ...]]:
    """For each line the reason of what spoke most for its verdict, as a code, and all reasons."""
    reasons = [reason for part in own for reason in (part.content, part.chrome)]
    odds = np.array([*(part.log_odds for part in own), *(part.log_odds for part in given)])
    strongest = np.argmax(np.where(content, odds, -odds), axis=0)
    codes = 2 * strongest + ~content
    for number, evidence in enumerate(given, len(own)):
        np.copyto(codes, evidence.reason + len(reasons), where=strongest == number)
        reasons += evidence.reasons
    return codes, tuple(reasons)


def _of_neighbours(batch: Batch, lines: Ints, live: Ints, p: Floats) -> Floats:
    """For each of the lines the lower p of the nearest live lines on both sides; 0 without any."""
    if not len(live):
        return np.zeros(len(lines))
    page, at = batch.line_page[lines], live.searchsorted(lines)
    above, below = live[np.maximum(at - 1, 0)], live[np.minimum(at, len(live) - 1)]
    has_above = (at > 0) & (batch.line_page[above] == page)
    has_below = (at < len(live)) & (batch.line_page[below] == page)
    lower = np.minimum(np.where(has_above, p[above], 1.0), np.where(has_below, p[below], 1.0))
    return np.where(has_above | has_below, lower, 0.0)
