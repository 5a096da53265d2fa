"""The JSON Schema of a record holds for every record, and for nothing else."""

import copy
import json

import pytest
from jsonschema import Draft202012Validator

from pipeline.views.record_schema import record_schema
from pipeline.write.dataset import read_rows
from pipeline.write.dictionary import descriptions


@pytest.fixture(scope="module")
def validator():
    return Draft202012Validator(record_schema())


@pytest.fixture(scope="module")
def records(sample_out):
    """The records as JSON lines have them."""
    paths = sorted((sample_out / "records").iterdir())
    return [json.loads(json.dumps(row)) for path in paths for row in read_rows(path)]


def test_it_is_a_schema_of_its_dialect():
    Draft202012Validator.check_schema(record_schema())


def test_every_record_of_a_run_is_valid(validator, records):
    assert {record["kind"] for record in records} >= {"cable", "article"}
    for record in records:
        assert [error.message for error in validator.iter_errors(record)] == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (["text"], None),
        (["kind"], "letter"),
        (["sources"], None),
        (["sources", 0], 3),
        (["blocks", 0, "spans", 0, "op"], "moved"),
        (["blocks", 0, "start"], 0.5),
        (["quality", "coverage"], "all"),
        (["extra"], 1),
    ],
)
def test_another_form_is_no_record(validator, records, place, value):
    changed = copy.deepcopy(records[0])
    at = changed
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value
    assert not validator.is_valid(changed)


def test_a_column_may_not_be_missing(validator, records):
    for name in records[0]:
        assert not validator.is_valid({key: records[0][key] for key in records[0] if key != name})


def test_every_column_is_described():
    properties = record_schema()["properties"]
    described = descriptions()["records"]
    assert {name: one["description"] for name, one in properties.items()} == {
        name: text for name, text in described.items() if "." not in name
    }
