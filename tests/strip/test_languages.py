"""Articles in languages with a list of function words and without: all of their text stays."""

import json
import textwrap
from pathlib import Path
from typing import Any

import pytest

from pipeline.config.schema import StripOptions
from pipeline.model.page import Address
from pipeline.read.formats import read_page
from pipeline.strip import strip_text
from pipeline.strip.classify import judge
from pipeline.strip.lines import LineEvidence, StripPage, html_columns, removed, verdicts
from pipeline.strip.repeats import SiteRepeats
from pipeline.text.batch import Batch
from pipeline.text.steps import apply

Article = dict[str, Any]
ARTICLES: list[Article] = json.loads(
    (Path(__file__).parent / "cases" / "languages.json").read_text("utf-8")
)
ENGLISH_BOX = ["Read more", "The mayor and the hat", "Storm on the way"]
AD = '<div class="ad">Advertisement</div>'
in_every_language = pytest.mark.parametrize("article", ARTICLES, ids=lambda a: a["language"])


def links(texts: list[str]) -> str:
    return "".join(f'<li><a href="/{n}">{text}</a></li>' for n, text in enumerate(texts))


def box(texts: list[str]) -> str:
    return f'<div class="related"><h4>{texts[0]}</h4><ul>{links(texts[1:])}</ul></div>'


def html(article: Article, between: str, around: str = "article") -> str:
    body = between.join(f"<p>{paragraph}</p>" for paragraph in article["paragraphs"])
    return (
        f"<html><body><nav><ul>{links(article['menu'])}</ul></nav>"
        f"<{around}><h1>{article['title']}</h1>{body}</{around}>"
        f"<footer>{article['foot']}</footer></body></html>"
    )


def left_of(page_html: str) -> list[str]:
    """The lines that strip leaves of a page."""
    page = read_page(Address("a.html", "a.html"), page_html.encode())
    batch = Batch.of([page.text])
    lines = len(batch.line_start)
    strip_page = StripPage(html=html_columns(page, batch, 0))
    none, repeats = LineEvidence.none(lines), SiteRepeats.none(lines)
    judged = judge(batch, [strip_page], none, repeats, StripOptions(), ())
    steps = removed(page.text, verdicts(batch, 0, judged), StripOptions().threshold)
    return [line for line in apply(page.text, steps).splitlines() if line.strip()]


@in_every_language
@pytest.mark.parametrize("around", ["article", "div"])
def test_boxes_between_paragraphs_go_and_all_paragraphs_stay(article: Article, around: str) -> None:
    whole = [article["title"], *article["paragraphs"]]
    for texts in (article["box"], ENGLISH_BOX):
        assert left_of(html(article, box(texts), around)) == whole


@in_every_language
def test_an_advertisement_in_the_middle_does_not_end_the_text(article: Article) -> None:
    whole = [article["title"], *article["paragraphs"]]
    assert left_of(html(article, AD)) == whole


@in_every_language
def test_a_short_article_is_whole(article: Article) -> None:
    short = {**article, "paragraphs": article["paragraphs"][:2]}
    assert left_of(html(short, "")) == [article["title"], *short["paragraphs"]]


@in_every_language
@pytest.mark.parametrize("width", [None, 72])
def test_flattened_text_keeps_its_paragraphs(article: Article, width: int | None) -> None:
    paragraphs = article["paragraphs"]
    if width:
        paragraphs = [textwrap.fill(paragraph, width) for paragraph in paragraphs]
    text = "\n\n".join(["\n".join(article["menu"]), article["title"], *paragraphs, article["foot"]])
    assert strip_text(text).text.strip().split("\n\n") == [article["title"], *paragraphs]


@in_every_language
def test_a_box_in_flattened_text_does_not_end_the_text(article: Article) -> None:
    first, *rest = article["paragraphs"]
    insert = "\n".join(ENGLISH_BOX)
    left = strip_text("\n\n".join([article["title"], first, insert, *rest])).text
    assert all(paragraph in left.splitlines() for paragraph in article["paragraphs"])
