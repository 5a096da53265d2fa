"""The columns that the line model reads: small integers, a row a column, a column a line.

Everything is an integer of one byte, so that a verdict is the same on every machine. A line's own
features come first; then those of the lines around it, with what the whole page says.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.strip.features import LineFeatures
from pipeline.strip.page_types import PAGE_TYPES
from pipeline.strip.wordscores import Score
from pipeline.text.batch import Batch
from pipeline.text.offsets import Ints

Matrix = npt.NDArray[np.uint8]
# Rows of the matrix, and their names.
Rows = tuple[Sequence[str], Matrix]

# Shares are told in so many steps, and means of columns keep the scale of the columns.
_STEPS = 63
# Counts beyond 16 are told in steps of a sixth.
_COUNTS = np.unique(np.concatenate([np.arange(1, 17), 16.0 * (7 / 6) ** np.arange(1, 64)]).round())
_STEP_OF = np.searchsorted(_COUNTS, np.arange(4096), side="right").astype(np.uint8)
# Neighbours so many lines above and below, and surroundings of so many lines on either side.
_NEIGHBOURS = (1, 2, 3)
_SURROUNDINGS = (4, 12, 40)
# A long paragraph on one line counts for no more than so many words in its surroundings.
_MOST_WORDS = 50

_TOLD_AROUND = (
    "words", "function", "chrome", "titled", "digits", "ends", "links", "word score", "path score",
)  # fmt: skip
_NEIGHBOUR_NAMES = [
    f"{name} {side} {distance}"
    for distance in _NEIGHBOURS
    for side in ("above", "below")
    for name in _TOLD_AROUND
]
_SURROUNDING_NAMES = [
    f"{name} {where}"
    for where in (*(f"within {size}" for size in _SURROUNDINGS), "all above", "all below", "page")
    for name in _TOLD_AROUND
]
_PAGE_NAMES = ("known words page", *(f"type {name} page" for name in PAGE_TYPES))


def line_columns(
    batch: Batch, features: LineFeatures, score: Score, live: Ints
) -> tuple[Matrix, tuple[str, ...]]:
    """The matrix for the lines `live`, and the names of its rows.

    >>> from pipeline.strip.features import line_features
    >>> from pipeline.strip.wordscores import WordTables
    >>> batch = Batch.of(["Login\\nIt sank in the bay, and they left."])
    >>> features = line_features(batch, [None], np.zeros(2))
    >>> score = Score.of(batch, features.html, WordTables.none())
    >>> matrix, names = line_columns(batch, features, score, np.arange(2))
    >>> matrix[names.index("words")].tolist(), matrix[names.index("words above 1")].tolist()
    ([1, 8], [0, 1])
    """
    page = batch.line_page[live]
    bounds = page.searchsorted(np.arange(len(batch) + 1))
    of_page = bounds[page], bounds[page + 1]
    own = list(_own(features, score, live))
    row_of = {name: row for names, rows in own for name, row in zip(names, rows, strict=True)}
    around = np.array([row_of[name] for name in _TOLD_AROUND])
    words = features.words[live]
    rows = [*own, _place(*of_page, words), _of_page(score, page), _neighbours(page, around)]
    rows += [_surroundings(*of_page, np.minimum(words, _MOST_WORDS) + 1, around)]
    every = tuple(name for names, _ in rows for name in names)
    return np.concatenate([block for _, block in rows]), every


def _own(f: LineFeatures, score: Score, live: Ints) -> Iterator[Rows]:
    """A line's own columns, by the scale they are told in."""
    counts = {
        "words": f.words, "paragraph words": f.of.words, "times on page": f.times,
        "blank above": f.gap, "word length": f.word_length.astype(np.int64),
        "separators": f.separators,
    }  # fmt: skip
    yield [*counts], _counted(_taken(counts, live))
    shares = {
        "function": f.function_share, "chrome": f.chrome_share, "titled": f.title_share,
        "digits": f.digit_share, "marks": f.mark_share, "prose around": f.density,
        "text share": f.around.text_share, "links": f.html.link_density,
    }  # fmt: skip
    yield [*shares], np.minimum(_taken(shares, live) * _STEPS, _STEPS).astype(np.uint8)
    scores: dict[str, Ints] = {
        "kind": f.html.kind.astype(np.int64) + 1, "word score": score.words + 128,
        "path score": score.path + 128,
    }  # fmt: skip
    yield [*scores], _taken(scores, live).astype(np.uint8)
    flags = {
        "comma": f.has_comma, "lower": f.starts_lower, "ends": f.ends_sentence,
        "sentence": f.sentence, "shaped": f.shaped, "onward": f.ends_onward,
        "heads links": f.heads_links, "copyright": f.copyright,
        "after copyright": f.after_copyright, "comments": f.comments, "edge": f.edge,
        "item": f.item, "row": f.row, "unended": f.of.unended,
        "cut off": f.of.cut_off, "states": f.of.states, "above text": f.around.before,
        "below text": f.around.after, "labelled": f.around.labelled, "credit": f.around.credit,
        "byline": f.around.byline, "title": f.around.title, "chrome path": f.html.chrome,
        "doubtful path": f.html.doubtful, "content path": f.html.content, "outside": f.html.outside,
    }  # fmt: skip
    # A mean of flags needs room for its parts.
    yield [*flags], _taken(flags, live) * np.uint8(_STEPS)


def _place(first: Ints, stop: Ints, words: Ints) -> Rows:
    """Where on its page each line stands, and how much there is of it."""
    row, sums = np.arange(len(words)), np.zeros(len(words) + 1, np.int64)
    words.cumsum(out=sums[1:])
    total, above = sums[stop] - sums[first], sums[:-1] - sums[first]
    share = _STEPS * above // np.maximum(1, total)
    counts = {
        "lines above": row - first, "lines below": stop - row - 1, "lines": stop - first,
        "page words": total,
    }  # fmt: skip
    block = np.concatenate([_counted(np.array([*counts.values()])), share[None].astype(np.uint8)])
    return [*counts, "words above share"], block


def _of_page(score: Score, page: Ints) -> Rows:
    """What its words make likely of a page."""
    told = np.concatenate([score.known[None], score.types.T + 128]).astype(np.uint8)
    return _PAGE_NAMES, told.take(page, axis=1)


def _neighbours(page: Ints, around: Matrix) -> Rows:
    told = np.zeros((len(_NEIGHBOURS), 2, *around.shape), np.uint8)
    for (above, below), distance in zip(told, _NEIGHBOURS, strict=True):
        same = page[distance:] == page[:-distance]
        np.multiply(around[:, :-distance], same, out=above[:, distance:])
        np.multiply(around[:, distance:], same, out=below[:, :-distance])
    return _NEIGHBOUR_NAMES, told.reshape(len(_NEIGHBOUR_NAMES), len(page))


def _surroundings(first: Ints, stop: Ints, weight: Ints, around: Matrix) -> Rows:
    """Means by words: of the lines near, of all above, of all below, of the page."""
    row = np.arange(len(weight))
    ranges = [
        (np.maximum(row - size, first), np.minimum(row + size + 1, stop)) for size in _SURROUNDINGS
    ]
    ranges += [(first, row), (row + 1, stop), (first, stop)]
    # Sums of integers, which floats hold exactly; so is the integer part of their quotient.
    sums = np.zeros((len(around) + 1, len(weight) + 1))
    weight.cumsum(out=sums[-1, 1:])
    np.multiply(around, weight, dtype=np.float64).cumsum(axis=1, out=sums[:-1, 1:])
    told = np.empty((len(ranges), *around.shape), np.uint8)
    for means, (low, high) in zip(told, ranges, strict=True):
        part = sums.take(high, axis=1) - sums.take(low, axis=1)
        means[:] = part[:-1] / np.maximum(1, part[-1])
    return _SURROUNDING_NAMES, told.reshape(len(_SURROUNDING_NAMES), len(row))


def _taken(columns: Mapping[str, npt.NDArray[Any]], live: Ints) -> npt.NDArray[Any]:
    return np.array([*columns.values()]).take(live, axis=1)


def _counted(values: Ints) -> Matrix:
    few = _STEP_OF.take(values, mode="clip")
    many = values >= len(_STEP_OF)
    if many.any():
        few[many] = np.searchsorted(_COUNTS, values[many], side="right")
    return few
