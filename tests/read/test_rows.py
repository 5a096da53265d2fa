"""What a row says, whatever the format it stood in."""

import datetime
import hashlib
import json
from pathlib import Path

import pytest

from pipeline.errors import PageError
from pipeline.model.page import Decoded
from pipeline.read import rows
from pipeline.read.rows import check_columns, page_row

CASES = json.loads((Path(__file__).parent / "cases" / "rows.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_rows(case):
    row = page_row(4, case["values"], case.get("columns", {}), b"raw")
    assert row.number == 4
    for name, expected in case["expect"].items():
        value = getattr(row, name)
        assert (value.decode() if isinstance(value, bytes) else value) == expected, name
    assert (row.data is None) is (row.reason is not None)
    stored = b"raw" if row.data is None else row.data
    assert (row.size, row.sha256) == (len(stored), hashlib.sha256(stored).hexdigest())


def test_bytes_stay_bytes_and_metadata_is_decoded():
    row = page_row(1, {"text": b"caf\xe9", "url": "http://é.example".encode()}, {}, b"")
    assert (row.data, row.url, row.encoding, row.replaced) == (
        b"caf\xe9",
        "http://é.example",
        None,
        0,
    )


def test_dates_and_numbers_of_tables():
    when = datetime.datetime(2011, 2, 3, 4, 5, tzinfo=datetime.UTC)
    row = page_row(1, {"text": "x", "fetched": when, "id": float("nan")}, {}, b"")
    assert (row.fetched, row.id) == ("2011-02-03T04:05:00+00:00", None)


def test_what_decoding_replaced_is_counted_too():
    row = page_row(1, {"text": "\ud800"}, {}, b"", Decoded("", "cp1252", "detected", 3))
    assert (row.replaced, row.encoding, row.evidence) == (4, "cp1252", "detected")


def test_limits(monkeypatch):
    monkeypatch.setattr(rows, "MAX_BYTES", 4)
    assert page_row(1, {"text": "abcd"}, {}, b"").data == b"abcd"
    refused = page_row(1, {"text": "abcdé"}, {}, b'{"text": "abcd\xe9"}')
    assert (refused.reason, refused.size) == ("too-large", 17)
    assert page_row(1, {"text": "x", "id": "i" * 4096}, {}, b"").id == "i" * 4096
    assert page_row(1, {"text": "x", "id": "i" * 4097}, {}, b"").reason == "bad-row"


@pytest.mark.parametrize(
    ("names", "columns", "says"),
    [
        (["id", "body"], {}, "none is called `text` or `html`; its columns are id, body: name"),
        (["id", "text"], {"text": "body"}, "none is called `body` or `html`"),
        (["id", "text", "text"], {}, "several are called `text`"),
        (["id", "text", "id"], {}, "several are called `id`"),
    ],
)
def test_a_table_that_has_no_pages_for_us(names, columns, says):
    with pytest.raises(PageError, match="no-text-column") as refused:
        check_columns(names, columns)
    assert says in refused.value.detail
    assert "input.columns" in refused.value.detail


def test_columns_that_are_not_read_may_repeat():
    check_columns(["text", "note", "note"], {})
