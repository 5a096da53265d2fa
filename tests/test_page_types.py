"""The type of a page from strip to everything that a run leaves; comments from option to record."""

from collections import Counter

import pytest

from pipeline.strip.page_types import PAGE_TYPES
from pipeline.views.explain import explain
from pipeline.views.verify import verify
from pipeline.write.dataset import read_rows
from pipeline.write.manifest import read_manifest

STORY = [
    f"Keeper {n} of the lighthouse says that the new colour will hold for {n} years if the "
    "winters are kind to it, and that nobody should paint it again before then."
    for n in ("one", "two", "three", "four", "five", "six", "seven", "eight")
]
REPORT = [
    f"In the {n} winter the bridge to the market was closed, because the ice had moved two of its "
    "piers and the council could not agree on who should pay for new ones."
    for n in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
]
COMMENTS = [
    "I walked past it every morning for half of my life, and I liked the old colour better.",
    "My aunt sold them the paint, and she says that it was the cheapest they could get.",
]
PAGES = {
    "news/story.txt": "\n\n".join(["The Lighthouse Is Painted", *STORY]),
    "news/read.txt": "\n\n".join(
        ["The Bridge Is Closed Again", *REPORT, "Comments (2)"]
        + [f"Ann Lee says:\n{said}" for said in COMMENTS]
    ),
    "news/gone.txt": "404 Not Found\nThe requested URL was not found on this server.",
    "news/long.txt": "".join(f"Entry {n} of the harbour's register is kept.\n" for n in range(300)),
}


def rows(out, table):
    return {row["page"]: row for path in out.glob(f"{table}/pa[gr]*") for row in read_rows(path)}


@pytest.fixture(scope="module")
def raw(root, tmp_path_factory):
    """Pages of several types, a cable of the sample corpus among them."""
    folder = tmp_path_factory.mktemp("types") / "raw"
    cable = "openarchive.example/cable/09CADIZ133.txt"
    contents = PAGES | {cable: (root / "data" / "raw" / cable).read_text("utf-8")}
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    return folder


@pytest.fixture(scope="module")
def out(raw, clean_run, tmp_path_factory):
    """A run over them; one is too large for the line model."""
    out = tmp_path_factory.mktemp("run") / "out"
    clean_run(out, [raw], strip={"max_page_lines": 200})
    return out


def test_every_page_has_its_type(out):
    verify(out)
    types = {page: row["page_type"] for page, row in rows(out, "lineage").items()}
    assert types.pop("openarchive.example/cable/09CADIZ133.txt") == "cable"
    assert types.pop("news/gone.txt") == "no_document"
    assert types.pop("news/long.txt") is None
    assert set(types) == {"news/story.txt", "news/read.txt"}
    assert set(types.values()) <= set(PAGE_TYPES)


def test_types_are_counted_and_told(out):
    pages = rows(out, "lineage")
    counts = Counter(row["page_type"] or "unknown" for row in pages.values())
    assert read_manifest(out)["counts"]["page_types"] == counts
    assert f"| no&#95;document | {counts['no_document']} |" in (out / "README.md").read_text()
    assert '<th scope="row">no_document</th>' in (out / "report.html").read_text()
    for page, row in pages.items():
        told = f"  kind {row['kind']}, page type {row['page_type'] or 'unknown'}"
        assert told in explain(out, page, None).splitlines()


def test_a_dropped_page_is_no_document_but_for_one_of_another_kind(raw, clean_run, tmp_path):
    clean_run(tmp_path / "out", [raw], kind="generic")
    verify(tmp_path / "out")
    dropped = rows(tmp_path / "out", "dropped")
    told = {page: (row["reason"], row["page_type"]) for page, row in dropped.items()}
    assert told["news/gone.txt"] == ("error", "no_document")
    assert told["openarchive.example/cable/09CADIZ133.txt"] == ("kind:cable", "cable")


@pytest.mark.parametrize("option", ["leave_out", "keep"])
def test_the_option_decides_on_comments_and_both_name_them(raw, clean_run, tmp_path, option):
    clean_run(tmp_path / "out", [raw / "news"], strip={"comments": option})
    verify(tmp_path / "out")
    page = rows(tmp_path / "out", "lineage")["read.txt"]
    records = [row for path in tmp_path.glob("out/records/*") for row in read_rows(path)]
    text = next(row["text"] for row in records if "read.txt" in row["sources"])
    assert all(paragraph in text for paragraph in REPORT)
    for said in COMMENTS:
        at = page["text"].index(said)
        block = next(row for row in page["blocks"] if row["start"] <= at < row["end"])
        assert block["reason"] == "line:comments"
        assert (said in text) == (option == "keep")
