"""Texts that were damaged in several ways: what was repaired is done, and can be undone."""

from itertools import accumulate, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.config.schema import RepairOptions
from pipeline.model.repair import Claim, Rival
from pipeline.repair import INFERENCES, claims, combine, repair, undo_repairs
from pipeline.repair.composed import apart, composed
from pipeline.repair.log import steps
from pipeline.repair.mechanisms import MECHANISMS
from pipeline.repair.vanished import MECHANISMS as UNMARKED
from pipeline.text.steps import apply
from pipeline.text.words import NO_CORPUS, load_words

SENTENCES = [
    "Le café du coin a fermé l’été dernier, et la crémière a déménagé.",
    "Où est passé le maître d’hôtel ?",
    "Für die Prüfung müssen wir früh üben; das „schöne“ Gespräch währte länger.",
    "También habrá música mañana en la plaza del señor Muñoz. ¿Dónde está?",
    "Už je příliš pozdě, řekl král.",
    "Żółte łódki płyną po świętej rzece.",
    "He didn’t come – it’s “late”, Zoë said.",
    "Nothing was lost here. Why?",
    "A ação não começou às três horas.",
    "Türkçe güzel bir dildir, değil mi?",
    "Çok “iyi” … İstanbul’da şöyle",
    "Привет, мир. Как дела?",
    "100 € — 5 °C ½ <b>José</b> & María’s",
    "min-\nistry and clich-\nés",
]


def read_as(codec, written="utf-8"):
    """What a text becomes that is read in another encoding than it was written in."""
    return lambda text: text.encode(written, "replace").decode(codec, "replace")


DAMAGES = [
    str,
    *(mechanism.damage for mechanism in (*MECHANISMS, *UNMARKED)),
    *map(read_as, ["latin-1", "windows-1252", "windows-1250", "windows-1251", "mac-roman"]),
    read_as("cp437"),
    *(read_as("windows-1252", written) for written in ("cp850", "mac-roman", "windows-1250")),
    lambda text: text.encode("ascii", "xmlcharrefreplace").decode(),
    lambda text: text.translate(dict.fromkeys(map(ord, "“”‘’"), "Q")),
    lambda text: text.encode("unicode_escape").decode(),
]
PASSAGES = st.tuples(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map(" ".join),
    st.lists(st.sampled_from(DAMAGES), min_size=1, max_size=2),
)


def damaged(passage):
    text, damages = passage
    for damage in damages:
        text = damage(text)
    return text


TEXTS = st.builds(
    lambda joint, passages: joint.join(map(damaged, passages)),
    st.sampled_from([" ", "\n", "", "-\n", "?"]),
    st.lists(PASSAGES, min_size=2, max_size=3),
)
OPTIONS = st.builds(
    RepairOptions,
    lossy=st.sampled_from([True, True, False]),
    reversible=st.sampled_from([True, True, False]),
    escapes=st.booleans(),
    quoted_printable=st.booleans(),
    hyphens=st.booleans(),
    min_confidence=st.sampled_from([0.0, 0.3, 0.7, 0.7, 0.9, 0.97]),
)


@given(TEXTS, OPTIONS)
@example("A naÃƒÂ¯ve clichÃƒÂ©s JosÃƒÂ© donÃ¢t", RepairOptions())
def test_repairing_twice_changes_nothing_more(text, options):
    once = repair(text, options=options)
    again = repair(once.text, options=options)
    assert (again.text, again.steps) == (once.text, ())


@given(TEXTS, OPTIONS)
def test_undoing_the_steps_gives_the_text_back(text, options):
    repaired = repair(text, options=options)
    assert undo_repairs(repaired.text, repaired.steps) == text


@given(TEXTS, OPTIONS)
def test_claims_are_sorted_apart_and_quote_the_text(text, options):
    found = claims(text, NO_CORPUS, load_words(), options)
    assert all(text[one.start : one.end] == one.before != one.after for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(TEXTS)
def test_a_conjecture_has_a_mechanism_that_loses_something(text):
    found = claims(text, NO_CORPUS, load_words(), RepairOptions())
    assert all((one.mechanism in INFERENCES) == (not one.reversible) for one in found)


FILLS = st.text("abé?Ã", max_size=3)


@st.composite
def claims_on(draw, text):
    """Any claims on a text, sorted and apart, each of which changes it."""
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    found = []
    for start, end in zip(edges[::2], edges[1::2], strict=False):
        after, name = draw(FILLS), draw(st.sampled_from(["html entity", "? for each byte"]))
        confidence, reversible = draw(st.sampled_from([0.8, 0.9])), name == "html entity"
        if after != text[start:end]:
            rivals = (Rival(draw(FILLS), 0.1),)
            change = (text[start:end], after, name, confidence, reversible, rivals)
            found.append(Claim(start, end, *change))
    return tuple(found)


@given(st.data(), st.text("abé?Ã", max_size=9))
def test_claims_on_what_claims_left_are_claims_on_the_text(data, text):
    applied = data.draw(claims_on(text))
    repaired = apply(text, steps(applied, 0.0))
    new = data.draw(claims_on(repaired))
    both = composed(text, applied, new)
    assert apply(text, steps(both, 0.0)) == apply(repaired, steps(new, 0.0))
    assert all(text[one.start : one.end] == one.before != one.after for one in both)
    assert all(a.end <= b.start for a, b in pairwise(both))


@given(st.data(), st.text("abé?Ã", max_size=9))
def test_what_touches_no_repair_stays_where_it_was(data, text):
    applied = data.draw(claims_on(text))
    new = data.draw(claims_on(apply(text, steps(applied, 0.0))))
    left = tuple(apart(applied, new))
    assert all(text[one.start : one.end] == one.before for one in left)
    together = sorted((*applied, *left), key=lambda one: (one.start, one.end))
    assert all(a.end <= b.start for a, b in pairwise(together))
    grown = accumulate((len(one.after) - len(one.before) for one in applied), initial=0)
    starts = [one.start + more for one, more in zip(applied, grown, strict=False)]
    made = [(start, start + len(one.after)) for one, start in zip(applied, starts, strict=True)]
    free = [one for one in new if not any(one.start < b and a < one.end for a, b in made)]
    assert len(left) == len(free)


CONJECTURE = Claim(
    5, 6, "?", "Ã", "? for each character", 0.8, False, (Rival("Â", 0.1),), ("list:fr",)
)
DECODED = Claim(5, 7, "Ã©", "é", "utf-8 read as latin-1", 0.95, True, (Rival("è", 0.02),))


def test_what_is_decoded_after_a_conjecture_is_one():
    [one] = composed("clich?©s", [CONJECTURE], [DECODED])
    assert (one.start, one.before, one.after, one.reversible) == (5, "?©", "é", False)
    assert (one.mechanism, one.confidence) == ("? for each character", 0.8)
    assert (one.support, one.rivals) == (("list:fr",), (Rival("è", 0.02),))


def test_what_comes_back_to_what_stood_there_is_no_claim():
    back = Claim(5, 6, "Ã", "?", "html entity", 0.9, True)
    assert composed("clich?©s", [CONJECTURE], [back]) == ()


@pytest.mark.parametrize("text", ["Jos\u00e9 a", "a\nb a"])
def test_a_text_with_which_repair_is_never_done_stays(text, monkeypatch):
    def turned(text, words, options):
        at = text.rindex("a") if "a" in text else text.rindex("b")
        after = "b" if text[at] == "a" else "a"
        return (Claim(at, at + 1, text[at], after, "html entity", 0.95, True),)

    monkeypatch.setattr(combine.reversible, "claims", turned)
    assert claims(text, NO_CORPUS, load_words(), RepairOptions()) == ()
