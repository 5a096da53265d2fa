"""The sieve: which words of a stretch no list has, found by hashes of what it has seen before.

A stretch is cut at its blanks. What is known of a piece between two blanks depends on nothing but
the piece, so it is looked up once a process; of all others a text is told by a few operations on
arrays. What a table has forgotten is looked up again: it changes the time taken, never the answer.
"""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from math import ceil, log10
from typing import NamedTuple

import numpy as np

from pipeline.repair.blanked import LONE_PIECES, is_sign, word_of
from pipeline.repair.vanished import MECHANISMS, Vanishing, originals, unlisted
from pipeline.text.kernels import Hashes, pieces
from pipeline.text.offsets import Ints
from pipeline.text.words import WordList

_BLANK = re.compile(rb"[\x00- ]")
_LETTERS = re.compile(r"[A-Za-z]+")
_MIN_LETTERS = 3
_SPACE = ord(" ")
# Words with signs that letters may have become; and what no prose has.
_SIGN = re.compile(r"[_`{|}~]")
_SIGNED = re.compile(r"(?<![\w`{|}~])(?:[A-Za-z]+[_`{|}~][A-Za-z_`{|}~]*|[|][A-Za-z]+)")
_NOT_PROSE = re.compile(r"[/\\@=<>\[\]#$%&+\d]|\w\.\w")
_BY_WORD = tuple(mechanism for mechanism in MECHANISMS if mechanism.is_by_word)
# Places in the tables of sound pieces, of odd ones and of pairs, as powers of two: what comes later
# takes the place of what was there. And the pieces that a process remembers besides.
_SOUND, _OTHERS, _PAIRS, _REMEMBERED = 20, 15, 18, 300_000
_PAIR = np.uint64(0x9FB21C651E98DF25)
# Facts of a piece, side by side in one number: for each mechanism a weight, in hundredths and at
# most so many, then two flags.
_BITS, _MOST = 8, 250
_FIELD, _FLAGS = (1 << _BITS) - 1, len(_BY_WORD) * _BITS
_MAY_PAIR, _ODD = 1 << _FLAGS, 1 << (_FLAGS + 1)
# So much is sifted at a time: its arrays stay in the cache.
_PART = 1 << 14


class Sifted(NamedTuple):
    """What a stretch shows of lost characters.

    `weights`: for each mechanism that damages words, the powers of ten by which it explains the
    words that no list has, or more. `signs`: pairs of pieces that are a word with a blank for a
    letter, counted for each odd one of the two. `has_gaps`: two blanks stand together.
    """

    odd: Collection[int]
    words: Mapping[int, tuple[str, ...]]
    weights: tuple[float, ...]
    signs: int
    has_gaps: bool

    @property
    def rare(self) -> list[str]:
        """The words that no list has, in order."""
        return sorted({word for piece in self.odd for word in self.words.get(piece, ())})


class Sieve:
    """Sifts stretches of ASCII with one list of words."""

    def __init__(self, words: WordList) -> None:
        """Remember nothing yet."""
        self._words = words
        self._forget()

    def _forget(self) -> None:
        # The hashes of pieces of which there is nothing to tell, nearly all; those of others, with
        # what there is; and pairs that are no sign.
        self._sound = np.zeros(1 << _SOUND, np.uint64)
        self._others = np.zeros(1 << _OTHERS, np.uint64)
        self._told = np.zeros(1 << _OTHERS, np.int64)
        self._signless = np.zeros(1 << _PAIRS, np.uint64)
        self._facts: dict[int, int] = {}
        self._rare: dict[int, tuple[str, ...]] = {}

    def sift(self, text: str) -> Sifted:
        """What a text of ASCII shows.

        >>> from pipeline.text.words import load_words
        >>> found = sieve(load_words()).sift("Ms Zbrwka read the communiqu; the secci n is lost.")
        >>> found.rare, found.signs > 1, found.weights[0] > 2
        (['Zbrwka', 'communiqu', 'secci'], True, True)
        """
        if len(self._facts) > _REMEMBERED:
            self._forget()
        data = f"\n{text}\n".encode()
        last = len(data) - 1
        odd: dict[int, int] = {}
        signs, has_gaps, start = 0, False, 0
        while start < last:
            end = _cut(data, start)
            more, gaps, last_piece = self._part(data[start : end + 1], odd)
            signs, has_gaps = signs + more, has_gaps or gaps
            # The last piece is seen again, beside the next.
            start = start + last_piece if last_piece and end < last else end
        weights = tuple(
            sum(facts >> shift & _FIELD for facts in odd.values()) / 100
            for shift in range(0, _FLAGS, _BITS)
        )
        return Sifted(odd, self._rare, weights, signs, has_gaps)

    def _part(self, data: bytes, odd: dict[int, int]) -> tuple[int, bool, int]:
        """The signs and gaps of a part that begins and ends with a blank; where its last piece is.

        The facts of its odd pieces are added to `odd`, by their hashes.
        """
        buf, has_gaps = np.frombuffer(data, np.uint8), False
        blanks, hashes = pieces(buf)
        if not hashes.all():
            gaps = blanks.compress(hashes == 0)
            has_gaps = bool(np.any((buf.take(gaps) == _SPACE) & (buf.take(gaps + 1) == _SPACE)))
            blanks, hashes = blanks.compress(hashes), hashes.compress(hashes)
        if not len(hashes):
            return 0, has_gaps, 0
        at = np.flatnonzero(self._sound.take(_slots(hashes, _SOUND)) != hashes)
        keys = hashes.take(at)
        facts = self._facts_of(data, blanks.take(at), keys)
        odd.update(zip(keys.tolist(), facts.tolist(), strict=True))
        signs = self._signs(data, blanks, hashes, at.compress(facts & _MAY_PAIR))
        return signs, has_gaps, int(blanks[-1])

    def _facts_of(self, data: bytes, blanks: Ints, keys: Hashes) -> Ints:
        """The facts of the pieces that stand behind blanks; 0 where there is nothing to tell."""
        slots = _slots(keys, _OTHERS)
        facts = self._told.take(slots)
        for place in np.flatnonzero(self._others.take(slots) != keys).tolist():
            key = int(keys[place])
            known = self._facts.get(key)
            if known is None:
                known = self._facts[key] = self._learn(key, _piece(data, int(blanks[place])))
            facts[place] = known
            if known:
                self._others[slots[place]], self._told[slots[place]] = key, known
            else:
                self._sound[key >> (64 - _SOUND)] = key
        return facts

    def _learn(self, key: int, piece: str) -> int:
        """The facts of a piece; its words of no list are kept by its hash."""
        rare = tuple(word for word in dict.fromkeys(_words_of(piece)) if self._is_rare(word))
        if not rare and piece not in LONE_PIECES:
            return 0
        self._rare[key] = rare
        facts = _ODD + _MAY_PAIR * word_of(piece).isalpha()
        for place, mechanism in enumerate(_BY_WORD):
            weight = sum(most(self._words, mechanism, word) for word in rare)
            facts += min(ceil(100 * weight), _MOST) << place * _BITS
        return facts

    def _is_rare(self, word: str) -> bool:
        return len(word) >= _MIN_LETTERS and not self._words.frequency(word)

    def _signs(self, data: bytes, blanks: Ints, hashes: Hashes, odd: Ints) -> int:
        """How often an odd piece and one beside it are a word with a blank for a letter."""
        left = np.concatenate([odd - 1, odd])
        pairs = hashes.take(left, mode="clip") * _PAIR + hashes.take(left + 1, mode="clip")
        slots = _slots(pairs, _PAIRS)
        signs = 0
        for place in np.flatnonzero(self._signless.take(slots) != pairs).tolist():
            first = int(left[place])
            # Nothing stands before the first piece and behind the last.
            if not 0 <= first < len(hashes) - 1:
                continue
            one, other = (_piece(data, int(blank)) for blank in blanks[first : first + 2])
            if is_sign(self._words, one, word_of(other)):
                between = data[blanks[first] + 1 + len(one) : blanks[first + 1] + 1]
                signs += between == b" "
            else:
                self._signless[slots[place]] = pairs[place]
        return signs


def _slots(hashes: Hashes, bits: int) -> Ints:
    """The places of hashes in a table."""
    return (hashes >> np.uint64(64 - bits)).view(np.int64)


def _cut(data: bytes, start: int) -> int:
    """The last blank of a part that begins with one."""
    end, last = start + _PART, len(data) - 1
    if end >= last:
        return last
    cut = max(data.rfind(b" ", start + 1, end), data.rfind(b"\n", start + 1, end))
    blank = _BLANK.search(data, end) if cut < 0 else None
    return blank.start() if blank else cut if cut > 0 else last


def _piece(data: bytes, blank: int) -> str:
    """What stands behind a blank, up to the next."""
    after = _BLANK.search(data, blank + 1)
    return data[blank + 1 : after.start() if after else len(data)].decode()


def _words_of(piece: str) -> list[str]:
    """The words of a piece without blanks; signs in them may stand for letters."""
    if _NOT_PROSE.search(piece):
        return []
    return _LETTERS.findall(piece) + (_SIGNED.findall(piece) if _SIGN.search(piece) else [])


@lru_cache(maxsize=2)
def sieve(words: WordList) -> Sieve:
    """The sieve of a list, with what it remembers."""
    return Sieve(words)


@lru_cache(maxsize=_REMEMBERED)
def most(words: WordList, mechanism: Vanishing, token: str) -> float:
    """The powers of ten by which damage explains a word at the most, in the best language."""
    found = originals(words, mechanism, token)
    best = max((e.frequency for _, entries in found for e in entries), default=0.0)
    return max(0.0, log10(best / unlisted(token))) if best else 0.0
