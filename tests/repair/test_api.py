"""Repair of one text alone: the public functions, their log, and what they refuse."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pipeline.repair
from pipeline.config.schema import RepairOptions
from pipeline.repair import Repaired, own_words, repair, repair_text, undo_repairs
from pipeline.repair.mechanisms import MECHANISMS
from pipeline.text.words import CorpusWords

WORDS = ["café", "clichés", "naïve", "São", "don’t", "“yes”", "the", "plan", "why?", "min-\r\ngle"]
DAMAGED = [mechanism.damage(word) for mechanism in MECHANISMS for word in WORDS]
BITS = st.one_of(
    st.sampled_from([*WORDS, *DAMAGED, "\n", "\r\n", "?", "\ufffd", "&eacute;", "Ã©", "\udce9"]),
    st.text(max_size=6),
)
TEXTS = st.lists(BITS, max_size=12).map(" ".join)
OPTIONS = st.builds(
    RepairOptions,
    lossy=st.booleans(),
    reversible=st.booleans(),
    hyphens=st.booleans(),
    min_confidence=st.sampled_from([0.0, 0.5, 0.8, 0.99, 1.0]),
)


@given(TEXTS, OPTIONS)
def test_undoing_the_steps_gives_the_text_back(text, options):
    repaired = repair(text, options=options)
    assert undo_repairs(repaired.text, repaired.steps) == text


@given(TEXTS, OPTIONS)
def test_steps_and_holes_are_sorted_apart_and_quote_the_text(text, options):
    repaired = repair(text, options=options)
    assert all(step.confidence >= options.min_confidence for step in repaired.steps)
    assert all(hole.confidence < options.min_confidence for hole in repaired.holes)
    for claims in (repaired.steps, repaired.holes):
        assert all(a.end <= b.start for a, b in pairwise(claims))
    together = sorted([*repaired.steps, *repaired.holes], key=lambda claim: claim.start)
    assert all(a.end <= b.start for a, b in pairwise(together))
    assert all(text[claim.start : claim.end] == claim.before for claim in together)


@given(TEXTS)
def test_without_steps_the_text_is_the_one_given(text):
    repaired = repair(text)
    assert (repaired.text == text) == (not repaired.steps)
    assert repair_text(text) == repaired.text


@pytest.mark.parametrize(
    "text",
    [
        "Lula????s old clich????s die hard.",
        "The caf\ufffd\ufffd and its clich\ufffd\ufffds.",
        "Die BrÃ¼cke Ã¼ber den FluÃŸ ist zu.",
        "What's next??? I ask you?",
        "A caf\udce9 in Paris, na\udcefve and d\udce9j\udce0 vu.",
    ],
)
def test_repairing_twice_changes_nothing_more(text):
    once = repair(text)
    again = repair(once.text)
    assert (again.text, again.steps) == (once.text, ())


def test_below_the_threshold_a_hole_is_listed_and_left():
    text = "Old clich????s die hard."
    sure = repair(text).steps
    left = repair(text, options=RepairOptions(min_confidence=1.0))
    assert (left.text, left.steps, left.holes) == (text, (), sure)
    assert (left.holes[0].after, left.holes[0].support[:1]) == ("é", ("list:en",))


def test_line_breaks_stay_unless_asked_for():
    text = "The Min-\nistry said so. The Min-\r\nistry did not."
    assert repair_text(text) == text
    joined = repair(text, options=RepairOptions()).text
    assert joined == "The Ministry said so. The Ministry did not."


@pytest.mark.parametrize(
    "words",
    [
        ["Xanthippéus"],
        {"Xanthippéus": 2},
        iter(["plain", "Xanthippéus"]),
        ["Frau Xanthippéus, geborene Müller"],
        own_words(["Xanthippéus"]),
    ],
    ids=["list", "counts", "iterator", "phrase", "made before"],
)
def test_own_words_bring_back_names_that_no_list_has(words):
    text = "Mrs. Xanthipp????us came."
    assert repair(text).text == text
    repaired = repair(text, words=words)
    assert repaired.text == "Mrs. Xanthippéus came."
    assert repaired.steps[0].support[0].startswith("corpus:")


def test_own_words_are_counted_whatever_their_order():
    assert own_words(["José", "Müller", "José"]) == own_words({"Müller": 1, "José": 2})
    assert own_words([]) == own_words({}) == CorpusWords({})


def test_own_words_that_look_damaged_are_left_out():
    assert len(own_words(["JosÃ©", "Jos\ufffdé", "Jos????", "plain"])) == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [(b"caf\xc3\xa9", r"repair takes str, not bytes; decode first: data\.decode\('utf-8'\)"),
     (None, "repair takes str, not NoneType; give a text")],
)  # fmt: skip
def test_what_is_no_text_is_refused(text, says):
    with pytest.raises(TypeError, match=says):
        repair(text)
    with pytest.raises(TypeError, match=says):
        repair_text(text)


def test_one_string_is_no_list_of_words():
    with pytest.raises(TypeError, match=r"not one string; give \[word\]"):
        repair("Jos????", words="José")


def test_a_result_cannot_be_changed():
    with pytest.raises(AttributeError):
        repair("plain").text = "other"
    assert repair("plain") == Repaired("plain", (), ())


def test_the_room_offers_what_it_names():
    names = [name for name in vars(pipeline.repair) if name in pipeline.repair.__all__]
    assert sorted(names) == pipeline.repair.__all__
