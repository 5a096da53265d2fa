"""Repair: claims that characters were damaged, each with its evidence; nothing is changed here."""

from pipeline.config.schema import RepairOptions
from pipeline.model.repair import Claim
from pipeline.repair import lossy, reversible
from pipeline.repair.log import steps
from pipeline.repair.lossy import asked
from pipeline.text.steps import CopyMap, apply
from pipeline.text.words import NO_CORPUS, CorpusWords, WordList, load_words

__all__ = ["asked", "claims", "repair_text", "steps"]

# A repair may bring the evidence for another to light; more than this never happened.
_MAX_ROUNDS = 4


def claims(
    text: str, corpus: CorpusWords, words: WordList, options: RepairOptions
) -> tuple[Claim, ...]:
    """All claims on a page text, sorted, without overlap; those below the threshold included.

    >>> found = claims("Clich????s at the cafÃ©", NO_CORPUS, load_words(), RepairOptions())
    >>> [(c.before, c.after, c.reversible) for c in found]
    [('????', 'é', False), ('Ã©', 'é', True)]

    Lost characters come first: decoding what is left would erase the evidence for them.
    """
    found: tuple[Claim, ...] = ()
    for _ in range(_MAX_ROUNDS):
        known = found
        if options.lossy:
            repaired = apply(text, steps(found, options.min_confidence))
            found = _joined(text, found, lossy.claims(repaired, corpus, words), options)
        if options.reversible:
            repaired = apply(text, steps(found, options.min_confidence))
            found = _joined(text, found, reversible.claims(repaired), options)
        if found == known:
            break
    return found


def _joined(
    text: str, known: tuple[Claim, ...], new: tuple[Claim, ...], options: RepairOptions
) -> tuple[Claim, ...]:
    """The known claims and those new ones that touch none of them, in page text offsets."""
    origin = CopyMap(steps(known, options.min_confidence))
    taken = [(claim.start, claim.end) for claim in known]
    joined = list(known)
    for claim in new:
        start, end = origin.start(claim.start), origin.end(claim.end)
        overlaps = any(start < right and left < end for left, right in taken)
        if not overlaps and text[start:end] == claim.before:
            joined.append(_moved(claim, start, end))
    return tuple(sorted(joined, key=lambda claim: (claim.start, claim.end)))


def _moved(claim: Claim, start: int, end: int) -> Claim:
    return Claim(
        start, end, claim.before, claim.after, claim.mechanism, claim.confidence,
        claim.reversible, claim.rivals, claim.support,
    )  # fmt: skip


def repair_text(text: str) -> str:
    """The text with its damage repaired, by the shipped words alone.

    >>> repair_text("Lula????s old clich????s. What's next???")
    'Lula’s old clichés. What\\'s next???'
    """
    options = RepairOptions()
    found = claims(text, NO_CORPUS, load_words(), options)
    return apply(text, steps(found, options.min_confidence))
