"""Whole runs: what options do, what a run leaves, and how the command ends."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import zstandard
from typer.testing import CliRunner

from pipeline import errors
from pipeline.cli import app
from pipeline.match import matching
from pipeline.views.verify import verify
from pipeline.write.dataset import read_rows

STAGES = ["read", "survey", "clean", "match", "merge", "write"]
STAGE_LINE = re.compile(rf"({'|'.join(STAGES)}) +\S.*  \d+\.\d s")
PROSE = (
    "The lighthouse at the end of the mole was painted in May, and the keeper says that the "
    "colour will hold for seven years if the winters are kind to it.\n"
)


def records(out: Path) -> list[dict]:
    return [row for path in sorted(out.glob("records/*")) for row in read_rows(path)]


@pytest.mark.parametrize(
    "options",
    [
        {"merge": {"mode": "best_copy"}},
        {"strip": {"profiles": False, "threshold": 0.9}},
        {"strip": {"threshold": 0.01}},
        {"repair": {"lossy": False, "reversible": False}},
        {"repair": {"min_confidence": 0.0}},
        {"match": {"min_jaccard": 0.05, "min_containment": 0.1}},
        {"match": {"permutations": 16, "bands": 2, "min_jaccard": 1.0, "min_containment": 1.0}},
        {"kind": "cable"},
    ],
    ids=json.dumps,
)
def test_every_character_is_accounted_for_whatever_the_options(root, tmp_path, clean_run, options):
    outcome = clean_run(tmp_path / "out", [root / "data" / "raw"], **options)
    verified = verify(tmp_path / "out")
    assert (verified.pages, verified.quarantined) == (62, 1)
    assert verified.records == outcome.records > 1


def test_one_kind_alone_drops_the_others_with_the_reason(root, tmp_path, clean_run):
    outcome = clean_run(tmp_path / "out", [root / "data" / "raw"], kind="cable")
    assert {record["kind"] for record in records(tmp_path / "out")} == {"cable"}
    assert outcome.dropped["kind:article"] > 1


def test_json_lines_are_the_records(root, tmp_path, clean_run):
    config = {"output": {"path": str(tmp_path / "out"), "jsonl": True}}
    clean_run(tmp_path / "out", [root / "data" / "raw" / "tidewire.example"], **config)
    packed = (tmp_path / "out" / "jsonl" / "part-0000.jsonl.zst").read_bytes()
    lines = zstandard.ZstdDecompressor().decompressobj().decompress(packed).splitlines()
    assert [json.loads(line) for line in lines] == records(tmp_path / "out")
    verify(tmp_path / "out")


def test_a_limit_reads_so_many_pages(root, tmp_path, clean_run):
    outcome = clean_run(tmp_path / "out", [root / "data" / "raw"], limit=8)
    assert outcome.pages == 8
    sites = {source.split("/")[0] for r in records(tmp_path / "out") for source in r["sources"]}
    assert len(sites) == 7
    verify(tmp_path / "out")


ODD_PAGES = {
    "empty.txt": b"",
    "blank.txt": b" \n\n\t\n",
    "one-word.txt": b"Tide",
    "no-newline.html": b"<p>" + PROSE.strip().encode() + b"</p>",
    "latin-1.txt": "Caf\u00e9 \u00e0 la mar\u00e9e, \u00eele de R\u00e9.\n".encode("latin-1"),
    "utf-16.txt": ("\ufeff" + PROSE).encode("utf-16-le"),
    "cr.txt": PROSE.replace("\n", "\r\n").encode() * 3,
    "form-feed.txt": (PROSE + "\f" + PROSE + "\u2028\x85" + PROSE).encode(),
    "astral.txt": ("\U0001f6a2 " + PROSE + "\U00020000\n").encode(),
    "broken.html": b"<html><body><div><p>" + PROSE.encode() + b"<table><tr><td>a",
    "no page.bin": bytes(range(256)),
}


@pytest.mark.parametrize("name", [*ODD_PAGES, "all of them"])
def test_odd_pages_are_accounted_for(tmp_path, clean_run, name):
    (tmp_path / "raw").mkdir()
    wanted = ODD_PAGES if name == "all of them" else {name: ODD_PAGES[name]}
    for page, content in wanted.items():
        (tmp_path / "raw" / page).write_bytes(content)
    outcome = clean_run(tmp_path / "out", [tmp_path / "raw"], input={"max_quarantined_share": 1})
    assert outcome.pages == len(wanted)
    verified = verify(tmp_path / "out")
    assert verified.pages + verified.quarantined == len(wanted)


def test_a_name_that_is_no_text_is_a_page_all_the_same(tmp_path, clean_run):
    (tmp_path / "raw").mkdir()
    with open(os.fsencode(tmp_path / "raw") + b"/caf\xe9.txt", "w") as file:
        file.write(PROSE * 2)
    clean_run(tmp_path / "out", [tmp_path / "raw"])
    (record,) = records(tmp_path / "out")
    assert record["sources"] == ["caf\ufffd.txt"]
    verify(tmp_path / "out")


# The command, as somebody uses it.


@pytest.fixture
def config(root, tmp_path):
    """A config file over the press site alone, and the same with other keys."""

    def written(**sections):
        path = tmp_path / "config.yaml"
        raw = str(root / "data" / "raw" / "harbourpress.example")
        given = {"paths": [raw], **sections.pop("input", {})}
        out = {"path": str(tmp_path / "out")}
        path.write_text(json.dumps({"input": given, "output": out, **sections}))
        return str(path)

    return written


def clean(*args: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(map(str, args)), prog_name="clean")
    return done.exit_code, done.stdout, done.stderr


def test_a_run_ends_with_0_and_says_little(config, tmp_path):
    code, told, progress = clean("run", config(), "--workers", "1")
    assert code == 0
    assert [line.split()[0] for line in progress.splitlines()] == STAGES
    assert all(map(STAGE_LINE.fullmatch, progress.splitlines()))
    assert told.splitlines()[0] == "10 pages → 9 documents → 7 records"
    assert len(told.splitlines()) <= 8
    assert clean("verify", tmp_path / "out")[0] == 0
    code, told, _ = clean("explain", tmp_path / "out", "2010/11/gone.html")
    assert (code, "dropped: error" in told) == (0, True)


def test_a_second_run_says_what_it_reused(config):
    clean("run", config(), "--workers", "1")
    code, told, progress = clean("run", config(), "--workers", "1")
    assert code == 0
    assert re.search(r"^reused +\d+ tasks", told, re.MULTILINE)
    assert len(progress.splitlines()) == len(STAGES)


def ends(result: tuple[int, str, str], error: type[errors.CleanError], says: str) -> None:
    """The command has ended with this error, one message, and advice."""
    code, told, complained = result
    assert (code, told) == (error.exit_code, "")
    last = [line for line in complained.splitlines() if not STAGE_LINE.fullmatch(line)]
    assert last[0].startswith("error: ")
    assert says in complained
    assert last[-1].startswith("what to do: ")
    assert "Traceback" not in complained


def test_an_output_that_is_a_file_ends_with_2(config, tmp_path):
    (tmp_path / "file").write_text("")
    result = clean("run", config(), "--output", tmp_path / "file")
    ends(result, errors.UsageError, "is a file")
    result = clean("run", config(), "--output", tmp_path / "file" / "below")
    ends(result, errors.UsageError, "is a file")


def test_mistakes_in_the_config_end_with_3(config, tmp_path):
    result = clean("run", config(strip={"threshold": 2}, mactch={}))
    ends(result, errors.ConfigError, "mactch")
    assert "threshold" in result[2]
    assert not (tmp_path / "out").exists()


def test_input_that_is_not_there_ends_with_4(config, tmp_path):
    result = clean("run", config(), "--input", tmp_path / "nowhere")
    ends(result, errors.InputError, "nowhere: matches no file")
    assert not (tmp_path / "out").exists()


def test_too_many_pages_in_quarantine_end_with_5_after_all_is_written(root, config, tmp_path):
    raw = root / "data" / "raw" / "cablebase.example"
    given = config(input={"max_quarantined_share": 0, "paths": [str(raw)]})
    code, told, complained = clean("run", given)
    assert told.splitlines()[0] == "12 pages → 10 documents → 10 records"
    ends((code, "", complained), errors.QuarantineError, "1 of 12 pages are in quarantine")
    assert verify(tmp_path / "out").quarantined == 1


def test_a_cluster_that_takes_too_much_ends_with_6(config, tmp_path, monkeypatch):
    monkeypatch.setattr(matching, "_GUARDED_COPIES", 1)
    given = config(match={"max_cluster_share": 0})
    ends(clean("run", given), errors.GuardError, "tide-notice-may")
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_a_run_that_was_changed_ends_with_7(config, tmp_path):
    assert clean("run", config())[0] == 0
    with open(tmp_path / "out" / "records" / "part-0000.parquet", "ab") as file:
        file.write(b"\n")
    result = clean("verify", tmp_path / "out")
    ends(result, errors.VerifyError, "records/part-0000.parquet: has changed")


def test_questions_without_an_answer(config, tmp_path):
    ends(clean("verify", tmp_path / "nowhere"), errors.InputError, "is no folder")
    clean("run", config())
    ends(clean("explain", tmp_path / "out", "x"), errors.InputError, "no page 'x'")
    page = "2010/11/gone.html"
    result = clean("explain", tmp_path / "out", page, "--line", 9_999)
    ends(result, errors.InputError, "lines")


# Workers import the script again, hence the guard.
SMALL_SHARDS = """
import sys

from pipeline.cli import main
from pipeline.tasks import plan

if __name__ == "__main__":
    plan._SHARD_BYTES = int(sys.argv.pop(1))
    main()
"""


@pytest.mark.parametrize("stage", ["", "read", "clean"])
def test_ctrl_c_ends_with_130_and_the_next_run_goes_on(
    root, tmp_path, config, digest, straight, shard_bytes, stage
):
    raw, out = root / "data" / "raw", tmp_path / "out"
    given = ["run", config(input={"paths": [str(raw)]}), "--workers", "2"]
    command = [sys.executable, "-c", SMALL_SHARDS, str(shard_bytes), *given]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    with process:
        assert process.stderr is not None
        assert process.stdout is not None
        while process.poll() is None and not (out / ".work" / "lock").exists():
            time.sleep(0.01)  # until then it is Python that is starting, not a run
        if stage:
            next(line for line in process.stderr if line.startswith(stage))
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        after, told = process.stderr.read(), process.stdout.read()
    assert process.returncode == 130
    assert (after.splitlines()[-1], told) == (
        "Stopped. The next run goes on where this one stopped.",
        "",
    )
    assert all(map(STAGE_LINE.fullmatch, after.splitlines()[:-1]))
    assert not (out / "manifest.json").exists()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    if stage:
        assert re.search(r"^reused +[1-9]", done.stdout, re.MULTILINE)
    assert digest(out) == digest(straight)


def test_a_run_that_nobody_listens_to_is_not_called_done(root, tmp_path):
    command = "import sys; from pipeline.cli import main; sys.argv[0] = 'clean'; main()"
    given = ["run", "configs/starter.yaml", "--output", str(tmp_path / "out")]
    process = subprocess.Popen(
        [sys.executable, "-c", command, *given, "--workers", "1"],
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    process.stderr.close()
    assert process.wait() == 130
    assert not (tmp_path / "out" / "manifest.json").exists()
