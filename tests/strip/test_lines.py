from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.page import Page, PageBlock, PageBlockKind
from pipeline.strip.lines import KINDS, NO_TYPE, LineVerdicts, html_columns, removed, verdicts
from pipeline.text.batch import Batch
from pipeline.text.steps import apply, undo

TEXTS = st.text(st.sampled_from("aé© 漢.\n\r\u2028")) | st.text(st.characters(codec="utf-8"))


def verdict_rows(
    p: list[float], reason: list[int], reasons: tuple[str, ...], pages: int = 1
) -> LineVerdicts:
    """Verdicts on lines of pages whose type nobody knows."""
    return LineVerdicts(np.array(p), np.array(reason), reasons, np.full(pages, NO_TYPE))


@st.composite
def judged_pages(draw: st.DrawFn) -> tuple[list[str], LineVerdicts]:
    """Pages with any verdicts whatsoever."""
    texts = draw(st.lists(TEXTS, min_size=1, max_size=3))
    lines = len(Batch.of(texts).line_start)
    odds = st.lists(st.sampled_from([0.0, 0.4999, 0.5, 1.0]), min_size=lines, max_size=lines)
    codes = st.lists(st.sampled_from([0, 1]), min_size=lines, max_size=lines)
    return texts, verdict_rows(draw(odds), draw(codes), ("one", "two"), len(texts))


@given(judged_pages())
def test_verdicts_partition_the_page_text_at_line_ends(
    case: tuple[list[str], LineVerdicts],
) -> None:
    texts, judged = case
    batch = Batch.of(texts)
    for i, text in enumerate(texts):
        runs = verdicts(batch, i, judged)
        assert "".join(text[run.start : run.end] for run in runs) == text
        assert all(run.start < run.end for run in runs)
        assert all(text[run.end - 1] == "\n" for run in runs[:-1])
        alike = [(a.p, a.reason) == (b.p, b.reason) for a, b in pairwise(runs)]
        assert not any(alike)


def test_a_page_without_text_has_no_verdicts() -> None:
    judged = verdict_rows([0.0], [0], ("blank",))
    assert verdicts(Batch.of([""]), 0, judged) == ()


@given(judged_pages(), st.sampled_from([0.0, 0.5, 1.0]))
def test_what_is_left_are_the_lines_at_or_above_the_threshold(
    case: tuple[list[str], LineVerdicts], threshold: float
) -> None:
    texts, judged = case
    batch = Batch.of(texts)
    for i, text in enumerate(texts):
        steps = removed(text, verdicts(batch, i, judged), threshold)
        lines = text.split("\n")
        ended = [line + "\n" for line in lines[:-1]] + [lines[-1]]
        kept = [
            line
            for line, p in zip(ended, judged.p[batch.lines_of(i)], strict=True)
            if p >= threshold
        ]
        assert apply(text, steps) == "".join(kept)
        assert undo(apply(text, steps), steps) == text


def test_neighbouring_runs_with_one_reason_are_one_step() -> None:
    text = "a\nb\nc\n"
    judged = verdict_rows([0.1, 0.2, 0.9, 0.9], [0, 0, 1, 1], ("x", "y"))
    (step,) = removed(text, verdicts(Batch.of([text]), 0, judged), 0.5)
    assert (step.start, step.end, step.before, step.after, step.rule) == (0, 4, "a\nb\n", "", "x")


def page_of(*blocks: tuple[PageBlockKind, str, str]) -> Page:
    """A page of blocks given as kind, path and text; `@` in a text is a character of a link."""
    at, made = 0, []
    for kind, path, text in blocks:
        made.append(PageBlock(at, at + len(text), kind, 0, path, text.count("@")))
        at += len(text) + 1
    text = "\n".join(text for _, _, text in blocks)
    return Page("1", None, None, None, "text/html", "utf-8", "valid", 0, at, "", text, tuple(made))


def test_html_columns_tell_kind_and_links_of_every_line_of_a_block() -> None:
    page = page_of(("meta", "head", "title: é\ntwo"), ("list_item", "body/ul", "@@ab"))
    columns = html_columns(page, Batch.of(["é\n", page.text]), 1)
    assert columns is not None
    assert [KINDS[kind] for kind in columns.kind] == ["meta", "meta", "list_item"]
    assert columns.link_density.tolist() == [0.0, 0.0, 0.5]


def test_a_word_on_the_path_of_most_text_says_nothing() -> None:
    page = page_of(
        ("list_item", "body.no-sidebar/div", "One post"),
        ("paragraph", "body.no-sidebar/div.comment", "A long answer to it, which goes on"),
        ("paragraph", "body.no-sidebar/div.share", "Share"),
    )
    columns = html_columns(page, Batch.of([page.text]), 0)
    assert columns is not None
    assert columns.doubtful.tolist() == [False, False, True]


def test_what_lies_outside_the_marked_content_counts_only_where_that_holds_the_text() -> None:
    teasers = page_of(
        ("paragraph", "body/div", "The text of the page itself, which nobody marked as such."),
        ("paragraph", "body/article", "Teaser"),
    )
    marked = page_of(("paragraph", "body/div", "Hello"), ("paragraph", "body/main", "A long text."))
    columns = [html_columns(page, Batch.of([page.text]), 0) for page in (teasers, marked)]
    assert [c.outside.tolist() for c in columns if c] == [[False, False], [True, False]]


def test_a_text_page_has_no_html_columns() -> None:
    page = page_of()
    assert html_columns(page, Batch.of([page.text]), 0) is None
