"""Figures: what a run's files hold, in numbers. Only the columns that are counted are read."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.errors import CleanError
from pipeline.tasks.work import FRESH_ADVICE
from pipeline.tasks.write import CHEAP, COUNTS
from pipeline.write.card import Figures

# The columns whose values are counted, by the tables that have them.
_COUNTED = {
    "records": ("kind", "language", "repairs.list.element.mechanism"),
    "lineage/pages": ("site", "page_type"),
    "dropped": ("reason",),
    "quarantine": ("site", "reason"),
}


def figures_of(out: Path, paths: Iterable[str]) -> Figures:
    """The figures of a run from its files below `out`. Raises CleanError where one is damaged."""
    rows: Counter[str] = Counter()
    fates: Counter[str] = Counter()
    cheap = 0
    values: dict[tuple[str, str], Counter[str | None]] = {
        (table, column): Counter() for table, columns in _COUNTED.items() for column in columns
    }
    for path in paths:
        if not path.endswith(".parquet"):
            continue
        table = _table_of(path)
        try:
            with pq.ParquetFile(out / path) as file:
                rows[table] += file.metadata.num_rows
                fates.update(_told_fates(file))
                cheap += int((file.schema_arrow.metadata or {}).get(CHEAP, b"0"))
                for column in _COUNTED.get(table, ()):
                    values[table, column] += _counts(file, column)
        except pa.ArrowException as error:
            raise CleanError(
                f"the work file of {path} is damaged: {error}", FRESH_ADVICE
            ) from error
    return Figures(
        pages=rows["lineage/pages"] + rows["quarantine"],
        documents=rows["lineage/pages"] - rows["dropped"],
        records=rows["records"],
        pairs=rows["lineage/pairs"],
        left_out_share=round(fates["left_out"] / fates.total(), 4) if fates else 0.0,
        cheap=cheap,
        kinds=values["records", "kind"],
        page_types=values["lineage/pages", "page_type"],
        languages=values["records", "language"],
        sites=values["lineage/pages", "site"] + values["quarantine", "site"],
        repairs=values["records", "repairs.list.element.mechanism"],
        dropped=values["dropped", "reason"],
        quarantined=values["quarantine", "reason"],
    )


def _table_of(path: str) -> str:
    """The table that a file is part of, by its name in `pipeline.write.schema.TABLES`.

    >>> _table_of("lineage/pages-0003.parquet"), _table_of("records/part-0003.parquet")
    ('lineage/pages', 'records')
    """
    return path.rpartition("-")[0].removesuffix("/part")


def _told_fates(file: pq.ParquetFile) -> Counter[str]:
    """The characters by fate that a file of the lineage tells in its metadata."""
    told = (file.schema_arrow.metadata or {}).get(COUNTS, b"").decode()
    parts = (part.partition("=") for part in told.split())
    return Counter({fate: int(number) for fate, _, number in parts})


def _counts(file: pq.ParquetFile, column: str) -> Counter[str | None]:
    counts: Counter[str | None] = Counter()
    for group in range(file.num_row_groups):
        values = file.read_row_group(group, columns=[column]).column(0)
        while pa.types.is_nested(values.type):
            values = pc.list_flatten(values) if pa.types.is_list(values.type) else _only(values)
        for value in pc.value_counts(values).to_pylist():
            counts[value["values"]] += value["counts"]
    return counts


def _only(structs: pa.ChunkedArray) -> pa.ChunkedArray:
    """The one field that was read of a struct."""
    return pc.struct_field(structs, [0])
