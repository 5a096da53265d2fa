"""The map of record ids: by shared pages alone, every record of both runs in it."""

from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.write.ids import COPIES, mapped_ids
from pipeline.write.schema import IDS


def table(copies):
    rows = [{"page": page, "record": record} for page, record in copies.items()]
    return pa.Table.from_pylist(rows, COPIES)


def mapped(before, now):
    return [tuple(row.values()) for row in mapped_ids(table(before), table(now)).to_pylist()]


@pytest.mark.parametrize(
    ("before", "now", "rows"),
    [
        ({}, {}, []),
        ({}, {"a": "A", "b": "A"}, [(None, "A", 0)]),
        ({"a": "A", "b": "A"}, {"a": "A", "b": "A"}, [("A", "A", 2)]),
        ({"a": "A"}, {"a": "B"}, [("A", "B", 1)]),
        ({"a": "A", "b": "A", "c": "A"}, {"a": "A", "b": "A", "c": "C"},
         [("A", "A", 2), ("A", "C", 1)]),
        ({"a": "A", "b": "B"}, {"a": "A", "b": "A"}, [("A", "A", 1), ("B", "A", 1)]),
        ({"a": "A", "b": "B"}, {"a": "A", "c": "C"},
         [("A", "A", 1), ("B", None, 0), (None, "C", 0)]),
        # An id that is used again for other pages is gone and new, not the same record.
        ({"a": "A"}, {"b": "A"}, [("A", None, 0), (None, "A", 0)]),
    ],
    ids=["nothing", "first", "unchanged", "renamed", "split", "merged", "gone-new", "used-again"],
)  # fmt: skip
def test_records_are_mapped_by_the_pages_they_share(before, now, rows):
    assert mapped(before, now) == rows


runs = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(["A", "B", "C", "é"]))


@given(runs, runs)
def test_the_map_is_what_counting_gives(before, now):
    shared = Counter((before[page], now[page]) for page in before.keys() & now.keys())
    gone = set(before.values()) - {old for old, _ in shared}
    new = set(now.values()) - {name for _, name in shared}
    expected = [(*pair, pages) for pair, pages in sorted(shared.items())]
    expected = sorted(expected + [(old, None, 0) for old in gone], key=lambda row: row[0])
    assert mapped(before, now) == expected + [(None, name, 0) for name in sorted(new)]


@given(st.permutations([("a", "A"), ("b", "A"), ("c", "B"), ("d", "C")]))
def test_the_order_of_pages_does_not_matter(rows):
    there = mapped_ids(table(dict(rows)), table(dict(reversed(rows))))
    assert there.to_pylist() == mapped_ids(table(dict(sorted(rows))), table(dict(rows))).to_pylist()
    assert there.schema == IDS
