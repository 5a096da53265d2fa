"""Readings: what a damaged part may have been, each with its weight as evidence."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, islice, product
from operator import mul
from typing import Literal, NamedTuple

from pipeline.repair.context import GENUINE
from pipeline.repair.fills import fills, parses
from pipeline.repair.holes import Part
from pipeline.repair.lexicon import AT, EVIDENCE, Numbers
from pipeline.repair.reader import FOREIGN, MANY, Option, Reader, Slot

Kind = Literal["word", "contraction", "spelled", "letters", "punctuation", "as it is"]

_LETTERS, _MARKS, _GENUINE = AT["letters"], AT["marks"], AT["genuine"]
_FOREIGN, _AS_IT_IS, _BEATEN = AT["foreign"], AT["as it is"], AT["beaten"]
_ASKED = AT["asked"]
_PAIR, _UNOPENED, _UNCLOSED = AT["pair"], AT["unopened"], AT["unclosed"]
_APART = AT["quote apart"]
# In a name of another language what a letter lacks beyond this counts for a part only.
_IN_NAMES, _PART = -1.5, 0.4
# What is tried: letters and marks of a slot, fills of a run, choices of fills.
_MOST_LETTERS, _MOST_MARKS, _MOST_FILLS, _MOST_CHOICES = 5, 4, 8, 12
# Marks beside a word, and choices around it: each further hole in the part would double them.
_MOST_BESIDE, _MOST_AROUND = 2, 64
# What closes a quotation that begins with a mark.
_CLOSED_BY = {"“": "”", "„": "“”", "«": "»", "»": "«", "‘": "’", "”": "”", "‚": "‘’"}
_DOUBLE = frozenset("“”„«»")
# Marks that differ in shape alone: which of them is meant, country and house style decide.
_SHAPES = str.maketrans("“”„«»″‘’‚‹›′–—", '"' * 6 + "'" * 6 + "--")
# Marks that nobody sets between letters but between two words, and apostrophes between long ones.
_SPLIT = re.compile(r"(?<=[^\W\d_])[^\w’]+(?=[^\W\d_])|(?<=[^\W\d_]{3})’(?=[^\W\d_]{3})")
# A word of so many letters that came through is hardly another one by chance.
_LONG = 5


class Reading(NamedTuple):
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
    part, and end behind it.
    """

    part: Part
    slots: Mapping[tuple[int, int, int], Slot]
    is_opened: bool
    is_closed: bool

    @property
    def is_at_edge(self) -> bool:
        """Whether a quotation may begin or end in the part."""
        return self.part.holes[0][0] == 0 or self.part.holes[-1][1] == len(self.part.text)


def without_shapes(text: str) -> str:
    """A text in which all quotation marks are one, and all dashes.

    >>> without_shapes("„so“ – «so»")
    '"so" - "so"'
    """
    return text if text.isalpha() else text.translate(_SHAPES)


def read(reader: Reader, scene: Scene) -> list[Reading]:
    """All readings of a part, heaviest first; the part as it stands is always among them."""
    part = scene.part
    options = [_options(reader, scene, run) for run in range(len(part.holes))]
    as_it_is = tuple(part.text[start:end] for start, end in part.holes)
    choices = dict.fromkeys((*_likeliest(options), *_by_words(reader, scene, options), as_it_is))
    found: dict[str, tuple[float, tuple[str, ...]]] = {}
    for choice in choices:
        text = part.filled(choice)
        score = _score(reader, scene, choice, text)
        if text not in found or found[text][0] < score:
            found[text] = score, choice
    return sorted(_beaten(reader, found), key=lambda reading: (-reading.score, reading.text))


def _beaten(
    reader: Reader, found: Mapping[str, tuple[float, tuple[str, ...]]]
) -> Iterator[Reading]:
    """The readings, those lighter that one of them beats."""
    verdict = reader.lexicon.verdict
    beaten = _restored(reader, found) / _LONG
    weight = reader.lexicon.weights[_BEATEN] * beaten
    for text, (score, choice) in found.items():
        if not beaten or (verdict(text).is_known and not _SPLIT.search(text)):
            yield Reading(text, score, choice)
        else:
            yield Reading(text, score + weight, choice, beaten)


def _restored(reader: Reader, texts: Iterable[str]) -> int:
    """The letters that came through of the longest known word that a reading restores."""
    return max([verdict.restored for verdict in map(reader.lexicon.verdict, texts)], default=0)


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
    ranked = allowed if few else [number for number in slot.ranked if number in allowed]
    options = [(reader.log(slot, one), one) for one in map(reader.symbols.__getitem__, ranked)]
    for option in sorted(options, key=_by_weight) if few else options:
        kind, most = (letters, _MOST_LETTERS) if option[1].isalpha() else (marks, _MOST_MARKS)
        if len(kind) < most:
            kind.append(option)
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
    """Choices in which a known word stands in the part, whatever the context says of it.

    In the runs beside the word are marks.
    """
    part = scene.part
    cuts = sorted({0, len(part.text), *(at for hole in part.holes for at in hole)})
    for left, right in combinations(cuts, 2):
        for fit in reader.listed(part.text[left:right]):
            before = sum(end <= left for _, end in part.holes)
            behind = len(part.holes) - before - len(fit)
            runs = enumerate((*([],) * before, *fit, *([],) * behind))
            choices = (fills or _marks(part, run, options[run]) for run, fills in runs)
            yield from islice(product(*choices), _MOST_AROUND)


def _marks(part: Part, run: int, options: list[Option]) -> list[str]:
    """The likeliest marks of a run that no word reaches; what stands there where none is likely."""
    marks = [text for _, text in options if not text[:1].isalpha()]
    start, end = part.holes[run]
    return marks[:_MOST_BESIDE] or [part.text[start:end]]


def _score(reader: Reader, scene: Scene, choice: tuple[str, ...], text: str) -> float:
    """The weighted sum of the evidence of a choice of a fill for each run."""
    part, weights = scene.part, reader.lexicon.weights
    score, _, is_name, _ = reader.lexicon.verdict(text)
    for symbol, log in _logs(reader, scene, choice, is_name):
        score += log * weights[_number_of(symbol)]
        if log <= FOREIGN:
            score += weights[_FOREIGN]
    if text == part.text:
        score += weights[_AS_IT_IS] + weights[_ASKED] * part.may_be_asked
    if scene.is_at_edge:
        for number in _quotation(scene, choice, text):
            score += weights[number]
    return score


def evidence(reader: Reader, scene: Scene, reading: Reading) -> Numbers:
    """The evidence of a reading, number by number: its score is their weighted sum."""
    numbers = reader.lexicon.evidence(reading.text)
    is_name = reader.lexicon.verdict(reading.text).is_foreign_name
    for symbol, log in _logs(reader, scene, reading.choice, is_name):
        numbers[_number_of(symbol)] += log
        numbers[_FOREIGN] += log <= FOREIGN
    numbers[_AS_IT_IS] = float(reading.text == scene.part.text)
    for number in _quotation(scene, reading.choice, reading.text):
        numbers[number] += 1.0
    numbers[_ASKED] = float(reading.text == scene.part.text and scene.part.may_be_asked)
    numbers[_BEATEN] = reading.beaten
    return numbers


def _quotation(scene: Scene, choice: tuple[str, ...], text: str) -> Iterator[int]:
    """What speaks for or against the quotes that are filled in at the ends of a part."""
    part = scene.part
    if part.is_alone:
        if choice[0] in _DOUBLE:
            yield _APART
        return
    opens = part.holes[0][0] == 0 and choice[0][:1] in _CLOSED_BY
    closes = part.holes[-1][1] == len(part.text) and choice[-1][-1:] in _DOUBLE
    if opens and choice[-1][-1:] in _CLOSED_BY[choice[0][0]] and len(choice) > 1:
        yield _PAIR
    elif closes and not scene.is_opened and len(choice[0]) < len(text):
        yield _UNOPENED
    elif opens and choice[0][0] in _DOUBLE and not scene.is_closed and len(choice[0]) < len(text):
        yield _UNCLOSED


def _logs(
    reader: Reader, scene: Scene, choice: tuple[str, ...], is_name: bool
) -> list[tuple[str, float]]:
    """The symbols filled in, with the logarithms of their probabilities.

    Of the letters of a name from elsewhere the language around it says little.
    """
    slots, log = scene.slots, reader.log
    found = [
        (symbol, log(slots.get((run, index, len(filled))), symbol))
        for run, filled in enumerate(choice)
        for index, symbol in enumerate(filled)
    ]
    if is_name:
        found = [(one, _of_name(log) if one.isalpha() else log) for one, log in found]
    return found


def _of_name(log: float) -> float:
    return log if log >= _IN_NAMES else _IN_NAMES + _PART * (log - _IN_NAMES)


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
