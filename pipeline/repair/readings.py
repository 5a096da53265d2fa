"""Readings: what a damaged part may have been, each with its weight as evidence."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice, product
from operator import mul
from typing import Literal

from pipeline.repair.context import GENUINE
from pipeline.repair.fills import fills, parses
from pipeline.repair.holes import Part
from pipeline.repair.lexicon import AT, EVIDENCE, Numbers
from pipeline.repair.mechanisms import Mechanism
from pipeline.repair.reader import FOREIGN, MANY, PLAIN_LETTER, Option, Reader, Slot

Kind = Literal["word", "contraction", "spelled", "letters", "punctuation", "as it is"]

_LETTERS, _MARKS, _GENUINE = AT["letters"], AT["marks"], AT["genuine"]
_FOREIGN, _AS_IT_IS, _BEATEN = AT["foreign"], AT["as it is"], AT["beaten"]
_ASKED = AT["asked"]
_PAIR, _UNOPENED, _UNCLOSED = AT["pair"], AT["unopened"], AT["unclosed"]
_PAIR_APART, _ALONE_APART = AT["pair apart"], AT["alone apart"]
_OPENING_QUESTION, _INNER_QUESTION = AT["opening question"], AT["inner question"]
# In a name of another language what a letter lacks beyond this counts for a part only.
_IN_NAMES, _PART = -1.5, 0.4
# What is tried: letters and marks of a slot, fills of a run, choices of fills.
_MOST_LETTERS, _MOST_MARKS, _MOST_FILLS, _MOST_CHOICES = 5, 4, 8, 12
# Choices around one word: each further hole in the part would double them.
_MOST_AROUND = 64
_QUOTES = "”“’„»«"
# What closes a quotation that begins with a mark.
_CLOSED_BY = {"“": "”", "„": "“”", "«": "»", "»": "«", "‘": "’", "”": "”", "‚": "‘’"}
_DOUBLE = frozenset("“”„«»")
# Marks that differ in shape alone: which of them is meant, country and house style decide.
_SHAPES = str.maketrans("“”„«»″‘’‚‹›′–—", '"' * 6 + "'" * 6 + "--")
# A word with a letter beyond ASCII, of three letters or more.
_RESTORED = re.compile(r"(?=[^\W\d_]{3})[A-Za-z]*[^\W\d_A-Za-z]")
# Marks that nobody sets between letters but between two words, and apostrophes between long ones.
_SPLIT = re.compile(r"(?<=[^\W\d_])[^\w’]+(?=[^\W\d_])|(?<=[^\W\d_]{3})’(?=[^\W\d_]{3})")
# A word of so many letters that came through is hardly another one by chance.
_LONG = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a part: its text, the logarithm of its weight, what fills each hole.

    It is beaten where it has a word that nothing knows, or marks between letters, and another
    reading restores a known word: the more letters of that came through, the less by chance.
    """

    text: str
    score: float
    choice: tuple[str, ...]
    beaten: float = 0.0


@dataclass(frozen=True, slots=True)
class Scene:
    """A part and what the context says of each of its slots, by (run, index, count).

    `is_opened`, `is_closed`: whether damage stands near it where a quotation may begin before the
    part, and end behind it. Where blanks set off the quotes, damage that stands alone does so.
    """

    part: Part
    slots: Mapping[tuple[int, int, int], Slot]
    is_opened: bool
    is_closed: bool

    @property
    def is_alone(self) -> bool:
        """Whether the part is one run of damage, with no letter beside it."""
        return self.part.holes[0] == (0, len(self.part.text))


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
    return sorted(_beaten(reader, best), key=lambda reading: (-reading.score, reading.text))


def _beaten(reader: Reader, readings: Mapping[str, Reading]) -> list[Reading]:
    """The readings, those lighter that one of them beats."""
    beaten = _restored(reader, readings) / _LONG
    if not beaten:
        return list(readings.values())
    is_known = reader.lexicon.is_known
    weight = reader.lexicon.weights[_BEATEN] * beaten
    return [
        reading
        if is_known(reading.text) and not _SPLIT.search(reading.text)
        else replace(reading, score=reading.score + weight, beaten=beaten)
        for reading in readings.values()
    ]


def _restored(reader: Reader, texts: Iterable[str]) -> int:
    """The letters that came through of the longest known word that a reading restores."""
    is_known = reader.lexicon.is_known
    known = (text for text in texts if _RESTORED.search(text) and is_known(text))
    return max((len(PLAIN_LETTER.findall(text)) for text in known), default=0)


def _options(reader: Reader, scene: Scene, run: int) -> list[Option]:
    """The likeliest fills of one run by context alone."""
    start, end = scene.part.holes[run]
    left = fills(reader.mechanism)
    found: dict[str, float] = {}
    for pieces in parses(reader.mechanism, scene.part.text[start:end]):
        beam: list[Option] = [(0.0, "")]
        for index, piece in enumerate(pieces):
            choices = _best(reader, scene.slots[run, index, len(pieces)], left[piece])
            beam = [(log + more, text + one) for log, text in beam for more, one in choices]
            if index:
                beam.sort(key=_by_weight)
                del beam[_MOST_FILLS:]
        for log, text in beam:
            found[text] = max(log, found.get(text, log))
    return sorted(((log, text) for text, log in found.items()), key=_by_weight)[:_MOST_FILLS]


def _by_weight(option: Option) -> tuple[float, str]:
    return -option[0], option[1]


def _best(reader: Reader, slot: Slot, allowed: frozenset[int]) -> list[Option]:
    """The likeliest symbols of a slot among those that leave its piece; some of each kind."""
    letters: list[Option] = []
    marks: list[Option] = []
    # The likeliest of all are ranked; of a piece that few may have left, the rarest counts as well.
    few = len(allowed) <= MANY
    ranked = sorted(allowed, key=lambda one: _by_weight(reader.option(slot, one))) if few else None
    for number in slot.ranked if ranked is None else ranked:
        if number in allowed:
            symbol = reader.symbols[number]
            kind, most = (letters, _MOST_LETTERS) if symbol.isalpha() else (marks, _MOST_MARKS)
            if len(kind) < most:
                kind.append(reader.option(slot, number))
    return letters + marks


def _likeliest(options: list[list[Option]]) -> Iterator[tuple[str, ...]]:
    """The likeliest choices of a fill for each run."""
    beam: list[tuple[float, tuple[str, ...]]] = [(0.0, ())]
    for run in options:
        longer = [(log + more, (*choice, text)) for log, choice in beam for more, text in run]
        longer.sort(key=lambda one: (-one[0], one[1]))
        beam = longer[:_MOST_CHOICES]
    return (choice for _, choice in beam)


def _by_words(
    reader: Reader, scene: Scene, options: list[list[Option]]
) -> Iterator[tuple[str, ...]]:
    """Choices in which a known word stands in the part, whatever the context says of it."""
    part = scene.part
    cuts = sorted({0, len(part.text), *(at for hole in part.holes for at in hole)})
    for number, left in enumerate(cuts):
        for right in cuts[number + 1 :]:
            for before, word, after in reader.listed(part.text[left:right]):
                start, end = left + len(before), right - len(after)
                yield from _around(reader, part, options, start, word, end)


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
    yield from islice(product(*choices), _MOST_AROUND)


def _fillings(mechanism: Mechanism, part: Part, start: int, word: str) -> dict[int, str]:
    """What a word that begins at `start` in a part puts into each of its holes, by number."""
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
    left = fills(reader.mechanism).get(run, frozenset())
    return [run, *(mark for mark in _QUOTES if reader.number.get(mark) in left)]


def _weighed(reader: Reader, scene: Scene, choice: tuple[str, ...]) -> Reading:
    """The reading of one choice of a fill for each run."""
    weights = reader.lexicon.weights
    score = 0.0
    text = scene.part.filled(choice)
    for symbol, log in _logs(reader, scene, choice, text):
        score += log * weights[_number_of(symbol)]
        if log <= FOREIGN:
            score += weights[_FOREIGN]
    if text == scene.part.text:
        score += weights[_AS_IT_IS] + weights[_ASKED] * scene.part.may_be_asked
    for number in _signs(scene, choice, text):
        score += weights[number]
    return Reading(text, score + reader.lexicon.score(text), choice)


def evidence(reader: Reader, scene: Scene, reading: Reading) -> Numbers:
    """The evidence of a reading, number by number: its score is their weighted sum."""
    numbers = reader.lexicon.evidence(reading.text)
    for symbol, log in _logs(reader, scene, reading.choice, reading.text):
        numbers[_number_of(symbol)] += log
        numbers[_FOREIGN] += log <= FOREIGN
    numbers[_AS_IT_IS] = float(reading.text == scene.part.text)
    for number in _signs(scene, reading.choice, reading.text):
        numbers[number] += 1.0
    numbers[_ASKED] = float(reading.text == scene.part.text and scene.part.may_be_asked)
    numbers[_BEATEN] = reading.beaten
    return numbers


def _signs(scene: Scene, choice: tuple[str, ...], text: str) -> Iterator[int]:
    """What speaks for or against the quotes and the genuine question marks of a reading."""
    yield from _apart(scene, choice[0]) if scene.is_alone else _quotation(scene, choice, text)
    for (start, end), filled in zip(scene.part.holes, choice, strict=True):
        if end < len(scene.part.text) and filled[-1:] == GENUINE:
            yield _INNER_QUESTION if start else _OPENING_QUESTION


def _quotation(scene: Scene, choice: tuple[str, ...], text: str) -> Iterator[int]:
    """Whether quotes at the ends of a part have a partner."""
    part = scene.part
    opens = part.holes[0][0] == 0 and choice[0][:1] in _CLOSED_BY
    closes = part.holes[-1][1] == len(part.text) and choice[-1][-1:] in _DOUBLE
    if opens and choice[-1][-1:] in _CLOSED_BY[choice[0][0]] and len(choice) > 1:
        yield _PAIR
    elif closes and not scene.is_opened and len(choice[0]) < len(text):
        yield _UNOPENED
    elif opens and choice[0][0] in _DOUBLE and not scene.is_closed and len(choice[0]) < len(text):
        yield _UNCLOSED


def _apart(scene: Scene, filled: str) -> Iterator[int]:
    """Whether a quote that blanks set off has a partner."""
    if filled in _DOUBLE:
        yield _PAIR_APART if scene.is_opened or scene.is_closed else _ALONE_APART


def _logs(
    reader: Reader, scene: Scene, choice: tuple[str, ...], text: str
) -> Iterator[tuple[str, float]]:
    """The symbols filled in, with the logarithms of their probabilities.

    Of the letters of a name from elsewhere the language around it says little.
    """
    is_name = reader.lexicon.is_foreign_name(text)
    for run, filled in enumerate(choice):
        count = len(filled)
        for index, symbol in enumerate(filled):
            log = reader.log(scene.slots.get((run, index, count)), symbol)
            if is_name and log < _IN_NAMES and symbol.isalpha():
                log = _IN_NAMES + _PART * (log - _IN_NAMES)
            yield symbol, log


def _number_of(symbol: str) -> int:
    return _LETTERS if symbol.isalpha() else _GENUINE if symbol == GENUINE else _MARKS


def nothing(reader: Reader, scene: Scene, readings: Iterable[Reading]) -> Numbers:
    """The evidence of the rival that none of the readings is right.

    Where next to nothing that the context expects could have left what stands there, something
    unexpected did; hardly anything else did where a known word fits.
    """
    numbers = [0.0] * len(EVIDENCE)
    numbers[AT["none"]] = 1.0
    numbers[AT["none unknown"]] = 1.0 - reader.lexicon.languages.known
    numbers[AT["none beaten"]] = _restored(reader, (one.text for one in readings)) / _LONG
    numbers[AT["none slots"]] = float(min(len(scene.part.holes), 4))
    left = fills(reader.mechanism)
    for run, (start, end) in enumerate(scene.part.holes):
        ways = parses(reader.mechanism, scene.part.text[start:end])
        for index, piece in enumerate(ways[0] if ways else ()):
            slot = scene.slots[run, index, len(ways[0])]
            numbers[AT["none allowed"]] += reader.mass(slot, left[piece])
    return numbers


def nothing_score(reader: Reader, scene: Scene, readings: Iterable[Reading]) -> float:
    """The weighted sum of `nothing`."""
    return float(sum(map(mul, reader.lexicon.weights, nothing(reader, scene, readings))))


def kind(reader: Reader, part: Part, reading: Reading) -> Kind:
    """What kind of reading this is."""
    if reading.text == part.text:
        return "as it is"
    supported = bool(reader.lexicon.support(reading.text))
    if any(one.isalpha() for filled in reading.choice for one in filled):
        if supported:
            return "word"
        return "spelled" if reader.is_spelled(reading.choice) else "letters"
    return "contraction" if supported else "punctuation"
