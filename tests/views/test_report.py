"""The report: one safe, bounded page that says of a run what its files say."""

import json
import re
from collections import Counter
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

from pipeline.views.report import render
from pipeline.views.report_text import visible
from pipeline.write.dataset import read_rows
from pipeline.write.manifest import MARK, read_manifest

RECORDS, PAGES = "records/part-0000.parquet", "lineage/pages-0000.parquet"
QUARANTINE, PAIRS = "quarantine/part-0000.parquet", "lineage/pairs-0000.parquet"
SECTIONS = ["funnel", "sites", "left-out", "dropped", "repaired", "merges", "pairs", "quarantine",
            "made"]  # fmt: skip
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section"),
    *("h1", "h2", "h3", "p", "code", "ul", "li", "a", "table", "caption", "thead", "tbody", "tr"),
    *("th", "td", "div", "bdi", "figure", "figcaption", "blockquote", "mark", "span", "svg"),
    *("rect", "path", "text", "br", "details", "summary", "pre"),
}
PROSE = (
    "The lighthouse at the end of the mole was painted in May, and the keeper says that the "
    "colour will hold for seven years if the winters are kind to it. "
    "The paint was carried out in {} rowing boats, because the road had been lost in the storm. "
    "Nobody has counted the brushes, and the keeper would rather that nobody did so at all.\n"
)
HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(2)'>",
    "</title></style><!--",
    "{{7*7}}&lt;b&gt;&#60;",
    "free\u202egpj.exe\u2066\u200e",
    "nul\x01\x1b[31m\x7f\xad\ufeff\ue000",
    "w" * 5_000,
]


@pytest.fixture(scope="session")
def sample_report(sample_out):
    return BeautifulSoup(render(sample_out), "lxml")


def section(soup, name):
    return soup.find("section", {"aria-labelledby": name})


def cells(table):
    """A table's rows as lists of their texts."""
    rows = (row.find_all(["th", "td"]) for row in table.tbody.find_all("tr"))
    return [[cell.get_text(" ", strip=True) for cell in row] for row in rows]


def assert_well_formed(soup):
    """Nothing but what the template has, all of it where a reader or a screen reader expects it."""
    assert {tag.name for tag in soup.find_all(True)} <= TAGS
    for tag in soup.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on") or name == "src"]
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert ids == SECTIONS
    for anchor in soup.find_all("a"):
        href = anchor["href"]
        assert href.startswith(("https://", "http://")) or href[1:] in ids
    levels = [int(heading.name[1]) for heading in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for table in soup.find_all("table"):
        assert table.caption.get_text(strip=True)
        assert all(cell.get("scope") in ("col", "row") for cell in table.find_all("th"))
    assert soup.html["lang"] == "en"


def test_the_page_is_well_formed_and_stands_alone(sample_out, sample_report):
    assert_well_formed(sample_report)
    html = render(sample_out)
    assert html.startswith("<!DOCTYPE html>")
    assert "default-src 'none'" in html
    assert "url(" not in html
    assert "@import" not in html
    assert MARK in html


def test_the_funnel_has_the_counts_of_the_manifest(sample_out, sample_report):
    counts = read_manifest(sample_out)["counts"]
    funnel = {row[0]: row[1:] for row in cells(section(sample_report, "funnel").table)}
    assert funnel["found"][0] == str(counts["pages"])
    assert funnel["in quarantine"][0] == str(sum(counts["quarantined"].values()))
    assert f"{counts['quarantined']['binary']} binary" in funnel["in quarantine"][1]
    assert funnel["dropped"][0] == str(sum(counts["dropped"].values()))
    assert f"{counts['dropped']['index']} index" in funnel["dropped"][1]
    assert funnel["documents"][0] == str(counts["documents"])
    assert f"{100 * counts['left_out_share']:.1f}" in funnel["documents"][1]
    assert funnel["records"][0] == str(counts["records"])


def test_page_types_stand_beside_kinds(sample_out, sample_report):
    table = section(sample_report, "funnel").find_all("table")[1]
    kinds = [cell.get_text() for cell in table.thead.find_all("th")][1:]
    shown = {
        (row[0], kind): int(number)
        for row in cells(table)
        for kind, number in zip(kinds, row[1:], strict=True)
    }
    pages = Counter((row["page_type"], row["kind"]) for row in read_rows(sample_out / PAGES))
    assert {place: count for place, count in shown.items() if count} == pages
    assert len({name for name, _ in shown}) > 2


def test_every_site_has_its_figures(sample_out, sample_report):
    pages = list(read_rows(sample_out / PAGES))
    refused = list(read_rows(sample_out / QUARANTINE))
    shown = {row[0]: row[1:] for row in cells(section(sample_report, "sites").table)}
    assert set(shown) == {page["site"] for page in [*pages, *refused]}
    for name, (count, documents, records, dropped, quarantined, share, repairs) in shown.items():
        own = [page for page in pages if page["site"] == name]
        kept = [page for page in own if page["dropped"] is None]
        assert int(quarantined) == len([row for row in refused if row["site"] == name])
        assert int(count) == len(own) + int(quarantined)
        assert (int(documents), int(dropped)) == (len(kept), len(own) - len(kept))
        assert int(records) == len({page["record"] for page in kept})
        steps = [step["rule"] for page in kept for step in page["steps"]]
        assert int(repairs) == len([rule for rule in steps if rule.startswith("repair:")])
        parts = [part for page in kept for part in page["segments"]]
        left = sum(p["end"] - p["start"] for p in parts if p["fate"] == "left_out")
        total = sum(len(page["text"]) for page in kept)
        assert share.replace("\xa0", " ") == f"{100 * left / total:.1f} %"


def test_every_rule_has_samples_of_what_it_left_out(sample_out, sample_report):
    texts = {page["page"]: page for page in read_rows(sample_out / PAGES)}
    left = {
        (part["rule"], page["page"]): page["text"][part["start"] : part["end"]]
        for page in texts.values()
        for part in page["segments"]
        if part["fate"] == "left_out" and page["dropped"] is None
    }
    shown = section(sample_report, "left-out")
    assert {heading.get_text() for heading in shown.find_all("h3")} == {rule for rule, _ in left}
    for figure in shown.find_all("figure"):
        page, line = figure.figcaption.get_text().split(", line ")
        rule = figure.find_previous("h3").get_text()
        assert (rule, page) in left
        marked = figure.mark.get_text().split("…")[0].strip().split("\n")[0]
        own = texts[page]["text"].split("\n")
        assert marked in own[int(line) - 1] or marked in "\n".join(own[int(line) - 1 :][:8])
    blank = shown.find("h3", string="blank")
    assert "Blanks alone" in blank.find_next_sibling("p").find_next_sibling("p").get_text()


def test_samples_of_a_rule_are_from_different_sites(sample_report):
    heading = section(sample_report, "left-out").find("h3", string="repeat:site")
    pages = [
        caption.get_text().split("/")[0] for caption in heading.find_all_next("figcaption", limit=3)
    ]
    assert len(set(pages)) == 3


def test_every_mechanism_has_repairs_with_their_confidence(sample_out, sample_report):
    repairs = {
        (repair["mechanism"], repair["before"], repair["after"], f"{repair['confidence']:.4f}")
        for record in read_rows(sample_out / RECORDS)
        for repair in record["repairs"]
    }
    shown = section(sample_report, "repaired")
    headings = {heading.get_text() for heading in shown.find_all("h3")}
    assert headings - {"What was left damaged"} == {one[0] for one in repairs}
    for table in shown.find_all("table"):
        mechanism = table.find_previous("h3").get_text()
        for row in table.tbody.find_all("tr") if mechanism in {one[0] for one in repairs} else ():
            before, after, context, confidence = row.find_all("td")
            told = before.get_text(), after.get_text(), confidence.find(string=True)
            assert {(m, str(visible(b)), a or "(nothing)", c) for m, b, a, c in repairs} >= {
                (mechanism, *told)
            }
            assert not context.mark or context.mark.get_text() == after.get_text()


def test_the_largest_cluster_is_among_the_merges(sample_out, sample_report):
    records = list(read_rows(sample_out / RECORDS))
    shown = section(sample_report, "merges").find_all("h3")
    most = max(record["quality"]["copies"] for record in records)
    first = shown[0].find_next("p").get_text()
    assert f": {most} copies, " in first
    merged = [record for record in records if record["quality"]["copies"] > 1]
    assert len(shown) == min(10, len(merged))


def test_a_disagreement_shows_every_reading(sample_out, sample_report):
    records = [r for r in read_rows(sample_out / RECORDS) if r["variants"]]
    notes = {
        tuple(mark.get_text() for mark in item.find_all("mark"))
        for item in section(sample_report, "merges").find_all("li")
    }
    shown = [
        variant
        for record in records
        for variant in record["variants"]
        if tuple(reading["text"] for reading in variant["readings"]) in notes
    ]
    assert len(shown) >= 3


def test_pairs_are_counted_and_drawn(sample_out, sample_report):
    pairs = list(read_rows(sample_out / PAIRS))
    shown = section(sample_report, "pairs")
    verdicts, bins = shown.find_all("table")
    told = {(decision, rule): int(count) for decision, rule, count in cells(verdicts)}
    for (decision, rule), count in told.items():
        assert count == len([p for p in pairs if (p["decision"], p["rule"]) == (decision, rule)])
    assert sum(told.values()) == len(pairs)
    numbers = [[int(number) for number in row[1:]] for row in cells(bins)]
    assert sum(map(sum, numbers)) == len(pairs)
    assert len(shown.find_all("rect")) == sum(number > 0 for row in numbers for number in row)


def test_the_config_and_the_versions_are_told(sample_out, sample_report):
    manifest = read_manifest(sample_out)
    made = section(sample_report, "made")
    assert json.loads(made.pre.get_text()) == manifest["config"]
    assert dict(cells(made.table)) == manifest["versions"]


def without_config(html):
    return re.sub(r"<pre>.*</pre>", "", html, flags=re.DOTALL)


def test_the_same_run_gives_the_same_bytes_wherever_it_lies(sample_out, out):
    assert render(out) == render(sample_out)


def test_the_cut_into_files_does_not_show(sample_out, straight):
    assert len(list(straight.glob("records/*"))) > 1
    assert without_config(render(straight)) == without_config(render(sample_out))


@pytest.mark.parametrize("word", HOSTILE)
def test_hostile_pages_stay_text(tmp_path, clean_run, word):
    """Mirrored pages that would break out of the report if it let them, by their names too."""
    for site in ("<b onclick=x>.example", "mirror\u202e.example"):
        page = tmp_path / "raw" / site / "\"'><svg onload=x>.txt"
        page.parent.mkdir(parents=True)
        own = word if site.startswith("<") else "three"
        middle = f"Chapter one: {word}\n{PROSE.format(own)}"
        page.write_text(f"Home | Login | {word}\n{PROSE}{middle}Copyright © {word}\n", "utf-8")
    (tmp_path / "raw" / "x.bin").write_bytes(bytes(range(256)))
    clean_run(tmp_path / "out", [tmp_path / "raw"])
    html = (tmp_path / "out" / "report.html").read_text("utf-8")
    soup = BeautifulSoup(html, "lxml")
    assert_well_formed(soup)
    for name in ("left-out", "merges"):
        assert str(visible(word))[:40] in section(soup, name).get_text()
    assert word[:1_000] not in html
    assert "<b onclick=x>.example" in soup.get_text()
    assert "mirror[U+202E].example" in soup.get_text()
    assert [c for c in html if not c.isprintable() and c not in "\n\xa0"] == []


@pytest.fixture
def hostile_fields(rewrite):
    """Change what no page of a sample could say: addresses and titles, in a finished run."""

    def change(**values):
        def records(rows):
            for row in rows:
                row["title"] = values["title"]
                for copy in row["copies"]:
                    copy["url"] = values["url"]

        rewrite(RECORDS, records)

    return change


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//http://a.example",
        "java\tscript:alert(1)",
        " https://a.example",
        "data:text/html,<script>alert(1)</script>",
        "//a.example/x",
        'https://a.example/" onclick="alert(1)',
        "https://a.example/\u202etxt",
        "https://a.example/" + "x" * 400,
    ],
)
def test_only_plain_addresses_become_links(out, hostile_fields, url):
    hostile_fields(url=url, title="<i>Title</i>")
    soup = BeautifulSoup(render(out), "lxml")
    assert_well_formed(soup)
    assert [a["href"] for a in soup.find_all("a") if a["href"][0] != "#"] == []
    assert soup.find("h3", string="<i>Title</i>")


def test_a_web_address_becomes_a_link(out, hostile_fields):
    hostile_fields(url="https://a.example/?a=1&b='2'", title=None)
    soup = BeautifulSoup(render(out), "lxml")
    links = {a["href"]: a["rel"] for a in soup.find_all("a") if a["href"][0] != "#"}
    assert links == {"https://a.example/?a=1&b='2'": ["noopener", "noreferrer", "nofollow"]}


def test_the_page_stays_small_whatever_the_run(out, rewrite):
    """Every text as long and as costly to print as can be, and more sorts than there are."""
    costly = "\U000e0001"

    def pages(rows):
        for number, row in enumerate(rows):
            row["text"] = costly * len(row["text"])
            row["site"] = f"{costly * 500}{number}"
            row["page"] = f"{costly * 5_000}{number}"
            for at, part in enumerate(row["segments"]):
                if part["fate"] == "left_out":
                    part["rule"] = f"{costly * 500}{at % 50}"

    def records(rows):
        for row in rows:
            row["text"] = costly * len(row["text"])
            row["title"] = costly * 5_000
            row["copies"] = row["copies"] * 10
            for copy in row["copies"]:
                copy["page"] = copy["site"] = costly * 5_000
                copy["url"] = "https://a.example/" + "&" * 280
            row["sources"] = [costly * 5_000] * len(row["copies"])
            places = range(0, min(2_000, len(row["text"]) - 40), 9)
            row["variants"] = [
                {"start": at, "end": at + 1, "rule": "majority", "confidence": at % 7 / 7,
                 "readings": [{"text": costly * 70, "copies": [n]} for n in range(4)]}
                for at in places
            ]  # fmt: skip
            row["repairs"] = [
                {"start": at, "end": at + 2, "before": costly * 70, "after": costly * 70,
                 "mechanism": f"{costly * 500}{at % 90}", "confidence": 0.5, "copies": [0],
                 "rivals": [costly * 70] * 9, "support": []}
                for at in places
            ]  # fmt: skip

    def quarantine(rows):
        row = rows[0]
        row |= {"page": costly * 5_000, "detail": costly * 5_000}
        rows += [row | {"page": f"{costly * 5_000}{n}"} for n in range(100)]

    rewrite(PAGES, pages)
    rewrite(RECORDS, records)
    rewrite(QUARANTINE, quarantine)
    html = render(out)
    assert_well_formed(BeautifulSoup(html, "lxml"))
    assert 500_000 < len(html.encode()) < 3_000_000


def test_many_sites_become_one_line(out, rewrite):
    def pages(rows):
        rows += [rows[0] | {"page": f"p{n}", "site": f"site-{n:03}.example"} for n in range(90)]

    before = len(cells(section(BeautifulSoup(render(out), "lxml"), "sites").table))
    rewrite(PAGES, pages)
    rows = cells(section(BeautifulSoup(render(out), "lxml"), "sites").table)
    assert len(rows) == 61
    assert rows[-1][:2] == [f"{before + 30} smaller sites", f"{before + 30}"]


def test_a_run_without_records(tmp_path, clean_run):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "blank.txt").write_text(" \n\n")
    clean_run(tmp_path / "out", [tmp_path / "raw"])
    soup = BeautifulSoup((tmp_path / "out" / "report.html").read_text("utf-8"), "lxml")
    assert_well_formed(soup)
    for name in ("repaired", "merges", "pairs", "quarantine"):
        assert not section(soup, name).table
        assert section(soup, name).p
    assert "(no text)" in section(soup, "dropped").get_text()
