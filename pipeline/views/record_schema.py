"""The JSON Schema of a record, as `jsonl/` has it: the columns of `records/` and what they hold."""

from collections.abc import Iterable
from typing import Any, get_args

import pyarrow as pa

from pipeline.config.json_schema import DIALECT
from pipeline.model.copy import Kind, UnitType
from pipeline.model.record import Op
from pipeline.views.run_files import RECORDS
from pipeline.write.dictionary import descriptions

_WORDS = {"kind": Kind, "blocks.type": UnitType, "blocks.spans.op": Op}


def record_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a record.

    >>> record_schema()["properties"]["title"]["type"]
    ['string', 'null']

    It says what form a record has. That its spans tell the truth is for `clean verify` to prove.
    """
    return {"$schema": DIALECT, "title": "Record of clean", **_object(RECORDS.schema)}


def _object(fields: Iterable[pa.Field], above: str = "") -> dict[str, Any]:
    properties = {field.name: _field(field.type, f"{above}{field.name}") for field in fields}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _field(kind: pa.DataType, name: str) -> dict[str, Any]:
    schema = _value(kind, name)
    if _may_be_null(name) and not pa.types.is_list(kind):
        schema["type"] = [schema["type"], "null"]
    if name in _WORDS:
        schema["enum"] = list(get_args(_WORDS[name]))
    return {"description": descriptions()["records"][name], **schema}


def _value(kind: pa.DataType, name: str) -> dict[str, Any]:
    if pa.types.is_list(kind):
        return {"type": "array", "items": _value(kind.value_type, name)}
    if pa.types.is_struct(kind):
        return _object(kind, f"{name}.")
    if pa.types.is_boolean(kind):
        return {"type": "boolean"}
    if pa.types.is_integer(kind):
        return {"type": "integer"}
    return {"type": "number" if pa.types.is_floating(kind) else "string"}


def _may_be_null(name: str) -> bool:
    """Whether a field may be missing: inside a column that may be null, every one may."""
    return any(name == path or name.startswith(f"{path}.") for path in RECORDS.optional)
