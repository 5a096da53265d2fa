"""The quality gate: measure what the program does well, and fail where it has become worse.

Run it from the project's root: .venv/bin/python benchmarks/gate.py

tests/floors.json says how good each figure must be: {name: {"floor": number, "what": sentence}}.
A floor without a measure fails, and so does a measure without a floor: a figure that nobody looks
at is worth nothing. Raise a floor when the figure has become better; lower one only with a reason
in the commit.
"""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypedDict

Measure = Callable[[], float]

FLOORS = Path("tests/floors.json")

# One function a figure, higher is better; each takes seconds, not minutes.
MEASURES: dict[str, Measure] = {}


class Floor(TypedDict):
    """The least a figure may be, and what it says."""

    floor: float
    what: str


def check(floors: Mapping[str, Floor], measures: Mapping[str, Measure]) -> tuple[list[str], bool]:
    """A line for every figure, and whether all of them hold.

    >>> check({"found": {"floor": 0.9, "what": "records found"}}, {"found": lambda: 0.95})
    (['ok    found 0.9500 (floor 0.9000): records found'], True)
    """
    if not floors and not measures:
        return ["FAIL  there is no floor and no measure"], False
    lines, good = [], True
    for name in sorted({*floors, *measures}):
        line, holds = _checked(name, floors.get(name), measures.get(name))
        lines.append(f"{'ok   ' if holds else 'FAIL '} {line}")
        good = good and holds
    return lines, good


def _checked(name: str, floor: Floor | None, measure: Measure | None) -> tuple[str, bool]:
    if floor is None:
        return f"{name}: measured, but {FLOORS} has no floor for it", False
    if measure is None:
        return f"{name}: has a floor, but nothing measures it: {floor['what']}", False
    figure = measure()
    line = f"{name} {figure:.4f} (floor {floor['floor']:.4f}): {floor['what']}"
    return line, figure >= floor["floor"]


def main() -> int:
    """Print the figures; 0 when all of them hold, else 1."""
    lines, good = check(json.loads(FLOORS.read_text(encoding="utf-8")), MEASURES)
    print(*lines, sep="\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
