"""All claims on a text: what each engine finds, in the order in which the damage can be told."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from itertools import cycle, islice

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
from pipeline.repair.composed import apart, composed, place
from pipeline.repair.log import steps
from pipeline.text.steps import apply
from pipeline.text.words import CorpusWords, WordList, load_words

# The mechanisms that lose something: what is said of them is inferred.
INFERENCES = frozenset(
    (*(one.name for one in mechanisms.MECHANISMS), *(one.name for one in vanished.MECHANISMS),
     *stand_ins.NAMES)
)  # fmt: skip
# More rounds than this never were needed.
_MAX_ROUNDS = 8

_TOKEN = re.compile(r"\S+")
# More than a letter that a sign may follow.
_REST = re.compile(r"(?:[^\x00-\x7f]\??){3}")

_Engine = Callable[[str], Iterable[Claim]]


def claims(
    text: str, corpus: CorpusWords, words: WordList, options: RepairOptions
) -> tuple[Claim, ...]:
    """All claims on a page text, sorted, without overlap; those below the threshold included.

    >>> from pipeline.text.words import NO_CORPUS, load_words
    >>> found = claims("Clich????s at the cafÃ©", NO_CORPUS, load_words(), RepairOptions())
    >>> [(c.before, c.after, c.reversible) for c in found]
    [('????', 'é', False), ('Ã©', 'é', True)]

    Lost characters come first: decoding what is left would erase the evidence for them. A repair
    may bring the evidence for another to light, so all are asked until none has anything sure to
    say of the repaired text. One with which they are never done stays as it is.
    """
    engines = _engines(corpus, words, options)
    applied: tuple[Claim, ...] = ()
    unsure: dict[int, list[Claim]] = {}
    repaired, silent = text, 0
    for number, engine in islice(cycle(enumerate(engines)), _MAX_ROUNDS * len(engines)):
        found = list(engine(repaired))
        sure = [claim for claim in found if claim.confidence >= options.min_confidence]
        if found:
            # What is left proves nothing any more once the rest is repaired.
            doubt = [claim for claim in found if claim.confidence < options.min_confidence]
            unsure[number] = list(apart(applied, doubt))
        if sure:
            applied, silent = composed(text, applied, sure), 0
            repaired = apply(text, steps(applied, 0.0))
        elif (silent := silent + 1) == len(engines):
            waiting = [one for one in _first(unsure.values()) if not _touches(one, applied)]
            if options.reversible and all(one.reversible for one in (*applied, *waiting)):
                applied = _with_left(text, applied, engines, options.min_confidence)
            left = (one for one in waiting if not _touches(one, applied))
            return tuple(sorted((*applied, *left), key=place))
    return ()


def _with_left(
    text: str, applied: tuple[Claim, ...], engines: Sequence[_Engine], min_confidence: float
) -> tuple[Claim, ...]:
    """The claims, and those on what is left of characters that nothing else explains.

    Whoever repairs the text again must come to the same, so it has to show what it is: by mojibake
    that lost nothing, or by being such rests and nothing else beyond ASCII. Where these bring
    something to light that one of the engines is sure of, they are none.
    """
    sure = (one for one in reversible.left_claims(text) if one.confidence >= min_confidence)
    found = [one for one in sure if not _touches(one, applied)]
    if not found or not (applied or _is_all(text, found)):
        return applied
    left = tuple(sorted((*applied, *found), key=place))
    repaired = apply(text, steps(left, 0.0))
    more = (claim for engine in (*engines, reversible.left_claims) for claim in engine(repaired))
    return applied if any(claim.confidence >= min_confidence for claim in more) else left


def _is_all(text: str, claimed: Sequence[Claim]) -> bool:
    """Whether each token beyond ASCII has one of these claims, and one is no letter and a sign."""
    if not any(_REST.search(claim.before) for claim in claimed):
        return False
    starts = [claim.start for claim in claimed]
    ends = (token.span() for token in _TOKEN.finditer(text) if not token.group().isascii())
    return all(bisect_left(starts, start) < bisect_left(starts, end) for start, end in ends)


def asked(text: str) -> frozenset[str]:
    """The skeletons for which the corpus's own words could help to repair a text.

    >>> sorted(asked("Pe????as said no."))
    ['*', '*as', 'pe*', 'pe*as']
    """
    return lossy.asked(text) | unmarked.asked(text, load_words())


def _engines(corpus: CorpusWords, words: WordList, options: RepairOptions) -> list[_Engine]:
    """What is asked for, in the order in which the damage can be told."""
    engines: list[_Engine] = []
    if options.lossy:
        engines.append(lambda text: _lossy(text, corpus, words))
    if options.reversible:
        engines.append(lambda text: reversible.claims(text, words, options))
    if options.hyphens:
        engines.append(lambda text: hyphens.claims(text, words))
    return engines


def _lossy(text: str, corpus: CorpusWords, words: WordList) -> tuple[Claim, ...]:
    """Claims for lost characters; those that left no sign are looked for where no others are."""
    found = lossy.claims(text, corpus, words)
    if found:
        return found
    return tuple(_first((stand_ins.claims(text, words), unmarked.claims(text, corpus, words))))


def _first(groups: Iterable[Sequence[Claim]]) -> list[Claim]:
    """The claims of all groups, of those that overlap the first."""
    found: list[Claim] = []
    for claims in groups:
        found = sorted((*found, *(one for one in claims if not _touches(one, found))), key=place)
    return found


def _touches(claim: Claim, others: Sequence[Claim]) -> bool:
    """Whether a claim overlaps one of others, which are sorted and apart."""
    after = bisect_left(others, claim.end, key=lambda other: other.start)
    return after > 0 and others[after - 1].end > claim.start
