import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.match.alignment import align
from pipeline.match.tokens import MAX_WORDS, Tokeniser

WORDS = st.lists(
    st.sampled_from(["red", "green", "blue", "12", "34", "Oslo", "Riga.", "and", "the,"]),
    max_size=40,
)
BASE = "The council of the town met on a Tuesday and voted for the bridge over the river at last"


def aligned(one, other):
    read = Tokeniser()
    return align(read(one), read(other))


@given(WORDS, WORDS)
def test_alignment_is_a_share_and_finds_itself(one, other):
    a, b = " ".join(one), " ".join(other)
    found = aligned(a, b)
    assert 0 <= found.share <= 1
    assert found.longest <= min(len(one), len(other))
    same = aligned(a, a)
    assert same.exchanged == ()
    assert same.added == ((), ())
    assert same.share == (1.0 if len(one) >= 3 else 0.0)


@pytest.mark.parametrize(
    ("one", "other", "expect"),
    [
        ("for 12 new boats in the harbour", "for 15 new boats in the harbour", 1),
        ("for 1200 new boats in the harbour", "for 1260 new boats in the harbour", 0),
        ("for 1200 new boats in the harbour", "for 3400 new boats in the harbour", 1),
        ("for Quill the mason of the town", "for Aalto the mason of the town", 1),
        ("for Quill the mason of the town", "for Qu1ll the mason of the town", 0),
        ("for Quill the mason of the town", "for Quil the mason of the town", 0),
        ("for QUILL the mason of the town", "for AALTO the mason of the town", 0),
        ("for Quill the mason of the town", "for 12 the mason of the town", 0),
        ("for Caf\ufffd the mason of the town", "for Rialto the mason of the town", 0),
        ("for old men of the town", "for Aalto a mason of the town and Aalto", 0),
    ],
)
def test_only_clean_facts_of_one_sort_are_exchanged(one, other, expect):
    one, other = (f"{BASE} {text} who knew all of it" for text in (one, other))
    assert len(aligned(one, other).exchanged) == expect
    assert len(aligned(other, one).exchanged) == expect


def test_chrome_around_the_text_exchanges_nothing():
    assert aligned(f"Page 12 Oslo {BASE}", f"Page 99 Riga {BASE}").exchanged == ()


def test_a_script_without_spaces_is_compared_by_characters():
    text = (
        "\u6c34\u9762\u4e0a\u7684\u6865\u6628\u5929\u91cd\u65b0\u5f00\u653e\u4e86\u4eba\u4eec\u5f88\u9ad8\u5174"
        * 2
    )
    assert aligned(text, text[3:]).share > 0.9
    assert aligned(text, text[::-1]).share == 0.0


def test_very_long_texts_are_compared_to_a_limit():
    assert len(Tokeniser()("word " * (MAX_WORDS + 5)).keys) == MAX_WORDS
