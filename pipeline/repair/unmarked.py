"""Characters that were lost without a trace: `communiqu` can only have been `communiqué`.

Nothing shows where they stood, so a whole stretch of text has to prove that it lost them: it has
no character beyond ASCII, and several words that no list has as they stand, each of which becomes
a word of the stretch's own language once characters are put back.
"""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from pipeline.model.repair import Claim
from pipeline.repair import blanked
from pipeline.repair.by_context import weighed
from pipeline.repair.compounds import compounds
from pipeline.repair.gaps import gaps
from pipeline.repair.languages import shares_of
from pipeline.repair.stand_ins import CONTRACTED
from pipeline.repair.trimmed import trimmed
from pipeline.repair.vanished import (
    MECHANISMS,
    Place,
    Speech,
    Vanishing,
    accented,
    capital,
    originals,
    unlisted,
)
from pipeline.text.keys import fold
from pipeline.text.words import NO_CORPUS, CorpusWords, WordList

# A stretch without any character beyond ASCII must be so long to be suspected.
_MIN_STRETCH = 100
_LETTERS = re.compile(r"[A-Za-z]+")
_MIN_LETTERS = 3
# Words with signs that letters may have become; and what no prose has.
_SIGN = re.compile(r"[_`{|}~]")
_SIGNED = re.compile(r"(?<![\w`{|}~])(?:[A-Za-z]+[_`{|}~][A-Za-z_`{|}~]*|[|][A-Za-z]+)")
_NOT_PROSE = re.compile(r"[/\\@=<>\[\]#$%&+\d]|\w\.\w")
# Words looked up to tell the language of a stretch, and unlisted ones to tell whether it lost any.
_LANGUAGE_WORDS = 200
_SAMPLE = 200
# Powers of ten by which a word must be likelier damaged than not to count, and to count as strong.
_WORD_PROOF, _STRONG = 0.5, 1.5


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
# Pieces of text that a process remembers.
_REMEMBERED = 200_000


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
    doubt = 1.0 if text.isascii() else _DOUBT
    for start, end in stretches(text):
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


class _Sieve:
    """Tells which words no list has; remembers the pieces of text that have none, nearly all."""

    def __init__(self, words: WordList) -> None:
        self._words = words
        self._sound: set[str] = set()
        self._rare: dict[str, tuple[str, ...]] = {}

    def rare(self, pieces: set[str]) -> dict[str, tuple[str, ...]]:
        """The pieces that have words of no list, with these."""
        found = {}
        for piece in pieces - self._sound:
            rare = self._rare.get(piece)
            if rare is None:
                rare = tuple(filter(self._is_rare, _words_of(piece)))
            if rare:
                found[piece] = self._rare[piece] = rare
            else:
                self._sound.add(piece)
        if len(self._sound) + len(self._rare) > _REMEMBERED:
            self._sound.clear()
            self._rare.clear()
        return found

    def _is_rare(self, token: str) -> bool:
        return len(token) >= _MIN_LETTERS and not self._words.frequency(token)


def _words_of(piece: str) -> list[str]:
    """The words of a piece without blanks; signs in them may stand for letters."""
    if _NOT_PROSE.search(piece):
        return []
    return _LETTERS.findall(piece) + (_SIGNED.findall(piece) if _SIGN.search(piece) else [])


@lru_cache(maxsize=2)
def _sieve(words: WordList) -> _Sieve:
    return _Sieve(words)


def _sample(items: list[str], size: int) -> list[str]:
    """So many of the items at most, evenly spread."""
    return items[:: max(1, math.ceil(len(items) / size))]


def _languages(tokens: list[str], words: WordList) -> Mapping[str, float]:
    """The shares of the languages of a stretch."""
    return shares_of(_sample(sorted({token.lower() for token in tokens}), _LANGUAGE_WORDS), words)


@dataclass(frozen=True, slots=True)
class _Glance:
    """What few words tell of a stretch: unlisted ones, languages, and mechanisms to suspect."""

    rare: frozenset[str]
    shares: Mapping[str, float]
    suspected: tuple[Vanishing, ...]


def _glance(text: str, words: WordList) -> _Glance | None:
    """A glance at a stretch; None where nothing is suspect, as nearly everywhere."""
    pieces = text.split()
    odd = _sieve(words).rare(set(pieces))
    rare = _sample(sorted({token for tokens in odd.values() for token in tokens}), _SAMPLE)
    suspected = [
        mechanism
        for mechanism in MECHANISMS
        if (
            sum(_most(words, mechanism, token) for token in rare) >= _SUSPICION
            if mechanism.is_by_word
            else blanked.is_suspected(text, pieces, odd, words)
        )
    ]
    if not suspected:
        return None
    shares = _languages(_LETTERS.findall(text), words)
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


@lru_cache(maxsize=_REMEMBERED)
def _most(words: WordList, mechanism: Vanishing, token: str) -> float:
    """The powers of ten by which damage explains a word at the most, in the best language."""
    found = originals(words, mechanism, token)
    most = max((e.frequency for _, entries in found for e in entries), default=0.0)
    return max(0.0, math.log10(most / unlisted(token))) if most else 0.0


def _stretch_claims(
    text: str, offset: int, corpus: CorpusWords, words: WordList, doubt: float
) -> list[Claim]:
    glance = _glance(text, words)
    if glance is None:
        return []
    speech = Speech(words, corpus, glance.shares, glance.rare)
    best: tuple[float, Vanishing, list[Place]] | None = None
    for mechanism in glance.suspected:
        places = list(_places(text, speech, mechanism))
        evidence = _evidence(mechanism, places, glance.rare, doubt)
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
    if not mechanism.is_by_word:
        yield from blanked.places(text, speech, mechanism)
        return
    for match in mechanism.pattern.finditer(text):
        token = match.group()
        if token in CONTRACTED and text[max(0, match.start() - 1) : match.start()] == "'":
            continue
        found = speech.originals(mechanism, token, capital(text, match.start(), speech))
        if found:
            plain = speech.plain(token)
            as_it_is = max(plain, unlisted(token))
            yield Place(match.start(), match.end(), token, found, as_it_is, plain > 0)


def _evidence(
    mechanism: Vanishing, places: list[Place], rare: Collection[str], doubt: float
) -> float | None:
    """The powers of ten by which damage explains the words better; None where it is not proved."""
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
    enough = max(least.words, least.share * sum(word[0].islower() for word in rare))
    is_proved = is_firm and strong >= least.strong and len(proofs) >= enough
    return total if is_proved and total >= doubt * least.odds else None


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
