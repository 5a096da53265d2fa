"""A reading of a damaged place as a claim, no longer than what changes."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from rapidfuzz.distance import Postfix, Prefix

from pipeline.model.repair import Claim, Rival

_MAX_RIVALS = 3
_MIN_RIVAL = 1e-3


def trimmed(claim: Claim, others: Iterable[tuple[str, float]]) -> Claim:
    """The claim without what stays the same at its ends, and with its rivals.

    >>> whole = Claim(4, 8, "caf?", "café", "? for each character", 0.9, False)
    >>> found = trimmed(whole, [("cafè", 0.05), ("cafs", 0.0002)])
    >>> found.start, found.before, found.after, found.rivals
    (7, '?', 'é', (Rival(text='è', posterior=0.05),))

    `others` are the texts of the other readings and their posteriors, likeliest first; those that
    differ beyond the claim are left out.
    """
    before, after = claim.before, claim.after
    head = Prefix.similarity(before, after)
    tail = Postfix.similarity(before[head:], after[head:])
    end = len(before) - tail
    rivals = (
        Rival(text[head : len(text) - tail], round(posterior, 4))
        for text, posterior in others
        if len(text) >= head + tail
        and text.startswith(before[:head])
        and text.endswith(before[end:])
    )
    listed = islice(rivals, _MAX_RIVALS)
    return replace(
        claim,
        start=claim.start + head,
        end=claim.start + end,
        before=before[head:end],
        after=after[head : len(after) - tail],
        rivals=tuple(rival for rival in listed if rival.posterior >= _MIN_RIVAL),
    )
