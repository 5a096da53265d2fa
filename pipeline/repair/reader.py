"""Reader: what may stand in the parts of one document, as one mechanism left them."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pipeline.repair.context import GENUINE, ContextModel, load_context
from pipeline.repair.fills import fills
from pipeline.repair.holes import key
from pipeline.repair.lexicon import Lexicon, spellings
from pipeline.repair.mechanisms import Mechanism
from pipeline.text.words import WordList

# The logarithm of a probability, and the text that has it.
Option = tuple[float, str]

# The logarithm for a character that the document's languages do not write.
FOREIGN = -9.0
# A piece that may be left of more characters than this may be left of any.
MANY = 12
# Known words of a core that are tried.
_MOST_WORDS = 8
PLAIN_LETTER = re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Slot:
    """One lost character: symbols, likeliest first, and log-probabilities by the context."""

    ranked: list[int]
    logs: list[float]


class Reader:
    """Reads the parts of one document under one mechanism."""

    def __init__(self, lexicon: Lexicon, mechanism: Mechanism) -> None:
        """The lexicon holds the document's languages, and what its words weigh."""
        model = load_context()
        self.lexicon, self.mechanism = lexicon, mechanism
        self.symbols, self.number = model.symbols, model.number
        self.active = active(model, lexicon.languages.spoken)
        self._column = {self.symbols[n]: column for column, n in enumerate(self.active)}
        self._listed: dict[str, tuple[tuple[str, str, str], ...]] = {}

    def log(self, slot: Slot | None, symbol: str) -> float:
        """The logarithm of a symbol's probability in a slot."""
        column = self._column.get(symbol)
        return FOREIGN if slot is None or column is None else max(slot.logs[column], FOREIGN)

    def option(self, slot: Slot, number: int) -> Option:
        """A symbol, by its number, with the logarithm of its probability in a slot."""
        symbol = self.symbols[number]
        return self.log(slot, symbol), symbol

    def mass(self, slot: Slot, allowed: frozenset[int]) -> float:
        """The logarithm of the probability of all symbols that may have left a piece."""
        if 2 * len(allowed) > len(self.symbols):
            return 0.0
        logs = [self.log(slot, self.symbols[number]) for number in allowed]
        return math.log(sum(map(math.exp, logs)))

    def is_spelled(self, choice: tuple[str, ...]) -> bool:
        """Whether what is left of each character in a part is left of one alone."""
        left = fills(self.mechanism)
        lost = [symbol for filled in choice for symbol in filled if symbol != GENUINE]
        return all(len(left.get(self.mechanism.damage(one), ())) == 1 for one in lost)

    def listed(self, core: str) -> tuple[tuple[str, str, str], ...]:
        """Known words that leave this core, or all of it but damage at its edges.

        As (what is left over before it, the word, what is left over after it).
        """
        if core not in self._listed:
            skeleton = key(core)
            is_word = "*" in skeleton and PLAIN_LETTER.search(core)
            found = dict.fromkeys(self._find(core, skeleton)) if is_word else {}
            ranked = sorted(found, key=lambda one: (-self._weight(one[1]), one))
            self._listed[core] = tuple(ranked[:_MOST_WORDS])
        return self._listed[core]

    def _weight(self, word: str) -> float:
        known = self.lexicon.known(word)
        return known.log + 3 * math.log1p(known.count) if known is not None else FOREIGN

    def _find(self, core: str, skeleton: str) -> Iterator[tuple[str, str, str]]:
        own: dict[str, list[str]] = {}
        for word in self.lexicon.undamaged(skeleton):
            for cased in dict.fromkeys((word, word.upper())):
                own.setdefault(self.mechanism.damage(cased), []).append(cased)
        for forms in (_damaged_forms(self.lexicon.words, self.mechanism, skeleton), own):
            for left, words in forms.items():
                start = core.find(left)
                while start >= 0:
                    before, after = core[:start], core[start + len(left) :]
                    if not PLAIN_LETTER.search(before + after):
                        yield from ((before, word, after) for word in words)
                    start = core.find(left, start + 1)


def active(model: ContextModel, spoken: tuple[str, ...]) -> tuple[int, ...]:
    """The numbers of all symbols that these languages write."""
    rows = [row for row, name in enumerate(model.languages) if name in spoken]
    chosen = model.alphabets[rows].any(axis=0) if rows else model.alphabets.any(axis=0)
    return tuple(np.flatnonzero(chosen).tolist())


@lru_cache(maxsize=20_000)
def _damaged_forms(
    words: WordList, mechanism: Mechanism, skeleton: str
) -> Mapping[str, tuple[str, ...]]:
    """The listed words of a skeleton, in every case, by what the mechanism makes of them."""
    forms: dict[str, dict[str, None]] = {}
    for word in spellings(words, skeleton):
        if "'" not in word:
            for cased in (word, word[0].upper() + word[1:], word.upper()):
                forms.setdefault(mechanism.damage(cased), {})[cased] = None
    return {damaged: tuple(found) for damaged, found in forms.items()}
