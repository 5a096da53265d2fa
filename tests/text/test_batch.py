import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import batch as module
from pipeline.text.batch import Batch, batches

PAGES = st.lists(
    st.text(st.sampled_from("aB1 \n\n.é海\r\t\u2028") | st.characters(exclude_categories=["Cs"])),
    max_size=6,
)
WORD = re.compile(rb"[A-Za-z0-9\x80-\xff]+")


def line_bytes(batch):
    ranges = zip(batch.line_start.tolist(), batch.line_end.tolist(), strict=True)
    return [batch.buf[start:end].tobytes() for start, end in ranges]


@given(PAGES)
def test_pages_come_back(texts):
    batch = Batch.of(texts)
    assert len(batch) == len(texts)
    ranges = zip(batch.page_off[:-1].tolist(), batch.page_off[1:].tolist(), strict=True)
    assert [batch.buf[start : end - 1].tobytes().decode() for start, end in ranges] == texts


@given(PAGES)
def test_lines_are_those_of_split(texts):
    batch = Batch.of(texts)
    expected = [(page, line) for page, text in enumerate(texts) for line in text.split("\n")]
    assert batch.line_page.tolist() == [page for page, _ in expected]
    assert line_bytes(batch) == [line.encode() for _, line in expected]


@given(PAGES)
def test_words_are_runs_of_letters_digits_and_non_ascii_bytes(texts):
    batch = Batch.of(texts)
    words = batch.words
    ranges = zip(words.start.tolist(), words.end.tolist(), strict=True)
    lines = [text.encode() for page in texts for text in page.split("\n")]
    expected = [(n, word) for n, line in enumerate(lines) for word in WORD.findall(line)]
    assert batch.word_line.tolist() == [line for line, _ in expected]
    assert [batch.buf[start:end].tobytes() for start, end in ranges] == [w for _, w in expected]


@given(PAGES)
def test_bounds_say_which_lines_a_page_and_which_words_a_line_has(texts):
    batch = Batch.of(texts)
    sizes = [text.count("\n") + 1 for text in texts]
    assert np.diff(batch.page_line).tolist() == sizes
    words = [len(WORD.findall(line.encode())) for text in texts for line in text.split("\n")]
    assert np.diff(batch.line_word).tolist() == words
    assert (batch.page_line[0], batch.line_word[0]) == (0, 0)


@given(PAGES)
def test_the_bytes_beyond_ascii_are_those_that_lead_a_character_and_those_inside(texts):
    batch = Batch.of(texts)
    for places, low, high in ((batch.inner, 0x80, 0xC0), (batch.lead, 0xC0, 0x100)):
        expected = [at for at, byte in enumerate(batch.buf.tolist()) if low <= byte < high]
        assert places.tolist() == expected


@given(PAGES)
def test_neighbours_do_not_matter(texts):
    many = Batch.of(texts)
    for page, text in enumerate(texts):
        one, rows, base = Batch.of([text]), many.lines_of(page), many.page_off[page]
        own = many.line_page[many.word_line] == page
        assert (many.line_start[rows] - base).tolist() == one.line_start.tolist()
        assert (many.line_end[rows] - base).tolist() == one.line_end.tolist()
        assert many.line_hash[rows].tolist() == one.line_hash.tolist()
        assert many.words.hash[own].tolist() == one.words.hash.tolist()
        assert (many.words.start[own] - base).tolist() == one.words.start.tolist()
        assert (many.words.end[own] - base).tolist() == one.words.end.tolist()
        assert (many.word_line[own] - rows.start).tolist() == one.word_line.tolist()


@given(PAGES)
def test_line_points_cut_the_text_as_split_does(texts):
    batch = Batch.of(texts)
    for page, text in enumerate(texts):
        starts, ends = batch.line_points(page)
        lines = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        assert lines == text.split("\n")


@given(st.lists(st.text("ab", max_size=12), max_size=8))
def test_batches_hold_all_pages_in_order_within_the_bound(texts):
    limit, module.MAX_BATCH_BYTES = module.MAX_BATCH_BYTES, 10
    try:
        found = [(first, batch, len(batch)) for first, batch in batches(texts)]
    finally:
        module.MAX_BATCH_BYTES = limit
    at = 0
    for first, batch, count in found:
        assert first == at
        assert batch.buf.tobytes() == "".join(f"{t}\n" for t in texts[at : at + count]).encode()
        assert count == 1 or sum(map(len, texts[at : at + count])) <= 10
        at += count
    assert at == len(texts)
