"""What letters and signs cost side by side: how unlikely a text is, in 33 languages at once.

Costs are tenths of a nat; a text of which each character beyond ASCII costs much is not read right.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Ints = npt.NDArray[np.int64]

# A pair that a language lacks; one that mixes scripts or that no language has.
_UNSEEN, _NOBODYS = 95, 110
# A small letter and a capital after it.
_CASE_BREAK = 60
# What a letter may cost in any word: so much less it counts than a sign.
IN_WORD = 30
# A pair that costs so much in every language is doubtful, and so are two together.
_DOUBTFUL, _DOUBTFUL_TOGETHER = 88, 130
# What is no letter: the control characters nobody writes, signs in no usual place, and in one.
_CONTROL, MISPLACED, RARE, _FRAME = 130, 100, 60, 60
_FRAMES = range(0x2500, 0x25A0)
# Signs of prose, what each costs, and the kinds of character (letter, digit, other) around it.
_SIGNS = (
    ("’ʼ", 15, "aa a. 0. 0a .a .0 .."),
    ("“‘", 20, ".a .0 .. a."),
    ("”", 20, "a. 0. .. .a"),
    ("«»›‹", 20, ".a .0 .. a. 0."),
    ("„‚", 25, ".a .0 .."),
    ("–—", 20, ".. 00 .a 0. .0 a0 0a"),
    ("–—", 60, "aa a."),
    ("…", 20, "a. .. .a 0. aa .0"),
    ("\u00a0\u202f\u2009", 20, "a0 0a 00 a. .a 0. .0 .."),
    ("\u00a0\u202f\u2009", 35, "aa"),
    ("\u00ad", 30, "aa a. .."),
    ("•·", 30, ".. .a .0"),
    ("·", 30, "aa"),
    ("®™©", 30, "a. .. .a .0 0."),
    ("°", 25, "0. .. 0a .a"),
    ("ºª", 30, "0. .. a. 0a"),
    ("²³¹", 30, "a. 0. .. "),
    ("½¼¾", 30, "0. .. .a"),
    ("€£", 20, ".0 0. .. .a a0"),
    ("¥¢", 35, ".0 0. .. a0"),
    ("§¶†‡", 35, ".0 .. a. 0. .a"),
    ("№", 35, ".0 .. .a"),
    ("±×÷−≥≤≈", 35, ".. 00 .0 0. 0a"),
    ("¿¡", 20, ".a .. .0"),
    ("µ", 35, ".a .. 0a"),
    ("′″", 35, "0. .."),
    ("‐‑", 30, "aa a. .a 00 a0 0a .0"),
    ("−→←", 40, ".. .0 aa a. .a"),
    ("´`¨", 60, ".. aa"),
)  # fmt: skip
_KINDS = "a0."


@dataclass(frozen=True, slots=True)
class Letters:
    """The tables: characters as numbers, and what each costs beside others."""

    languages: tuple[str, ...]
    number: npt.NDArray[np.uint16]  # of a code point, its case left out; 0 where no language has it
    pairs: npt.NDArray[np.uint8]  # first, second, language
    cheapest: npt.NDArray[np.uint8]  # first, second: in the language where it is likeliest
    kind: npt.NDArray[np.uint8]  # of a code point: 0 letter, 1 digit, 2 other
    signs: npt.NDArray[np.uint8]  # of a code point and the kinds around it; 0 for a letter
    upper: npt.NDArray[np.bool_]
    lower: npt.NDArray[np.bool_]


@cache
def load_letters() -> Letters:
    """The shipped letter pairs, read once a process."""
    with as_file(files("pipeline") / "words" / "letters.arrow") as path:
        batch = pa.ipc.open_file(str(path)).get_batch(0)
    # Plain views of the buffers: Arrow's own way to an array would import pandas.
    types = (np.uint16, np.uint16, np.uint8, np.uint8)
    first, second, language, cost = (
        np.frombuffer(column.buffers()[1], type_)[: batch.num_rows]
        for column, type_ in zip(batch.columns, types, strict=True)
    )
    languages = tuple(batch.schema.metadata[b"languages"].decode().split())
    known = np.unique(np.concatenate([first, second, np.arange(ord("a"), ord("z") + 1)]))
    number = np.zeros(0x10000, np.uint16)
    upper, lower = np.zeros(0x10000, np.bool_), np.zeros(0x10000, np.bool_)
    number[known] = np.arange(1, len(known) + 1)
    for point in known:
        capital = chr(point).upper()
        lower[point] = capital != chr(point)
        if len(capital) == 1 and (point < 0x80 or ord(capital) >= 0x80):
            number[ord(capital)] = number[point]
            upper[ord(capital)] |= capital != chr(point)
    number[ord("ς")] = number[ord("σ")]  # wordfreq writes all alike
    number[ord("İ")], upper[ord("İ")] = number[ord("i")], True
    kind = np.array([_kind(chr(point)) for point in range(0x10000)], np.uint8)
    blank = number[ord(" ")]
    number[(number == 0) & (kind != 0)] = blank
    pairs = _pairs(len(known) + 1, len(languages))
    pairs[number[first], number[second], language] = cost
    _free_ascii(pairs, number)
    return Letters(languages, number, pairs, pairs.min(2), kind, _sign_costs(kind), upper, lower)


def _pairs(count: int, languages: int) -> npt.NDArray[np.uint8]:
    table = np.full((count, count, languages), _UNSEEN, np.uint8)
    table[0] = table[:, 0] = _NOBODYS
    return table


def _free_ascii(pairs: npt.NDArray[np.uint8], number: npt.NDArray[np.uint16]) -> None:
    """What is ASCII is the same in all readings: it costs nothing."""
    plain = number[[ord(" "), *range(ord("a"), ord("z") + 1)]]
    pairs[np.ix_(plain, plain)] = 0


def _kind(character: str) -> int:
    category = unicodedata.category(character)
    if category[0] in "LM" and category != "Lm" and character not in "ºª":
        return 0
    return 1 if category == "Nd" else 2


def _sign_costs(kind: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    costs = np.full((0x10000, 3, 3), MISPLACED, np.uint8)
    costs[:, 2, 2] = RARE
    costs[0x80:0xA0] = costs[0xE000:0xF900] = _CONTROL
    costs[_FRAMES, 2, 2] = _FRAME
    for signs, cost, places in _SIGNS:
        for place in places.split():
            before, after = map(_KINDS.index, place)
            costs[[ord(sign) for sign in signs], before, after] = cost
    costs[kind == 0] = 0
    costs[:0x80] = 0
    return costs


@dataclass(frozen=True, slots=True)
class Spots:
    """All characters beyond ASCII of a text with their neighbours, as indices of its alphabet."""

    alphabet: Ints
    before: Ints
    here: Ints
    after: Ints
    place: Ints  # in the text


def pair_costs(letters: Letters, spots: Spots, alphabet: Ints) -> tuple[Ints, Ints]:
    """What each spot costs in each language, and in all alike, with this alphabet.

    Every pair is counted once: a letter with the one before, and with an ASCII one after.
    """
    number = letters.number[alphabet]
    before, here, after = spots.before, spots.here, spots.after
    costs = letters.pairs[number[before], number[here]].astype(np.int64)
    ends = spots.alphabet[after] < 0x80
    costs[ends] += letters.pairs[number[here[ends]], number[after[ends]]]
    return costs, _shared_costs(letters, spots, alphabet, ends)


def rough_costs(letters: Letters, spots: Spots, alphabets: Ints) -> Ints:
    """What all spots together cost at least, for each of several alphabets."""
    number = letters.number[alphabets]
    before, here, after = spots.before, spots.here, spots.after
    costs = letters.cheapest[number[:, before], number[:, here]].astype(np.int64)
    ends = spots.alphabet[after] < 0x80
    costs[:, ends] += letters.cheapest[number[:, here[ends]], number[:, after[ends]]]
    costs += _shared_costs(letters, spots, alphabets, ends)
    costs -= IN_WORD * (letters.kind[alphabets[:, here]] == 0)
    totals: Ints = costs.sum(1)
    return totals


def sign_costs(letters: Letters, spots: Spots, alphabets: Ints) -> Ints:
    """What each spot costs for a sign in its place; nothing for a letter."""
    kind = letters.kind[alphabets]
    places = alphabets[..., spots.here], kind[..., spots.before], kind[..., spots.after]
    return letters.signs[places].astype(np.int64)


def _shared_costs(
    letters: Letters, spots: Spots, alphabets: Ints, ends: npt.NDArray[np.bool_]
) -> Ints:
    """What no language changes: signs in their places, and capitals after small letters."""
    upper, lower = letters.upper[alphabets], letters.lower[alphabets]
    before, here, after = spots.before, spots.here, spots.after
    costs = sign_costs(letters, spots, alphabets)
    costs += _CASE_BREAK * (lower[..., before] & upper[..., here])
    costs += _CASE_BREAK * (ends & lower[..., here] & upper[..., after])
    return costs


@dataclass(frozen=True, slots=True)
class Doubtful:
    """How many pairs a text has that nobody writes, and where to look for words."""

    count: int
    spots: int
    places: Ints  # Latin letters with accents, and signs beside letters


def doubtful(text: str) -> Doubtful:
    """What in a text may have been read wrongly."""
    letters = load_letters()
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    here = np.flatnonzero(points >= 0x80)
    padded = np.concatenate([[ord(" ")], np.minimum(points, 0xFFFF), [ord(" ")]])
    before, at, after = padded[here], padded[here + 1], padded[here + 2]
    number, kind = letters.number, letters.kind
    left = letters.cheapest[number[before], number[at]]
    right = letters.cheapest[number[at], number[after]]
    bad = np.maximum(left, right) >= _DOUBTFUL
    bad |= left.astype(np.int64) + right >= _DOUBTFUL_TOGETHER
    bad |= letters.signs[at, kind[before], kind[after]] >= MISPLACED
    bad |= letters.lower[before] & letters.upper[at]
    is_latin = [(kind[points] == 0) & (points < 0x250) for points in (before, at, after)]
    beside = (kind[at] == 2) & (is_latin[0] | is_latin[2]) & (at != ord("’"))
    return Doubtful(int(bad.sum()), len(here), here[is_latin[1] | beside])
