"""The read task: every address has its row, whether the file can be read or not."""

import gzip
import hashlib
import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import zstandard
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.model.page import Address
from pipeline.read.formats import read_page
from pipeline.tasks.plan import plan
from pipeline.tasks.read import ReadItem, read_shard
from pipeline.tasks.unpack import UnpackItem, unpack
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


def _grows(address, data):
    with open(address.path, "ab") as file:
        file.write(b" and on")
    return read_page(address, data)


def _fails(address, data):
    raise OSError(5, "Input/output error")


@pytest.mark.parametrize(("reads", "why"), [(_grows, "it changed"), (_fails, "Input/output")])
def test_a_failure_that_passes_is_told_and_not_kept(read, monkeypatch, reads, why):
    with monkeypatch.context() as patched:
        patched.setattr("pipeline.tasks.read.read_page", reads)
        _, (row,) = read({"a.txt": b"Low tide."})
    assert row["reason"] == "unreadable"
    assert row["detail"].startswith(why)
    assert row["sha256"] == hashlib.sha256(b"Low tide.").hexdigest()
    again, (row,) = read({"a.txt": b"Low tide."})
    assert (again.reused, row["text"]) == (False, "Low tide.")
    assert read({"a.txt": b"Low tide."})[0].reused


def test_a_file_that_was_only_touched_is_the_same(read, monkeypatch):
    def touched(address, data):
        os.utime(address.path, ns=(1, 1))
        return read_page(address, data)

    monkeypatch.setattr("pipeline.tasks.read.read_page", touched)
    _, (row,) = read({"a.txt": b"Low tide."})
    assert row["reason"] is None


def test_a_file_larger_than_a_page_is_refused_without_reading_all_of_it(read, monkeypatch):
    monkeypatch.setattr("pipeline.tasks.read.MAX_BYTES", 10)
    monkeypatch.setattr("pipeline.read.formats.MAX_BYTES", 10)
    _, rows = read({"a.txt": b"0123456789", "b.txt": b"0123456789x" * 1000})
    assert [(row["reason"], row["bytes"]) for row in rows] == [(None, 10), ("too-large", 11000)]
    assert rows[1]["sha256"] == hashlib.sha256(b"0123456789x" * 1000).hexdigest()


def test_a_packed_page_is_the_page_in_it(read):
    page = b"<html><p>High tide at noon."
    packed = {"a.html.gz": gzip.compress(page), "b.html.zst": zstandard.compress(page)}
    _, rows = read({**packed, "c.html": page})
    assert {row["sha256"] for row in rows} == {hashlib.sha256(page).hexdigest()}
    assert {(row["text"], row["bytes"]) for row in rows} == {("High tide at noon.\n", len(page))}


def test_a_packed_page_that_cannot_be_unpacked_is_accounted_for_as_the_file(read):
    packed = gzip.compress(b"High tide at noon.")
    _, rows = read({"a.txt.gz": packed[:-4], "b.txt.gz": b"no gzip", "c.txt.gz": b""})
    assert [row["reason"] for row in rows] == ["truncated", "corrupt", "truncated"]
    assert rows[0]["sha256"] == hashlib.sha256(packed[:-4]).hexdigest()


def test_a_page_that_unpacks_to_too_much_is_refused(read):
    _, (row,) = read({"a.txt.gz": gzip.compress(bytes(1 << 30))})
    assert (row["reason"], row["text"]) == ("too-large", None)


ROW = st.fixed_dictionaries(
    {"text": st.sampled_from("xy")}, optional={"id": st.text("a~2", max_size=4)}
)


@settings(max_examples=25)
@given(
    st.lists(st.lists(ROW, max_size=5), min_size=1, max_size=3),
    st.sets(st.sampled_from(["a", "a~2", "2~a", "~2", "0.jsonl~2"]), max_size=4),
)
@example([[{"id": "a", "text": "x"}] * 2, [{"id": "a~2", "text": "x"}]], {"a", "a~2"})
def test_ids_are_unique_and_depend_on_neither_shards_nor_order(tables, names):
    """Rows of several files, and files of one page, with ids that collide in all ways."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "raw").mkdir()
        for number, rows in enumerate(tables):
            text = "".join(json.dumps(row) + "\n" for row in rows)
            (Path(folder) / "raw" / f"{number}.jsonl").write_text(text)
        for name in names:
            (Path(folder) / "raw" / name).write_text("Low tide.")
        paths = sorted((Path(folder) / "raw").iterdir())
        pages = read_in_shards(folder, paths, 1)
        ids = [page["id"] for page in pages]
        assert len(set(ids)) == len(ids)
        assert {*names} <= {*ids}
        assert sum(map(len, tables)) + len(names) + tables.count([]) == len(ids)
        for order, shards in ((paths, 2), (paths[::-1], 1), (paths[::-1], 4)):
            assert read_in_shards(folder, order, shards) == pages


def read_in_shards(folder, paths, shards):
    """The pages of an input in so many shards, sorted by id."""
    work = str(Path(folder) / "work")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("pipeline.tasks.plan.shards_for", lambda size: shards)
        planned = plan(list(map(str, paths)), str(Path(folder) / "out"), None)
    unpacked = [unpack(UnpackItem(work, shards, bundle, {})).path for bundle in planned.bundles]
    pages = []
    for shard, addresses in enumerate(planned.shards):
        done = read_shard(ReadItem(work, shard, addresses, tuple(unpacked)))
        with mapped(done.path) as table:
            rows = table.to_pylist()
        assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
        pages += rows
    return sorted(pages, key=lambda page: page["id"])
