"""Publishing: sealed or not there at all; what happens to published files stays there."""

import shutil

import pytest

from pipeline.errors import VerifyError
from pipeline.tasks import publish
from pipeline.views.verify import verify


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
