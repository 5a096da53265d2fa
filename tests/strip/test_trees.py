"""Trees by columns against trees walked one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipeline.strip.trees import Trees

ROWS, SUMS = 4, 2


def forests(trees: int, depth: int) -> st.SearchStrategy[Trees]:
    return st.builds(
        Trees,
        columns=st.just(tuple("abcd")),
        column=arrays(np.uint16, (trees, depth), elements=st.integers(0, ROWS - 1)),
        border=arrays(np.uint8, (trees, depth)),
        leaves=arrays(np.int16, (SUMS, trees, 1 << depth)),
        bias=arrays(np.int32, SUMS, elements=st.integers(-(1 << 20), 1 << 20)),
    )


ENSEMBLES = st.tuples(st.integers(1, 5), st.integers(1, 6)).flatmap(lambda size: forests(*size))
MATRICES = st.integers(0, 9).flatmap(lambda lines: arrays(np.uint8, (ROWS, lines)))


def walked(trees: Trees, of: int, line: list[int]) -> int:
    """One of the sums for one line, tree by tree and question by question."""
    total = int(trees.bias[of])
    for columns, borders, leaves in zip(trees.column, trees.border, trees.leaves[of], strict=True):
        leaf = 0
        for level, (column, border) in enumerate(zip(columns, borders, strict=True)):
            leaf += 2**level * (line[int(column)] > int(border))
        total += int(leaves[leaf])
    return total


@given(ENSEMBLES, MATRICES)
def test_the_score_is_the_sum_of_the_leaves_that_each_line_ends_in(
    trees: Trees, matrix: np.ndarray
) -> None:
    score = trees.score(matrix)
    assert score.dtype == np.int32
    lines = matrix.T.tolist()
    assert score.tolist() == [[walked(trees, of, line) for line in lines] for of in range(SUMS)]


@given(ENSEMBLES, st.integers(0, 2000))
def test_a_line_scores_the_same_among_any_number_of_others(trees: Trees, lines: int) -> None:
    matrix = np.random.default_rng(lines).integers(0, 256, (ROWS, lines), np.uint8)
    together = trees.score(matrix)
    for at in range(0, lines, 97):
        assert np.array_equal(trees.score(matrix[:, at : at + 1]), together[:, at : at + 1])


@given(MATRICES)
def test_no_value_exceeds_the_border_of_a_level_that_is_not_there(matrix: np.ndarray) -> None:
    column, border = np.zeros((1, 2), np.uint16), np.array([[9, 255]], np.uint8)
    leaves, bias = np.array([[[1, 2, 30_000, 30_000]]], np.int16), np.zeros(1, np.int32)
    padded = Trees(("a",), column, border, leaves, bias)
    short = Trees(("a",), column[:, :1], border[:, :1], leaves[:, :, :2], bias)
    assert padded.score(matrix).tolist() == short.score(matrix).tolist()
