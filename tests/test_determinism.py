"""The same input gives the same records, lineage and card, byte for byte, whatever happens."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.errors import PageError
from pipeline.fields import cable, structure
from pipeline.views.verify import verify
from pipeline.write.dataset import read_rows

pytestmark = pytest.mark.usefixtures("small_shards")

SHARDS = 4
EXTRA = "tidewire.example/stories/extra.txt"
MARKED = "The keeper of the beacon wrote the word XYZZY into his log, and nobody knows why.\n"

# A run in a process of its own: workers import the script again, hence the guard.
DRIVER = """
import json
import sys
from contextlib import contextmanager
from pipeline import flow
from pipeline.config.schema import Config
from pipeline.tasks import plan


class Unwatched:
    @contextmanager
    def stage(self, name, note):
        yield lambda text: None


if __name__ == "__main__":
    given = json.load(sys.stdin)
    plan._SHARD_BYTES = given.pop("shard_bytes")
    flow.run(Config.model_validate(given), fresh=False, limit=None, progress=Unwatched())
"""


@pytest.fixture
def raw(root, tmp_path):
    """A copy of the sample corpus that a test may change."""
    return Path(shutil.copytree(root / "data" / "raw", tmp_path / "raw"))


def test_the_corpus_is_cut_into_shards(straight):
    assert len(list(straight.glob("records/*"))) == len(list(straight.glob("lineage/pages-*"))) == 4
    assert verify(straight).records > 4


def test_rows_are_sorted(straight):
    for folder, name in (("records", "id"), ("lineage", "page"), ("quarantine", "page")):
        for path in straight.glob(f"{folder}/pa[rg]*"):
            rows = [row[name] for row in read_rows(path)]
            assert rows == sorted(rows), path.name


def test_two_workers(raw, tmp_path, clean_run, digest, straight):
    clean_run(tmp_path / "out", [raw], workers=2)
    assert digest(tmp_path / "out") == digest(straight)


def test_files_made_in_another_order(root, tmp_path, clean_run, digest, straight):
    files = [path for path in (root / "data" / "raw").rglob("*") if path.is_file()]
    random.Random(7).shuffle(files)
    for path in files:
        place = tmp_path / "raw" / path.relative_to(root / "data" / "raw")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    clean_run(tmp_path / "out", [tmp_path / "raw"])
    assert digest(tmp_path / "out") == digest(straight)


def test_paths_given_in_another_order(raw, tmp_path, clean_run, digest):
    files = sorted(path for path in raw.rglob("*") if path.is_file())
    digests = set()
    for seed in (1, 2):
        random.Random(seed).shuffle(files)
        out = tmp_path / f"out-{seed}"
        clean_run(out, files)
        digests.add(digest(out))
    assert len(digests) == 1


def started(raw: Path, out: Path, shard_bytes: int) -> subprocess.Popen[str]:
    """A run with two workers in a process group of its own."""
    given = {"input": {"paths": [str(raw)]}, "output": {"path": str(out)}}
    process = subprocess.Popen(
        [sys.executable, "-c", DRIVER], stdin=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdin is not None
    json.dump(given | {"engine": {"workers": 2}, "shard_bytes": shard_bytes}, process.stdin)
    process.stdin.close()
    return process


def done_tasks(out: Path) -> set[str]:
    found = (out / ".work" / "tasks").glob("*")
    return {path.name for path in found if path.suffix != ".tmp"}


def test_runs_that_are_killed_go_on(raw, tmp_path, clean_run, digest, straight, shard_bytes):
    """Five runs, each killed with all its workers when it has got a little further."""
    out, chance = tmp_path / "out", random.Random(20)
    for _ in range(5):
        process = started(raw, out, shard_bytes)
        enough = len(done_tasks(out)) + chance.randint(1, 5)
        while process.poll() is None and len(done_tasks(out)) < enough:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.2))  # any moment will do, in a task or between two
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    left = done_tasks(out)
    assert left
    outcome = clean_run(out, [raw], workers=2)
    assert outcome.reused >= len(left)
    assert digest(out) == digest(straight)
    verify(out)
    assert not list((out / ".work").rglob("*.tmp"))


def add(raw: Path) -> None:
    (raw / EXTRA).write_text(MARKED, encoding="utf-8")


def change(raw: Path) -> None:
    page = raw / "openarchive.example" / "cable" / "09CADIZ133.txt"
    page.write_text(page.read_text(encoding="utf-8").replace(" the ", " thé "), encoding="utf-8")


def change_what_is_no_document(raw: Path) -> None:
    page = raw / "harbourpress.example" / "2010" / "11" / "gone.html"
    page.write_text(page.read_text(encoding="utf-8") + "<!-- still gone -->\n", encoding="utf-8")


def remove(raw: Path) -> None:
    (raw / "tidewire.example" / "stories" / "wo0904-00117.txt").unlink()


@pytest.mark.parametrize("happens", [add, change, change_what_is_no_document, remove])
def test_an_incremental_run_equals_a_fresh_one(raw, tmp_path, clean_run, digest, happens):
    clean_run(tmp_path / "old", [raw])
    before = digest(tmp_path / "old")
    happens(raw)
    outcome = clean_run(tmp_path / "old", [raw])
    clean_run(tmp_path / "new", [raw])
    assert digest(tmp_path / "old") == digest(tmp_path / "new") != before
    assert outcome.reused >= SHARDS - 1
    verify(tmp_path / "old")


def test_a_word_that_the_corpus_learns_reaches_the_other_shards(tmp_path, clean_run, digest):
    """A page that was not touched is repaired otherwise because another one has the word whole."""
    page = "The ferry to Zorb????ana sails at noon, and nobody on the quay has ever seen it wait.\n"
    raw = tmp_path / "raw"
    for number in range(4):
        place = raw / f"site-{number}.example" / "page.txt"
        place.parent.mkdir(parents=True)
        place.write_text(page + f"Notice {number} says so. " * 2200, encoding="utf-8")
    clean_run(tmp_path / "old", [raw])
    whole = raw / "site-4.example" / "page.txt"
    whole.parent.mkdir()
    whole.write_text("They sing of Zorb\u00e9ana in the evening.\n" * 9, encoding="utf-8")
    assert clean_run(tmp_path / "old", [raw]).reused > 0
    clean_run(tmp_path / "new", [raw])
    assert digest(tmp_path / "old") == digest(tmp_path / "new")
    texts = [r["text"] for path in (tmp_path / "new").glob("records/*") for r in read_rows(path)]
    assert not [text for text in texts if "Zorb????ana" in text]


def test_an_option_that_changes_the_output_is_not_answered_from_old_work(
    raw, tmp_path, clean_run, digest
):
    clean_run(tmp_path / "old", [raw])
    before = digest(tmp_path / "old")
    options = {"strip": {"threshold": 0.9}, "repair": {"lossy": False}}
    clean_run(tmp_path / "old", [raw], **options)
    clean_run(tmp_path / "new", [raw], **options)
    assert digest(tmp_path / "old") == digest(tmp_path / "new") != before


def tasks_of(out: Path) -> dict[str, set[str]]:
    """The names of the task files, by what they hold."""
    found: dict[str, set[str]] = {}
    for path in (out / ".work" / "tasks").iterdir():
        found.setdefault(path.name.partition("-")[0], set()).add(path.name)
    return found


def test_a_run_with_nothing_new_does_nothing_again(raw, tmp_path, clean_run):
    clean_run(tmp_path / "out", [raw])
    tasks = tasks_of(tmp_path / "out")
    outcome = clean_run(tmp_path / "out", [raw])
    assert outcome.reused == sum(map(len, tasks.values()))
    assert tasks_of(tmp_path / "out") == tasks


def test_fresh_uses_nothing(raw, tmp_path, clean_run):
    clean_run(tmp_path / "out", [raw])
    assert clean_run(tmp_path / "out", [raw], fresh=True).reused == 0


def test_a_changed_page_costs_its_own_shard_only(raw, tmp_path, clean_run):
    clean_run(tmp_path / "out", [raw])
    before = tasks_of(tmp_path / "out")
    change(raw)
    clean_run(tmp_path / "out", [raw])
    after = tasks_of(tmp_path / "out")
    for name in ("pages", "notes"):
        assert len(before[name] & after[name]) == SHARDS - 1, name


@pytest.mark.parametrize(
    ("module", "stage"), [(cable, "signs"), (cable, "facts"), (structure, "units")]
)
@pytest.mark.parametrize("error", [ZeroDivisionError("none left"), PageError("odd", "very odd")])
def test_a_page_on_which_a_stage_breaks_is_quarantined_alone(
    raw, tmp_path, clean_run, monkeypatch, module, stage, error
):
    add(raw)
    expected = clean_run(tmp_path / "well", [raw])
    works = getattr(module, stage)

    def breaks(text, *rest):
        if "XYZZY" in text:
            raise error
        return works(text, *rest)

    monkeypatch.setattr(module, stage, breaks)
    outcome = clean_run(tmp_path / "out", [raw])
    assert outcome.pages == expected.pages
    assert outcome.records == expected.records - 1
    rows = [
        row
        for path in sorted((tmp_path / "out" / "quarantine").iterdir())
        for row in read_rows(path)
    ]
    (row,) = (row for row in rows if row["page"] == EXTRA)
    refused = isinstance(error, PageError)
    assert row["reason"] == ("odd" if refused else "stage-failed")
    assert ("very odd" if refused else "ZeroDivisionError: none left") in row["detail"]
    assert row["sha256"]
    verify(tmp_path / "out")
