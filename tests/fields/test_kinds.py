"""What is a document: cases are data, each with its reason."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fields.kinds import judge, judge_page
from pipeline.model.copy import Fact

CASES = json.loads((Path(__file__).parent / "cases" / "kinds.json").read_text("utf-8"))
REASONS = {None, "index", "listing", "empty", "error", "consent", "login"}


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_judge(case: dict[str, Any]) -> None:
    facts = [Fact(name, value, 0, 0) for name, value in case["facts"]]
    judgement = judge(case["input"], facts, case["media"])
    assert [judgement.kind, judgement.dropped] == case["expect"], case["why"]


@given(st.text(), st.sampled_from(["text/plain", "text/html"]))
def test_every_text_gets_a_judgement(text: str, media_type: Any) -> None:
    assert judge(text, (), media_type).dropped in REASONS


@given(st.lists(st.sampled_from(["Accept", "404 Not Found", "Password", "x" * 40])))
def test_a_head_is_never_dropped(lines: list[str]) -> None:
    text = "\n".join([*lines, "", "UNCLAS OZ 000017", "E.O. 12958: N/A", "TAGS: PREL"])
    assert judge(text, (), "text/plain").dropped is None


FORM = "Sign in\nUser name\nPassword\nForgot your password?"
HEADLINES = "Harbour fees doubled\nTen ferries never found"
NEWS = "The ferry came back alone, and nobody on the pier had seen it leave the harbour at dawn."


def test_the_whole_page_may_say_why_no_sentence_is_left_of_it() -> None:
    page = f"{FORM}\n{HEADLINES}"
    assert judge(HEADLINES, (), "text/html").dropped is None
    assert judge_page(HEADLINES, page, (), "text/html").dropped == "login"
    assert judge_page("", page, (), "text/html").dropped == "login"
    assert judge_page(HEADLINES, HEADLINES, (), "text/html").dropped is None


def test_a_form_beside_a_text_says_nothing_of_it() -> None:
    assert judge_page(NEWS, f"{FORM}\n{NEWS}", (), "text/html").dropped is None


@pytest.mark.parametrize(("sentences", "dropped"), [(4, None), (0, "listing")])
def test_no_block_is_compared_with_others(
    sentences: int, dropped: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That would take the square of their number."""

    def compared(block: object, other: object) -> bool:
        raise AssertionError(f"{block} was compared with {other}")

    monkeypatch.setattr("pipeline.fields.kinds._Block.__eq__", compared)
    lines = [f"{NEWS} {n}." for n in range(sentences)]
    lines += [f"{NEWS[:-1]} of {n} …" for n in range(9)]
    assert judge("\n".join(lines), (), "text/html").dropped == dropped
