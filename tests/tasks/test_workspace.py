"""A run touches nothing in its output folder that a run did not write."""

from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.tasks.plan import plan
from pipeline.tasks.workspace import Work
from pipeline.write.manifest import FOLDERS


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
    addresses, _ = plan(["heap"], "heap/out", None)
    assert [address.id for address in addresses] == ["a.txt"]
