"""What explain says of lines with something beside the text: it is no part of the line."""

import pytest

from pipeline.views.explain import explain
from pipeline.views.run_files import RECORDS, rows
from pipeline.views.run_index import index_of

PROSE = "The lighthouse at the end of the mole was painted in May, and keeper {} was glad of it.\n"
LIGHT = (
    "The keeper of the northern light wrote every night for forty",
    "years, and what he wrote was read by nobody until his",
    "granddaughter opened the chest in which the books had been",
    "lying since the war and began to copy them, one by one.",
)


def two_columns(folder, sites=""):
    """A page of two columns, the right one a line longer, and a profile of one's own if any."""
    raw = folder / "raw" / "pier"
    raw.mkdir(parents=True)
    (raw / "a.txt").write_text("\n".join(f"{line:64}Harbour fees doubled" for line in (*LIGHT, "")))
    (folder / "sites").mkdir()
    (folder / "sites" / "own.yaml").write_text(sites)
    return [folder / "raw"], {"strip": {"sites": [str(folder / "sites")]} if sites else {}}


def layouts(out):
    return [copy["layout"] for record in rows(out, RECORDS, 0) for copy in record["copies"]]


def test_what_stands_beside_a_line_is_told(tmp_path, clean_run):
    clean_run(tmp_path / "out", two_columns(tmp_path)[0])
    told = explain(tmp_path / "out", "pier/a.txt", 2)
    assert "beside the text, and left out (line:beside): Harbour fees doubled\n" in told
    assert "judged today" not in told


@pytest.mark.parametrize("below", ["", "\n", "\n\nShe has now reached the third of them.\n"])
def test_a_line_may_have_nothing_but_what_stands_beside_the_text(tmp_path, clean_run, below):
    raw, _ = two_columns(tmp_path)
    with (raw[0] / "pier" / "a.txt").open("a") as page:
        page.write(below)
    clean_run(tmp_path / "out", raw)
    told = explain(tmp_path / "out", "pier/a.txt", 5)
    line = told.index("beside the text, and left out (line:beside): Harbour fees doubled")
    assert "why:" not in told[line:]
    assert "To keep it" not in told


def test_patterns_see_a_line_without_what_stands_beside_it(proposed, tmp_path, clean_run):
    raw, _ = two_columns(tmp_path)
    clean_run(tmp_path / "out", raw)
    yaml = proposed(explain(tmp_path / "out", "pier/a.txt", 2))
    assert "years, and what he wrote" in yaml
    raw, own = two_columns(tmp_path / "again", yaml)
    clean_run(tmp_path / "again" / "out", raw, **own)
    now = explain(tmp_path / "again" / "out", "pier/a.txt", 2)
    assert "profile: pier, by the rule\n  chrome: years, and what he wrote" in now


def test_what_stands_beside_the_text_is_no_signature_and_no_rule_keeps_it(tmp_path, clean_run):
    head = "name: own\nlayout: A pier.\n"
    raw, own = two_columns(tmp_path, f"{head}signature: [fees doubled]\n")
    clean_run(tmp_path / "out", raw, **own)
    assert layouts(tmp_path / "out") == [None]
    assert "profile: none fits" in explain(tmp_path / "out", "pier/a.txt", 2)
    raw, own = two_columns(tmp_path / "kept", f"{head}hosts: [pier]\nkeep: ['.*fees doubled']\n")
    clean_run(tmp_path / "kept" / "out", raw, **own)
    assert layouts(tmp_path / "kept" / "out") == ["A pier."]
    row = index_of(tmp_path / "kept" / "out").page("pier/a.txt", ["blocks"])
    assert [v["p"] < 0.5 for v in row["blocks"] if v["reason"] == "line:beside"] == [True] * 5


def test_a_signature_is_not_of_what_stands_beside_the_text(proposed, tmp_path, clean_run):
    clean_run(tmp_path / "out", [two_columns(tmp_path)[0][0] / "pier"])
    told = proposed(explain(tmp_path / "out", "a.txt", 2))
    assert "signature: [" in told
    assert "fees" not in told


def test_copies_have_a_line_whatever_stands_beside_it(tmp_path, clean_run):
    menu, text = "Home | Login", "".join(PROSE.format(name) for name in ("Ann", "Bo", "Cy", "Di"))
    for site, teaser in (("pier", ""), ("quay", "Harbour fees doubled")):
        folder = tmp_path / "raw" / site
        folder.mkdir(parents=True)
        lines = [f"{line:64}{teaser}".rstrip() for line in (menu, *LIGHT)]
        (folder / "a.txt").write_text("\n".join(lines) + f"\n\n{text}")
    clean_run(tmp_path / "out", [tmp_path / "raw"])
    told = explain(tmp_path / "out", "pier/a.txt", 1)
    assert "  1 have it on their page, left out too: quay/a.txt" in told
    told = explain(tmp_path / "out", "quay/a.txt", 1)
    assert "beside the text, and left out (line:beside): Harbour fees doubled\n" in told
    assert "  1 have it on their page, left out too: pier/a.txt" in told
