"""The same pages in every format, whole and damaged, packed and not."""

import csv
import gzip
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from pipeline.errors import PageError
from pipeline.read.containers import is_container, rows_of

PAGES = [
    {"id": f"p{n}", "url": f"http://tide.example/{n}", "text": f'Tide {n}, "low",\nat {n**5}.'}
    for n in range(200)
]
PACK = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}


def as_lines(pages) -> bytes:
    return b"".join(json.dumps(page).encode() + b"\n" for page in pages)


def as_csv(pages, delimiter=",") -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, ["id", "url", "text"], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(pages)
    return file.getvalue().encode()


def as_parquet(pages) -> bytes:
    file = io.BytesIO()
    schema = pa.schema([(name, pa.string()) for name in ("id", "url", "text")])
    pq.write_table(pa.Table.from_pylist(pages, schema), file, row_group_size=50)
    return file.getvalue()


FORMATS = {
    ".jsonl": as_lines,
    ".ndjson": as_lines,
    ".json": lambda pages: json.dumps(pages).encode(),
    ".csv": as_csv,
    ".tsv": lambda pages: as_csv(pages, "\t"),
    ".parquet": as_parquet,
}

every_format = pytest.mark.parametrize("suffix", FORMATS)
every_packing = pytest.mark.parametrize("packing", PACK)


def read(path: str, data: bytes) -> tuple[list, str, str]:
    """All rows that could be read, and why there are no more."""
    rows, found = rows_of(path, io.BytesIO(data), {}), []
    while True:
        try:
            found.append(next(rows))
        except StopIteration:
            return found, "", ""
        except PageError as error:
            return found, error.reason, error.detail


@every_format
@every_packing
def test_all_pages_are_read(suffix, packing):
    path = f"a/PAGES{suffix.upper()}{packing}"
    assert is_container(path)
    rows, reason, _ = read(path, PACK[packing](FORMATS[suffix](PAGES)))
    assert reason == ""
    assert [(row.id, row.url, row.data.decode()) for row in rows] == [
        (page["id"], page["url"], page["text"]) for page in PAGES
    ]


@every_format
@every_packing
def test_a_file_without_rows_says_so(suffix, packing):
    rows, reason, detail = read(f"a{suffix}{packing}", PACK[packing](FORMATS[suffix]([])))
    assert (rows, reason) == ([], "no-rows")
    assert detail


@every_format
def test_an_empty_file_says_so(suffix):
    rows, reason, _ = read(f"a{suffix}", b"")
    assert (rows, reason) == ([], "corrupt" if suffix == ".parquet" else "no-rows")


@every_format
@pytest.mark.parametrize("packing", [".gz", ".zst"])
def test_a_packed_file_cut_short_gives_what_could_be_unpacked(suffix, packing):
    packed = PACK[packing](FORMATS[suffix](PAGES))
    rows, reason, detail = read(f"a{suffix}{packing}", packed[:-5])
    assert reason == "truncated"
    assert [row.id for row in rows] == [page["id"] for page in PAGES][: len(rows)]
    assert all(row.data for row in rows)
    if suffix in (".jsonl", ".csv") and packing == ".gz":
        assert len(rows) > 150
        assert f"all up to line {rows[-1].number} was read" in detail


@every_format
def test_a_plain_file_cut_short_loses_nothing_in_silence(suffix):
    data = FORMATS[suffix](PAGES)
    rows, reason, _ = read(f"a{suffix}", data[: len(data) * 2 // 3])
    assert reason or rows[-1].reason == "bad-row"
    if suffix != ".parquet":
        assert len([row for row in rows if row.data]) > 100


@every_format
@pytest.mark.parametrize("packing", [".gz", ".zst"])
def test_a_name_that_lies_is_corrupt(suffix, packing):
    assert read(f"a{suffix}{packing}", b"Low tide.")[1] == "corrupt"


def test_large_parquet_is_unpacked_by_others(monkeypatch):
    monkeypatch.setattr("pipeline.read.packing._MAX_HELD_BYTES", 1000)
    rows, reason, detail = read("a.parquet.gz", gzip.compress(as_parquet(PAGES)))
    assert (rows, reason) == ([], "too-large")
    assert "unpack it" in detail
    assert len(read("a.parquet", as_parquet(PAGES))[0]) == len(PAGES)


@pytest.mark.parametrize(
    "path", ["a.txt", "a.html.gz", "a.gz", "a", "jsonl", "a.warc.gz", "a.jsonl.xz", "a.json.txt"]
)
def test_other_files_hold_one_page(path):
    assert not is_container(path)


def test_the_suffix_decides_where_the_header_does_not():
    (row,) = rows_of("a.tsv", io.BytesIO(b"text\nLow, low; at noon.\n"), {})
    assert row.data == b"Low, low; at noon."
    (row,) = rows_of("a.tsv", io.BytesIO(b"text,id\nLow,1\n"), {})
    assert (row.data, row.id) == (b"Low", "1")
