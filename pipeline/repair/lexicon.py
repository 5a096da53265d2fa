"""Lexicon: what the word lists and the corpus say of the words of one document.

What they say of a text is a vector of few numbers. How much each number weighs was fitted on
damaged texts (`models/repair.md`); weighed sums are logarithms of odds.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from operator import mul

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
    "odd case", "asked", "opening question", "inner question", "pair apart", "alone apart",
)  # fmt: skip
AT: Mapping[str, int] = {name: number for number, name in enumerate(EVIDENCE)}
Numbers = list[float]
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
_DASHED = re.compile(r"(?<=[^\W\d_])[–—](?=[^\W\d_])")
_PIECE = re.compile(r"[^\W\d_]+")
_CONTRACTION = re.compile(r"([^\W\d_]+)’([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Known:
    """What the lists say of a word: the logarithm of its weight, its count in the corpus, where.

    `is_foreign`: it is far more usual in languages that the document is not in.
    """

    log: float
    count: int
    support: tuple[str, ...]
    is_foreign: bool


class Lexicon:
    """The words of one document's languages and corpus; each is looked up once."""

    def __init__(
        self, words: WordList, corpus: CorpusWords, own: CorpusWords, languages: Languages
    ) -> None:
        """`own` are the document's undamaged words, `languages` those it is in."""
        self.words, self.languages = words, languages
        self._corpus, self._own = corpus, own
        self.weights = load_weights()
        self._known: dict[str, Known | None] = {}
        self._scores: dict[str, float] = {}
        self._are_known: dict[str, bool] = {}
        self._are_foreign: dict[str, bool] = {}

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
        least = _NAME_SHARE if word[0].isupper() and len(word) > 2 else 0.0
        share = self.languages.share
        listed = spellings(self.words, skeleton).get(lower, ())
        weights = [
            (max(share(language), least) * frequency, language) for language, frequency in listed
        ]
        counts = [
            sum(number for one, number in words if one.lower() == lower)
            for words in self._seen(skeleton)
        ]
        count = sum(counts)
        if not weights and not count:
            return None
        weights.sort(reverse=True)
        total = sum(weight for weight, _ in weights) + _SIGHTING * count
        names = zip(("corpus", "text"), counts, strict=True)
        support = [f"{name}:{number}" for name, number in names if number]
        support += [f"list:{language}" for _, language in weights[:3]]
        own = [frequency for language, frequency in listed if language in self.languages.spoken]
        rare = max(own, default=0.0)
        most = max((frequency for _, frequency in listed), default=0.0)
        is_foreign = rare < _RARE and most > _ELSEWHERE * rare
        return Known(math.log(max(total, _LEAST)), count, tuple(support), is_foreign)

    def undamaged(self, skeleton: str) -> Iterator[str]:
        """The words with this skeleton that stand undamaged in the corpus or the document."""
        return (word for words in self._seen(skeleton) for word, _ in words)

    def _seen(self, skeleton: str) -> tuple[_Counts, _Counts]:
        """Words with their counts in the corpus and in the document."""
        # Words with accents alone are noted, and of letters alone.
        if "*" not in skeleton or "'" in skeleton:
            return (), ()
        return self._corpus.get(skeleton, ()), self._own.get(skeleton, ())

    def score(self, text: str) -> float:
        """The weighted sum of `evidence`."""
        score = self._scores.get(text)
        if score is None:
            score = self._scores[text] = sum(map(mul, self.weights, self.evidence(text)))
        return score

    def evidence(self, text: str) -> Numbers:
        """What is known of the words of a text, as numbers in the order of EVIDENCE."""
        numbers = [0.0] * len(EVIDENCE)
        for left, right in _CONTRACTION.findall(text):
            is_word = left[0].isupper() or self.known(left) is not None
            _weigh_apostrophe(left, right, is_word, self.known(f"{left}'{right}"), numbers)
        numbers[AT["dashed words"]] += len(_DASHED.findall(text))
        for piece in _PIECE.findall(text):
            known = self.known(piece)
            numbers[AT["odd case"]] += _is_oddly_cased(piece)
            if piece.isascii():
                _weigh_plain(piece, known, numbers)
            else:
                _weigh_restored(piece, known, numbers)
        return numbers

    def is_known(self, text: str) -> bool:
        """Whether all words of a text are known that have letters enough to be.

        >>> from pipeline.text.words import NO_CORPUS, load_words
        >>> lexicon = Lexicon(load_words(), NO_CORPUS, NO_CORPUS, Languages({"en": 1.0}, 1.0))
        >>> lexicon.is_known("“clichés”"), lexicon.is_known("clich’s")
        (True, False)
        """
        found = self._are_known.get(text)
        if found is None:
            pieces = [one for one in _PIECE.findall(text) if len(one) >= _SHORT]
            found = self._are_known[text] = all(self.known(one) is not None for one in pieces)
        return found

    def is_foreign_name(self, text: str) -> bool:
        """Whether a text is a word of a language that the document is not in, with a capital."""
        found = self._are_foreign.get(text)
        if found is None:
            pieces = [one for one in _PIECE.findall(text) if not one.isascii()]
            known = [self.known(one) for one in pieces if one[0].isupper() and len(one) > _SHORT]
            found = bool(known) and all(one is not None and one.is_foreign for one in known)
            self._are_foreign[text] = found
        return found

    def support(self, text: str) -> tuple[str, ...]:
        """Where the restored words of a text stand undamaged; nothing where one stands nowhere."""
        restored = [piece for piece in _PIECE.findall(text) if not piece.isascii()]
        if restored:
            known = [one for one in map(self.known, restored) if one is not None]
            return known[0].support if len(known) == len(restored) else ()
        contracted = [self.known(f"{left}'{right}") for left, right in _CONTRACTION.findall(text)]
        return next((one.support for one in contracted if one is not None), ())


@lru_cache(maxsize=20_000)
def spellings(words: WordList, skeleton: str) -> Mapping[str, Sequence[tuple[str, float]]]:
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
    plain = [one for one in word if one.isascii()]
    if not plain or word.isascii() or word.islower() or word.isupper():
        return False
    rest = "".join(one for one in word[1:] if not one.isascii())
    shouts = all(map(str.isupper, plain)) and (len(plain) > 1 or word[-1] == plain[0])
    return not word.isupper() if shouts else not rest.islower() and bool(rest)


def _weigh_apostrophe(
    left: str, right: str, is_word: bool, known: Known | None, numbers: Numbers
) -> None:
    if known is not None:
        numbers[AT["contraction"]] += known.log
        numbers[AT["contractions"]] += 1
    elif right in ("s", "S") and is_word:
        numbers[AT["possessives"]] += 1
    elif len(left) <= _LONGEST_ELIDED or (len(right) <= _LONGEST_ENDING and is_word):
        numbers[AT["elisions"]] += 1
    else:
        numbers[AT["strange apostrophes"]] += 1


def _weigh_plain(piece: str, known: Known | None, numbers: Numbers) -> None:
    if len(piece) < _SHORT:
        numbers[AT["short plain words"]] += 1
    elif known is None:
        numbers[AT["unknown plain words" if piece[0].islower() else "unknown names"]] += 1
    else:
        numbers[AT["plain"]] += known.log
        numbers[AT["plain words"]] += 1


def _weigh_restored(piece: str, known: Known | None, numbers: Numbers) -> None:
    if known is None:
        plain = sum(map(str.isascii, piece))
        numbers[AT["unlisted words"]] += 1
        numbers[AT["unlisted letters"]] += min(plain, _MOST_LETTERS)
        numbers[AT["lone letters"]] += plain < 2
    else:
        numbers[AT["listed"]] += known.log
        numbers[AT["listed words"]] += 1
        numbers[AT["corpus"]] += math.log1p(known.count)
        numbers[AT["corpus words"]] += known.count > 0


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
