"""Any model from YAML; the mistakes that config files can have are tested with load."""

import pytest
from pydantic import BaseModel

from pipeline.config.parse import lines_of_values, parse, told


class Engine(BaseModel):
    model_config = {"extra": "forbid"}
    power: int


class Boat(BaseModel):
    model_config = {"extra": "forbid"}
    name: str
    decks: list[str] = []
    engine: Engine | None = None


@pytest.mark.parametrize(
    ("yaml", "line", "column", "message"),
    [
        ("", 1, 1, "key name is missing"),
        ("# nothing yet\n", 1, 1, "key name is missing"),
        ("decks: [a]\n", 1, 1, "key name is missing"),
        ("name: Otter\ndeks: []\n", 2, 1, "unknown key deks; did you mean 'decks'?"),
        ("name: Otter\ndecks:\n- main\n- 2\n", 4, 3, "decks.1: should be a valid string, not 2"),
        ("name: Otter\nengine: {}\n", 2, 9, "key engine.power is missing"),
        ("- Otter\n", 1, 1, "should be keys with values, not a list"),
    ],
)
def test_a_mistake_is_named_with_its_place(yaml, line, column, message):
    boat, problems = parse(yaml.encode(), Boat)
    assert boat is None
    assert problems == [(line, column, message)]


def test_what_is_told_names_file_and_line():
    raw = b"name: Otter\ndeks: []\n"
    lines = list(told("boat.yaml", parse(raw, Boat)[1], raw))
    assert lines[0].startswith("boat.yaml:2:1: unknown key deks")
    assert lines[1:] == ["    deks: []", "    ^"]


def test_every_value_has_its_line():
    lines = lines_of_values("name: Otter\n\ndecks:\n  # the first\n  - main\n  - 'upper'\n")
    assert (lines["name",], lines["decks", 0], lines["decks", 1]) == (1, 5, 6)
    assert lines_of_values("") == {}
