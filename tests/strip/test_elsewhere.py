"""Which lines lead elsewhere: cases mark them by `-`, others by `+`, either by `=`."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.strip import strip_text
from pipeline.strip.elsewhere import follows_document, leads_elsewhere, points_elsewhere
from pipeline.strip.features import line_features
from pipeline.strip.lines import Flags
from pipeline.text.batch import Batch

CASES = json.loads((Path(__file__).parent / "cases" / "elsewhere.json").read_text("utf-8"))
TEXT = [
    "The keeper of the northern light wrote every night for forty years, and nobody read it.",
    "His granddaughter opened the chest in which the books had been lying since the war.",
    "She began to copy them, one after the other, and has now reached the third of them.",
]
LINES = sorted({line[1:] for case in CASES for line in case["lines"]} | {"", "© 2011 A", "<<", "»"})


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_what_leads_elsewhere_is_left_out(case: dict[str, Any]) -> None:
    stripped = strip_text("\n".join(line[1:] for line in case["lines"]))
    kept = stripped.text.splitlines()
    for line in case["lines"]:
        if line[0] != "=":
            assert (line[1:] in kept) == (line[0] == "+"), (line, case["why"])


@pytest.mark.parametrize(
    ("called", "expected"),
    [([], []), ([0], [2, 3]), ([0, 3], [])],
    ids=["no grammar", "all called lines above", "a called line below"],
)
def test_what_follows_a_document(called: list[int], expected: list[int]) -> None:
    batch = Batch.of(["It sank in the bay.\n© Harbour Times\nHarbour fees doubled\nIt rose again."])
    flags = np.isin(np.arange(4), called)
    found = follows_document(batch, line_features(batch, [None], flags * 1.0), flags)
    assert np.flatnonzero(found).tolist() == expected


def found_in(texts: list[str], own: Flags) -> Flags:
    batch = Batch.of(texts)
    no = np.zeros(len(own), np.bool_)
    features = line_features(batch, [None] * len(texts), no * 1.0)
    return leads_elsewhere(batch, features, features.around, no, own)


@given(st.lists(st.lists(st.sampled_from(LINES), max_size=8).map("\n".join), max_size=3))
def test_a_page_is_judged_alone_and_spares_what_is_its_own(texts: list[str]) -> None:
    batch = Batch.of(texts)
    no = np.zeros(len(batch.line_start), np.bool_)
    found = found_in(texts, no)
    alone = []
    for text in texts:
        own = Batch.of([text])
        none = np.zeros(len(own.line_start), np.bool_)
        alone += found_in([text], none).tolist()
    assert found.tolist() == alone
    assert not found_in(texts, ~no).any()


def points(lines: list[str]) -> list[bool]:
    batch = Batch.of(["\n".join(lines)])
    features = line_features(batch, [None], np.zeros(len(lines)))
    return points_elsewhere(batch, features).tolist()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("More >>", True),
        ("« Précédent", True),
        ("Weiter »", True),
        ("Ten ferries that nobody has found →", True),
        ("« Le gardien »", False),
        ("«Смотритель писал каждую ночь сорок лет,", False),
        ("y nadie leyó nunca nada de lo que escribió»", False),
    ],
)
def test_guillemets_point_only_where_little_else_stands(line: str, expected: bool) -> None:
    assert points([line, "", *TEXT]) == [expected, *[False] * 4]


@pytest.mark.parametrize(
    ("heading", "expected"), [("Most read", True), ("Most read:", False), ("3. Most read", False)]
)
def test_a_colon_or_a_number_makes_a_heading_one_of_the_text(heading: str, expected: bool) -> None:
    lines = [*TEXT, "", heading, "Harbour Fees Doubled", "Ten Ferries Never Found"]
    found = found_in(["\n".join(lines)], np.zeros(len(lines), np.bool_))
    assert found[-2:].tolist() == [expected] * 2


def test_a_list_ends_at_a_colon_and_after_some_entries() -> None:
    heads = [f"Harbour Fees Doubled In {year}" for year in range(1990, 2010)]
    lines = [*TEXT * 4, "", "Most read", *heads[:2], "What to bring:", "Warm Clothes And Boots"]
    found = found_in(["\n".join(lines)], np.zeros(len(lines), np.bool_))
    assert found[-4:].tolist() == [True, True, False, False]
    lines = [*TEXT * 9, "", "Most read", *heads]
    found = found_in(["\n".join(lines)], np.zeros(len(lines), np.bool_))
    assert 5 < found.sum() < len(heads)
