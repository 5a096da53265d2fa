"""Boosted trees as columns of integers: what a trained model is on disk, and how it scores lines.

The trees are oblivious: all nodes of a level ask the same question, so a tree of depth d is d
questions and a table of 2**d answers (Prokhorenkova et al., CatBoost, 2018), and a level costs one
comparison for many lines at once. Answers are integers: sums do not depend on their order.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

# Answers are log-odds in steps of 1 / SCALE.
SCALE = 4096
_LINES_AT_ONCE = 512
# Answers are a byte each; so many are shifted at once.
_BYTES = 8


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """An ensemble with one sum or more: `columns` are the names of the rows it asks for.

    Tree t asks at level i whether column `column[t, i]` exceeds `border[t, i]`; the answers, lowest
    bit first, are the number of its entry in `leaves[k, t]`, for each sum k. `bias[k]` is added.
    """

    columns: tuple[str, ...]
    column: npt.NDArray[np.uint16]
    border: npt.NDArray[np.uint8]
    leaves: npt.NDArray[np.int16]
    bias: npt.NDArray[np.int32]

    def score(self, matrix: npt.NDArray[np.uint8]) -> npt.NDArray[np.int32]:
        """The sums of all trees, a row each, for each column of the matrix: in steps of 1 / SCALE.

        >>> column, border = np.zeros((1, 1), np.uint16), np.full((1, 1), 3, np.uint8)
        >>> leaves, bias = np.array([[[-5, 7]]], np.int16), np.array([1], np.int32)
        >>> trees = Trees(("words",), column, border, leaves, bias)
        >>> trees.score(np.array([[3, 4]], np.uint8)).tolist()
        [[-4, 8]]
        """
        asked, lines = _questions(self), matrix.shape[1]
        total = np.empty((len(self.bias), lines), np.int32)
        for at in range(0, lines, _LINES_AT_ONCE):
            part = matrix[:, at : at + _LINES_AT_ONCE]
            leaf = _leaves(asked, part)[:, : part.shape[1]] + asked.first
            found = asked.leaves.take(leaf, axis=0, mode="clip")
            np.add.reduce(found, axis=0, dtype=np.int32, out=total[:, at : at + part.shape[1]].T)
        return total + self.bias[:, None]


class _Questions(NamedTuple):
    """An ensemble's distinct questions, for trees share them: `node[i, t]` is tree t's at level i.

    `leaves` are those of all trees, a row each with a column for each sum; tree t's begin at
    `first[t]`.
    """

    column: npt.NDArray[np.int64]
    border: npt.NDArray[np.uint8]
    node: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    leaves: npt.NDArray[np.int16]


@lru_cache(maxsize=8)
def _questions(trees: Trees) -> _Questions:
    asked = trees.column.astype(np.int64) * 256 + trees.border
    distinct, node = np.unique(asked, return_inverse=True)
    count, leaves = trees.leaves.shape[1:]
    return _Questions(
        distinct // 256,
        (distinct % 256).astype(np.uint8)[:, None],
        np.ascontiguousarray(node.reshape(asked.shape).T),
        np.arange(0, count * leaves, leaves)[:, None],
        np.ascontiguousarray(trees.leaves.reshape(len(trees.leaves), -1).T),
    )


def _leaves(asked: _Questions, matrix: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """In which leaf each tree ends, a row a tree; there may be more columns than in the matrix."""
    lines = matrix.shape[1]
    answers = np.zeros((len(asked.column), -(-lines // _BYTES) * _BYTES), np.bool_)
    np.greater(matrix.take(asked.column, axis=0), asked.border, out=answers[:, :lines])
    # Eight answers in one word: none reaches the next, for a leaf's number fits a byte.
    words = answers.view(np.uint64)
    leaf = words.take(asked.node[-1], axis=0)
    for node in asked.node[-2::-1]:
        leaf <<= np.uint64(1)
        leaf |= words.take(node, axis=0)
    return np.asarray(leaf.view(np.uint8))
