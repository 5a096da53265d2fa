"""Pages that are too large, too deep or too slow cost themselves at most, and nothing is lost."""

import pytest

from pipeline.strip.cheap import PREFIX
from pipeline.tasks import clean, merge
from pipeline.views.explain import explain
from pipeline.views.verify import verify
from pipeline.write.dataset import read_rows
from pipeline.write.manifest import read_manifest

PROSE = (
    "The lighthouse at the end of the mole was painted in May, and keeper {n} says that the "
    "colour will hold for {n} years if the winters are kind to it.\n"
)
LIMITS = {"max_page_chars": 20_000, "max_page_lines": 400}
# Seconds of processor time: more than an ordinary page takes on the slowest of machines.
LIMIT = 2.0


def pages(out, table="lineage"):
    return {row["page"]: row for path in out.glob(f"{table}/pa[gr]*") for row in read_rows(path)}


def is_cheap(row):
    return any(block["reason"].startswith(PREFIX) for block in row["blocks"])


def write(folder, contents):
    folder.mkdir(parents=True)
    for name, content in contents.items():
        (folder / name).write_text(content)
    return folder


ORDINARY = {f"{n}.txt": f"Home\nNews\n\n{PROSE.format(n=n) * n}\nContact\n" for n in range(2, 6)}
HOSTILE = {
    "lines.txt": "".join(f"Entry {n}\n" for n in range(30_000)),
    "long.txt": PROSE.format(n=9).replace("\n", " ") * 2_000,
    "solid.txt": "x" * 300_000,
    "damaged.txt": "A clich????s na\u00c3\u00afve caf\ufffd min-\nistry. " * 800,
    "asking.txt": "?" * 100_000,
    "deep.html": "<div class=a>" * 10_000 + PROSE.format(n=7) + "</div>" * 10_000,
    "unclosed.html": "<ul><li><b>" * 5_000 + PROSE.format(n=8),
    "cells.html": "<table>" + "<tr><td>Tide<td>3" * 5_000,
    "refused.txt": "404 Not Found\n" * 20_000,
}
CHEAP = {"lines.txt", "long.txt", "solid.txt", "damaged.txt", "asking.txt", "cells.html"}


@pytest.fixture(scope="module")
def hostile(clean_run, tmp_path_factory):
    """A run over ordinary and hostile pages, with limits that the larger ones exceed."""
    folder = tmp_path_factory.mktemp("hostile")
    write(folder / "raw" / "mole", ORDINARY | HOSTILE)
    return folder / "out", clean_run(folder / "out", [folder / "raw"], strip=LIMITS)


def test_every_page_is_accounted_for(hostile):
    out, outcome = hostile
    proved = verify(out)
    assert proved.pages == outcome.pages == len(ORDINARY) + len(HOSTILE)
    assert outcome.quarantined == {}


def test_pages_beyond_the_limits_take_the_cheap_pass_and_are_counted(hostile):
    out, outcome = hostile
    cheap = {page.removeprefix("mole/") for page, row in pages(out).items() if is_cheap(row)}
    assert cheap - {"refused.txt"} == CHEAP
    assert outcome.cheap == read_manifest(out)["counts"]["cheap"] == len(cheap)
    assert "judged by the cheap pass" in (out / "report.html").read_text()
    assert "judged by the cheap pass" in (out / "README.md").read_text()


def test_explain_says_that_a_line_took_the_cheap_pass(hostile):
    out, _ = hostile
    assert "the cheap pass judged it" in explain(out, "mole/lines.txt", 20_000)
    assert "the cheap pass" not in explain(out, "mole/3.txt", 4)


def test_ordinary_pages_are_judged_as_without_the_hostile_ones_beside_them(tmp_path, clean_run):
    options = {**LIMITS, "min_site_pages": 100}
    for name, contents in (("all", ORDINARY | HOSTILE), ("some", ORDINARY)):
        write(tmp_path / name / "mole", contents)
        clean_run(tmp_path / f"{name}_out", [tmp_path / name], strip=options)
    some, everything = pages(tmp_path / "some_out"), pages(tmp_path / "all_out")
    for page in some:
        assert some[page]["blocks"] == everything[page]["blocks"], page
        assert not is_cheap(some[page])


def test_without_large_pages_nobody_speaks_of_the_cheap_pass(sample_out):
    assert read_manifest(sample_out)["counts"]["cheap"] == 0
    assert "cheap pass" not in (sample_out / "README.md").read_text()


def endless_on(words, stage):
    """A stage that does not end where it is given these words."""

    def spoilt(*arguments):
        while words in str(arguments[:2]):
            pass
        return stage(*arguments)

    return spoilt


@pytest.mark.parametrize(
    ("task", "stage"), [(clean, "asked"), (clean, "claims"), (merge, "_merge_document")]
)
def test_a_page_that_takes_too_long_is_quarantined_and_tried_again(
    tmp_path, clean_run, digest, monkeypatch, task, stage
):
    raw = write(tmp_path / "raw" / "mole", {"slow.txt": PROSE.format(n=777) * 3, **ORDINARY})
    out = tmp_path / "out"
    given = {"engine": {"workers": 1, "max_page_seconds": LIMIT}}
    with monkeypatch.context() as patched:
        patched.setattr(task, stage, endless_on("keeper 777 says", getattr(task, stage)))
        outcome = clean_run(out, [raw], **given)
    assert outcome.quarantined == {"time-limit": 1}
    refused = pages(out, "quarantine")["slow.txt"]
    assert "engine.max_page_seconds" in refused["detail"]
    assert verify(out).quarantined == 1
    assert clean_run(out, [raw], **given).quarantined == {}
    clean_run(tmp_path / "fresh", [raw])
    assert digest(out) == digest(tmp_path / "fresh")
