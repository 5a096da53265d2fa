import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.schema import RepairOptions
from pipeline.repair.gate import suspect_lines
from pipeline.repair.holes import key, parts
from pipeline.repair.mechanisms import MECHANISMS
from pipeline.repair.reversible import claims
from pipeline.text.keys import skeleton
from pipeline.text.words import load_words

BY_NAME = {one.name: one for one in MECHANISMS}
LETTERS = st.text(st.sampled_from("abcdeéèßñãçôşőđ"), min_size=1, max_size=10)


@pytest.mark.parametrize(
    ("name", "e_acute", "quote"),
    [
        ("? for each character", "?", "?"),
        ("? for each character beyond latin-1", "é", "?"),
        ("? for each byte", "??", "???"),
        ("utf-8 twice, ? for each byte", "????", "??????"),
        ("utf-8 twice by windows-1252, ? for each byte", "????", "????????"),
        ("utf-8 read as latin-1, controls dropped", "Ã©", "â"),
    ],
)
def test_what_a_lost_character_costs(name, e_acute, quote):
    mechanism = BY_NAME[name]
    assert (mechanism.damage("é"), mechanism.damage("’")) == (e_acute, quote)


@given(LETTERS, st.sampled_from([m for m in MECHANISMS if m.spares == "nothing"]))
def test_a_damaged_word_keeps_its_skeleton(word, mechanism):
    damaged = mechanism.damage(word)
    if len(damaged) > len(word) or "?" in damaged or "\ufffd" in damaged:
        assert key(damaged) == skeleton(word)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_the_gate_gives_whole_lines(text):
    for start, end in suspect_lines(text):
        assert "\n" not in text[start:end]
        assert start == 0 or text[start - 1] == "\n"
        assert end == len(text) or text[end] == "\n"


@pytest.mark.parametrize("token", ["a/b?c", "x=y?z", "me@x.org?", "file.php?id", "[a-z]?b"])
def test_links_and_code_have_no_parts(token):
    assert parts(f"see {token} here", "question mark") == ()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("A LIÇÃ» B", "a small letter after capitals"),
        ("40 Å³ wide", "a lone letter proves nothing"),
        ("BÃ?Â¤cker", "characters are lost right here"),
        ("a\ufffd\ufffdb cÃ©", "a lost character is no control"),
    ],
)
def test_ftfy_is_overruled(line, why):
    changed = "".join(claim.after for claim in claims(line, load_words(), RepairOptions()))
    assert changed in ("", "é"), why
