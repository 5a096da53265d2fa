"""Cases: the damaged parts of a document, read under one mechanism."""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from pipeline.repair.context import UNKNOWN, View, features, load_context, view_of
from pipeline.repair.fills import parses
from pipeline.repair.holes import RUN, Part, decoded
from pipeline.repair.mechanisms import Family
from pipeline.repair.reader import Reader, Slot
from pipeline.repair.readings import Reading, Scene, nothing_score, read, without_shapes

# Readings this sure count as known when the others are read again.
SURE = 0.8
# A mark this likely counts so for once: a quotation is told by both of its ends.
_LIKELY = 0.55
_LIKELIER = 0.5
# The longest quotation that is told by both of its ends.
_MAX_QUOTE = 1_000
# The longest of those that blanks set off.
_MAX_APART = 100
# The symbols of a slot that are looked at; a share from which a language is the text's own.
_RANKED, _MAIN = 24, 0.5


@dataclass(frozen=True, slots=True)
class Case:
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
        """The part that is read."""
        return self.scene.part

    def posterior(self, reading: Reading) -> float:
        """The probability of one of the readings."""
        return math.exp(reading.score - self.total)

    @property
    def lost(self) -> float:
        """The probability that something was lost here under the mechanism, whatever it was."""
        return sum(self.posterior(one) for one in self.readings if one.text != self.part.text)

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


def told(reader: Reader, text: str, damaged: Sequence[Part]) -> list[Case]:
    """All parts with their readings; what is sure at first sight helps to read what is not.

    So do likely marks, which are read again at last themselves.
    """
    family = reader.mechanism.family
    found = cases(reader, seen(text, family), damaged)
    for likely in (_LIKELY, SURE):
        sure = [case.confidence >= (likely if case.is_mark else SURE) for case in found]
        known = {
            case.part.start + start: filled
            for case, is_sure in zip(found, sure, strict=True)
            if is_sure
            for (start, _), filled in zip(case.part.holes, case.best.choice, strict=True)
        }
        unsure = [case.part for case, is_sure in zip(found, sure, strict=True) if not is_sure]
        again = iter(cases(reader, seen(text, family, known), unsure))
        found = [
            case if is_sure else next(again) for case, is_sure in zip(found, sure, strict=True)
        ]
    return found


@dataclass(frozen=True, slots=True)
class Seen:
    """A text with its runs of damage masked, and the number of the run that starts somewhere.

    `opening` and `closing` are the runs, by where they start, that stand where quotes may; those
    with no letter on either side stand `apart`.
    """

    view: View
    number: Mapping[int, int]
    opening: Sequence[int]
    closing: Sequence[int]
    apart: Sequence[int]

    def quoted(self, part: Part) -> tuple[bool, bool]:
        """Whether a quotation may begin not far before a part, and end not far behind it."""
        if part.holes[0] == (0, len(part.text)):
            before = bisect_left(self.apart, part.start) - 1
            behind = bisect_left(self.apart, part.end)
            is_opened = before >= 0 and part.start - self.apart[before] < _MAX_APART
            return is_opened, (
                behind < len(self.apart) and self.apart[behind] - part.end < _MAX_APART
            )
        before = bisect_left(self.opening, part.start)
        behind = bisect_left(self.closing, part.end)
        is_opened = before > 0 and part.start - self.opening[before - 1] < _MAX_QUOTE
        is_closed = behind < len(self.closing) and self.closing[behind] - part.end < _MAX_QUOTE
        return is_opened, is_closed


def seen(text: str, family: Family, known: Mapping[int, str] = MappingProxyType({})) -> Seen:
    """The text as the context model sees it; `known` are runs already read, by where they start."""
    holes: list[tuple[int, int]] = []
    whole: dict[int, str] = {}
    opening, closing, apart = [], [], []
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
            if not before.isalnum() and not behind.isalnum():
                apart.append(start)
        holes.append((start, end))
    number = {start: number for number, (start, _) in enumerate(holes)}
    return Seen(view_of(text, holes, whole), number, opening, closing, apart)


def cases(reader: Reader, text: Seen, damaged: Sequence[Part]) -> list[Case]:
    """Each part with its readings."""
    asked: list[tuple[int, int, int]] = []
    keys: list[list[tuple[int, int, int]]] = []
    for part in damaged:
        own: list[tuple[int, int, int]] = []
        for run, (start, end) in enumerate(part.holes):
            hole = text.number[part.start + start]
            for count in {len(way) for way in parses(reader.mechanism, part.text[start:end])}:
                own += [(run, index, count) for index in range(count)]
                asked += [(hole, index, count) for index in range(count)]
        keys.append(own)
    slots = iter(_slots(reader, text.view, asked))
    return [
        _case(reader, Scene(part, {key: next(slots) for key in own}, *text.quoted(part)))
        for part, own in zip(damaged, keys, strict=True)
    ]


def _slots(reader: Reader, view: View, asked: list[tuple[int, int, int]]) -> list[Slot]:
    if not asked:
        return []
    hole, index, count = np.array(asked, np.int64).T
    model = load_context()
    languages = reader.lexicon.languages
    main = languages.spoken[0] if languages.spoken else ""
    is_known = main in model.languages and languages.share(main) > _MAIN
    language = model.languages.index(main) if is_known else UNKNOWN
    active = np.array(reader.active)
    logs = model.log_probabilities(features(view, hole, index, count, language), active)
    ranked = active[np.argsort(-logs, axis=1, kind="stable")[:, :_RANKED]]
    return [Slot(*pair) for pair in zip(ranked.tolist(), logs.tolist(), strict=True)]


def _case(reader: Reader, scene: Scene) -> Case:
    readings = tuple(read(reader, scene))
    scores = [nothing_score(reader, scene, readings), *(reading.score for reading in readings)]
    most = max(scores)
    total = most + math.log(sum(math.exp(score - most) for score in scores))
    shares: dict[str, float] = {}
    for reading in readings:
        shape = without_shapes(reading.text)
        shares[shape] = shares.get(shape, 0.0) + math.exp(reading.score - total)
    shape = max(shares, key=shares.__getitem__)
    best = next(reading for reading in readings if without_shapes(reading.text) == shape)
    return Case(reader, scene, readings, total, best, min(shares[shape], 1.0))
