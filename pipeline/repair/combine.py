"""All claims on a text: what each engine finds, in the order in which the damage can be told."""

import re
from bisect import bisect_left
from dataclasses import replace

import numpy as np

from pipeline.config.schema import RepairOptions
from pipeline.model.repair import Claim
from pipeline.repair import (
    hyphens,
    lossy,
    mechanisms,
    reversible,
    stand_ins,
    unmarked,
    vanished,
)
from pipeline.repair.log import steps
from pipeline.text.steps import CopyMap, apply
from pipeline.text.words import CorpusWords, WordList, load_words

# The mechanisms that lose something: what is said of them is inferred.
INFERENCES = frozenset(
    (*(one.name for one in mechanisms.MECHANISMS), *(one.name for one in vanished.MECHANISMS),
     *stand_ins.NAMES)
)  # fmt: skip
_BEYOND = re.compile(r"\S*[^\x00-\x7f]\S*")
# A repair may bring the evidence for another to light; more than this never happened.
_MAX_ROUNDS = 8


def claims(
    text: str, corpus: CorpusWords, words: WordList, options: RepairOptions
) -> tuple[Claim, ...]:
    """All claims on a page text, sorted, without overlap; those below the threshold included.

    >>> from pipeline.text.words import NO_CORPUS, load_words
    >>> found = claims("Clich????s at the cafÃ©", NO_CORPUS, load_words(), RepairOptions())
    >>> [(c.before, c.after, c.reversible) for c in found]
    [('????', 'é', False), ('Ã©', 'é', True)]

    Lost characters come first: decoding what is left would erase the evidence for them.
    """
    applied: tuple[Claim, ...] = ()
    waiting: tuple[Claim, ...] = ()
    for _ in range(_MAX_ROUNDS):
        before = applied
        if options.lossy:
            new = _lossy(_repaired(text, applied), corpus, words)
            applied, waiting = _joined(text, applied, waiting, new, options.min_confidence)
        if options.reversible:
            new = reversible.claims(_repaired(text, applied), words, options)
            applied, waiting = _joined(text, applied, waiting, new, options.min_confidence)
        if applied == before:
            break
    if options.reversible and all(claim.reversible for claim in (*applied, *waiting)):
        applied = _with_left(text, applied, corpus, words, options)
    if options.hyphens:
        new = tuple(hyphens.claims(_repaired(text, applied), words))
        applied, waiting = _joined(text, applied, waiting, new, options.min_confidence)
    return tuple(sorted((*applied, *waiting), key=_place))


def asked(text: str) -> frozenset[str]:
    """The skeletons for which the corpus's own words could help to repair a text.

    >>> sorted(asked("Pe????as said no."))
    ['*', '*as', 'pe*', 'pe*as']
    """
    return lossy.asked(text) | unmarked.asked(text, load_words())


def _lossy(text: str, corpus: CorpusWords, words: WordList) -> tuple[Claim, ...]:
    """Claims for lost characters; those that left no sign are looked for where no others are."""
    return (
        lossy.claims(text, corpus, words)
        or stand_ins.claims(text, words)
        or unmarked.claims(text, corpus, words)
    )


def _with_left(
    text: str,
    applied: tuple[Claim, ...],
    corpus: CorpusWords,
    words: WordList,
    options: RepairOptions,
) -> tuple[Claim, ...]:
    """The claims, and those on what is left of characters that nothing else explains.

    Whoever repairs the text again must come to the same, so it has to show what it is: by mojibake
    that lost nothing, or by being such rests and nothing else beyond ASCII.
    """
    found = (
        one for one in reversible.left_claims(text) if one.confidence >= options.min_confidence
    )
    left = tuple(claim for claim in found if not _touches(claim, applied))
    claimed = tuple(sorted((*applied, *left), key=_place))
    if not left or not (applied or _is_all(text, left)):
        return applied
    is_last = _is_last_word(_repaired(text, claimed), corpus, words, options)
    return claimed if is_last else applied


def _is_all(text: str, claimed: tuple[Claim, ...]) -> bool:
    """Whether each token beyond ASCII has one of these claims."""
    starts = [claim.start for claim in claimed]
    ends = ((token.start(), token.end()) for token in _BEYOND.finditer(text))
    return all(bisect_left(starts, start) < bisect_left(starts, end) for start, end in ends)


def _is_last_word(
    repaired: str, corpus: CorpusWords, words: WordList, options: RepairOptions
) -> bool:
    """Whether nothing more can be said of a text."""
    found = (
        *_lossy(repaired, corpus, words),
        *reversible.claims(repaired, words, options),
        *reversible.left_claims(repaired),
    )
    return all(claim.confidence < options.min_confidence for claim in found)


def _place(claim: Claim) -> tuple[int, int]:
    return claim.start, claim.end


def _repaired(text: str, applied: tuple[Claim, ...]) -> str:
    return apply(text, steps(applied, 0.0))


def _joined(
    text: str,
    applied: tuple[Claim, ...],
    waiting: tuple[Claim, ...],
    new: tuple[Claim, ...],
    min_confidence: float,
) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
    """Claims applied and claims below the threshold, with the new ones that touch none applied.

    New claims have offsets into the repaired text; those returned point into the page text.
    """
    apart = tuple(
        claim
        for claim in _moved(new, applied)
        if text[claim.start : claim.end] == claim.before and not _touches(claim, applied)
    )
    sure = [claim for claim in apart if claim.confidence >= min_confidence]
    unsure = [claim for claim in apart if claim.confidence < min_confidence]
    unsure += [claim for claim in waiting if not _touches(claim, apart)]
    return tuple(sorted((*applied, *sure), key=_place)), tuple(unsure)


def _moved(new: tuple[Claim, ...], applied: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Claims on the repaired text, with the places where they lie in the page text."""
    if not applied:
        return new
    origin = CopyMap(steps(applied, 0.0))
    starts = origin.starts(np.array([claim.start for claim in new], np.int64)).tolist()
    ends = origin.ends(np.array([claim.end for claim in new], np.int64)).tolist()
    return tuple(
        replace(claim, start=start, end=end)
        for claim, start, end in zip(new, starts, ends, strict=True)
    )


def _touches(claim: Claim, others: tuple[Claim, ...]) -> bool:
    """Whether a claim overlaps one of others, which are sorted and apart."""
    after = bisect_left(others, claim.end, key=lambda other: other.start)
    return after > 0 and others[after - 1].end > claim.start
