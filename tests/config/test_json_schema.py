"""The JSON Schema of the config allows what the loader allows, and rejects what it rejects."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from pipeline.config.json_schema import config_schema
from pipeline.config.reference import sections

MISTAKES = json.loads((Path(__file__).parent / "cases" / "mistakes.json").read_text("utf-8"))
# A schema sees values, not their text, and each value alone.
BEYOND_A_SCHEMA = {
    "keys that do not go together",
    "not a number",
    "key twice",
    "key that is no string",
    "syntax",
    "tab",
    "two documents",
    "tag that makes objects",
    "control character",
    "date that no calendar has",
    "alias that holds itself",
}


def errors(text):
    validator = Draft202012Validator(config_schema())
    return [error.message for error in validator.iter_errors(YAML(typ="safe").load(text))]


def test_it_is_a_schema_of_its_dialect():
    Draft202012Validator.check_schema(config_schema())


@pytest.mark.parametrize("name", ["starter", "cables", "full"])
def test_shipped_configs_are_valid(name, root):
    assert errors((root / "configs" / f"{name}.yaml").read_text("utf-8")) == []


@pytest.mark.parametrize("text", ["", "strip:\n", "strip: {threshold: 1}\n"])
def test_what_the_loader_allows_is_valid(text):
    assert errors(text) == []


@pytest.mark.parametrize(
    "case",
    [case for case in MISTAKES if case["label"] not in BEYOND_A_SCHEMA],
    ids=lambda case: case["label"],
)
def test_mistakes_are_errors(case):
    assert errors(case["yaml"])


def test_the_exceptions_are_cases():
    assert {case["label"] for case in MISTAKES} >= BEYOND_A_SCHEMA


def test_every_key_is_described():
    written = json.dumps(config_schema())
    for section in sections():
        for key in section.keys:
            assert json.dumps(key.description) in written
