import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.offsets import byte_offsets, code_points


def encoded(text):
    return np.frombuffer(text.encode(), np.uint8)


@given(st.text())
def test_code_points_and_byte_offsets_are_inverse(text):
    points = np.arange(len(text) + 1)
    in_bytes = byte_offsets(encoded(text), points)
    assert in_bytes.tolist() == [len(text[:at].encode()) for at in points]
    assert code_points(encoded(text), in_bytes).tolist() == points.tolist()


@given(st.text(), st.data())
def test_slices_mean_the_same_in_bytes(text, data):
    ends = data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2).map(sorted))
    start, end = byte_offsets(encoded(text), np.array(ends))
    assert text.encode()[start:end].decode() == text[ends[0] : ends[1]]
