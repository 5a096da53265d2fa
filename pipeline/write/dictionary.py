"""The data dictionary: name, type and meaning of every column of a run's tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import pyarrow as pa
from ruamel.yaml import YAML

from pipeline.write.schema import TABLES


@dataclass(frozen=True, slots=True)
class Column:
    """A column, or a field inside one (named with dots): its type and what it holds."""

    name: str
    type: str
    description: str


def columns(table: str) -> tuple[Column, ...]:
    """The columns of one of the tables of a run, and the fields inside them, in their order.

    Raises KeyError for a table or a column that nobody has described.

    >>> [(column.name, column.type) for column in columns("ids")]
    [('previous', 'string'), ('id', 'string'), ('pages', 'integer')]
    """
    described = descriptions()[table]
    return tuple(Column(name, kind, described[name]) for name, kind in _typed(TABLES[table]))


@lru_cache(maxsize=1)
def descriptions() -> Mapping[str, Mapping[str, str]]:
    """What each column holds, as Markdown, by table and name.

    >>> descriptions()["records"]["sources"]
    'Ids of the pages that are its copies, sorted.'
    """
    data = resources.files(__package__ or "pipeline.write").joinpath("dictionary.yaml")
    tables: Mapping[str, Mapping[str, str]] = YAML(typ="safe").load(data.read_text("utf-8"))
    return tables


def _typed(fields: pa.Schema | pa.DataType, above: str = "") -> Iterator[tuple[str, str]]:
    for field in fields:
        name, inner = f"{above}{field.name}", field.type
        yield name, _type_name(inner)
        if pa.types.is_list(inner):
            inner = inner.value_type
        if pa.types.is_struct(inner):
            yield from _typed(inner, f"{name}.")


def _type_name(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"list of {_type_name(kind.value_type)}s"
    if pa.types.is_integer(kind):
        return "integer"
    return "number" if pa.types.is_floating(kind) else _PLAIN_NAMES.get(kind.id, str(kind))


_PLAIN_NAMES = {pa.struct([]).id: "struct", pa.bool_().id: "boolean"}
