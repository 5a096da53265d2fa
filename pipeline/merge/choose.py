"""Choose: which copy's reading stands in the text, column by column."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.merge.damage import is_damaged, is_left_of
from pipeline.merge.witness import Words
from pipeline.text.keys import fold
from pipeline.text.offsets import Ints

# A copy that prints more than this share of its letters as capitals has no vote on case.
_SHOUTING = 0.6
_EDGES = ".,;:!?()\"'"
# The rule told for each merit of a reading.
_RULES = (
    "undamaged", "accents", "case", "undamaged", "majority", "lexicon", "better-witness"
)  # fmt: skip

Frequency = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Table:
    """All copies' words in columns: word[c, k] is copy c's word in column k, -1 where it has none.

    `rank` orders the copies from the best witness to the poorest.
    """

    words: tuple[Words, ...]
    word: npt.NDArray[np.int64]
    rank: tuple[int, ...]

    @classmethod
    def of(
        cls, words: Sequence[Words], columns: Sequence[Ints], count: int, rank: Sequence[int]
    ) -> "Table":
        """The table of aligned words; `columns[n]` belongs to copy `rank[n]`."""
        word = np.full((len(words), count), -1, np.int64)
        for copy, column in zip(rank, columns, strict=True):
            word[copy, column] = np.arange(len(column))
        return cls(tuple(words), word, tuple(rank))


@dataclass(frozen=True, slots=True)
class Choice:
    """Copies disagree in a column: the readings with their copies, and why the first was chosen."""

    column: int
    readings: tuple[tuple[str, tuple[int, ...]], ...]
    rule: str
    confidence: float


def choose(table: Table, frequency: Frequency) -> tuple[Ints, tuple[Choice, ...]]:
    """The copy whose word stands in each column, and the columns where copies disagree."""
    present = table.word >= 0
    source = np.zeros(table.word.shape[1], np.int64)
    for copy in reversed(table.rank):
        source[present[copy]] = copy
    surfaces: dict[str, int] = {}
    printed = np.full(table.word.shape, -1, np.int64)
    for copy, words in enumerate(table.words):
        ids = np.array([surfaces.setdefault(s, len(surfaces)) for s in words.surface], np.int64)
        printed[copy, present[copy]] = ids[table.word[copy, present[copy]]]
    highest = printed.max(axis=0)
    lowest = np.where(present, printed, highest).min(axis=0)
    shouting = [_shouts(words.surface) for words in table.words]
    choices = []
    for column in np.flatnonzero(highest != lowest).tolist():
        choice = _settle_column(table, column, frequency, shouting)
        source[column] = choice.readings[0][1][0]
        choices.append(choice)
    _prefer_whole(table, source, printed)
    return source, tuple(choices)


def _prefer_whole(table: Table, source: Ints, printed: npt.NDArray[np.int64]) -> None:
    """Where characters were restored, take the same word from a copy that never lost them."""
    for number, words in enumerate(table.words):
        chosen = np.flatnonzero(source == number)
        for column in chosen[words.altered[table.word[number, chosen]]].tolist():
            for copy in table.rank:
                at = table.word[copy, column]
                same = printed[copy, column] == printed[number, column]
                if at >= 0 and same and not table.words[copy].altered[at]:
                    source[column] = copy
                    break


def _settle_column(
    table: Table, column: int, frequency: Frequency, shouting: Sequence[bool]
) -> Choice:
    """Undamaged before damaged, then accents, votes, the lexicon, and the cleaner witness.

    A missing word is not a vote, nor has a copy in capitals one on case. Accents get lost, and are
    not made up; so a word that some copy prints beats one that was inferred only where it has them.
    """
    copies = _copies_of(table, column)
    inferred = {
        reading
        for reading, own in copies.items()
        if all(table.words[copy].inferred[table.word[copy, column]] for copy in own)
    }
    calm = {fold(r) for r, own in copies.items() if not all(shouting[copy] for copy in own)}

    def merits(reading: str) -> tuple[int, int, bool, bool, int, int, int]:
        own = copies[reading]
        return (
            -_damage(reading, list(copies), inferred),
            sum(1 for c in reading if not c.isascii() and c.isalpha()),
            fold(reading) not in calm or not all(shouting[copy] for copy in own),
            reading not in inferred,
            len(own),
            int(frequency(reading.strip(_EDGES)) > 0),
            -min(map(table.rank.index, own)),
        )

    worth = {reading: merits(reading) for reading in copies}
    best = sorted(copies, key=lambda reading: (worth[reading], reading), reverse=True)
    first, second = worth[best[0]], worth[best[1]]
    rule = next(_RULES[i] for i, merit in enumerate(first) if merit != second[i])
    total = sum(len(group) for group in copies.values())
    confidence = round(len(copies[best[0]]) / total, 4)
    readings = tuple((reading, tuple(copies[reading])) for reading in best)
    return Choice(column, readings, rule, confidence)


def _copies_of(table: Table, column: int) -> dict[str, list[int]]:
    """The readings of a column, each with the copies that have it, best witness first."""
    copies: dict[str, list[int]] = {}
    for copy in table.rank:
        at = int(table.word[copy, column])
        if at >= 0:
            copies.setdefault(table.words[copy].surface[at], []).append(copy)
    return copies


def _damage(reading: str, readings: Sequence[str], inferred: Set[str]) -> int:
    """How damaged a reading is beside the others; one inferred against what others print is so."""
    left_over = any(is_left_of(reading, other) for other in readings)
    printed = {fold(other) for other in readings if other not in inferred}
    contradicted = reading in inferred and bool(printed) and fold(reading) not in printed
    return 2 * left_over + _signs_of_damage(reading) + contradicted


def _signs_of_damage(reading: str) -> int:
    """Holes, masked names, digits inside words: what damage and redaction leave behind."""
    core = reading.strip(_EDGES)
    masked = len(core) >= 3 and set(core) <= set("Xx")
    letters = any(c.isalpha() for c in core)
    mixed = letters and core.isascii() and any(c.isdigit() for c in core[1:-1])
    return 2 * (is_damaged(reading) or masked) + int(mixed and core.lower() == core)


def _shouts(surfaces: Sequence[str]) -> bool:
    text = "".join(surfaces)
    letters = sum(map(str.isalpha, text))
    return letters > 0 and sum(map(str.isupper, text)) > _SHOUTING * letters
