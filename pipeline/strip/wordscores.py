"""What words make likely: learned log-odds of words, of pairs of words and of names on node paths.

The tables are indexed by a part of the hash (Weinberger et al., Feature Hashing for Large Scale
Multitask Learning, 2009), so that they are small, need no vocabulary and know no language.
"""

import math
import re
import zlib
from array import array
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.strip.lines import HtmlColumns
from pipeline.strip.page_types import PAGE_TYPES
from pipeline.text.batch import Batch
from pipeline.text.kernels import Hashes
from pipeline.text.offsets import Ints

# Entries of the tables for lines (most are 0: a word that was never learned says nothing), and of
# those for names and page types. A pair is hashed with this factor, and indexed by its high bits.
SIZE, SMALL = 1 << 18, 1 << 16
_PAIR = np.uint64(0x9E3779B97F4A7C15)
_HIGH = np.uint64(40)
# Weights are in steps of 1 / 16; a score is their sum by the root of their number, in steps of
# 1 / 32.
_ROOTS = np.round(2 * 64 / np.sqrt(np.arange(1, 256))).astype(np.int64)
_BITS = 6
_LIMIT = 127
# The share of a page's words that were learned is told in so many steps.
_KNOWN_STEPS = 63
# So many node paths are remembered.
_PATHS = 8192

_LABEL = re.compile(r"[a-z0-9-]+")
_NAME = re.compile(r"[a-z]+")

Table = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class WordTables:
    """Weights by hash, in steps of 1 / 16: of words, of pairs, of names on a node path.

    `types` has a column for each page type: what a word makes likely of the page.
    """

    words: Table
    pairs: Table
    names: Table
    types: Table

    @classmethod
    def none(cls) -> "WordTables":
        """Tables that know nothing.

        >>> bool(WordTables.none().words.any())
        False
        """
        line, name = np.zeros(SIZE, np.int8), np.zeros(SMALL, np.int8)
        return cls(line, line, name, np.zeros((SMALL, len(PAGE_TYPES)), np.int8))


class Score(NamedTuple):
    """What words make likely, -127 to 127: those of each line, and of its node path.

    For each page: the share of its words that were learned, in 63rds, and a row of what they make
    likely of its type.
    """

    words: Ints
    path: Ints
    known: Ints
    types: Ints

    @classmethod
    def of(cls, batch: Batch, html: HtmlColumns, tables: WordTables) -> "Score":
        """All scores of a batch.

        >>> from pipeline.strip.markup import html_of_batch
        >>> batch = Batch.of(["It sank.\\nHome"])
        >>> Score.of(batch, html_of_batch(batch, [None]), WordTables.none()).words.tolist()
        [0, 0]
        """
        pages = score_pages(batch, tables)
        return cls(score_lines(batch, tables), score_paths(html, tables), *pages)


def word_indices(hashes: Hashes) -> Ints:
    """Where the words stand in their table.

    >>> word_indices(np.array([SIZE + 1], np.uint64)).tolist()
    [1]
    """
    return (hashes & np.uint64(SIZE - 1)).view(np.int64)


def pair_indices(hashes: Hashes) -> Ints:
    """Where each word with the next stands in the table of pairs.

    >>> len(pair_indices(np.array([3, 5, 7], np.uint64)))
    2
    """
    mixed = (hashes[:-1] * _PAIR + hashes[1:]) >> _HIGH
    return (mixed & np.uint64(SIZE - 1)).view(np.int64)


def score_lines(batch: Batch, tables: WordTables) -> Ints:
    """What the words of each line make likely, -127 to 127 in steps of 1 / 32; 0 without words.

    >>> score_lines(Batch.of(["It sank."]), WordTables.none()).tolist()
    [0]
    """
    hashes, line = batch.words.hash, batch.word_line
    told = np.zeros(len(hashes) + 1, np.int64)
    np.add.accumulate(tables.words.take(word_indices(hashes)), out=told[1:])
    if len(hashes) > 1:
        # A pair counts where its second word stands, which is on the line of the first.
        pairs = tables.pairs.take(pair_indices(hashes))
        told[2:] += np.add.accumulate(pairs * (line[1:] == line[:-1]), dtype=np.int64)
    count = np.diff(batch.line_word)
    return _scores(np.diff(told[batch.line_word]), 2 * count - 1)


def type_indices(hashes: Hashes) -> Ints:
    """Where the words stand in the table of page types.

    >>> type_indices(np.array([SMALL + 1], np.uint64)).tolist()
    [1]
    """
    return (hashes & np.uint64(SMALL - 1)).view(np.int64)


def score_pages(batch: Batch, tables: WordTables) -> tuple[Ints, Ints]:
    """For each page the share of its words that were learned, and the scores of page types.

    >>> known, types = score_pages(Batch.of(["It sank.", ""]), WordTables.none())
    >>> known.tolist(), types.shape == (2, len(PAGE_TYPES))
    ([0, 0], True)
    """
    hashes, bounds = batch.words.hash, batch.line_word[batch.page_line]
    count = np.maximum(1, np.diff(bounds))
    known, sums = np.zeros(len(batch), np.int64), np.zeros((len(batch), len(PAGE_TYPES)), np.int64)
    pages = np.flatnonzero(bounds[1:] > bounds[:-1])
    if len(pages):
        learned = tables.words.take(word_indices(hashes)) != 0
        known[pages] = np.add.reduceat(learned, bounds[pages], dtype=np.int64)
        told = tables.types.take(type_indices(hashes), axis=0)
        sums[pages] = np.add.reduceat(told, bounds[pages], axis=0, dtype=np.int64)
    # The root as an integer: a page's score does not hang on how a machine rounds.
    root = np.array([math.isqrt(int(size)) for size in count], np.int64)
    return _KNOWN_STEPS * known // count, np.clip(
        sums // np.maximum(1, root)[:, None], -_LIMIT, _LIMIT
    )


def name_indices(path: str) -> tuple[int, ...]:
    """Where the names on a node path stand in their table: tags, parts of ids and classes.

    >>> len(name_indices("body/div#main.wide-text"))
    6
    """
    return tuple(sorted(_names_on(path)))


# The paths of a site return, and so do their levels and names.
@lru_cache(maxsize=_PATHS)
def _packed_names(path: str) -> bytes:
    return array("q", [*_names_on(path)]).tobytes()


def _names_on(path: str) -> set[int]:
    levels = path.lower().split("/")
    last = ">" + levels[-1].partition(".")[0].partition("#")[0]
    return {_name_index(last)}.union(*map(_of_level, levels))


@lru_cache(maxsize=2 * _PATHS)
def _of_level(level: str) -> tuple[int, ...]:
    tag = _LABEL.match(level)
    name, behind = (tag[0], tag.end()) if tag else ("", 0)
    return (_name_index("<" + name), *map(_class_index, _NAME.findall(level, behind)))


@lru_cache(maxsize=_PATHS)
def _class_index(name: str) -> int:
    return _name_index("." + name)


def _name_index(name: str) -> int:
    return zlib.crc32(name.encode()) % SMALL


def score_paths(html: HtmlColumns, tables: WordTables) -> Ints:
    """What the names on the node path of each line make likely; 0 where the page has none.

    The scale is that of `score_lines`.
    """
    if not html.paths:
        return np.zeros(len(html.path), np.int64)
    of_path = [*map(_packed_names, html.paths)]
    names = np.frombuffer(b"".join(of_path), np.int64)
    counts = np.array([*map(len, of_path)]) // names.itemsize
    told = tables.names.take(names)
    # Every path has a name: that of its last level.
    sums = np.add.reduceat(told, np.cumsum(counts) - counts, dtype=np.int64)
    return np.asarray(np.append(_scores(sums, counts), 0)[html.path])


def _scores(sums: Ints, counts: Ints) -> Ints:
    roots = _ROOTS[np.clip(counts - 1, 0, len(_ROOTS) - 1)]
    return np.asarray(np.clip((sums * roots) >> _BITS, -_LIMIT, _LIMIT))
