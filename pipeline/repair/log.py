"""The repair log: claims as steps that can be applied and undone."""

from collections.abc import Iterable

from pipeline.model.copy import Step
from pipeline.model.repair import Claim


def steps(claims: Iterable[Claim], min_confidence: float) -> tuple[Step, ...]:
    """The steps that carry out all claims at or above a confidence.

    >>> claim = Claim(4, 5, "?", "é", "? for each character", 0.9, False)
    >>> steps([claim], 0.8)[0].rule, steps([claim], 0.95)
    ('repair:? for each character', ())
    """
    return tuple(
        Step(claim.start, claim.end, claim.before, claim.after, f"repair:{claim.mechanism}")
        for claim in claims
        if claim.confidence >= min_confidence
    )
