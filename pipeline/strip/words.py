"""The word lists of strip, read from the data files beside this module."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from pipeline.text.kernels import Hashes, tokenise
from pipeline.text.offsets import Ints

Flags = np.ndarray[Any, np.dtype[np.bool_]]
_BUCKET_SHIFT = np.uint64(48)
_BASE = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Phrases:
    """Sorted hashes of phrases by their number of words, and of the words they begin with."""

    by_size: Mapping[int, Hashes]
    first_words: Hashes


@lru_cache(maxsize=1)
def function_words() -> Hashes:
    """Sorted hashes of the function words of all languages, for `np.searchsorted`.

    >>> bool(contains(function_words(), tokenise(np.frombuffer(b"The", np.uint8)).hash)[0])
    True
    """
    return _hashes(" ".join(_read("function_words.yaml").values()).split())


@lru_cache(maxsize=1)
def chrome_words() -> Hashes:
    """Sorted hashes of the words of a page's interface.

    >>> bool(contains(chrome_words(), tokenise(np.frombuffer(b"Login", np.uint8)).hash)[0])
    True
    """
    return _hashes(" ".join(_read("chrome_words.yaml")["lines"].values()).split())


@lru_cache(maxsize=1)
def counted_words() -> Hashes:
    """Sorted hashes of the words that head readers' comments beside their number.

    >>> bool(contains(counted_words(), tokenise(np.frombuffer(b"Comments", np.uint8)).hash)[0])
    True
    """
    return _hashes(_read("chrome_words.yaml")["counted"].split())


PHRASE_SORTS = ("phrases", "closing", "labels", "credits", "bylines")


@lru_cache(maxsize=len(PHRASE_SORTS))
def phrases(sort: str) -> Phrases:
    """Phrases of a sort, which is the name of their section in `chrome_words.yaml`.

    >>> min(phrases("closing").by_size)
    2
    """
    texts = ", ".join(_read("chrome_words.yaml")[sort].values()).split(", ")
    # A curly apostrophe is part of its word, a straight one separates two.
    texts = [*texts, *(text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}") for text in texts)]
    forms = {f for text in texts for f in (text, text.capitalize(), text.title(), text.upper())}
    buf = np.frombuffer("\n".join([*sorted(forms), ""]).encode(), np.uint8)
    words = tokenise(buf)
    line = np.searchsorted(np.flatnonzero(buf == ord("\n")), words.start)
    _, first, size = np.unique(line, return_index=True, return_counts=True)
    by_size = {
        int(n): np.unique(_together(words.hash, first[size == n], int(n))) for n in np.unique(size)
    }
    return Phrases(by_size, np.unique(words.hash[first]))


def word_lists(hashes: Hashes) -> dict[str, Flags]:
    """In which lists each word stands; of the phrases it is their first words.

    >>> found = word_lists(tokenise(np.frombuffer(b"The login", np.uint8)).hash)
    >>> found["function"].tolist(), found["chrome"].tolist()
    ([True, False], [False, True])
    """
    # One search for all lists, and not by halves: it is most of the time that words take.
    table, bucket, fullest, members = _all_lists()
    at = bucket[(hashes >> _BUCKET_SHIFT).astype(np.int64)]
    known = table[at] == hashes
    for _ in range(fullest - 1):
        at = at + ~known
        known = table[at] == hashes
    found = np.flatnonzero(known)
    lists = {name: np.zeros(len(hashes), np.bool_) for name in members}
    for name, member in members.items():
        lists[name][found] = member[at[found]]
    return lists


@lru_cache(maxsize=1)
def _all_lists() -> tuple[Hashes, Ints, int, dict[str, Flags]]:
    """All words, sorted; where those with the same high bits begin; how many share them at most.

    The table is padded, so that whoever looks further than the last word finds none.
    """
    lists = {
        "function": function_words(),
        "chrome": chrome_words(),
        "counted": counted_words(),
        **{sort: phrases(sort).first_words for sort in PHRASE_SORTS},
    }
    table = np.unique(np.concatenate(list(lists.values())))
    members = {name: contains(words, table) for name, words in lists.items()}
    high = (table >> _BUCKET_SHIFT).astype(np.int64)
    bucket = np.searchsorted(high, np.arange(1 << 16))
    fullest = int(np.bincount(high).max())
    return np.concatenate([table, np.repeat(table[:1], fullest)]), bucket, fullest, members


def covered(table: Phrases, hashes: Hashes, line: Ints, begins: Ints) -> Flags:
    """Which words belong to a phrase of the table that stands on one line.

    `begins` are the words at which a phrase may begin.

    >>> words = tokenise(np.frombuffer(b"Now back to top of it", np.uint8)).hash
    >>> covered(phrases("phrases"), words, np.zeros(6, np.int64), np.arange(6)).tolist()
    [False, True, True, True, False, False]
    """
    flags = np.zeros(len(hashes), np.bool_)
    for size, wholes in table.by_size.items():
        first = begins[begins <= len(hashes) - size]
        first = first[line[first] == line[first + size - 1]]
        first = first[contains(wholes, _together(hashes, first, size))]
        for offset in range(size):
            flags[first + offset] = True
    return flags


@lru_cache(maxsize=1)
def path_words() -> dict[str, frozenset[str]]:
    """Words of node paths by what they say: `chrome`, `doubtful` or `content`.

    >>> "nav" in path_words()["chrome"]
    True
    """
    return {
        sort: frozenset(words.split())
        for sort, words in _read("chrome_words.yaml")["paths"].items()
    }


def contains(table: Hashes, hashes: Hashes) -> Flags:
    """Which of the hashes stand in a sorted table.

    >>> contains(np.array([3, 5], np.uint64), np.array([5, 6], np.uint64)).tolist()
    [True, False]
    """
    at = np.minimum(np.searchsorted(table, hashes), len(table) - 1)
    return np.asarray(table[at] == hashes)


def _together(hashes: Hashes, first: Ints, size: int) -> Hashes:
    """One hash for each run of `size` words."""
    whole = hashes[first]
    for offset in range(1, size):
        whole = whole * _BASE + hashes[first + offset]
    return whole


@lru_cache(maxsize=2)
def _read(name: str) -> dict[str, Any]:
    text = resources.files(__package__ or "pipeline.strip").joinpath(name).read_text("utf-8")
    return dict(YAML(typ="safe").load(text))


def _hashes(words: list[str]) -> Hashes:
    # Kernels fold the case of ASCII letters only.
    forms = {form for word in words for form in (word, word.capitalize(), word.upper())}
    buf = np.frombuffer("\n".join([*sorted(forms), ""]).encode("utf-8"), np.uint8)
    return np.unique(tokenise(buf).hash)
