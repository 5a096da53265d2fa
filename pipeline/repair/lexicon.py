"""Lexicon: what the word lists and the corpus say of the words of one document.

What they say of a text is a vector of few numbers. How much each number weighs was fitted on
damaged texts (`models/repair.md`); weighed sums are logarithms of odds.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

import numpy as np

from pipeline.repair.holes import key
from pipeline.repair.languages import Languages
from pipeline.text.words import CorpusWords, WordList

EVIDENCE = (
    "letters", "marks", "genuine", "foreign", "as it is", "none", "none slots", "none allowed",
    "none unknown", "listed", "listed words", "unlisted words", "unlisted letters", "lone letters",
    "plain", "plain words", "unknown plain words", "short plain words", "contraction",
    "contractions", "corpus", "corpus words", "possessives", "elisions", "strange apostrophes",
    "dashed words", "unknown names", "beaten", "pair", "none beaten", "unopened", "unclosed",
    "odd case", "asked", "quote apart", "unlisted names",
    "unknown endings",
)  # fmt: skip
AT: Mapping[str, int] = {name: number for number, name in enumerate(EVIDENCE)}
Numbers = list[float]
# A number of the evidence that is not 0, by its place in it.
Fact = tuple[int, float]
# The languages that list a word, with its frequency in each; words with how often each is seen.
Entries = Sequence[tuple[str, float]]
_Counts = tuple[tuple[str, int], ...]
# What has a capital may be a name, and names come from everywhere.
_NAME_SHARE = 2e-1
_LEAST = 1e-12
# A word rarer than this in a language may be from another, where it is so much more frequent.
_RARE, _ELSEWHERE = 2e-6, 3
# One sighting in the corpus, as a frequency.
_SIGHTING = 2e-6
# Letters beyond these make an unlisted word no likelier; words below these say little.
_MOST_LETTERS, _SHORT = 10, 3
# What is elided before an apostrophe, or added behind it, is short in every language.
_LONGEST_ELIDED, _LONGEST_ENDING = 3, 3
_MARK = re.compile("[–—’]")
_DASHED = re.compile(r"(?<=[^\W\d_])[–—](?=[^\W\d_])")
_PIECE = re.compile(r"[^\W\d_]+")
_PLAIN = re.compile("[A-Za-z]")
# A word with a letter beyond ASCII, of three letters or more.
_RESTORED = re.compile(r"(?=[^\W\d_]{3})[A-Za-z]*[^\W\d_A-Za-z]")
_CONTRACTION = re.compile(r"([^\W\d_]+)’([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Known:
    """What the lists say of a word: the logarithm of its weight, and its count in the corpus."""

    log: float
    count: int


class Verdict(NamedTuple):
    """What the lists say of a text: the weighted sum of its evidence, and what else matters.

    Whether all its words are known that have letters enough to be, whether it is a word with a
    capital from a language that the document is not in, and, where it restores a known word, the
    letters that came through.
    """

    score: float
    is_known: bool
    is_foreign_name: bool
    restored: int


class Lexicon:
    """The words of one document's languages and corpus; each is looked up once."""

    def __init__(
        self, words: WordList, corpus: CorpusWords, own: CorpusWords, languages: Languages
    ) -> None:
        """`own` are the document's undamaged words, `languages` those it is in."""
        self.words, self.languages = words, languages
        # They are asked for every word: plain mappings answer fastest.
        self._corpus: Mapping[str, _Counts] = corpus or {}
        self._own: Mapping[str, _Counts] = own.by_skeleton
        self._has_counts = bool(self._corpus or self._own)
        self.weights = load_weights()
        self._known: dict[str, Known | None] = {}
        self._worth: dict[str, float] = {}
        self._verdicts: dict[str, Verdict] = {}

    def known(self, word: str) -> Known | None:
        """What is known of a word, whatever its case; None where nothing is.

        Nothing is of one with a capital inside among small letters.
        """
        if word not in self._known:
            self._known[word] = self._look_up(word)
        return self._known[word]

    def _look_up(self, word: str) -> Known | None:
        if not (word.isascii() or word.isupper() or word[1:].islower() or len(word) == 1):
            return None
        lower, skeleton = word.lower(), key(word)
        entries = spellings(self.words, skeleton).get(lower, ())
        count = sum(self._counts(lower, skeleton)) if self._has_counts else 0
        if not entries and not count:
            return None
        total = sum([weight for weight, _ in self._weights(word, entries)]) + _SIGHTING * count
        return Known(math.log(max(total, _LEAST)), count)

    def _weights(self, word: str, entries: Entries) -> list[tuple[float, str]]:
        """The weight of a word in each language that lists it."""
        least = _NAME_SHARE if word[0].isupper() and len(word) > 2 else 0.0
        share = self.languages.shares.get
        return [
            (max(share(language, 0.0), least) * frequency, language)
            for language, frequency in entries
        ]

    def _counts(self, lower: str, skeleton: str) -> list[int]:
        """How often a word stands in the corpus and in the document, whatever its case."""
        return [
            sum(number for one, number in words if one.lower() == lower) if words else 0
            for words in self._seen(skeleton)
        ]

    def _support(self, word: str) -> tuple[str, ...]:
        """Where a word stands undamaged."""
        lower, skeleton = word.lower(), key(word)
        counts = zip(("corpus", "text"), self._counts(lower, skeleton), strict=True)
        entries = spellings(self.words, skeleton).get(lower, ())
        listed = sorted(self._weights(word, entries), reverse=True)
        return (
            *(f"{name}:{number}" for name, number in counts if number),
            *(f"list:{language}" for _, language in listed[:3]),
        )

    def is_borrowed(self, word: str) -> bool:
        """Whether only languages that the document is not in have a word."""
        known, spoken = self.known(word), self.languages.spoken
        if known is None or known.count or not spoken:
            return False
        entries = spellings(self.words, key(word)).get(word.lower(), ())
        return not any(language in spoken for language, _ in entries)

    def _is_foreign(self, word: str) -> bool:
        """Whether a known word is far more usual in languages that the document is not in."""
        entries = spellings(self.words, key(word)).get(word.lower(), ())
        own = [frequency for language, frequency in entries if language in self.languages.spoken]
        rare = max(own, default=0.0)
        most = max((frequency for _, frequency in entries), default=0.0)
        return rare < _RARE and most > _ELSEWHERE * rare

    def undamaged(self, skeleton: str) -> Iterator[str]:
        """The words with this skeleton that stand undamaged in the corpus or the document."""
        return (word for words in self._seen(skeleton) for word, _ in words)

    def _seen(self, skeleton: str) -> tuple[_Counts, _Counts]:
        """Words with their counts in the corpus and in the document."""
        # Words with accents alone are noted, and of letters alone.
        if "*" not in skeleton or "'" in skeleton:
            return (), ()
        return self._corpus.get(skeleton, ()), self._own.get(skeleton, ())

    def verdict(self, text: str) -> Verdict:
        """What is known of the words of a text, in short.

        >>> from pipeline.text.words import NO_CORPUS, load_words
        >>> lexicon = Lexicon(load_words(), NO_CORPUS, NO_CORPUS, Languages({"en": 1.0}, 1.0))
        >>> [lexicon.verdict(one).is_known for one in ("“clichés”", "clich’s", "cafs")]
        [True, False, False]
        """
        verdict = self._verdicts.get(text)
        if verdict is None:
            verdict = self._verdicts[text] = self._judged(text)
        return verdict

    def _judged(self, text: str) -> Verdict:
        is_restored = text.isalpha() and not text.isascii() and len(text) >= _SHORT
        # Most texts are so: one word that nothing knows.
        if is_restored and self.known(text) is None:
            return _verdict_on_unlisted(_letters(text), _is_oddly_cased(text), text.istitle())
        pieces = _PIECE.findall(text)
        score = sum(map(self._worth_of, pieces))
        if _MARK.search(text):
            score += _weighed(self._of_marks(text))
        is_known = all(self.known(one) for one in pieces if len(one) >= _SHORT)
        restored = _letters(text) if is_known and _RESTORED.search(text) else 0
        is_foreign = not text.islower() and self._are_foreign(pieces)
        return Verdict(score, is_known, is_foreign, restored)

    def _are_foreign(self, words: Iterable[str]) -> bool:
        """Whether some of the words are names, and all that are, are known from elsewhere alone."""
        names = [one for one in words if len(one) > _SHORT and one[0].isupper()]
        names = [one for one in names if not one.isascii()]
        return bool(names) and all(self.known(one) and self._is_foreign(one) for one in names)

    def evidence(self, text: str) -> Numbers:
        """What is known of the words of a text, as numbers in the order of EVIDENCE."""
        numbers = [0.0] * len(EVIDENCE)
        of_words = map(self._of_word, _PIECE.findall(text))
        for number, value in chain(self._of_marks(text), *of_words):
            numbers[number] += value
        return numbers

    def _worth_of(self, word: str) -> float:
        worth = self._worth.get(word)
        if worth is None:
            worth = self._worth[word] = _weighed(self._of_word(word))
        return worth

    def _of_word(self, word: str) -> Iterable[Fact]:
        known = self.known(word)
        if word.isascii():
            return _of_plain(word, known)
        is_odd = _is_oddly_cased(word)
        if known:
            return _of_listed(known, is_odd)
        return _of_unlisted(_letters(word), is_odd, word.istitle())

    def _of_marks(self, text: str) -> Iterator[Fact]:
        for left, right in _CONTRACTION.findall(text):
            is_word = left[0].isupper() or self.known(left) is not None
            contracted = self.known(f"{left}'{right}")
            yield from _of_apostrophe(left, right, is_word, contracted)
            if not contracted and right.islower() and len(right) >= _SHORT:
                yield AT["unknown endings"], self.known(right) is None
        yield AT["dashed words"], len(_DASHED.findall(text))

    def support(self, text: str) -> tuple[str, ...]:
        """Where the restored words of a text stand undamaged; nothing where one stands nowhere."""
        restored = [piece for piece in _PIECE.findall(text) if not piece.isascii()]
        if restored:
            return self._support(restored[0]) if all(map(self.known, restored)) else ()
        contracted = (f"{left}'{right}" for left, right in _CONTRACTION.findall(text))
        return next((self._support(one) for one in contracted if self.known(one)), ())


@lru_cache(maxsize=20_000)
def spellings(words: WordList, skeleton: str) -> Mapping[str, Entries]:
    """The listed words of a skeleton, each with its languages and frequencies."""
    found: dict[str, list[tuple[str, float]]] = {}
    for word, frequency, language in words.candidates(skeleton):
        found.setdefault(word, []).append((language, frequency))
    return found


def _is_oddly_cased(word: str) -> bool:
    """Whether a letter beyond ASCII has another case than the letters it stands among.

    >>> [_is_oddly_cased(word) for word in ("SãO", "CafÉ", "São", "FÜR", "éS", "McKenzié")]
    [True, True, False, False, True, False]
    """
    if word.islower() or word.isupper() or word.isascii():
        return False
    plain = [one for one in word if one.isascii()]
    if not plain:
        return False
    rest = "".join(one for one in word[1:] if not one.isascii())
    shouts = all(map(str.isupper, plain)) and (len(plain) > 1 or word[-1] == plain[0])
    return not word.isupper() if shouts else not rest.islower() and bool(rest)


def _of_apostrophe(left: str, right: str, is_word: bool, known: Known | None) -> Iterator[Fact]:
    if known is not None:
        yield AT["contraction"], known.log
        yield AT["contractions"], 1
    elif right in ("s", "S") and is_word:
        yield AT["possessives"], 1
    elif len(left) <= _LONGEST_ELIDED or (len(right) <= _LONGEST_ENDING and is_word):
        yield AT["elisions"], 1
    else:
        yield AT["strange apostrophes"], 1


def _of_plain(word: str, known: Known | None) -> Iterator[Fact]:
    if len(word) < _SHORT:
        yield AT["short plain words"], 1
    elif known is None:
        yield AT["unknown plain words" if word[0].islower() else "unknown names"], 1
    else:
        yield AT["plain"], known.log
        yield AT["plain words"], 1


def _of_listed(known: Known, is_odd: bool) -> Iterator[Fact]:
    yield AT["odd case"], is_odd
    yield AT["listed"], known.log
    yield AT["listed words"], 1
    if known.count:
        yield AT["corpus"], math.log1p(known.count)
        yield AT["corpus words"], 1


@cache
def _of_unlisted(letters: int, is_odd: bool, is_name: bool) -> tuple[Fact, ...]:
    """What speaks against a word of so many plain letters that nothing knows."""
    return (
        (AT["unlisted words"], 1),
        (AT["unlisted letters"], min(letters, _MOST_LETTERS)),
        (AT["lone letters"], letters < 2),
        (AT["odd case"], is_odd),
        (AT["unlisted names"], is_name),
    )


@cache
def _verdict_on_unlisted(letters: int, is_odd: bool, is_name: bool) -> Verdict:
    return Verdict(_weighed(_of_unlisted(letters, is_odd, is_name)), False, False, 0)


def _letters(text: str) -> int:
    """How many letters came through."""
    return len(_PLAIN.findall(text))


def _weighed(facts: Iterable[Fact]) -> float:
    weights = load_weights()
    return sum(weights[number] * value for number, value in facts)


@cache
def load_weights() -> tuple[float, ...]:
    """How much each number of the evidence weighs, read once a process."""
    with (
        (files("pipeline") / "models" / "repair.npz").open("rb") as source,
        np.load(source, allow_pickle=False) as stored,
    ):
        weights = dict(
            zip(str(stored["names"]).split("|"), stored["evidence"].tolist(), strict=True)
        )
    return tuple(weights[name] for name in EVIDENCE)
