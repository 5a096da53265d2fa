"""The shuffle: every row is in one partition, and comes back from there as it went in."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.shuffle import partition_of, read_partition, rows_in, spread

SCHEMA = pa.schema([("key", pa.string()), ("count", pa.int64())])
ROW = st.tuples(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), st.integers(0, 9))


@given(st.lists(st.lists(ROW, max_size=12), min_size=1, max_size=3), st.integers(1, 5))
def test_partitions_partition_the_rows(tasks, partitions):
    with TemporaryDirectory() as folder:
        paths = []
        for number, rows in enumerate(tasks):
            table = pa.Table.from_pylist(
                [dict(zip(SCHEMA.names, r, strict=True)) for r in rows], SCHEMA
            )
            part = np.array([partition_of(name, partitions) for name, _ in rows], np.int64)
            path = Path(folder) / f"{number}.parquet"
            spread([(table, part)], SCHEMA, partitions, path)
            paths.append(str(path))
        read = [read_partition(paths, number).to_pylist() for number in range(partitions)]
    rows = [row for task in tasks for row in task]
    assert [[tuple(row.values()) for row in partition] for partition in read] == [
        [r for r in rows if partition_of(r[0], partitions) == n] for n in range(partitions)
    ]


@given(st.lists(st.lists(ROW, max_size=12), max_size=4), st.integers(1, 5))
def test_rows_are_partitioned_alike_however_they_come(tables, partitions):
    def table_of(rows):
        named = [dict(zip(SCHEMA.names, row, strict=True)) for row in rows]
        part = [partition_of(name, partitions) for name, _ in rows]
        return pa.Table.from_pylist(named, SCHEMA), np.array(part, np.int64)

    with TemporaryDirectory() as folder:
        whole, spreaded = Path(folder) / "whole", Path(folder) / "spread"
        every_row = [row for rows in tables for row in rows]
        spread([table_of(every_row)], SCHEMA, partitions, whole)
        spread(map(table_of, tables), SCHEMA, partitions, spreaded)
        assert sorted(path.name for path in Path(folder).iterdir()) == ["spread", "whole"]
        for number in range(partitions):
            expected = read_partition([str(whole)], number)
            assert read_partition([str(spreaded)], number).equals(expected)
            assert read_partition([str(spreaded)], number, ["count"]).equals(
                expected.select(["count"])
            )


def test_one_file_has_one_row_group_a_partition(tmp_path):
    table = pa.Table.from_pylist([{"key": "a", "count": 1}], SCHEMA)
    path = tmp_path / "x.parquet"
    spread([(table, np.array([2]))], SCHEMA, 4, path)
    assert [rows_in([str(path), str(path)], number) for number in range(4)] == [0, 0, 2, 0]
    with pq.ParquetFile(path) as file:
        groups = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    assert groups == [0, 0, 1, 0]


@pytest.mark.parametrize(
    ("text", "partition"), [("", 4), ("a/page.txt", 3), ("żubr", 7), ("\udce9", 6)]
)
def test_partitions_are_the_same_for_ever(text, partition):
    assert partition_of(text, 8) == partition


def test_keys_spread_over_the_partitions():
    taken = [partition_of(f"page-{number}", 8) for number in range(800)]
    assert min(taken.count(partition) for partition in range(8)) > 60
