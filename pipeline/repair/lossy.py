"""Lost characters, brought back by words: `clich????s` can only have been `clichés`."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from operator import mul
from types import MappingProxyType

import numpy as np

from pipeline.model.repair import Claim, Rival
from pipeline.repair.context import UNKNOWN, View, features, load_context, view_of
from pipeline.repair.fills import parses
from pipeline.repair.holes import RUN, Part, decoded, keys, parts
from pipeline.repair.mechanisms import MECHANISMS, Family, Mechanism
from pipeline.repair.readings import (
    Reader,
    Reading,
    Scene,
    Slot,
    kind,
    load_weights,
    nothing,
    read,
    support,
    without_shapes,
)
from pipeline.text.keys import DAMAGE
from pipeline.text.words import CorpusWords, WordList

FAMILIES: tuple[Family, ...] = ("question mark", "replacement character", "half-decoded")
_PLAIN_WORD = re.compile(rf"(?<![\w{DAMAGE}])[A-Za-z]{{2,}}(?![\w{DAMAGE}])")
# Enough words to tell a language.
_SAMPLE_WORDS = 200
# No language is ruled out by the words around a hole.
_MIN_SHARE = 1e-3
# A posterior from which a word proves its document's mechanism, and one worth a claim.
_PROOF = 0.8
_WORTH_A_CLAIM = 0.5
# A mechanism must explain this share of what is surely damage, or so many words must prove it:
# of a text full of names most may be unknown.
_MIN_EXPLAINED = 0.5
_PROOFS = 3
# So many marks in places where nobody writes a question mark prove as much as one word.
_MARKS = 4
# ASCII letters around the holes from which a reading of a kind can be a proof.
_MIN_PROOF_LETTERS = {"word": 3, "contraction": 2, "spelled": 0}
_LATIN1_LETTER = re.compile(r"[À-ÖØ-öø-ÿ]")
_ONLY_1252 = re.compile(r"[€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_MAX_RIVALS = 3
_MIN_RIVAL = 1e-3
# Parts from which a mechanism is told; the symbols of a slot that are looked at; a language's share
# from which the context model is told of it.
# Readings this sure count as known when the others are read again.
_SURE = 0.9
_SAMPLE_PARTS, _RANKED, _SPOKEN = 80, 24, 0.5


@dataclass(frozen=True, slots=True)
class _Case:
    """A part with its readings, and the logarithm of the weight of all, that of none included.

    The confidence in the best is that of all readings that differ from it in the shapes of quotes
    and dashes alone.
    """

    reader: Reader
    scene: Scene
    readings: tuple[Reading, ...]
    total: float
    best: Reading
    confidence: float

    @property
    def part(self) -> Part:
        return self.scene.part

    def posterior(self, reading: Reading) -> float:
        return math.exp(reading.score - self.total)

    @property
    def is_change(self) -> bool:
        return self.best.text != self.part.text and self.confidence >= _WORTH_A_CLAIM

    @property
    def proof(self) -> float:
        """How much of a proof this is of the document's mechanism.

        A known word, restored, is a whole one: no mark, no short word, nothing a writer may ask.
        Quotes and apostrophes where nobody writes what stands there are part of one each.
        """
        if not self.is_change or self.confidence < _PROOF or self.part.may_be_asked:
            return 0.0
        found = kind(self.reader, self.part, self.best)
        letters = sum(character.isascii() and character.isalpha() for character in self.part.text)
        if letters >= _MIN_PROOF_LETTERS.get(found, letters + 1):
            return 1.0
        # A quote or dash of which every byte left its trace: no genuine mark looks like it.
        whole = self.part.family == "replacement character" and len(self.part.text) % 3 == 0
        if found == "punctuation":
            return 1.0 if whole else 1 / _MARKS
        return 0.0


def asked(text: str) -> frozenset[str]:
    """The skeletons for which the corpus's own words could help to repair a text.

    >>> sorted(asked("Pe????as said no. Why?"))
    ['*', '*as', 'pe*', 'pe*as', 'why*']
    >>> asked("Nothing is lost here.")
    frozenset()
    """
    found = (part for family in FAMILIES for part in _holes(text, family, True))
    return frozenset().union(*map(keys, found))


def claims(
    text: str, corpus: CorpusWords, words: WordList, known: frozenset[str] = frozenset()
) -> tuple[Claim, ...]:
    """Claims for the characters a text lost, under the one mechanism its holes prove.

    `known` names mechanisms that were proved of this text before: of their families no other one is
    tried, because what it could explain, some of it repaired now, it did not explain then.

    >>> from pipeline.text.words import NO_CORPUS, load_words
    >>> found = claims("Old clich????s die hard.", NO_CORPUS, load_words())
    >>> [(c.start, c.before, c.after, c.support) for c in found]
    [(9, '????', 'é', ('list:en', 'list:nl', 'list:fr'))]

    Says nothing where no word proves a mechanism; leaves genuine question marks, links, mail
    addresses and code alone. Names that neither the list nor the corpus has stay as they are.
    """
    best: tuple[float, list[_Case], Reader] | None = None
    for family in FAMILIES:
        damaged = _holes(text, family)
        if not damaged:
            continue
        languages = _languages(text, damaged, words)
        seen = _seen(text, family)
        for mechanism in _candidates(family, known):
            reader = Reader(words, corpus, languages, mechanism, load_weights())
            if _is_possible(mechanism, text, damaged, reader):
                cases = _cases(reader, seen, _spread(damaged))
                evidence = _evidence(cases)
                if evidence is not None and (best is None or evidence > best[0]):
                    best = evidence, cases, reader
    if best is None:
        return ()
    reader = best[2]
    family = reader.mechanism.family
    cases = _told(reader, text, _holes(text, family, True))
    return tuple(_claim(case, reader.mechanism) for case in cases if case.is_change)


def _told(reader: Reader, text: str, damaged: tuple[Part, ...]) -> list[_Case]:
    """All parts with their readings; what is sure at first sight helps to read what is not."""
    family = reader.mechanism.family
    cases = _cases(reader, _seen(text, family), damaged)
    known = {
        case.part.start + start: filled
        for case in cases
        if case.confidence >= _SURE
        for (start, _), filled in zip(case.part.holes, case.best.choice, strict=True)
    }
    unsure = tuple(case.part for case in cases if case.confidence < _SURE)
    again = iter(_cases(reader, _seen(text, family, known), unsure))
    return [case if case.confidence >= _SURE else next(again) for case in cases]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A text with its runs of damage masked, and the number of the run that starts somewhere."""

    view: View
    number: Mapping[int, int]


def _seen(text: str, family: Family, known: Mapping[int, str] = MappingProxyType({})) -> _Seen:
    """`known` are the texts of runs that start somewhere."""
    holes, whole = [], {}
    for match in RUN[family].finditer(text):
        read = known.get(match.start())
        if read is None and family == "half-decoded":
            read = decoded(match.group())
        if read is not None:
            whole[len(holes)] = read
        holes.append(match.span())
    number = {start: number for number, (start, _) in enumerate(holes)}
    return _Seen(view_of(text, holes, whole), number)


def _spread(damaged: tuple[Part, ...]) -> tuple[Part, ...]:
    """Enough parts from all over the text to tell its mechanism."""
    step = -(-len(damaged) // _SAMPLE_PARTS)
    return damaged[::step]


def _cases(reader: Reader, seen: _Seen, damaged: tuple[Part, ...]) -> list[_Case]:
    """Each part with its readings."""
    asked: list[tuple[int, int, int]] = []
    keys: list[list[tuple[int, int, int]]] = []
    for part in damaged:
        own = []
        for run, (start, end) in enumerate(part.holes):
            counts = sorted({len(way) for way in parses(reader.mechanism, part.text[start:end])})
            for count in counts:
                hole = seen.number[part.start + start]
                own += [(run, index, count) for index in range(count)]
                asked += [(hole, index, count) for index in range(count)]
        keys.append(own)
    slots = iter(_slots(reader, seen.view, asked))
    return [
        _case(reader, Scene(part, {key: next(slots) for key in own}))
        for part, own in zip(damaged, keys, strict=True)
    ]


def _slots(reader: Reader, view: View, asked: list[tuple[int, int, int]]) -> list[Slot]:
    if not asked:
        return []
    hole, index, count = np.array(asked, np.int64).T
    model = load_context()
    spoken = max(reader.languages, key=lambda name: reader.languages[name])
    known = spoken in model.languages and reader.languages[spoken] > _SPOKEN
    language = model.languages.index(spoken) if known else UNKNOWN
    active = np.array(reader.active)
    logs = model.log_probabilities(features(view, hole, index, count, language), active)
    ranked = active[np.argsort(-logs, axis=1, kind="stable")[:, :_RANKED]]
    return [Slot(*pair) for pair in zip(ranked.tolist(), logs.tolist(), strict=True)]


def _case(reader: Reader, scene: Scene) -> _Case:
    readings = tuple(read(reader, scene))
    scores = [sum(map(mul, reader.weights, nothing(reader, scene)))]
    scores += [reading.score for reading in readings]
    most = max(scores)
    total = most + math.log(sum(math.exp(score - most) for score in scores))
    shares: dict[str, float] = {}
    for reading in readings:
        shape = without_shapes(reading.text)
        shares[shape] = shares.get(shape, 0.0) + math.exp(reading.score - total)
    shape = max(shares, key=shares.__getitem__)
    best = next(reading for reading in readings if without_shapes(reading.text) == shape)
    return _Case(reader, scene, readings, total, best, min(shares[shape], 1.0))


def _candidates(family: Family, known: frozenset[str]) -> list[Mechanism]:
    """The mechanisms of a family that are left to try."""
    own = [mechanism for mechanism in MECHANISMS if mechanism.family == family]
    return [mechanism for mechanism in own if mechanism.name in known] or own


def _holes(text: str, family: Family, is_proved: bool = False) -> tuple[Part, ...]:
    """The damaged parts of a family, or none where all may be genuine."""
    found = tuple(part for part in parts(text, family, is_proved) if not _is_whole(part))
    return found if any(part.is_firm or not part.may_be_asked for part in found) else ()


def _is_whole(part: Part) -> bool:
    """Whether half-decoded characters are all there: then they can be decoded back."""
    return part.family == "half-decoded" and decoded(part.text) is not None


def _languages(text: str, damaged: tuple[Part, ...], words: WordList) -> Mapping[str, float]:
    """The shares of the languages in the lines that have holes."""
    sample: list[str] = []
    done = 0
    for part in damaged:
        if part.start < done:
            continue
        end = text.find("\n", part.start)
        done = end if end >= 0 else len(text)
        sample += _PLAIN_WORD.findall(text[text.rfind("\n", 0, part.start) + 1 : done].lower())
        if len(sample) >= _SAMPLE_WORDS:
            break
    votes: dict[str, float] = dict.fromkeys(words.languages, 1e-3)
    for word in sorted(set(sample[:_SAMPLE_WORDS])):
        entries = words.candidates(word)
        total = sum(entry.frequency for entry in entries)
        for entry in entries:
            votes[entry.language] += entry.frequency / total
    # Squared: function words that two languages share should not make a text bilingual.
    total = sum(vote**2 for vote in votes.values())
    return {name: max(vote**2 / total, _MIN_SHARE) for name, vote in votes.items()}


def _is_possible(
    mechanism: Mechanism, text: str, damaged: tuple[Part, ...], reader: Reader
) -> bool:
    """Whether the text has what the mechanism would have left whole."""
    if mechanism.spares_latin1:
        return reader.languages.get("en", 0.0) > 0.5 or bool(_LATIN1_LETTER.search(text))
    if mechanism.shows_1252:
        return any(_ONLY_1252.search(part.text) for part in damaged)
    return True


def _evidence(cases: list[_Case]) -> float | None:
    """The log-likelihood of all parts under their mechanism; None where nothing is proved."""
    proofs = sum(case.proof for case in cases)
    firm = sum(case.part.is_firm for case in cases)
    explained = sum(case.is_change for case in cases)
    if proofs < 1 or (proofs < _PROOFS and explained < _MIN_EXPLAINED * firm):
        return None
    return sum(case.total for case in cases)


def _claim(case: _Case, mechanism: Mechanism) -> Claim:
    """The claim for a part, trimmed to what changes."""
    part, after = case.part, case.best.text
    head = 0
    while head < min(len(after), len(part.text)) and after[head] == part.text[head]:
        head += 1
    room = min(len(after), len(part.text)) - head
    tail = 0
    while tail < room and after[-1 - tail] == part.text[-1 - tail]:
        tail += 1
    end = len(part.text) - tail
    rivals = [
        Rival(r.text[head : len(r.text) - tail], round(case.posterior(r), 4))
        for r in case.readings[1 : _MAX_RIVALS + 1]
        if len(r.text) >= head + tail and r.text.endswith(part.text[end:])
    ]
    return Claim(
        start=part.start + head,
        end=part.start + end,
        before=part.text[head:end],
        after=after[head : len(after) - tail],
        mechanism=mechanism.name,
        confidence=round(case.confidence, 4),
        reversible=False,
        rivals=tuple(rival for rival in rivals if rival.posterior >= _MIN_RIVAL),
        support=support(case.reader, case.best),
    )
