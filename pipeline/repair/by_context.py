"""Which of the words that fit stood in a place, told by what stands around it.

The lists say how often each word is used, the context model says which letters go where one is
lost. So where words lost letters in the same places of what is left, as `går` and `gör` of `gr`,
the model decides; where it was elsewhere, as in `låg`, the lists do.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from math import exp

import numpy as np

from pipeline.repair.context import MASK, features, load_context, view_of
from pipeline.repair.languages import Languages
from pipeline.repair.reader import FOREIGN, active_symbols, model_language
from pipeline.repair.vanished import Original, Place

# The model sees so many characters on either side.
_REACH = 40
# What is chosen in one round is what the next one reads around a place.
_ROUNDS = 3
_LIKELY = 0.5
# Words so much rarer than the likeliest of a place are not asked for.
_MIN_SHARE = 1e-3
# Questions put at a time.
_CHUNK = 2_000
_RUN = re.compile(f"{MASK}+")


@dataclass(frozen=True, slots=True)
class _Question:
    """The words that lost letters in the same places of what is left, here with masks for them."""

    number: int
    masked: str
    words: tuple[Original, ...]
    temper: float


def weighed(text: str, places: Sequence[Place], shares: Mapping[str, float]) -> list[Place]:
    """The places of a text, which are sorted and apart, with the weights the context gives.

    `shares` are those of the text's languages.

    >>> words = Original("går", 1e-3, ()), Original("gör", 1e-3, ())
    >>> place = Place(4, 6, "gr", words, 1e-6, is_listed=False)
    >>> [weighed(text, [place], {"sv": 1.0})[0].best.text for text in ("Vad gr du?", "Det gr bra.")]
    ['gör', 'går']
    """
    questions = list(_questions(places))
    columns = _Columns(shares)
    found = list(places)
    for _ in range(_ROUNDS if questions else 0):
        around = _Around(text, found)
        todo = iter(questions)
        answers: dict[int, dict[str, float]] = {}
        while chunk := list(islice(todo, _CHUNK)):
            for question, words in zip(chunk, _answers(chunk, around, columns), strict=True):
                answers.setdefault(question.number, {}).update(words)
        found = [
            _reweighed(place, answers[number]) if number in answers else place
            for number, place in enumerate(places)
        ]
    return found


def _questions(places: Sequence[Place]) -> Iterator[_Question]:
    """What there is to choose, place by place."""
    for number, place in enumerate(places):
        least = place.best.weight * _MIN_SHARE
        likely = [word for word in place.originals if word.weight > least]
        if len(likely) > 1:
            by_mask = sorted(likely, key=lambda word: _masked(word.text))
            for masked, words in groupby(by_mask, key=lambda word: _masked(word.text)):
                if len(alike := tuple(words)) > 1:
                    yield _Question(number, masked, alike, place.temper)


def _masked(word: str) -> str:
    return "".join(letter if letter.isascii() else MASK for letter in word)


def _reweighed(place: Place, weights: Mapping[str, float]) -> Place:
    new = [
        replace(word, weight=weights[word.text]) if word.text in weights else word
        for word in place.originals
    ]
    heaviest = sorted(new, key=lambda word: (-word.weight, word.text))
    return replace(place, originals=tuple(heaviest))


class _Around:
    """What stands around each place, once the likeliest words are put into the others."""

    def __init__(self, text: str, places: Sequence[Place]) -> None:
        pieces, self._ends, done, size = [], list[tuple[int, int]](), 0, 0
        for place in places:
            is_likely = place.posteriors[0] >= _LIKELY
            word = place.best.text if is_likely else place.text
            size += place.start - done
            self._ends.append((size, size + len(word)))
            size += len(word)
            pieces += [text[done : place.start], word]
            done = place.end
        edge = "\n" * _REACH
        self._text = "".join([edge, *pieces, text[done:], edge])

    def of(self, number: int) -> tuple[str, str]:
        """What the model sees before and after a place."""
        start, end = self._ends[number]
        start, end = start + _REACH, end + _REACH
        return self._text[start - _REACH : start], self._text[end : end + _REACH]


class _Columns:
    """The letters that the languages of a text write, and the one it is in, for the model."""

    def __init__(self, shares: Mapping[str, float]) -> None:
        model = load_context()
        languages = Languages(shares, 1.0)
        self.language = model_language(languages)
        self.numbers = np.array(active_symbols(languages.spoken), np.int64)
        self.column = {model.symbols[n]: at for at, n in enumerate(self.numbers.tolist())}


def _answers(
    questions: Sequence[_Question], around: _Around, columns: _Columns
) -> Iterator[dict[str, float]]:
    """The weights of each question's words: what they have together, as the model shares it."""
    pieces: list[str] = []
    holes: list[tuple[int, int]] = []
    slots: list[tuple[int, int, int]] = []
    size = 0
    for question in questions:
        before, after = around.of(question.number)
        pieces += [before, question.masked, after]
        for run in _RUN.finditer(question.masked):
            start = size + len(before) + run.start()
            count = len(run.group())
            slots += [(len(holes), index, count) for index in range(count)]
            holes.append((start, start + count))
        size += sum(map(len, pieces[-3:]))
    hole, index, count = np.array(slots, np.int64).T
    seen = features(view_of("".join(pieces), holes, {}), hole, index, count, columns.language)
    rows = iter(load_context().log_probabilities(seen, columns.numbers).tolist())
    for question in questions:
        own = list(islice(rows, question.masked.count(MASK)))
        yield _shared(question, own, columns.column)


def _shared(
    question: _Question, logs: Sequence[Sequence[float]], column: Mapping[str, int]
) -> dict[str, float]:
    together = sum(word.weight for word in question.words)
    likely = {
        word.text: exp(_log(word.text, logs, column)) * word.weight for word in question.words
    }
    total = sum(likely.values())
    # What tempers weights must leave the shares as they are.
    return {
        word: together * (share / total) ** (1 / question.temper) for word, share in likely.items()
    }


def _log(word: str, logs: Sequence[Sequence[float]], column: Mapping[str, int]) -> float:
    """The logarithm of the probability of the letters that a word lost."""
    lost = (letter for letter in word if not letter.isascii())
    return sum(
        max(row[column[letter]], FOREIGN) if letter in column else FOREIGN
        for row, letter in zip(logs, lost, strict=True)
    )
