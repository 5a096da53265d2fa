"""Boosted trees as columns of integers: what a trained model is on disk, and how it scores lines.

The trees are oblivious: all nodes of a level ask the same question, so a tree of depth d is d
questions and a table of 2**d answers (Prokhorenkova et al., CatBoost, 2018), and a level costs one
comparison for many lines at once. Answers are integers: sums do not depend on their order.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# Answers are log-odds in steps of 1 / SCALE.
SCALE = 4096
_LINES_AT_ONCE = 320


@dataclass(frozen=True, slots=True)
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
        trees, depth = self.column.shape
        # Trees share questions: each is asked once, for so many lines as the cache holds.
        asked = self.column.astype(np.int64) * 256 + self.border
        distinct, node = np.unique(asked, return_inverse=True)
        node = node.reshape(trees, depth)
        column, border = distinct // 256, (distinct % 256).astype(np.uint8)[:, None]
        first = np.arange(trees)[:, None] * self.leaves.shape[2]
        answer = self.leaves.reshape(len(self.leaves), -1)
        total = np.repeat(self.bias[:, None], matrix.shape[1], axis=1)
        for at in range(0, matrix.shape[1], _LINES_AT_ONCE):
            part = slice(at, at + _LINES_AT_ONCE)
            answers = (matrix[column, part] > border).view(np.uint8)
            leaf = np.zeros((trees, answers.shape[1]), np.uint8)
            for level in range(depth):
                leaf |= answers[node[:, level]] << level
            of_tree = leaf + first
            for row, leaves in zip(total, answer, strict=True):
                row[part] += leaves[of_tree].sum(axis=0, dtype=np.int32)
        return total
