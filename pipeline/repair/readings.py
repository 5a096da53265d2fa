"""Readings: what a damaged part may have been, each with the evidence for it.

The evidence of a reading is a vector of few numbers: what the context says of each character
filled in, and what the word lists and the corpus say of each word. How much each number weighs was
fitted on damaged texts (`models/repair.md`); scores are logarithms of odds.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from operator import mul
from typing import Literal

import numpy as np

from pipeline.repair.context import GENUINE, ContextModel, load_context
from pipeline.repair.fills import fills, parses
from pipeline.repair.holes import Part, key
from pipeline.repair.mechanisms import Mechanism
from pipeline.text.words import CorpusWords, WordList

Kind = Literal["word", "contraction", "spelled", "letters", "punctuation", "as it is"]
EVIDENCE = (
    "letters", "marks", "genuine", "listed", "listed words", "unlisted words", "unlisted letters",
    "plain", "plain words", "unknown plain words", "short plain words", "contraction",
    "contractions", "corpus", "corpus words", "foreign", "as it is", "none", "none slots",
    "lone letters", "none allowed",
)  # fmt: skip
_AT = {name: number for number, name in enumerate(EVIDENCE)}
_LETTERS, _MARKS, _GENUINE = _AT["letters"], _AT["marks"], _AT["genuine"]
_FOREIGN, _AS_IT_IS = _AT["foreign"], _AT["as it is"]
# A piece that may be left of more characters than this may be left of any.
_MANY = 12
# What has a capital may be a name, and names come from everywhere.
_NAME_SHARE = 1e-2
# A language that has at least this share of a document lends it its letters.
_ACTIVE_SHARE = 0.05
# A character that the document's languages do not write.
FOREIGN = -9.0
_MOST_LETTERS, _MOST_MARKS, _MOST_FILLS, _MOST_READINGS, _MOST_WORDS = 5, 4, 8, 12, 8
# Marks that differ in shape alone: which of them is meant, the country and the house style decide.
_SHAPES = str.maketrans("“”„«»″‘’‚‹›′–—", '"' * 6 + "'" * 6 + "--")
_PIECE = re.compile(r"[^\W\d_]+")
_APOSTROPHE = re.compile(r"([^\W\d_]+)’([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a part: its text, the logarithm of its weight, what fills each hole."""

    text: str
    score: float
    choice: tuple[str, ...]


def active(model: ContextModel, languages: Mapping[str, float]) -> tuple[int, ...]:
    """The numbers of all symbols that the document's languages write."""
    rows = [
        row for row, name in enumerate(model.languages) if languages.get(name, 0.0) >= _ACTIVE_SHARE
    ]
    chosen = model.alphabets[rows].any(axis=0) if rows else model.alphabets.any(axis=0)
    return tuple(int(number) for number in chosen.nonzero()[0])


@dataclass(frozen=True, slots=True)
class _Word:
    """What the lists say of a word: the logarithm of its weight, corpus count, support."""

    log: float
    count: int
    support: tuple[str, ...]


class Reader:
    """Reads the parts of one document under one mechanism; looks each word up once."""

    def __init__(
        self,
        words: WordList,
        corpus: CorpusWords,
        languages: Mapping[str, float],
        mechanism: Mechanism,
        weights: tuple[float, ...],
    ) -> None:
        """`languages` are the document's languages with their shares."""
        self.words, self.corpus, self.languages = words, corpus, languages
        self.mechanism, self.weights = mechanism, weights
        model = load_context()
        self.symbols = model.symbols
        self.number = {symbol: number for number, symbol in enumerate(model.symbols)}
        self.active = active(model, languages)
        self._column = {model.symbols[n]: column for column, n in enumerate(self.active)}
        self._word: dict[str, _Word | None] = {}
        self._scores: dict[str, float] = {}
        self._listed: dict[str, tuple[tuple[str, str, str], ...]] = {}

    def word(self, word: str) -> _Word | None:
        """What is known of a word as it is spelled; None where no list has it."""
        if word not in self._word:
            self._word[word] = self._look_up(word)
        return self._word[word]

    def _look_up(self, word: str) -> _Word | None:
        lower, skeleton = word.lower(), key(word)
        is_name = word[0].isupper() and len(word) > 2
        weights = [
            (max(self.languages.get(e.language, 0.0), _NAME_SHARE if is_name else 0.0)
             * e.frequency, f"list:{e.language}")
            for e in self.words.candidates(skeleton)
            if e.word == lower
        ]  # fmt: skip
        count = sum(n for one, n in self.corpus.get(skeleton, ()) if one.lower() == lower)
        if not weights and not count:
            return None
        weights.sort(reverse=True)
        total = sum(weight for weight, _ in weights)
        support = [f"corpus:{count}"] if count else []
        support += [name for _, name in weights[:3]]
        return _Word(math.log(max(total, 1e-12)), count, tuple(support))

    def text_evidence(self, text: str) -> tuple[float, ...]:
        """What the lists say of the words of a reading."""
        numbers = [0.0] * len(EVIDENCE)
        _weigh_words(self, text, numbers)
        return tuple(numbers)

    def text_score(self, text: str) -> float:
        """The weighted sum of `text_evidence`."""
        score = self._scores.get(text)
        if score is None:
            score = sum(map(mul, self.weights, self.text_evidence(text)))
            self._scores[text] = score
        return score

    def log(self, slot: "Slot | None", symbol: str) -> float:
        """The logarithm of a symbol's probability in a slot."""
        if slot is None:
            return FOREIGN
        column = self._column.get(symbol)
        return FOREIGN if column is None else max(slot.logs[column], FOREIGN)

    def mass(self, slot: "Slot", allowed: frozenset[int]) -> float:
        """The logarithm of the probability of all symbols that may have left a piece."""
        if len(allowed) > _MANY:
            return 0.0
        logs = [self.log(slot, self.symbols[number]) for number in allowed]
        return math.log(sum(map(math.exp, logs)))

    def is_spelled(self, choice: tuple[str, ...]) -> bool:
        """Whether what is left of each character in a part is left of one alone."""
        known = fills(self.mechanism)
        return all(
            len(known.get(self.mechanism.damage(symbol), ())) == 1
            for filled in choice
            for symbol in filled
            if symbol != GENUINE
        )

    def listed(self, core: str) -> tuple[tuple[str, str, str], ...]:
        """Known words that leave this core, or all of it but damage at its edges.

        As (what is left over before it, the word, what is left over after it).
        """
        if core not in self._listed:
            found = dict.fromkeys(self._find(core)) if not _is_damage(core) else {}
            ranked = sorted(found, key=lambda one: (-self._weight(one[1]), one))
            self._listed[core] = tuple(ranked[:_MOST_WORDS])
        return self._listed[core]

    def _weight(self, word: str) -> float:
        known = self.word(word)
        return known.log + 3 * math.log1p(known.count) if known is not None else FOREIGN

    def _find(self, core: str) -> Iterator[tuple[str, str, str]]:
        skeleton = key(core)
        damaged = _damaged_forms(self.words, self.mechanism, skeleton)
        own: dict[str, list[str]] = {}
        for word, _ in self.corpus.get(skeleton, ()):
            for cased in {word, word.upper()}:
                own.setdefault(self.mechanism.damage(cased), []).append(cased)
        for forms in (damaged, own):
            for left in forms:
                start = core.find(left)
                while start >= 0:
                    before, after = core[:start], core[start + len(left) :]
                    if _is_damage(before) and _is_damage(after):
                        for word in forms[left]:
                            yield before, word, after
                    start = core.find(left, start + 1)


def _is_damage(text: str) -> bool:
    return not any(one.isascii() and one.isalpha() for one in text)


@lru_cache(maxsize=20_000)
def _damaged_forms(
    words: WordList, mechanism: Mechanism, skeleton: str
) -> Mapping[str, tuple[str, ...]]:
    """The listed words of a skeleton, in every case, by what the mechanism makes of them."""
    forms: dict[str, dict[str, None]] = {}
    for entry in words.candidates(skeleton):
        word = entry.word
        if "'" in word:
            continue
        for cased in (word, word[0].upper() + word[1:], word.upper()):
            forms.setdefault(mechanism.damage(cased), {})[cased] = None
    return {damaged: tuple(found) for damaged, found in forms.items()}


@dataclass(frozen=True, slots=True)
class Slot:
    """One lost character: symbols, likeliest first, and log-probabilities by the context."""

    ranked: list[int]
    logs: list[float]


@dataclass(frozen=True, slots=True)
class Scene:
    """A part and what the context says of each of its slots, by (run, index, count)."""

    part: Part
    slots: Mapping[tuple[int, int, int], Slot]


def without_shapes(text: str) -> str:
    """A text in which all quotation marks are one, and all dashes.

    >>> without_shapes("„so“ – «so»")
    '"so" - "so"'
    """
    return text.translate(_SHAPES)


def read(reader: Reader, scene: Scene) -> list[Reading]:
    """All readings of a part, heaviest first; the part as it stands is always among them."""
    part = scene.part
    options = [_options(reader, scene, run) for run in range(len(part.holes))]
    found = dict.fromkeys(_likeliest(options))
    found.update(dict.fromkeys(_by_words(reader, scene, options)))
    found.setdefault(tuple(part.text[start:end] for start, end in part.holes))
    best: dict[str, Reading] = {}
    for choice in found:
        reading = _weighed(reader, scene, choice)
        known = best.get(reading.text)
        if known is None or known.score < reading.score:
            best[reading.text] = reading
    return sorted(best.values(), key=lambda reading: (-reading.score, reading.text))


Option = tuple[float, str]


def _options(reader: Reader, scene: Scene, run: int) -> list[Option]:
    """The likeliest fills of one run by context alone, with logarithms of probabilities."""
    start, end = scene.part.holes[run]
    known = fills(reader.mechanism)
    found: list[Option] = []
    for pieces in parses(reader.mechanism, scene.part.text[start:end]):
        beam: list[Option] = [(0.0, "")]
        for index, piece in enumerate(pieces):
            choices = _best(reader, scene.slots[run, index, len(pieces)], known[piece])
            beam = [(log + more, text + one) for log, text in beam for more, one in choices]
            if index:
                beam.sort(key=_by_weight)
                del beam[_MOST_FILLS:]
        found += beam
    found.sort(key=_by_weight)
    return list({text: (log, text) for log, text in reversed(found[:_MOST_FILLS])}.values())[::-1]


def _by_weight(option: Option) -> tuple[float, str]:
    return -option[0], option[1]


def _best(reader: Reader, slot: Slot, allowed: frozenset[int]) -> list[Option]:
    """The likeliest symbols of a slot among those that leave its piece; some of each kind."""
    letters: list[Option] = []
    marks: list[Option] = []
    for number in slot.ranked:
        if number in allowed:
            symbol = reader.symbols[number]
            kind, most = (letters, _MOST_LETTERS) if symbol.isalpha() else (marks, _MOST_MARKS)
            if len(kind) < most:
                kind.append((reader.log(slot, symbol), symbol))
    return letters + marks


def _likeliest(options: list[list[Option]]) -> Iterator[tuple[str, ...]]:
    """The likeliest choices of a fill for each run."""
    beam: list[tuple[float, tuple[str, ...]]] = [(0.0, ())]
    for run in options:
        longer = [(log + more, (*choice, text)) for log, choice in beam for more, text in run]
        longer.sort(key=lambda one: (-one[0], one[1]))
        beam = longer[:_MOST_READINGS]
    return (choice for _, choice in beam)


def _by_words(
    reader: Reader, scene: Scene, options: list[list[Option]]
) -> Iterator[tuple[str, ...]]:
    """Choices in which a known word stands in the part, whatever the context says of it."""
    part = scene.part
    cuts = sorted({0, len(part.text), *(at for hole in part.holes for at in hole)})
    for number, left in enumerate(cuts):
        for right in cuts[number + 1 :]:
            core = part.text[left:right]
            for before, word, after in reader.listed(core):
                yield from _around(
                    reader, part, options, left + len(before), word, right - len(after)
                )


def _around(
    reader: Reader, part: Part, options: list[list[Option]], start: int, word: str, end: int
) -> Iterator[tuple[str, ...]]:
    """Choices with the word at [start, end), and marks in the runs and parts of runs beside it."""
    inner = _fillings(reader.mechanism, part, start, word)
    choices: list[list[str]] = []
    for number, (left, right) in enumerate(part.holes):
        if right <= start or left >= end:
            marks = [text for _, text in options[number] if not text[:1].isalpha()]
            choices.append(marks[:2] or [part.text[left:right]])
            continue
        heads = _marks(reader, part.text[left : max(left, start)])
        tails = _marks(reader, part.text[min(right, end) : right])
        choices.append([head + inner[number] + tail for head in heads for tail in tails])
    yield from product(*choices)


def _fillings(mechanism: Mechanism, part: Part, start: int, word: str) -> dict[int, str]:
    """What stands in a word at page text `start` for each run of damage, by the run's number."""
    filled = dict.fromkeys(range(len(part.holes)), "")
    run, at = 0, start
    for character in word:
        length = len(mechanism.damage(character))
        while run < len(part.holes) and part.holes[run][1] <= at:
            run += 1
        if run < len(part.holes) and part.holes[run][0] <= at:
            filled[run] += character
        at += length
    return filled


def _marks(reader: Reader, run: str) -> list[str]:
    """What damage at the edge of a word may be: quotes, or the question mark that it is."""
    if not run:
        return [""]
    known = fills(reader.mechanism).get(run, frozenset())
    return [run, *(mark for mark in "”“’„»«" if reader.number.get(mark) in known)]


def _weighed(reader: Reader, scene: Scene, choice: tuple[str, ...]) -> Reading:
    """The reading of one choice of a fill for each run."""
    score = 0.0
    for run, filled in enumerate(choice):
        count = len(filled)
        for index, symbol in enumerate(filled):
            log = reader.log(scene.slots.get((run, index, count)), symbol)
            score += log * reader.weights[_kind_of(symbol)]
            if log <= FOREIGN:
                score += reader.weights[_FOREIGN]
    text = scene.part.filled(choice)
    if text == scene.part.text:
        score += reader.weights[_AS_IT_IS]
    return Reading(text, score + reader.text_score(text), choice)


def evidence(reader: Reader, scene: Scene, reading: Reading) -> list[float]:
    """The evidence of a reading, number by number: its score is their weighted sum."""
    numbers = list(reader.text_evidence(reading.text))
    for run, filled in enumerate(reading.choice):
        for index, symbol in enumerate(filled):
            log = reader.log(scene.slots.get((run, index, len(filled))), symbol)
            numbers[_kind_of(symbol)] += log
            numbers[_FOREIGN] += log <= FOREIGN
    numbers[_AS_IT_IS] = float(reading.text == scene.part.text)
    return numbers


def _kind_of(symbol: str) -> int:
    return _LETTERS if symbol.isalpha() else _GENUINE if symbol == GENUINE else _MARKS


def _weigh_words(reader: Reader, text: str, evidence: list[float]) -> None:
    """Add what the lists say of the words of a reading."""
    for left, right in _APOSTROPHE.findall(text):
        known = reader.word(f"{left}'{right}")
        if known is not None:
            evidence[_AT["contraction"]] += known.log
            evidence[_AT["contractions"]] += 1
    for piece in _PIECE.findall(text):
        known = reader.word(piece)
        if piece.isascii():
            _weigh_plain(piece, known, evidence)
        elif known is None:
            evidence[_AT["unlisted words"]] += 1
            plain = sum(one.isascii() for one in piece)
            evidence[_AT["unlisted letters"]] += min(plain, 10)
            evidence[_AT["lone letters"]] += plain < 2
        else:
            evidence[_AT["listed"]] += known.log
            evidence[_AT["listed words"]] += 1
            evidence[_AT["corpus"]] += math.log1p(known.count)
            evidence[_AT["corpus words"]] += known.count > 0


def _weigh_plain(piece: str, known: "_Word | None", evidence: list[float]) -> None:
    if len(piece) < 3:
        evidence[_AT["short plain words"]] += 1
    elif known is None:
        evidence[_AT["unknown plain words"]] += 1
    else:
        evidence[_AT["plain"]] += known.log
        evidence[_AT["plain words"]] += 1


def support(reader: Reader, reading: Reading) -> tuple[str, ...]:
    """Where the restored words of a reading stand undamaged; nothing where one stands nowhere."""
    text = reading.text
    restored = [piece for piece in _PIECE.findall(text) if not piece.isascii()]
    known = [one for one in map(reader.word, restored) if one is not None]
    if restored:
        return known[0].support if len(known) == len(restored) else ()
    contracted = [reader.word(f"{left}'{right}") for left, right in _APOSTROPHE.findall(text)]
    return next((one.support for one in contracted if one is not None), ())


def kind(reader: Reader, part: Part, reading: Reading) -> Kind:
    """What kind of reading this is."""
    if reading.text == part.text:
        return "as it is"
    supported = bool(support(reader, reading))
    if any(one.isalpha() for filled in reading.choice for one in filled):
        if supported:
            return "word"
        return "spelled" if reader.is_spelled(reading.choice) else "letters"
    return "contraction" if supported else "punctuation"


def nothing(reader: Reader, scene: Scene) -> list[float]:
    """The evidence of the rival that none of the readings is right.

    Where next to nothing that the context expects could have left what stands there, something
    unexpected did.
    """
    numbers = [0.0] * len(EVIDENCE)
    numbers[_AT["none"]] = 1.0
    numbers[_AT["none slots"]] = float(min(len(scene.part.holes), 4))
    known = fills(reader.mechanism)
    for run, (start, end) in enumerate(scene.part.holes):
        ways = parses(reader.mechanism, scene.part.text[start:end])
        for index, piece in enumerate(ways[0] if ways else ()):
            slot = scene.slots[run, index, len(ways[0])]
            numbers[_AT["none allowed"]] += reader.mass(slot, known[piece])
    return numbers


@cache
def load_weights() -> tuple[float, ...]:
    """How much each number of the evidence weighs, read once a process."""
    with (
        (files("pipeline") / "models" / "repair.npz").open("rb") as source,
        np.load(source, allow_pickle=False) as stored,
    ):
        return tuple(stored["evidence"].tolist())
