"""Teaching a profile from pages: what is proposed, shown and written, and what is refused."""

import json
import re
from pathlib import Path
from textwrap import wrap

import pytest

from pipeline.errors import InputError, UsageError
from pipeline.strip.sites import ProfileFile, parse_profile, recognise
from pipeline.views import teach_pages
from pipeline.views.teach import Wishes, teach, write

STORIES = (
    "The old ferry sank in the bay on Monday morning, and nobody on board of it was hurt.",
    "A lighthouse lens left the island on a lorry, wrapped in nine blankets and a sail.",
    "The library of seeds opened its third room, in which beans are lent for a summer.",
    "Two parishes share one organ now, which crosses the river on a barge every spring.",
)
MENU = ("Home port", "Tides and winds", "Our boats")
FOOT = ("Written by hand on the island of Ellerwick", "Printed on old sails", "Write to us")


def text_page(number: int) -> str:
    lines = [*MENU, f"Story {number}", "", STORIES[number], "", "It was a quiet day.", "", *FOOT]
    return "\n".join(lines) + "\n"


def html_page(number: int, site: str = "isle.example") -> str:
    menu = "".join(f"<li><a href='/'>{line}</a></li>" for line in MENU)
    return (
        f"<html><head><title>Story {number}</title>"
        f"<link rel='canonical' href='http://{site}/{number}'></head><body>"
        f"<ul class='menu'>{menu}</ul><div id='story'><h1>Story {number}</h1>"
        f"<p>{STORIES[number]}</p><p>It was a quiet day.</p></div>"
        f"<div class='foot'>{FOOT[0]}<p>{FOOT[1]}</p></div></body></html>"
    )


@pytest.fixture
def pages(tmp_path) -> list[str]:
    """Four pages of plain text in the folder of their site."""
    folder = tmp_path / "isle.example"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text(text_page(number), "utf-8")
    return [str(folder)]


@pytest.fixture
def html_pages(tmp_path) -> list[str]:
    """Four pages of HTML that state their address."""
    paths = [tmp_path / f"{number}.html" for number in range(4)]
    for number, path in enumerate(paths):
        path.write_text(html_page(number), "utf-8")
    return [str(path) for path in paths]


def taught(paths: list[str], folder: Path, **wishes):
    lesson = teach(paths, Wishes(**wishes), folder)
    return lesson, parse_profile(ProfileFile(str(lesson.path), lesson.yaml))


def test_shared_lines_are_proposed_and_the_profile_fits_the_pages(pages, tmp_path):
    lesson, profile = taught(pages, tmp_path)
    assert (profile.name, profile.hosts) == ("isle.example", ["isle.example"])
    assert recognise(text_page(0), "isle.example", [profile]) is profile
    told = {*profile.chrome, *profile.content_after, *profile.content_before}
    assert told & {*MENU, r"Story \d+"}
    assert not any(word in lesson.yaml for word in ("ferry", "lighthouse", "organ"))
    assert lesson.path == tmp_path / "isle.example.yaml"
    assert not lesson.path.exists()


def test_what_stands_beside_the_text_is_in_no_rule(pages, tmp_path):
    for path in map(Path, sorted(tmp_path.glob("isle.example/*.txt"))):
        story = [*wrap(f"{STORIES[int(path.stem)]} " * 3, 50), *FOOT]
        joined = "\n".join(f"{line:54}Fees doubled" for line in story)
        path.write_text("\n".join([*MENU, "", joined]), "utf-8")
    lesson, profile = taught(pages, tmp_path)
    assert any(FOOT[0] in rule for rule in (*profile.chrome, *profile.content_before))
    assert "Fees" not in lesson.yaml


def test_the_trial_counts_and_shows_lines_in_context(pages, tmp_path):
    lesson, _ = taught(pages, tmp_path, chrome=("It was a quiet day.",))
    assert "proposed from 4 pages of isle.example" in lesson.report
    assert "tried on 4 pages, which keep " in lesson.report
    shown = lesson.report.partition("0.txt: ")[2].splitlines()
    at = next(n for n, line in enumerate(shown) if line.startswith("  -    8  It was a quiet day."))
    assert shown[at].endswith("← content_before: It was a quiet day\\.")
    assert shown[at - 1].split()[:4] == ["6", "The", "old", "ferry"]
    assert "lines marked to be left out: 4, of which 4 are" in lesson.report


def test_elements_are_proposed_for_html(html_pages, tmp_path):
    lesson, profile = taught(html_pages, tmp_path)
    assert profile.hosts == ["isle.example"]
    assert profile.chrome_selectors == ["ul.menu", "div.foot"]
    assert profile.keep_selectors == ["div#story"]
    assert "canonical" not in lesson.yaml


def test_headlines_that_other_pages_list_stay_on_their_own(tmp_path):
    heads = ("The ferry sinks", "The lens leaves", "Beans are lent", "The organ shared")
    paths = [tmp_path / f"{number}.html" for number in range(4)]
    for number, path in enumerate(paths):
        listed = "".join(f"<div>{head}</div>" for head in heads if head != heads[number])
        path.write_text(
            html_page(number).replace(f"<h1>Story {number}", f"<h1>{heads[number]}") + listed,
            "utf-8",
        )
    lesson, profile = taught([str(path) for path in paths], tmp_path)
    assert profile.keep_selectors == ["div#story"]
    assert not {*heads} & {*profile.chrome}
    patterns = [*profile.chrome, *profile.content_before, *profile.content_after]
    assert not [head for head in heads for pattern in patterns if re.search(pattern, head)]
    # Nor does a selector leave them out where they stand in the page's own text.
    assert not any(f"{head}   ← chrome_selectors" in lesson.report for head in heads)


def test_the_title_of_a_text_page_is_its_first_line_of_content(pages):
    found, _ = teach_pages.read_pages(pages)
    page = teach_pages.taught_pages(found, "isle.example")[0]
    content = [line in (STORIES[0], "Story 0") for line in page.lines]
    assert [page.lines[n] for n in page.titles(content)] == ["Story 0"]
    assert page.titles([False] * len(content)) == frozenset()


def test_headings_are_the_titles_of_a_page_of_html(html_pages):
    found, _ = teach_pages.read_pages(html_pages)
    page = teach_pages.taught_pages(found, "isle.example")[0]
    assert [page.lines[n] for n in page.titles([True] * len(page.lines))] == ["Story 0"]


def test_marked_lines_are_kept_and_left_out(pages, tmp_path):
    keep = ("Write to us",)
    _, profile = taught(pages, tmp_path, keep=keep, chrome=("quiet day",))
    assert profile.keep == ["Write to us"]
    assert r"It was a quiet day\." in profile.chrome
    assert "Write to us" not in profile.chrome


def test_examples_mark_whole_pages(pages, tmp_path):
    examples = tmp_path / "examples.yaml"
    whole = {f"{n}.txt": f"Story {n}\n{STORIES[n]}\nWrite\nto us" for n in range(2)}
    examples.write_text(json.dumps(whole), "utf-8")
    lesson, profile = taught(pages, tmp_path, examples=examples)
    assert profile.keep == [r"Story \d+", "Write to us"]
    told = {*profile.chrome, *profile.content_after, *profile.content_before}
    assert r"It was a quiet day\." in told
    assert "lines marked to be kept: 6, of which 6 are" in lesson.report


@pytest.mark.parametrize("id_", ["isle.example/1.txt", "in/isle.example/1.txt", "1.txt"])
def test_an_example_may_have_the_id_that_a_run_gives(pages, tmp_path, id_):
    examples = tmp_path / "examples.yaml"
    examples.write_text(json.dumps({id_: STORIES[1]}), "utf-8")
    lesson, _ = taught(pages, tmp_path, examples=examples)
    assert "lines marked to be kept: 1, of which 1 are" in lesson.report


def test_an_example_means_the_nearest_page_and_never_one_of_several(pages, tmp_path):
    for folder in ("old", "new"):
        (Path(pages[0]) / folder).mkdir()
        for name in ("1.txt", "9.txt"):
            (Path(pages[0]) / folder / name).write_text(text_page(2), "utf-8")
    examples = tmp_path / "examples.yaml"
    for id_, story in (("isle.example/old/1.txt", 2), ("old/1.txt", 2), ("1.txt", 1)):
        examples.write_text(json.dumps({id_: STORIES[story]}), "utf-8")
        assert "marked to be kept: 1," in taught(pages, tmp_path, examples=examples)[0].report
    examples.write_text(json.dumps({"9.txt": STORIES[2]}), "utf-8")
    with pytest.raises(UsageError, match="several pages have the id"):
        taught(pages, tmp_path, examples=examples)


def test_name_site_and_folder_are_the_users(pages, tmp_path):
    lesson, profile = taught(
        [f"{pages[0]}/*.txt"], tmp_path / "mine", name="isle-2010", site="b.example"
    )
    assert (profile.name, profile.hosts) == ("isle-2010", ["b.example"])
    assert lesson.path == tmp_path / "mine" / "isle-2010.yaml"
    told = write(lesson)
    assert lesson.path.read_text("utf-8") == lesson.yaml
    assert f"sites: [{tmp_path / 'mine'}]" in told
    write(lesson)


def test_rows_of_one_file_are_pages_too(tmp_path):
    rows = [{"url": f"http://isle.example/{n}", "text": text_page(n)} for n in range(4)]
    path = tmp_path / "pages.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    lesson, _ = taught([str(path)], tmp_path)
    assert "4 pages of isle.example" in lesson.report


def test_no_more_rows_are_read_than_needed_and_that_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(teach_pages, "MAX_ROWS", 8)
    for name, count in (("a", 9), ("b", 4)):
        rows = [
            {"url": f"http://isle.example/{name}/{n}", "text": text_page(n % 4)}
            for n in range(count)
        ]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    read = []
    read_row = teach_pages.read_row
    monkeypatch.setattr(teach_pages, "read_row", lambda a, row: read.append(a) or read_row(a, row))
    lesson, _ = taught([str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")], tmp_path)
    assert "8 pages of isle.example" in lesson.report
    assert "of a.jsonl only the first 4 rows are looked at" in lesson.report
    assert "b.jsonl only" not in lesson.report
    assert len(read) == 9  # the one more shows that there are more


def test_a_file_that_is_no_page_is_named(pages, tmp_path):
    (Path(pages[0]) / "9.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert "9.png is no page: binary" in taught(pages, tmp_path)[0].report


def test_many_pages_are_thinned(pages, tmp_path, monkeypatch):
    monkeypatch.setattr(teach_pages, "MAX_PAGES", 3)
    (Path(pages[0]) / "4.txt").write_text(text_page(0), "utf-8")
    found, _ = teach_pages.read_pages(pages)
    assert [page.id for page in found] == ["0.txt", "2.txt", "4.txt"]


def test_a_shipped_profile_that_stands_back_is_named(tmp_path):
    folder = tmp_path / "mirror.example"
    folder.mkdir()
    for number in range(4):
        text = f"Scoop Media\nWorld Headlines\n{text_page(number)}"
        (folder / f"{number}.txt").write_text(text, "utf-8")
    lesson, _ = taught([str(folder)], tmp_path)
    assert "the shipped profile scoop fits some of these pages" in lesson.report


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        ({"chrome": ("no such line",)}, "no page has a line with 'no such line'"),
        ({"name": "two words"}, "a name is made of letters"),
    ],
)
def test_what_cannot_be_is_refused(pages, tmp_path, wishes, told):
    with pytest.raises(UsageError, match=told):
        taught(pages, tmp_path, **wishes)


@pytest.mark.parametrize(
    ("yaml", "told"),
    [
        ("9.txt: It sank.", "no page has the id '9.txt'"),
        ("0.txt: It flew.", "nothing of the text of '0.txt' stands on that page"),
        ("0.txt: [It sank.]", "1:8: 0.txt: should be a valid string"),
    ],
)
def test_examples_that_fit_no_page_are_refused(pages, tmp_path, yaml, told):
    examples = tmp_path / "examples.yaml"
    examples.write_text(yaml, "utf-8")
    with pytest.raises(UsageError, match=told):
        taught(pages, tmp_path, examples=examples)


def test_pages_of_several_sites_are_refused(html_pages, tmp_path):
    Path(html_pages[0]).write_text(html_page(0, "other.example"), "utf-8")
    with pytest.raises(UsageError, match=r"several sites: isle\.example, other\.example"):
        taught(html_pages, tmp_path)
    assert taught(html_pages, tmp_path, site="isle.example")[1].hosts == ["isle.example"]


def test_pages_of_no_known_site_are_refused(tmp_path):
    (tmp_path / "0.txt").write_text(text_page(0), "utf-8")
    with pytest.raises(UsageError, match="do not say of what site"):
        taught([str(tmp_path / "0.txt")], tmp_path)


def test_pages_that_suggest_nothing_are_refused(tmp_path):
    (tmp_path / "0.txt").write_text("A few words.\n", "utf-8")
    with pytest.raises(InputError, match="suggest no rule"):
        taught([str(tmp_path / "0.txt")], tmp_path, site="isle.example")
    (tmp_path / "1.txt").write_text(" \n", "utf-8")
    with pytest.raises(InputError, match="none of these files is a page"):
        taught([str(tmp_path / "1.txt")], tmp_path, site="isle.example")


def test_a_missing_file_is_told_before_all_else(tmp_path):
    with pytest.raises(InputError, match="matches no file"):
        taught([str(tmp_path / "gone")], tmp_path)
