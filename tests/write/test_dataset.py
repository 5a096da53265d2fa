import json
from dataclasses import fields, is_dataclass, replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.article import Article
from pipeline.model.cable import Addressee, Cable, Dtg, FileTime, Mrn, Post, Ref, Transmission
from pipeline.model.record import (
    Block,
    Gap,
    Quality,
    Reading,
    Record,
    RecordCopy,
    RecordRepair,
    Relation,
    Span,
    Variant,
)
from pipeline.write.dataset import (
    read_rows,
    row,
    table_of,
    write_json_lines,
    write_parquet,
)
from pipeline.write.schema import RECORD

BLOCK = Block(
    "paragraph", 1, "SBU", None, None, "Café.", 0, 14,
    (Span(0, 9, None, 0, 0, "rendered"), Span(9, 14, 0, 3, 8, "copied")),
)  # fmt: skip
CABLE = Cable(
    reference_id="01HARBOUR1",
    mrn=Mrn(2001, "HARBOUR", 1, None, "01 HARBOUR 1"),
    transmission=Transmission(
        "X1", "first", ("A", "B"), None, None, None, FileTime("0010101Z", 1, "0101Z"), None
    ),
    dtg=Dtg("010101Z JAN 01", "2001-01-01T01:01:00Z"),
    from_=Post("HARBOUR", "RX"),
    to=(Addressee("RY", "PILOT", "PRIORITY", "0001", ("CREW",)), Addressee(None, "OWNERS")),
    tags=("SEA",),
    refs=(Ref("01PILOT2", "cable", "01 PILOT 2", "A"),),
)
RECORD_FULL = Record(
    id="cable:01HARBOUR1",
    kind="cable",
    text="1. (SBU) Café.",
    body="1. (SBU) Café.",
    title="Ferries",
    language="en",
    created="2001-01-01T01:01:00Z",
    sources=("a", "b"),
    blocks=(BLOCK,),
    copies=(
        RecordCopy("a", None, "one.example", None, None, "text/plain", 14, "0" * 64, 1.0, 0.5),
    ),
    repairs=(RecordRepair(12, 13, "?", "é", "loss", 0.9, ("è",), ("list:fr",), (0,)),),
    variants=(Variant(9, 13, (Reading("Café", (0,)), Reading("Cafe", (1,))), "accents", 0.5),),
    gaps=(Gap(3, "redaction", (0, 1)),),
    relations=(Relation("resend", "cable:01HARBOUR2", "same text"),),
    cable=CABLE,
    article=None,
    quality=Quality(2, 0.5, 0.5, 0.0, 0.1, 0.1, 1, 1),
)
RECORD_BARE = replace(
    RECORD_FULL, id="doc:0", kind="article", title=None, blocks=(), copies=(), repairs=(),
    variants=(), gaps=(), relations=(), cable=None, article=Article(author="A. Writer"),
)  # fmt: skip


def plain(noun):
    """A noun as dicts and lists, written down without looking at the code under test."""
    if is_dataclass(noun):
        names = [field.name for field in fields(noun)]
        return {name.removesuffix("_"): plain(getattr(noun, name)) for name in names}
    if hasattr(noun, "_asdict"):
        return {name: plain(value) for name, value in noun._asdict().items()}
    return [plain(one) for one in noun] if isinstance(noun, tuple) else noun


def struct_array(nouns, schema):
    return pa.array([row(noun) for noun in nouns], pa.struct(list(schema)))


@pytest.fixture
def table():
    return table_of(struct_array([RECORD_FULL, RECORD_BARE], RECORD), RECORD)


def test_a_record_comes_back_through_arrow(table):
    assert table.schema == RECORD
    assert table.to_pylist() == [plain(RECORD_FULL), plain(RECORD_BARE)]


def test_chunks_become_one_table(table):
    structs = struct_array([RECORD_FULL, RECORD_BARE], RECORD)
    assert table_of(pa.chunked_array([structs[:1], structs[1:]]), RECORD) == table


def test_no_records_are_an_empty_table():
    empty = table_of(struct_array([], RECORD), RECORD)
    assert (empty.num_rows, empty.schema) == (0, RECORD)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
COPIES = st.lists(st.integers(0, 99)).map(tuple)
GAPS = st.lists(st.builds(Gap, st.integers(0, 10**9), TEXTS, COPIES))
GAP = pa.schema([("at", pa.int32()), ("reason", pa.string()), ("copies", pa.list_(pa.int32()))])


@given(GAPS)
def test_any_values_come_back_through_arrow(gaps):
    assert struct_array(gaps, GAP).to_pylist() == [plain(gap) for gap in gaps]


def test_named_tuples_stay_rows_and_tuples_become_lists():
    assert row((Gap(3, "redaction", ()),)) == ((3, "redaction", ()),)
    assert row(Span(0, 1, None, 0, 0, "rendered")) == (0, 1, None, 0, 0, "rendered")
    assert row(None) is None


def test_parquet_has_the_same_bytes_for_the_same_rows(table, tmp_path):
    again = table_of(struct_array([RECORD_FULL, RECORD_BARE], RECORD), RECORD)
    write_parquet(table, tmp_path / "one.parquet")
    write_parquet(again, tmp_path / "two.parquet")
    one, two = (tmp_path / "one.parquet").read_bytes(), (tmp_path / "two.parquet").read_bytes()
    assert one == two
    write_parquet(table.slice(0, 1), tmp_path / "two.parquet")
    assert one != (tmp_path / "two.parquet").read_bytes()


def test_parquet_rows_come_back(table, tmp_path):
    path = tmp_path / "records.parquet"
    write_parquet(table, path)
    assert pq.read_schema(path) == RECORD
    assert list(read_rows(path)) == table.to_pylist()
    assert list(read_rows(path, ["id"])) == [{"id": "cable:01HARBOUR1"}, {"id": "doc:0"}]


def test_a_damaged_page_is_noticed(tmp_path):
    path = tmp_path / "gaps.parquet"
    gaps = [Gap(number, f"reason {number}", (number,)) for number in range(500)]
    write_parquet(table_of(struct_array(gaps, GAP), GAP), path)
    content = bytearray(path.read_bytes())
    content[200] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises((OSError, pa.ArrowException)):
        list(read_rows(path))


def test_json_lines_are_one_record_a_line(table, tmp_path):
    path = tmp_path / "records.jsonl.zst"
    write_json_lines(table, path)
    with path.open("rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as stream:
        lines = stream.read().decode().splitlines()
    assert [json.loads(line) for line in lines] == table.to_pylist()
    assert "Café" in lines[0]


def test_json_lines_have_the_same_bytes_for_the_same_rows(table, tmp_path):
    write_json_lines(table, tmp_path / "one.zst")
    write_json_lines(table, tmp_path / "two.zst")
    assert (tmp_path / "one.zst").read_bytes() == (tmp_path / "two.zst").read_bytes()
