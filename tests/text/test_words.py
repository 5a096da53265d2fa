from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.keys import skeleton
from pipeline.text.words import CorpusWords, count_words, load_words

WORDS = ["José", "São", "naïve", "Größe", "plain", "cafÃ©", "na\ufffdve", "é"]


def test_the_list_fits_and_has_its_notice():
    folder = Path(__file__).parents[2] / "pipeline" / "words"
    assert (folder / "words.arrow").stat().st_size <= 10_000_000
    assert "CC BY-SA 4.0" in (folder / "NOTICE.md").read_text(encoding="utf-8")


def test_notice_has_the_digest_of_the_list():
    import hashlib

    folder = Path(__file__).parents[2] / "pipeline" / "words"
    digest = hashlib.sha256((folder / "words.arrow").read_bytes()).hexdigest()
    assert digest in (folder / "NOTICE.md").read_text(encoding="utf-8")


def test_loanwords_are_listed():
    words = load_words()
    for word in ("cliché", "résumé", "façade", "naïve", "são", "straße", "don't"):
        assert words.frequency(word) > 0, word
    assert words.frequency("qzxv") == 0


def test_candidates_share_the_skeleton():
    for key in ("clich*s", "stra*e", "*t*", "cat", "zzzz*"):
        assert all(skeleton(entry.word) == key for entry in load_words().candidates(key))


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
