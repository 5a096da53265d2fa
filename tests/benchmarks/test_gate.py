"""The gate holds only when every floor is measured and reached."""

import json
import runpy

import pytest

FOUND = {"found": {"floor": 0.9, "what": "records found"}}


@pytest.fixture(scope="module")
def gate(root):
    return runpy.run_path(str(root / "benchmarks" / "gate.py"))


@pytest.mark.parametrize(
    ("floors", "measures", "good", "says"),
    [
        (FOUND, {"found": lambda: 0.9}, True, "ok    found 0.9000 (floor 0.9000)"),
        (FOUND, {"found": lambda: 0.8999}, False, "FAIL  found 0.8999"),
        (FOUND, {"found": lambda: float("nan")}, False, "FAIL  found nan"),
        (FOUND, {"found": lambda: None}, True, "ok    found: skipped, its pages are not here"),
        (FOUND, {}, False, "nothing measures it"),
        ({}, {"found": lambda: 1.0}, False, "has no floor for it"),
        ({}, {}, False, "no floor and no measure"),
    ],
)
def test_check(gate, floors, measures, good, says):
    lines, holds = gate["check"](floors, measures)
    assert holds is good
    assert says in lines[0]


def test_one_figure_below_its_floor_is_enough(gate):
    floors = FOUND | {"pairs": {"floor": 0.5, "what": "pairs matched"}}
    lines, holds = gate["check"](floors, {"found": lambda: 0.1, "pairs": lambda: 0.6})
    assert not holds
    assert [line[:5] for line in lines] == ["FAIL ", "ok   "]


def test_floors_are_numbers_with_a_meaning(root):
    floors = json.loads((root / "tests" / "floors.json").read_text(encoding="utf-8"))
    assert floors
    for name, floor in floors.items():
        assert set(floor) == {"floor", "what"}, name
        assert isinstance(floor["floor"], float)
        assert floor["what"]
