"""Context: how likely each character is to have stood where one is lost, by what is around it.

A log-linear model (multinomial logistic regression) over hashed features of the text around a hole:
the characters and words before and after it, with every other hole masked. Its weights are small
integers in one table; a weight is found by adding the hash of a feature and that of a character
("feature hashing", Weinberger et al. 2009).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint32]
Points = npt.NDArray[np.uint32]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MASK = "\x1a"
# What stands where nothing was lost: a genuine question mark is one of the characters.
GENUINE = "?"
_REACH = 40
_WORD_REACH = 14
# Marks of which a text has one kind or another, and those of quotations.
_HABITS = "\"'“„«’‘–—…"
_POINTS_OF_HABITS = np.array([ord(one) for one in _HABITS], np.uint32)
_POINTS_OF_QUOTES = np.array([ord(one) for one in '\n"“”„«»'], np.uint32)
_MAX_QUOTE = 400
_MASK, _BLANK, _ZERO = ord(MASK), 32, ord("0")
_PRIME = np.uint32(0x01000193)
_BASIS = np.uint32(0x811C9DC5)
# Slots scored at a time: the table of weights asked for stays in the cache.
_CHUNK = 512
# What stands for a language that is not known.
UNKNOWN = 255


@dataclass(frozen=True, slots=True)
class View:
    """A text as the model reads it: each run of lost characters is one mask.

    `at` says where in `points` the masks of the given holes stand.
    """

    points: Points
    at: Ints


def view_of(text: str, holes: Sequence[tuple[int, int]], whole: Mapping[int, str]) -> View:
    """The view of a text with these holes, which are sorted and apart.

    `whole` gives by number the holes that are none, as what can be read there without loss.

    >>> seen = view_of("a clich????s", [(7, 11)], {})
    >>> bytes(seen.points[40:-40].astype(np.uint8)), seen.at.tolist()
    (b'a clich\\x1as', [47])
    """
    pieces, done, at, place = [], 0, [], _REACH
    for number, (start, end) in enumerate(holes):
        place += start - done
        at.append(place)
        seen = whole.get(number, MASK)
        pieces += [text[done:start], seen]
        place, done = place + len(seen), end
    edge = "\n" * _REACH
    read = "".join([edge, *pieces, text[done:], edge])
    points = np.frombuffer(read.encode("utf-32-le", "surrogatepass"), np.uint32)
    return View(points, np.array(at, np.int64))


def features(view: View, hole: Ints, index: Ints, count: Ints, language: int) -> Hashes:
    """Hashes of the features of slots, a row each: slot `index` of `count` in that hole.

    >>> one, first, only = (np.array([number]) for number in (0, 0, 1))
    >>> features(view_of("caf?", [(3, 4)], {}), one, first, only, UNKNOWN).shape
    (1, 31)
    """
    window = view.points[view.at[hole][:, None] + np.arange(-_REACH, _REACH + 1)]
    lower = _lowered(window)
    slot = (np.minimum(index, 3) * 4 + np.minimum(count, 3)).astype(np.uint32)
    slot += np.uint32(16) * (index == count - 1).astype(np.uint32)
    spoken = np.full(len(lower), language, np.uint32)
    shape = _mixed(*(_shapes(window[:, _REACH + step]) for step in (-3, -2, -1, 1, 2)), slot)
    columns = [
        _mixed(slot, spoken),
        shape,
        _mixed(window[:, _REACH - 1], window[:, _REACH + 1], slot),
    ]
    *letters, around = _of_letters(lower, slot, spoken)
    columns += [
        *letters,
        *_of_words(lower, slot, spoken),
        *_of_marks(view, view.at[hole], shape, spoken),
        around,
    ]
    numbered = [_mixed(column, np.uint32(n + 1)) for n, column in enumerate(columns)]
    return np.stack(numbered, axis=1)


def _of_letters(lower: Points, slot: Hashes, spoken: Hashes) -> list[Hashes]:
    """Features of the characters around a hole; the last is of its neighbours and the language."""
    left = [lower[:, _REACH - step] for step in range(1, 9)]
    right = [lower[:, _REACH + step] for step in range(1, 9)]
    before, after = _chained(slot, left), _chained(slot, right)
    return [
        _mixed(before[1], right[0]),
        _mixed(before[0], right[0], right[1]),
        _mixed(before[1], right[0], right[1]),
        before[2],
        after[2],
        _mixed(before[2], right[0]),
        _mixed(before[0], after[2]),
        _mixed(before[2], after[2]),
        before[3],
        after[3],
        before[4],
        after[4],
        _mixed(before[3], after[1]),
        _mixed(before[1], after[3]),
        before[6],
        after[6],
        _mixed(before[0], after[0], spoken),
    ]


def _of_words(lower: Points, slot: Hashes, spoken: Hashes) -> list[Hashes]:
    """Features of the word that has the hole, and of those beside it."""
    prefix, first = _word(lower, -1, np.full(len(lower), _REACH - 1))
    suffix, last = _word(lower, 1, np.full(len(lower), _REACH + 1))
    previous, _ = _beyond(lower, -1, first)
    following, _ = _beyond(lower, 1, last)
    word = _mixed(prefix, suffix, slot)
    return [
        word,
        _mixed(word, previous),
        _mixed(word, following),
        _mixed(word, previous, following),
        _mixed(word, spoken),
        _mixed(prefix, slot, spoken),
        _mixed(suffix, slot, spoken),
    ]


def _of_marks(view: View, at: Ints, shape: Hashes, spoken: Hashes) -> list[Hashes]:
    """Features of the marks that the text has, and of the quotes nearest to a hole."""
    habits = _habits(view)
    before, after = _marks_around(view, at)
    return [
        _mixed(shape, spoken, habits),
        _mixed(shape, habits),
        _mixed(shape, before, after),
        _mixed(shape, before, after, habits),
    ]


def _lowered(points: Points) -> Points:
    """Small letters, and one digit for all; what has no small letter of one character stays."""
    lower = np.where((points >= 65) & (points <= 90), points + np.uint32(32), points)
    lower = np.where((points >= 48) & (points <= 57), np.uint32(_ZERO), lower)
    high = lower >= 0x80
    if high.any():
        values, where = np.unique(lower[high], return_inverse=True)
        small = [one if len(one := chr(value).lower()) == 1 else chr(value) for value in values]
        lower[high] = np.array([ord(one) for one in small], np.uint32)[where]
    return np.asarray(lower, np.uint32)


def _mixed(*parts: npt.NDArray[np.uint32] | np.uint32) -> Hashes:
    """One hash of several numbers a row (FNV-1a over whole numbers, then an avalanche)."""
    value: Hashes = np.full(np.broadcast(*parts).shape, _BASIS, np.uint32)
    for part in parts:
        value = (value ^ part) * _PRIME
        value ^= value >> np.uint32(15)
    value = value * np.uint32(0x85EBCA6B)
    return value ^ (value >> np.uint32(13))


def _chained(seed: Hashes, columns: Sequence[Points]) -> list[Hashes]:
    """Hashes of one, two, three ... of the columns."""
    chain = []
    for column in columns:
        seed = _mixed(seed, column)
        chain.append(seed)
    return chain


def _is_letter(points: Points) -> npt.NDArray[np.bool_]:
    """Letters and masks, roughly: what is beyond Latin-1 and no general punctuation or sign."""
    small = (points >= 97) & (points <= 122)
    high = (points >= 0xC0) & ((points < 0x2000) | (points >= 0x2C00))
    is_letter: npt.NDArray[np.bool_] = small | high | (points == _MASK)
    return is_letter


def _word(lower: Points, step: int, start: Ints) -> tuple[Hashes, Ints]:
    """The hash of the letters from `start` on in one direction, and where they end."""
    rows = np.arange(len(lower))
    value: Hashes = np.full(len(lower), _BASIS, np.uint32)
    place, alive = start.copy(), np.ones(len(lower), np.bool_)
    for _ in range(_WORD_REACH):
        points = lower[rows, place]
        alive = alive & _is_letter(points)
        value = np.where(alive, (value ^ points) * _PRIME, value)
        place = place + step * alive
    return value, np.clip(place, 1, lower.shape[1] - 2)


def _beyond(lower: Points, step: int, edge: Ints) -> tuple[Hashes, Ints]:
    """The word after a blank at the edge of a word; else the character that stands there."""
    rows = np.arange(len(lower))
    points = lower[rows, edge]
    value, end = _word(lower, step, np.clip(edge + step, 0, lower.shape[1] - 1))
    return np.where(points == _BLANK, value, points), end


def _shapes(points: Points) -> Hashes:
    """What kind of character stands beside a hole."""
    shape = np.where((points >= 97) & (points <= 122), 97, points).astype(np.uint32)
    shape = np.where((points >= 65) & (points <= 90), np.uint32(65), shape)
    shape = np.where((points >= 48) & (points <= 57), np.uint32(_ZERO), shape)
    return np.asarray(np.where(points >= 0xC0, np.minimum(shape, np.uint32(0x2000)), shape))


def _habits(view: View) -> np.uint32:
    """Which marks the text is known to have: who types straight quotes rarely has curly ones."""
    has = (np.isin(_POINTS_OF_HABITS, view.points) * (1 << np.arange(len(_HABITS)))).sum()
    return np.uint32(has)


def _marks_around(view: View, at: Ints) -> tuple[Hashes, Hashes]:
    """The nearest quotes before and after a place, not too far from it; 0 for none."""
    places = np.flatnonzero(np.isin(view.points, _POINTS_OF_QUOTES))
    if not len(places):
        none = np.zeros(len(at), np.uint32)
        return none, none
    found, most = view.points[places], len(places) - 1
    last = np.searchsorted(places, at) - 1
    following = np.minimum(last + 1, most)
    following = np.minimum(following + (places[following] == at), most)
    near_before = (last >= 0) & (at - places[last] < _MAX_QUOTE)
    near_after = (places[following] > at) & (places[following] - at < _MAX_QUOTE)
    before = np.where(near_before, found[last], 0)
    after = np.where(near_after, found[following], 0)
    return before.astype(np.uint32), after.astype(np.uint32)


@dataclass(frozen=True, slots=True)
class ContextModel:
    """The weights, the characters they know, and which of these each language writes."""

    symbols: str
    languages: tuple[str, ...]
    alphabets: npt.NDArray[np.bool_]
    weights: npt.NDArray[np.int8]
    scale: float
    hashes: Hashes
    number: Mapping[str, int]

    def log_probabilities(self, found: Hashes, symbols: Ints) -> Floats:
        """For each slot (row) the natural logarithm of each symbol's probability (column)."""
        added = self.hashes[symbols]
        room = np.uint32(len(self.weights) - 1)
        rows = []
        for first in range(0, len(found), _CHUNK):
            chunk = found[first : first + _CHUNK]
            total = np.zeros((len(chunk), len(symbols)), np.int32)
            for column in range(chunk.shape[1]):
                total += self.weights[(chunk[:, column, None] + added) & room]
            rows.append(total)
        scores = np.concatenate(rows) * self.scale if rows else np.zeros((0, len(symbols)))
        scores -= scores.max(axis=1, initial=-np.inf, keepdims=True)
        return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)))


def symbol_hashes(symbols: str) -> Hashes:
    """The hash of each symbol, added to that of a feature."""
    points = np.array([ord(one) for one in symbols], np.uint32)
    return _mixed(points, np.uint32(0x9E3779B9))


@cache
def load_context() -> ContextModel:
    """The shipped model, read once a process."""
    with (
        (files("pipeline") / "models" / "repair.npz").open("rb") as source,
        np.load(source, allow_pickle=False) as stored,
    ):
        symbols = str(stored["symbols"])
        return ContextModel(
            symbols=symbols,
            languages=tuple(str(stored["languages"]).split()),
            alphabets=stored["alphabets"],
            weights=stored["weights"],
            scale=float(stored["scale"]),
            hashes=symbol_hashes(symbols),
            number={symbol: number for number, symbol in enumerate(symbols)},
        )
