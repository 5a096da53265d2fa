"""The benchmark of strip: known values, the same intervals every time, absent peers left out."""

import gzip
import json
import sys

import figures
import numpy as np
import peers
import pytest
import scores
import strip as benchmark
from renderings import Sites, gold_pages

MENU = "Home\nTimetable\nLog in"
FERRY = "The ferry sank in the bay on Monday.\nNobody on board was hurt."
ADVICE = "Bring a coat.\nThe deck is cold in every season of the year."


def upper(text):
    """A method that keeps the text: words are compared in lower case."""
    return text.upper()


def nothing(text):
    return ""


def stumbles(text):
    if "coat" in text:
        raise ValueError("no coats")
    return text


def page(page_type, main_text):
    whole = f"{MENU}\n{main_text}"
    return benchmark.Rendered(page_type, main_text, whole, {"block": whole, "tag": main_text})


PAGES = [page("article", FERRY), page("service", ADVICE)]


def measured(**methods):
    return list(benchmark.measured(PAGES, methods))


def test_metrics_of_a_method_that_keeps_all():
    [html, block, tag] = measured(ours=peers.Method(upper, upper))[:3]
    assert [row.rendering for row in (html, block, tag)] == ["html", "block", "tag"]
    # 4 words of the menu beside 13 of the text; 3 lines beside 2; 4 shingles that touch the menu.
    assert html.word_f1 == block.word_f1 == pytest.approx(2 * 13 / (17 + 13))
    assert html.line_f1 == block.line_f1 == pytest.approx(2 * 2 / (5 + 2))
    assert html.shingle_f1 == pytest.approx(2 * 10 / (14 + 10))
    assert (tag.word_f1, tag.line_f1, tag.shingle_f1) == (1.0, 1.0, None)


def test_metrics_of_a_method_that_keeps_nothing():
    for row in measured(ours=peers.Method(nothing, nothing)):
        assert (row.word_f1, row.line_f1, row.shingle_f1 or 0.0) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("got", "gold", "value"),
    [
        ("a b c d", "a b c d", 1.0),
        ("a b c d x", "a b c d", 2 / 3),
        ("d c b a", "a b c d", 0.0),
        ("a b", "a b", 1.0),
        ("", "", 1.0),
        ("", "a b", 0.0),
    ],
)
def test_shingles_know_the_order(got, gold, value):
    pair = [scores.shingles(scores.words(text)) for text in (got, gold)]
    assert scores.f1(*pair) == pytest.approx(value)


@pytest.mark.parametrize(
    ("lines", "main_text", "content"),
    [
        ("Home\nThe ferry sank.", "The ferry sank.", {1}),
        ("Home\n\n--\nThe ferry sank.", "The ferry sank.", {3}),  # lines without words are nothing
        ("The ferry sank fast", "The ferry", set()),  # half of the words are not most of them
        ("sank\nThe ferry", "The ferry sank", {1}),  # the menu has the word, not in its place
        ("Home", "", set()),
    ],
)
def test_content_lines_stand_in_the_main_text_in_order(lines, main_text, content):
    assert scores.Lines.of(lines, scores.words(main_text)).content == content


def test_what_a_method_joins_or_breaks_still_counts_as_its_lines():
    lines = scores.Lines.of(f"{MENU}\n{FERRY}", scores.words(FERRY))
    assert lines.f1(scores.words(FERRY.replace("\n", " "))) == 1.0
    assert lines.f1(scores.words(FERRY.replace(" ", "\n"))) == 1.0


def test_intervals_are_the_same_every_time_and_hold_the_mean():
    values = np.linspace(0.0, 1.0, 50) ** 2
    once, again = scores.estimate(values), scores.estimate(values.tolist())
    assert once == again
    assert 0.0 < once.low < once.mean < once.high < 1.0
    # The normal approximation, for the width.
    assert once.high - once.low == pytest.approx(3.92 * values.std() / 50**0.5, rel=0.1)


def test_the_difference_is_paired_with_the_best_peer():
    half = peers.Method(lambda text: text.replace(MENU, ""), upper)
    rows = measured(
        ours=half, worst=peers.Method(nothing, nothing), best=peers.Method(upper, upper)
    )
    _, differences = figures.compared(rows)
    found = {(one.rendering, one.metric, one.page_type): one for one in differences}
    html, block = found["html", "word F1", "all"], found["block", "word F1", "article"]
    assert (html.peer, html.estimate) == ("best", scores.Estimate(0.0, 0.0, 0.0, 2))
    assert (block.peer, block.estimate.pages) == ("best", 1)
    assert block.estimate.mean == pytest.approx(1 - 26 / 30)
    assert not [one for one in found if one[0] != "html" and one[1] == "shingle F1"]


def test_a_peer_that_gives_up_on_a_page_gave_nothing():
    rows = measured(peer=peers.Method(stumbles, stumbles, (ValueError,)))
    assert [row.gave_up for row in rows] == [False] * 3 + [True] * 3
    assert {row.word_f1 for row in rows if row.gave_up} == {0.0}
    assert {one.gave_up for one in figures.speeds(rows)} == {1}


def test_an_error_that_is_not_a_peers_own_is_seen():
    with pytest.raises(ValueError, match="no coats"):
        measured(ours=peers.Method(stumbles, stumbles))


def test_a_missing_peer_is_left_out_with_advice(monkeypatch):
    monkeypatch.setitem(peers.METHODS, "absent", (("no_such_package",), pytest.fail))
    methods, left_out = benchmark.installed(["keep-all", "absent"])
    assert list(methods) == ["keep-all"]
    assert left_out == [
        "absent is left out, no_such_package is not installed: pip install -e '.[bench]'"
    ]


def test_parts_share_no_site_and_leave_none_out():
    sites = [f"site{i}.example" for i in range(50)]
    parts = [{site for site in sites if Sites(k, 5).hold(site)} for k in range(5)]
    assert sum(map(len, parts)) == len(set().union(*parts)) == 50
    assert max(map(len, parts)) < 20
    assert Sites.parse("5/5") == Sites(0, 5)


@pytest.mark.parametrize("text", ["", "3", "6/5", "-1/5", "0/0", "a/b"])
def test_parts_that_are_none(text):
    with pytest.raises(ValueError):  # noqa: PT011 - argparse shows its own message
        Sites.parse(text)


@pytest.fixture
def data(tmp_path):
    (tmp_path / "pages").mkdir()
    with (tmp_path / "gold.jsonl").open("w", encoding="utf-8") as gold:
        for name, text in [("1", FERRY), ("2", ADVICE)]:
            lines = "".join(f"<p>{line}</p>" for line in text.split("\n"))
            html = f"<html><body><ul><li>Home<li>Log in</ul>{lines}</body></html>"
            (tmp_path / "pages" / f"{name}.html.gz").write_bytes(gzip.compress(html.encode()))
            # The line separator is a character of the text, not the end of a row.
            row = {"id": name, "page_type": "article", "site": "", "main_text": text + "\u2028"}
            gold.write(json.dumps(row, ensure_ascii=False) + "\n")
    return tmp_path


def test_pages_of_a_folder(data):
    pages = gold_pages(data)
    assert [one.id for one in pages] == ["1", "2"]
    assert "<p>Nobody on board was hurt.</p>" in pages[0].html()
    assert gold_pages(data, limit=1) == pages[:1]
    # A page without a site is its own.
    parts = [gold_pages(data, Sites(k, 5)) for k in range(5)]
    assert sorted(one.id for part in parts for one in part) == ["1", "2"]


def test_a_run_writes_figures_that_a_second_run_repeats(data, tmp_path, capsys):
    pytest.importorskip("inscriptis")
    told = []
    for name in ("a.json", "b.json"):
        asked = ["--data", str(data), "--methods", "keep-all", "c4", "--json", str(tmp_path / name)]
        benchmark.main(asked)
        told.append(json.loads((tmp_path / name).read_text(encoding="utf-8")))
    assert told[0]["figures"] == told[1]["figures"]
    assert {one["rendering"] for one in told[0]["speed"]} == {
        "html", "block", "tag", "wrap72", "wrap66",
    }  # fmt: skip
    assert told[0]["pages"] == 2
    shown = capsys.readouterr().out
    assert "wrap66, line F1" in shown
    assert "MB a second of one core" in shown


def test_a_folder_without_pages_is_told(tmp_path, capsys):
    pytest.importorskip("inscriptis")
    with pytest.raises(SystemExit):
        benchmark.main(["--data", str(tmp_path)])
    assert f"{tmp_path} is no data folder" in capsys.readouterr().err


def test_without_the_extra_the_advice_is_to_install_it(data, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "inscriptis", None)
    with pytest.raises(SystemExit):
        benchmark.main(["--data", str(data)])
    assert "inscriptis: pip install -e '.[bench]'" in capsys.readouterr().err
