"""Figures are what counting the rows gives."""

from collections import Counter

import pyarrow as pa
import pytest

from pipeline.errors import CleanError
from pipeline.tasks.figures import figures_of
from pipeline.write.dataset import read_rows, write_parquet
from pipeline.write.manifest import read_manifest
from pipeline.write.schema import RECORD


@pytest.fixture(params=["sample_out", "straight"])
def out(request):
    return request.getfixturevalue(request.param)


def rows(out, files):
    return [row for path in out.glob(files) for row in read_rows(path)]


def test_figures_are_what_counting_rows_gives(out):
    figures = figures_of(out, read_manifest(out)["files"])
    records, pages = rows(out, "records/*"), rows(out, "lineage/pages-*")
    refused, dropped = rows(out, "quarantine/*"), rows(out, "dropped/*")
    assert figures.records == len(records) > 5
    assert figures.pages == len(pages) + len(refused)
    assert figures.documents == sum(len(record["sources"]) for record in records)
    assert figures.pairs == len(rows(out, "lineage/pairs-*"))
    assert figures.kinds == Counter(record["kind"] for record in records)
    assert figures.page_types == Counter(row["page_type"] for row in pages)
    assert len(figures.page_types) > 2
    assert figures.languages == Counter(record["language"] for record in records)
    assert figures.sites == Counter(row["site"] for row in [*pages, *refused])
    assert figures.repairs == Counter(r["mechanism"] for row in records for r in row["repairs"])
    assert sum(figures.repairs.values()) > 1
    assert figures.dropped == Counter(row["reason"] for row in dropped)
    assert figures.quarantined == Counter(row["reason"] for row in refused)
    texts = Counter()
    for page in pages:
        if page["dropped"] is None:
            texts.update({s["fate"]: 0 for s in page["segments"]})
            for segment in page["segments"]:
                texts[segment["fate"]] += segment["end"] - segment["start"]
    assert figures.left_out_share == round(texts["left_out"] / texts.total(), 4)


def test_values_of_several_row_groups_are_counted(tmp_path):
    records = [{"id": f"doc:{n}", "kind": "cable" if n % 3 else "article"} for n in range(2_500)]
    (tmp_path / "records").mkdir()
    path = "records/part-0000.parquet"
    write_parquet(pa.Table.from_pylist(records, RECORD), tmp_path / path)
    figures = figures_of(tmp_path, [path, "jsonl/part-0000.jsonl.zst"])
    assert figures.kinds == {"article": 834, "cable": 1_666}
    assert figures.repairs == {}
    assert figures.languages == {None: 2_500}
    assert figures.left_out_share == 0


@pytest.mark.parametrize("content", [b"", b"PAR1", b"no parquet"])
def test_a_damaged_work_file_is_named(tmp_path, content):
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "part-0000.parquet").write_bytes(content)
    with pytest.raises(CleanError, match=r"records/part-0000\.parquet is damaged") as failed:
        figures_of(tmp_path, ["records/part-0000.parquet"])
    assert "--fresh" in failed.value.what_to_do
