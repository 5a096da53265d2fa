"""Characters that were lost without a trace: `communiqu` can only have been `communiqué`.

Nothing shows where they stood, so a whole stretch of text has to prove that it lost them: it has
no character beyond ASCII, and several words that no list has as they stand, each of which becomes
a word of the stretch's own language once characters are put back.
"""

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from pipeline.model.repair import Claim
from pipeline.repair import blanked
from pipeline.repair.by_context import weighed
from pipeline.repair.compounds import compounds
from pipeline.repair.entities import stands_for_letters
from pipeline.repair.gaps import gaps
from pipeline.repair.languages import shares_of
from pipeline.repair.sieve import Sifted, most, sieve
from pipeline.repair.stand_ins import CONTRACTED
from pipeline.repair.trimmed import trimmed
from pipeline.repair.vanished import (
    MECHANISMS,
    Place,
    Speech,
    Vanishing,
    accented,
    capital,
    unlisted,
)
from pipeline.text.keys import fold
from pipeline.text.words import NO_CORPUS, CorpusWords, WordList

# A stretch without any character beyond ASCII must be so long to be suspected.
_MIN_STRETCH = 100
_LETTERS = re.compile(r"[A-Za-z]+")
# Words looked up to tell the language of a stretch, and unlisted ones to tell whether it lost any.
_LANGUAGE_WORDS = 200
_SAMPLE = 200
# Powers of ten by which a word must be likelier damaged than not to count, and to count as strong.
_WORD_PROOF, _STRONG = 0.5, blanked.STRONG


class _Proof(NamedTuple):
    """What proves a mechanism: so many words, so many of them strong, and their odds together.

    And so large a share of the words that no list has: a language that no list has has many, of
    which some by chance look like damaged words of another.
    """

    words: int
    strong: int
    odds: float
    share: float


# Blanks stand in words by chance, and other letters for accented ones, more often than none.
_PROOFS = {
    "vanished": _Proof(words=2, strong=1, odds=4.0, share=0.1),
    "eighth bit stripped": _Proof(words=3, strong=2, odds=6.0, share=0.15),
    "blank for each character": _Proof(words=3, strong=3, odds=8.0, share=0.2),
}
# Where accents came through elsewhere in the text it takes so many times the odds.
_DOUBT = 1.5
# And by which unlisted words must be likelier so for a closer look.
_SUSPICION = 2.5
_WORTH_A_CLAIM = 0.5


def claims(text: str, corpus: CorpusWords, words: WordList) -> tuple[Claim, ...]:
    """Claims for the characters that stretches of a text lost without a trace.

    >>> from pipeline.text.words import NO_CORPUS, load_words
    >>> text = "La priode est dj termine ; une dlgation sera reue par le prfet du dpartement. "
    >>> found = claims(3 * text, NO_CORPUS, load_words())
    >>> [(claim.before, claim.after) for claim in found][:2]
    [('', 'é'), ('l', 'élé')]

    A stretch is long and has no character beyond ASCII: where accents came through, none vanished.
    Text that was written without accents stays, as do names and words that no list has.
    """
    found: list[Claim] = []
    # Accents that are written as entities are not lost.
    spans = () if stands_for_letters(text) else stretches(text)
    # What all of them together do not show, none does.
    if not spans or not _shows(sieve(words).sift(_joined(text, spans)), text):
        return ()
    doubt = 1.0 if text.isascii() else _DOUBT
    for start, end in spans:
        found += _stretch_claims(text[start:end], start, corpus, words, doubt)
    return tuple(found)


def asked(text: str, words: WordList) -> frozenset[str]:
    """The skeletons for which the corpus's own words could help to repair a text: a bounded number.

    >>> from pipeline.text.words import load_words
    >>> text = 20 * "Le communiqu du prsident Chvez. "
    >>> "ch*vez" in asked(text, load_words()), asked("Nothing is lost.", load_words())
    (True, frozenset())
    """
    found: set[str] = set()
    for start, end in stretches(text):
        glance = _glance(text[start:end], words)
        for mechanism in glance.suspected if glance else ():
            for token in glance.rare if glance else ():
                found.update(mechanism.keys(token, False))
    return frozenset(found)


def _joined(text: str, spans: Iterable[tuple[int, int]]) -> str:
    return "\n".join(text[start:end] for start, end in spans)


def _shows(sifted: Sifted, text: str) -> bool:
    """Whether a text shows enough to look closer."""
    return max(sifted.weights) >= _SUSPICION or blanked.is_suspected(
        text, sifted.signs, sifted.has_gaps
    )


def stretches(text: str) -> tuple[tuple[int, int], ...]:
    """The longest runs of whole lines without any character beyond ASCII, if long enough.

    >>> stretches("So long. " * 30 + "\\nThe café\\nis shut."), stretches("Too short")
    (((0, 271),), ())
    """
    if len(text) < _MIN_STRETCH:
        return ()
    if text.isascii():
        return ((0, len(text)),)
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    high = np.concatenate([[-1], np.flatnonzero(points >= 0x80), [len(text)]])
    wide = np.flatnonzero(np.diff(high) > _MIN_STRETCH)
    found = []
    for after, before in zip(high[wide].tolist(), high[wide + 1].tolist(), strict=True):
        start = text.find("\n", after + 1, before) + 1 if after >= 0 else 0
        end = text.rfind("\n", start, before) + 1 if before < len(text) else len(text)
        if (start or after < 0) and end - start >= _MIN_STRETCH:
            found.append((start, end))
    return tuple(found)


def _sample(items: list[str], size: int) -> list[str]:
    """So many of the items at most, evenly spread."""
    return items[:: max(1, math.ceil(len(items) / size))]


def _languages(tokens: list[str], words: WordList) -> Mapping[str, float]:
    """The shares of the languages of a stretch."""
    return shares_of(_sample(sorted(set(tokens)), _LANGUAGE_WORDS), words)


@dataclass(frozen=True, slots=True)
class _Glance:
    """What few words tell of a stretch: unlisted ones, languages, and mechanisms to suspect."""

    rare: frozenset[str]
    shares: Mapping[str, float]
    suspected: tuple[Vanishing, ...]


def _glance(text: str, words: WordList) -> _Glance | None:
    """A glance at a stretch; None where nothing is suspect, as nearly everywhere."""
    sifted = sieve(words).sift(text)
    if not _shows(sifted, text):
        return None
    rare = _sample(sifted.rare, _SAMPLE)
    suspected = [
        mechanism
        for mechanism in MECHANISMS
        if (
            sum(most(words, mechanism, token) for token in rare) >= _SUSPICION
            if mechanism.is_by_word
            else blanked.is_suspected(text, sifted.signs, sifted.has_gaps)
        )
    ]
    if not suspected:
        return None
    shares = _languages(_LETTERS.findall(text.lower()), words)
    speech = Speech(words, NO_CORPUS, shares)
    likely = [
        mechanism
        for mechanism in suspected
        if speech.may_have(mechanism)
        and (not mechanism.is_by_word or _is_likely(rare, speech, mechanism))
    ]
    return _Glance(frozenset(rare), shares, tuple(likely)) if likely else None


def _is_likely(sample: list[str], speech: Speech, mechanism: Vanishing) -> bool:
    """Whether unlisted words look damaged in the stretch's own languages as well."""
    total = 0.0
    for token in sample:
        weight = sum(original.weight for original in speech.originals(mechanism, token, 0.5))
        total += max(0.0, math.log10(weight / unlisted(token))) if weight else 0.0
    return total >= _SUSPICION


def _stretch_claims(
    text: str, offset: int, corpus: CorpusWords, words: WordList, doubt: float
) -> list[Claim]:
    glance = _glance(text, words)
    if glance is None:
        return []
    speech = Speech(words, corpus, glance.shares, glance.rare)
    pages = max(1.0, len(text) / blanked.PAGE)
    best: tuple[float, Vanishing, list[Place]] | None = None
    for mechanism in glance.suspected:
        places = list(_places(text, speech, mechanism))
        evidence = _evidence(mechanism, places, glance.rare, doubt, pages)
        if evidence is None or (
            mechanism.is_by_word and _lacks_accents(glance.rare, places, speech)
        ):
            continue
        if best is None or evidence > best[0]:
            best = evidence, mechanism, places
    if best is None:
        return []
    _, mechanism, places = best
    late = [*gaps(text, speech, mechanism, places), *compounds(text, speech, mechanism, places)]
    every = sorted((*places, *late), key=lambda place: place.start)
    found = weighed(text, every, glance.shares)
    return [_claim(p, offset, mechanism) for p in found if p.posteriors[0] >= _WORTH_A_CLAIM]


def _places(text: str, speech: Speech, mechanism: Vanishing) -> Iterator[Place]:
    """What damage may have left; nothing where no word proves it that no list has."""
    if not mechanism.is_by_word:
        yield from blanked.places(text, speech, mechanism)
        return
    found = [
        match
        for match in mechanism.pattern.finditer(text)
        if speech.may_have_been(mechanism, match.group())
    ]
    rare = (match for match in found if not speech.words.frequency(match.group()))
    if any(place.odds >= _STRONG for place in _read(text, rare, speech, mechanism)):
        yield from _read(text, found, speech, mechanism)


def _read(
    text: str, found: Iterable[re.Match[str]], speech: Speech, mechanism: Vanishing
) -> Iterator[Place]:
    for match in found:
        token = match.group()
        if token in CONTRACTED and text[max(0, match.start() - 1) : match.start()] == "'":
            continue
        words = speech.originals(mechanism, token, capital(text, match.start(), speech))
        if words:
            plain = speech.plain(token)
            as_it_is = max(plain, unlisted(token))
            yield Place(match.start(), match.end(), token, words, as_it_is, plain > 0)


def _evidence(
    mechanism: Vanishing, places: list[Place], rare: Collection[str], doubt: float, pages: float
) -> float | None:
    """The powers of ten by which damage explains the words better; None where it is not proved.

    The longer a text, the more words of it look damaged by chance.
    """
    proofs = {
        place.text.lower(): place
        for place in places
        if place.odds >= _WORD_PROOF and fold(place.best.text) != place.text.lower()
    }
    total = sum(proof.odds for proof in proofs.values())
    strong = sum(proof.odds >= _STRONG for proof in proofs.values())
    is_firm = any(proof.odds >= _STRONG and not proof.is_listed for proof in proofs.values())
    least = _PROOFS[mechanism.name]
    # Names come from everywhere.
    enough = max(pages * least.words, least.share * sum(word[0].islower() for word in rare))
    is_proved = is_firm and strong >= pages * least.strong and len(proofs) >= enough
    return total if is_proved and total >= pages * doubt * least.odds else None


def _lacks_accents(rare: Collection[str], places: list[Place], speech: Speech) -> bool:
    """Whether the words rather lack their accents only, as many people write."""
    proofs = {place.text for place in places if place.odds >= _STRONG and not place.is_listed}
    sample = {*rare, *_sample(sorted(proofs), _SAMPLE)}
    accentless = {
        token
        for token in sample
        if speech.weight(accented(speech.words, token)) > unlisted(token) * 10**_STRONG
    }
    return 2 * len(accentless - proofs) >= len((sample & proofs) - accentless)


def _claim(place: Place, offset: int, mechanism: Vanishing) -> Claim:
    confidence, *others = place.posteriors
    claim = Claim(
        start=offset + place.start,
        end=offset + place.start + len(place.text),
        before=place.text,
        after=place.best.text,
        mechanism=mechanism.name,
        confidence=round(confidence, 4),
        reversible=False,
        support=place.best.support,
    )
    rivals = zip((one.text for one in place.originals[1:]), others, strict=True)
    return trimmed(claim, rivals)
