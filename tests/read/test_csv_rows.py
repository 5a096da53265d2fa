"""Tables in text."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import PageError
from pipeline.read import csv_rows as csv_module
from pipeline.read import lines
from pipeline.read.csv_rows import csv_rows

CASES = json.loads((Path(__file__).parent / "cases" / "csv.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_tables(case):
    rows = list(csv_rows([case["csv"].encode()], {}))
    assert len(rows) == len(case["expect"])
    for row, (number, first, second) in zip(rows, case["expect"], strict=True):
        assert row.number == number
        if row.data is None:
            assert row.reason == first
            assert row.detail.startswith(second)
        else:
            assert (row.id, row.data.decode()) == (first, second)


FIELD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@given(st.lists(st.tuples(FIELD, FIELD), max_size=5), st.sampled_from(",;\t|"), st.integers(1, 50))
def test_what_csv_writes_is_read(fields, delimiter, size):
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("text", "html"), *fields])
    data = file.getvalue().encode()
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    rows = list(csv_rows(pieces, {}))
    assert [row.data for row in rows] == [(html or text).encode() or None for text, html in fields]


def test_fields_are_kept_as_bytes_whatever_their_encoding():
    table = b"id,text\n1,caf\xe9\n2,caf\xc3\xa9\n3,\x81\x8d\n"
    assert [row.data for row in csv_rows([table], {})] == [b"caf\xe9", b"caf\xc3\xa9", b"\x81\x8d"]


def test_a_spreadsheets_unicode_text():
    table = "\ufeffid\ttext\r\n1\tmar\u00e9e\r\n".encode("utf-16-le")
    assert [row.data.decode() for row in csv_rows([table], {})] == ["mar\u00e9e"]


def test_columns_under_other_names():
    rows = csv_rows([b"nr;body;text\n7;Low;other\n"], {"id": "nr", "text": "body"})
    assert [(row.id, row.data) for row in rows] == [("7", b"Low")]


def test_a_table_without_pages_names_its_columns():
    with pytest.raises(PageError, match=r"no-text-column.*its columns are id, body"):
        list(csv_rows([b"id;body\n1;Low\n"], {}))


def test_what_stops_the_file_is_no_fault_of_a_row():
    def pieces():
        yield b'id,text\n1,Low\n2,"High\n'
        raise PageError("truncated", "it ends too early")

    rows = csv_rows(pieces(), {})
    assert next(rows).data == b"Low"
    with pytest.raises(PageError, match="truncated"):
        next(rows)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_a_table_without_a_header_has_no_rows(data):
    assert list(csv_rows([data] if data else [], {})) == []


def test_rows_that_are_too_large_cost_themselves(monkeypatch):
    for module in (lines, csv_module):
        monkeypatch.setattr(module, "MAX_LINE_BYTES", 40)
    table = b'id,text\n1,"' + b"x\n" * 30 + b'"\n2,Low\n3,"Low\n' + b"y" * 50 + b"\n4,High\n"
    rows = list(csv_rows([table], {}))
    # What is too large ends there, inside a quote; the lines after it are tried as rows.
    assert rows[0].reason == "bad-row"
    assert "at most" in rows[0].detail
    assert [row.number for row in rows if row.reason == "too-large"] == [35]
    assert [row.data for row in rows if row.data] == [b"Low", b"High"]
    refused = sum(row.size for row in rows if row.data is None)
    assert refused == len(table) - len(b"id,text\n2,Low\n4,High\n")


@pytest.mark.parametrize("header", [b'id,te"xt\x00"\r', b'"id', b'"id"x,text\n1,Low\n'])
def test_a_header_that_cannot_be_read_is_no_accident(header):
    with pytest.raises(PageError):
        list(csv_rows([header], {}))


def test_a_header_longer_than_csv_takes_by_itself(monkeypatch):
    csv.field_size_limit(1 << 17)
    names = b"text," + b"x" * (1 << 18)
    assert [row.data for row in csv_rows([names + b"\nLow,1\n"], {})] == [b"Low"]


@given(st.integers(1, 30))
def test_lines_may_end_in_carriage_returns(size):
    table = b'id,text\r1,"Low\rtide"\r\r2,High\r'
    pieces = [table[start : start + size] for start in range(0, len(table), size)]
    rows = [(row.number, row.id, row.data) for row in csv_rows(pieces, {})]
    assert rows == [(2, "1", b"Low\rtide"), (5, "2", b"High")]


def test_the_first_delimiter_is_taken_where_others_do_as_well():
    assert [row.data for row in csv_rows([b"text\nLow, low\n"], {}, "\t,")] == [b"Low, low"]
    assert [row.reason for row in csv_rows([b"text\nLow, low\n"], {}, ",\t")] == ["bad-row"]


def test_lines_are_not_read_again_and_again():
    """Each of these lines opens a quote, and closes the one before it only to open another."""
    source = csv_module._Source(lines.split_lines([b"id,text\n" + b'x",,"\n' * 2000]))
    taken = 0
    while True:
        source.begin()
        try:
            next(csv.reader(source, strict=True))
        except StopIteration:
            break
        except csv.Error:
            taken += len(source.taken)
            source.take_first()
    assert 2000 < taken < 2000 * 20


LINE = st.text('x",\n', max_size=9)


@given(st.lists(LINE, max_size=12))
def test_every_byte_below_the_header_is_accounted_for(found):
    table = "".join(f"{line}\n" for line in found).encode()
    rows = list(csv_rows([b"id,text\n" + table], {}))
    assert [row.number for row in rows] == sorted({row.number for row in rows})
    refused = sum(row.size for row in rows if row.data is None)
    whole = [row for row in rows if row.data is not None]
    assert refused + sum(len(row.data) for row in whole) <= len(table)
    starts = {number for number, line in enumerate(table.split(b"\n"), 2) if line}
    if not any('"' in line for line in found):
        assert {row.number for row in rows} == starts
