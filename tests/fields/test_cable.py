"""The cable grammar on invented cables: cases are data, each with its reason."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from pipeline.fields import cable
from pipeline.fields.cable_lines import lines
from pipeline.model.copy import Fact

CASES = Path(__file__).parent / "cases"


def cases(name: str) -> list[Any]:
    rows = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return [pytest.param(row, id=row["label"]) for row in rows]


def first_line(text: str, at: int) -> str:
    return text[at:].split("\n", 1)[0]


@pytest.mark.parametrize("case", cases("cable_heads"))
def test_head_and_body_are_found(case: dict[str, Any]) -> None:
    text = "\n".join(case["text"])
    assert cable.is_cable(text) is case["is_cable"]
    assert first_line(text, cable.head_start(text)) == case["head"]
    assert first_line(text, cable.body_start(text)) == case["body"]


@pytest.mark.parametrize("case", cases("cable_facts"))
def test_facts_of_the_site(case: dict[str, Any]) -> None:
    text = "\n".join(case["text"])
    found = cable.facts(text)
    assert [[fact.name, fact.value] for fact in found] == case["expect"]
    for fact in found:
        if fact.name in ("reference_id", "subject", "origin"):
            assert text[fact.start : fact.end] == fact.value


@pytest.mark.parametrize("case", cases("cable_identity"))
def test_identity(case: dict[str, Any]) -> None:
    text = "\n".join(case["text"])
    found, _ = cable.identify(text, cable.facts(text))
    assert ([found.id, found.section] if found else None) == case["expect"]


@pytest.mark.parametrize("case", cases("cable_parse"))
def test_fields(case: dict[str, Any]) -> None:
    parsed = cable.parse("\n".join(case["head"]), case["body"], case["signatures"], ())
    got = json.loads(json.dumps(asdict(parsed)))
    assert {key: got[key] for key in case["expect"]} == case["expect"]


SITE = (
    Fact("reference_id", "09OZ417", 0, 7),
    Fact("created", "2009-02-02T09:09:00", 8, 24),
    Fact("released", "2011-08-26T00:00:00", 25, 41),
    Fact("classification", "CONFIDENTIAL//NOFORN", 42, 62),
    Fact("origin", "Embassy Oz", 63, 73),
    Fact("subject", "Bricks", 74, 80),
)


def test_the_site_adds_to_what_the_cable_prints() -> None:
    parsed = cable.parse("R 020914Z FEB 09\nC O N F I D E N T I A L OZ 000417", "", [], SITE)
    assert parsed.classification == "CONFIDENTIAL//NOFORN"
    assert (parsed.origin, parsed.released) == ("Embassy Oz", "2011-08-26T00:00:00")
    assert (parsed.subject, parsed.reference_id) == ("Bricks", "09OZ417")


@pytest.mark.parametrize(
    ("head", "expect"),
    [
        ("R 020914Z FEB 09", "2009-02-02T09:14:00Z"),
        ("P R 281848Z DEC 66", "1966-12-28T18:48:00Z"),
        ("R 310914Z FEB 09", "2009-02-02T09:09:00"),
        ("FM AMEMBASSY OZ", "2009-02-02T09:09:00"),
    ],
    ids=["group wins", "two-digit year of the last century", "no such day", "no group"],
)
def test_created(head: str, expect: str) -> None:
    assert cable.created(cable.parse(head, "", [], ()), SITE) == expect


def test_created_is_unknown_where_nothing_is_printed() -> None:
    assert cable.created(cable.parse("", "", [], ()), ()) is None


@pytest.mark.parametrize("case", cases("cable_joined"))
def test_a_head_whose_line_breaks_are_lost(case: dict[str, Any]) -> None:
    assert [[line.kind, line.text] for line in lines(case["line"])] == case["expect"]


def test_a_joined_head_gives_the_fields_of_its_lines() -> None:
    head = "\n".join(cases("cable_joined")[0].values[0]["lines"])
    assert cable.identify(head.replace("\n", " "), ()) == cable.identify(head, ())
    joined, printed = (cable.parse(text, "", (), ()) for text in (head.replace("\n", " "), head))
    assert joined == printed
    assert joined.subject == "TIN MEN AND STRAW"


@pytest.mark.parametrize(
    ("line", "again"),
    [
        ("C O R R E C T E D  C O P Y", "corrected"),
        ("CORRECTED COPY (PARA 3)", "corrected"),
        ("SUBJECT: RESEND: TIN MEN", "resend"),
        ("SUBJECT: (CORRECTED COPY) TIN MEN", "corrected"),
        ("SUBJECT: THE WIZARD CORRECTED THE COPYIST", None),
        ("SUBJECT: TIN MEN RESEND THEIR QUOTAS", None),
    ],
)
def test_a_head_says_whether_the_cable_was_sent_before(line: str, again: str | None) -> None:
    _, sent = cable.identify(f"R 020914Z FEB 09\nFM AMEMBASSY OZ\nUNCLAS OZ 000417\n{line}", ())
    assert sent is not None
    assert sent.again == again
