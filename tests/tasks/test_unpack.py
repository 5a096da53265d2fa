"""The unpack task: every row of a file is in the partition of its id, and nothing is lost."""

import hashlib
import json
import os
from itertools import chain

import pytest

from pipeline.engines.shuffle import partition_of, read_partition
from pipeline.model.page import Address
from pipeline.read.ids import family
from pipeline.tasks import unpack as unpack_task
from pipeline.tasks.unpack import UnpackItem, unpack

PARTS = 4


@pytest.fixture
def unpacked(tmp_path):
    """Unpack files of these contents into one bundle, and give its rows."""

    def rows(contents, columns=None):
        addresses = []
        for name, content in contents.items():
            if content is not None:
                (tmp_path / name).write_bytes(content)
            addresses.append(Address(name, str(tmp_path / name), "coast"))
        done = unpack(UnpackItem(str(tmp_path / "work"), PARTS, tuple(addresses), columns or {}))
        parts = [read_partition([done.path], part).to_pylist() for part in range(PARTS)]
        for part, found in enumerate(parts):
            assert {partition_of(family(row["id"]), PARTS) for row in found} <= {part}
        return done, sorted(chain(*parts), key=lambda row: (row["file"], row["number"]))

    return rows


def lines(*rows) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def test_rows_have_their_own_ids_or_their_places(unpacked):
    data = lines({"id": 7, "text": "a"}, {"url": "http://b.example/", "text": "b"}, 5)
    _, rows = unpacked({"x.jsonl": data})
    assert [(row["id"], row["own"], row["site"], row["folder"]) for row in rows] == [
        ("7", True, None, "coast"),
        ("x.jsonl:2", False, "b.example", "coast"),
        ("x.jsonl:3", False, None, "coast"),
    ]
    assert [row["data"] for row in rows] == [b"a", b"b", None]
    assert [row["reason"] for row in rows] == [None, None, "bad-row"]


def test_what_cannot_be_read_of_a_file_is_one_row(unpacked):
    _, rows = unpacked({"gone.csv": None, "odd.csv": b"a,b\n1,2\n", "x.jsonl": b""})
    assert [(row["id"], row["number"], row["reason"]) for row in rows] == [
        ("gone.csv", 0, "unreadable"),
        ("odd.csv", 0, "no-text-column"),
        ("x.jsonl", 0, "no-rows"),
    ]
    assert [row["size"] for row in rows] == [0, 8, 0]
    assert rows[1]["sha256"] == hashlib.sha256(b"a,b\n1,2\n").hexdigest()


def test_a_bug_in_a_reader_costs_the_rest_of_its_file(unpacked, monkeypatch):
    works = unpack_task.rows_of

    def breaks(path, file, columns):
        yield from works(path, file, columns)
        if path.endswith("a.jsonl"):
            raise ZeroDivisionError("none left")

    monkeypatch.setattr(unpack_task, "rows_of", breaks)
    _, rows = unpacked({"a.jsonl": lines({"text": "x"}), "b.jsonl": lines({"text": "y"})})
    assert [(row["file"], row["reason"]) for row in rows] == [
        ("a.jsonl", "stage-failed"),
        ("a.jsonl", None),
        ("b.jsonl", None),
    ]


def test_a_file_that_changes_while_it_is_read_says_so(unpacked, monkeypatch):
    works = unpack_task.rows_of

    def while_it_grows(path, file, columns):
        yield from works(path, file, columns)
        kept = os.stat(path)
        with open(path, "ab") as file:
            file.write(lines({"text": "y"}))
        os.utime(path, ns=(kept.st_atime_ns, kept.st_mtime_ns))

    with monkeypatch.context() as patched:
        patched.setattr(unpack_task, "rows_of", while_it_grows)
        _, rows = unpacked({"a.jsonl": lines({"text": "x"})})
    assert [row["reason"] for row in rows] == ["unreadable", None]
    again, rows = unpacked({"a.jsonl": lines({"text": "x"})})
    assert not again.reused
    assert [row["reason"] for row in rows] == [None]


def test_a_disk_that_fails_once_is_asked_again(unpacked, monkeypatch):
    works = unpack_task.rows_of

    def breaks(path, file, columns):
        yield from works(path, file, columns)
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(unpack_task, "rows_of", breaks)
        _, rows = unpacked({"a.jsonl": lines({"text": "x"})})
    assert [row["detail"] for row in rows] == ["Input/output error", None]
    _, rows = unpacked({"a.jsonl": lines({"text": "x"})})
    assert [row["detail"] for row in rows] == [None]


def test_a_file_is_unpacked_again_only_when_it_or_what_is_asked_has_changed(unpacked):
    assert not unpacked({"x.jsonl": lines({"text": "a"})})[0].reused
    assert unpacked({"x.jsonl": lines({"text": "a"})})[0].reused
    assert not unpacked({"x.jsonl": lines({"text": "a"})}, {"text": "body"})[0].reused
    assert not unpacked({"x.jsonl": lines({"text": "b"})})[0].reused


def test_digests_tell_rows_apart_by_all_that_is_in_them(unpacked):
    base = {"id": "a", "url": "http://a.example/", "text": "x"}
    others = [{"text": "y"}, {"id": "b"}, {"url": "http://b.example/"}, {"fetched": "1999"}]
    _, rows = unpacked({"x.jsonl": lines(base, *(base | other for other in others))})
    assert len({row["digest"] for row in rows}) == 5
    _, again = unpacked({"x.jsonl": lines(base)})
    assert again[0]["digest"] == rows[0]["digest"]


def test_rows_that_exceed_what_is_gathered_at_once(unpacked, monkeypatch):
    everything = lines(*({"id": n, "text": f"Page {n}"} for n in range(50)))
    _, whole = unpacked({"x.jsonl": everything})
    monkeypatch.setattr(unpack_task, "_GATHERED_ROWS", 7)
    monkeypatch.setattr(unpack_task, "_GATHERED_BYTES", 40)
    _, pieces = unpacked({"x.jsonl": everything}, {"site": "host"})
    assert pieces == whole
