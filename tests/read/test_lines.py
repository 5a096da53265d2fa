"""Lines of files that come in pieces."""

import hashlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.read import lines as lines_module
from pipeline.read.lines import Line, split_lines


@given(st.lists(st.binary(max_size=6).map(lambda data: data.replace(b"\x01", b"\n")), max_size=8))
def test_lines_are_those_of_the_whole(pieces):
    whole = b"".join(pieces)
    if whole[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return  # another test's matter
    lines = list(split_lines(pieces))
    assert b"".join(line.data for line in lines) == whole.removeprefix(b"\xef\xbb\xbf")
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert all(line.data.find(b"\n") in (-1, line.size - 1) for line in lines)
    assert all(line.data.endswith(b"\n") for line in lines[:-1])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_a_byte_order_mark_says_how_to_read(encoding, size):
    data = "caf\u00e9\n\U0001f6a2 at noon".encode(encoding)
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    assert [line.data.decode() for line in split_lines(pieces)] == [
        "caf\u00e9\n",
        "\U0001f6a2 at noon",
    ]


@given(st.binary(max_size=9), st.integers(1, 4))
@example(b"\x00\xd8", 1)
@example(b"\x00\xd8\x00", 2)
def test_any_bytes_behind_a_mark_are_lines(data, size):
    marked = b"\xff\xfe" + data
    pieces = [marked[start : start + size] for start in range(0, len(marked), size)]
    text = data[: len(data) // 2 * 2].decode("utf-16-le", "surrogatepass")
    read = b"".join(line.data for line in split_lines(pieces))
    assert read.startswith(text.encode("utf-8", "surrogatepass"))


def test_half_a_character_at_the_end_is_not_lost():
    (line,) = split_lines(["\ufeffab".encode("utf-16-le") + b"\xe9"])
    assert line.data == b"ab\xe9"


@pytest.mark.parametrize("size", [1, 7, 40, 1000])
def test_a_line_that_is_too_long_is_counted_and_digested(monkeypatch, size):
    monkeypatch.setattr(lines_module, "MAX_LINE_BYTES", 20)
    long = b"x" * 50 + b"\n"
    data = b"short\n" + long + b"y" * 19 + b"\n" + b"z" * 21
    lines = list(split_lines(data[start : start + size] for start in range(0, len(data), size)))
    assert lines == [
        Line(1, b"short\n", 6),
        Line(2, None, 51, hashlib.sha256(long).hexdigest()),
        Line(3, b"y" * 19 + b"\n", 20),
        Line(4, None, 21, hashlib.sha256(b"z" * 21).hexdigest()),
    ]
    row = lines[1].too_long()
    assert (row.number, row.size, row.sha256, row.reason) == (2, 51, lines[1].sha256, "too-large")
