"""One run at a time has an output, and touches nothing in it that a run did not write."""

import shutil
from pathlib import Path

import pytest

from pipeline.engines.ledger import Done
from pipeline.errors import UsageError
from pipeline.tasks import workspace
from pipeline.tasks.plan import plan
from pipeline.tasks.workspace import Work, check_output
from pipeline.write.manifest import FOLDERS, MARK


@pytest.mark.parametrize("folder", FOLDERS)
def test_files_of_others_are_refused_and_stay(folder: str, tmp_path: Path) -> None:
    notes = tmp_path / folder / "notes.csv"
    notes.parent.mkdir()
    notes.write_text("mine")
    with pytest.raises(UsageError, match=r"notes\.csv"), Work(str(tmp_path), fresh=True):
        pass
    assert notes.read_text() == "mine"
    assert not (tmp_path / ".work").exists()


def test_a_strangers_file_among_ours_is_refused_too(tmp_path: Path) -> None:
    with Work(str(tmp_path), fresh=False):
        pass
    ours = tmp_path / "records" / "part-0000.parquet"
    ours.parent.mkdir()
    ours.write_text("ours")
    with Work(str(tmp_path), fresh=False):
        pass
    (tmp_path / "records" / "mine.parquet").write_text("mine")
    with pytest.raises(UsageError, match=r"mine\.parquet"), Work(str(tmp_path), fresh=False):
        pass


def test_files_named_like_ours_are_no_proof_of_a_run(tmp_path: Path) -> None:
    strange = tmp_path / "records" / "part-0000.parquet"
    strange.parent.mkdir()
    strange.write_text("somebody else's")
    with pytest.raises(UsageError), Work(str(tmp_path), fresh=False):
        pass


@pytest.mark.parametrize("out", [".", "heap", "heap/../heap"])
def test_an_output_that_holds_input_is_refused(
    out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "heap").mkdir()
    (tmp_path / "heap" / "a.txt").write_text("A page.")
    with pytest.raises(UsageError, match="holds input"):
        plan(["heap"], out, None)
    planned = plan(["heap"], "heap/out", None)
    assert [address.id for address in planned.addresses] == ["a.txt"]


def test_one_run_at_a_time_has_an_output(tmp_path):
    with Work(str(tmp_path / "out"), fresh=False):
        with pytest.raises(UsageError, match="another run"), Work(str(tmp_path / "out"), False):
            pass
        with Work(str(tmp_path / "other"), fresh=False):
            pass
    with Work(str(tmp_path / "out"), fresh=False):
        pass


@pytest.mark.parametrize("place", ["file", "file/below"])
def test_an_output_that_cannot_be_a_folder(tmp_path, place):
    (tmp_path / "file").write_text("here already")
    with pytest.raises(UsageError, match="file"), Work(str(tmp_path / place), fresh=False):
        pass
    assert (tmp_path / "file").read_text() == "here already"


@pytest.mark.parametrize(("fresh", "left"), [(False, True), (True, False)])
def test_only_a_fresh_run_drops_earlier_work(tmp_path, fresh, left):
    earlier = tmp_path / ".work" / "tasks" / "pages-0000-abc.arrow"
    earlier.parent.mkdir(parents=True)
    earlier.write_text("done")
    with Work(str(tmp_path), fresh):
        assert earlier.exists() is left


def test_work_counts_what_was_reused_and_sweeps_the_rest(tmp_path, watched):
    with Work(str(tmp_path), fresh=False) as work:
        folder = Path(work.folder)
        folder.mkdir(parents=True)
        for name in ("a", "b", "old"):
            (folder / name).write_text(name)
        with work.stage(watched, "read", "2 files") as done:
            tasks = [Done(str(folder / "a"), reused=True), Done(str(folder / "b"), reused=False)]
            assert done(tasks) == (str(folder / "a"), str(folder / "b"))
        work.sweep()
        assert work.reused == 1
        assert sorted(path.name for path in folder.iterdir()) == ["a", "b"]
    assert watched.notes == ["read", "2 files (1 of 2 tasks already done)"]


def test_a_manifest_of_others_is_refused_and_stays(tmp_path):
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(UsageError, match=r"manifest\.json"), Work(str(tmp_path), fresh=False):
        pass
    assert (tmp_path / "manifest.json").read_text() == "{}"


@pytest.mark.parametrize("name", ["README.md", "ids.parquet", "report.html"])
@pytest.mark.parametrize("worked", [False, True], ids=["new", "ours"])
def test_a_file_of_others_at_the_root_is_refused_and_stays(tmp_path, name, worked):
    if worked:
        with Work(str(tmp_path), fresh=False):
            pass
    (tmp_path / name).write_text("mine, about clean-pipeline")
    with pytest.raises(UsageError, match=name) as refused, Work(str(tmp_path), fresh=True):
        pass
    assert "Move it elsewhere" in refused.value.what_to_do
    assert (tmp_path / name).read_text() == "mine, about clean-pipeline"
    (tmp_path / name).write_text(f"<!-- {MARK} -->")
    with Work(str(tmp_path), fresh=False):
        pass


def test_a_folder_where_a_file_of_a_run_belongs_is_refused(tmp_path):
    (tmp_path / "README.md").mkdir()
    with pytest.raises(UsageError, match=r"README\.md"), Work(str(tmp_path), fresh=False):
        pass


def test_other_files_at_the_root_are_nobodys_business(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with Work(str(tmp_path), fresh=False):
        pass
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_an_output_whose_work_was_deleted_is_still_ours(sample_out, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(sample_out, out, ignore=shutil.ignore_patterns(".work"))
    with Work(str(out), fresh=False):
        pass


def test_an_output_is_checked_without_a_trace(tmp_path):
    check_output(tmp_path / "not" / "yet" / "there")
    assert list(tmp_path.iterdir()) == []


def test_an_output_where_nobody_may_write_is_refused(tmp_path, monkeypatch):
    # Whoever runs the tests may be allowed to write everywhere.
    monkeypatch.setattr(workspace.os, "access", lambda path, mode: str(path) != str(tmp_path))
    with pytest.raises(UsageError, match=f"no permission to write in {tmp_path}"):
        check_output(tmp_path / "out")
