"""Publishing: sealed or not there at all; what happens to published files stays there."""

import os
import re
import shutil

import pyarrow as pa
import pytest

from pipeline.config.schema import Config
from pipeline.errors import UsageError, VerifyError
from pipeline.tasks import publish
from pipeline.tasks.workspace import check_output
from pipeline.views.verify import verify
from pipeline.write.dataset import read_rows, write_parquet
from pipeline.write.manifest import file_entries, read_manifest
from pipeline.write.schema import TABLES


@pytest.fixture
def corpus(tmp_path, root):
    folder = tmp_path / "raw"
    shutil.copytree(root / "data" / "raw" / "harbourpress.example", folder / "harbourpress.example")
    return folder


def test_a_run_interrupted_before_the_swap_leaves_the_finished_run(
    corpus, tmp_path, clean_run, digest, monkeypatch
):
    out = tmp_path / "out"
    clean_run(out, [corpus])
    finished = digest(out)
    with monkeypatch.context() as patched:
        patched.setattr(publish.shutil, "copyfile", raised)
        with pytest.raises(OSError, match="No space left"):
            clean_run(out, [corpus])
    assert digest(out) == finished
    verify(out)


def raised(*args, **kwargs):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("calls", [1, 3, 6])
def test_a_run_interrupted_while_publishing_leaves_no_manifest(
    corpus, tmp_path, clean_run, digest, monkeypatch, calls
):
    out = tmp_path / "out"
    clean_run(out, [corpus])
    finished = digest(out)
    left, rmtree = [calls], shutil.rmtree

    def stopped(*args, **kwargs):
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        rmtree(*args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(publish.shutil, "rmtree", stopped)
        with pytest.raises(KeyboardInterrupt):
            clean_run(out, [corpus])
    assert not (out / "manifest.json").exists()
    with pytest.raises(VerifyError, match="no finished run"):
        verify(out)
    outcome = clean_run(out, [corpus])
    assert digest(out) == finished
    assert verify(out).records == outcome.records


def test_a_run_interrupted_before_the_seal_leaves_no_manifest(
    corpus, tmp_path, clean_run, monkeypatch
):
    def full_disk(*args):
        raise OSError("disk full")

    monkeypatch.setattr(publish, "file_entries", full_disk)
    with pytest.raises(OSError, match="disk full"):
        clean_run(tmp_path / "out", [corpus])
    assert not (tmp_path / "out" / "manifest.json").exists()
    assert not list((tmp_path / "out").glob("*.tmp"))


def test_damage_to_a_published_file_is_healed_by_the_next_run(corpus, tmp_path, clean_run, digest):
    out = tmp_path / "out"
    outcome = clean_run(out, [corpus])
    finished = digest(out)
    with open(out / "records" / "part-0000.parquet", "rb+") as file:
        file.seek(100)
        file.write(b"\0\0\0\0")
    with pytest.raises(VerifyError, match="records/part-0000"):
        verify(out)
    assert clean_run(out, [corpus]).records == outcome.records
    assert digest(out) == finished
    verify(out)


def test_files_of_an_earlier_run_do_not_stay(corpus, tmp_path, clean_run):
    out = tmp_path / "out"
    clean_run(out, [corpus])
    (out / "records" / "part-0099.parquet").write_bytes(b"of an earlier, larger input")
    clean_run(out, [corpus])
    assert [path.name for path in (out / "records").iterdir()] == ["part-0000.parquet"]


# Publishing alone, from invented work files: what became of the pages a, b, … of two runs.
FIRST = {"a": "doc:1", "b": "doc:1", "c": "doc:2", "d": "doc:3", "e": "doc:4"}
SECOND = {"a": "doc:1", "b": "doc:5", "c": "doc:2", "d": "doc:2", "f": "doc:6"}
THIRD = {"a": "doc:7", "f": "doc:6"}
FIRST_TO_SECOND = [
    ("doc:1", "doc:1", 1),
    ("doc:1", "doc:5", 1),
    ("doc:2", "doc:2", 1),
    ("doc:3", "doc:2", 1),
    ("doc:4", None, 0),
    (None, "doc:6", 0),
]
SECOND_TO_SECOND = [("doc:1", "doc:1", 1), ("doc:2", "doc:2", 2),
                    ("doc:5", "doc:5", 1), ("doc:6", "doc:6", 1)]  # fmt: skip


def published(out, copies):
    """Publish a run in which the pages are copies of these records; `dropped` is in none."""
    pages = [{"page": page, "record": record} for page, record in copies.items()]
    rows = {
        "lineage/pages": [*pages, {"page": "dropped", "dropped": "index"}],
        "records": [{"id": record, "kind": "generic"} for record in sorted(set(copies.values()))],
        "dropped": [{"page": "dropped", "reason": "index"}],
    }
    work, files = out / ".work" / "tasks", []
    work.mkdir(parents=True, exist_ok=True)
    for target in sorted(TABLES.keys() - {"ids"}):
        path = work / f"{target.replace('/', '.')}-0000.parquet"
        write_parquet(pa.Table.from_pylist(rows.get(target, []), TABLES[target]), path)
        files.append(publish.Written(target, 0, str(path)))
    return publish.publish(out, Config(), None, 1, files)


def ids(out):
    return [tuple(row.values()) for row in read_rows(out / "ids.parquet")]


def test_ids_of_a_first_run_are_all_new(tmp_path):
    published(tmp_path, FIRST)
    assert ids(tmp_path) == [(None, f"doc:{number}", 0) for number in (1, 2, 3, 4)]


def test_ids_lead_from_run_to_run(tmp_path):
    published(tmp_path, FIRST)
    published(tmp_path, SECOND)
    assert ids(tmp_path) == FIRST_TO_SECOND
    published(tmp_path, SECOND)
    assert ids(tmp_path) == SECOND_TO_SECOND


def interrupted(out, copies, call, after=False):
    """Publish, and break off at this call that moves something into place, or right after it."""
    moves, replace = iter(range(call)), os.replace

    def move(*args):
        last = next(moves, None) is None
        if not last or after:
            replace(*args)
        if last:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "replace", move)
        with pytest.raises(KeyboardInterrupt):
            published(out, copies)


MOVES = 9  # the note of the last run, five folders, the card, the map of ids, the manifest


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("call", range(MOVES))
def test_ids_lead_back_to_the_last_finished_run(tmp_path, call, after):
    published(tmp_path, FIRST)
    first = read_manifest(tmp_path)
    interrupted(tmp_path, SECOND, call, after)
    sealed = call == MOVES - 1 and after
    assert (tmp_path / "manifest.json").exists() is (call == 0 or sealed)
    assert call > 0 or read_manifest(tmp_path) == first
    if not sealed:
        interrupted(tmp_path, SECOND, 4)
    published(tmp_path, SECOND)
    assert ids(tmp_path) == (SECOND_TO_SECOND if sealed else FIRST_TO_SECOND)
    assert not list((tmp_path / ".work").glob("previous*"))


def test_there_is_no_more_to_move(tmp_path, monkeypatch):
    published(tmp_path, FIRST)
    moved, replace = [], os.replace
    monkeypatch.setattr(os, "replace", lambda *args: (moved.append(args), replace(*args)))
    published(tmp_path, SECOND)
    assert len(moved) == MOVES


def test_another_input_after_an_interruption(tmp_path):
    published(tmp_path, FIRST)
    interrupted(tmp_path, SECOND, 4)
    published(tmp_path, THIRD)
    assert ids(tmp_path) == [
        ("doc:1", "doc:7", 1),
        ("doc:2", None, 0),
        ("doc:3", None, 0),
        ("doc:4", None, 0),
        (None, "doc:6", 0),
    ]


@pytest.mark.parametrize("damage", [b"", b"no parquet", None])
def test_a_last_run_that_cannot_be_read_says_nothing(tmp_path, damage):
    published(tmp_path, FIRST)
    (pages,) = tmp_path.glob("lineage/pages-*")
    if damage is None:
        write_parquet(pa.table({"page": ["a"]}), pages)
    else:
        pages.write_bytes(damage)
    published(tmp_path, SECOND)
    assert {previous for previous, *_ in ids(tmp_path)} == {None}
    published(tmp_path, SECOND)
    assert ids(tmp_path) == SECOND_TO_SECOND


def test_ids_of_a_whole_run_repeated(corpus, tmp_path, clean_run):
    out = tmp_path / "out"
    outcome = clean_run(out, [corpus])
    assert {row["previous"] for row in read_rows(out / "ids.parquet")} == {None}
    clean_run(out, [corpus])
    rows = list(read_rows(out / "ids.parquet"))
    assert [row["previous"] for row in rows] == [row["id"] for row in rows]
    assert len(rows) == outcome.records
    assert sum(row["pages"] for row in rows) == outcome.documents
    verify(out)


def test_a_report_does_not_stay_beside_a_new_manifest(tmp_path):
    published(tmp_path, FIRST)
    report = tmp_path / "report.html"
    report.write_text("of the first run")
    interrupted(tmp_path, SECOND, 1)
    assert not report.exists()
    assert not (tmp_path / "manifest.json").exists()


def test_card_and_map_are_sealed(tmp_path):
    manifest = published(tmp_path, FIRST)
    assert manifest == read_manifest(tmp_path)
    root = ["README.md", "ids.parquet"]
    assert file_entries(tmp_path, root) == {name: manifest["files"][name] for name in root}


@pytest.mark.parametrize("name", ["README.md", "ids.parquet"])
def test_what_a_run_leaves_at_the_root_is_taken_for_its_own(tmp_path, name):
    published(tmp_path, FIRST)
    (tmp_path / "manifest.json").unlink()
    check_output(tmp_path)
    (tmp_path / name).write_bytes(b"PAR1 mine")
    with pytest.raises(UsageError, match=re.escape(name)):
        check_output(tmp_path)
    published(tmp_path, FIRST)
    (tmp_path / name).write_bytes(b"damaged, but sealed under this name")
    check_output(tmp_path)
