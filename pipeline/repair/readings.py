"""Readings: what a damaged part may have been, each with its weight as evidence.

Weights are rough probabilities that a running word of the document is this one: the word's
frequency in the document's languages, or in the corpus, times the prior of what stands around it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from typing import Literal, NamedTuple

from pipeline.repair.holes import Part, key
from pipeline.repair.mechanisms import Mechanism
from pipeline.text.keys import DAMAGE
from pipeline.text.words import CorpusWords, WordEntry, WordList

Kind = Literal["word", "contraction", "spelled", "punctuation", "as it is"]

# Priors a running word: how often each mark stands at its edge.
_OPENING = {"“": 4e-3, "‘": 4e-4}
_CLOSING = {"”": 4e-3, "’": 4e-4, "…": 1e-3, "?”": 2e-4}
# A plural takes an apostrophe more often than a quotation in a quotation ends.
_OF_PLURAL = 20
_PAIRS = {"“": "”", "‘": "’"}
_CLOSED = 0.3
# Genuine question marks: one ends a sentence, more are rare.
_GENUINE = {1: 5e-2, 2: 1e-3, 3: 1e-3}
_GENUINE_RUN = 1e-4
_DASH = 2e-3
# What stands for an apostrophe: some keyboards type an accent, which is shorter in bytes.
_APOSTROPHES = {"’": 1.0, "´": 0.5}
_POSSESSIVE = 5e-2
# Words more frequent than this are of grammar; those that have a possessive are listed with it.
_GRAMMAR = 5e-4
_ELISION = 5e-2
# One sighting in the corpus, as a frequency.
_CORPUS_SIGHTING = 2e-6
# A word that no list has: as likely as a rare one, and less so where letters came through.
_UNLISTED = 2e-8
_UNLISTED_ENGLISH = 2e-9
_UNLISTED_NAME = 2e-7
# What has a capital may be a name, and names come from everywhere.
_NAME_SHARE = 1e-2
# An unlisted word with a lost letter rarely begins or ends with a listed one.
_KNOWN_SIDE = 5
# An unlisted word of which each lost character can have been but one: hardly anything else.
_SPELLED = 20
_MIDDLE = 0.05
_SET_APART = 2e-3
# Genuine characters where nobody writes them.
_MISPLACED = 1e-6

_CONTRACTED = frozenset(("s", "t", "re", "ve", "ll", "d", "m"))
_ELIDED = frozenset(
    ("l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu", "lorsqu", "puisqu", "quelqu", "un",
     "dell", "all", "nell", "dall", "sull", "quest", "com", "o")
)  # fmt: skip
_ELIDING = ("fr", "it", "ca")
# What spelling could not bring back.
_LOST = re.compile(f"[{DAMAGE}ÃÂ]")


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a part: its text, its weight, and where the word stands undamaged."""

    text: str
    weight: float
    kind: Kind
    support: tuple[str, ...] = ()


class Reader:
    """Reads the parts of one document; looks each skeleton up once."""

    def __init__(
        self, words: WordList, corpus: CorpusWords, languages: Mapping[str, float]
    ) -> None:
        """`languages` are the document's languages with their shares."""
        self.words, self._corpus, self._languages = words, corpus, languages
        self._plain: dict[str, float] = {}
        self.known: dict[tuple[str, str, float], tuple[Reading, ...]] = {}

    def corpus(self, skeleton: str) -> tuple[tuple[str, int], ...]:
        """The corpus's words with this skeleton."""
        return self._corpus.get(skeleton, ())

    def share(self, language: str) -> float:
        """How much of the document is in a language."""
        return self._languages.get(language, 0.0)

    def plain(self, word: str) -> float:
        """The weight of an undamaged word; 0 where no list has it."""
        lower = word.lower()
        if lower not in self._plain:
            self._plain[lower] = sum(
                self.share(entry.language) * entry.frequency
                for entry in self.words.candidates(key(lower))
                if entry.word == lower
            )
        return self._plain[lower]

    def owner(self, word: str) -> float:
        """The weight of an English word that may have a possessive; 0 for those of grammar."""
        entries = self.words.candidates(word.lower())
        english = sum(e.frequency for e in entries if e.language == "en")
        return english * self.share("en") if english < _GRAMMAR else 0.0

    @cached_property
    def unlisted(self) -> float:
        """The weight of all words with letters beyond ASCII that no list has."""
        english = self.share("en")
        return _UNLISTED_ENGLISH * english + _UNLISTED * (1 - english)


def read(
    reader: Reader, part: Part, mechanism: Mechanism, context: tuple[str, str]
) -> list[Reading]:
    """All readings of a part under a mechanism, heaviest first; `context` is what stands around.

    The part as it stands is always among them.
    """
    best: dict[str, Reading] = {part.text: _as_it_is(reader, part, context)}
    for reading in _wrapped(reader, part, mechanism, context):
        known = best.get(reading.text)
        if known is None or known.weight < reading.weight:
            best[reading.text] = reading
    return sorted(best.values(), key=lambda reading: (-reading.weight, reading.text))


def _as_it_is(reader: Reader, part: Part, context: tuple[str, str]) -> Reading:
    """The rival of every repair: nothing was lost here."""
    text, holes = part.text, part.holes
    if part.family == "replacement character":
        weight = 0.0
    elif part.family == "half-decoded":
        weight = reader.plain(text)
    elif len(holes) == 1 and holes[0][1] == len(text):
        start, end = holes[0]
        weight = _GENUINE.get(end - start, _GENUINE_RUN)
        weight *= max(reader.plain(text[:start]), _UNLISTED) if start else 1.0
        # Only French sets its question marks apart.
        if not start and not context[0][-1:].strip():
            weight *= max(reader.share("fr"), _SET_APART)
        # Nobody asks after a comma or in the middle of a sentence.
        if context[0][-1:] in (",", ";") or context[1].strip().islower():
            weight *= _MIDDLE
    else:
        sides = [side for side in re.split(r"\?+", text) if side]
        weight = _MISPLACED * min((reader.plain(side) for side in sides), default=1.0)
    return Reading(text, weight, "as it is")


class _Edges(NamedTuple):
    """What may stand around a word, what is left of it, and how often it stands there."""

    before: str
    after: str
    head: str
    tail: str
    prior: float


@cache
def _edges(mechanism: Mechanism) -> tuple[_Edges, ...]:
    """All pairs of marks around a word; what opens is closed by its own kind."""
    opening = {"": 1.0, **_OPENING}
    closing = {"": 1.0, **_CLOSING}
    if mechanism.family == "question mark":
        closing["?"] = _GENUINE[1]
    found = []
    for before, prior in opening.items():
        for after, prior_after in closing.items():
            head, tail = mechanism.damage(before), mechanism.damage(after)
            is_pair = bool(before) and after == _PAIRS[before]
            crossed = bool(before) and after in _PAIRS.values() and not is_pair
            vanished = (before and not head) or (after and not tail)
            if not crossed and not vanished:
                weight = prior * (_CLOSED if is_pair else prior_after)
                found.append(_Edges(before, after, head, tail, weight))
    return tuple(found)


def _wrapped(
    reader: Reader, part: Part, mechanism: Mechanism, context: tuple[str, str]
) -> Iterator[Reading]:
    """Readings with what quotes and genuine question marks may stand around the word."""
    text = part.text
    for before, after, head, tail, prior in _edges(mechanism):
        room = len(text) - len(head) - len(tail)
        if room <= 0 or not (text.startswith(head) and text.endswith(tail)):
            continue
        core = text[len(head) : len(head) + room]
        for reading in _core(reader, core, mechanism, context):
            bare = reading.kind == "as it is"
            if bare and not (before + after).strip("?"):
                continue
            kind: Kind = "punctuation" if bare else reading.kind
            plural = _OF_PLURAL if after == "’" and core.endswith("s") else 1
            whole = before + reading.text + after
            yield Reading(whole, prior * plural * reading.weight, kind, reading.support)
    yield from _alone(part, mechanism, context)
    spelled = mechanism.spell(text)
    if spelled != text and not _LOST.search(spelled):
        yield Reading(spelled, _SPELLED * reader.unlisted, "spelled")


def _alone(part: Part, mechanism: Mechanism, context: tuple[str, str]) -> Iterator[Reading]:
    """A part that is all hole: a dash between blanks, or a quote beside punctuation."""
    before, after = context
    blank_after = not after[:1].strip()
    if not before[-1:].strip() and blank_after:
        if part.text == mechanism.damage("–") and before and after:
            yield Reading("–", _DASH, "punctuation")
    elif blank_after and before[-1:] in ".,!;:)" and part.text == mechanism.damage("”"):
        yield Reading("”", _CLOSING["”"], "punctuation")
    elif not before[-1:].strip() and part.text == mechanism.damage("“"):
        yield Reading("“", _OPENING["“"], "punctuation")


def _core(
    reader: Reader, core: str, mechanism: Mechanism, context: tuple[str, str]
) -> Iterator[Reading]:
    """Readings of a word without what stands around it."""
    if core.isascii() and core.isalpha():
        weight = reader.plain(core) or _UNLISTED
        yield Reading(core, weight, "as it is")
        return
    yield from _words(reader, core, mechanism, context)
    yield from _joined(reader, core, mechanism, context)


def _words(
    reader: Reader, core: str, mechanism: Mechanism, context: tuple[str, str]
) -> Iterator[Reading]:
    """Words of the corpus and the list that this mechanism damages to exactly this."""
    capital_share = _capital_share(core, context, reader.share("de"))
    asked = core, mechanism.name, capital_share
    if asked not in reader.known:
        reader.known[asked] = tuple(_find_words(reader, core, mechanism, capital_share))
    yield from reader.known[asked]


def _find_words(
    reader: Reader, core: str, mechanism: Mechanism, capital_share: float
) -> Iterator[Reading]:
    found: dict[str, list[tuple[float, str]]] = {}
    skeleton = key(core)
    is_name = core[0].isascii() and core[0].isupper() and sum(map(str.isalpha, skeleton)) > 2
    for word, count in reader.corpus(skeleton):
        for cased in {word, word.upper()}:
            if mechanism.damage(cased) == core:
                sighting = (_CORPUS_SIGHTING * count, f"corpus:{count}")
                found.setdefault(cased, []).append(sighting)
    for word, entry in _damaged_forms(reader.words, mechanism, skeleton).get(core, ()):
        case_prior = capital_share if word[0].isupper() else 1 - capital_share
        share = max(reader.share(entry.language), _NAME_SHARE if is_name else 0.0)
        weight = case_prior * share * entry.frequency
        found.setdefault(word, []).append((weight, f"list:{entry.language}"))
    for word, evidence in found.items():
        evidence.sort(reverse=True)
        weight = sum(weight for weight, _ in evidence)
        yield Reading(word, weight, "word", tuple(name for _, name in evidence[:3]))


@lru_cache(maxsize=20_000)
def _damaged_forms(
    words: WordList, mechanism: Mechanism, skeleton: str
) -> Mapping[str, tuple[tuple[str, WordEntry], ...]]:
    """The listed words of a skeleton, in every case, by what the mechanism makes of them."""
    forms: dict[str, list[tuple[str, WordEntry]]] = {}
    for entry in words.candidates(skeleton):
        word = entry.word
        for cased in dict.fromkeys((word, word[0].upper() + word[1:], word.upper())):
            forms.setdefault(mechanism.damage(cased), []).append((cased, entry))
    return {damaged: tuple(found) for damaged, found in forms.items()}


def _capital_share(core: str, context: tuple[str, str], german: float) -> float:
    """How likely a word whose first letter is lost began with a capital."""
    if core[0].isascii() and core[0].isalpha():
        return 1.0 if core[0].isupper() else 0.0
    before = context[0].strip()
    starts_sentence = not before or before[-1] in ".!:"
    # Names come in pairs.
    if context[1][:1].isspace() and context[1][1:].isupper():
        return 0.8
    # German writes its nouns with a capital.
    return 0.5 if starts_sentence else 0.1 + 0.4 * german


def _joined(
    reader: Reader, core: str, mechanism: Mechanism, context: tuple[str, str]
) -> Iterator[Reading]:
    """Two words with an apostrophe or a dash between them; either may be damaged as well."""
    for mark, prior in _APOSTROPHES.items():
        for match in re.finditer(re.escape(mechanism.damage(mark) or "\0"), core):
            left, right = core[: match.start()], core[match.end() :]
            if left and right:
                for reading in _apostrophe(reader, left, right, mechanism, context):
                    yield replace(reading, weight=prior * reading.weight)
    dash = mechanism.damage("—")
    if dash and core.count(dash) == 1:
        left, right = core.split(dash)
        weight = min(_beside_dash(reader, side, dash) for side in (left, right))
        if weight and right.islower() and right not in _CONTRACTED:
            yield Reading(f"{left}—{right}", _DASH * weight, "punctuation")


def _beside_dash(reader: Reader, word: str, dash: str) -> float:
    """The weight of a word beside a dash; of one lost character it may be half a word as well."""
    if not (word.isascii() and word.isalpha()) or len(word) < (2 if len(dash) > 1 else 4):
        return 0.0
    return reader.plain(word) or (_UNLISTED if len(dash) > 2 else 0.0)


def _apostrophe(
    reader: Reader, left: str, right: str, mechanism: Mechanism, context: tuple[str, str]
) -> Iterator[Reading]:
    """Contractions, possessives and elisions: never where both sides are no such thing."""
    if (left + right).isascii() and (left + right).isalpha():
        weight = reader.plain(f"{left}'{right}")
        if weight and (len(left) > 1 or right.lower() != "s"):
            yield Reading(f"{left}’{right}", weight, "contraction")
    # A mark of one character may have been any letter; a longer one proves the mechanism.
    kind: Kind = "contraction" if len(mechanism.damage("’")) > 2 else "punctuation"
    if right.lower() == "s" and len(left) > 1:
        for reading in _side(reader, left, mechanism, context, reader.owner):
            weight = _POSSESSIVE * reading.weight
            yield replace(reading, text=f"{reading.text}’{right}", weight=weight, kind=kind)
    elif left.lower() in _ELIDED and right.lower() != "s":
        for reading in _side(reader, right, mechanism, ("x", context[1]), reader.plain):
            weight = _ELISION * _elides(reader, left) * reading.weight
            yield replace(reading, text=f"{left}’{reading.text}", weight=weight, kind=kind)


def _elides(reader: Reader, left: str) -> float:
    """The share of the document in which such an elision is usual."""
    names = left.lower() == "o"
    return 1.0 if names else sum(map(reader.share, _ELIDING))


def _side(
    reader: Reader,
    side: str,
    mechanism: Mechanism,
    context: tuple[str, str],
    weigh: Callable[[str], float],
) -> Iterator[Reading]:
    if side.isascii() and side.isalpha():
        weight = weigh(side)
        if side[0].isupper() and len(side) > 2:
            weight = max(weight, _UNLISTED_NAME)
        if len(side) > 3 and reader.words.frequency(side):
            weight *= _KNOWN_SIDE
        if weight:
            yield Reading(side, weight, "punctuation")
    else:
        yield from _words(reader, side, mechanism, context)
