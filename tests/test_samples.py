"""The records of the sample corpus are those that `samples/expected.json` describes.

What the program cannot do yet stands in `samples/known_failures.json` with the reason. Such a case
has to fail: when it passes, take it out there.
"""

import json
import runpy
from pathlib import Path

import pytest

from pipeline.write.dataset import read_rows

SAMPLES = Path(__file__).parent / "samples"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
KNOWN = json.loads((SAMPLES / "known_failures.json").read_text(encoding="utf-8"))
RECORDS = {record["name"]: record for record in EXPECTED["records"]}
GATE = runpy.run_path(str(Path(__file__).parents[1] / "benchmarks" / "gate.py"))
collapsed = GATE["collapsed"]

PARAGRAPHS = [(name, n) for name, r in RECORDS.items() for n in range(len(r["paragraphs"]))]
FIELDS = [(name, field) for name, r in RECORDS.items() for field in GATE["FIELDS"][r["kind"]]]


def cases(about: str, values: list) -> list:
    """Parameters whose ids say what they are about; a known failure has to fail."""
    found = []
    for value in values:
        parts = value if isinstance(value, tuple) else (value,)
        name = ":".join(map(str, (about, *parts)))
        reason = KNOWN.get(name)
        marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
        found.append(pytest.param(*parts, id=name, marks=marks))
    return found


@pytest.fixture(scope="module")
def made(sample_out):
    """All records of the run."""
    return [row for path in sorted(sample_out.glob("records/*")) for row in read_rows(path)]


@pytest.fixture(scope="module")
def record_of(made):
    """The record that has most of the pages expected of the one named."""
    return {name: GATE["record_for"](expected, made) for name, expected in RECORDS.items()}


def key(block):
    marking, number = block.get("marking"), block.get("number")
    return block["type"], number, marking, collapsed(block["text"])


def written(record):
    """The blocks of a record but for its head and signature."""
    return [key(block) for block in record["blocks"] if block["type"] not in ("head", "signature")]


def test_nothing_known_to_fail_is_unknown():
    ids = [case.id for about in ALL_CASES for case in about]
    assert set(KNOWN) <= set(ids)
    assert len(ids) == len(set(ids))
    assert all(KNOWN.values())


PAGES = cases("pages", [*RECORDS])


@pytest.mark.parametrize("name", PAGES)
def test_the_record_has_exactly_the_right_pages(made, name):
    assert RECORDS[name]["pages"] in [record["sources"] for record in made]


KINDS = cases("kind", [*RECORDS])


@pytest.mark.parametrize("name", KINDS)
def test_the_record_is_of_the_right_kind(record_of, name):
    assert record_of[name]["kind"] == RECORDS[name]["kind"]


FIELD_CASES = cases("field", FIELDS)


@pytest.mark.parametrize(("name", "field"), FIELD_CASES)
def test_a_field_is_right(record_of, name, field):
    assert GATE["fields_of"](record_of[name])[field] == RECORDS[name][field]


PARAGRAPH_CASES = cases("paragraph", PARAGRAPHS)


@pytest.mark.parametrize(("name", "number"), PARAGRAPH_CASES)
def test_a_paragraph_is_there_as_it_was_written(record_of, name, number):
    assert key(RECORDS[name]["paragraphs"][number]) in written(record_of[name])


TEXT_CASES = cases("text", [*RECORDS])


@pytest.mark.parametrize("name", TEXT_CASES)
def test_the_record_has_nothing_else_and_all_in_order(record_of, name):
    """By its words alone: what kind of block they are, each paragraph's own case says."""
    expected = [collapsed(paragraph["text"]) for paragraph in RECORDS[name]["paragraphs"]]
    assert [text for *_, text in written(record_of[name])] == expected


CHROME_CASES = cases("chrome", EXPECTED["must_not_appear"])


@pytest.mark.parametrize("chrome", CHROME_CASES)
def test_what_the_sites_put_around_is_in_no_record(made, chrome):
    assert [record["id"] for record in made if chrome in collapsed(record["text"])] == []


WITHOUT = cases("without", [*EXPECTED["without_record"]])


@pytest.mark.parametrize("page", WITHOUT)
def test_a_page_without_a_record_has_the_right_reason(sample_out, page):
    expected = EXPECTED["without_record"][page]
    folder = {"dropped": "dropped", "quarantined": "quarantine"}[expected["fate"]]
    rows = [row for path in (sample_out / folder).iterdir() for row in read_rows(path)]
    assert [row["reason"] for row in rows if row["page"] == page] == [expected["reason"]]


LINKS = cases("link", [(link["type"], *link["records"]) for link in EXPECTED["related"]])


@pytest.mark.parametrize(("relation", "one", "other"), LINKS)
def test_related_records_are_linked_both_ways(record_of, relation, one, other):
    for name, linked in ((one, other), (other, one)):
        links = [(link["type"], link["id"]) for link in record_of[name]["relations"]]
        assert (relation, record_of[linked]["id"]) in links


MASKED = cases("masked", [page for page, note in EXPECTED["pages"].items() if "masked" in note])


@pytest.mark.parametrize("page", MASKED)
def test_a_masked_name_stands_open_and_the_mask_is_kept_as_a_variant(record_of, page):
    note = EXPECTED["pages"][page]
    record = record_of[note["record"]]
    copy = record["sources"].index(page)
    masks = [
        record["text"][variant["start"] : variant["end"]]
        for variant in record["variants"]
        for reading in variant["readings"]
        if "XXXXXXXXXXXX" in reading["text"] and copy in reading["copies"]
    ]
    assert sorted(masks) == sorted(note["masked"])


ALL_CASES = [
    PAGES, KINDS, FIELD_CASES, PARAGRAPH_CASES, TEXT_CASES, CHROME_CASES, WITHOUT, LINKS, MASKED,
]  # fmt: skip
