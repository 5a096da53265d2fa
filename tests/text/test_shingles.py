import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.batch import Batch
from pipeline.text.shingles import SIZE, shingles

PAGES = st.lists(st.text("ab cd\n海.é", max_size=60), min_size=1, max_size=4)
NUMBERS = st.lists(st.integers(0, 10**6), unique=True, min_size=1, max_size=30)
HAN = "".join(map(chr, range(0x4E00, 0x4E60)))


def of(text):
    return shingles(Batch.of([text]), 0).tolist()


@given(PAGES)
def test_neighbours_in_the_batch_do_not_matter(texts):
    batch = Batch.of(texts)
    assert [shingles(batch, page).tolist() for page in range(len(texts))] == [*map(of, texts)]


@given(NUMBERS)
def test_a_text_has_a_shingle_for_each_run_of_five_words(numbers):
    words = [f"w{number}" for number in numbers]
    found = of(" ".join(words))
    assert len(found) == max(1, len(words) - SIZE + 1)
    assert found == sorted(set(found))


@given(NUMBERS, st.sampled_from([" ", "\n", ", ", " - "]))
def test_case_and_what_stands_between_words_do_not_matter(numbers, gap):
    words = [f"w{number}" for number in numbers]
    assert of(gap.join(words).upper()) == of(" ".join(words))


@given(NUMBERS)
def test_a_word_that_changes_costs_at_most_five_shingles(numbers):
    words = [f"w{number}" for number in numbers]
    changed = [*words[:-1], "other"] if len(words) > SIZE else words
    lost = np.setdiff1d(of(" ".join(words)), of(" ".join(changed)))
    assert len(lost) == (len(words) > SIZE)


def test_a_text_without_spaces_is_cut_by_characters():
    whole, part = of(HAN), of(HAN[10:60])
    # The page's own newline is one of its characters.
    assert len(whole) == len(HAN) + 1 - SIZE + 1
    assert len(np.intersect1d(whole, part)) == 50 - SIZE + 1


def test_words_with_spaces_are_never_cut_by_characters():
    assert len(of("déjà vu été " * 3 + "où")) < 10


def test_an_empty_text_has_none():
    assert of("") == of("\n.\n") == []
