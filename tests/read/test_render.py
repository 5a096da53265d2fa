import runpy
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.render import render_html

HERE = Path(__file__).parent
GOLDEN = sorted((HERE / "golden").glob("*.html"))
rendered = runpy.run_path(str(HERE / "golden.py"))["rendered"]

DROPPED = ["head", "script", "style", "template", "svg", "noscript", "iframe"]
APART = [
    "html", "body", "div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt",
    "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "blockquote", "pre", "textarea",
    "nav", "main", "article", "section", "footer", "figure", "figcaption", "form", "select",
    "option", "br",
]  # fmt: skip


def words_by_bs4(html: str) -> Counter[str]:
    """The words of a page as an independent parser sees them."""
    soup = BeautifulSoup(html, "lxml")
    for element in soup.find_all(DROPPED):
        element.decompose()
    for element in soup.find_all(APART):
        element.insert_before(" ")
        element.insert_after(" ")
    return Counter(soup.get_text().split())


def words_of_blocks(html: str) -> Counter[str]:
    text, blocks = render_html(html)
    shown = (text[block.start : block.end] for block in blocks if block.kind != "meta")
    return Counter(word for block in shown for word in block.split())


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
INLINE = st.sampled_from(["b", "i", "span", "em", "code"])
BLOCK = st.sampled_from(["div", "section", "blockquote", "ul", "article", "pre"])
PAGES = st.recursive(
    WORDS,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
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
    "\0", "x", "é", "<blockquote>", "<caption>", "<plaintext>", "<script>", "</script>", " ",
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


def test_a_path_names_blocks_and_their_first_class() -> None:
    paths = [block.path for block in render_html("<div class='w-1/2 x'><span><p>a")[1]]
    assert paths == ["html/body/div.w-1_2/p"]


def test_a_path_keeps_the_last_twelve() -> None:
    (block,) = render_html("<div class=outer>" + "<div>" * 11 + "<p>x")[1]
    assert block.path == "/".join(["div"] * 11 + ["p"])


def test_nothing_renders_to_nothing() -> None:
    assert render_html("") == render_html("<p> <br> &nbsp;") == ("", ())
