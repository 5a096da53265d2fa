import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair import repair_text
from pipeline.repair.charsets import READ_AS, WRITTEN, Reading, can_read, characters
from pipeline.repair.letters import doubtful
from pipeline.repair.mixups import claims
from pipeline.text.words import load_words

CASES = Path(__file__).parent / "cases"
TEXTS = json.loads((CASES / "mixups.json").read_text(encoding="utf-8"))
SOUND = json.loads((CASES / "sound.json").read_text(encoding="utf-8"))
DAMAGED = [
    pytest.param(case["text"], mechanism, id=f"{case['label']}, {mechanism}")
    for case in TEXTS
    for mechanism in case["mechanisms"]
]


def misread(text: str, mechanism: str) -> str:
    """A text written in one encoding and read as another; what has no byte stays."""
    written, read_as = mechanism.split(" read as ")
    table = dict(zip(characters(written), characters(read_as), strict=True))
    return "".join(table.get(character, character) for character in text)


def repaired(text: str) -> str:
    for claim in reversed(claims(text, load_words())):
        assert text[claim.start : claim.end] == claim.before
        text = text[: claim.start] + claim.after + text[claim.end :]
    return text


@pytest.mark.parametrize(("text", "mechanism"), DAMAGED)
def test_what_was_mixed_up_is_decoded(text, mechanism):
    damaged = misread(text, mechanism)
    assert damaged != text
    assert repair_text(damaged) == text


@pytest.mark.parametrize("case", [*TEXTS, *SOUND], ids=lambda case: case["label"])
def test_sound_text_stays(case):
    text = case.get("text", case.get("input"))
    assert repair_text(text) == text


@pytest.mark.parametrize("case", SOUND, ids=lambda case: case["label"])
def test_sound_text_stays_beside_damage(case):
    damaged = misread(TEXTS[18]["text"], "koi8-r read as cp1251")
    assert case["input"] in repaired(f"{case['input']}\n\n{damaged}")


def test_only_the_run_that_is_damaged_changes():
    sound, other = TEXTS[1]["text"], TEXTS[18]["text"]
    damaged = misread(other, "cp1251 read as cp1252")
    assert repaired(f"{sound}\n{damaged}\n{sound}") == f"{sound}\n{other}\n{sound}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The café was naïve.", "sound"),
        ("Gr§ße", "one word is no proof"),
        ("Stra§e, Stra§en, Stra§en.", "forms of one word are one word"),
        ("clichï¿½s", "another matter: UTF-8"),
        ("ƒ(x) − ƒ(y)", "no word says what the signs are"),
    ],
)
def test_what_proves_nothing(text, why):
    assert claims(text, load_words()) == (), why


def test_a_claim_says_how_sure_it_is_and_what_else_it_may_be():
    found = claims(misread(TEXTS[0]["text"], "cp850 read as cp1252"), load_words())
    assert {claim.mechanism for claim in found} == {"cp850 read as cp1252"}
    assert all(0 < claim.confidence <= 0.99 for claim in found)
    assert all(rival.text != claim.after for claim in found for rival in claim.rivals)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_decoding_keeps_every_place(text):
    decoded = Reading("mac-roman", "cp1252").decoded(text)
    assert len(decoded) == len(text)
    assert [c for c in decoded if c.isascii()] == [c for c in text if c.isascii()]


@given(st.sampled_from(WRITTEN), st.sampled_from(READ_AS), st.data())
def test_what_a_reading_damaged_it_decodes(written, read_as, data):
    text = data.draw(st.text(st.sampled_from([*"abc ", *characters(written)])))
    damaged = misread(text, f"{written} read as {read_as}")
    if can_read(read_as, damaged) and not any("\x80" <= c < "\xa0" for c in damaged):
        assert Reading(written, read_as).decoded(damaged) == text


LETTERS = st.sampled_from("abc éèßñ’“— Žš§ДджτσĞ")


@given(st.lists(st.text(LETTERS, min_size=1, max_size=8), max_size=8).map(" ".join))
def test_repairing_twice_changes_nothing_more(text):
    once = repaired(text)
    assert repaired(once) == once


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_doubt_is_about_what_is_beyond_ascii(text):
    found = doubtful(text)
    assert found.spots == sum(not character.isascii() for character in text)
    assert 0 <= found.count <= found.spots
    assert all(not text[place].isascii() for place in found.places)
