import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.offsets import code_points


@given(st.text())
def test_every_character_start_becomes_its_code_point(text):
    in_bytes = np.array([len(text[:at].encode()) for at in range(len(text) + 1)])
    buf = np.frombuffer(text.encode(), np.uint8)
    assert code_points(buf, in_bytes).tolist() == list(range(len(text) + 1))


@given(st.text(), st.data())
def test_slices_mean_the_same_in_code_points(text, data):
    ends = data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2).map(sorted))
    in_bytes = np.array([len(text[:at].encode()) for at in ends])
    start, end = code_points(np.frombuffer(text.encode(), np.uint8), in_bytes).tolist()
    assert text[start:end] == text.encode()[in_bytes[0] : in_bytes[1]].decode()
