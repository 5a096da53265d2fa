"""The columns of the line model: bytes, each page by itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.strip.columns import line_columns
from pipeline.strip.features import line_features
from pipeline.strip.model import load_model
from pipeline.strip.wordscores import Score
from pipeline.text.batch import Batch

SENTENCE = "He said that it was not for him to say what the others had seen."
LINES = st.sampled_from(
    [
        "",
        "Home",
        "Log in | Help",
        SENTENCE,
        SENTENCE * 40,
        "© 2001 Example",
        "12 34",
        "橋。é",
        "- x",
    ]
)
TEXTS = st.lists(LINES, max_size=60).map("\n".join) | st.text(st.characters(codec="utf-8"))


def columns_of(*texts: str) -> tuple[Batch, np.ndarray, np.ndarray, tuple[str, ...]]:
    """The batch, which of its lines have columns, the matrix and the names of its rows."""
    batch, tables = Batch.of(texts), load_model().tables
    features = line_features(batch, [None] * len(texts), np.zeros(len(batch.line_start)))
    live = np.flatnonzero(~features.idle)
    score = Score.of(batch, features.html, tables)
    return batch, live, *line_columns(batch, features, score, live)


def column(name: str, *texts: str) -> list[int]:
    _, _, matrix, names = columns_of(*texts)
    return matrix[names.index(name)].tolist()


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_the_columns_of_a_page_do_not_depend_on_the_batch(texts: list[str]) -> None:
    batch, live, together, names = columns_of(*texts)
    for page, text in enumerate(texts):
        _, _, alone, own_names = columns_of(text)
        assert own_names == names
        assert np.array_equal(together[:, batch.line_page[live] == page], alone)


@given(TEXTS)
def test_columns_are_bytes_and_a_row_has_one_name(text: str) -> None:
    _, live, matrix, names = columns_of(text)
    assert matrix.dtype == np.uint8
    assert matrix.shape == (len(names), len(live))
    assert len(set(names)) == len(names)


@given(TEXTS, TEXTS)
def test_pages_without_a_line_of_their_own_change_nothing(text: str, other: str) -> None:
    _, _, alone, _ = columns_of(text, other)
    _, _, apart, _ = columns_of(text, "", " \n\n", other)
    assert np.array_equal(alone, apart)


@pytest.mark.parametrize("distance", [1, 2, 3])
def test_neighbours_stop_at_the_page(distance: int) -> None:
    pages = ("Home\nIt sank", f"{SENTENCE}\nTern", "Gull")
    assert column(f"words below {distance}", *pages)[1] == 0
    assert column(f"words above {distance}", *pages)[2] == 0
    assert column(f"words below {distance}", *pages)[-1] == 0


def test_neighbours_are_the_nearest_lines_with_text() -> None:
    page = "Home\n\nIt sank\n\n\nNobody was hurt"
    assert column("words", page) == [1, 2, 3]
    assert column("words above 1", page) == [0, 1, 2]
    assert column("words below 2", page) == [3, 0, 0]


def test_a_line_knows_its_place_on_its_page_and_how_much_there_is() -> None:
    pages = ("Home\nIt sank\nNobody was hurt", "Gull")
    assert column("lines above", *pages) == [0, 1, 2, 0]
    assert column("lines below", *pages) == [2, 1, 0, 0]
    assert column("lines", *pages) == [3, 3, 3, 1]
    assert column("page words", *pages) == [6, 6, 6, 1]


@given(st.integers(0, 50_000), st.integers(0, 50_000))
def test_counts_grow_with_what_they_count(few: int, many: int) -> None:
    few, many = sorted((few, many))
    told = [column("words", "x " * number + "y")[0] for number in (few, many)]
    assert told[0] <= told[1]
    assert (told[0] == few + 1) is (few < 16)
