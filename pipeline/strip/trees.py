"""Boosted trees as columns of integers: what a trained model is on disk, and how it scores lines.

The trees are oblivious: all nodes of a level ask the same question, so a tree of depth d is d
questions and a table of 2**d answers (Prokhorenkova et al., CatBoost, 2018), and a level costs one
comparison for all lines at once. Answers are integers: sums do not depend on their order.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# Answers are log-odds in steps of 1 / SCALE.
SCALE = 4096


@dataclass(frozen=True, slots=True)
class Trees:
    """An ensemble: `columns` are the names of the rows it asks for.

    Tree t asks at level i whether column `column[t, i]` exceeds `border[t, i]`; the answers, lowest
    bit first, are the number of its entry in `leaves[t]`. `bias` is added to the sum.
    """

    columns: tuple[str, ...]
    column: npt.NDArray[np.uint16]
    border: npt.NDArray[np.uint8]
    leaves: npt.NDArray[np.int16]
    bias: int

    def score(self, matrix: npt.NDArray[np.uint8]) -> npt.NDArray[np.int32]:
        """The sum of all trees for each column of the matrix, in steps of 1 / SCALE.

        >>> column, border = np.zeros((1, 1), np.uint16), np.full((1, 1), 3, np.uint8)
        >>> trees = Trees(("words",), column, border, np.array([[-5, 7]], np.int16), 1)
        >>> trees.score(np.array([[3, 4]], np.uint8)).tolist()
        [-4, 8]
        """
        total = np.full(matrix.shape[1], self.bias, np.int32)
        questions = zip(self.column.tolist(), self.border.tolist(), self.leaves, strict=True)
        for columns, borders, leaves in questions:
            leaf = np.zeros(matrix.shape[1], np.uint8)
            for level, (column, border) in enumerate(zip(columns, borders, strict=True)):
                leaf |= (matrix[column] > border).view(np.uint8) << level
            total += leaves[leaf]
        return total
