"""One page alone: text and HTML, str and bytes, and the limits."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.schema import StripOptions
from pipeline.strip import Profile, Stripped, page, strip_html, strip_text
from pipeline.strip.page_types import PAGE_TYPES

CASES = Path(__file__).parent / "cases"
ARTICLES = json.loads((CASES / "languages.json").read_text("utf-8"))
SENTENCE = "He said that it was not for him to say what the others had seen."
LINES = st.sampled_from(["", " ", "Home", "Log in | Help", SENTENCE, "© 2001 Example", "橋。é \t"])
TEXTS = st.lists(LINES, max_size=20).map("\n".join) | st.text(st.characters(codec="utf-8"))
MARKUP = st.sampled_from(
    ["<p>", "</p>", "<nav>", "</nav>", "<td>", "<li>", "<pre>", "<a href='/'>", "</a>", "<br>"]
)
BETWEEN = st.sampled_from(["Home", SENTENCE, "<title>", "</title>", "<!--", "&amp;", "\n", "橋。é"])
HTMLS = st.lists(MARKUP | BETWEEN, max_size=30).map("".join)


def html_of(article: dict[str, Any]) -> str:
    """An article in the middle of its page."""
    menu = "".join(f"<li><a href='/{n}'>{line}</a></li>" for n, line in enumerate(article["menu"]))
    body = "".join(f"<p>{paragraph}</p>" for paragraph in article["paragraphs"])
    return (
        f"<html><head><title>{article['title']}</title></head><body><nav><ul>{menu}</ul></nav>"
        f"<article><h1>{article['title']}</h1>{body}</article>"
        f"<footer>{'<br>'.join(article['foot'])}</footer></body></html>"
    )


def text_of(article: dict[str, Any]) -> str:
    lines = [*article["menu"], article["title"], *article["paragraphs"], *article["foot"]]
    return "\n".join(lines)


def lines_of(stripped: Stripped) -> list[str]:
    return [line for line in stripped.text.splitlines() if line.strip()]


def visible(stripped: Stripped) -> str:
    return "".join(stripped.page_text.split())


def in_blocks(stripped: Stripped) -> str:
    text = stripped.page_text
    return "".join("".join(text[block.start : block.end] for block in stripped.blocks).split())


@pytest.mark.parametrize("form", ["text", "html"])
def test_menu_and_foot_go_and_the_article_stays(ferry: dict[str, Any], form: str) -> None:
    stripped = strip_text(text_of(ferry)) if form == "text" else strip_html(html_of(ferry))
    assert lines_of(stripped) == [ferry["title"], *ferry["paragraphs"]]
    assert stripped.page_type == "article"


def test_bytes_are_decoded_as_their_page_declares(ferry: dict[str, Any]) -> None:
    text = html_of({**ferry, "title": "Größere Fähren für die Küste"})
    latin = text.replace("<head>", "<head><meta charset=iso-8859-1>")
    assert strip_html(text.encode()) == strip_html(text)
    printed = strip_html(latin.encode("cp1252", "replace")).page_text
    assert printed.startswith("title: Größere Fähren für die Küste")


def test_the_address_finds_the_profile_of_a_site(
    ferry: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Profile(name="port", layout="", hosts=["port.example"], chrome=["The ferry is .*"])
    monkeypatch.setattr(page, "load_profiles", lambda: (known,))
    last = ferry["paragraphs"][-1]
    for strip, form in ((strip_text, text_of(ferry)), (strip_html, html_of(ferry))):
        assert last in strip(form).text
        assert last in strip(form, url="http://other.example/a").text
        found = strip(form, url="http://port.example/a")
        assert last not in found.text
        assert "profile:port" in {block.reason for block in found.blocks}


@given(TEXTS)
def test_the_blocks_of_a_text_have_all_that_is_visible_in_order(text: str) -> None:
    stripped = strip_text(text)
    assert stripped.page_text == text
    assert all(a.end <= b.start for a, b in pairwise(stripped.blocks))
    assert all(block.start < block.end for block in stripped.blocks)
    assert in_blocks(stripped) == visible(stripped)


@given(HTMLS)
def test_the_blocks_of_a_page_have_all_that_is_visible_in_order(html: str) -> None:
    stripped = strip_html(html)
    assert all(a.end <= b.start for a, b in pairwise(stripped.blocks))
    assert in_blocks(stripped) == visible(stripped)


@given(TEXTS | HTMLS)
def test_what_is_left_is_what_the_verdicts_say(text: str) -> None:
    for stripped in (strip_text(text), strip_html(text)):
        kept = [block for block in stripped.blocks if block.p >= StripOptions().threshold]
        left = "".join("".join(stripped.page_text[b.start : b.end] for b in kept).split())
        assert "".join(stripped.text.split()) == left


@given(TEXTS | HTMLS)
def test_the_same_page_gives_the_same(text: str) -> None:
    assert strip_text(text) == strip_text(text)
    assert strip_html(text) == strip_html(text)


@given(TEXTS)
def test_every_block_has_a_reason_and_the_page_a_type(text: str) -> None:
    stripped = strip_text(text)
    assert all(block.reason for block in stripped.blocks)
    assert stripped.page_type in (None, *PAGE_TYPES)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\r\n"])
def test_a_page_without_text_has_no_blocks_and_no_type(text: str) -> None:
    for stripped in (strip_text(text), strip_html(text), strip_html(text.encode())):
        assert (stripped.text.strip(), stripped.blocks, stripped.page_type) == ("", (), None)


def test_kinds_and_verdicts_of_blocks(ferry: dict[str, Any]) -> None:
    stripped = strip_html(html_of(ferry))
    told = {stripped.page_text[b.start : b.end]: b for b in stripped.blocks}
    assert told[ferry["title"]].kind == "heading"
    middle = told[ferry["paragraphs"][4]]
    assert (middle.kind, middle.p >= 0.5) == ("paragraph", True)
    assert middle.reason == "line:sentences"
    assert (told["Home"].kind, told["Home"].p < 0.5) == ("list_item", True)
    meta = told[f"title: {ferry['title']}"]
    assert (meta.kind, meta.p, meta.reason) == ("meta", 0.0, "html:meta")


@pytest.mark.parametrize("form", ["text", "html"])
def test_a_page_beyond_the_limits_takes_the_cheap_pass(form: str) -> None:
    line = f"{SENTENCE}\n"
    text = line * (StripOptions().max_page_chars // len(line) + 1)
    if form == "text":
        stripped = strip_text(text)
    else:
        stripped = strip_html("".join(f"<p>{line}</p>" for line in text.splitlines()))
    assert {block.reason for block in stripped.blocks} == {"cheap:text"}
    assert stripped.text == stripped.page_text
    assert stripped.page_type is None


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article["language"])
@pytest.mark.parametrize("between", ["\n", "\n\n"], ids=["lines", "paragraphs"])
def test_a_page_of_nothing_but_prose_stays_as_it_is(article: dict[str, Any], between: str) -> None:
    text = between.join(article["paragraphs"])
    assert strip_text(text).text == text


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article["language"])
def test_an_article_in_html_without_anything_around_it_stays_as_it_is(
    article: dict[str, Any],
) -> None:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in article["paragraphs"])
    stripped = strip_html(f"<article><h1>{article['title']}</h1>{body}</article>")
    assert lines_of(stripped) == [article["title"], *article["paragraphs"]]


@pytest.mark.parametrize("count", range(1, 9))
def test_a_text_of_any_number_of_paragraphs_stays_as_it_is(
    ferry: dict[str, Any], count: int
) -> None:
    text = "\n\n".join(ferry["paragraphs"][:count])
    assert strip_text(text).text == text


def test_what_stands_beside_the_text_is_cut_off() -> None:
    prose = [
        "The keeper of the northern light wrote every night for forty",
        "years, and what he wrote was read by nobody until his",
        "granddaughter opened the chest in which the books had been",
        "lying since the war and began to copy them, one by one.",
    ]
    side = ["Mayor To Open New Bridge", "Fees Doubled", "Boats Held After Storm", "Where To Swim"]
    joined = "\n".join(f"{line:64}{beside}" for line, beside in zip(prose, side, strict=True))
    stripped = strip_text(joined)
    assert stripped.text.splitlines() == prose
    assert [b.reason for b in stripped.blocks].count("line:beside") == len(side)
