"""Judge lines: weigh the evidence for each, then let neighbours and the main text decide together.

Each kind of evidence is a column of log-odds (see `weights`). Their sum is smoothed along the page
by a two-state chain (content, chrome); the stretch with most text for least chrome is the main
span, and a second pass leans towards it. The smoothed log-odds of a line are its max-marginal: how
much better the best labelling with the line as content is than the best without (Viterbi). So the
probability is at least one half exactly where the best labelling says content.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from pipeline.config.schema import StripOptions
from pipeline.strip.features import LineFeatures, line_features
from pipeline.strip.lines import Flags, Floats, LineEvidence, LineVerdicts, StripPage, removed
from pipeline.strip.lines import verdicts as verdicts_of
from pipeline.strip.repeats import SiteRepeats
from pipeline.strip.sites import Profile, profile_evidence
from pipeline.strip.weights import Contribution, line_contributions
from pipeline.text.batch import Batch
from pipeline.text.offsets import Ints
from pipeline.text.steps import apply

# What a change between content and chrome costs.
STAY = 1.75
# What a line gains by lying inside the main span, and outside it.
_INSIDE, _OUTSIDE = 0.8, -1.2
# In the search for the main span a line counts for its words, but none for more than these.
_SPAN_WORDS = 20
# Probabilities come in steps of this much log-odds, up to this much.
_ODDS_STEP, _MAX_ODDS = 0.5, 6.0


def judge(
    batch: Batch,
    pages: Sequence[StripPage],
    signs: LineEvidence,
    repeats: SiteRepeats,
    options: StripOptions,
    profiles: Sequence[Profile],
) -> LineVerdicts:
    """Probability of content and reason for every line of a batch.

    `signs` is evidence from outside for each line, `repeats` how much of its site has it. Verdicts
    on a page do not depend on the other pages of the batch.

    >>> batch = Batch.of(["Home | Login\\nThe ferry sank in the bay, and nobody on it was hurt."])
    >>> signs, repeats = LineEvidence.none(2), SiteRepeats.none(2)
    >>> judged = judge(batch, [StripPage()], signs, repeats, StripOptions(), ())
    >>> (judged.p >= 0.5).tolist(), judged.reasons[judged.reason[1]]
    ([False, True], 'line:prose')
    """
    grammar = signs.log_odds.astype(np.float64)
    shared = (repeats.share >= options.repeat_share) & (grammar <= 0)
    told = np.where(shared, -1.0, grammar)
    features = line_features(batch, [page.html for page in pages], told)
    known = profile_evidence(batch, pages, profiles if options.profiles else ())
    # What the grammar of a kind calls for stands in every document of that kind: no sign of chrome.
    own = line_contributions(features, repeats.without(grammar > 0), options)
    given = grammar + known.log_odds
    alone = np.asarray(sum((part.log_odds for part in own), start=given))
    smoothed = _smooth(batch, features, alone)
    content = smoothed >= 0
    # The surroundings are the reason only where they overrule what the line says itself.
    overruled = np.where(content == (alone >= 0), 0.0, smoothed - alone)
    context = Contribution("line:inside-span", "line:outside-span", overruled)
    reason, reasons = _strongest([*own, context], [signs, known], content)
    p = np.where(features.idle, 0.0, _probability(smoothed))
    p = np.where(features.blank, _of_neighbours(batch, features.idle, p), p)
    meta = len(reasons)
    reason = np.where(features.idle, np.where(features.blank, meta + 1, meta), reason)
    return LineVerdicts(p.round(4), reason, (*reasons, "html:meta", "blank"))


def strip_text(text: str) -> str:
    """A page text without its chrome, judged on its own.

    >>> strip_text("Home | Login\\nThe ferry sank in the bay, and nobody on it was hurt.\\n")
    'The ferry sank in the bay, and nobody on it was hurt.\\n'
    """
    batch, options = Batch.of([text]), StripOptions()
    lines = len(batch.line_start)
    judged = judge(
        batch, [StripPage()], LineEvidence.none(lines), SiteRepeats.none(lines), options, ()
    )
    return apply(text, removed(text, verdicts_of(batch, 0, judged), options.threshold))


def settle(log_odds: Sequence[float]) -> list[float]:
    """The max-marginal log-odds of each line in a two-state chain: both sides' word, clipped.

    >>> settle([3.0, -1.0, 3.0])
    [3.75, 2.5, 3.75]
    """
    smoothed, message = [], 0.0
    for odds in log_odds:
        message += odds
        smoothed.append(message)
        # Comparisons: min() and max() would double the time of this loop.
        message = STAY if message > STAY else -STAY if message < -STAY else message
    message = 0.0
    for i in range(len(smoothed) - 1, -1, -1):
        smoothed[i] += message
        message += log_odds[i]
        message = STAY if message > STAY else -STAY if message < -STAY else message
    return smoothed


def main_span(log_odds: Sequence[float], words: Sequence[int]) -> tuple[int, int]:
    """The stretch of lines with most words of content for least of chrome; empty without content.

    >>> main_span([-2.0, 2.0, -2.0, 2.0, -2.0, 2.0], [3, 12, 2, 15, 40, 9])
    (1, 4)
    """
    best, found, total, start = 0.0, (0, 0), 0.0, 0
    for i, (odds, count) in enumerate(zip(log_odds, words, strict=True)):
        if total <= 0.0:
            total, start = 0.0, i
        weight = _SPAN_WORDS if count > _SPAN_WORDS else count
        total += weight * (STAY if odds > STAY else -STAY if odds < -STAY else odds)
        if total > best:
            best, found = total, (start, i + 1)
    return found


def _smooth(batch: Batch, features: LineFeatures, alone: Floats) -> Floats:
    """Smoothed log-odds of the lines that have text of their own, page by page."""
    live = np.flatnonzero(~features.idle)
    bounds = np.searchsorted(batch.line_page[live], np.arange(len(batch) + 1)).tolist()
    odds, words = alone[live].tolist(), features.words[live].tolist()
    rows = features.row[live].tolist()
    smoothed = np.zeros(len(alone))
    for low, high in pairwise(bounds):
        page = odds[low:high]
        start, end = main_span(settle(page), words[low:high])
        if start < end:
            start, end = _with_tables(start, end, rows[low:high], page)
            lean = [_INSIDE if start <= i < end else _OUTSIDE for i in range(high - low)]
            page = [a + b for a, b in zip(page, lean, strict=True)]
        smoothed[live[low:high]] = settle(page)
    return smoothed


def _with_tables(
    start: int, end: int, rows: Sequence[bool], log_odds: Sequence[float]
) -> tuple[int, int]:
    """The span with the tables right beside it, unless their rows are chrome by themselves."""
    while start > 0 and rows[start - 1] and log_odds[start - 1] >= 0:
        start -= 1
    while end < len(rows) and rows[end] and log_odds[end] >= 0:
        end += 1
    return start, end


def _probability(log_odds: Floats) -> Floats:
    """Probability in coarse steps, so that lines judged alike form long runs; 0 gives over .5."""
    middle = (np.floor(np.clip(log_odds, -_MAX_ODDS, _MAX_ODDS) / _ODDS_STEP) + 0.5) * _ODDS_STEP
    return np.asarray(1.0 / (1.0 + np.exp(-middle)))


def _strongest(
    own: Sequence[Contribution], given: Sequence[LineEvidence], content: Flags
) -> tuple[Ints, tuple[str, ...]]:
    """For each line the reason of what spoke most for its verdict, as a code, and all reasons."""
    reasons: list[str] = []
    codes, odds = [], []
    for part in own:
        codes.append(np.where(content, len(reasons), len(reasons) + 1))
        odds.append(part.log_odds)
        reasons += [part.content, part.chrome]
    for evidence in given:
        codes.append(evidence.reason + len(reasons))
        odds.append(evidence.log_odds.astype(np.float64))
        reasons += evidence.reasons
    strongest = np.argmax(np.where(content, 1.0, -1.0) * np.array(odds), axis=0)
    return np.array(codes)[strongest, np.arange(len(content))], tuple(reasons)


def _of_neighbours(batch: Batch, idle: Flags, p: Floats) -> Floats:
    """For each line the lower p of the nearest lines with text on both sides; 0 where none is."""
    live = np.flatnonzero(~idle)
    if not len(live):
        return np.zeros(len(idle))
    at = np.searchsorted(live, np.arange(len(idle)))
    above, below = live[np.maximum(at - 1, 0)], live[np.minimum(at, len(live) - 1)]
    has_above = (at > 0) & (batch.line_page[above] == batch.line_page)
    has_below = (at < len(live)) & (batch.line_page[below] == batch.line_page)
    lower = np.minimum(np.where(has_above, p[above], 1.0), np.where(has_below, p[below], 1.0))
    return np.where(has_above | has_below, lower, 0.0)
