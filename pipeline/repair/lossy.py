"""Lost characters, brought back by words: `clich????s` can only have been `clichés`."""

from collections.abc import Iterator
from itertools import islice

from pipeline.model.repair import Claim
from pipeline.repair.cases import Case, told
from pipeline.repair.diagnosis import FAMILIES, diagnosed, holes
from pipeline.repair.holes import decoded, keys, parts
from pipeline.repair.mechanisms import Mechanism
from pipeline.repair.readings import Reading, without_shapes
from pipeline.repair.trimmed import trimmed
from pipeline.text.words import CorpusWords, WordList

# What nothing was lost of is as sure as the mechanism, which words have proved.
_WHOLE = 0.99


def asked(text: str) -> frozenset[str]:
    """The skeletons for which the corpus's own words could help to repair a text.

    >>> sorted(asked("Pe????as said no. Why?"))
    ['*', '*as', 'pe*', 'pe*as', 'why*']
    >>> asked("Nothing is lost here.")
    frozenset()
    """
    found = (part for family in FAMILIES for part in holes(text, family, is_proved=True))
    return frozenset().union(*map(keys, found))


def claims(text: str, corpus: CorpusWords, words: WordList) -> tuple[Claim, ...]:
    """Claims for the characters a text lost, under the one mechanism its holes prove.

    >>> from pipeline.text.words import NO_CORPUS, load_words
    >>> found = claims("Old clich????s die hard.", NO_CORPUS, load_words())
    >>> [(c.start, c.before, c.after, c.support[0]) for c in found]
    [(9, '????', 'é', 'list:en')]

    Says nothing where no word proves a mechanism; leaves genuine question marks, links, mail
    addresses and code alone.
    """
    first = diagnosed(text, corpus, words)
    if not first:
        return ()
    reader = first[0].reader
    damaged = holes(text, reader.mechanism.family, is_proved=True)
    found = [claim for case in told(reader, text, damaged, first) for claim in _claims(case)]
    if reader.mechanism.family == "half-decoded":
        found += _whole(text, reader.mechanism)
    return tuple(sorted(found, key=lambda claim: claim.start))


def _whole(text: str, mechanism: Mechanism) -> Iterator[Claim]:
    """Claims for the words of which the mechanism lost nothing: they can be decoded back."""
    name, _, _ = mechanism.name.partition(",")
    for part in parts(text, "half-decoded", is_proved=True):
        read = decoded(part.text)
        if read is not None and mechanism.damage(read) == part.text:
            yield Claim(part.start, part.end, part.text, read, name, _WHOLE, reversible=True)


def _claims(case: Case) -> Iterator[Claim]:
    """The claim on a part; a guess where something was lost for certain, and nothing fits well."""
    if case.is_loss:
        yield _claim(case, case.best, case.confidence)
    elif case.part.is_firm:
        others = (one for one in case.readings if one.text != case.part.text)
        yield from (_claim(case, one, case.posterior(one)) for one in islice(others, 1))


def _claim(case: Case, best: Reading, confidence: float) -> Claim:
    part = case.part
    claim = Claim(
        start=part.start,
        end=part.end,
        before=part.text,
        after=best.text,
        mechanism=case.reader.mechanism.name,
        confidence=round(confidence, 4),
        reversible=False,
        support=case.reader.lexicon.support(best.text),
    )
    shape = without_shapes(best.text)
    others = (one for one in case.readings if without_shapes(one.text) != shape)
    return trimmed(claim, ((one.text, case.posterior(one)) for one in others))
