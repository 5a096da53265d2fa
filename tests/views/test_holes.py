"""What a run leaves damaged is listed: in the lineage, in the report, and by explain."""

from collections import Counter

import pytest
from bs4 import BeautifulSoup

from pipeline.views.explain import explain
from pipeline.views.verify import verify
from pipeline.write.dataset import read_rows

PAGES = {
    "alone.txt": "Old clich????s are na????ve, wrote the keeper of the light.\n"
    "He wrote it down in the long winter, when no ferry came, and nobody read it.\n",
    "whole.txt": "The caf???? by the harbour opens on Monday, after a winter in which the sea\n"
    "took the terrace, and all the clich????s of the guide books with it.\n",
}


@pytest.fixture(scope="module")
def out(tmp_path_factory, clean_run):
    """A run that is sure of nothing."""
    folder = tmp_path_factory.mktemp("holes")
    for name, text in PAGES.items():
        (folder / name).write_text(text, encoding="utf-8")
    clean_run(folder / "out", [folder / name for name in PAGES], repair={"min_confidence": 1})
    return folder / "out"


@pytest.fixture(scope="module")
def pages(out):
    return {row["page"]: row for row in read_rows(out / "lineage" / "pages-0000.parquet")}


def test_the_lineage_lists_the_holes_of_a_page(pages):
    holes = pages["alone.txt"]["holes"]
    text = PAGES["alone.txt"]
    assert [(text[h["start"] : h["end"]], h["after"]) for h in holes] == [
        ("????", "é"),
        ("????", "ï"),
    ]
    assert all(0.5 < hole["confidence"] < 1 and hole["mechanism"] for hole in holes)
    assert not [step for step in pages["alone.txt"]["steps"] if step["rule"].startswith("repair:")]


def test_such_a_run_can_be_verified(out):
    assert verify(out).summary


def test_explain_names_a_hole_in_its_line(out):
    told = explain(out, "alone.txt", 1).splitlines()
    [first, second] = [line for line in told if "left as it is" in line]
    assert first.startswith("  '????' left as it is; perhaps 'é' (")
    assert second.startswith("  '????' left as it is; perhaps 'ï' (")


def test_the_report_counts_holes_by_mechanism(out, pages):
    page = BeautifulSoup((out / "report.html").read_text(encoding="utf-8"), "lxml")
    table = page.find("h3", string="What was left damaged").find_next("table")
    shown = {row.th.get_text(): int(row.td.get_text()) for row in table.tbody.find_all("tr")}
    assert shown == Counter(hole["mechanism"] for row in pages.values() for hole in row["holes"])
    assert sum(shown.values()) == 4
