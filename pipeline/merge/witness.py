"""Witnesses: the copies of one document as merge reads them, and their words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from pipeline.merge.damage import is_damaged
from pipeline.model.copy import Step, Unit, Verdict
from pipeline.text.keys import fold
from pipeline.text.offsets import Ints
from pipeline.text.steps import CopyMap, apply

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Witness:
    """One copy: its page text, its settled verdicts, the steps to its copy text, its units.

    `conjectures` are the page ranges of the steps that restore lost characters by inference.
    Units are offsets into the copy text, see `pipeline.model.copy.Unit`.
    """

    page: str
    site: str | None
    text: str
    verdicts: tuple[Verdict, ...]
    steps: tuple[Step, ...] = ()
    units: tuple[Unit, ...] = ()
    conjectures: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a copy as columns: page ranges, unit, whether a unit or a line begins there.

    `altered` words differ from what the page prints: characters were restored in them;
    `inferred` words are those of them that nothing on the page proves.
    """

    start: Ints
    end: Ints
    unit: Ints
    first: npt.NDArray[np.bool_]
    line_first: npt.NDArray[np.bool_]
    altered: npt.NDArray[np.bool_]
    inferred: npt.NDArray[np.bool_]
    surface: list[str]
    key: list[int]

    def __len__(self) -> int:
        """How many words."""
        return len(self.surface)


@dataclass(slots=True)
class Interner:
    """Small integers for the folded words of one document, so that aligning compares numbers."""

    ids: dict[str, int] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)
    _of_surface: dict[str, int] = field(default_factory=dict)

    def __call__(self, surface: str) -> int:
        """The number of a word's damage-blind key."""
        number = self._of_surface.get(surface)
        if number is None:
            key = fold(surface)
            number = self.ids.setdefault(key, len(self.ids))
            if number == len(self.keys):
                self.keys.append(key)
            self._of_surface[surface] = number
        return number


def body_words(witness: Witness, intern: Interner) -> Words:
    """The words of a copy's units, without markers and cuts, in reading order.

    Words that one step restored together stay one: half a step has no place in the page.
    """
    text = apply(witness.text, witness.steps)
    solid = apply(witness.text, [_solid(step) for step in witness.steps])
    ranges: list[tuple[int, int]] = []
    unit_of: list[int] = []
    for number, unit in enumerate(witness.units):
        for piece_start, piece_end in _pieces(unit):
            own = [word.span() for word in _WORD.finditer(solid, piece_start, piece_end)]
            ranges += own
            unit_of += [number] * len(own)
    start, end = np.array(ranges, np.int64).reshape(-1, 2).T
    first = np.diff(unit_of, prepend=-1) != 0
    newlines = [newline.start() for newline in re.finditer("\n", text)]
    line = np.searchsorted(newlines, start)
    surface = [text[a:b] for a, b in ranges]
    to_page, page = CopyMap(witness.steps), witness.text
    page_start, page_end = to_page.starts(start), to_page.ends(end)
    printed = zip(surface, page_start.tolist(), page_end.tolist(), strict=True)
    altered = np.array([page[a:b] != word for word, a, b in printed], np.bool_)
    guesses = np.array(sorted(witness.conjectures), np.int64).reshape(-1, 2)
    before = np.searchsorted(guesses[:, 1], page_start, side="right")
    return Words(
        start=page_start,
        end=page_end,
        altered=altered,
        inferred=altered & (before < np.searchsorted(guesses[:, 0], page_end)),
        unit=np.array(unit_of, np.int64),
        first=first,
        line_first=first | (np.diff(line, prepend=-1) != 0),
        surface=surface,
        key=[intern(word) for word in surface],
    )


def _solid(step: Step) -> Step:
    """The step without the blanks between the words it restores; as long as it was."""
    return replace(step, after="x" * len(step.after)) if step.after.strip() else step


def _pieces(unit: Unit) -> Iterable[tuple[int, int]]:
    """A unit's own text without its cuts."""
    at = unit.marker_end
    for cut_start, cut_end in unit.cuts:
        yield at, max(at, cut_start)
        at = max(at, cut_end)
    yield at, unit.end


def damage(words: Iterable[str]) -> int:
    """How many words show signs of lost characters.

    >>> damage(["clich????s", "why?", "fine"])
    1
    """
    return sum(1 for word in words if is_damaged(word))


def ranked(words: Sequence[Words], pages: Sequence[str]) -> list[int]:
    """The copies from the best witness to the poorest: long, and undamaged; then by page id."""

    def worth(number: int) -> tuple[int, str]:
        return (3 * damage(words[number].surface) - len(words[number]), pages[number])

    return sorted(range(len(words)), key=worth)
