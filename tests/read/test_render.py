import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.render import render_html

HERE = Path(__file__).parent
CASES = json.loads((HERE / "cases" / "render.json").read_text("utf-8"))
GOLDEN = sorted((HERE / "golden").glob("*.html"))
rendered = runpy.run_path(str(HERE / "golden.py"))["rendered"]

DROPPED = [
    "head", "script", "style", "template", "svg", "iframe", "video", "audio", "canvas",
    "datalist",
]  # fmt: skip
APART = [
    "html", "body", "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt",
    "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "blockquote", "pre", "textarea",
    "nav", "main", "article", "aside", "section", "footer", "figure", "figcaption", "form",
    "select", "option", "noscript", "br", "details", "summary", "address", "button", "label",
]  # fmt: skip


def words_by_bs4(html: str) -> list[str]:
    """The words of a page in order as an independent parser sees them."""
    soup = BeautifulSoup(html, "lxml")
    for element in soup.find_all([*DROPPED, lambda each: each.has_attr("hidden")]):
        element.decompose()
    for element in soup.find_all(APART):
        element.insert_before(" ")
        element.insert_after(" ")
    return soup.get_text().split()


def words_of_blocks(html: str) -> list[str]:
    text, blocks = render_html(html)
    shown = (text[block.start : block.end] for block in blocks if block.kind != "meta")
    return [word for block in shown for word in block.split()]


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_cases(case: dict[str, Any]) -> None:
    text, blocks = render_html(case["html"])
    found = [[block.kind, block.level, text[block.start : block.end]] for block in blocks]
    assert found == case["expect"]


@pytest.mark.parametrize("page", GOLDEN, ids=lambda page: page.stem)
def test_golden_pages(page: Path) -> None:
    # After a change that is meant: python tests/read/golden.py
    assert rendered(page) == page.with_suffix(".json").read_text("utf-8")


@pytest.mark.parametrize("page", GOLDEN, ids=lambda page: page.stem)
def test_no_word_is_lost_or_added(page: Path) -> None:
    html = page.read_text("utf-8").replace("<svg><text>logo</text></svg>", "")
    assert words_of_blocks(html) == words_by_bs4(html)


WORDS = st.text(alphabet="abé漢&; \n", min_size=1, max_size=8).map(
    lambda text: text.replace("&", "&amp;")
)
INLINE = st.sampled_from(["b", "i", "span", "em", "code", "time", "sup", "x-tag"])
BLOCK = st.sampled_from([
    "div", "section", "blockquote", "ul", "article", "pre", "aside", "details", "summary", "dl",
    "address", "ul><li", "ol><li><div", "video", "table><tr><td", "dl><dd", "figure><figcaption",
])  # fmt: skip
PAGES = st.recursive(
    WORDS,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.partition('>')[0]}>",
        BLOCK | INLINE,
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)
FRAGMENTS = [
    "<div>", "</div>", "<p>", "</p>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<li>",
    "<ul>", "</ul>", "<b>", "</b>", "<a>", "</a>", "<pre>", "</pre>", "<br>", "<h2>", "</h2>",
    "<select>", "<option>", "<textarea>", "</textarea>", "<svg>", "</svg>", "<!--", "-->", "<math>",
    "<template>", "</template>", "<title>", "</title>", "<head>", "<frameset>", "&#0;", "&#xD800;",
    "\0", "x", "é", "<blockquote>", "<button>", "</button>", "<label>", "</label>", "<p hidden>",
    "<div hidden>", "<caption>", "<plaintext>", "<script>", "</script>", " ",
]  # fmt: skip
SOUP = st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join)


@given(PAGES)
def test_nested_pages_keep_their_words(html: str) -> None:
    page = f"<html><body>{html}</body></html>"
    assert words_of_blocks(page) == words_by_bs4(page)


@given(SOUP | st.text())
def test_blocks_stand_in_order_and_cover_all_that_is_no_line_end(html: str) -> None:
    text, blocks = render_html(html)
    text.encode("utf-8")
    at = 0
    for block in blocks:
        assert text[at : block.start].strip("\n") == ""
        assert block.start < block.end
        assert not text[block.start : block.end].isspace()
        assert text[block.end] == "\n"
        assert 0 <= block.link_chars <= block.end - block.start
        assert len(block.path.split("/")) <= 12
        at = block.end
    assert text[at:] == ("\n" if blocks else "")


@given(SOUP)
def test_the_same_page_renders_the_same(html: str) -> None:
    assert render_html(html) == render_html(html)


def test_entities_are_decoded_as_the_web_does() -> None:
    assert render_html("a&#151;b &amp;lt; &notin; &bogus; &#xD800;")[0] == "a—b &lt; ∉ &bogus; �\n"


def test_a_declared_charset_does_not_matter_once_decoded() -> None:
    assert render_html("<meta charset=iso-8859-1><p>é漢")[0] == "é漢\n"


def test_surrogates_become_replacement_characters() -> None:
    html = '<script type="application/ld+json">{"a": "\\ud800"}</script><p>\ud800x'
    assert render_html(html)[0] == "ld.a: �\n\n�x\n"


def test_links_are_counted_after_blanks_collapse() -> None:
    (block,) = render_html("<p>See  <a href=x> the\n map </a> here")[1]
    assert block.link_chars == len("the map ")


@pytest.mark.parametrize(
    ("start_tag", "level"),
    [
        ("<div class='w-1/2 x'>", "div.w-1_2.x"),
        ("<div id=main class=post>", "div#main.post"),
        ("<div id='a#b.c d' class=' '>", "div#a_b_c_d"),
        ("<div id class>", "div"),
        ("<div class='a b c d e'>", "div.a.b.c.d"),
        (f"<div id={'x' * 90} class={'y' * 90}>", f"div#{'x' * 40}.{'y' * 40}"),
    ],
)
def test_a_path_names_blocks_their_ids_and_classes(start_tag: str, level: str) -> None:
    paths = [block.path for block in render_html(f"{start_tag}<span id=no><p>a")[1]]
    assert paths == [f"html/body/{level}/p"]


def test_a_path_keeps_the_last_twelve() -> None:
    (block,) = render_html("<div class=outer>" + "<div>" * 11 + "<p>x")[1]
    assert block.path == "/".join(["div"] * 11 + ["p"])


def test_nothing_renders_to_nothing() -> None:
    assert render_html("") == render_html("<p> <br> &nbsp;") == ("", ())


HOSTILE = {
    "deep boxes": ("<div>" * 10_000 + "x", 1),
    "deep lists": ("<ul><li>x" * 10_000, 10_000),
    "deep quotes and inline elements": ("<blockquote><i><a href=x>" * 10_000 + "x", 1),
    "one endless line": ("<p>" + "x " * 2_500_000, 2_500_000),
    "tiny elements": ("<b>x</b> " * 100_000, 100_000),
    "tiny blocks": ("<p id=a>x" * 100_000, 100_000),
    "line breaks": ("x<br>" * 100_000, 100_000),
    "links": ("<a href=x>x</a>" * 100_000, 100_000),
    "lines of code": ("<pre>" + "<div>x</div>" * 50_000, 50_000),
    "cells": ("<table><tr>" + "<td>x" * 50_000, 50_000),
    "blanks": ("<p>x" + " \n" * 1_000_000 + "x", 2),
    "comments": ("<!-- -->" * 50_000 + "x", 1),
}


@pytest.mark.parametrize(("html", "words"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_pages_keep_their_words(html: str, words: int) -> None:
    assert render_html(html)[0].split() == ["x"] * words
