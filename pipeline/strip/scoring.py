"""The trained model's word on each line of a batch, with the plainest reason for it."""

from functools import lru_cache

import numpy as np

from pipeline.strip.columns import Matrix, line_columns
from pipeline.strip.features import LineFeatures
from pipeline.strip.lines import NO_TYPE, Flags, LineEvidence
from pipeline.strip.model import LineModel
from pipeline.strip.trees import SCALE, Trees
from pipeline.strip.wordscores import Score
from pipeline.text.batch import Batch
from pipeline.text.offsets import Ints

# What names a verdict where a line shows it: the first of these that holds.
_CONTENT = ("line:title", "line:sentences", "line:table", "line:like-text")
_CHROME = (
    "line:copyright", "line:chrome-words", "line:comments", "html:nav", "html:links",
    "line:headlines", "line:few-words", "line:like-chrome",
)  # fmt: skip
# A share that makes a line one of interface words, or of links.
_MOSTLY = 0.5
_FEW_WORDS = 4


def model_evidence(
    batch: Batch, features: LineFeatures, is_html: Flags, model: LineModel
) -> tuple[LineEvidence, Ints]:
    """Log-odds for every line with text of its own, and the likeliest type of each page.

    `is_html` tells which pages are HTML. Types index `PAGE_TYPES`, `NO_TYPE` for a page
    without lines.
    """
    live, matrix, names = _columns(batch, features, model)
    of_html = is_html[batch.line_page[live]]
    odds = np.zeros(len(batch.line_start), np.float32)
    for trees, chosen in ((model.text, ~of_html), (model.html, of_html)):
        if chosen.any():
            part = matrix if chosen.all() else matrix[:, chosen]
            odds[live[chosen]] = _ask(trees, part, names)[0] / SCALE
    reason = np.where(odds >= 0, _reason_for(features), _reason_against(features))
    types = np.full(len(batch), NO_TYPE, np.int64)
    bounds = batch.line_page[live].searchsorted(np.arange(len(batch) + 1))
    pages = np.flatnonzero(bounds[1:] > bounds[:-1])
    if len(pages):
        types[pages] = np.argmax(_ask(model.types, matrix[:, bounds[pages]], names), axis=0)
    return LineEvidence(odds, reason, (*_CONTENT, *_CHROME)), types


def model_reasons(
    batch: Batch, features: LineFeatures, is_html: Flags, model: LineModel, line: int
) -> list[tuple[str, float]]:
    """What the model goes by on one line: log-odds for each group of columns.

    They are what is lost when the group is set to what is usual on the line's page (occlusion:
    Zeiler and Fergus, 2014), so they need not add up to the whole.
    """
    live, matrix, names = _columns(batch, features, model)
    trees = model.html if is_html[batch.line_page[line]] else model.text
    of_page = batch.line_page[live] == batch.line_page[line]
    usual = np.median(matrix[:, of_page], axis=1).astype(np.uint8)
    groups = [_group(name) for name in names]
    # One line in as many versions as there are groups, the first as it is.
    kinds = sorted(set(groups))
    versions = np.repeat(matrix[:, live == line], 1 + len(kinds), axis=1)
    for number, kind in enumerate(kinds, 1):
        rows = [row for row, group in enumerate(groups) if group == kind]
        versions[rows, number] = usual[rows]
    odds = _ask(trees, versions, names)[0] / SCALE
    return [(kind, float(odds[0] - each)) for kind, each in zip(kinds, odds[1:], strict=True)]


_MARKUP = ("links", "kind", "path score", "heads links", "outside")
_WORDS = ("word score", "function", "chrome", "copyright", "after copyright", "comments")
_AROUND = (" above ", " below ", " within ", " all above", " all below")
_PAGE = ("lines", "page words", "text share")


def _group(name: str) -> str:
    """What a column tells of, as `clean explain` calls it."""
    if any(word in name for word in _AROUND):
        return "model:lines-around"
    if name.endswith(" page") or name in _PAGE:
        return "model:page"
    if name.endswith(" path") or name in _MARKUP:
        return "model:markup"
    if name in ("lines above", "lines below", "words above share"):
        return "model:place"
    return "model:words" if name in _WORDS else "model:shape"


def _columns(
    batch: Batch, features: LineFeatures, model: LineModel
) -> tuple[Ints, Matrix, tuple[str, ...]]:
    live = np.flatnonzero(~features.idle)
    score = Score.of(batch, features.html, model.tables)
    return live, *line_columns(batch, features, score, live)


def _ask(trees: Trees, matrix: Matrix, names: tuple[str, ...]) -> Ints:
    rows = _rows(names, trees.columns)
    return trees.score(matrix.take(rows, axis=0)).astype(np.int64)


@lru_cache(maxsize=8)
def _rows(names: tuple[str, ...], columns: tuple[str, ...]) -> Ints:
    row_of = {name: row for row, name in enumerate(names)}
    return np.array([row_of[name] for name in columns])


def _reason_for(f: LineFeatures) -> Ints:
    return _first_of([f.around.title, f.shaped, f.row], 0)


def _reason_against(f: LineFeatures) -> Ints:
    holds = [
        f.copyright | f.after_copyright, f.chrome_share >= _MOSTLY, f.comments, f.html.chrome,
        f.html.link_density >= _MOSTLY, f.of.unended & (f.around.before | f.around.after),
        f.words <= _FEW_WORDS,
    ]  # fmt: skip
    return _first_of(holds, len(_CONTENT))


def _first_of(holds: list[Flags], base: int) -> Ints:
    """The number of the first that holds for each line, from `base` on; behind all, of none."""
    numbers = np.full(len(holds[0]), base + len(holds))
    for number in range(len(holds) - 1, -1, -1):
        np.copyto(numbers, base + number, where=holds[number])
    return numbers
