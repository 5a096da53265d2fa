"""Lost characters, brought back by words: `clich????s` can only have been `clichés`."""

import math
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from pipeline.model.repair import Claim, Rival
from pipeline.repair.holes import Part, keys, parts
from pipeline.repair.mechanisms import MECHANISMS, Family, Mechanism
from pipeline.repair.readings import Reader, Reading, read
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
# Where letters came through whole, hardly any word that no list has was hit.
_UNLISTED_MARK = 1e-10
# How much more likely a quote ends where one is open; the longest quote that pairs.
_OPEN = 50
_MAX_QUOTE = 1_000
_BLANK_LINE = re.compile(r"\n\s*\n")
# Frequencies of other texts overstate what they say of this one.
_TEMPER = 0.85


@dataclass(frozen=True, slots=True)
class _Case:
    """A part with its readings; posteriors against all rivals, the unlisted word included."""

    part: Part
    readings: tuple[Reading, ...]
    total: float

    @property
    def best(self) -> Reading:
        return self.readings[0]

    @property
    def confidence(self) -> float:
        return self.posterior(self.best)

    def posterior(self, reading: Reading) -> float:
        return float(reading.weight**_TEMPER / self.total)

    @property
    def is_change(self) -> bool:
        return self.best.text != self.part.text and self.confidence >= _WORTH_A_CLAIM

    @property
    def is_asked(self) -> bool:
        """Whether question marks stand here, of which a genuine one may be part."""
        return self.part.family == "question mark"

    @property
    def _is_mark(self) -> bool:
        """A quote or dash of which every byte left its trace: no genuine mark looks like it."""
        marks = self.part.family == "replacement character" and len(self.part.text) % 3 == 0
        return marks and self.best.kind == "punctuation"

    @property
    def is_misplaced(self) -> bool:
        """A quote or apostrophe, restored where nobody writes what stands there."""
        sure = self.is_change and self.confidence >= _PROOF
        return sure and self.best.kind == "punctuation" and not self.part.may_be_asked

    @property
    def is_proof(self) -> bool:
        """A known word, restored: not a mark, not a short word, nothing a writer may ask."""
        letters = sum(character.isascii() and character.isalpha() for character in self.part.text)
        known = letters >= _MIN_PROOF_LETTERS.get(self.best.kind, letters + 1) or self._is_mark
        sure = self.is_change and self.confidence >= _PROOF
        return known and sure and not self.part.may_be_asked


def asked(text: str) -> frozenset[str]:
    """The skeletons for which the corpus's own words could help to repair a text.

    >>> sorted(asked("Pe????as said no. Why?"))
    ['*', '*as', 'pe*', 'pe*as', 'why*']
    >>> asked("Nothing is lost here.")
    frozenset()
    """
    return frozenset().union(*(keys(part) for family in FAMILIES for part in _holes(text, family)))


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
    best: tuple[float, list[_Case], Mechanism] | None = None
    for family in FAMILIES:
        damaged = _holes(text, family)
        if not damaged:
            continue
        reader = Reader(words, corpus, _languages(text, damaged, words))
        for mechanism in _candidates(family, known):
            if _is_possible(mechanism, text, damaged, reader):
                cases = [_case(reader, text, part, mechanism) for part in damaged]
                evidence = _evidence(cases)
                if evidence is not None and (best is None or evidence > best[0]):
                    best = evidence, cases, mechanism
    if best is None:
        return ()
    _, cases, mechanism = best
    return tuple(_claim(case, mechanism) for case in _paired(text, cases) if case.is_change)


def _candidates(family: Family, known: frozenset[str]) -> list[Mechanism]:
    """The mechanisms of a family that are left to try."""
    own = [mechanism for mechanism in MECHANISMS if mechanism.family == family]
    return [mechanism for mechanism in own if mechanism.name in known] or own


def _holes(text: str, family: Family) -> tuple[Part, ...]:
    """The damaged parts of a family, or none where all may be genuine."""
    found = tuple(part for part in parts(text, family) if not _is_whole(part))
    return found if any(part.is_firm or not part.may_be_asked for part in found) else ()


def _is_whole(part: Part) -> bool:
    """Whether half-decoded characters are all there: then they can be decoded back."""
    if part.family != "half-decoded":
        return False
    for encoding in ("latin-1", "windows-1252"):
        with suppress(UnicodeError):
            part.text.encode(encoding).decode("utf-8")
            return True
    return False


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
        return reader.share("en") > 0.5 or bool(_LATIN1_LETTER.search(text))
    if mechanism.shows_1252:
        return any(_ONLY_1252.search(part.text) for part in damaged)
    return True


def _case(reader: Reader, text: str, part: Part, mechanism: Mechanism) -> _Case:
    context = text[max(0, part.start - 3) : part.start], text[part.end : part.end + 2]
    readings = read(reader, part, mechanism, context)
    unlisted = _UNLISTED_MARK if mechanism.spares_latin1 else reader.unlisted
    total = unlisted**_TEMPER + sum(reading.weight**_TEMPER for reading in readings)
    return _Case(part, tuple(readings), total)


def _evidence(cases: list[_Case]) -> float | None:
    """The log-likelihood of all parts under their mechanism; None where nothing is proved."""
    proofs = sum(case.is_proof for case in cases)
    proofs += sum(case.is_misplaced for case in cases) // _MARKS
    firm = sum(case.part.is_firm for case in cases)
    explained = sum(case.is_change for case in cases)
    if not proofs or (proofs < _PROOFS and explained < _MIN_EXPLAINED * firm):
        return None
    return sum(math.log(case.total) for case in cases)


def _paired(text: str, cases: list[_Case]) -> list[_Case]:
    """The cases, now that quotes are seen in pairs: what is open in a paragraph is closed in it."""
    paired, at, is_open = [], 0, False
    for case in cases:
        near = case.part.start - at < _MAX_QUOTE
        is_open = is_open and near and not _BLANK_LINE.search(text, at, case.part.start)
        weighed = [
            replace(reading, weight=reading.weight * (_OPEN if is_open else 1 / _OPEN))
            if case.is_asked and reading.text.endswith("”") and reading.text[0] != "“"
            else reading
            for reading in case.readings
        ]
        weighed.sort(key=lambda reading: (-reading.weight, reading.text))
        rest = case.total - sum(reading.weight**_TEMPER for reading in case.readings)
        total = rest + sum(reading.weight**_TEMPER for reading in weighed)
        case = _Case(case.part, tuple(weighed), total)
        paired.append(case)
        if case.is_change and case.best.text[0] == "“":
            at, is_open = case.part.end, True
        if case.is_change and case.best.text[-1] == "”":
            is_open = False
    return paired


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
        support=case.best.support,
    )
