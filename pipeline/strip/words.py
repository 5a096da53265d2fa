"""The word lists of strip, read from the data files beside this module."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from pipeline.text.kernels import Hashes, line_hashes, tokenise
from pipeline.text.offsets import Bytes, Ints

Flags = np.ndarray[Any, np.dtype[np.bool_]]
Bits = np.ndarray[Any, np.dtype[np.uint8]]
_BUCKET_SHIFT = np.uint64(48)
_BASE = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Phrases:
    """Sorted hashes of phrases by their number of words, and of what longer ones begin with."""

    by_size: Mapping[int, Hashes]
    beginnings: Mapping[int, Hashes]
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
# A bit for each list.
LISTS = {name: 1 << n for n, name in enumerate(("function", "chrome", "counted", *PHRASE_SORTS))}


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
    sizes = range(1, int(size.max()) + 1)

    def of(chosen: Flags, words_of: int) -> Hashes:
        return np.unique(_together(words.hash, first[chosen], words_of))

    return Phrases(
        {n: of(size == n, n) for n in sizes if (size == n).any()},
        {n: of(size > n, n) for n in sizes},
        np.unique(words.hash[first]),
    )


@lru_cache(maxsize=1)
def list_headings() -> Hashes:
    """Hashes of the lines that head lists of other documents, as `Batch.line_hash` has them.

    >>> bool(np.isin(line_hashes(*_lines(["MOST READ"])), list_headings())[0])
    True
    """
    texts = ", ".join(_read("chrome_words.yaml")["list_headings"].values()).split(", ")
    # Kernels fold the case of ASCII letters only.
    forms = {f for text in texts for f in (text, text.capitalize(), text.title(), text.upper())}
    return np.unique(line_hashes(*_lines(sorted(forms))))


def _lines(texts: list[str]) -> tuple[Bytes, Ints, Ints]:
    """Lines as one buffer, and where they start and end."""
    buf = np.frombuffer("".join(f"{text}\n" for text in texts).encode(), np.uint8)
    end = np.flatnonzero(buf == ord("\n"))
    return buf, np.concatenate([[0], end[:-1] + 1]), end


def word_lists(hashes: Hashes) -> Bits:
    """In which lists each word stands: a bit for each; of phrases it is their first words.

    >>> words = tokenise(np.frombuffer(b"The login", np.uint8)).hash
    >>> (word_lists(words) == [LISTS["function"], LISTS["chrome"]]).tolist()
    [True, True]
    """
    # One search for all lists, and not by halves: it is most of the time that words take.
    table, bucket, fullest, lists = _all_lists()
    at = bucket.take((hashes >> _BUCKET_SHIFT).view(np.int64))
    known = table.take(at) == hashes
    for _ in range(fullest - 1):
        at += ~known
        known = table.take(at) == hashes
    return np.asarray(lists.take(at) * known)


@lru_cache(maxsize=1)
def _all_lists() -> tuple[Hashes, Ints, int, Bits]:
    """All words, sorted; where those with the same high bits begin; how many share them at most.

    The table is padded, so that whoever looks further than the last word finds none.
    """
    members = {
        "function": function_words(),
        "chrome": chrome_words(),
        "counted": counted_words(),
        **{sort: phrases(sort).first_words for sort in PHRASE_SORTS},
    }
    table = np.unique(np.concatenate([*members.values()]))
    high = (table >> _BUCKET_SHIFT).astype(np.int64)
    bucket = np.searchsorted(high, np.arange(1 << 16))
    fullest = int(np.bincount(high).max())
    columns = (table, _bits(members, table))
    table, lists = (np.append(column, np.repeat(column[:1], fullest)) for column in columns)
    return table, bucket, fullest, lists


def _bits(members: Mapping[str, Hashes], table: Hashes) -> Bits:
    """The bits of the lists that hold each word or phrase of a table."""
    lists = [contains(each, table) * np.uint8(LISTS[name]) for name, each in members.items()]
    return np.asarray(np.bitwise_or.reduce(lists))


def phrase_sorts(hashes: Hashes, line: Ints, begins: Bits) -> Bits:
    """The sorts of the phrases each word belongs to, as bits; a phrase stands on one line.

    `begins` are the sorts whose phrases may begin at each word.

    >>> words = tokenise(np.frombuffer(b"Now back to top of it", np.uint8)).hash
    >>> sorts = phrase_sorts(words, np.zeros(6, np.int64), np.full(6, LISTS["phrases"], np.uint8))
    >>> (sorts > 0).tolist()
    [False, True, True, True, False, False]
    """
    sorts = np.zeros(len(hashes), np.uint8)
    first = np.flatnonzero(begins)
    whole = hashes[first]
    for size, (table, of_whole, goes_on) in enumerate(_all_phrases(), 1):
        at = table.searchsorted(whole)
        known = table.take(at, mode="clip") == whole
        first, whole, at = first[known], whole[known], at[known]
        found = of_whole[at] & begins[first]
        hits = np.flatnonzero(found)
        for offset in range(size if len(hits) else 0):
            sorts[first[hits] + offset] |= found[hits]
        last = np.minimum(first + size, len(line) - 1)
        longer = goes_on[at] & (line[last] == line[first]) & (last == first + size)
        first, whole = first[longer], whole[longer] * _BASE + hashes[last[longer]]
        if not len(first):
            break
    return sorts


@lru_cache(maxsize=1)
def _all_phrases() -> list[tuple[Hashes, Bits, Flags]]:
    """What phrases of all sorts begin with, by its number of words, from one on.

    With it the bits of the sorts of which it is a whole phrase, and whether longer ones go on.
    """
    tables = {sort: phrases(sort) for sort in PHRASE_SORTS}
    none = np.zeros(0, np.uint64)
    found = []
    for size in range(1, max(max(of.by_size) for of in tables.values()) + 1):
        longer = np.concatenate([of.beginnings.get(size, none) for of in tables.values()])
        wholes = {sort: of.by_size.get(size, none) for sort, of in tables.items()}
        table = np.unique(np.concatenate([longer, *wholes.values()]))
        found.append((table, _bits(wholes, table), contains(np.unique(longer), table)))
    return found


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
    if not len(table):
        return np.zeros(len(hashes), np.bool_)
    return np.asarray(table.take(table.searchsorted(hashes), mode="clip") == hashes)


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
