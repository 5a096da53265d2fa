import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.keys import fold, skeleton

WORDS = st.text(st.characters(categories=["L", "N", "P", "M"]), min_size=1, max_size=8)
LATIN = st.text("abcxyzéñüçøæ", min_size=1, max_size=8)


@given(WORDS)
def test_a_word_always_has_a_key(word):
    assert fold(word)


@given(LATIN, st.sampled_from(["{}.", "({})", "“{}”", "{},", "-{}", "{}_"]))
def test_fold_is_blind_to_case_accents_and_punctuation(word, printed):
    decomposed = unicodedata.normalize("NFD", word)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    assert fold(word) == fold(word.upper()) == fold(decomposed) == fold(plain)
    assert fold(printed.format(word)) == fold(word)


@given(LATIN)
def test_fold_is_idempotent(word):
    assert fold(fold(word)) == fold(word)


@pytest.mark.parametrize(
    ("left", "right"), [("5", "7"), ("ship", "shop"), ("--", "-"), ("...", "?"), ("海", "港")]
)
def test_fold_keeps_words_apart(left, right):
    assert fold(left) != fold(right)


@given(
    st.text("abcd", max_size=4),
    st.text("éñ’ü", min_size=1, max_size=2),
    st.text("abcd", max_size=4),
    st.sampled_from(["?", "????", "\ufffd", "\x92", "?\ufffd?"]),
)
def test_a_damaged_word_and_the_whole_one_share_their_skeleton(before, lost, after, hole):
    whole = skeleton(before + lost + after)
    assert whole == skeleton(before + hole + after) == skeleton((before + lost + after).upper())
    assert whole == f"{before}*{after}"


@given(st.text("abcxyz-.'1", max_size=8))
def test_an_undamaged_ascii_word_is_its_own_skeleton(word):
    assert skeleton(word) == word
