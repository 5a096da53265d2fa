"""The bar of a page: never above a half, and no other cut is expected to be better."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.strip.decode import _TEMPERATURE, LEAST_P, lean_for_f

LINES = st.lists(
    st.tuples(st.floats(-12, 12, allow_subnormal=False), st.integers(0, 80)),
    min_size=1,
    max_size=12,
)


def expected_f(kept: np.ndarray, p: np.ndarray, words: np.ndarray) -> float:
    """Twice the words expected right by those kept and those expected to be content."""
    return float(2 * (p * words)[kept].sum() / (words[kept].sum() + (p * words).sum()))


@given(LINES)
def test_a_page_never_leans_towards_less(lines: list[tuple[float, int]]) -> None:
    odds, words = map(np.array, zip(*lines, strict=True))
    most = _TEMPERATURE * np.log((1 - LEAST_P) / LEAST_P)
    assert 0 <= lean_for_f(odds, words) <= most + 1e-9


@given(LINES)
def test_no_other_cut_is_expected_to_be_better(lines: list[tuple[float, int]]) -> None:
    odds, words = map(np.array, zip(*lines, strict=True))
    p = 1 / (1 + np.exp(-odds / _TEMPERATURE))
    if not (p * words).sum():
        assert lean_for_f(odds, words) == 0.0
        return
    kept = odds + lean_for_f(odds, words) >= 0
    # What is less likely than the least is not kept, however doubtful the page.
    cuts = [p >= cut for cut in p if cut >= LEAST_P]
    best = max((expected_f(cut, p, words) for cut in cuts), default=0.0)
    assert expected_f(kept, p, words) >= best - 1e-9


@given(LINES)
def test_likelier_lines_are_kept_first(lines: list[tuple[float, int]]) -> None:
    odds, words = map(np.array, zip(*lines, strict=True))
    kept = odds + lean_for_f(odds, words) >= 0
    assert kept[odds >= 0].all()
    if kept.any():
        assert kept[odds >= odds[kept].min()].all()


@pytest.mark.parametrize("odds", [[], [3.0]])
def test_a_page_without_words_does_not_lean(odds: list[float]) -> None:
    assert lean_for_f(np.array(odds), np.zeros(len(odds), np.int64)) == 0.0
