"""Page types, and what they have to do with readers: comments below a text, posts that are one."""

import json
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from pipeline.config.schema import StripOptions
from pipeline.model.copy import Verdict
from pipeline.model.page import Page, PageBlock
from pipeline.read.render import render_html
from pipeline.strip import (
    LineEvidence,
    SiteRepeats,
    StripPage,
    html_columns,
    judge,
    strip_html,
    strip_text,
    verdicts,
)
from pipeline.strip.cheap import judge_cheaply
from pipeline.strip.lines import NO_TYPE, LineVerdicts
from pipeline.strip.page_types import PAGE_TYPES
from pipeline.text.batch import Batch

CASES = Path(__file__).parent / "cases"
READERS: dict[str, Any] = json.loads((CASES / "comments.json").read_text("utf-8"))
STORY: list[str] = READERS["story"]
COMMENTS: list[list[str]] = READERS["comments"]
POSTS: list[list[str]] = READERS["posts"]
MENU, FOOT = ["Home", "News", "Weather"], "© 2019 Pier Courier. All rights reserved."


def article_text(comments: bool) -> str:
    own = ["Pier Courier", " | ".join(MENU), "", "\n\n".join(STORY), ""]
    below = ["Comments (3)", ""]
    for name, day, said in COMMENTS:
        below += [f"{name} says:", day, said, "Reply", ""]
    return "\n".join([*own, *(below if comments else []), "About us | Terms | Privacy", FOOT])


def article_html(comments: bool) -> str:
    title, *paragraphs = (f"<p>{text}</p>" for text in STORY)
    items = "".join(
        f"<li><div>{name} says:</div><a href='#c'>{day}</a><p>{said}</p><a href='#r'>Reply</a></li>"
        for name, day, said in COMMENTS
    )
    below = f"<section id=comments><h3>Comments (3)</h3><ol>{items}</ol></section>"
    menu = "".join(f"<li><a href=/{name}>{name}</a></li>" for name in MENU)
    return (
        f"<html><body><nav><ul>{menu}</ul></nav><article>{title.replace('p>', 'h1>')}"
        f"{''.join(paragraphs)}</article>{below if comments else ''}<footer>{FOOT}</footer></body>"
    )


def forum_text() -> str:
    own = ["Small Boats Forum", "Index | Search | Members | Log in", "", "Water at the stern", ""]
    for name, day, said in POSTS:
        own += [f"{name} | {day}", said, ""]
    return "\n".join([*own, "Post a reply", FOOT])


def forum_html() -> str:
    posts = "".join(
        f"<div class=post><div class=postprofile><a href=/u>{name}</a></div>"
        f"<div class=postbody><small>{day}, 10:12</small><div>{said}</div></div></div>"
        for name, day, said in POSTS
    )
    menu = "<div id=nav><a href=/>Index</a> <a href=/s>Search</a> <a href=/l>Log in</a></div>"
    return f"<html><body>{menu}<h2>Water at the stern</h2>{posts}<div>{FOOT}</div></body></html>"


def page(text: str, blocks: tuple[PageBlock, ...] = ()) -> Page:
    kind: Literal["text/html", "text/plain"] = "text/html" if blocks else "text/plain"
    return Page("", None, None, None, kind, "", "", 0, 0, "", text, blocks)


def judged(of: Page, options: StripOptions) -> LineVerdicts:
    batch = Batch.of([of.text])
    lines = len(batch.line_start)
    told = [StripPage(html=html_columns(of, batch, 0), blocks=of.blocks)]
    return judge(batch, told, LineEvidence.none(lines), SiteRepeats.none(lines), options, ())


def said_of(of: Page, options: StripOptions) -> dict[str, Verdict]:
    """Each line that has text, with the verdict on it."""
    runs = verdicts(Batch.of([of.text]), 0, judged(of, options))
    lines = [(line, run) for run in runs for line in of.text[run.start : run.end].split("\n")]
    return {line: run for line, run in lines if line.strip()}


ARTICLES = [page(article_text(True)), page(*render_html(article_html(True)))]
FORUMS = [page(forum_text()), page(*render_html(forum_html()))]
LEAVE_OUT, KEEP = StripOptions(comments="leave_out"), StripOptions(comments="keep")


@pytest.mark.parametrize("of", ARTICLES, ids=["text", "html"])
@pytest.mark.parametrize("options", [LEAVE_OUT, KEEP], ids=["leave_out", "keep"])
def test_comments_are_left_out_or_kept_and_named_either_way(of: Page, options: StripOptions):
    found = said_of(of, options)
    kept = {line for line, run in found.items() if run.p >= options.threshold}
    assert kept >= set(STORY)
    readers = [words for name, day, said in COMMENTS for words in (f"{name} says:", day, said)]
    assert {found[line].reason for line in readers} == {"line:comments"}
    assert kept & set(readers) == (set(readers) if options is KEEP else set())
    assert not kept & {*MENU, "Reply", FOOT}


@pytest.mark.parametrize("of", FORUMS, ids=["text", "html"])
def test_posts_of_a_forum_are_its_text_in_both_cases(of: Page):
    found = said_of(of, LEAVE_OUT)
    assert found == said_of(of, KEEP)
    assert "line:comments" not in {run.reason for run in found.values()}
    kept = [said for _, _, said in POSTS if found[said].p >= LEAVE_OUT.threshold]
    # The model may take one of them for what stands around a text; the option must not.
    assert len(kept) >= len(POSTS) - 1


@pytest.mark.parametrize("strip", ["text", "html"])
def test_a_page_alone_has_its_type(strip: str):
    if strip == "text":
        told = strip_text(article_text(False)), strip_text(forum_text())
    else:
        told = strip_html(article_html(False)), strip_html(forum_html())
    assert [page.page_type for page in told] == ["article", "forum"]


def test_every_page_of_a_batch_has_the_type_that_it_has_alone():
    texts = [article_text(False), forum_text(), "", article_text(True)]
    batch = Batch.of(texts)
    lines = len(batch.line_start)
    signs, repeats = LineEvidence.none(lines), SiteRepeats.none(lines)
    together = judge(batch, [StripPage()] * len(texts), signs, repeats, LEAVE_OUT, ())
    alone = [judged(page(text), LEAVE_OUT).page_type[0] for text in texts]
    assert together.page_type.tolist() == alone
    assert set(together.page_type.tolist()) <= {NO_TYPE, *range(len(PAGE_TYPES))}


def test_the_cheap_pass_tells_no_type():
    batch = Batch.of([forum_text(), article_text(False)])
    repeats = SiteRepeats.none(len(batch.line_start))
    told = judge_cheaply(batch, [StripPage()] * 2, repeats, LEAVE_OUT, ())
    assert np.array_equal(told.page_type, [NO_TYPE, NO_TYPE])
