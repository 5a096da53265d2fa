import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.fields.layout import layout_reason
from pipeline.fields.structure import units
from pipeline.model.copy import Kind, Unit

CASES = json.loads((Path(__file__).parent / "cases" / "structure.json").read_text("utf-8"))
KINDS: tuple[Kind, ...] = ("cable", "article", "generic")


def outside(text: str, found: tuple[Unit, ...]) -> list[str]:
    """What stands between the units and in their cuts."""
    pieces, at = [], 0
    for unit in found:
        pieces += [text[at : unit.start], *(text[a:b] for a, b in unit.cuts)]
        at = unit.end
    return [*pieces, text[at:]]


def own_text(text: str, unit: Unit) -> str:
    pieces, at = [], unit.marker_end
    for start, end in unit.cuts:
        pieces.append(text[at : max(at, start)])
        at = max(at, end)
    return " ".join("".join([*pieces, text[at : unit.end]]).split())


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_units(case):
    text = case["input"]
    got = [
        [u.type, u.number, u.marking, u.of, own_text(text, u)] for u in units(text, case["kind"])
    ]
    assert got == case["expect"], case["why"]


# Fragments from which all the traps of the cases can be built.
LINES = st.sampled_from(
    [
        "", "  ", "-----", "- - -", "OSLO 00000017 002 OF 003", "¶", "001.2 OF 003", "=====",
        "1. (SBU) The ferry", "2. It sank.", "¶3. (C) Bread", "12.", "NETS", "New Boats for Old",
        "-- a pier", "--", "• tar", "(a) one", "(b) two", "1) x",
        "the flour was to be handed out by", "whole sentence here. ", "OLSEN",
        "NNNN", "Tar    3   4",
        "Tea\t5", "    return x;",
        "UNCLAS OZ 000017", "SUBJECT: BOATS", "E.O. 12958: N/A", "TAGS: PREL", "FM AMEMBASSY OZ",
        "the NGOS OSLO 00000017 002 OF 003 said", "PAGE 02 OSLO 00017 190632Z", "a. 2. (U) b ¶3. c",
        "  7  lines", "  8  are", "海上的一天。", "é\r", "\x0c", "\u2028x", "1.",
        "¶¶ 4. ¶ (U)", "?",
    ]
)  # fmt: skip
TEXTS = st.lists(LINES | st.text(max_size=12), max_size=30).map("\n".join)


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.sampled_from(KINDS))
def test_units_are_sorted_and_tight(text, kind):
    at = 0
    for unit in units(text, kind):
        assert at <= unit.start <= unit.marker_end <= unit.end
        assert text[unit.start : unit.end].strip()
        own = text[unit.marker_end : unit.end]
        assert own == own.strip()
        assert all(unit.start <= a < b <= unit.end for a, b in unit.cuts)
        assert list(unit.cuts) == sorted(unit.cuts)
        at = unit.end


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.sampled_from(KINDS))
def test_no_word_is_lost(text, kind):
    for piece in outside(text, units(text, kind)):
        words = re.findall(r"[^\W_]+", piece)
        # Banners apart, only the line numbers of a copy may go.
        assert not words or re.search(r"\d OF \d|^\W*PAGE |^\s*\d+\s*$", piece), piece


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(KINDS))
def test_what_is_outside_has_a_reason(text, kind):
    for piece in outside(text, units(text, kind)):
        if layout_reason(piece) == "blank":
            assert not piece.strip("¶ \t\r\n").strip()


@pytest.mark.parametrize("width", [50, 60, 69])
def test_wrapping_does_not_matter(width):
    """The same cable wrapped at any width, or not at all, has the same units."""
    story = (
        "The {} went to sea again in the old boat of the ferry company, and for {} no one saw it."
    )
    paragraphs = [
        f"{n}. (C) " + " ".join(story.format(who, long) for who, long in crews)
        for n, crews in enumerate(
            [
                [("baker", "many years"), ("mayor", "a week or so")],
                [("priest", "three nights"), ("pilot", "as long as it took"), ("cook", "a day")],
                [("doctor", "longer than anybody had thought that it would")],
            ],
            1,
        )
    ]
    long = "\n\n".join(paragraphs)
    wrapped = "\n\n".join(re.sub(rf"(.{{1,{width}}})(?: |$)", r"\1\n", p) for p in paragraphs)
    assert [own_text(long, u) for u in units(long, "cable")] == [
        own_text(wrapped, u) for u in units(wrapped, "cable")
    ]


def test_tables_and_heads_keep_their_lines():
    text = "UNCLAS OZ 000017\nE.O. 12958: N/A\nTAGS: PREL\nSUBJECT: BOATS\n\n1. (U) One."
    assert [(u.type, u.keeps_lines) for u in units(text, "cable")] == [
        ("head", True),
        ("paragraph", False),
    ]
    assert [u.keeps_lines for u in units("Flour\t1\nTar\t2", "generic")] == [True]


def test_list_items_have_a_level():
    assert [u.level for u in units("1. (U) So:\n-- a;\n-- b.", "cable")] == [None, 1, 1]


def test_units_do_not_depend_on_what_stands_far_away():
    once = "1. (U) The ferry sails.\nOSLO 00000017 002 OF 003\n\n-- so\n\n"
    assert len(units(once * 300, "cable")) == 300 * len(units(once, "cable"))
