"""The documentation is what the program does: generated pages are fresh, examples exist."""

import json
import re
import runpy
import shlex

import pytest
import typer
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.config.reference import sections
from pipeline.config.schema import RepairOptions
from pipeline.errors import CleanError
from pipeline.write.dataset import read_rows

COMMANDS = typer.main.get_command(app).commands
WHOLE = "Old clichés are naïve."
GENERATED = ["configs/full.yaml", "docs/cli.md", "docs/config.md"]


@pytest.fixture(scope="module")
def readme(root):
    return (root / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shell_lines(root):
    pages = [root / "README.md", root / "CONTRIBUTING.md", *(root / "docs").glob("*.md")]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    return re.findall(r"^ {4}(.*\.venv/bin/.*)$", text, re.MULTILINE)


@pytest.mark.parametrize("path", GENERATED)
def test_generated_pages_are_fresh(path, root):
    pages = runpy.run_path(str(root / "docs" / "generate.py"))["pages"]()
    assert sorted(pages) == GENERATED
    fresh = (root / path).read_text(encoding="utf-8") == pages[path]
    assert fresh, f"{path} is stale; refresh it with: .venv/bin/python docs/generate.py"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name, root):
    page = (root / "docs" / "cli.md").read_text(encoding="utf-8")
    section = page.split(f"## clean {name}\n")[1].split("\n## ")[0]
    assert COMMANDS[name].help
    for parameter in COMMANDS[name].params:
        written = parameter.opts[-1] if parameter.param_type_name == "option" else parameter.metavar
        assert written in section
        assert parameter.help, f"{name} {written} has no help"


def test_the_page_on_repair_states_the_confidence_that_is_asked_for(root):
    page = (root / "docs" / "repair.md").read_text(encoding="utf-8")
    assert f"`repair.min_confidence` ({RepairOptions().min_confidence:g};" in page


def test_every_config_key_is_described(root):
    page = (root / "docs" / "config.md").read_text(encoding="utf-8")
    for section in sections():
        for key in section.keys:
            assert f"| `{key.name}` | " in page
            assert key.description in page


def test_commands_in_the_documentation_exist(shell_lines, root):
    calls = [
        shlex.split(call)
        for line in shell_lines
        for call in re.findall(r"\.venv/bin/clean ([^&|#]*)", line)
    ]
    assert {call[0] for call in calls} == set(COMMANDS)
    for name, *args in calls:
        options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
        assert {arg for arg in args if arg.startswith("-")} <= options
        assert all((root / arg).exists() for arg in args if arg.endswith(".yaml"))


def test_scripts_in_the_documentation_exist(shell_lines, root):
    scripts = re.findall(r"\.venv/bin/python (\S+\.py)", "\n".join(shell_lines))
    assert scripts
    assert all((root / script).exists() for script in scripts)


def test_readme_opens_with_a_run_and_the_tests(readme, root):
    run, tests = re.findall(r"^ {4}(python3 -m venv .*)$", readme, re.MULTILINE)[:2]
    assert run.endswith(".venv/bin/clean run configs/starter.yaml")
    assert tests.endswith(".venv/bin/python -m pytest")
    # The checks take the second one from here.
    assert "grep -m1 -- '-m pytest$' README.md" in (root / ".ci" / "run").read_text("utf-8")
    assert next(line for line in readme.splitlines() if line.endswith("-m pytest")).strip() == tests


def test_readme_lists_every_exit_code(readme):
    listed = [int(code) for code in re.findall(r"^\| (\d+) \|", readme, re.MULTILINE)]
    kinds = [CleanError, *CleanError.__subclasses__()]
    assert listed == [0, *sorted(kind.exit_code for kind in kinds), 130]


def test_the_readme_example_is_what_a_run_gives(readme, clean_run, tmp_path):
    pages = re.findall(r"[Pp]age `([^`]+)`:\n\n((?: {4}.*\n)+)", readme)
    for name, body in pages:
        page = tmp_path / "in" / name
        page.parent.mkdir(parents=True)
        page.write_text("".join(f"{line[4:]}\n" for line in body.splitlines()), encoding="utf-8")
    clean_run(tmp_path / "out", [tmp_path / "in"])
    [record] = read_rows(tmp_path / "out" / "records" / "part-0000.parquet")
    shown = json.loads(readme.split("```json\n")[1].split("```")[0])
    spans = shown.pop("spans")
    assert record["blocks"][0]["spans"] == spans
    assert {key: record[key] for key in shown} == shown


@pytest.mark.parametrize("path", ["README.md", "docs/repair.md"])
def test_repair_of_text_alone_is_as_shown(path, root):
    page = (root / path).read_text(encoding="utf-8")
    text = re.findall(r"^ {4}printf '(.*)\\n' \| \.venv/bin/clean repair$", page, re.MULTILINE)[0]
    assert CliRunner().invoke(app, ["repair"], input=f"{text}\n").stdout == f"{WHOLE}\n"
    names: dict[str, object] = {}
    code = next(block for block in code_blocks(page) if "import repair" in block)
    shown = 0
    for line in filter(None, code.splitlines()):
        statement, _, result = line.partition("  # ")
        if result:
            assert repr(eval(statement, names)) == result
            shown += 1
        else:
            exec(statement, names)
    assert shown > 3


def code_blocks(page):
    return re.findall(r"```python\n(.*?)```", page, re.DOTALL)


def test_every_reason_of_a_run_is_explained(root, sample_out):
    page = (root / "docs" / "output.md").read_text(encoding="utf-8")
    explained = {re.sub(r"<.*>", "", name) for name in re.findall(r"`([^`]+)`", page)}
    told = set()
    for row in read_rows(sample_out / "lineage" / "pages-0000.parquet"):
        told |= {block["reason"] for block in row["blocks"]}
        told |= {part["rule"] for kind in ("segments", "steps") for part in row[kind]} - {""}
        told |= {row["dropped"]} - {None}
    for row in read_rows(sample_out / "quarantine" / "part-0000.parquet"):
        told.add(row["reason"])
    assert len(told) > 15
    assert not [name for name in told if not {name, re.sub(r":.*", ":", name)} & explained]


def test_links_lead_somewhere(root):
    for page in [*root.glob("*.md"), *(root / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
