"""Judge: what strip is told of a batch of pages, and its verdicts. `clean explain` asks again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.config.schema import StripOptions
from pipeline.fields import cable
from pipeline.model.page import Page
from pipeline.strip.cheap import cheap_reasons, judge_cheaply, over_limits
from pipeline.strip.classify import judge
from pipeline.strip.explain_line import line_reasons
from pipeline.strip.lines import LineEvidence, LineVerdicts, StripPage, html_columns
from pipeline.strip.repeats import SiteRepeats
from pipeline.strip.sites import Profile
from pipeline.text.batch import Batch
from pipeline.text.beside import main_column


@dataclass(frozen=True, slots=True)
class Told:
    """A batch as strip is told of it: a page within the limits has its grammar's signs as well.

    A page that is not (`cheap`) is alone in its batch.
    """

    batch: Batch
    pages: tuple[StripPage, ...]
    signs: LineEvidence
    repeats: SiteRepeats
    cheap: bool

    @classmethod
    def of(
        cls, pages: Sequence[Page], batch: Batch, repeats: SiteRepeats, options: StripOptions
    ) -> "Told":
        """What strip is told of these pages, which are the batch."""
        cheap = exceeds(pages, options)
        told = [
            StripPage(page.site, page.url, html_columns(page, batch, number), page.blocks)
            for number, page in enumerate(pages)
        ]
        none = LineEvidence.none(len(batch.line_start))
        return cls(batch, tuple(told), none if cheap else _signs(pages, batch), repeats, cheap)

    def judged(self, options: StripOptions, profiles: Sequence[Profile]) -> LineVerdicts:
        """The verdicts on its lines."""
        if self.cheap:
            return judge_cheaply(self.batch, self.pages, self.repeats, options, profiles)
        return judge(self.batch, self.pages, self.signs, self.repeats, options, profiles)

    def reasons(
        self, options: StripOptions, profiles: Sequence[Profile], line: int
    ) -> list[tuple[str, float]]:
        """What spoke for (above 0) and against one of its lines, in log-odds, strongest first."""
        if self.cheap:
            return cheap_reasons(self.batch, self.pages, self.repeats, options, profiles, line)
        return line_reasons(
            self.batch, self.pages, self.signs, self.repeats, options, profiles, line
        )


def exceeds(pages: Sequence[Page], options: StripOptions) -> bool:
    """Whether one of the pages is beyond the limits of the line model."""
    return any(over_limits(page.text, options) for page in pages)


def _signs(pages: Sequence[Page], batch: Batch) -> LineEvidence:
    """What the grammar of cables says of each line of a batch."""
    evidence = LineEvidence.none(len(batch.line_start))
    reasons = [""]
    for number, page in enumerate(pages):
        rows = batch.lines_of(number)
        starts, _ = batch.line_points(number)
        for sign_of in cable.signs(main_column(page.text)):
            if sign_of.reason not in reasons:
                reasons.append(sign_of.reason)
            first, last = np.searchsorted(starts, [sign_of.start, sign_of.end])
            covered = slice(rows.start + int(first), rows.start + max(int(first) + 1, int(last)))
            evidence.log_odds[covered] = sign_of.log_odds
            evidence.reason[covered] = reasons.index(sign_of.reason)
    return LineEvidence(evidence.log_odds, evidence.reason, tuple(reasons))
