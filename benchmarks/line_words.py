"""Learn what words make likely: logistic regression over hashed words, pairs and path names."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.linear_model import SGDClassifier

from pipeline.strip.page_types import PAGE_TYPES
from pipeline.strip.wordscores import (
    SIZE,
    SMALL,
    WordTables,
    name_indices,
    pair_indices,
    type_indices,
    word_indices,
)

if TYPE_CHECKING:
    from train_strip import Example

# Renderings that words are learned from: the others hold the same ones.
_FORMS = ("block", "wrap72", "html")
_PAGE_FORMS = ("block", "html", "part", "html part")
_WORD_PENALTY, _NAME_PENALTY, _TYPE_PENALTY = 3e-6, 1e-5, 1e-5
_TYPE_SCALE = 0.2
# A word of fewer sites says more of the site than of the line.
_MIN_SITES = 3
_PASSES = 8
# Weights in the tables are in steps of 1 / 16.
_STEPS = 16


def fit_tables(examples: Sequence["Example"]) -> WordTables:
    """The tables that tell content from chrome best, line by line."""
    chosen = [e for e in examples if e.how in _FORMS]
    matrices = [_word_matrix(e) for e in chosen]
    weights = np.where(_is_common(chosen, matrices), _fit(chosen, matrices, _WORD_PENALTY), 0.0)
    pages = [e for e in examples if e.html is not None]
    names = _fit(pages, [_name_matrix(e) for e in pages], _NAME_PENALTY)
    types = _fit_types([e for e in examples if e.how in _PAGE_FORMS])
    return WordTables(_whole(weights[:SIZE]), _whole(weights[SIZE:]), _whole(names), types)


def foreign(tables: WordTables) -> WordTables:
    """The same tables for a language of which they know nothing: words meet what others left."""
    return WordTables(
        np.roll(tables.words, SIZE // 3), np.roll(tables.pairs, SIZE // 3), tables.names,
        np.roll(tables.types, SMALL // 3, axis=0),
    )  # fmt: skip


def _is_common(
    examples: Sequence["Example"], matrices: Sequence[sp.csr_matrix]
) -> npt.NDArray[np.bool_]:
    """Which words and pairs stand on pages of enough sites."""
    of_site: dict[str, npt.NDArray[np.bool_]] = {}
    for example, matrix in zip(examples, matrices, strict=True):
        has = of_site.setdefault(example.page.site, np.zeros(2 * SIZE, np.bool_))
        has[matrix.indices] = True
    return np.asarray(sum(has.astype(np.int32) for has in of_site.values()) >= _MIN_SITES)


def _fit_types(examples: Sequence["Example"]) -> npt.NDArray[np.int8]:
    """What each word makes likely of its page; nothing where all pages are of one type."""
    if len({example.page.page_type for example in examples}) < 2:
        return WordTables.none().types
    rows, at = [], []
    for number, example in enumerate(examples):
        words = type_indices(example.batch.words.hash)
        rows.append(np.full(len(words), number))
        at.append(words)
    shape = (len(examples), SMALL)
    matrix = _by_root(np.concatenate(rows), np.concatenate(at), shape) * _TYPE_SCALE
    model = SGDClassifier(
        loss="log_loss", alpha=_TYPE_PENALTY, max_iter=30, tol=None, random_state=0, average=True,
        class_weight="balanced",
    )  # fmt: skip
    model.fit(matrix, [example.page.page_type for example in examples])
    order = [list(model.classes_).index(name) for name in PAGE_TYPES]
    return _whole(model.coef_[order].T * _TYPE_SCALE)


def _fit(
    examples: Sequence["Example"], matrices: Sequence[sp.csr_matrix], penalty: float
) -> npt.NDArray[np.float64]:
    model = SGDClassifier(
        loss="log_loss", alpha=penalty, max_iter=_PASSES, tol=None, random_state=0, average=True
    )
    weight = np.sqrt(np.concatenate([e.weight for e in examples]))
    content = np.concatenate([e.content for e in examples])
    model.fit(sp.vstack(matrices), content, sample_weight=weight / weight.mean())
    return np.asarray(model.coef_[0])


def _word_matrix(example: "Example") -> sp.csr_matrix:
    batch, live = example.batch, example.live
    row_of = np.full(len(batch.line_start), -1)
    row_of[live] = np.arange(len(live))
    hashes, row = batch.words.hash, row_of[batch.word_line]
    one_line = batch.word_line[1:] == batch.word_line[:-1]
    rows = np.concatenate([row, row[:-1][one_line]])
    at = np.concatenate([word_indices(hashes), SIZE + pair_indices(hashes)[one_line]])
    known = rows >= 0
    return _by_root(rows[known], at[known], (len(live), 2 * SIZE))


def _name_matrix(example: "Example") -> sp.csr_matrix:
    assert example.html is not None
    paths = [name_indices(path) for path in example.html.paths]
    of_line = [paths[n] if n >= 0 else () for n in example.html.path[example.live].tolist()]
    rows = np.repeat(np.arange(len(of_line)), [len(names) for names in of_line])
    at = np.array([name for names in of_line for name in names], np.int64)
    return _by_root(rows, at, (len(of_line), SMALL))


def _by_root(rows: npt.NDArray[np.int64], at: npt.NDArray[np.int64], shape: tuple[int, int]):  # type: ignore[no-untyped-def]
    """Counts by line, divided by the root of their sum."""
    matrix = sp.csr_matrix((np.ones(len(rows), np.float32), (rows, at)), shape=shape)
    total = np.asarray(matrix.sum(axis=1)).ravel()
    return sp.csr_matrix(sp.diags(1 / np.sqrt(np.maximum(1, total))) @ matrix)


def _whole(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.int8]:
    return np.clip(np.round(weights * _STEPS), -127, 127).astype(np.int8)
