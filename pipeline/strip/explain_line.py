"""Why the line model judged a line as it did: its strongest reasons with their weight."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from pipeline.config.schema import StripOptions
from pipeline.strip.classify import MOST_TOLD, judge, weigh
from pipeline.strip.lines import LineEvidence, StripPage
from pipeline.strip.model import load_model
from pipeline.strip.repeats import SiteRepeats
from pipeline.strip.scoring import model_reasons
from pipeline.strip.sites import Profile
from pipeline.text.batch import Batch


def line_reasons(
    batch: Batch,
    pages: Sequence[StripPage],
    signs: LineEvidence,
    repeats: SiteRepeats,
    options: StripOptions,
    profiles: Sequence[Profile],
    line: int,
) -> list[tuple[str, float]]:
    """What spoke for and against a line (a row of the batch), the strongest first.

    The weights are log-odds: above 0 for content, below 0 for chrome. A line that is not weighed
    (blank, or what an HTML page says of itself) has none. The other arguments are those of `judge`.

    >>> batch = Batch.of(["Home | Login\\nThe ferry sank in the bay, and nobody on it was hurt."])
    >>> told = (batch, [StripPage()], LineEvidence.none(2), SiteRepeats.none(2))
    >>> "model:words" in dict(line_reasons(*told, StripOptions(), (), 0))
    True
    """
    weighed = weigh(batch, pages, signs, repeats, options, profiles)
    if weighed.features.idle[line]:
        return []
    found: defaultdict[str, float] = defaultdict(float)
    for rule in weighed.rules:
        odds = float(rule.log_odds[line])
        found[rule.content if odds > 0 else rule.chrome] += odds
    is_html = np.array([page.html is not None for page in pages], np.bool_)
    for group, odds in model_reasons(batch, weighed.features, is_html, load_model(), line):
        found[group] += odds
    for part in weighed.told:
        found[part.reasons[part.reason[line]]] += float(part.log_odds[line])
    p = judge(batch, pages, signs, repeats, options, profiles).p[line]
    smoothed = float(np.log(p / (1 - p)))
    if abs(smoothed) < MOST_TOLD:
        around = smoothed - float(weighed.log_odds[line])
        found["line:among-text" if around > 0 else "line:among-chrome"] += around
    weighty = [(reason, round(odds, 2)) for reason, odds in found.items() if round(odds, 2)]
    return sorted(weighty, key=lambda reason: (-abs(reason[1]), reason[0]))
