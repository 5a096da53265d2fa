"""What pages say of themselves: cases are data, each with its reason."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fields.article import facts, parse, title
from pipeline.fields.dates import iso
from pipeline.model.article import Article
from pipeline.model.copy import Fact
from pipeline.model.page import Page, PageBlock

CASES = json.loads((Path(__file__).parent / "cases" / "article.json").read_text("utf-8"))


def page(lines: list[str]) -> Page:
    """A page with these meta lines, each a block, and a paragraph that must not be read."""
    blocks, text = [], ""
    for line in lines:
        blocks.append(PageBlock(len(text), len(text) + len(line), "meta", 0, "", 0))
        text += f"{line}\n"
    body = "author: Nobody"
    blocks.append(PageBlock(len(text), len(text) + len(body), "paragraph", 0, "p", 0))
    return Page(
        "p1", None, None, None, "text/html", "utf-8", "valid", 0, 0, "", text + body, tuple(blocks)
    )


def stated(copies: list[dict[str, str]]) -> list[list[Fact]]:
    return [[Fact(name, value, 0, 0) for name, value in copy.items()] for copy in copies]


@pytest.mark.parametrize("case", CASES["facts"], ids=lambda case: case["label"])
def test_facts(case: dict[str, Any]) -> None:
    found: dict[str, str] = {}
    for fact in facts(page(case["meta"])):
        found.setdefault(fact.name, fact.value)
    assert found == case["expect"], case["why"]


def test_facts_point_at_what_is_printed() -> None:
    printed = page(["title: At sea", "ld.datePublished: 4 May 2020", "lang: en-GB"])
    assert {f.name: printed.text[f.start : f.end] for f in facts(printed)} == {
        "title": "At sea",
        "published": "4 May 2020",
        "language": "en-GB",
    }


def test_all_authors_are_kept() -> None:
    copy = facts(page(["author: Nobody Else", "ld.author.name: Ann Poe", "ld.author.name: Bo Li"]))
    assert parse([copy]).author == "Ann Poe, Bo Li"


@pytest.mark.parametrize("case", CASES["titles"], ids=lambda case: case["label"])
def test_title(case: dict[str, Any]) -> None:
    found = title(stated(case["copies"]), case["heading"], case.get("hosts", ()))
    assert found == case["expect"], case["why"]


@pytest.mark.parametrize("case", CASES["parse"], ids=lambda case: case["label"])
def test_parse(case: dict[str, Any]) -> None:
    assert parse(stated(case["copies"])) == Article(**case["expect"]), case["why"]


@pytest.mark.parametrize(("printed", "expect"), CASES["dates"])
def test_iso(printed: str, expect: str | None) -> None:
    assert iso(printed) == expect


@given(st.datetimes())
def test_iso_is_idempotent(moment: Any) -> None:
    once = iso(moment.isoformat())
    assert once is None or iso(once) == once


@given(st.text())
def test_iso_takes_anything(printed: str) -> None:
    found = iso(printed)
    assert found is None or iso(found) == found
