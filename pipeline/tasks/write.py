"""Write: the files of the finished run, each made by one task, then published together."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.engines.ledger import Done, key, once
from pipeline.match.signatures import SCHEME
from pipeline.strip.cheap import PREFIX
from pipeline.tasks import VERSION
from pipeline.tasks.work import mapped
from pipeline.write.dataset import table_of, write_json_lines, write_parquet
from pipeline.write.schema import DROPPED, LINEAGE, PAIRS, QUARANTINE, RECORD, SIGNATURES

# What a published file counts, for the funnel: kept in its schema's metadata. The characters of
# documents by fate, and the pages that were judged by the cheap pass.
COUNTS, CHEAP = b"clean.counts", b"clean.cheap"


@dataclass(frozen=True, slots=True)
class WriteItem:
    """One file to write: which, and the work files of its partition."""

    folder: str
    target: str
    partition: int
    pages: str
    copies: str
    merged: str
    matching: str
    seed: int


def write_file(item: WriteItem) -> Done:
    """Write one file of the run, such as `records/part-0003.parquet`."""
    suffix = "jsonl.zst" if item.target == "jsonl" else "parquet"

    def write(path: Path) -> None:
        table = _TABLES[item.target](item)
        (write_json_lines if item.target == "jsonl" else write_parquet)(table, path)

    given = [Path(p).name for p in (item.pages, item.copies, item.merged, item.matching)]
    task_key = key("write", VERSION, item.target, item.partition, *given, item.seed)
    name = f"{item.target.replace('/', '.')}-{item.partition:04d}.{suffix}"
    return once(item.folder, name, task_key, write)


def _records(item: WriteItem) -> pa.Table:
    with mapped(item.merged) as merged:
        structs = merged["record"].combine_chunks().drop_null()
    return table_of(structs, RECORD).sort_by("id")


def _lineage(item: WriteItem) -> pa.Table:
    table = _page_rows(item)
    fates: Counter[str] = Counter()
    for dropped, segments in zip(table["dropped"], table["segments"], strict=True):
        if not dropped.is_valid:
            for segment in segments.as_py():
                fates[segment["fate"]] += segment["end"] - segment["start"]
    counts = " ".join(f"{fate}={number}" for fate, number in sorted(fates.items()))
    return table.replace_schema_metadata({COUNTS: counts.encode(), CHEAP: b"%d" % _cheap(table)})


def _cheap(lineage: pa.Table) -> int:
    """How many pages have a line that the cheap pass judged."""
    blocks = lineage["blocks"].combine_chunks()
    cheap = pc.starts_with(pc.struct_field(pc.list_flatten(blocks), "reason"), PREFIX)
    return len(pc.list_parent_indices(blocks).filter(cheap).unique())


def _page_rows(item: WriteItem) -> pa.Table:
    """The lineage of all pages but those of documents that could not be merged."""
    with mapped(item.merged) as merged:
        whole = merged.filter(pc.is_null(merged["failed"]))
    structs = pc.list_flatten(whole["pages"].combine_chunks())
    return table_of(structs, LINEAGE).sort_by("page")


def _pairs(item: WriteItem) -> pa.Table:
    with mapped(item.matching) as matching:
        rows = matching["pairs"][0].as_py()
    return pa.Table.from_pylist(rows, PAIRS)


def _dropped(item: WriteItem) -> pa.Table:
    table = _page_rows(item)
    table = table.filter(pc.is_valid(table["dropped"]))
    told = ["dropped" if name == "reason" else name for name in DROPPED.names]
    return table.select(told).rename_columns(DROPPED.names)


def _quarantine(item: WriteItem) -> pa.Table:
    """Pages that could not be read, and those on which a stage broke."""
    with mapped(item.pages) as pages, mapped(item.copies) as copies, mapped(item.merged) as merged:
        names = ["id", "path", "site", "bytes", "sha256", "reason", "detail"]
        rows = pages.select(names).to_pylist()
        broken = copies.filter(pc.is_valid(copies["reason"])).select(["id", "reason", "detail"])
        reasons = {fields["id"]: fields for fields in broken.to_pylist()}
        failed = merged.filter(pc.is_valid(merged["failed"])).select(["pages", "failed"])
        undone = failed.to_pylist()
    found = [fields | reasons.get(fields["id"], {}) for fields in rows]
    found = [fields for fields in found if fields["reason"] is not None]
    for document in undone:
        for page in document["pages"]:
            found.append(
                {"id": page["page"], "path": None, "reason": page["dropped"],
                 "detail": document["failed"]}
                | {name: page[name] for name in ("site", "bytes", "sha256")}
            )  # fmt: skip
    ordered = sorted(found, key=lambda fields: str(fields["id"]))
    return pa.Table.from_pylist([{"page": f.pop("id"), **f} for f in ordered], QUARANTINE)


def _signatures(item: WriteItem) -> pa.Table:
    with mapped(item.copies) as copies:
        read = copies.filter(pc.is_valid(copies["signature"]))
        rows = read.select(["id", "signature"]).to_pylist()
    told = {"seed": item.seed, "scheme": SCHEME}
    named = [{"page": r["id"], "values": r["signature"], **told} for r in rows]
    return pa.Table.from_pylist(named, SIGNATURES)


_TABLES: dict[str, Callable[[WriteItem], pa.Table]] = {
    "records": _records,
    "jsonl": _records,
    "lineage/pages": _lineage,
    "lineage/pairs": _pairs,
    "dropped": _dropped,
    "quarantine": _quarantine,
    "signatures": _signatures,
}


def targets(partitions: int, jsonl: bool) -> Iterator[tuple[str, int]]:
    """The files of a run: every target once for each partition, the pairs once."""
    for target in _TABLES:
        if target == "jsonl" and not jsonl:
            continue
        for partition in range(1 if target == "lineage/pairs" else partitions):
            yield target, partition
