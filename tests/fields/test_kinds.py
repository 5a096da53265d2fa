"""What is a document: cases are data, each with its reason."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fields.kinds import judge
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
