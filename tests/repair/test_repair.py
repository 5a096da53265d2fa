import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.schema import RepairOptions
from pipeline.repair import asked, claims, repair, steps
from pipeline.repair.mechanisms import MECHANISMS
from pipeline.text.steps import apply, undo
from pipeline.text.words import NO_CORPUS, CorpusWords, load_words

CASES = Path(__file__).parent / "cases"


def repair_text(text: str) -> str:
    """The text with all repairs that a run makes, words joined at line breaks included."""
    return repair(text, options=RepairOptions()).text


def cases(name: str) -> list:
    return [
        pytest.param(case, id=case["label"])
        for case in json.loads((CASES / name).read_text(encoding="utf-8"))
    ]


WORDS = [
    "café",
    "clichés",
    "naïve",
    "São",
    "Paulo",
    "don’t",
    "“yes”",
    "the",
    "plan",
    "why?",
    "l’été",
]
DAMAGED = [mechanism.damage(word) for mechanism in MECHANISMS for word in WORDS]
BITS = st.one_of(
    st.sampled_from([*WORDS, *DAMAGED, " ", "\n", "?", "???", "\ufffd", "&eacute;", "Ã©", "â€™"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
)
TEXTS = st.lists(BITS, max_size=12).map(" ".join)


@pytest.mark.parametrize("case", cases("repairs.json"))
def test_damage_is_repaired(case):
    assert repair_text(case["input"]) == case["expect"], case["why"]


@pytest.mark.parametrize("case", cases("must_not_change.json"))
def test_what_is_right_stays(case):
    assert repair_text(case["input"]) == case["input"], case["why"]


@pytest.mark.parametrize("case", cases("known_failures.json"))
@pytest.mark.xfail(strict=True)
def test_known_failure(case):
    assert repair_text(case["input"]) == case["expect"], case["why"]


@given(TEXTS)
def test_undoing_the_log_restores_the_page(text):
    found = claims(text, NO_CORPUS, load_words(), RepairOptions())
    log = steps(found, RepairOptions().min_confidence)
    assert undo(apply(text, log), log) == text


@given(TEXTS)
def test_claims_are_sorted_apart_and_quote_the_page(text):
    found = claims(text, NO_CORPUS, load_words(), RepairOptions())
    assert all(text[claim.start : claim.end] == claim.before for claim in found)
    assert all(claim.before != claim.after for claim in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.text(st.characters(max_codepoint=0x7F, exclude_characters="?&")))
def test_plain_ascii_is_left_alone(text):
    assert repair_text(text) == text


def test_below_the_threshold_nothing_is_applied():
    found = claims("He hates clich????s.", NO_CORPUS, load_words(), RepairOptions())
    assert len(found) == 1
    assert steps(found, 1.0) == ()


def test_switches_turn_each_half_off():
    text = "He hates clich????s and a cafÃ©."
    for options, reversible in (
        (RepairOptions(lossy=False), [True]),
        (RepairOptions(reversible=False), [False]),
    ):
        found = claims(text, NO_CORPUS, load_words(), options)
        assert [claim.reversible for claim in found] == reversible


def test_the_corpus_knows_names_that_no_list_has():
    text = "We met Xanthipp????us in town; clich????s all day."
    corpus = CorpusWords.of({("xanthipp*us", "Xanthippéus"): 3})
    found = claims(text, corpus, load_words(), RepairOptions())
    assert apply(text, steps(found, 0.8)) == "We met Xanthippéus in town; clichés all day."
    assert found[0].support == ("corpus:3",)


class Recorder(dict):
    def __init__(self):
        super().__init__({"": ()})
        self.asked = set()

    def get(self, key, default=None):
        self.asked.add(key)
        return default


@given(TEXTS)
def test_only_what_was_asked_for_is_looked_up(text):
    recorder = Recorder()
    claims(text, recorder, load_words(), RepairOptions(reversible=False))
    assert recorder.asked <= asked(text)


def test_undamaged_text_asks_for_nothing():
    assert asked("Is it? The café is open. See x.org/?q=caf") == frozenset()


@pytest.mark.parametrize("times", [1, 60, 400])
def test_a_name_that_comes_again_hides_no_other_word(times):
    text = "The minister?s communiqu? said the clich?s were na?ve and Mr. Zqu?rt?s didn?t come. "
    repaired = repair(times * text)
    assert len(repaired.steps) == 5 * times
    assert "Zqu?rt?s" in repaired.text


def test_what_nothing_known_fits_is_told():
    repaired = repair("Mr. Xanthipp????us and the clich????s.")
    assert repaired.text == "Mr. Xanthipp????us and the clichés."
    assert [(hole.start, hole.before) for hole in repaired.holes] == [(12, "????")]
