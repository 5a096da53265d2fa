"""How well a method's text agrees with a page's main text, and how sure the mean of that is.

Words are the runs of letters, digits and underscores, in lower case. All agreement is F1: the
harmonic mean of the share of what was given that is right and the share of what is right that was
given; 1 where both are empty.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel

_WORD = re.compile(r"\w+")
_SHINGLE_WORDS = 4

_SEED, _RESAMPLES, _TAILS = 20_240_601, 2000, (2.5, 97.5)
# Resampled means are taken a part at a time, which bounds the memory.
_RESAMPLES_AT_ONCE = 100


def words(text: str) -> list[str]:
    """The words of a text, in lower case.

    >>> words("The M/V Alta, 1961")
    ['the', 'm', 'v', 'alta', '1961']
    """
    return _WORD.findall(text.lower())


def f1(got: Iterable[object], gold: Iterable[object]) -> float:
    """F1 of two multisets.

    >>> f1("aab", "abb"), f1("", ""), f1("a", "")
    (0.6666666666666666, 1.0, 0.0)
    """
    have, want = Counter(got), Counter(gold)
    size = have.total() + want.total()
    return 2 * (have & want).total() / size if size else 1.0


def shingles(page: Sequence[str]) -> list[tuple[str, ...]]:
    """All runs of four words of a text; a text of fewer words is one run.

    >>> f1(shingles(words("The old ferry sank today")), shingles(words("The old ferry sank")))
    0.6666666666666666
    """
    starts = range(max(1, len(page) - _SHINGLE_WORDS + 1)) if page else ()
    return [tuple(page[start : start + _SHINGLE_WORDS]) for start in starts]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a rendered page, and which of them hold its main text."""

    words: tuple[tuple[str, ...], ...]
    content: frozenset[int]

    @classmethod
    def of(cls, page: str, main_text: Sequence[str]) -> "Lines":
        r"""The lines of a page; content are those of whose words most stand in the main text.

        >>> sorted(Lines.of("Home\nThe ferry\nsank.\nMore", ["the", "ferry", "sank"]).content)
        [1, 2]
        """
        lines = tuple(tuple(words(line)) for line in page.split("\n"))
        return cls(lines, _found(lines, main_text))

    def f1(self, got: Sequence[str]) -> float:
        r"""F1 of the content lines: a line was kept when most of its words stand in what was given.

        >>> page = Lines.of("Home\nThe ferry\nsank.\nMore", ["the", "ferry", "sank"])
        >>> page.f1(["home", "the", "ferry"])
        0.5
        """
        return f1(_found(self.words, got), self.content)


def aligned_words(
    lines: Sequence[str], text: Sequence[str]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """How many words each line has, and how many stand in a text, all in the order of both.

    >>> [counts.tolist() for counts in aligned_words(["Home", "The ferry"], ["the", "ferry"])]
    [[1, 2], [0, 2]]
    """
    return _aligned([words(line) for line in lines], text)


def _found(lines: Sequence[Sequence[str]], text: Sequence[str]) -> frozenset[int]:
    """The lines of which more than half of the words stand in a text, all in the order of both."""
    sizes, counts = _aligned(lines, text)
    return frozenset(np.flatnonzero(2 * counts > sizes).tolist())


def _aligned(
    lines: Sequence[Sequence[str]], text: Sequence[str]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    # Words would be compared by their hash, which differs from run to run.
    numbers: dict[str, int] = {}
    page = [numbers.setdefault(word, len(numbers)) for word in chain.from_iterable(lines)]
    other = [numbers.setdefault(word, len(numbers)) for word in text]
    aligned = np.zeros(len(page) + 1, np.int64)
    for part in Indel.opcodes(page, other):
        if part.tag == "equal":
            aligned[part.src_start + 1 : part.src_end + 1] = 1
    ends = np.cumsum([0, *map(len, lines)])
    return np.diff(ends), np.diff(np.cumsum(aligned)[ends])


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over pages and the interval that holds 95% of the means of resampled pages."""

    mean: float
    low: float
    high: float
    pages: int


def estimate(values: Sequence[float] | npt.NDArray[np.float64]) -> Estimate:
    """The mean of a figure over pages with its bootstrap interval: same pages, same interval.

    >>> estimate([0.5, 0.5])
    Estimate(mean=0.5, low=0.5, high=0.5, pages=2)
    """
    sample = np.asarray(values, np.float64)
    random = np.random.default_rng(_SEED)
    means = np.concatenate(
        [
            sample[random.integers(0, len(sample), (_RESAMPLES_AT_ONCE, len(sample)))].mean(axis=1)
            for _ in range(_RESAMPLES // _RESAMPLES_AT_ONCE)
        ]
    )
    low, high = np.percentile(means, _TAILS).tolist()
    return Estimate(float(sample.mean()), low, high, len(sample))
