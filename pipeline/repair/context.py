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
# The numbers of which a feature is, a row each.
_Column = tuple[npt.NDArray[np.uint32], ...]

MASK = "\x1a"
# What stands where nothing was lost: a genuine question mark is one of the characters.
GENUINE = "?"
_REACH = 40
_WORD_REACH = 14
# The characters near a hole of which the kind counts, and those on both sides of it, by distance.
_BESIDE = np.array([-3, -2, -1, 1, 2])
_LETTERS = 7
_SIDES = np.arange(1, _LETTERS + 1) * np.array([[-1], [1]])
# Marks of which a text has one kind or another, and those of quotations.
_HABITS = "\"'“„«’‘–—…"
# Whether a quotation begins or ends at a code point; the last stands for all that are higher.
_IS_QUOTE = np.zeros(ord("„") + 2, np.bool_)
_IS_QUOTE[[ord(one) for one in '\n"“”„«»']] = True
_MAX_QUOTE = 400
_MASK, _BLANK, _ZERO = ord(MASK), 32, ord("0")
_PRIME = np.uint32(0x01000193)
_BASIS = np.uint32(0x811C9DC5)
# Slots scored at a time: their places in the table of weights stay in the cache.
_CHUNK = 64
# What stands for a language that is not known.
UNKNOWN = 255


@dataclass(frozen=True, slots=True)
class View:
    """A text as the model reads it: each run of lost characters is one mask.

    `at` says where in it the masks of the given holes stand.
    """

    text: str
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
    return View(read, points, np.array(at, np.int64))


def features(view: View, hole: Ints, index: Ints, count: Ints, language: int) -> Hashes:
    """Hashes of the features of slots, a row each: slot `index` of `count` in that hole.

    >>> one, first, only = (np.array([number]) for number in (0, 0, 1))
    >>> features(view_of("caf?", [(3, 4)], {}), one, first, only, UNKNOWN).shape
    (1, 31)
    """
    # What stands around a hole is looked at once, whatever number of slots is asked for in it.
    holes, row = np.unique(hole, return_inverse=True)
    window = view.points[view.at[holes][:, None] + np.arange(-_REACH, _REACH + 1)]
    lower = _lowered(window)
    slot = slot_kinds(index, count)
    spoken = np.full(len(slot), language, np.uint32)
    shapes = (*_shapes(window[:, _REACH + _BESIDE]).T[:, row], slot)
    *letters, around = _of_letters(lower[row], slot, spoken)
    columns = [
        (slot, spoken),
        shapes,
        (window[row, _REACH - 1], window[row, _REACH + 1], slot),
        *letters,
        *_of_words(_words(lower)[:, row], slot, spoken),
        *_of_marks(view, view.at[hole], _mixed(*shapes), spoken),
        around,
    ]
    numbers = np.arange(1, len(columns) + 1, dtype=np.uint32)
    return _mixed(_each_mixed(columns), numbers[:, None]).T


def slot_kinds(index: Ints, count: Ints) -> Hashes:
    """What of the place of a slot in its hole counts: slots of one kind have the same features."""
    kinds = np.minimum(index, 3) * 4 + np.minimum(count, 3) + 16 * (index == count - 1)
    return np.asarray(kinds, np.uint32)


def _of_letters(lower: Points, slot: Hashes, spoken: Hashes) -> list[_Column]:
    """Features of the characters around a hole; the last is of its neighbours and the language."""
    sides = lower[:, _REACH + _SIDES]
    right = sides[:, 1].T
    # Hashes of one, two, three ... characters on either side.
    chain, before, after = np.broadcast_to(slot, (2, len(slot))), [], []
    for column in range(_LETTERS):
        chain = _mixed(chain, sides[:, :, column].T)
        before.append(chain[0])
        after.append(chain[1])
    return [
        (before[1], right[0]),
        (before[0], right[0], right[1]),
        (before[1], right[0], right[1]),
        (before[2],),
        (after[2],),
        (before[2], right[0]),
        (before[0], after[2]),
        (before[2], after[2]),
        (before[3],),
        (after[3],),
        (before[4],),
        (after[4],),
        (before[3], after[1]),
        (before[1], after[3]),
        (before[6],),
        (after[6],),
        (before[0], after[0], spoken),
    ]


def _of_words(words: Hashes, slot: Hashes, spoken: Hashes) -> list[_Column]:
    """Features of the word that has the hole, and of those beside it."""
    prefix, suffix, previous, following = words
    word = _mixed(prefix, suffix, slot)
    return [
        (word,),
        (word, previous),
        (word, following),
        (word, previous, following),
        (word, spoken),
        (prefix, slot, spoken),
        (suffix, slot, spoken),
    ]


def _of_marks(view: View, at: Ints, shape: Hashes, spoken: Hashes) -> list[_Column]:
    """Features of the marks that the text has, and of the quotes nearest to a hole."""
    habits = np.full(len(at), _habits(view), np.uint32)
    before, after = _marks_around(view, at)
    return [
        (shape, spoken, habits),
        (shape, habits),
        (shape, before, after),
        (shape, before, after, habits),
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


def _mixed(*parts: npt.NDArray[np.uint32]) -> Hashes:
    """One hash of several numbers a row (FNV-1a over whole numbers, then an avalanche)."""
    value: Hashes = np.asarray(_BASIS)
    for part in parts:
        value = (value ^ part) * _PRIME
        value ^= value >> np.uint32(15)
    value = value * np.uint32(0x85EBCA6B)
    return value ^ (value >> np.uint32(13))


def _each_mixed(columns: Sequence[_Column]) -> Hashes:
    """One hash of each column (a row) of several numbers; a lone number is one already."""
    found = np.empty((len(columns), len(columns[0][0])), np.uint32)
    for size in {len(column) for column in columns}:
        rows = [row for row, column in enumerate(columns) if len(column) == size]
        parts = np.array([columns[row] for row in rows]).swapaxes(0, 1)
        found[rows] = parts[0] if size == 1 else _mixed(*parts)
    return found


def _is_letter(points: Points) -> npt.NDArray[np.bool_]:
    """Letters and masks, roughly: what is beyond Latin-1 and no general punctuation or sign."""
    small = (points >= 97) & (points <= 122)
    high = (points >= 0xC0) & ((points < 0x2000) | (points >= 0x2C00))
    is_letter: npt.NDArray[np.bool_] = small | high | (points == _MASK)
    return is_letter


def _words(lower: Points) -> Hashes:
    """The letters before and after a hole, and what stands beyond: a word or another character."""
    sides = np.concatenate([lower[:, _REACH - 1 :: -1], lower[:, _REACH + 1 :]])
    part, length = _word(sides)
    edge = sides[np.arange(len(sides)), length]
    beyond = np.arange(1, _WORD_REACH + 1) + length[:, None]
    word, _ = _word(np.take_along_axis(sides, beyond, axis=1))
    beside = np.where(edge == _BLANK, word, edge)
    return np.concatenate([part, beside]).reshape(4, -1)


def _word(points: Points) -> tuple[Hashes, Ints]:
    """The hash of the letters that a row begins with, and how many they are."""
    inside = np.logical_and.accumulate(_is_letter(points[:, :_WORD_REACH]), axis=1)
    value: Hashes = np.full(len(points), _BASIS, np.uint32)
    length = inside.sum(axis=1)
    for column in range(length.max(initial=0)):
        value = np.where(inside[:, column], (value ^ points[:, column]) * _PRIME, value)
    return value, length


def _shapes(points: Points) -> Hashes:
    """What kind of character stands beside a hole."""
    shape = np.where((points >= 97) & (points <= 122), 97, points).astype(np.uint32)
    shape = np.where((points >= 65) & (points <= 90), np.uint32(65), shape)
    shape = np.where((points >= 48) & (points <= 57), np.uint32(_ZERO), shape)
    return np.asarray(np.where(points >= 0xC0, np.minimum(shape, np.uint32(0x2000)), shape))


def _habits(view: View) -> np.uint32:
    """Which marks the text is known to have: who types straight quotes rarely has curly ones."""
    return np.uint32(sum((mark in view.text) << number for number, mark in enumerate(_HABITS)))


def _marks_around(view: View, at: Ints) -> tuple[Hashes, Hashes]:
    """The nearest quotes before and after a place, not too far from it; 0 for none."""
    places = np.flatnonzero(_IS_QUOTE[np.minimum(view.points, len(_IS_QUOTE) - 1)])
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
        added, room = self.hashes[symbols], np.uint32(len(self.weights) - 1)
        rows = []
        for first in range(0, len(found), _CHUNK):
            chunk = found[first : first + _CHUNK, :, None]
            places = ((chunk + added) & room).astype(np.intp)
            rows.append(self.weights.take(places).sum(axis=1, dtype=np.int32))
        scores = np.concatenate(rows) * self.scale if rows else np.zeros((0, len(symbols)))
        scores -= scores.max(axis=1, initial=-np.inf, keepdims=True)
        return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)))


def symbol_hashes(symbols: str) -> Hashes:
    """The hash of each symbol, added to that of a feature."""
    points = np.array([ord(one) for one in symbols], np.uint32)
    return _mixed(points, np.array(0x9E3779B9, np.uint32))


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
