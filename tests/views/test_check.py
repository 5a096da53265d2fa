"""Check says what a run would do, stops where a run would stop, and touches nothing."""

import os
import shutil

import pytest

from pipeline.config.schema import Config
from pipeline.errors import InputError, UsageError
from pipeline.views import check as checking
from pipeline.views.check import check


@pytest.fixture
def heap(tmp_path, monkeypatch):
    """A small corpus in the current directory."""
    monkeypatch.chdir(tmp_path)
    for name in ("coast/a.html", "coast/b.HTML", "mirror/c.txt.gz", "d"):
        (tmp_path / "raw" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "raw" / name).write_text("Low tide at noon. " * 100)
    return tmp_path


def checked(**sections):
    given = {"input": {"paths": ["raw"]}, "output": {"path": "out"}}
    return check(Config.model_validate(given | sections)).splitlines()


def listing(folder):
    return sorted((str(path), os.stat(path).st_mtime_ns) for path in folder.rglob("*"))


def test_what_would_be_read_by_suffix_and_folder(heap):
    lines = checked()
    assert lines[0] == "reads   4 files, 7.2 kB"
    assert lines[1].strip() == "by suffix: 2 .html, 1 .txt.gz, 1 none"
    assert lines[2].strip() == "by first folder: 2 coast, 1 mirror, 1 none"


def test_it_writes_nothing(heap):
    before = listing(heap)
    checked()
    assert listing(heap) == before


def test_many_folders_are_summed_up(heap):
    for number in range(12):
        (heap / "raw" / f"s{number:02}").mkdir()
        (heap / "raw" / f"s{number:02}" / "a.txt").write_text("A")
    assert any(line.endswith("1 s04, 7 others") for line in checked())


def test_keys_that_differ_from_the_defaults(heap):
    lines = checked(match={"seed": 7}, kind="cable")
    assert "config  4 keys other than by default" in lines
    assert '          kind: "cable" (default "auto")' in lines
    assert "          match.seed: 7 (default 1)" in lines


def test_a_config_of_defaults_says_so(root, monkeypatch):
    monkeypatch.chdir(root)
    assert check(Config()).splitlines()[-1] == "config  all defaults"


def test_doubts_are_told(heap):
    assert checked(strip={"threshold": 0})[-1].startswith("doubts  strip.threshold 0")
    assert not any(line.startswith("doubts") for line in checked())


def test_a_new_output_is_made(heap):
    assert "writes  out, which is made" in checked()


def test_what_else_is_in_the_output_stays(heap):
    (heap / "out").mkdir()
    (heap / "out" / "notes.txt").write_text("mine")
    assert "writes  out; what is there stays" in checked()


@pytest.fixture
def finished(heap, sample_out):
    """A finished run in `out`."""
    shutil.copytree(sample_out, heap / "out")
    return heap / "out"


def test_what_became_of_an_earlier_run(finished):
    lines = checked(strip={"threshold": 0.6})
    (told,) = [line for line in lines if line.startswith("writes")]
    assert " records) are replaced" in told
    assert "          finished work is used again where pages and options are the same" in lines
    assert "          changed since: strip.threshold: 0.5 → 0.6" in lines
    assert not any("changed since: match" in line for line in lines)


def test_work_of_other_versions_is_not_used_again(finished, monkeypatch):
    newer = checking.versions() | {"numpy": "99.1"}
    monkeypatch.setattr(checking, "versions", lambda: newer)
    (told,) = [line for line in checked() if "other versions" in line]
    assert told.endswith("→ 99.1")


def test_work_that_was_deleted_is_not_used_again(finished):
    shutil.rmtree(finished / ".work")
    assert any("all work is done again" in line for line in checked())


def test_an_unfinished_run_goes_on(heap):
    (heap / "out" / ".work").mkdir(parents=True)
    assert any("goes on where the last one stopped" in line for line in checked())


def test_an_output_inside_the_input_is_pointed_out(heap):
    lines = checked(output={"path": "raw/out"})
    assert "          it lies in raw, but results are never taken for input" in lines


@pytest.mark.parametrize(
    ("sections", "error", "named"),
    [
        ({"input": {"paths": ["raw", "rwa"]}}, InputError, r"did you mean raw\?"),
        ({"input": {"paths": ["*.html"]}}, InputError, r"did you mean \*\*/\*\.html\?"),
        ({"output": {"path": "."}}, UsageError, "holds input"),
        ({"output": {"path": "raw/d"}}, UsageError, "raw/d is a file"),
        ({"output": {"path": "raw/d/below"}}, UsageError, "raw/d is a file"),
        ({"output": {"path": "theirs"}}, UsageError, r"notes\.csv was not written by this program"),
    ],
)
def test_it_stops_where_a_run_would_stop(heap, clean_run, sections, error, named):
    (heap / "theirs" / "records").mkdir(parents=True)
    (heap / "theirs" / "records" / "notes.csv").write_text("mine")
    with pytest.raises(error, match=named) as stopped:
        checked(**sections)
    given = {"input": {"paths": ["raw"]}, "output": {"path": "out"}} | sections
    with pytest.raises(error) as failed:
        clean_run(given["output"]["path"], given["input"]["paths"])
    assert str(failed.value) == str(stopped.value)
    assert failed.value.what_to_do == stopped.value.what_to_do


def test_columns_are_tried_on_the_first_row(heap):
    (heap / "raw" / "p.jsonl").write_text('{"body": "Low tide.", "link": "http://a.example/1"}\n')
    columns = {"text": "body", "url": "link"}
    lines = checked(input={"paths": ["raw"], "columns": columns})
    assert "          first row of p.jsonl: 9 bytes, url http://a.example/1" in lines


def test_columns_that_do_not_fit_are_told(heap):
    (heap / "raw" / "p.jsonl").write_text('{"body": "Low tide."}\n')
    lines = checked(input={"paths": ["raw"], "columns": {"text": "prose"}})
    at = lines.index("          first row of p.jsonl: no page, bad-row")
    assert "`prose`" in lines[at + 1]


def test_a_file_of_rows_that_cannot_be_read_is_told(heap):
    (heap / "raw" / "p.jsonl").write_text("")
    assert any(
        "p.jsonl cannot be read, and goes to quarantine: no-rows" in line for line in checked()
    )


def test_columns_without_a_file_of_rows_have_no_say(heap):
    lines = checked(input={"paths": ["raw"], "columns": {"text": "body"}})
    assert "          no file holds rows, so input.columns has no say" in lines
