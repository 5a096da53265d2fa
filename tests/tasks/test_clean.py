"""From verdicts and claims to the steps of a copy."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.config.schema import RepairOptions, StripOptions
from pipeline.model.copy import Verdict
from pipeline.model.repair import Claim
from pipeline.tasks.clean import copy_steps
from pipeline.text.steps import apply, undo

STRIP, REPAIR = StripOptions(), RepairOptions()
CHROME, CONTENT = 0.1, 0.9


def claim(text: str, start: int, end: int, after: str, confidence: float = 0.9) -> Claim:
    return Claim(start, end, text[start:end], after, "test", confidence, False)


@st.composite
def annotated(draw):
    """A page text, verdicts that partition it line by line, and claims without overlap."""
    lines = draw(st.lists(st.text("ab?\n", max_size=5).map(lambda line: f"{line}\n"), max_size=6))
    text = "".join(lines)
    verdicts, at = [], 0
    for line in lines:
        p = draw(st.sampled_from([CHROME, 0.4999, 0.5, CONTENT]))
        verdicts.append(Verdict(at, at + len(line), p, f"rule {p}"))
        at += len(line)
    edges = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    confidence = st.sampled_from([0.1, 0.7999, 0.8, 1.0])
    claims = [
        claim(text, start, end, draw(st.sampled_from(["", "é"])), draw(confidence))
        for start, end in zip(edges[::2], edges[1::2], strict=False)
        if start < end
    ]
    return text, verdicts, claims


@given(annotated())
def test_steps_never_overlap_and_can_be_undone(page):
    text, verdicts, claims = page
    steps = copy_steps(text, verdicts, claims, STRIP, REPAIR)
    assert all(before.end <= after.start for before, after in pairwise(steps))
    assert undo(apply(text, steps), steps) == text


BETWEEN = "a?\nb\n?a\n"


@given(annotated())
@example(
    (
        BETWEEN,
        [Verdict(0, 3, CONTENT, "x"), Verdict(3, 5, CHROME, "y"), Verdict(5, 8, CONTENT, "z")],
        [claim(BETWEEN, 1, 6, "é")],
    )
)
def test_a_repair_is_made_where_all_its_text_stays(page):
    text, verdicts, claims = page
    out = {at for v in verdicts if v.p < STRIP.threshold for at in range(v.start, v.end)}
    steps = copy_steps(text, verdicts, claims, STRIP, REPAIR)
    repaired = [(s.start, s.end, s.after) for s in steps if s.rule.startswith("repair:")]
    assert repaired == [
        (c.start, c.end, c.after)
        for c in claims
        if c.confidence >= REPAIR.min_confidence and out.isdisjoint(range(c.start, c.end))
    ]
    left = {at for s in steps if not s.rule.startswith("repair:") for at in range(s.start, s.end)}
    assert left == out


TEXT = "Menu????\nA clich????\n"


@pytest.mark.parametrize(
    ("p", "made", "copy_text"),
    [
        ((CHROME, CONTENT), [(0, 9), (16, 20)], "A cliché\n"),
        ((CONTENT, CONTENT), [(4, 8), (16, 20)], "Menué\nA cliché\n"),
        ((CHROME, CHROME), [(0, 9), (9, 21)], ""),
    ],
)
def test_repairs_in_removed_lines_are_moot(p, made, copy_text):
    verdicts = [Verdict(0, 9, p[0], "menu"), Verdict(9, 21, p[1], "prose")]
    claims = [claim(TEXT, 4, 8, "é"), claim(TEXT, 16, 20, "é")]
    steps = copy_steps(TEXT, verdicts, claims, STRIP, REPAIR)
    assert [(step.start, step.end) for step in steps] == made
    assert apply(TEXT, steps) == copy_text
