import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.schema import RepairOptions
from pipeline.repair import asked, claims, repair_text, steps
from pipeline.repair import unmarked as room
from pipeline.repair.vanished import MECHANISMS
from pipeline.text.shadows import load_shadows
from pipeline.text.steps import apply, undo
from pipeline.text.words import NO_CORPUS, CorpusWords, load_words

CASES = Path(__file__).parent / "cases"
BY_NAME = {one.name: one for one in MECHANISMS}


def cases(name: str) -> list:
    found = json.loads((CASES / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["label"]) for case in found]


@pytest.mark.parametrize("case", cases("unmarked.json"))
def test_damage_without_a_sign_is_repaired(case):
    assert case["expect"] in repair_text(case["input"]), case["why"]


@pytest.mark.parametrize("case", cases("unmarked_must_not_change.json"))
@pytest.mark.parametrize("times", [1, 20])
def test_what_only_looks_damaged_stays(case, times):
    text = times * (case["input"] + "\n")
    assert repair_text(text) == text, case["why"]


SENTENCES = [
    "La réunion a été annulée hier après-midi.",
    "Où est passé le maître d’hôtel ?",
    "Für die Prüfung müssen wir früh üben.",
    "Das Gespräch war natürlich schön, “sehr” sogar.",
    "También habrá música mañana.",
    "Už je příliš pozdě, řekl král.",
    "Nothing was lost here.",
    "He didn’t come – it’s late.",
    "a_b | c~d",
    "A B C D",
]
Q = str.maketrans(dict.fromkeys("“”‘’", "Q"))
DAMAGES = [*(mechanism.damage for mechanism in MECHANISMS), str, lambda text: text.translate(Q)]
TEXTS = st.tuples(
    st.lists(st.sampled_from(SENTENCES), max_size=12),
    st.sampled_from(DAMAGES),
    st.sampled_from([" ", "\n"]),
).map(lambda parts: parts[2].join(parts[1](sentence) for sentence in parts[0]))


@given(TEXTS)
def test_undoing_the_log_restores_the_page(text):
    found = claims(text, NO_CORPUS, load_words(), RepairOptions())
    assert all(text[claim.start : claim.end] == claim.before for claim in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    log = steps(found, RepairOptions().min_confidence)
    assert undo(apply(text, log), log) == text


@given(TEXTS)
def test_repairing_twice_changes_nothing_more(text):
    once = repair_text(text)
    assert repair_text(once) == once


@given(st.lists(st.sampled_from(SENTENCES[:6]), min_size=5, max_size=12, unique=False))
def test_a_sound_text_stays(sentences):
    text = " ".join(sentences)
    assert room.claims(text, NO_CORPUS, load_words()) == ()


@pytest.mark.parametrize("word", ["communiqué", "clichés", "naïveté", "señora", "größe", "über"])
@pytest.mark.parametrize("name", [mechanism.name for mechanism in MECHANISMS[::2]])
def test_what_is_left_of_a_listed_word_is_among_the_shadows(word, name):
    assert load_shadows().may_be(name, BY_NAME[name].damage(word))


NAMES = "The communiqu of President Xanthippus was read; the clichs of Ms Zbrwka were not. "
CORPUS = CorpusWords.of(
    {("zbr*wka", "Zbrówka"): 9, ("xanth*ippus", "Xanthéippus"): 4, ("read*", "readé"): 50}
)


def test_the_corpus_knows_names_that_no_list_has():
    text = 4 * NAMES
    found = claims(text, CORPUS, load_words(), RepairOptions())
    repaired = apply(text, steps(found, 0.8))
    assert "Zbrówka" in repaired
    assert "communiqué" in repaired
    assert "was read;" in repaired


def test_names_of_the_corpus_prove_nothing_by_themselves():
    text = "Ms Zbrwka told the ministry that nothing at all had been lost on the way to town. " * 4
    assert claims(text, CORPUS, load_words(), RepairOptions()) == ()


class Recorder(dict):
    def __init__(self):
        self.asked = set()

    def get(self, key, default=None):
        self.asked.add(key)
        return default


@given(TEXTS)
def test_only_what_was_asked_for_is_looked_up(text):
    recorder = Recorder()
    room.claims(text, recorder, load_words())
    assert recorder.asked <= asked(text)


def test_the_corpus_is_asked_for_a_bounded_number_of_words():
    recorder = Recorder()
    names = " ".join(f"Zbrw{chr(97 + i % 26)}{chr(97 + i // 26)}k" for i in range(160))
    text = 4 * NAMES + 40 * "The communiqu and the clichs. " + names
    room.claims(text, recorder, load_words())
    assert 0 < len(recorder.asked) <= len(asked(text)) < 4_000


def test_the_language_decides():
    german = BY_NAME["vanished"].damage(
        "Wir müssen früh üben und natürlich größere Schüler hören. "
    )
    spanish = BY_NAME["vanished"].damage("Mañana el señor y los niños oirán la canción del país. ")
    assert "müssen" in repair_text(6 * german)
    assert "Mañana el señor" in repair_text(6 * spanish)


def test_a_word_of_any_length_is_read():
    lost = "La secci n de la instalaci n fue muy r pida y la poblaci n de la regi n no tiene n. "
    repaired = repair_text(f"{lost}The {424 * 'a'} s came. {lost}")
    assert 424 * "a" in repaired
