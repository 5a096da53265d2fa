"""Line signs of the cable grammar, and what must hold for any text."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fields import cable

CLOSINGS = json.loads(
    (Path(__file__).parent / "cases" / "cable_closing.json").read_text(encoding="utf-8")
)
HEAD = "R 020914Z FEB 09\nFM AMEMBASSY OZ\nUNCLAS OZ 000417\nSUBJECT: BRICKS\n\n"

PAGE = """Home
AORC AS AF AM AJ ASEC AU AMGT APER ACOA PREL PGOV
Identifier: 09OZ417
Created: 2009-02-02 09:14
Origin: Embassy Oz
Share this page
VZCZCXOZ0042
DE RUEHOZ #0417/01 0330915
R 020914Z FEB 09
FM AMEMBASSY OZ
TO RUEHC/SECSTATE WASHDC 1201
UNCLAS OZ 000417
SIPDIS
TAGS: PREL
SUBJECT: BRICKS AND
MORTAR

1.  (U) Wizards are seen
all over the country.

YELLOW BRICKS
-------------

2.  (U) They say:

-- one thing; and
OZ 00000417  002 OF 002
-- another.

DIGGS
NNNN

World Headlines
SECRET
A teaser about Kansas
"""


def reason_of(line: str, page: str = PAGE) -> str | None:
    at = f"\n{page}\n".index(f"\n{line}\n")
    return next((s.reason for s in cable.signs(page) if s.start <= at < s.end), None)


def test_each_line_of_a_page() -> None:
    expect = {
        "Home": "before-cable",
        "AORC AS AF AM AJ ASEC AU AMGT APER ACOA PREL PGOV": "before-cable",
        "Identifier: 09OZ417": "site-metadata",
        "Origin: Embassy Oz": "site-metadata",
        "Share this page": "before-cable",
        "VZCZCXOZ0042": "cable:transmission",
        "R 020914Z FEB 09": "cable:dtg",
        "UNCLAS OZ 000417": "cable:classline",
        "SUBJECT: BRICKS AND": "cable:subject",
        "MORTAR": "cable:head",
        "1.  (U) Wizards are seen": "cable:numbered",
        "all over the country.": "cable:continued",
        "YELLOW BRICKS": "cable:heading",
        "-------------": "cable:rule",
        "-- one thing; and": "cable:item",
        "OZ 00000417  002 OF 002": "cable:banner",
        "DIGGS": "cable:signature",
        "NNNN": "cable:signature",
        "World Headlines": "after-cable",
        "SECRET": "after-cable",
        "A teaser about Kansas": "after-cable",
    }
    assert {line: reason_of(line) for line in expect} == expect


def test_signs_speak_for_cable_lines_and_against_the_rest() -> None:
    for sign in cable.signs(PAGE):
        assert (sign.log_odds > 0) == sign.reason.startswith("cable:")


def test_no_end_no_verdict_on_what_follows() -> None:
    page = PAGE.replace("DIGGS\nNNNN\n", "")
    page = page.replace("SECRET\n", "")
    assert "after-cable" not in {sign.reason for sign in cable.signs(page)}


@pytest.mark.parametrize("case", CLOSINGS, ids=[case["label"] for case in CLOSINGS])
def test_what_stands_in_and_below_the_body(case: dict[str, Any]) -> None:
    page = HEAD + "\n".join(case["text"])
    assert {line: reason_of(line, page) for line in case["expect"]} == case["expect"], case["why"]


MAIL = "Menu\n\nFrom: Dorothy\nSent: Monday\nTo: The Wizard\nSubject: BRICKS\n\n"


def test_a_mail_that_passed_the_cable_on_is_of_its_page_text() -> None:
    page = MAIL + HEAD + "1. (U) Wizards were seen."
    assert [reason_of(line, page) for line in MAIL.split("\n") if line] == [
        "before-cable", *["cable:mail"] * 4,
    ]  # fmt: skip


def test_a_mail_elsewhere_above_the_cable_is_not() -> None:
    page = MAIL + "Browse by wizard\n\n" + HEAD + "1. (U) Wizards were seen."
    assert reason_of("From: Dorothy", page) == "before-cable"


def test_without_a_head_nothing_is_said_of_what_stands_above_the_first_paragraph() -> None:
    page = "A Title\n1. (U) One.\nand more\n2. (C) Two.\n3. (C) Three.\n4. (U) Four.\n"
    assert reason_of("A Title", page) is None
    assert reason_of("and more", page) == "cable:within"


def test_pages_without_a_cable_have_no_signs() -> None:
    assert cable.signs("Home\n\nCable 09OZ417 says -- in short --\n1. (U) little.\nSMITH\n") == ()


# Pieces of cables, whole and broken, among arbitrary text.
PIECES = st.sampled_from(
    [*PAGE.splitlines(), "REF: A. STATE 12 B. X", "E.O. 12958: DECL: 1/1/20", "", "\t"]
)
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.one_of(PIECES, st.text(max_size=30)), max_size=30).map("\n".join),
)


@given(TEXTS)
def test_signs_are_sorted_whole_lines_that_do_not_overlap(text: str) -> None:
    end = 0
    for sign in cable.signs(text):
        assert end <= sign.start < sign.end <= len(text)
        assert sign.start == 0 or text[sign.start - 1] == "\n"
        assert sign.end == len(text) or "\n" in (text[sign.end], text[sign.end - 1])
        end = sign.end


@given(TEXTS)
def test_offsets_stay_inside_the_text(text: str) -> None:
    assert 0 <= cable.head_start(text) <= cable.body_start(text) <= len(text)
    found = cable.facts(text)
    assert list(found) == sorted(found, key=lambda fact: fact.start)
    for fact in found:
        assert 0 <= fact.start < fact.end <= len(text)
        assert fact.value


@given(TEXTS, TEXTS, st.lists(st.text(max_size=20), max_size=3))
def test_parsing_never_fails_and_agrees_with_identity(
    head: str, body: str, signatures: list[str]
) -> None:
    found = cable.facts(head)
    parsed = cable.parse(head, body, signatures, found)
    if parsed.mrn:
        assert parsed.reference_id is not None
        assert parsed.reference_id.endswith(str(parsed.mrn.serial))
    cable.created(parsed, found)
    cable.identify(head, found)


@given(TEXTS)
def test_the_same_text_gives_the_same_answer(text: str) -> None:
    assert cable.signs(text) == cable.signs(
        str(text.encode("utf-8", "surrogatepass"), "utf-8", "surrogatepass")
    )
