import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.schema import StripOptions
from pipeline.model.page import Page
from pipeline.read.render import render_html
from pipeline.strip import strip_html, strip_text
from pipeline.strip.classify import STAY, judge, settle
from pipeline.strip.lines import (
    NO_BLOCK,
    HtmlColumns,
    LineEvidence,
    LineVerdicts,
    StripPage,
    html_columns,
    verdicts,
)
from pipeline.strip.repeats import MANY, SiteRepeats
from pipeline.strip.sites import Profile
from pipeline.text.batch import Batch

FILES = ("strip_text.json", "page_edges.json", "inserts.json")
FOLDER = Path(__file__).parent / "cases"
CASES = [case for name in FILES for case in json.loads((FOLDER / name).read_text("utf-8"))]
PROFILE = Profile(name="x", layout="", signature=("KEY",), content_before=("KEY",))
SENTENCE = "He said that it was not for him to say what the others had seen."

LINES = st.sampled_from(
    ["", " ", "Home", "Log in | Help", "SIPDIS", "----", SENTENCE, "© 2001 Example", "KEY", "橋。é"]
) | st.sampled_from(
    ["a.org\t3", "www.a.org", "3 comments", "(c) A 2001", "Al | 3 May 2001", "Back to top"]
)
TEXTS = st.lists(LINES, max_size=12).map("\n".join) | st.text(st.characters(codec="utf-8"))


def judged(
    texts: list[str],
    *,
    signs: LineEvidence | None = None,
    repeats: SiteRepeats | None = None,
    html: HtmlColumns | None = None,
    profiles: tuple[Profile, ...] = (PROFILE,),
    options: StripOptions | None = None,
) -> LineVerdicts:
    batch = Batch.of(texts)
    lines = len(batch.line_start)
    return judge(
        batch,
        [StripPage(html=html)] * len(texts),
        signs or LineEvidence.none(lines),
        repeats or SiteRepeats.none(lines),
        options or StripOptions(),
        profiles,
    )


def reasons(found: LineVerdicts) -> list[str]:
    return [found.reasons[code] for code in found.reason]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["label"])
def test_strip_text(case: dict[str, str]) -> None:
    assert strip_text(case["input"]).text == case["expect"], case["why"]


@given(TEXTS)
def test_what_is_left_is_a_subsequence_of_the_lines(text: str) -> None:
    left = iter(text.splitlines(keepends=True))
    assert all(line in left for line in strip_text(text).text.splitlines(keepends=True))


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_a_page_is_judged_the_same_in_any_batch(texts: list[str]) -> None:
    batch, together = Batch.of(texts), judged(texts)
    for i, text in enumerate(texts):
        alone = judged([text])
        assert verdicts(batch, i, together) == verdicts(Batch.of([text]), 0, alone)


@given(TEXTS)
def test_probabilities_have_four_decimals(text: str) -> None:
    p = judged([text]).p
    assert np.array_equal(p, np.round(p, 4))
    assert ((p >= 0) & (p <= 1)).all()


ODDS = st.lists(st.sampled_from([-4.0, -1.5, -0.5, 0.25, 1.0, 3.0]), min_size=1, max_size=7)


@given(ODDS, ODDS)
def test_settle_gives_the_max_marginals_of_the_chain(odds: list[float], other: list[float]) -> None:
    def score(labels: tuple[bool, ...]) -> float:
        changes = sum(a != b for a, b in itertools.pairwise(labels))
        said = sum(e for e, label in zip(odds, labels, strict=True) if label)
        return said - STAY * changes

    labellings = list(itertools.product([False, True], repeat=len(odds)))
    # Another page above says nothing here.
    begins = np.isin(np.arange(len(other) + len(odds)), [0, len(other)])
    settled = settle(np.array([*other, *odds]), begins)[len(other) :]
    for i, smoothed in enumerate(settled.tolist()):
        best = {
            state: max(score(labels) for labels in labellings if labels[i] is state)
            for state in (False, True)
        }
        assert smoothed == pytest.approx(best[True] - best[False])


def of_ferry(ferry: dict[str, Any], blank: bool = False) -> str:
    """The article with menu and foot, each line of it alone or with a blank one below."""
    lines = [*ferry["menu"], ferry["title"], *ferry["paragraphs"], *ferry["foot"]]
    return ("\n\n" if blank else "\n").join(lines)


def kept_of_ferry(ferry: dict[str, Any]) -> list[bool]:
    """Which lines of `of_ferry` are its text."""
    sizes = [len(ferry["menu"]), 1 + len(ferry["paragraphs"]), len(ferry["foot"])]
    return [
        kept for kept, size in zip((False, True, False), sizes, strict=True) for _ in range(size)
    ]


def test_a_whole_page_loses_menu_and_foot_alone(ferry: dict[str, Any]) -> None:
    found = judged([of_ferry(ferry)])
    assert (found.p >= 0.5).tolist() == kept_of_ferry(ferry)
    told = dict(zip(of_ferry(ferry).splitlines(), reasons(found), strict=True))
    assert told["Home"] == "line:chrome-words"
    assert told[ferry["title"]] == "line:title"
    assert {told[paragraph] for paragraph in ferry["paragraphs"]} == {"line:sentences"}
    assert told["Ten ferries never found"] == "line:elsewhere"
    assert told[ferry["foot"][-1]] == "line:copyright"


def test_blank_lines_are_content_only_between_content(ferry: dict[str, Any]) -> None:
    found = judged([of_ferry(ferry, blank=True)])
    kept, between = (found.p >= 0.5).tolist(), kept_of_ferry(ferry)
    assert kept[::2] == between
    assert kept[1::2] == [a and b for a, b in itertools.pairwise(between)]
    assert set(reasons(found)[1::2]) == {"blank"}


def test_signs_from_outside_decide_and_are_named() -> None:
    text = "RR RUEHXX\nZNR UUUUU ZZH"
    odds = np.array([6.0, 6.0], np.float32)
    signs = LineEvidence(odds, np.array([1, 2]), ("", "cable:route", "cable:security"))
    found = judged([text], signs=signs)
    assert (found.p >= 0.5).all()
    assert reasons(found) == ["cable:route", "cable:security"]
    assert (judged([text], signs=LineEvidence(-odds, signs.reason, signs.reasons)).p < 0.5).all()


WITHIN = ["1. (U) The ferry sank.", "New Boats for Old", "2. (U) It was old."]


def within(
    line: str, *, odds: float = 0.5, share: float = 0.0, columns: HtmlColumns | None = None
) -> float:
    """The probability of a line between two that a grammar calls for."""
    signs = LineEvidence(
        np.array([4.0, odds, 4.0], np.float32),
        np.array([1, 2, 1]),
        ("", "cable:numbered", "cable:within"),
    )
    repeats = SiteRepeats(np.array([0.0, share, 0.0]), np.zeros(3, np.int64))
    text = "\n".join([WITHIN[0], line, WITHIN[2]])
    return float(judged([text], signs=signs, repeats=repeats, html=columns).p[1])


@pytest.mark.parametrize("line", [WITHIN[1], "Olsen", "said.", "From: The Harbour", "- 3 boats"])
def test_what_a_grammar_places_within_its_document_stays(line: str) -> None:
    assert within(line) >= 0.5


@pytest.mark.parametrize("line", ["Share this page", "Related: Old boats", "Print | Email | Top"])
def test_but_not_words_of_the_interface(line: str) -> None:
    assert within(line) < 0.5


def test_nor_what_the_whole_site_has_unless_the_grammar_calls_for_the_line() -> None:
    assert within(WITHIN[1], share=1.0) < 0.5
    assert within(WITHIN[1], share=1.0, odds=1.5) >= 0.5


def test_the_last_words_of_a_wrapped_paragraph_are_no_interface() -> None:
    line = "The ferry left the old harbour at dawn, and nobody on the pier had"
    last = "seen it come back. Those who wish to know more of it may still"
    page = [*[line] * 3, last, "contact."]
    assert reasons(judged(["\n".join(page)]))[-1] != "line:chrome-words"
    apart = [*page[:-1], "", page[-1]]
    assert reasons(judged(["\n".join(apart)]))[-1] == "line:chrome-words"


TEASER = "Ten ferries that were never found again"


@pytest.mark.parametrize("column", ["links", "chrome"])
def test_nor_is_it_evidence_for_what_leads_elsewhere_in_html(column: str) -> None:
    leads = html(3, **{column: [0.0, 1.0, 0.0]})
    assert within(TEASER, columns=leads) == within(TEASER, columns=leads, odds=0.0)
    assert within("Olsen", columns=html(3)) > within("Olsen", columns=html(3), odds=0.0)


NOTICE = "All that is said here is the opinion of those who have written it, and not of the paper."


@pytest.mark.parametrize("where", ["below", "within"])
def test_lines_the_whole_site_has_are_chrome(ferry: dict[str, Any], where: str) -> None:
    paragraphs = ferry["paragraphs"]
    above, below = (paragraphs, []) if where == "below" else (paragraphs[:4], paragraphs[4:])
    own = [[True] * len(above), [True] * len(below)]
    text = "\n".join([*above, NOTICE, NOTICE, *below])
    shared = np.array([0.0] * len(above) + [1.0] * 2 + [0.0] * len(below))
    nowhere = np.zeros(len(shared), np.int64)
    found = judged([text], repeats=SiteRepeats(shared, nowhere))
    assert (found.p >= 0.5).tolist() == [*own[0], False, False, *own[1]]
    assert reasons(found)[len(above) : len(above) + 2] == ["repeat:site"] * 2


def test_a_share_below_that_of_the_option_is_no_evidence(ferry: dict[str, Any]) -> None:
    size = len(ferry["paragraphs"])
    few = SiteRepeats(np.full(size, StripOptions().repeat_share - 0.01), np.zeros(size, np.int64))
    text = "\n".join(ferry["paragraphs"])
    assert np.array_equal(judged([text], repeats=few).p, judged([text]).p)


def test_lines_of_several_other_documents_are_chrome_and_lines_of_one_page_are_not(
    ferry: dict[str, Any],
) -> None:
    size = len(ferry["paragraphs"])

    def found(of_last: int) -> list[bool]:
        pages = np.array([1] * (size - 1) + [of_last])
        repeats = SiteRepeats(np.zeros(size), pages)
        return (judged(["\n".join(ferry["paragraphs"])], repeats=repeats).p >= 0.5).tolist()

    assert found(1) == [True] * size
    assert found(MANY) == [True] * (size - 1) + [False]


def test_a_page_of_a_kind_with_a_grammar_has_no_other_title() -> None:
    text = "\n".join(["Harbour fees doubled again", *[SENTENCE] * 6])
    odds = np.array([0.0] * 3 + [2.0] + [0.0] * 3, np.float32)
    signs = LineEvidence(odds, np.ones(7, np.int64), ("", "cable:numbered"))
    assert reasons(judged([text]))[0] == "line:title"
    assert judged([text], signs=signs).p[0] < 0.5


def test_a_notice_of_the_site_above_a_title_is_not_the_text_below_it() -> None:
    notice = "We have set out how the readers of this paper are known to it."
    title = "Harbour fees doubled again"
    text = "\n\n".join([notice, title, *[SENTENCE] * 6])
    shared = np.array([1.0] + [0.0] * 14)
    found = judged([text], repeats=SiteRepeats(shared, np.zeros(15, np.int64)))
    assert reasons(found)[2] == "line:title"
    assert reasons(judged([text]))[2] != "line:title", (
        "a sentence above it is text, for all one sees"
    )


def test_a_profile_is_named_and_can_be_switched_off(ferry: dict[str, Any]) -> None:
    first, second, *rest = ferry["paragraphs"]
    text = "\n".join([first, second, "KEY", *rest])
    found = judged([text])
    assert (found.p >= 0.5).tolist() == [True, True] + [False] * (1 + len(rest))
    assert reasons(found)[2:] == ["profile:x"] * (1 + len(rest))
    assert judged([text], options=StripOptions(profiles=False)).p[3] >= 0.5


def html(lines: int, **columns: list[float]) -> HtmlColumns:
    """HTML columns that say nothing but what is given."""
    no = np.zeros(lines, np.bool_)
    return HtmlColumns(
        kind=np.array(columns.get("kind", [-1] * lines), np.int8),
        link_density=np.array(columns.get("links", [0.0] * lines)),
        chrome=np.array(columns.get("chrome", no), np.bool_),
        doubtful=no,
        content=no,
        outside=no,
        path=np.full(lines, NO_BLOCK),
        paths=(),
    )


def test_what_a_page_says_of_itself_is_never_content() -> None:
    meta_kind = 0.0
    text = f"description: {SENTENCE}\n{SENTENCE}"
    found = judged([text], html=html(2, kind=[meta_kind, -1]))
    assert found.p[0] == 0.0
    assert reasons(found)[0] == "html:meta"
    assert found.p[1] >= 0.5


def kept_of_html(ferry: dict[str, Any], insert: str) -> list[str]:
    """What is left of the article in HTML, with an insert after its fourth paragraph."""
    paragraphs = [f"<p>{paragraph}</p>" for paragraph in ferry["paragraphs"]]
    body = "".join([*paragraphs[:4], insert, *paragraphs[4:]])
    page = f"<html><body><h1>{ferry['title']}</h1>{body}</body></html>"
    return [line for line in strip_html(page).text.splitlines() if line]


@pytest.mark.parametrize(
    "insert",
    [
        "<nav><ul><li>The harbour</li><li>An island</li><li>The hills</li></ul></nav>",
        '<ul><li><a href="/1">The harbour</a></li><li><a href="/2">An island</a></li></ul>',
        '<table class="menu"><tr><td><a href="/1">The harbour</a></td></tr></table>',
    ],
    ids=["landmark", "links", "menu in a table"],
)
def test_links_and_landmarks_make_lines_chrome(ferry: dict[str, Any], insert: str) -> None:
    assert kept_of_html(ferry, insert) == [ferry["title"], *ferry["paragraphs"]]


@pytest.mark.parametrize(
    ("insert", "lines"),
    [
        (
            "<table><tr><th>Boat</th><th>Built</th></tr><tr><td>Grey Lady</td><td>1902</td></tr>"
            "<tr><td>Tern</td><td>1911</td></tr></table>",
            ["Boat", "Grey Lady", "Tern"],
        ),
        (
            "<ul><li>two coats</li><li>a lamp</li><li>a loaf of bread</li></ul>",
            ["two coats", "a lamp", "a loaf of bread"],
        ),
        ("<h2>What the divers saw</h2>", ["What the divers saw"]),
        ("<pre>for boat in boats:\n    boat.sail()</pre>", ["for boat in boats:", "boat.sail()"]),
        (
            "<blockquote><p>The sea gives and the sea takes.</p></blockquote>",
            ["The sea gives and the sea takes."],
        ),
        (
            "<figure><img src='a.png'><figcaption>The ferry off the point, with its lamps lit."
            "</figcaption></figure>",
            ["The ferry off the point, with its lamps lit."],
        ),
    ],
    ids=["table", "list", "heading", "code", "quote", "caption"],
)
def test_tables_lists_headings_code_quotes_and_captions_within_the_text_stay(
    ferry: dict[str, Any], insert: str, lines: list[str]
) -> None:
    left = "\n".join(kept_of_html(ferry, insert))
    assert [line for line in lines if line not in left] == []
    assert all(paragraph in left for paragraph in ferry["paragraphs"])


def test_a_page_keeps_its_heading_though_other_pages_list_it() -> None:
    """The box of most read headlines on other pages must not cost an article its own."""
    heading = "Council votes to close the bridge at night"
    html = (
        f"<title>{heading} - Quay News</title><nav><a href='/'>Home</a></nav>"
        f"<article><h1>{heading}</h1><p>{SENTENCE} {SENTENCE}</p><p>{SENTENCE}</p></article>"
    )
    text, blocks = render_html(html)
    page = Page("", None, None, None, "text/html", "", "", 0, 0, "", text, blocks)
    batch = Batch.of([text])
    lines = [text[a:b] for a, b in zip(*map(np.ndarray.tolist, batch.line_points(0)), strict=True)]
    share = np.array([0.5 if line == heading else 0.0 for line in lines])
    repeats = SiteRepeats(share, np.zeros(len(lines), np.int64))
    told = [StripPage(html=html_columns(page, batch, 0), blocks=blocks)]
    found = judge(batch, told, LineEvidence.none(len(lines)), repeats, StripOptions(), ())
    assert found.p[lines.index(heading)] >= 0.5
