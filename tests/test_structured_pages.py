"""Pages whose structure once cost text or made verify refuse an honest run."""

import pytest

from pipeline.strip import strip_text
from pipeline.views.verify import verify
from pipeline.write.dataset import read_rows

PROSE = [
    f"Ferry {n} left the northern quay before noon, and the wind held until evening. " * 3
    for n in range(6)
]
TITLES = ["Introduction", "Methods", "Results", "Discussion", "Responses"]
ROWS = "".join(f"<tr><td>{n}</td><td>{3 * n}</td></tr>" for n in range(15))
INDENT = "&nbsp;" * 4
CODE = "\n".join(["mov r1, 1"] * 14)

PAGES = {
    "a rule before the text of a list item": (
        "a.html",
        f"<h1>Quay</h1><p>{PROSE[0]}</p><ul><li>* * *<br>Fish was sold.</li></ul><p>{PROSE[1]}</p>",
        ("list_item", "Fish was sold."),
    ),
    "a rule between lines of an indented paragraph": (
        "a.html",
        f"<h1>Code</h1><p>{PROSE[0]}</p>"
        f"<p>{INDENT}f(x);<br>{INDENT}-----<br>{INDENT}g(y);</p><p>{PROSE[1]}</p>",
        ("paragraph", "f(x);\ng(y);"),
    ),
    "code outside an article": (
        "a.html",
        f"<h1>Code</h1><p>{PROSE[0]}</p><pre>{CODE}</pre><p>{PROSE[1]}</p>",
        ("code", CODE),
    ),
    "a table whose first column counts": (
        "a.html",
        f"<h1>Tides</h1><p>{PROSE[0]}</p><table>{ROWS}</table><p>{PROSE[1]}</p>",
        ("table", "\n".join(f"{n}\t{3 * n}" for n in range(15))),
    ),
    "a numbered heading of interface words": (
        "a.txt",
        "".join(f"{n} {title}\n\n{PROSE[n]}\n\n" for n, title in enumerate(TITLES, 1)),
        ("heading", "5 Responses"),
    ),
}


@pytest.mark.parametrize("label", PAGES)
def test_nothing_of_the_page_is_lost_and_the_run_verifies(label, clean_run, tmp_path):
    name, content, (kind, text) = PAGES[label]
    page = tmp_path / "in" / "harbour" / name
    page.parent.mkdir(parents=True)
    html = name.endswith(".html")
    page.write_text(f"<html><body>{content}</body></html>" if html else content, encoding="utf-8")
    clean_run(tmp_path / "out", [tmp_path / "in"])
    verify(tmp_path / "out")
    [record] = read_rows(tmp_path / "out" / "records" / "part-0000.parquet")
    assert (kind, text) in [(block["type"], block["text"]) for block in record["blocks"]]
    texts = [block["text"] for block in record["blocks"]]
    assert [one for one in PROSE if one in content] == [f"{one} " for one in texts if "quay" in one]


def test_a_link_that_leads_to_itself_is_quarantined(clean_run, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(PROSE[0])
    (tmp_path / "in" / "loop").symlink_to("loop")
    outcome = clean_run(tmp_path / "out", [tmp_path / "in"])
    assert (outcome.records, dict(outcome.quarantined)) == (1, {"unreadable": 1})


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (f"{PROSE}\nSee the list at:\n", f"http://www.harbour.example/print/17\n{PROSE}\n"),
        (f"{PROSE}\ngannet47 | 3 May 2011\n", f"{PROSE}\n"),
    ],
)
def test_a_page_is_judged_without_its_neighbour(above, below, clean_run, tmp_path):
    for number, text in enumerate((above, below)):
        (tmp_path / f"{number}.txt").write_text(text)
    clean_run(tmp_path / "out", [tmp_path])
    texts = {
        row["page"]: "".join(
            row["text"][s["start"] : s["end"]] for s in row["segments"] if s["fate"] != "left_out"
        )
        for row in read_rows(tmp_path / "out" / "lineage" / "pages-0000.parquet")
    }
    assert texts == {"0.txt": strip_text(above).text, "1.txt": strip_text(below).text}
