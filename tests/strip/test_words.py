from importlib import resources

import numpy as np
import pytest
from ruamel.yaml import YAML

from pipeline.strip.words import chrome_words, contains, function_words
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
