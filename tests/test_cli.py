"""The command line: options arrive where they belong, failures have a message and an exit code."""

import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from pipeline import errors
from pipeline.cli import app, main
from pipeline.config.schema import RepairOptions
from pipeline.model.outcome import Outcome
from pipeline.terminal import StageLines
from pipeline.views.repair_files import RepairCall

HEAVY = ("numpy", "pyarrow", "datasketch", "bs4", "selectolax", "ftfy", "pydantic", "jinja2")
PLACES = Path("out"), Path("out/manifest.json"), Path("out/report.html")
DONE = Outcome(9, 7, 3, 0.25, 0, {"listing": 2}, {}, 0, *PLACES)


@pytest.fixture
def stand_in(monkeypatch):
    """Put a function in the place of one that a command imports, and record its calls."""

    def put(module, name, result):
        calls = []

        def called(*args, **kwargs):
            calls.append((args, kwargs))
            if isinstance(result, BaseException):
                raise result
            return result

        monkeypatch.setattr(f"{module}.{name}", called)
        return calls

    return put


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text("kind: cable\nengine: {workers: 2}\n", encoding="utf-8")
    return str(path)


def clean(*args):
    return CliRunner().invoke(app, args, prog_name="clean")


def test_run_hands_over_config_and_options(stand_in, config):
    calls = stand_in("pipeline.flow", "run", DONE)
    places = ["--input", "a", "--input", "b", "--output", "o"]
    choices = ["--workers", "5", "--fresh", "--limit", "10", "--no-profiles"]
    result = clean("run", config, *places, *choices)
    assert result.exit_code == 0, result.output
    [((given,), kwargs)] = calls
    assert (given.kind, given.input.paths, given.output.path) == ("cable", ["a", "b"], "o")
    assert (given.engine.workers, given.strip.profiles) == (5, False)
    assert (kwargs["fresh"], kwargs["limit"]) == (True, 10)
    assert isinstance(kwargs["progress"], StageLines)


def test_run_without_options_leaves_the_config(stand_in, config):
    calls = stand_in("pipeline.flow", "run", DONE)
    result = clean("run", config)
    [((given,), kwargs)] = calls
    assert (given.engine.workers, given.strip.profiles) == (2, True)
    assert (kwargs["fresh"], kwargs["limit"]) == (False, None)
    assert result.stdout.splitlines()[0] == "9 pages → 7 documents → 3 records"
    assert "dropped      2 pages: 2 listing" in result.stdout


def test_mistakes_in_the_config_are_listed(stand_in, tmp_path):
    calls = stand_in("pipeline.flow", "run", DONE)
    path = tmp_path / "config.yaml"
    path.write_text("strip: {treshold: 1}\nkind: letter\n", encoding="utf-8")
    result = clean("run", str(path))
    assert result.exit_code == errors.ConfigError.exit_code
    assert f"error: {path}:1:9: unknown key" in result.stderr
    assert f"{path}:2:7: kind" in result.stderr
    assert "what to do: " in result.stderr
    assert not calls


def test_verify_prints_the_summary(stand_in):
    calls = stand_in("pipeline.views.verify", "verify", SimpleNamespace(summary="9 pages hold."))
    result = clean("verify", "out")
    assert (result.exit_code, result.stdout) == (0, "9 pages hold.\n")
    assert calls == [((Path("out"),), {})]


@pytest.mark.parametrize(("options", "line"), [([], None), (["--line", "3"], 3)])
def test_explain_prints_the_explanation(stand_in, options, line):
    calls = stand_in("pipeline.views.explain", "explain", "Line 3 is chrome.")
    result = clean("explain", "out", "a/page.html", *options)
    assert (result.exit_code, result.stdout) == (0, "Line 3 is chrome.\n")
    assert calls == [((Path("out"), "a/page.html", line), {})]


def test_explain_of_two_prints_the_explanation(stand_in):
    calls = stand_in("pipeline.views.explain_pair", "explain_pair", "They are one record.")
    result = clean("explain", "out", "a/page.html", "cable:1")
    assert (result.exit_code, result.stdout) == (0, "They are one record.\n")
    assert calls == [((Path("out"), "a/page.html", "cable:1"), {})]


def test_explain_of_two_has_no_line():
    result = clean("explain", "out", "a/page.html", "b/page.html", "--line", "3")
    assert result.exit_code == errors.UsageError.exit_code
    assert "--line" in result.stderr


def test_check_prints_what_a_run_would_do(stand_in, config):
    calls = stand_in("pipeline.views.check", "check", "reads   9 files")
    result = clean("check", config, "--input", "a", "--output", "o")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{config} is valid; nothing was run or written.\nreads   9 files\n"
    [((given,), _)] = calls
    assert (given.kind, given.input.paths, given.output.path) == ("cable", ["a"], "o")


@pytest.mark.parametrize(
    ("text", "options", "kind"),
    [
        ("kind: letter\n", [], errors.ConfigError),
        ("strip: {sites: [no-such-sites]}\n", [], errors.ConfigError),
        ("", ["--input", "no-such-folder"], errors.InputError),
        ("", ["--input", "{folder}", "--output", "{folder}"], errors.UsageError),
    ],
)
def test_check_ends_with_the_exit_code_of_the_run(tmp_path, text, options, kind):
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    given = [option.format(folder=tmp_path) for option in options]
    for command in ("check", "run"):
        result = clean(command, str(path), *given)
        assert result.exit_code == kind.exit_code, result.stderr
        assert result.stdout == ""
    assert sorted(tmp_path.iterdir()) == [path]


def test_run_tells_its_doubts_before_it_starts(stand_in, tmp_path):
    stand_in("pipeline.flow", "run", errors.InputError("No such folder."))
    path = tmp_path / "config.yaml"
    path.write_text("strip: {threshold: 0}\n", encoding="utf-8")
    result = clean("run", str(path))
    assert result.stderr.startswith("doubt: strip.threshold 0 ")
    assert "error: No such folder." in result.stderr


@pytest.fixture
def lesson(stand_in, tmp_path):
    """A lesson that `clean teach` finds, and the calls that asked for it."""
    found = SimpleNamespace(path=tmp_path / "sites" / "a.yaml", report="It keeps 3 lines.")
    calls = stand_in("pipeline.views.teach", "teach", found)
    written = stand_in("pipeline.views.teach", "write", "written: a.yaml")
    return found, calls, written


def test_teach_hands_over_what_is_asked(lesson, tmp_path):
    marks = ["--keep", "a", "--keep", "b", "--chrome", "c", "--examples", "e.yaml"]
    places = ["--name", "n", "--site", "a.example", "--to", str(tmp_path)]
    result = clean("teach", "one.html", "two", *marks, *places, "--yes")
    assert result.exit_code == 0, result.output
    _, [((pages, wishes, folder), _)], written = lesson
    assert (pages, folder) == (["one.html", "two"], tmp_path)
    assert (wishes.name, wishes.site) == ("n", "a.example")
    assert (wishes.keep, wishes.chrome, wishes.examples) == (("a", "b"), ("c",), Path("e.yaml"))
    assert len(written) == 1
    assert result.stdout == "It keeps 3 lines.\nwritten: a.yaml\n"


def test_teach_without_a_terminal_only_shows(lesson):
    result = clean("teach", "one.html")
    found, [((_, wishes, folder), _)], written = lesson
    assert (result.exit_code, folder) == (0, Path("sites"))
    assert (wishes.keep, wishes.chrome, wishes.name) == ((), (), None)
    assert result.stdout.startswith("It keeps 3 lines.\n")
    assert f"Nothing was written; --yes writes {found.path}." in result.stdout
    assert not written


@pytest.mark.parametrize(
    ("there", "answer", "question", "writes"),
    [(False, "y", "Write", 1), (False, "n", "Write", 0), (True, "y", "Replace", 1)],
)
def test_teach_asks_on_a_terminal(lesson, monkeypatch, there, answer, question, writes):
    found, _, written = lesson
    asked = []
    monkeypatch.setattr("typer.confirm", lambda text: asked.append(text) or answer == "y")
    monkeypatch.setattr(
        "pipeline.cli.sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    )
    if there:
        found.path.parent.mkdir()
        found.path.write_text("", "utf-8")
    assert clean("teach", "one.html").exit_code == 0
    assert asked == [f"{question} {found.path}?"]
    assert len(written) == writes


@pytest.mark.parametrize(
    ("args", "key"), [([], "strip"), (["config"], "strip"), (["record"], "id")]
)
def test_schema_prints_json(args, key):
    first, second = clean("schema", *args), clean("schema", *args)
    assert first.exit_code == 0
    assert first.stdout == second.stdout
    assert first.stdout.endswith("}\n")
    assert key in json.loads(first.stdout)["properties"]


@pytest.mark.parametrize("kind", [errors.CleanError, *errors.CleanError.__subclasses__()])
def test_errors_have_their_exit_code_and_advice(stand_in, kind):
    stand_in("pipeline.views.verify", "verify", kind("It went wrong."))
    result = clean("verify", "out")
    assert result.exit_code == kind.exit_code
    assert result.stderr == f"error: It went wrong.\nwhat to do: {kind.what_to_do}\n"
    assert result.stdout == ""


def test_ctrl_c_is_calm(stand_in):
    stand_in("pipeline.views.verify", "verify", KeyboardInterrupt())
    result = clean("verify", "out")
    assert result.exit_code == 130
    assert result.stderr == "Stopped. The next run goes on where this one stopped.\n"


def test_an_unexpected_error_shows_where_it_came_from(stand_in):
    stand_in("pipeline.views.verify", "verify", ZeroDivisionError("no pages"))
    result = clean("verify", "out")
    assert result.exit_code == 1
    assert "Traceback" in result.stderr
    assert "error: unexpected ZeroDivisionError: no pages\nwhat to do: " in result.stderr


@pytest.mark.parametrize(
    "args",
    [
        ["run"],
        ["run", "c.yaml", "--workers", "0"],
        ["run", "c.yaml", "--limit", "none"],
        ["verify"],
        ["explain", "out"],
        ["explain", "out", "page", "--line", "0"],
        ["check"],
        ["schema", "page"],
        ["clean"],
        ["--verbose"],
    ],
)
def test_usage_errors_end_with_2(args):
    result = clean(*args)
    assert result.exit_code == errors.UsageError.exit_code
    assert "Usage: clean" in result.stderr


def test_version():
    result = clean("--version")
    assert (result.exit_code, result.stdout) == (
        0,
        f"clean-pipeline {metadata.version('clean-pipeline')}\n",
    )


def test_main_is_the_command(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["clean", "--version"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("clean-pipeline ")


def test_help_loads_none_of_the_heavy_libraries():
    script = (
        "import sys; from pipeline.cli import main; sys.argv = ['clean', '--help']\n"
        "try: main()\n"
        f"finally: print('loaded:', *sorted(set(sys.modules) & set({HEAVY!r})))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "Usage: clean" in result.stdout
    assert result.stdout.splitlines()[-1] == "loaded:"


def test_the_module_runs_as_the_command_does():
    call = [sys.executable, "-m", "pipeline.cli", "--version"]
    result = subprocess.run(call, capture_output=True, text=True, check=True)
    assert result.stdout.startswith("clean-pipeline ")


def test_repair_hands_over_files_and_options(stand_in):
    calls = stand_in("pipeline.views.repair_files", "repair_files", None)
    places = ["--output", "new", "--log", "log.jsonl", "--words", "names.txt"]
    off, on = ["--no-lossy", "--no-reversible"], ["--hyphens", "--escapes", "--quoted-printable"]
    result = clean("repair", "a.txt", "-", *places, *off, *on, "--min-confidence", "0.9")
    assert result.exit_code == 0, result.output
    [((call, _), _)] = calls
    assert (call.files, call.show, call.in_place) == (("a.txt", "-"), "text", False)
    assert (call.output, call.log, call.words) == (
        Path("new"),
        Path("log.jsonl"),
        Path("names.txt"),
    )
    switched_on = dict.fromkeys(("hyphens", "escapes", "quoted_printable"), True)
    expected = {"lossy": False, "reversible": False, "min_confidence": 0.9, **switched_on}
    assert call.options.model_dump() == expected


def test_repair_without_options_is_that_of_a_config_but_for_line_breaks(stand_in):
    calls = stand_in("pipeline.views.repair_files", "repair_files", None)
    assert clean("repair").exit_code == 0
    [((call, streams), _)] = calls
    assert call == RepairCall((), RepairOptions(hyphens=False))
    assert not streams.is_watched


@pytest.mark.parametrize(
    ("options", "name", "value"),
    [
        (["--explain"], "show", "listing"),
        (["--json"], "show", "log"),
        (["--in-place"], "in_place", True),
        (["--undo", "log"], "undo", Path("log")),
    ],
)
def test_repair_knows_what_to_show_and_where(stand_in, options, name, value):
    calls = stand_in("pipeline.views.repair_files", "repair_files", None)
    assert clean("repair", "a.txt", *options).exit_code == 0
    [((call, _), _)] = calls
    assert getattr(call, name) == value


def test_repair_is_for_people_or_for_programs():
    result = clean("repair", "--explain", "--json")
    assert result.exit_code == errors.UsageError.exit_code
    assert "--explain is for people" in result.stderr


def test_repair_is_a_filter():
    call = [sys.executable, "-c", "from pipeline.cli import main; main()", "repair"]
    text = b"\xef\xbb\xbfOld clich????s are na????ve.\r\nWhy?\r\n"
    done = subprocess.run(call, input=text, capture_output=True, check=True)
    whole = "\ufeffOld clichés are naïve.\r\nWhy?\r\n".encode()
    assert (done.stdout, done.stderr) == (whole, b"")
