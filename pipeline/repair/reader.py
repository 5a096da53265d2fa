"""Reader: what may stand in the parts of one document, as one mechanism left them."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest

import numpy as np

from pipeline.repair.context import GENUINE, UNKNOWN, load_context
from pipeline.repair.fills import fills
from pipeline.repair.holes import Part, key
from pipeline.repair.languages import Languages
from pipeline.repair.lexicon import Lexicon, spellings
from pipeline.repair.mechanisms import Mechanism
from pipeline.text.words import WordList

# The logarithm of a probability, and the text that has it.
Option = tuple[float, str]
# What a word may put into each run of damage, nothing into those that it does not reach.
Fit = tuple[list[str], ...]

# The logarithm for a character that the document's languages do not write.
FOREIGN = -9.0
# A piece that may be left of more characters than this may be left of any.
MANY = 12
# A share from which a language is the text's own.
_MAIN = 0.5
# Known words of a core that are tried.
_MOST_WORDS = 8
_PLAIN_LETTER = re.compile("[A-Za-z]")
# What may stand in a run beside the letters of a word that it is part of.
_QUOTES = "”“’„»«"


@dataclass(frozen=True, slots=True)
class Slot:
    """One lost character: symbols, likeliest first, and log-probabilities of all by the context.

    None is less likely than what the document's languages do not write.
    """

    ranked: list[int]
    logs: list[float]


class Reader:
    """Reads the parts of one document under one mechanism."""

    def __init__(self, lexicon: Lexicon, mechanism: Mechanism) -> None:
        """The lexicon holds the document's languages, and what its words weigh."""
        model = load_context()
        self.lexicon, self.mechanism = lexicon, mechanism
        self.symbols, self.number = model.symbols, model.number
        self._column = _columns(lexicon.languages.spoken)
        self._listed: dict[str, tuple[Fit, ...]] = {}

    def log(self, slot: Slot | None, symbol: str) -> float:
        """The logarithm of a symbol's probability in a slot."""
        column = self._column.get(symbol)
        return FOREIGN if slot is None or column is None else slot.logs[column]

    def mass(self, slot: Slot, allowed: frozenset[int]) -> float:
        """The logarithm of the probability of all symbols that may have left a piece."""
        if 2 * len(allowed) > len(self.symbols):
            return 0.0
        written = _among(self.lexicon.languages.spoken, allowed)
        shares = sum([math.exp(slot.logs[column]) for column in written])
        return math.log(shares + (len(allowed) - len(written)) * math.exp(FOREIGN))

    def is_spelled(self, choice: tuple[str, ...]) -> bool:
        """Whether what is left of each character in a part is left of one alone."""
        left = fills(self.mechanism)
        lost = [symbol for filled in choice for symbol in filled if symbol != GENUINE]
        return all(len(left.get(self.mechanism.damage(one), ())) == 1 for one in lost)

    def listed(self, core: str) -> tuple[Fit, ...]:
        """The fits of known words that leave this core, or all of it but damage at its edges."""
        fits = self._listed.get(core)
        if fits is None:
            fits = self._listed[core] = tuple(self._fits(core))
        return fits

    def _fits(self, core: str) -> Iterator[Fit]:
        skeleton = key(core)
        if "*" not in skeleton or not _PLAIN_LETTER.search(core):
            return
        found = list(_listed(self.lexicon.words, self.mechanism, core, skeleton))
        own = list(self.lexicon.undamaged(skeleton))
        if own:
            forms = _forms(self.mechanism, own, (str, str.upper))
            found = list(dict.fromkeys((*found, *_found(core, forms))))
        if len(found) > _MOST_WORDS:
            found = nsmallest(_MOST_WORDS, found, key=lambda one: (-self._weight(one[1]), one))
        for before, word, after in found:
            yield _fit(self.mechanism, core, len(before), word, len(core) - len(after))

    def _weight(self, word: str) -> float:
        known = self.lexicon.known(word)
        return known.log + 3 * math.log1p(known.count) if known is not None else FOREIGN


def _forms(
    mechanism: Mechanism, words: Iterable[str], cases: Sequence[Callable[[str], str]]
) -> Mapping[str, Iterable[str]]:
    """Words in several cases, by what the mechanism leaves of them."""
    forms: dict[str, dict[str, None]] = {}
    for word in words:
        for case in cases:
            cased = case(word)
            forms.setdefault(mechanism.damage(cased), {})[cased] = None
    return forms


def _found(core: str, forms: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str, str]]:
    """What is left over before a form in a core, the word, what is left over after it."""
    for left, words in forms.items():
        start = core.find(left)
        while start >= 0:
            before, after = core[:start], core[start + len(left) :]
            if not _PLAIN_LETTER.search(before + after):
                yield from ((before, word, after) for word in words)
            start = core.find(left, start + 1)


@lru_cache(maxsize=20_000)
def _listed_forms(
    words: WordList, mechanism: Mechanism, skeleton: str
) -> Mapping[str, Iterable[str]]:
    listed = (word for word in spellings(words, skeleton) if "'" not in word)
    return _forms(mechanism, listed, (str, lambda word: word[0].upper() + word[1:], str.upper))


@lru_cache(maxsize=20_000)
def _listed(
    words: WordList, mechanism: Mechanism, core: str, skeleton: str
) -> tuple[tuple[str, str, str], ...]:
    """The words of the list that leave a core, or all of it but damage at its edges."""
    return tuple(dict.fromkeys(_found(core, _listed_forms(words, mechanism, skeleton))))


@lru_cache(maxsize=50_000)
def _fit(mechanism: Mechanism, core: str, start: int, word: str, end: int) -> Fit:
    """What a word at [start, end) of a core puts into each run of it, with marks beside it."""
    part = Part.of(0, core, mechanism.family)
    inner = _fillings(mechanism, part, start, word)
    fit: list[list[str]] = []
    for number, (left, right) in enumerate(part.holes):
        if right <= start or left >= end:
            fit.append([])
            continue
        heads = _marks(mechanism, core[left : max(left, start)])
        tails = _marks(mechanism, core[min(right, end) : right])
        fit.append([head + inner[number] + tail for head in heads for tail in tails])
    return tuple(fit)


def _fillings(mechanism: Mechanism, part: Part, start: int, word: str) -> list[str]:
    """What a word that begins at `start` in a part puts into each of its holes."""
    filled = [""] * len(part.holes)
    run, at = 0, start
    for character in word:
        while run < len(part.holes) and part.holes[run][1] <= at:
            run += 1
        if run < len(part.holes) and part.holes[run][0] <= at:
            filled[run] += character
        at += len(mechanism.damage(character))
    return filled


def _marks(mechanism: Mechanism, run: str) -> list[str]:
    """What damage at the edge of a word may be: quotes, or the question mark that it is."""
    if not run:
        return [""]
    left = fills(mechanism).get(run, frozenset())
    number = load_context().number
    return [run, *(mark for mark in _QUOTES if number.get(mark) in left)]


def model_language(languages: Languages) -> int:
    """The number that the context model has for the language of a text, if it is in one."""
    known = load_context().languages
    main = languages.spoken[0] if languages.spoken else ""
    is_main = main in known and languages.share(main) > _MAIN
    return known.index(main) if is_main else UNKNOWN


@lru_cache(maxsize=1000)
def active_symbols(spoken: tuple[str, ...]) -> tuple[int, ...]:
    """The numbers of all symbols that these languages write."""
    model = load_context()
    rows = [row for row, name in enumerate(model.languages) if name in spoken]
    chosen = model.alphabets[rows].any(axis=0) if rows else model.alphabets.any(axis=0)
    return tuple(np.flatnonzero(chosen).tolist())


@lru_cache(maxsize=1000)
def _columns(spoken: tuple[str, ...]) -> Mapping[str, int]:
    """The place of each symbol among those that these languages write."""
    symbols = load_context().symbols
    return {symbols[number]: column for column, number in enumerate(active_symbols(spoken))}


@lru_cache(maxsize=10_000)
def _among(spoken: tuple[str, ...], symbols: frozenset[int]) -> tuple[int, ...]:
    """The places of those of some symbols that these languages write."""
    return tuple(n for n, one in enumerate(active_symbols(spoken)) if one in symbols)
