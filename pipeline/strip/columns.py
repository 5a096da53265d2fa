"""The columns that the line model reads: small integers, a row a column, a column a line.

Everything is an integer of one byte, so that a verdict is the same on every machine. A line's own
features come first; then those of the lines around it, with what the whole page says.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from pipeline.strip.features import LineFeatures
from pipeline.strip.lines import Floats
from pipeline.strip.page_types import PAGE_TYPES
from pipeline.strip.wordscores import Score
from pipeline.text.batch import Batch
from pipeline.text.offsets import Ints

Column = npt.NDArray[np.uint8]
Matrix = npt.NDArray[np.uint8]

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
    own = {name: column[live] for name, column in _own(features, score)}
    page = batch.line_page[live]
    around = {name: own[name] for name in _TOLD_AROUND}
    weight = np.minimum(features.words[live], _MOST_WORDS) + 1
    rows = [*own.items(), *_place(page, features.words[live])]
    rows += [("known words page", score.known[page].astype(np.uint8))]
    types = zip(PAGE_TYPES, (score.types + 128).astype(np.uint8).T, strict=True)
    rows += [(f"type {name} page", column[page]) for name, column in types]
    rows += [*_neighbours(page, around), *_surroundings(batch, live, weight, around)]
    matrix = np.empty((len(rows), len(live)), np.uint8)
    for row, (_, column) in zip(matrix, rows, strict=True):
        row[:] = column
    return matrix, tuple(name for name, _ in rows)


_TOLD_AROUND = (
    "words", "function", "chrome", "titled", "digits", "ends", "links", "word score", "path score",
)  # fmt: skip


def _own(f: LineFeatures, score: Score) -> Iterator[tuple[str, Column]]:
    """A line's own columns."""
    yield "words", _counted(f.words)
    yield "paragraph words", _counted(f.of.words)
    yield "times on page", _counted(f.times)
    yield "blank above", _counted(f.gap)
    yield "word length", _counted(f.word_length.astype(np.int64))
    yield "separators", _counted(f.separators)
    yield "function", _share(f.function_share)
    yield "chrome", _share(f.chrome_share)
    yield "titled", _share(f.title_share)
    yield "digits", _share(f.digit_share)
    yield "marks", _share(f.mark_share)
    yield "prose around", _share(f.density)
    yield "text share", _share(f.around.text_share)
    yield "links", _share(f.html.link_density)
    yield "kind", (f.html.kind + 1).astype(np.uint8)
    yield "word score", (score.words + 128).astype(np.uint8)
    yield "path score", (score.path + 128).astype(np.uint8)
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
    for name, flag in flags.items():
        # A mean of flags needs room for its parts.
        yield name, flag.astype(np.uint8) * np.uint8(_STEPS)


def _place(page: Ints, words: Ints) -> Iterator[tuple[str, Column]]:
    """Where on its page each line stands, and how much there is of it."""
    first = np.searchsorted(page, page)
    stop = np.searchsorted(page, page, side="right")
    row, sums = np.arange(len(page)), np.concatenate([[0], np.cumsum(words)])
    total = sums[stop] - sums[first]
    yield "lines above", _counted(row - first)
    yield "lines below", _counted(stop - row - 1)
    yield "lines", _counted(stop - first)
    yield "page words", _counted(total)
    yield (
        "words above share",
        (_STEPS * (sums[row] - sums[first]) // np.maximum(1, total)).astype(np.uint8),
    )


def _neighbours(page: Ints, columns: dict[str, Column]) -> Iterator[tuple[str, Column]]:
    for name, column in columns.items():
        for distance in _NEIGHBOURS:
            above, below = np.zeros((2, len(column)), np.uint8)
            same = page[distance:] == page[:-distance]
            above[distance:] = np.where(same, column[:-distance], 0)
            below[:-distance] = np.where(same, column[distance:], 0)
            yield f"{name} above {distance}", above
            yield f"{name} below {distance}", below


def _surroundings(
    batch: Batch, live: Ints, weight: Ints, columns: dict[str, Column]
) -> Iterator[tuple[str, Column]]:
    """Means by words: of the lines near, of all above, of all below, of the page."""
    page = batch.line_page[live]
    row = np.arange(len(live))
    first, stop = np.searchsorted(page, page), np.searchsorted(page, page, side="right")
    ranges = [
        (f"within {size}", np.maximum(row - size, first), np.minimum(row + size + 1, stop))
        for size in _SURROUNDINGS
    ]
    ranges += [("all above", first, row), ("all below", row + 1, stop), ("page", first, stop)]
    weights = np.concatenate([[0], np.cumsum(weight)])
    sizes = [np.maximum(1, weights[high] - weights[low]) for _, low, high in ranges]
    for name, column in columns.items():
        sums = np.concatenate([[0], np.cumsum(column * weight)])
        for (where, low, high), size in zip(ranges, sizes, strict=True):
            yield f"{name} {where}", ((sums[high] - sums[low]) // size).astype(np.uint8)


def _counted(values: Ints) -> Column:
    few = _STEP_OF[np.minimum(values, len(_STEP_OF) - 1)]
    many = np.flatnonzero(values >= len(_STEP_OF))
    few[many] = np.searchsorted(_COUNTS, values[many], side="right")
    return few


def _share(values: Floats) -> Column:
    return np.minimum(values * _STEPS, _STEPS).astype(np.uint8)
