"""Rows in JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import PageError
from pipeline.read import lines
from pipeline.read.json_rows import json_document, json_lines

ROWS = st.lists(
    st.fixed_dictionaries({"text": st.text(max_size=6)}, optional={"id": st.integers()}), max_size=5
)


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def scrubbed(text: str) -> bytes:
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text).encode()


@given(ROWS, st.integers(1, 60), st.booleans())
def test_json_lines_come_back(rows, size, escaped):
    data = "".join(json.dumps(row, ensure_ascii=escaped) + "\n" for row in rows)
    read = list(json_lines(cut(data.encode("utf-8", "replace"), size), {}))
    assert [row.number for row in read] == list(range(1, len(rows) + 1))
    if escaped:
        assert [row.data for row in read] == [scrubbed(row["text"]) for row in rows]
    assert [row.id for row in read] == [str(row["id"]) if "id" in row else None for row in rows]


@given(ROWS, st.integers(1, 60), st.sampled_from([None, 2]))
def test_a_json_array_comes_back(rows, size, indent):
    data = json.dumps(rows, indent=indent).encode()
    read = list(json_document(cut(data, size), {}))
    assert [(row.number, row.data) for row in read] == [
        (number, scrubbed(row["text"])) for number, row in enumerate(rows, 1)
    ]


def until_broken(rows) -> tuple[list, str]:
    """All rows there are, and why there are no more."""
    read = []
    while True:
        try:
            read.append(next(rows).data)
        except StopIteration:
            return read, ""
        except PageError as error:
            return read, str(error)


@given(ROWS, st.integers(0, 200))
def test_an_array_cut_short_gives_its_whole_rows(rows, length):
    data = json.dumps(rows).encode()
    read, why = until_broken(json_document([data[:length]], {}))
    assert why.startswith("corrupt" if 0 < length < len(data) else "")
    assert bool(why) is (0 < length < len(data))
    assert read == [scrubbed(row["text"]) for row in rows][: len(read)]
    if length >= len(data):
        assert len(read) == len(rows)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "x"}', None),
        (b'{"text": "x", "score": NaN}', None),
        (b'  {"text": "x"}\r', None),
        (b'{"text": "x"} {"text": "y"}', "bad-row"),
        (b'{"text": "x"', "bad-row"),
        (b"{'text': 'x'}", "bad-row"),
        (b'["x"]', "bad-row"),
        (b'"x"', "bad-row"),
        (b"null", "bad-row"),
        (b"\x81\xff\x00", "bad-row"),
        (b'{"text": "x", "n": ' + b"9" * 5000 + b"}", "bad-row"),
        (b'{"text": "x", "n": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "bad-row"),
        (b'{"text": "[[[[' + b"[" * 1000 + b'"}', None),
    ],
)
def test_a_broken_line_costs_itself(line, reason):
    rows = list(json_lines([line + b'\n\n{"text": "next"}'], {}))
    assert [(row.number, row.reason) for row in rows] == [(1, reason), (3, None)]
    if reason:
        assert rows[0].size == len(line) + 1
        assert rows[0].detail


def test_bad_bytes_are_replaced_and_counted():
    good = "é".encode() * 9
    (row,) = json_lines([b'{"text": "' + good + b'\xff"}'], {})
    assert row.data == good + "\ufffd".encode()
    assert (row.replaced, row.encoding, row.evidence) == (1, "utf-8", "detected")


def test_a_line_in_another_encoding():
    (row,) = json_lines(['{"text": "über"}'.encode("cp1252")], {})
    assert (row.data.decode(), row.encoding, row.replaced) == ("über", "cp1252", 0)


def test_a_line_that_is_too_long(monkeypatch):
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", 30)
    rows = list(json_lines([b'{"text": "' + b"x" * 30 + b'"}\n{"text": "y"}'], {}))
    assert [(row.reason, row.data) for row in rows] == [("too-large", None), (None, b"y")]


@pytest.mark.parametrize(
    ("document", "read", "says"),
    [
        (b'{"text": "x"}\n', [b"x"], None),
        (b" [ ] ", [], None),
        (b"", [], None),
        (b"5", [None], None),
        (b'{"text": "x"}\n{"text": "y"}', [b"x"], "one object a line is for .jsonl"),
        (b'[{"text": "x"},]', [b"x"], "from character 16 on"),
        (b'[{"text": "x"} {"text": "y"}]', [b"x"], "the array does not end"),
        (b'[{"text": "x"}] []', [b"x"], "something follows"),
        (b"[" * 100_000, [], "deeper"),
    ],
)
def test_documents(document, read, says):
    got, why = until_broken(json_document([document] if document else [], {}))
    assert got == read
    assert bool(why) is bool(says)
    if says:
        assert why.startswith("corrupt: ")
        assert says in why
