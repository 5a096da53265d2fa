"""What each encoding a text may have been written in gains over the text as it stands."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from pipeline.repair.charsets import Reading, bytes_of, can_read, prior, reading_of, readings
from pipeline.repair.letters import (
    IN_WORD,
    MISPLACED,
    RARE,
    Ints,
    Letters,
    Spots,
    load_letters,
    pair_costs,
    rough_costs,
    sign_costs,
)
from pipeline.text.words import WordList

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Romanian is written with cedillas as well as with commas.
_COMMA = str.maketrans("şţŞŢ", "șțȘȚ")
_APOSTROPHE = re.compile(r"['’]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
# Different tokens looked at: for all readings, and closely for the best.
_MAX_GLANCED, _MAX_READ = 40, 120
_MAX_TOKEN = 60
_LONGLIST, _SHORTLIST = 16, 6
# Costs in tenths of a nat: of a word that no language has, and of each plain letter in it.
_UNKNOWN, _LETTER = 60, 23
# A word of a script without a list: its letters say the rest. And the rarest of the listed.
_UNLISTED, _RAREST = 20, 165
# Another language than that of the document.
_FOREIGN = 20
# What a token can say at most, in nats.
_MAX_GAIN = 12.0
# A word of another script is one when its letters cost no more on average.
_MAX_LETTER, _MIN_LETTERS = 42, 3
# Letters go together when those beyond ASCII cost no more; a sign that costs so much is none.
_MAX_PAIRS, _BROKEN = 70, 50


@dataclass(frozen=True, slots=True)
class Guess:
    """A reading with what it gains on each token that was read, in nats."""

    reading: Reading
    gains: dict[str, float]
    sound: frozenset[str]

    @property
    def prior(self) -> float:
        """How much rarer than the commonest mix-ups it is, in nats."""
        return prior(self.reading)

    def explains(self, token: str) -> bool:
        """Whether the encoding it was read as has all characters of the token."""
        return can_read(self.reading.read_as, token)

    def changes(self, token: str) -> bool:
        """Whether the token was another."""
        return self.reading.decoded(token) != token

    def gain(self, token: str) -> float:
        """How much likelier the token becomes; no token says everything."""
        return max(-_MAX_GAIN, min(_MAX_GAIN, self.full_gain(token)))

    def full_gain(self, token: str) -> float:
        """The same without a limit; nothing for tokens beyond the first so many."""
        return self.gains.get(token, 0.0)

    def joined(self, other: "Guess | None") -> "Guess":
        """The same reading with what another source says of each token as well."""
        if other is None:
            return self
        gains = {token: gain + self.full_gain(token) for token, gain in other.gains.items()}
        return Guess(self.reading, self.gains | gains, self.sound | other.sound)


_Glance = tuple[float, Reading, Spots, Ints]


def guesses(tokens: Sequence[str], words: WordList) -> list[Guess]:
    """The likeliest readings of a document's tokens, the text as it stands being none of them."""
    distinct = [token for token in dict.fromkeys(tokens) if len(token) <= _MAX_TOKEN]
    likely = _glance(_spread(distinct, _MAX_GLANCED))
    read = _spread(distinct, _MAX_READ)
    return [_guess(reading, read, words) for reading in likely]


def _spread(tokens: Sequence[str], count: int) -> Sequence[str]:
    """So many tokens from all over the text."""
    return tokens[:: -(-len(tokens) // count)] if tokens else tokens


def _glance(tokens: Sequence[str]) -> list[Reading]:
    """The readings that gain most on tokens, by letters alone: roughly first, then exactly."""
    letters, found, seen = load_letters(), dict[bytes, _Glance](), set[bytes]()
    for encoding in reading_of(tokens):
        spots = _spots(_joined([token for token in tokens if can_read(encoding, token)]))
        bytes_ = bytes_of(spots.alphabet, encoding)
        if bytes_.tobytes() in seen:
            continue
        seen.add(bytes_.tobytes())
        plain = rough_costs(letters, spots, spots.alphabet[None])[0]
        guessed, alphabets = readings(spots.alphabet, bytes_, encoding)
        gains = (plain - rough_costs(letters, spots, alphabets)).tolist()
        for reading, alphabet, gain in zip(guessed, alphabets, gains, strict=True):
            found.setdefault(alphabet.tobytes(), (gain, reading, spots, alphabet))
    best = sorted(found.values(), key=lambda one: -one[0])[:_LONGLIST]
    exact = [
        (_total(letters, spots, spots.alphabet) - _total(letters, spots, alphabet), reading)
        for _, reading, spots, alphabet in best
    ]
    exact.sort(key=lambda one: -one[0])
    return [reading for gain, reading in exact[:_SHORTLIST] if gain > 0]


def _total(letters: Letters, spots: Spots, alphabet: Ints) -> float:
    """What all spots cost in the likeliest language; a letter less than a sign."""
    costs, shared = pair_costs(letters, spots, alphabet)
    count = int((letters.kind[alphabet[spots.here]] == 0).sum())
    return float(costs.sum(0).min() + shared.sum()) - IN_WORD * count


def _guess(reading: Reading, tokens: Sequence[str], words: WordList) -> Guess:
    """A reading, looked at closely."""
    changed = [t for t in tokens if can_read(reading.read_as, t) and reading.decoded(t) != t]
    if not changed:
        return Guess(reading, {}, frozenset())
    before, after = _costs(changed, None, words), _costs(changed, reading, words)
    # A sign that nobody writes there makes no word likelier, be its pieces words or not.
    gained = (before.costs - after.costs) / 10
    gains = np.where(after.torn & ~before.torn, np.minimum(gained, 0), gained).tolist()
    is_sound = after.sound | (before.broken & after.likely)
    sound = set(itertools.compress(changed, is_sound))
    return Guess(reading, dict(zip(changed, gains, strict=True)), frozenset(sound))


def _joined(tokens: Sequence[str]) -> str:
    return f" {' '.join(tokens)} "


def _points(text: str) -> npt.NDArray[np.uint32]:
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.minimum(points, 0xFFFF)


def _spots(text: str) -> Spots:
    """The characters beyond ASCII of tokens with a blank before, between and after."""
    points = _points(text)
    alphabet, index = np.unique(points.astype(np.int64), return_inverse=True)
    here = np.flatnonzero(points >= 0x80)
    return Spots(alphabet, index[here - 1], index[here], index[here + 1], here)


@dataclass(frozen=True, slots=True)
class _Costs:
    """What each token costs, and what can be said of it where it is not ASCII."""

    costs: Ints
    sound: npt.NDArray[np.bool_]  # all its words are known, or of a script without a list
    likely: npt.NDArray[np.bool_]  # its letters go together
    broken: npt.NDArray[np.bool_]  # there are signs inside its words
    torn: npt.NDArray[np.bool_]  # among them such as stand in no word at all


def _costs(tokens: Sequence[str], reading: Reading | None, words: WordList) -> _Costs:
    """What tokens cost: as they stand each in any language, read anew rather in one of them."""
    text = _joined(tokens)
    letters, spots = load_letters(), _spots(text)
    token_of = np.cumsum(_points(text) == ord(" ")) - 1
    plain = "".join(map(chr, spots.alphabet))
    alphabet = np.array([*map(ord, reading.decoded(plain) if reading else plain)])
    pairs, shared = pair_costs(letters, spots, alphabet)
    spelt = _spell(reading.decoded(text) if reading else text, words)
    pairs[spelt.known[spots.place]] = 0
    starts = np.flatnonzero(np.diff(token_of[spots.place], prepend=-1))
    by_language = np.add.reduceat(pairs, starts)
    costs: Ints = by_language.min(1)
    if reading:
        costs = np.minimum(costs + _FOREIGN, by_language[:, np.argmin(by_language.sum(0))])
    sound = np.add.reduceat(_is_unsound(letters, spots, alphabet, spelt), starts) == 0
    signs = np.maximum.reduceat(shared, starts)
    count = np.diff(starts, append=len(shared))
    likely = (signs < RARE) & (costs <= _MAX_PAIRS * count)
    sound &= signs < RARE
    unlisted = np.add.reduceat(spelt.unlisted[spots.place], starts)
    sound &= (unlisted == 0) | ((unlisted >= _MIN_LETTERS) & (costs <= _MAX_LETTER * unlisted))
    costs = costs + np.add.reduceat(shared, starts)
    costs += np.bincount(token_of[spelt.starts], spelt.costs, len(tokens) + 1)[
        : len(tokens)
    ].astype(np.int64)
    worst = np.maximum.reduceat(sign_costs(letters, spots, alphabet), starts)
    return _Costs(costs, sound, likely, worst >= _BROKEN, worst >= MISPLACED)


def _is_unsound(
    letters: Letters, spots: Spots, alphabet: Ints, spelt: "_Spelling"
) -> npt.NDArray[np.bool_]:
    """Whether a spot is in, or touches, a word that no language has."""
    kind, good = letters.kind[alphabet], spelt.known | (spelt.unlisted > 0)
    around = ((spots.before, -1), (spots.here, 0), (spots.after, 1))
    found = np.zeros(len(spots.here), np.bool_)
    for characters, step in around:
        found |= (kind[characters] == 0) & ~good[spots.place + step]
    return found


@dataclass(frozen=True, slots=True)
class _Spelling:
    """The words of a text: where each starts, what it costs beside its letters; which letters."""

    starts: Ints
    costs: Ints
    known: npt.NDArray[np.bool_]
    unlisted: npt.NDArray[np.int64]


def _spell(text: str, words: WordList) -> _Spelling:
    known, unlisted = np.zeros(len(text), np.bool_), np.zeros(len(text), np.int64)
    starts, costs = [], []
    for match in _WORD.finditer(text):
        word = match.group()
        starts.append(match.start())
        if not _LATIN.search(word):
            unlisted[match.start() : match.end()] = 1
            costs.append(_UNLISTED)
        elif frequency := _frequency(word, words):
            known[match.start() : match.end()] = True
            costs.append(min(_RAREST, round(-10 * log(frequency))))
        else:
            costs.append(_UNKNOWN + _LETTER * sum(map(str.isascii, word)))
    return _Spelling(np.array(starts, np.int64), np.array(costs, np.int64), known, unlisted)


def _frequency(word: str, words: WordList) -> float:
    """The frequency of a word, or of the rarer part of one with an apostrophe."""
    plain = word.replace("’", "'")
    whole = words.frequency(plain) or words.frequency(plain.translate(_COMMA))
    parts = _APOSTROPHE.split(word)
    if whole or len(parts) == 1:
        return whole
    return min(words.frequency(part) for part in parts) / 100
