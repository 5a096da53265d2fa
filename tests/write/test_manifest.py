import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.write.manifest import FORMAT, NAME, file_entries, manifest_bytes, read_manifest


@pytest.fixture
def out(tmp_path):
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "part.parquet").write_bytes(b"some rows")
    (tmp_path / "README.md").write_bytes(b"")
    return tmp_path


def test_entries_hold_size_and_digest_by_path_in_order(out):
    entries = file_entries(out, ["records/part.parquet", "README.md"])
    assert list(entries) == ["README.md", "records/part.parquet"]
    digest = hashlib.sha256(b"some rows").hexdigest()
    assert entries["records/part.parquet"] == {"bytes": 9, "sha256": digest}


@pytest.mark.parametrize("at", range(9))
def test_a_digest_changes_with_any_byte(out, at):
    path = out / "records" / "part.parquet"
    before = file_entries(out, ["records/part.parquet"])
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    after = file_entries(out, ["records/part.parquet"])
    assert after["records/part.parquet"]["bytes"] == before["records/part.parquet"]["bytes"]
    assert after != before


def test_a_missing_file_is_an_error(out):
    with pytest.raises(FileNotFoundError):
        file_entries(out, ["records/other.parquet"])


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(0, 9) | st.text("xyz")))
def test_the_same_manifest_has_the_same_bytes_in_any_order(manifest):
    backwards = dict(reversed(manifest.items()))
    assert manifest_bytes(manifest) == manifest_bytes(backwards)
    there = json.loads(manifest_bytes(manifest))
    assert there.pop("sha256")
    assert there == manifest


def test_a_manifest_comes_back(tmp_path):
    manifest = {"format": FORMAT, "counts": {"pages": 3}}
    (tmp_path / NAME).write_bytes(manifest_bytes(manifest))
    assert read_manifest(tmp_path) == manifest


def test_a_manifest_that_was_edited_is_refused(tmp_path):
    content = manifest_bytes({"format": FORMAT, "counts": {"pages": 3}})
    for edited in (content.replace(b"3", b"4", 1), content.replace(b'"pages"', b'"sites"')):
        assert edited != content
        (tmp_path / NAME).write_bytes(edited)
        with pytest.raises(ValueError, match="changed"):
            read_manifest(tmp_path)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"format": "other/1"}', b'{"format": '])
def test_a_broken_manifest_is_refused(tmp_path, content):
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(ValueError):  # noqa: PT011 - that it is one is the contract
        read_manifest(tmp_path)


def test_no_manifest_is_no_run(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_manifest(tmp_path)
