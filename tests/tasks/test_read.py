"""The read task: every address has its row, whether the file can be read or not."""

import hashlib

import pytest

from pipeline.model.page import Address
from pipeline.tasks.read import ReadItem, read_shard
from pipeline.tasks.work import mapped


@pytest.fixture
def read(tmp_path):
    """Read files of these contents, None for one that is gone, and give the rows."""

    def rows(contents):
        addresses = []
        for name, content in contents.items():
            if content is not None:
                (tmp_path / name).write_bytes(content)
            addresses.append(Address(name, str(tmp_path / name), "coast"))
        done = read_shard(ReadItem(str(tmp_path / "work"), 0, tuple(addresses)))
        with mapped(done.path) as table:
            return done, table.to_pylist()

    return rows


def test_a_page_has_its_text_and_digest(read):
    _, (row,) = read({"a.txt": b"High tide at noon.\n"})
    assert (row["text"], row["reason"]) == ("High tide at noon.\n", None)
    assert row["sha256"] == hashlib.sha256(b"High tide at noon.\n").hexdigest()
    assert (row["id"], row["bytes"], row["site"]) == ("a.txt", 19, "coast")


def test_what_cannot_be_read_has_its_reason_beside_the_others(read):
    _, rows = read({"b.txt": b"Low tide.", "a.bin": b"\x89PNG\r\n\x1a\n\0\0\0", "c.txt": None})
    reasons = {row["id"]: row["reason"] for row in rows}
    assert reasons == {"a.bin": "binary", "b.txt": None, "c.txt": "unreadable"}
    assert [row["id"] for row in rows] == sorted(reasons)
    assert [row["text"] for row in rows] == [None, "Low tide.", None]


def test_a_shard_is_read_again_only_when_a_byte_has_changed(read):
    first, _ = read({"a.txt": b"one", "b.txt": b"two"})
    again, _ = read({"a.txt": b"one", "b.txt": b"two"})
    changed, rows = read({"a.txt": b"one", "b.txt": b"too"})
    assert (first.reused, again.reused, changed.reused) == (False, True, False)
    assert [row["text"] for row in rows] == ["one", "too"]


def test_a_file_larger_than_a_page_is_refused_without_reading_all_of_it(read, monkeypatch):
    monkeypatch.setattr("pipeline.tasks.read.MAX_BYTES", 10)
    monkeypatch.setattr("pipeline.read.formats.MAX_BYTES", 10)
    _, rows = read({"a.txt": b"0123456789", "b.txt": b"0123456789x" * 1000})
    assert [(row["reason"], row["bytes"]) for row in rows] == [(None, 10), ("too-large", 11000)]
    assert rows[1]["sha256"] == hashlib.sha256(b"0123456789x" * 1000).hexdigest()
