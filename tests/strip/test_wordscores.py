"""What words make likely: sums of hashed weights, never beyond a byte, line by line."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.strip.lines import NO_BLOCK, HtmlColumns
from pipeline.strip.page_types import PAGE_TYPES
from pipeline.strip.wordscores import (
    SIZE,
    SMALL,
    WordTables,
    name_indices,
    pair_indices,
    score_lines,
    score_pages,
    score_paths,
    word_indices,
)
from pipeline.text.batch import Batch

NOTHING = np.zeros(SIZE, np.int8)
WORDS = st.sampled_from(["", "login", "It sank.", "it sank in the bay", "橋 é", "x " * 300])
TEXTS = st.lists(WORDS, max_size=8).map("\n".join)


def tables(seed: int) -> WordTables:
    """Any weights."""
    draw = np.random.default_rng(seed)
    shapes = [SIZE, SIZE, SMALL, (SMALL, len(PAGE_TYPES))]
    return WordTables(*(draw.integers(-127, 128, shape, np.int8) for shape in shapes))


def telling(word: str, weight: int) -> WordTables:
    """Tables in which one word has a weight."""
    words = NOTHING.copy()
    words[word_indices(Batch.of([word]).words.hash)] = weight
    return replace(WordTables.none(), words=words)


@given(st.lists(TEXTS, min_size=1, max_size=4), st.integers(0, 5))
def test_a_line_scores_the_same_in_any_batch(texts: list[str], seed: int) -> None:
    batch, weights = Batch.of(texts), tables(seed)
    scores = score_lines(batch, weights)
    for page, text in enumerate(texts):
        assert np.array_equal(scores[batch.lines_of(page)], score_lines(Batch.of([text]), weights))


@given(TEXTS, st.integers(0, 5))
def test_scores_fit_into_a_byte_and_lines_without_words_have_none(text: str, seed: int) -> None:
    batch = Batch.of([text])
    scores = score_lines(batch, tables(seed))
    assert (np.abs(scores) <= 127).all()
    without = np.bincount(batch.word_line, minlength=len(scores)) == 0
    assert not scores[without].any()


def test_a_word_scores_in_any_case_and_weighs_less_among_others() -> None:
    alone, upper, among, other = score_lines(
        Batch.of(["harbour\nHARBOUR\nthe harbour of the town\nthe town"]), telling("harbour", 20)
    )
    assert alone == upper > among > other == 0


def test_pairs_are_of_words_in_a_row_on_one_line() -> None:
    pairs = NOTHING.copy()
    pairs[pair_indices(Batch.of(["read more"]).words.hash)] = 100
    lines = "read more\nmore read\nread\nmore\nread it more"
    scores = score_lines(Batch.of([lines]), replace(WordTables.none(), pairs=pairs))
    assert scores[0] > 0
    assert not scores[1:].any()


@pytest.mark.parametrize(
    ("path", "same"),
    [
        ("BODY/Nav", "body/nav"),
        ("body/div#main.wide", "body/div.wide#main"),
        ("body/div.a1", "body/div.a27"),
    ],
)
def test_names_on_a_path_count_without_case_order_and_digits(path: str, same: str) -> None:
    assert name_indices(path) == name_indices(same)


def test_the_element_itself_is_told_from_those_around_it() -> None:
    assert set(name_indices("body/nav/p")) != set(name_indices("body/p/nav"))


def of_paths(paths: tuple[str, ...], at: list[int]) -> HtmlColumns:
    """Columns of lines that stand on these paths, and say nothing else."""
    no = np.zeros(len(at), np.bool_)
    return HtmlColumns(
        np.zeros(len(at), np.int8), np.zeros(len(at)), no, no, no, no, np.array(at), paths
    )


@given(st.lists(st.sampled_from(["body", "div#a.b", "nav.menu-x", "", "ul"]), max_size=9))
def test_any_path_has_a_score_within_a_byte(levels: list[str]) -> None:
    [score] = score_paths(of_paths(("/".join(levels),), [0]), tables(1))
    assert abs(score) <= 127


def test_lines_outside_blocks_have_no_path_score() -> None:
    paths, weights = ("body/nav", "body/p"), tables(2)
    by_path = [score_paths(of_paths((path,), [0]), weights)[0] for path in paths]
    assert all(by_path), "weights that say something of both"
    scores = score_paths(of_paths(paths, [1, NO_BLOCK, 0]), weights)
    assert scores.tolist() == [by_path[1], 0, by_path[0]]


def test_a_page_without_blocks_has_no_path_scores() -> None:
    assert score_paths(of_paths((), [NO_BLOCK] * 3), tables(3)).tolist() == [0, 0, 0]


@given(st.lists(TEXTS, min_size=1, max_size=4), st.integers(0, 5))
def test_a_page_scores_the_same_in_any_batch(texts: list[str], seed: int) -> None:
    known, types = score_pages(Batch.of(texts), tables(seed))
    for page, text in enumerate(texts):
        alone_known, alone_types = score_pages(Batch.of([text]), tables(seed))
        assert known[page] == alone_known[0]
        assert np.array_equal(types[page], alone_types[0])
    assert (np.abs(types) <= 127).all()
    assert ((known >= 0) & (known <= 63)).all()


def test_words_that_were_never_learned_are_not_known() -> None:
    known, _ = score_pages(Batch.of(["harbour", "harbour hamn", "hamn"]), telling("harbour", 20))
    assert known.tolist() == [63, 31, 0]
