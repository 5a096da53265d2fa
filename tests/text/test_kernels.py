import re
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.batch import Batch
from pipeline.text.kernels import count_bytes, pieces, tokenise

ALPHABET = "aZéß海 .,;:!?'\"()[]-_=|*/\\#@&~$%+\t\r\n0189"
TEXTS = st.text(st.sampled_from(ALPHABET) | st.characters(exclude_categories=["Cs"]))
# Between words anything may stand that is no letter, no digit, not beyond ASCII and no line break.
GAPS = st.text(" .,;:!?-|*/()\t", min_size=1, max_size=3)
DIGITS = st.text("0123456789", max_size=3)
WORDS = st.lists(st.text("abcxyzéß海", min_size=1, max_size=6), min_size=1, max_size=6)
MEMBERS = st.binary(max_size=40).map(lambda found: bytes(set(found)))


def line_hash(line):
    return int(Batch.of([line]).line_hash[0])


def ascii_upper(text):
    return "".join(c.upper() if c.isascii() else c for c in text)


@given(WORDS, st.data())
def test_line_hashes_are_blind_to_case_digits_and_what_stands_between_words(words, data):
    printed = [word + data.draw(DIGITS) + data.draw(GAPS) for word in words]
    other = [ascii_upper(word) + data.draw(GAPS) + data.draw(DIGITS) for word in words]
    assert line_hash("".join(printed)) == line_hash("".join(other))


@given(WORDS, WORDS)
def test_lines_with_other_letters_have_other_hashes(left, right):
    same = "".join(left) == "".join(right)
    assert (line_hash(" ".join(left)) == line_hash(" ".join(right))) == same


def test_distinct_words_have_distinct_hashes():
    syllables = ["ba", "ke", "to", "zu", "é", "海", "1", "x", "xx", "aa", "ab", "q0"]
    words = ["".join(parts) for size in (1, 2, 3, 4) for parts in product(syllables, repeat=size)]
    distinct = set(words)
    assert len(distinct) > 15_000
    assert len(np.unique(Batch.of([" ".join(words)]).words.hash)) == len(distinct)


@given(st.lists(st.text("abAB12é", min_size=1, max_size=5), max_size=8))
def test_a_words_hash_does_not_depend_on_where_it_stands(words):
    batch = Batch.of([" ".join(words)])
    alone = [int(Batch.of([ascii_upper(word)]).words.hash[0]) for word in words]
    assert batch.words.hash.tolist() == alone


@given(TEXTS, MEMBERS, MEMBERS)
def test_count_bytes_counts_as_python_does(text, one, other):
    batch = Batch.of([text])
    counts = count_bytes(batch.buf, batch.line_start, one, other)
    for row, members in zip(counts, (one, other), strict=True):
        # Every line of a batch has its newline; a character beyond ASCII counts by its bytes.
        lines = [f"{line}\n".encode() for line in text.split("\n")]
        assert row.tolist() == [sum(byte in members for byte in line) for line in lines]


@pytest.mark.parametrize("text", ["", "\n", " .,- ", "\n\n\n"])
def test_a_text_without_words_has_none(text):
    words = tokenise(np.frombuffer(text.encode(), np.uint8))
    assert [column.tolist() for column in words] == [[], [], []]


RAW = st.sampled_from([b"the", b"The", b"cat", b"cat,", b"tac", b"", b"\x7f"]) | st.binary(
    max_size=9
)


@given(st.lists(RAW, max_size=30), st.sampled_from([b" ", b"\n", b"\x00"]))
def test_pieces_have_the_same_hash_where_they_are_the_same(found, blank):
    data = b"\n" + blank.join(found) + b" "
    blanks, hashes = pieces(np.frombuffer(data, np.uint8))
    expected = re.split(rb"[\x00- ]", data)[1:-1]
    assert blanks.tolist() == [match.start() for match in re.finditer(rb"[\x00- ]", data)][:-1]
    assert len(expected) == len(hashes)
    by_piece = dict(zip(expected, hashes.tolist(), strict=True))
    assert [by_piece[piece] for piece in expected] == hashes.tolist()
    assert len(set(by_piece.values())) == len(by_piece)
    assert by_piece.get(b"", 0) == 0
