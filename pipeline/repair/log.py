"""The repair log: claims as steps that can be applied and undone, and as records to keep."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from pipeline.model.copy import Step
from pipeline.model.repair import Claim, Rival


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


def record_of(claim: Claim) -> dict[str, Any]:
    """A claim as plain values, for JSON.

    >>> claim = Claim(4, 5, "?", "é", "? for each character", 0.9, False, (Rival("è", 0.05),))
    >>> record_of(claim)["rivals"], claim_of(record_of(claim)) == claim
    (({'text': 'è', 'posterior': 0.05},), True)
    """
    return asdict(claim)


def claim_of(record: Mapping[str, Any]) -> Claim:
    """The claim that a record holds.

    Raises KeyError, TypeError or ValueError where it holds none.
    """
    return Claim(
        start=int(record["start"]),
        end=int(record["end"]),
        before=str(record["before"]),
        after=str(record["after"]),
        mechanism=str(record["mechanism"]),
        confidence=float(record["confidence"]),
        reversible=bool(record["reversible"]),
        rivals=tuple(Rival(str(r["text"]), float(r["posterior"])) for r in record["rivals"]),
        support=tuple(map(str, record["support"])),
    )
