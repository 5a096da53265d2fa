"""Ids: how the records of the run before are called now, by the pages they share."""

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.write.schema import IDS

# What is known of a run here: a row for each page that is a record's copy.
COPIES = pa.schema([("page", pa.string()), ("record", pa.string())])


def mapped_ids(previous: pa.Table, current: pa.Table) -> pa.Table:
    """A row of IDS for every two records, one of each run, that share pages, in order.

    Both tables have the columns of COPIES, every page once and no nulls. A record without a
    counterpart has a row of its own with null for that and no pages.

    >>> before = pa.table({"page": ["a", "b", "c"], "record": ["doc:1", "doc:1", "doc:2"]})
    >>> now = pa.table({"page": ["a", "b", "d"], "record": ["doc:1", "doc:3", "doc:4"]})
    >>> [tuple(row.values()) for row in mapped_ids(before, now).to_pylist()]
    [('doc:1', 'doc:1', 1), ('doc:1', 'doc:3', 1), ('doc:2', None, 0), (None, 'doc:4', 0)]
    """
    both = previous.join(current, "page", join_type="inner", right_suffix=" now")
    counted = both.group_by(["record", "record now"]).aggregate([("page", "count")])
    shared = counted.select(["record", "record now", "page_count"])
    shared = shared.rename_columns(IDS.names).cast(IDS)
    gone = _without(previous["record"], shared["previous"])
    new = _without(current["record"], shared["id"])
    alone = [pa.table({"previous": gone}), pa.table({"id": new})]
    rows = pa.concat_tables([shared, *alone], promote_options="default")
    rows = rows.set_column(2, IDS.field("pages"), rows["pages"].fill_null(0))
    return rows.sort_by([("previous", "ascending"), ("id", "ascending")])


def _without(records: pa.ChunkedArray, known: pa.ChunkedArray) -> pa.Array:
    every = pc.unique(records)
    return every.filter(pc.invert(pc.is_in(every, value_set=known)))
