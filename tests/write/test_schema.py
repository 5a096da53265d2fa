"""The schemas name the fields of the nouns in `model/`, in their order, so neither can drift."""

from dataclasses import fields, is_dataclass
from types import UnionType
from typing import get_args, get_type_hints

import pyarrow as pa
import pytest

from pipeline.model.article import Article
from pipeline.model.cable import Cable
from pipeline.model.copy import Step, Verdict
from pipeline.model.match import PairVerdict
from pipeline.model.record import Record, Segment, Span
from pipeline.write.schema import (
    ARTICLE,
    CABLE,
    LINEAGE,
    PAIRS,
    RECORD,
    SEGMENTS,
    SPANS,
    STEPS,
    VERDICTS,
)


def names(struct):
    return [field.name for field in struct]


def structs(nested):
    """The fields of a struct, or of the structs in a list."""
    return list(nested.value_type) if pa.types.is_list(nested) else list(nested)


def is_noun(hint):
    return is_dataclass(hint) or (isinstance(hint, type) and hasattr(hint, "_fields"))


def parts(hint):
    return [hint, *(part for arg in get_args(hint) for part in parts(arg))]


def nested_noun(hint):
    """The noun in `Noun | None` or `tuple[Noun, ...]`, if there is one."""
    return next((part for part in parts(hint) if is_noun(part)), None)


def drifts(noun, arrow_fields, path):
    """Every place below a noun where its fields and the schema's are not the same."""
    own = noun._fields if hasattr(noun, "_fields") else [f.name for f in fields(noun)]
    # `from` is no name that Python allows.
    own = [name.removesuffix("_") for name in own]
    if own != names(arrow_fields):
        return [(path, own, names(arrow_fields))]
    found = []
    for hint, field in zip(get_type_hints(noun).values(), arrow_fields, strict=True):
        below, at = nested_noun(hint), f"{path}.{field.name}"
        is_rows = pa.types.is_list(field.type)
        if is_rows != any(getattr(part, "__origin__", None) is tuple for part in parts(hint)):
            found.append((at, hint, field.type))
        elif below is not None:
            found += drifts(below, structs(field.type), at)
        elif not fits(hint, field.type):
            found.append((at, hint, field.type))
    return found


def fits(hint, arrow):
    inner = arrow.value_type if pa.types.is_list(arrow) else arrow
    kinds = [
        (pa.types.is_boolean, bool),
        (pa.types.is_integer, int),
        (pa.types.is_floating, float),
        (pa.types.is_string, str),
    ]
    wanted = next(kind for test, kind in kinds if test(inner))
    leaves = {
        part if isinstance(part, type) else type(part)
        for part in parts(hint)
        if part not in (type(None), Ellipsis)
        and not isinstance(part, UnionType)
        and not get_args(part)
    }
    return leaves == {wanted}


@pytest.mark.parametrize(
    ("noun", "arrow_fields"),
    [
        (Record, list(RECORD)),
        (Cable, list(CABLE)),
        (Article, list(ARTICLE)),
        (Span, structs(SPANS)),
        (Segment, structs(SEGMENTS)),
        (Verdict, structs(VERDICTS)),
        (PairVerdict, list(PAIRS)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_schema_has_the_fields_of_its_noun_in_their_order(noun, arrow_fields):
    if noun is PairVerdict:
        # The nouns of match count copies; the file names their pages.
        assert names(arrow_fields) == [field.name for field in fields(noun)]
    else:
        assert drifts(noun, arrow_fields, noun.__name__) == []


def test_a_step_is_written_without_the_text_it_stood_on():
    own = [field.name for field in fields(Step)]
    assert names(structs(STEPS)) == [name for name in own if name != "before"]


def test_a_drift_would_be_noticed():
    swapped = [RECORD.field(1), RECORD.field(0), *list(RECORD)[2:]]
    assert drifts(Record, swapped, "Record")
    deep = [
        pa.field("blocks", pa.list_(pa.struct([("kind", pa.string())])))
        if f.name == "blocks"
        else f
        for f in RECORD
    ]
    assert [path for path, *_ in drifts(Record, deep, "Record")] == ["Record.blocks"]
    retyped = [pa.field("text", pa.int32()) if f.name == "text" else f for f in RECORD]
    assert [path for path, *_ in drifts(Record, retyped, "Record")] == ["Record.text"]


def test_lineage_holds_what_the_proof_needs():
    assert {"page", "record", "copy", "text", "blocks", "steps", "segments"} <= set(LINEAGE.names)
    assert LINEAGE.field("blocks").type == VERDICTS
    assert LINEAGE.field("steps").type == STEPS
    assert LINEAGE.field("segments").type == SEGMENTS
