import hashlib
import re
import zlib
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.keys import skeleton
from pipeline.text.words import CorpusWords, count_words, load_words

LISTS = [
    Path(__file__).parents[2] / "pipeline" / "words" / name
    for name in ("words.arrow", "inflected.arrow")
]
RARER = {"digitalizácii": "sk", "kućicama": "sh", "apgaulėse": "lt", "tændstikkerne": "da"}
WORDS = ["José", "São", "naïve", "Größe", "plain", "cafÃ©", "na\ufffdve", "é"]


def test_the_lists_fit():
    assert sum(path.stat().st_size for path in LISTS[0].parent.glob("*.arrow")) <= 10_000_000


@pytest.mark.parametrize(("path", "licence"), [(LISTS[0], "CC BY-SA 4.0"), (LISTS[1], "LGPL-2.1")])
def test_each_file_has_a_notice_with_its_licence_and_digest(path, licence):
    notices = (path.parent / "NOTICE.md").read_text(encoding="utf-8").split("\n# ")
    (notice,) = [text for text in notices if text.removeprefix("# ").startswith(path.name)]
    assert licence in notice
    assert hashlib.sha256(path.read_bytes()).hexdigest() in notice


def test_loanwords_are_listed():
    words = load_words()
    for word in ("cliché", "résumé", "façade", "naïve", "são", "straße", "don't"):
        assert words.frequency(word) > 0, word
    assert words.frequency("qzxv") == 0


def test_candidates_share_the_skeleton():
    for key in ("clich*s", "stra*e", "*t*", "cat", "zzzz*"):
        assert all(skeleton(entry.word) == key for entry in load_words().candidates(key))


@pytest.mark.parametrize("key", ["Stra*e", "stra\n", "", "\0", "zzzzzzz", "a b", "straße", "catA"])
def test_what_is_no_skeleton_of_the_list_has_no_candidates(key):
    assert load_words().candidates(key) == ()


@pytest.mark.parametrize("path", LISTS)
def test_every_line_of_the_list_can_be_read(path):
    words = load_words()
    for block in blocks(path):
        first, *lines, last = block.split(b"\n")
        assert first == last == b""
        keys = [re.match(rb"[a-z'*]+", line)[0].decode() for line in lines]
        assert keys == sorted(set(keys))
        for key in (keys[0], keys[len(keys) // 2], keys[-1]):
            found = words.candidates(key)
            assert found == tuple(dict.fromkeys(found))
            assert {skeleton(entry.word) for entry in found} == {key}
            assert all(0 < entry.frequency < 0.1 for entry in found)
            assert {entry.language for entry in found} <= set(words.languages)


def blocks(path):
    """A sample of a file's blocks, with the first and the last."""
    packed = pa.ipc.open_file(path).get_batch(0).column("block")
    for number in (*range(0, len(packed), 97), len(packed) - 1):
        yield zlib.decompress(packed[number].as_py(), wbits=-zlib.MAX_WBITS)


@pytest.mark.parametrize(
    ("usual", "rare"),
    [("straße", "strasse"), ("dass", "daß"), ("großen", "grossen"), ("wusste", "wußte")],
)
def test_german_forms_with_sharp_s_are_told_from_those_without(usual, rare):
    german = [dict(load_words().languages_of(word)).get("de", 0) for word in (usual, rare)]
    assert 0 < german[1] < german[0] / 10


def test_no_form_with_sharp_s_that_nobody_writes():
    assert not load_words().languages_of("waßer")


def test_words_in_the_wrong_code_page_are_left_out():
    words = load_words()
    for right, wrong in (("się", "siê"), ("ještě", "ještì"), ("și", "ºi"), ("već", "veæ")):
        assert words.frequency(right) > 0 == words.frequency(wrong), wrong


def test_rarer_forms_of_inflection():
    words = load_words()
    for word, language in RARER.items():
        assert language in dict(words.languages_of(word)), word


def test_several_runs_of_letters_and_points_and_apostrophes():
    words = load_words()
    for word in ("říjen", "příští", "œuvre", "col·laboració", "jusqu'à", "tiếng", "työpäivä"):
        assert words.languages_of(word), word


@given(st.sampled_from(["Haus", "été", "Straße", "don't", "cliché", "na", "xyzzy"]))
def test_languages_of_a_word_are_those_of_its_candidates(word):
    entries = load_words().candidates(skeleton(word))
    same = [(e.language, e.frequency) for e in entries if e.word == word.lower()]
    assert load_words().languages_of(word) == tuple(same)
    assert load_words().frequency(word) == max((f for _, f in same), default=0)


def test_loading_twice_gives_the_same_list():
    assert load_words() is load_words()


@given(st.lists(st.sampled_from(WORDS)))
def test_counts_do_not_depend_on_order(words):
    counted = count_words(" ".join(words))
    assert counted == count_words(" ".join(sorted(words)))
    assert all(skeleton(word) == key for key, word in counted)
    assert counted.get(("jos*", "José"), 0) == words.count("José")


def test_mojibake_is_not_learnt():
    assert count_words("cafÃ© na\ufffdve fa?ade\u0301 clichÃ©s") == {}


def test_genuine_question_marks_do_not_hide_a_word():
    assert count_words("Who is José? “José”") == {("jos*", "José"): 2}


@given(st.permutations([(("a*b", "aéb"), 2), (("a*b", "aöb"), 1), (("c*d", "cád"), 5)]))
def test_corpus_words_do_not_depend_on_order(counts):
    corpus = CorpusWords.of(dict(counts))
    assert dict(corpus) == {"a*b": (("aéb", 2), ("aöb", 1)), "c*d": (("cád", 5),)}
