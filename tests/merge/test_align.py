from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.merge.align import align, similar

# Words that are alike and words that are not, few enough to repeat.
KEYS = ["the", "ferry", "ferrys", "sank", "bank", "5", "7", "of", "harbour", "harbor"]
SEQUENCES = st.lists(st.lists(st.integers(0, len(KEYS) - 1), max_size=12), min_size=1, max_size=4)


@given(SEQUENCES)
def test_every_word_has_one_column_and_words_keep_their_order(sequences):
    columns, count = align(sequences, KEYS)
    assert [len(column) for column in columns] == [len(sequence) for sequence in sequences]
    for column in columns:
        assert np.all(np.diff(column) > 0)
    used = {at for column in columns for at in column.tolist()}
    assert used == set(range(count))


@given(SEQUENCES)
def test_equal_sequences_share_all_columns(sequences):
    columns, count = align([sequences[0]] * 3, KEYS)
    assert count == len(sequences[0])
    assert all(column.tolist() == list(range(count)) for column in columns)


@given(st.integers(0, 2**32))
def test_lost_words_leave_gaps_and_open_no_columns(seed):
    random = Random(seed)
    whole = list(range(40))
    lost = [word for word in whole if random.randrange(4)]
    columns, count = align([whole, lost], [f"w{word}" for word in whole])
    assert count == len(whole)
    assert columns[1].tolist() == lost


@given(st.integers(0, 40), st.integers(1, 12))
def test_a_passage_that_one_copy_lacks_stays_in_one_piece(at, size):
    row = list(range(40))
    longer = row[:at] + list(range(40, 40 + size)) + row[at:]
    columns, count = align([row, longer], [f"w{word}" for word in range(60)])
    assert count == len(longer)
    assert columns[1].tolist() == list(range(count))


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_a_passage_that_ends_in_a_common_word_stays_in_one_piece(order):
    # The passage `of old nets of` is not split around its first `of`.
    keys = ["boats", "of", "oak", "old", "nets"]
    sequences = [[0, 1, 2], [0, 1, 3, 4, 1, 2]]
    columns, count = align([sequences[n] for n in order], keys)
    short = columns[order.index(0)].tolist()
    assert count == 6
    assert short[2] == 5
    assert short[1] in (1, 4)
    assert short[0] == 0


def test_a_few_words_that_differ_are_readings_and_many_are_a_passage():
    keys = [f"{letter * 5}" for letter in "abcdefghijkl"]
    few, many = [0, 1, 2, 3, 4, 11], [0, 5, 6, 7, 8, 11]
    _, count = align([[0, 1, 2, 3, 11], [0, 5, 6, 7, 11]], keys)
    assert count == 5
    _, count = align([few, many], keys)
    assert count == 10


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_similar_is_symmetric_and_reflexive(left, right):
    assert similar(left, left)
    assert similar(left, right) == similar(right, left)
