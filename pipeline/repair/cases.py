"""Cases: the damaged parts of a document, read under one mechanism."""

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from types import MappingProxyType

import numpy as np

from pipeline.repair.context import View, features, load_context, slot_kinds, view_of
from pipeline.repair.fills import counts
from pipeline.repair.holes import RUN, Part, decoded
from pipeline.repair.lexicon import Lexicon
from pipeline.repair.mechanisms import Family, Mechanism
from pipeline.repair.reader import FOREIGN, Reader, Slot, active_symbols, model_language
from pipeline.repair.readings import Reading, Scene, nothing_score, read, without_shapes

# Readings this sure count as known when the others are read again.
SURE = 0.8
# A mark this likely counts so for once: a quotation is told by both of its ends.
_LIKELY = 0.55
_LIKELIER = 0.5
# The longest quotation that is told by both of its ends.
_MAX_QUOTE = 1_000
# What is so much less likely than the likeliest (a logarithm) changes no confidence.
_NEGLIGIBLE = 20.0
# The symbols of a slot that are looked at.
_RANKED = 24
# More than there are kinds of slots.
_KINDS = 32


@dataclass(frozen=True, slots=True)
class Case:
    """A part with its readings, and the logarithm of the weight of all, that of none included.

    The confidence in the best is that of all readings that differ from it in the shapes of quotes
    and dashes alone. `lost` is the probability that something was lost here under the mechanism,
    whatever it was.
    """

    reader: Reader
    scene: Scene
    readings: tuple[Reading, ...]
    total: float
    best: Reading
    confidence: float
    lost: float

    @property
    def part(self) -> Part:
        """The part that is read."""
        return self.scene.part

    def posterior(self, reading: Reading) -> float:
        """The probability of one of the readings."""
        return math.exp(reading.score - self.total)

    @property
    def is_mark(self) -> bool:
        """Whether no letter is restored in the best reading."""
        return not any(map(str.isalpha, "".join(self.best.choice)))

    @property
    def is_loss(self) -> bool:
        """Whether something was lost here more likely than not, whatever it was."""
        return self.best.text != self.part.text and self.lost >= _LIKELIER

    @property
    def is_change(self) -> bool:
        """Whether the best reading is likelier than all others together."""
        return self.best.text != self.part.text and self.confidence >= _LIKELIER


def told(
    reader: Reader, text: str, damaged: Sequence[Part], first: Sequence[Case] = ()
) -> list[Case]:
    """All parts with their readings; what is sure at first sight helps to read what is not.

    So do likely marks, which are read again at last themselves. `first` are cases of some of the
    parts, read at first sight already.
    """
    family = reader.mechanism.family
    found = {case.part: case for case in first}
    if new := [part for part in damaged if part not in found]:
        found |= {case.part: case for case in cases(reader, seen(text, family), new)}
    shown: Mapping[int, str] = {}
    for likely in (_LIKELY, SURE):
        unsure: list[Part] = []
        known: dict[int, str] = {}
        for part in damaged:
            case = found[part]
            if case.confidence < (likely if case.is_mark else SURE):
                unsure.append(part)
            else:
                filled = zip(part.holes, case.best.choice, strict=True)
                known.update((part.start + start, text) for (start, _), text in filled)
        # Who sees the same reads the same.
        if unsure and known != shown:
            again = cases(reader, seen(text, family, known), unsure)
            found |= {case.part: case for case in again}
        shown = known
    return [found[part] for part in damaged]


@dataclass(frozen=True, slots=True)
class Seen:
    """A text with its runs of damage masked, and the number of the run that starts somewhere.

    `opening` and `closing` are the runs, by where they start, that stand where quotes may. `slots`
    are those looked at so far, by (hole, index, count): of them all mechanisms see the same.
    """

    view: View
    number: Mapping[int, int]
    opening: Sequence[int]
    closing: Sequence[int]
    slots: dict[tuple[int, int, int], Slot] = field(default_factory=dict)

    def quoted(self, part: Part) -> tuple[bool, bool]:
        """Whether a quotation may begin not far before a part, and end not far behind it."""
        before = bisect_left(self.opening, part.start)
        behind = bisect_left(self.closing, part.end)
        is_opened = before > 0 and part.start - self.opening[before - 1] < _MAX_QUOTE
        is_closed = behind < len(self.closing) and self.closing[behind] - part.end < _MAX_QUOTE
        return is_opened, is_closed


def seen(text: str, family: Family, known: Mapping[int, str] = MappingProxyType({})) -> Seen:
    """The text as the context model sees it; `known` are runs already read, by where they start."""
    holes: list[tuple[int, int]] = []
    whole: dict[int, str] = {}
    opening, closing = [], []
    for match in RUN[family].finditer(text):
        start, end = match.span()
        read_as = known.get(start)
        if read_as is None and family == "half-decoded":
            read_as = decoded(match.group())
        if read_as is not None:
            whole[len(holes)] = read_as
        if read_as is None or not read_as.isalpha():
            before, behind = text[max(0, start - 1) : start], text[end : end + 1]
            if not before.isalnum() and not behind.isspace():
                opening.append(start)
            if not before.isspace() and not behind.isalnum():
                closing.append(start)
        holes.append((start, end))
    number = {start: number for number, (start, _) in enumerate(holes)}
    return Seen(view_of(text, holes, whole), number, opening, closing)


def cases(reader: Reader, text: Seen, damaged: Sequence[Part]) -> list[Case]:
    """Each part with its readings."""
    look_at(text, reader.lexicon, (reader.mechanism,), damaged)
    return [_case(reader, _scene(reader, text, part)) for part in damaged]


def _scene(reader: Reader, text: Seen, part: Part) -> Scene:
    slots: dict[tuple[int, int, int], Slot] = {}
    for run, (start, end) in enumerate(part.holes):
        hole = text.number[part.start + start]
        for count in counts(reader.mechanism, part.text[start:end]):
            slots |= {(run, index, count): text.slots[hole, index, count] for index in range(count)}
    return Scene(part, slots, *text.quoted(part))


def look_at(
    text: Seen, lexicon: Lexicon, mechanisms: Sequence[Mechanism], damaged: Sequence[Part]
) -> None:
    """Look at all slots that these mechanisms may have left in these parts."""
    asked = {
        (text.number[part.start + start], index, count)
        for part in damaged
        for start, end in part.holes
        for mechanism in mechanisms
        for count in counts(mechanism, part.text[start:end])
        for index in range(count)
    }
    new = sorted(asked - text.slots.keys())
    if new:
        text.slots.update(zip(new, _slots(lexicon, text.view, new), strict=True))


def _slots(lexicon: Lexicon, view: View, asked: Sequence[tuple[int, int, int]]) -> Iterator[Slot]:
    hole, index, count = np.array(asked, np.int64).T
    model, languages = load_context(), lexicon.languages
    kinds = hole * _KINDS + slot_kinds(index, count)
    _, first, row = np.unique(kinds, return_index=True, return_inverse=True)
    active = np.array(active_symbols(languages.spoken))
    found = features(view, hole[first], index[first], count[first], model_language(languages))
    logs = model.log_probabilities(found, active)
    ranked = active[np.argsort(-logs, axis=1, kind="stable")[:, :_RANKED]]
    slots = list(map(Slot, ranked.tolist(), np.maximum(logs, FOREIGN).tolist()))
    return (slots[number] for number in row.tolist())


def _case(reader: Reader, scene: Scene) -> Case:
    readings = tuple(read(reader, scene))
    scores = [nothing_score(reader, scene, readings), *(reading.score for reading in readings)]
    most = max(scores)
    powers = [math.exp(score - most) for score in scores]
    weight = sum(powers)
    total = most + math.log(weight)
    as_it_is = next(reading for reading in readings if reading.text == scene.part.text)
    lost = 1.0 - (powers[0] + math.exp(as_it_is.score - most)) / weight
    least = readings[0].score - _NEGLIGIBLE
    shares: dict[str, float] = {}
    for reading in takewhile(lambda one: one.score >= least, readings):
        shape = without_shapes(reading.text)
        shares[shape] = shares.get(shape, 0.0) + math.exp(reading.score - total)
    shape = max(shares, key=shares.__getitem__)
    best = next(reading for reading in readings if without_shapes(reading.text) == shape)
    return Case(reader, scene, readings, total, best, min(shares[shape], 1.0), lost)
