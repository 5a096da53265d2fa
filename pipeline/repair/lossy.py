"""Lost characters, brought back by words: `clich????s` can only have been `clichés`."""

from collections.abc import Iterator

from pipeline.model.repair import Claim, Rival
from pipeline.repair.cases import Case, told
from pipeline.repair.diagnosis import FAMILIES, diagnosed, holes
from pipeline.repair.holes import decoded, keys, parts
from pipeline.repair.mechanisms import Mechanism
from pipeline.repair.readings import without_shapes
from pipeline.text.words import CorpusWords, WordList

_MAX_RIVALS = 3
# What nothing was lost of is as sure as the mechanism, which words have proved.
_WHOLE = 0.99
_MIN_RIVAL = 1e-3


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
    reader = diagnosed(text, corpus, words)
    if reader is None:
        return ()
    damaged = holes(text, reader.mechanism.family, is_proved=True)
    found = [_claim(case) for case in told(reader, text, damaged) if case.is_loss]
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


def _claim(case: Case) -> Claim:
    """The claim for a part, trimmed to what changes."""
    before, after = case.part.text, case.best.text
    head = 0
    while head < min(len(after), len(before)) and after[head] == before[head]:
        head += 1
    room = min(len(after), len(before)) - head
    tail = 0
    while tail < room and after[-1 - tail] == before[-1 - tail]:
        tail += 1
    end = len(before) - tail
    rivals = [
        Rival(reading.text[head : len(reading.text) - tail], round(case.posterior(reading), 4))
        for reading in case.readings
        if without_shapes(reading.text) != without_shapes(after)
        and len(reading.text) >= head + tail
        and reading.text.startswith(before[:head])
        and reading.text.endswith(before[end:])
    ]
    return Claim(
        start=case.part.start + head,
        end=case.part.start + end,
        before=before[head:end],
        after=after[head : len(after) - tail],
        mechanism=case.reader.mechanism.name,
        confidence=round(case.confidence, 4),
        reversible=False,
        rivals=tuple(rival for rival in rivals[:_MAX_RIVALS] if rival.posterior >= _MIN_RIVAL),
        support=case.reader.lexicon.support(after),
    )
