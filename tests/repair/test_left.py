import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.schema import RepairOptions
from pipeline.repair import repair, repair_text, undo_repairs

SUITE = json.loads((Path(__file__).parent / "cases" / "ftfy.json").read_text(encoding="utf-8"))
LEFT = [
    ("â€œlossy decodingâ€?", "“lossy decoding\ufffd"),
    ("AmĂ©rica, Ă\ufffdfrica y OceanĂ\xada", "América, \ufffdfrica y Oceanía"),
    ("Boa sorte!!! ðŸ˜€ðŸ\ufffd°", "Boa sorte!!! 😀\ufffd"),
]


@pytest.mark.parametrize(("text", "fixed"), LEFT)
def test_what_nothing_tells_is_left_as_one_sign(text, fixed):
    repaired = repair(text)
    assert repaired.text == fixed
    assert undo_repairs(fixed, repaired.steps) == text
    assert {step.confidence for step in repaired.steps if "\ufffd" in step.after} <= {0.8}


@pytest.mark.parametrize(("text", "fixed"), LEFT)
def test_repairing_twice_leaves_the_same(text, fixed):
    assert repair_text(fixed) == fixed


@pytest.mark.parametrize("text", ["cafÃ©€?", "here. cafÃ©€?", "naÃ¯ve‚?", "Ã©â€? Ã©€?"])
def test_a_letter_that_came_back_is_not_lost_again(text):
    fixed = repair_text(text)
    assert repair_text(fixed) == fixed


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("Slovenia: SlovenÄ\ufffdina", "Slovenia: Slovenčina"),
        ("He said â€œdecodeâ€\ufffd twice", "He said “decode” twice"),
        ("Old clichÃ?Â©s, and Ã¢â?¬â?? too.", "Old clichés, and – too."),
    ],
)
def test_what_words_tell_is_not_left(text, fixed):
    assert repair_text(text) == fixed


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Ã¢â?¬â??", "one reading does not undo it"),
        ("É? Où? À qui?", "letters that a question ends with"),
        ("The sign \ufffd is called U+FFFD.", "a sign that somebody meant"),
    ],
)
def test_what_is_not_left(text, why):
    assert repair_text(text) == text, why


def test_it_is_a_repair_like_others():
    text = "â€œlossy decodingâ€?"
    assert repair(text, options=RepairOptions(reversible=False)).text == text
    sure = repair(text, options=RepairOptions(min_confidence=0.9))
    assert sure.text == "“lossy decodingâ€?"


@given(st.lists(st.sampled_from([case["original"][:80] for case in SUITE]), max_size=3))
def test_of_any_damage_the_repair_stays(pieces):
    text = "\n".join(pieces)
    repaired = repair(text)
    assert undo_repairs(repaired.text, repaired.steps) == text
