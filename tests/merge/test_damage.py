import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.merge.damage import is_damaged, is_left_of

DAMAGED = "caf?s clich????s caf\ufffd YasÉ™f CAFÃ‰ weâ€™re DIOLÃºN &quot;No d&#39;or"


@pytest.mark.parametrize("word", DAMAGED.split())
def test_signs_of_damage(word):
    assert is_damaged(word)


@pytest.mark.parametrize(
    "word", ["why?", "why?!", "(why?)", "NAÇÃO", "Ångström", "AT&T", "“É”", "Œuvre", "Š"]
)
def test_whole_words(word):
    assert not is_damaged(word)


@pytest.mark.parametrize(
    ("word", "whole"),
    [
        ("tale?,", "tale”,"),
        ("?We", '"We'),
        ("better??", "better?”"),
        ("farmers???", "farmers’"),
        ("caf\ufffd\ufffd", "café"),
        ("Whats", "What’s"),
        ("applyingthis", "applying—this"),
        ("Condn", "Condón"),
    ],
)
def test_what_is_left_of_a_word(word, whole):
    assert is_left_of(word, whole)
    assert not is_left_of(whole, word)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("why?", "why"),
        ("why?", "why."),
        ("why??", "why?"),
        ("cafe", "café"),
        ("re-use", "reuse"),
        ("caf?", "caffe"),
        ("5", "7"),
    ],
)
def test_other_words(word, other):
    assert not is_left_of(word, other)
    assert not is_left_of(other, word)


@given(st.text(st.sampled_from("abé’?\ufffd-."), max_size=8))
def test_no_word_is_left_of_itself(word):
    assert not is_left_of(word, word)


LOSSES = re.compile(r"([?\ufffd]+)")
LOST = r"\??(?:[^\x00-\x7f\ufffd]|[\"'-])+\??"


@given(
    st.text(st.sampled_from("aé’?\ufffd-"), max_size=7),
    st.text(st.sampled_from("aé’?\ufffd-"), max_size=9),
)
def test_losses_are_found_as_a_pattern_would(word, whole):
    word += "?"
    pieces = LOSSES.split(word)
    pattern = "".join(LOST if n % 2 else re.escape(piece) for n, piece in enumerate(pieces))
    assert is_left_of(word, whole) == (re.fullmatch(pattern, whole) is not None)


def test_many_losses_in_a_long_word():
    assert is_left_of("的?" * 8, "的" * 60)
    assert not is_left_of("的?" * 8, "的" * 60 + "x")
