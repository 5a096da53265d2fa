import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair.context import (
    MASK,
    UNKNOWN,
    features,
    load_context,
    slot_kinds,
    view_of,
)

TEXTS = st.text(st.sampled_from("abz AÉé“”?\n9"), min_size=1, max_size=40)


def seen(text):
    """The text with a hole for each question mark."""
    holes = [(at, at + 1) for at, one in enumerate(text) if one == "?"]
    return view_of(text, holes, {})


def hashed(view, language=UNKNOWN):
    count = len(view.at)
    ones = np.ones(count, np.int64)
    return features(view, np.arange(count), 0 * ones, ones, language)


@given(TEXTS)
def test_each_hole_is_one_mask(text):
    view = seen(text)
    assert [chr(point) for point in view.points[view.at]] == [MASK] * text.count("?")


def test_a_run_is_one_mask_and_what_is_read_is_shown():
    view = view_of("a????b ??c", [(1, 5), (7, 9)], {1: "É"})
    assert "".join(map(chr, view.points[40:-40])) == f"a{MASK}b Éc"


@given(TEXTS, TEXTS)
def test_what_is_far_away_changes_no_feature_but_the_habits(text, other):
    far = "x" * 50 + " "
    near = seen("“”’" + far + "caf? here" + far)
    same = seen("“”’" + far + "caf? here" + far + "yyy")
    assert (hashed(near) == hashed(same)).all()


def test_slots_of_one_kind_have_the_same_features_and_no_others():
    index, count = np.array([(n, m) for m in range(1, 7) for n in range(m)]).T
    kinds = slot_kinds(index, count)
    hashes = features(seen("un caf? noir"), 0 * index, index, count, UNKNOWN)
    alike = (hashes[:, None] == hashes[None]).all(axis=2)
    assert (alike == (kinds[:, None] == kinds[None])).all()
    assert len(set(kinds.tolist())) < len(kinds)


def test_the_words_around_and_the_language_are_features():
    base = hashed(seen("un caf? noir"))
    for text, language in (("le caf? noir", UNKNOWN), ("un caf? clair", UNKNOWN)):
        assert (hashed(seen(text), language) != base).any()
    assert (hashed(seen("un caf? noir"), 3) != base).any()


@given(TEXTS.filter(lambda text: "?" in text))
def test_probabilities_of_a_slot_add_up_to_one(text):
    model = load_context()
    symbols = np.arange(40)
    logs = model.log_probabilities(hashed(seen(text)), symbols)
    assert logs.shape == (text.count("?"), 40)
    assert np.exp(logs).sum(axis=1) == pytest.approx(1)


def test_no_slot_no_row():
    model = load_context()
    assert model.log_probabilities(hashed(seen("whole")), np.arange(5)).shape == (0, 5)


@pytest.mark.parametrize(
    ("language", "text", "letter", "others"),
    [
        ("de", "Der Preis ist f?r alle gleich.", "ü", "öäß"),
        ("fr", "Les enfants sont all?s au parc.", "é", "èêà"),
        ("pl", "Nie wiem, czy to si? uda.", "ę", "ąóś"),
        ("en", "I think that it?s fine.", "’", "“”é"),
    ],
)
def test_the_model_knows_what_stands_there(language, text, letter, others):
    model = load_context()
    symbols = np.array([model.number[one] for one in letter + others])
    logs = model.log_probabilities(hashed(seen(text), model.languages.index(language)), symbols)
    assert logs[0].argmax() == 0


def test_the_model_holds_small_integers_and_its_languages_write_their_letters():
    model = load_context()
    assert model.weights.dtype == np.int8
    assert len(model.weights) & (len(model.weights) - 1) == 0
    assert model.alphabets.shape == (len(model.languages), len(model.symbols))
    for language, letters in {"cs": "ěščřž", "tr": "ğış", "vi": "ăơđ", "en": "’“”"}.items():
        row = model.alphabets[model.languages.index(language)]
        assert all(row[model.number[one]] for one in letters)
