"""The quality gate: measure what the program does well, and fail where it has become worse.

Run it from the project's root: .venv/bin/python benchmarks/gate.py

tests/floors.json says how good each figure must be: {name: {"floor": number, "what": sentence}}.
A floor without a measure fails, and so does a measure without a floor: a figure that nobody looks
at is worth nothing. Raise a floor when the figure has become better; lower one only with a reason
in the commit.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypedDict

import real_cables
import real_damage
import worlds
from worlds import Unwatched

from pipeline.config.schema import Config
from pipeline.flow import run
from pipeline.write.dataset import read_rows

# None where what is measured is not here.
Measure = Callable[[], float | None]
Row = dict[str, Any]

FLOORS = Path("tests/floors.json")
SAMPLE, EXPECTED = Path("data/raw"), Path("tests/samples/expected.json")

# What the expectations say of a record beside its pages and paragraphs; all else in them is notes.
FIELDS = {
    "cable": (
        "reference_id", "section", "sections", "created", "released", "classification", "origin",
        "captions", "tags", "subject", "refs", "signer",
    ),
    "article": ("title", "author", "published", "section", "canonical_url", "site_name"),
}  # fmt: skip


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
    if figure is None:
        return f"{name}: skipped, its pages are not here: {floor['what']}", True
    line = f"{name} {figure:.4f} (floor {floor['floor']:.4f}): {floor['what']}"
    return line, figure >= floor["floor"]


@cache
def _sample() -> tuple[list[Row], list[Row]]:
    """What is expected of the sample corpus, and the records of a run over it."""
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))["records"]
    with TemporaryDirectory() as out:
        config = {"input": {"paths": [str(SAMPLE)]}, "output": {"path": out}}
        run(Config.model_validate(config), fresh=True, limit=None, progress=Unwatched())
        records = [row for path in Path(out).glob("records/*") for row in read_rows(path)]
    return expected, records


def record_for(expected: Row, records: Sequence[Row]) -> Row | None:
    """The record that has most of the expected pages; of several the one with fewest others.

    >>> record_for({"pages": ["b", "c"]}, [{"sources": ["a"]}, {"sources": ["a", "b"]}])
    {'sources': ['a', 'b']}
    """
    pages = set(expected["pages"])

    def fits(record: Row) -> tuple[int, int]:
        shared = len(pages & set(record["sources"]))
        return shared, shared - len(record["sources"])

    best = max(records, key=fits, default=None)
    return best if best and pages & set(best["sources"]) else None


def fields_of(record: Row) -> Row:
    """The fields of a record by the names that the expectations give them."""
    fields: Row = dict(record["cable"] or record["article"] or {})
    fields |= {"title": record["title"], "created": record["created"]}
    if record["cable"]:
        fields["refs"] = [ref["id"] for ref in record["cable"]["refs"]]
    return fields


def collapsed(text: str) -> str:
    """A text with every run of blanks made one: how texts are compared here."""
    return " ".join(text.split())


def sample_records() -> float:
    """Share of the expected records that a run over the sample corpus makes of the same pages."""
    expected, records = _sample()
    made = [record["sources"] for record in records]
    found = [one["pages"] in made for one in expected]
    return sum(found) / len(found)


def sample_paragraphs() -> float:
    """Share of the expected paragraphs that stand word for word in the right record."""
    expected, records = _sample()
    found: list[bool] = []
    for one in expected:
        record = record_for(one, records)
        text = collapsed(record["text"]) if record else ""
        found += [collapsed(paragraph["text"]) in text for paragraph in one["paragraphs"]]
    return sum(found) / len(found)


def sample_fields() -> float:
    """Share of the expected fields that the right record has, cables and articles."""
    expected, records = _sample()
    right: list[bool] = []
    for one in expected:
        record = record_for(one, records)
        fields = fields_of(record) if record else {}
        right += [name in fields and fields[name] == one[name] for name in FIELDS[one["kind"]]]
    return sum(right) / len(right)


# One function a figure, higher is better; a world takes half a minute, once for its figures.
MEASURES: dict[str, Measure] = {
    "sample_records": sample_records,
    "sample_paragraphs": sample_paragraphs,
    "sample_fields": sample_fields,
    **{f"cables_{form}": partial(real_cables.whole, form) for form in ("html", "flat")},
    "repair_lossy_right": partial(real_damage.right, "lossy"),
    "repair_lossy_not_wrong": partial(real_damage.not_wrong, "lossy"),
    "repair_reversible_right": partial(real_damage.right, "reversible"),
    "repair_unharmed": real_damage.unharmed,
    **{
        f"{world}_{measure.__name__}": partial(measure, world)
        for world in ("hard", "articles")
        for measure in (worlds.mirrors, worlds.words, worlds.chrome)
    },
}


def main() -> int:
    """Print the figures; 0 when all of them hold, else 1."""
    lines, good = check(json.loads(FLOORS.read_text(encoding="utf-8")), MEASURES)
    print(*lines, sep="\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
