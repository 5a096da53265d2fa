import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.read.render import render_html

CASES = json.loads((Path(__file__).parent / "cases" / "hidden.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_cases(case: dict[str, Any]) -> None:
    text, blocks = render_html(case["html"])
    assert [text[block.start : block.end] for block in blocks] == case["expect"]


def test_what_is_hidden_leaves_no_block_and_no_line() -> None:
    shown = "<p>Shown text.</p><p>So too.</p>"
    hidden = "<div hidden><p>Not so.</p></div>"
    assert render_html(shown.replace("</p><p>", f"</p>{hidden}<p>")) == render_html(shown)


def test_hidden_elements_in_hidden_elements_are_left_out_once() -> None:
    deep = "<p>Shown text.</p>" * 9000 + "<div hidden>" * 300 + "x" + "</div>" * 300
    assert render_html(deep)[0].split() == ["Shown", "text."] * 9000
