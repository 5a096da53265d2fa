import math
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair import sieve as room
from pipeline.repair.blanked import LONE_PIECES, is_sign, word_of
from pipeline.repair.sieve import Sieve, sieve
from pipeline.repair.vanished import MECHANISMS
from pipeline.text.words import load_words

WORDS = load_words()
BY_WORD = [mechanism for mechanism in MECHANISMS if mechanism.is_by_word]
# Sound pieces, odd ones, what only looks like words, and every kind of blank.
SOME = (
    "the cat, (sat) on Chvez communiqu clichs secci n instalaci r pida t didn s e b. c, Zbrwka caf "
    "au lait a_b |x~ www.caf.org 3rd x=y q/r don't IQs AMBASSADOR,S na{ve"
)
PIECES = st.one_of(
    st.sampled_from(SOME.split(" ")),
    st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x21), min_size=1, max_size=6),
)
BLANKS = st.sampled_from([" ", " ", " ", "  ", "\n", "\t", "\r\n", " \n\n "])
TEXTS = st.lists(st.tuples(PIECES, BLANKS), max_size=30).map(
    lambda parts: "".join(piece + blank for piece, blank in parts)
)


def odd_pieces(text: str) -> dict[str, list[str]]:
    """The pieces with words of no list, one by one."""
    found = {}
    for piece in set(text.split()):
        words = room._words_of(piece)
        rare = [word for word in words if len(word) > 2 and not WORDS.frequency(word)]
        if rare:
            found[piece] = rare
    return found


def signs(text: str) -> int:
    """The pairs that are a word with a blank in it, pair by pair."""
    pieces = list(re.finditer(r"\S+", text))
    odd = LONE_PIECES.union(odd_pieces(text))
    return sum(
        is_sign(WORDS, left[0], word_of(right[0])) and text[left.end() : right.start()] == " "
        for at, piece in enumerate(pieces)
        if piece[0] in odd
        for left, right in pairwise(pieces[max(0, at - 1) : at + 2])
    )


@pytest.fixture(params=[1 << 14, 8], ids=["in one part", "in many"])
def _parts(request, monkeypatch):
    monkeypatch.setattr(room, "_PART", request.param)


@pytest.mark.usefixtures("_parts")
@pytest.mark.parametrize("make", [sieve, Sieve], ids=["remembering", "anew"])
def test_the_sieve_tells_what_looking_at_each_piece_tells(make):
    @given(TEXTS)
    def check(text):
        found = make(WORDS).sift(text)
        assert found.rare == sorted({word for rare in odd_pieces(text).values() for word in rare})
        assert found.signs == signs(text)
        assert found.has_gaps == ("  " in text)

    check()


@given(TEXTS)
def test_weights_are_never_less_than_those_of_the_words(text):
    found = sieve(WORDS).sift(text)
    for weight, mechanism in zip(found.weights, BY_WORD, strict=True):
        exact = sum(room.most(WORDS, mechanism, word) for word in found.rare)
        assert weight >= min(exact, room._MOST / 100) - 1e-9


def test_what_the_tables_forget_is_looked_up_again(monkeypatch):
    text = 4 * "The communiqu and the clichs: una secci n, la instalaci n r pida, muy f cil. "
    large = sieve(WORDS).sift(text)
    monkeypatch.setattr(room, "_SOUND", 2)
    monkeypatch.setattr(room, "_OTHERS", 1)
    monkeypatch.setattr(room, "_PAIRS", 1)
    monkeypatch.setattr(room, "_REMEMBERED", 3)
    small = Sieve(WORDS)
    for _ in range(3):
        found = small.sift(text)
        assert (found.rare, found.signs, found.weights) == (large.rare, large.signs, large.weights)


def test_one_damaged_line_among_many_sound_ones_is_seen():
    sound = "The ministers met again in the morning and agreed on nothing at all.\n" * 15_000
    (vanished,) = (one for one in MECHANISMS if one.name == "vanished")
    lost = vanished.damage("Le communiqué du préfet a été publié à côté du décret.\n")
    assert max(sieve(WORDS).sift(sound).weights) == 0
    found = sieve(WORDS).sift(sound + lost + sound)
    assert "communiqu" in found.rare
    assert found.weights[0] > 2.5


def test_a_piece_longer_than_a_part_is_one_piece():
    text = f"The communiqu {'x' * 50_000} was read."
    assert sieve(WORDS).sift(text).rare == ["communiqu", "x" * 50_000]
    assert math.isfinite(sieve(WORDS).sift(text).weights[0])
