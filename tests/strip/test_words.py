from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from pipeline.strip.words import (
    LISTS,
    PHRASE_SORTS,
    chrome_words,
    contains,
    function_words,
    phrase_sorts,
)
from pipeline.text.batch import Batch
from pipeline.text.kernels import tokenise


def lists(name: str) -> dict[str, str]:
    data = YAML(typ="safe").load(
        resources.files("pipeline.strip").joinpath(name).read_text("utf-8")
    )
    return dict(data.get("lines", data))


def test_no_function_word_is_a_list_label() -> None:
    words = " ".join(lists("function_words.yaml").values()).split()
    assert [word for word in words if len(word) == 1 and word.isascii()] == []


def test_no_word_is_both_a_function_word_and_an_interface_word() -> None:
    function = set(" ".join(lists("function_words.yaml").values()).split())
    chrome = set(" ".join(lists("chrome_words.yaml").values()).split())
    assert sorted(function & chrome) == []


@pytest.mark.parametrize("printed", ["the", "The", "THE", "été", "Été", "ЧТО", "что"])
def test_words_are_found_in_any_case(printed: str) -> None:
    hashes = tokenise(np.frombuffer(printed.encode(), np.uint8)).hash
    assert contains(function_words(), hashes).all()


def test_words_that_are_in_no_list_are_not_found() -> None:
    hashes = tokenise(np.frombuffer("harbour pier Brücke".encode(), np.uint8)).hash
    assert not contains(function_words(), hashes).any()
    assert not contains(chrome_words(), hashes).any()


def phrases_of(sort: str) -> list[tuple[str, ...]]:
    printed = resources.files("pipeline.strip").joinpath("chrome_words.yaml").read_text("utf-8")
    texts = ", ".join(dict(YAML(typ="safe").load(printed))[sort].values()).split(", ")
    return [tuple(text.split()) for text in texts if "'" not in text and "-" not in text]


PHRASES = {sort: set(phrases_of(sort)) for sort in PHRASE_SORTS}
SOME = sorted({phrase for of_sort in PHRASES.values() for phrase in of_sort})
# Whole phrases and what they begin with, one after the other.
LINES = st.lists(
    st.tuples(st.sampled_from(SOME), st.integers(1, 6)).map(lambda cut: cut[0][: cut[1]]),
    min_size=1,
    max_size=4,
).map(lambda parts: [word for part in parts for word in part])


@given(st.lists(LINES, min_size=1, max_size=3), st.data())
def test_phrases_are_found_as_python_finds_them(
    lines: list[list[str]], data: st.DataObject
) -> None:
    batch = Batch.of(["\n".join(map(" ".join, lines))])
    words = [(number, word) for number, line in enumerate(lines) for word in line]
    begins = data.draw(st.lists(st.integers(0, 255), min_size=len(words), max_size=len(words)))
    found = phrase_sorts(batch.words.hash, batch.word_line, np.array(begins, np.uint8))
    expected = [0] * len(words)
    for first, (line, _) in enumerate(words):
        for size in range(1, 7):
            run = [word for number, word in words[first : first + size] if number == line]
            for sort in PHRASE_SORTS:
                if len(run) == size and tuple(run) in PHRASES[sort] and begins[first] & LISTS[sort]:
                    for at in range(first, first + size):
                        expected[at] |= LISTS[sort]
    assert found.tolist() == expected
