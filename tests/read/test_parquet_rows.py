"""Rows of Parquet files."""

import datetime
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.errors import PageError
from pipeline.read.parquet_rows import parquet_rows


def written(table: pa.Table, **options) -> io.BytesIO:
    file = io.BytesIO()
    pq.write_table(table, file, **options)
    return io.BytesIO(file.getvalue())


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.binary(), pa.large_binary(), pa.string_view()],
    ids=str,
)
def test_text_of_any_type(kind):
    table = pa.table({"html": pa.array(["<p>Low", None], kind), "text": pa.array(["x", "y"], kind)})
    assert [row.data for row in parquet_rows(written(table), {})] == [b"<p>Low", b"y"]


def test_text_as_dictionary():
    table = pa.table({"text": pa.array(["Low", "High", "Low"]).dictionary_encode()})
    assert [row.data for row in parquet_rows(written(table), {})] == [b"Low", b"High", b"Low"]


def test_all_row_groups_are_read_and_rows_are_numbered_through():
    table = pa.table({"id": list(range(100)), "text": [f"Page {n}" for n in range(100)]})
    rows = list(parquet_rows(written(table, row_group_size=7), {}))
    assert [(row.number, row.id, row.data) for row in rows] == [
        (n + 1, str(n), f"Page {n}".encode()) for n in range(100)
    ]


def test_text_that_is_no_utf8_stays_as_it_is():
    text = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\4\0\0\0"), pa.py_buffer(b"caf\xe9")]
    )
    table = pa.table({"text": text, "id": text})
    (row,) = parquet_rows(written(table), {})
    assert (row.data, row.id) == (b"caf\xe9", "café")


def test_times_numbers_and_other_columns():
    when = pa.array([1_300_000_000_123_456_789], pa.timestamp("ns", "UTC"))
    table = pa.table({"text": ["x"], "fetched": when, "id": [1.5], "other": [[1, 2]]})
    (row,) = parquet_rows(written(table), {})
    assert (row.fetched, row.id) == ("2011-03-13T07:06:40.123456+00:00", "1.5")
    day = pa.table({"text": ["x"], "fetched": [datetime.date(2011, 3, 13)]})
    assert next(parquet_rows(written(day), {})).fetched == "2011-03-13"


def test_a_row_without_a_page():
    (row,) = parquet_rows(written(pa.table({"text": [None], "url": ["http://a"]})), {})
    assert (row.reason, row.size) == ("bad-row", len("http://a"))


def test_a_file_without_pages_names_its_columns():
    with pytest.raises(PageError, match=r"no-text-column.*its columns are body, n"):
        list(parquet_rows(written(pa.table({"body": ["x"], "n": [1]})), {}))
    assert next(parquet_rows(written(pa.table({"body": ["x"]})), {"text": "body"})).data == b"x"


def damaged(table: pa.Table) -> io.BytesIO:
    """The second of three row groups has another byte in its text."""
    file = written(table, row_group_size=2, compression="none", write_page_checksum=True)
    data = bytearray(file.getvalue())
    data[data.index(b"Page 2")] ^= 1
    return io.BytesIO(bytes(data))


def test_a_damaged_row_group_costs_itself():
    table = pa.table({"text": [f"Page {n}" for n in range(6)]})
    rows = parquet_rows(damaged(table), {})
    assert [next(rows).number for _ in range(4)] == [1, 2, 5, 6]
    with pytest.raises(PageError, match="corrupt: rows 3 to 4 cannot be read"):
        next(rows)


@pytest.mark.parametrize("cut", [0, 3, 4, 20, -1])
def test_a_file_cut_short(cut):
    data = written(pa.table({"text": ["x"]})).getvalue()[:cut]
    with pytest.raises(PageError, match="corrupt: it cannot be read as Parquet"):
        list(parquet_rows(io.BytesIO(data), {}))


@pytest.mark.parametrize(
    "times",
    [
        pa.array([2**43, 1_300_000_000], pa.timestamp("s")),
        pa.array([931_000_000_000_000_000, 1_300_000_000_000_000], pa.timestamp("us")),
        pa.array([11_000_000, 15_046], pa.date32()),
    ],
    ids=lambda times: str(times.type),
)
def test_a_year_that_python_does_not_know_is_not_said(times):
    odd, sound = parquet_rows(written(pa.table({"text": ["x", "y"], "fetched": times})), {})
    assert (odd.data, odd.fetched) == (b"x", None)
    assert (sound.data, sound.fetched[:10]) == (b"y", "2011-03-13")


def test_a_time_zone_that_nobody_knows():
    when = pa.array([1_300_000_000_000_000], pa.timestamp("us", "Sea/Tide"))
    (row,) = parquet_rows(written(pa.table({"text": ["x"], "fetched": when})), {})
    assert (row.data, row.fetched) == (b"x", None)


def test_a_disk_that_fails_is_no_damage_of_the_file():
    file = written(pa.table({"text": ["x"]}))

    def fails(*size):
        raise OSError(5, "Input/output error")

    file.read = fails
    with pytest.raises(OSError, match="Input/output error"):
        list(parquet_rows(file, {}))
