import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.fields.html_units import CopyBlock, copy_blocks
from pipeline.fields.layout import Layout
from pipeline.fields.structure import units
from pipeline.model.copy import Step, Unit
from pipeline.model.page import PageBlock
from pipeline.read.render import render_html
from pipeline.text.steps import apply

CASES = json.loads((Path(__file__).parent / "cases" / "html_units.json").read_text("utf-8"))
KINDS = (
    "meta", "heading", "paragraph", "list_item", "table_row", "quote", "code", "caption", "text"
)  # fmt: skip
LINES = st.sampled_from(
    [
        "", "  ", "-----", "- - -", "OSLO 00000017 002 OF 003", "¶", "The ferry", "2. It sank.",
        "1. (U) a ¶2. (C) b", "12.", "-- a pier", "•", "1) x", "2) y", "a\tb", "\t5", "  return x;",
        "the flour was to be handed out by the", "whole sentence here, and then some more of it. ",
        "海上的一天。", "é\r", "\x0c", "\u2028x", "  7  lines", "¶¶ 4. ¶ (U)", "?",
    ]
)  # fmt: skip
TEXTS = st.lists(LINES | st.text(max_size=12), max_size=25).map("\n".join)


def printed(text: str, unit: Unit) -> str:
    """A unit's own text: line breaks and blanks as they are where it keeps lines."""
    pieces, at = [], unit.marker_end
    for start, end in unit.cuts:
        pieces.append(text[at : max(at, start)])
        at = max(at, end)
    own = "".join([*pieces, text[at : unit.end]])
    return own if unit.keeps_lines else " ".join(own.split())


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_units_of_a_page(case):
    text, blocks = render_html(case["html"])
    found = units(text, "article", copy_blocks(blocks, ()))
    assert [[u.type, u.level, printed(text, u)] for u in found] == case["expect"], case["why"]


def test_the_units_of_a_cable_do_not_depend_on_its_markup():
    text = "1. (U) The ferry sails.\n\n2. (C) It sank."
    blocks = [CopyBlock(0, 23, "quote"), CopyBlock(25, len(text), "code")]
    assert units(text, "cable", blocks) == units(text, "cable")


def test_markers_in_list_items_are_not_their_text():
    text = "1. Moss\n2. Slate\n"
    blocks = [CopyBlock(0, 7, "list_item", 1), CopyBlock(8, 16, "list_item", 1)]
    found = units(text, "generic", blocks)
    assert [(u.number, text[u.start : u.marker_end]) for u in found] == [(1, "1. "), (2, "2. ")]


def test_blocks_follow_what_strip_and_repair_did_to_the_page():
    page = "Menu\n\nMo?s\n\nshare this\nSlate\n"
    blocks = [
        PageBlock(0, 4, "text", 0, "", 4),
        PageBlock(6, 10, "heading", 2, "", 0),
        PageBlock(12, 28, "quote", 0, "", 0),
    ]
    steps = [
        Step(0, 5, "Menu\n", "", "menu"),
        Step(8, 9, "?", "ss", "loss"),
        Step(12, 23, "share this\n", "", "share"),
    ]
    text = apply(page, steps)
    found = units(text, "generic", copy_blocks(blocks, steps))
    assert [(u.type, u.level, printed(text, u)) for u in found] == [
        ("heading", 2, "Mosss"),
        ("quote", None, "Slate"),
    ]


def test_a_repair_over_the_edge_of_two_blocks_loses_nothing():
    page = "moss\n\nslate\n"
    blocks = [PageBlock(0, 4, "quote", 0, "", 0), PageBlock(6, 11, "heading", 1, "", 0)]
    steps = [Step(2, 8, "ss\n\nsl", "th or l", "loss")]
    text = apply(page, steps)
    assert text == "moth or late\n"
    found = units(text, "generic", copy_blocks(blocks, steps))
    assert [(u.type, printed(text, u)) for u in found] == [("quote", "moth or late")]


@st.composite
def rendered(draw):
    """A page text as rendering makes it, and its blocks."""
    text, blocks = "", []
    for own in draw(st.lists(TEXTS, max_size=8)):
        kind = draw(st.sampled_from(KINDS))
        if own.strip():
            level = draw(st.integers(0, 3))
            blocks.append(CopyBlock(len(text), len(text) + len(own), kind, level))
            text += own + draw(st.sampled_from(["\n", "\n\n", "\n-----\n\n"]))
    return text, blocks


@st.composite
def arbitrary(draw):
    """Any text, and any ranges of it."""
    text = draw(TEXTS)
    bounds = sorted(draw(st.lists(st.integers(0, len(text)), max_size=10)))
    pairs = zip(bounds[::2], bounds[1::2], strict=False)
    return text, [
        CopyBlock(a, b, draw(st.sampled_from(KINDS)), draw(st.integers(0, 3))) for a, b in pairs
    ]


@settings(max_examples=400, deadline=None)
@given(rendered() | arbitrary())
def test_units_are_sorted_and_tight(page):
    text, blocks = page
    at = 0
    for unit in units(text, "generic", blocks):
        assert at <= unit.start <= unit.marker_end <= unit.end
        assert text[unit.start : unit.end].strip()
        own = text[unit.marker_end : unit.end]
        assert own == own.strip()
        assert all(unit.start <= a < b <= unit.end for a, b in unit.cuts)
        assert list(unit.cuts) == sorted(unit.cuts)
        at = unit.end


@settings(max_examples=400, deadline=None)
@given(rendered() | arbitrary())
def test_no_word_is_lost(page):
    text, blocks = page
    pieces, at = [], 0
    for unit in units(text, "article", blocks):
        pieces += [text[at : unit.start], *(text[a:b] for a, b in unit.cuts)]
        at = unit.end
    banners = {text[start:end] for start, end in Layout.of(text).hidden}
    for piece in [*pieces, text[at:]]:
        left = piece
        for banner in banners:
            left = left.replace(banner, "")
        assert not re.search(r"[^\W_]", left), piece


@settings(max_examples=300, deadline=None)
@given(rendered())
def test_a_stated_block_never_shares_a_unit_with_another(page):
    text, blocks = page
    apart = [b for b in blocks if b.kind in ("heading", "list_item", "caption", "quote")]
    for unit in units(text, "generic", blocks):
        touched = [b for b in apart if b.start < unit.end and unit.start < b.end]
        assert len(touched) <= 1
        assert all(b.start <= unit.start and unit.end <= b.end for b in touched)
