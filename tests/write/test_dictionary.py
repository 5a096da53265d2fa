"""Every column of every table is described, in the data dictionary and in the documentation."""

import re

import pyarrow as pa
import pytest

from pipeline.write.dictionary import columns, descriptions
from pipeline.write.schema import TABLES


def paths(fields, above=""):
    for field in fields:
        yield f"{above}{field.name}"
        kind = field.type.value_type if pa.types.is_list(field.type) else field.type
        if pa.types.is_struct(kind):
            yield from paths(kind, f"{above}{field.name}.")


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described_and_nothing_else(table):
    assert list(descriptions()[table]) == list(paths(TABLES[table]))
    for column in columns(table):
        assert re.fullmatch(r"[A-Z`].*[.]", column.description), column.name
        assert "|" not in column.description


def test_no_table_is_described_that_does_not_exist():
    assert list(descriptions()) == list(TABLES)


def test_types_are_named_for_people():
    named = {column.type for table in TABLES for column in columns(table)}
    lists = {f"list of {noun}" for noun in ("strings", "integers", "structs")}
    assert named == {"string", "integer", "number", "boolean", "struct"} | lists


def test_the_documentation_names_every_column(root):
    page = (root / "docs" / "output.md").read_text(encoding="utf-8")
    named = {name for code in re.findall(r"`([^`\n]+)`", page) for name in re.findall(r"\w+", code)}
    for table in TABLES:
        unnamed = set(TABLES[table].names) - named
        assert not unnamed, f"docs/output.md does not say what {unnamed} of {table} are"
