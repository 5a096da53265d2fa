import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.copy import Step
from pipeline.text.steps import CopyMap, apply, undo


@st.composite
def changed(draw):
    """A text and steps that do not overlap: empty on either side, at the edges, end to end."""
    text = draw(st.text("abé海\n ", max_size=20))
    bounds = draw(st.lists(st.integers(0, len(text)), max_size=8).map(sorted))
    steps = []
    for start, end in zip(bounds[::2], bounds[1::2], strict=False):
        after = draw(st.text("xyz ", max_size=3))
        insertion_on_insertion = steps and steps[-1].end == start == end
        if not insertion_on_insertion:
            steps.append(Step(start, end, text[start:end], after, "test"))
    return text, steps


def origins(text, steps):
    """For each copy text character the page range it comes from, and whether it was replaced."""
    found, at = [], 0
    for step in [*steps, Step(len(text), len(text), "", "", "")]:
        found += [(n, n + 1, False) for n in range(at, step.start)]
        found += [(step.start, step.end, True)] * len(step.after)
        at = step.end
    return found


@given(changed())
def test_undo_is_the_inverse_of_apply(given_):
    text, steps = given_
    assert undo(apply(text, steps), steps) == text


@given(changed())
def test_apply_puts_every_replacement_in_place(given_):
    text, steps = given_
    kept = "".join(text[start:end] for start, end, new in origins(text, steps) if not new)
    copy = apply(text, steps)
    marks = [new for *_, new in origins(text, steps)]
    assert len(copy) == len(marks)
    assert "".join(c for c, new in zip(copy, marks, strict=True) if not new) == kept
    new = "".join(c for c, new in zip(copy, marks, strict=True) if new)
    assert new == "".join(step.after for step in steps)


@given(changed())
def test_a_character_begins_and_ends_where_the_naive_map_says(given_):
    text, steps = given_
    to_page = CopyMap(steps)
    for at, (start, end, _) in enumerate(origins(text, steps)):
        assert (to_page.start(at), to_page.end(at + 1)) == (start, end)


@given(changed())
def test_copied_ranges_are_equal_in_the_page(given_):
    text, steps = given_
    to_page, copy = CopyMap(steps), apply(text, steps)
    for at, (_, _, replaced) in enumerate(origins(text, steps)):
        if not replaced:
            assert text[to_page.start(at) : to_page.end(at + 1)] == copy[at]


@given(changed())
def test_the_whole_copy_comes_from_within_the_page(given_):
    text, steps = given_
    to_page, length = CopyMap(steps), len(apply(text, steps))
    starts = to_page.starts(np.arange(length + 1))
    ends = to_page.ends(np.arange(length + 1))
    assert all(np.diff(starts) >= 0)
    assert all(np.diff(ends) >= 0)
    assert int(ends[0]) >= 0
    assert int(starts[-1]) <= len(text)
    assert to_page.start(length) == int(starts[-1])
    assert to_page.end(0) == int(ends[0])


def test_without_steps_nothing_moves():
    points = np.array([0, 3, 7])
    assert CopyMap(()).starts(points).tolist() == CopyMap(()).ends(points).tolist() == [0, 3, 7]
    assert apply("abc", ()) == undo("abc", ()) == "abc"


@given(changed(), st.data())
def test_a_range_of_the_page_becomes_what_its_characters_became(given_, data):
    text, steps = given_
    page_start, page_end = sorted(data.draw(st.integers(0, len(text))) for _ in range(2))
    starts, ends = CopyMap(steps).copy_ranges(np.array([page_start]), np.array([page_end]))
    # A replacement stands in one piece, in the range that its source begins in.
    begins_inside = [
        page_start <= start < page_end or (replaced and page_start <= start == end <= page_end)
        for start, end, replaced in origins(text, steps)
    ]
    held = list(range(int(starts[0]), int(ends[0])))
    assert held == [at for at, inside in enumerate(begins_inside) if inside]


@given(changed(), st.data())
def test_ranges_that_stand_apart_in_the_page_do_so_in_the_copy(given_, data):
    text, steps = given_
    points = st.lists(st.integers(0, len(text)), max_size=8, unique=True)
    bounds = sorted(data.draw(points))
    pairs = np.array(bounds[: len(bounds) // 2 * 2], np.int64).reshape(-1, 2)
    starts, ends = CopyMap(steps).copy_ranges(pairs[:, 0], pairs[:, 1])
    flat = [0, *np.stack([starts, ends], 1).ravel().tolist(), len(apply(text, steps))]
    assert flat == sorted(flat)
