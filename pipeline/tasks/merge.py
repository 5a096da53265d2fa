"""Merge: the copies of each document → one record, and the fate of every character of its pages."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.config.schema import MergeOptions, RepairOptions, StripOptions
from pipeline.engines.ledger import Done, key, once_untroubled
from pipeline.engines.shuffle import partition_of
from pipeline.fields import article, cable, structure
from pipeline.merge import Witness, compose, settle
from pipeline.merge.account import left_out
from pipeline.model.copy import Fact, Kind, Step, Verdict
from pipeline.model.page import Page
from pipeline.model.record import MergedText, Record, RecordCopy, Relation
from pipeline.model.repair import Claim, Rival
from pipeline.tasks import VERSION
from pipeline.tasks.clean import copy_steps
from pipeline.tasks.work import (
    MERGED,
    TIME_LIMIT,
    Failed,
    attempt,
    mapped,
    page_of,
    structs_of,
    table_of_structs,
    write_ipc,
)
from pipeline.text.steps import apply
from pipeline.text.words import load_words
from pipeline.write.dataset import row

# What is wanted of a copy; its texts and shingles stay on disk.
_GATHERED = [
    *("id", "kind", "page_type", "dropped", "layout", "verdicts", "claims", "facts", "digest")
]


@dataclass(frozen=True, slots=True)
class MergeItem:
    """One partition of the documents, and all pages and copies to gather them from.

    A document may take as many `seconds` as its pages may together.
    """

    folder: str
    partition: int
    partitions: int
    matching: str
    pages: tuple[str, ...]
    copies: tuple[str, ...]
    strip: StripOptions
    repair: RepairOptions
    merge: MergeOptions
    seconds: float


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a document, gathered: its page and what clean made of it."""

    page: Page
    kind: str
    page_type: str | None
    dropped: str | None
    layout: str | None
    verdicts: tuple[Verdict, ...]
    claims: tuple[Claim, ...]
    facts: tuple[Fact, ...]
    digest: str


def merge_partition(item: MergeItem) -> Done:
    """Merge the documents of one partition, and account for the dropped pages of its shard.

    Documents that took too long are tried again next time.
    """
    with mapped(item.matching) as table:
        clusters = [
            cluster
            for cluster in table["clusters"][0].as_py()
            if partition_of(cluster["record"], item.partitions) == item.partition
        ]
    # Pages go to shards as records go to partitions, so this shard's dropped pages end here.
    dropped = _dropped_rows(item.copies[item.partition])
    given = ([cluster["digest"] for cluster in clusters], sorted(dropped.values()))
    options = (item.strip, item.repair, item.merge)
    task_key = key("merge", VERSION, item.partition, *given, *options)

    def write(path: Path) -> str:
        wanted = {(s, r) for c in clusters for s, r in zip(c["shards"], c["rows"], strict=True)}
        wanted |= {(item.partition, number) for number in dropped}
        gathered = _gather(item, wanted)
        rows = []
        for cluster in clusters:
            places = zip(cluster["shards"], cluster["rows"], strict=True)
            rows.append(_merged_row(cluster, [gathered[place] for place in places], item))
        for number in dropped:
            copy = gathered[item.partition, number]
            pages = [_lineage_row(copy, None, 0, left_out_by(copy))]
            rows.append(structs_of([(None, pages, None)], MERGED))
        table = table_of_structs(rows, MERGED)
        write_ipc(table, path)
        first = pc.list_element(table["pages"], 0)
        late = pc.equal(pc.struct_field(first, "dropped"), TIME_LIMIT)
        return "\n".join(pc.struct_field(first, "page").filter(late).to_pylist())

    return once_untroubled(item.folder, f"merged-{item.partition:04d}.arrow", task_key, write)


def _dropped_rows(path: str) -> dict[int, str]:
    """Row numbers and digests of the shard's pages that are no document."""
    with mapped(path) as copies:
        reasons, digests = copies["dropped"].to_pylist(), copies["digest"].to_pylist()
    return {n: digests[n] for n, reason in enumerate(reasons) if reason is not None}


def _gather(item: MergeItem, wanted: set[tuple[int, int]]) -> dict[tuple[int, int], Copy]:
    """The wanted copies, with their pages, from the shards that hold them."""
    gathered = {}
    for shard in sorted({shard for shard, _ in wanted}):
        numbers = sorted(number for s, number in wanted if s == shard)
        with mapped(item.copies[shard]) as copies, mapped(item.pages[shard]) as pages:
            place_of = {page: n for n, page in enumerate(pages["id"].to_pylist())}
            rows = copies.select(_GATHERED).take(numbers).to_pylist()
            page_rows = pages.take([place_of[fields["id"]] for fields in rows]).to_pylist()
        for number, fields, page in zip(numbers, rows, page_rows, strict=True):
            gathered[shard, number] = _copy(fields, page_of(page))
    return gathered


def _copy(fields: dict[str, Any], page: Page) -> Copy:
    claims = []
    for claim in fields["claims"]:
        rivals = tuple(Rival(**rival) for rival in claim["rivals"])
        claims.append(Claim(**claim | {"rivals": rivals, "support": tuple(claim["support"])}))
    return Copy(
        page=page,
        kind=fields["kind"],
        page_type=fields["page_type"],
        dropped=fields["dropped"],
        layout=fields["layout"],
        verdicts=tuple(Verdict(**verdict) for verdict in fields["verdicts"]),
        claims=tuple(claims),
        facts=tuple(Fact(**fact) for fact in fields["facts"]),
        digest=fields["digest"],
    )


def _merged_row(cluster: dict[str, Any], copies: list[Copy], item: MergeItem) -> pa.StructArray:
    """A row of MERGED; a document on which a stage breaks is left out whole, with the reason."""
    copies = sorted(copies, key=lambda copy: copy.page.id)
    seconds = item.seconds * len(copies)
    merged = attempt(_merge_document, cluster, copies, item, seconds=seconds)
    if not isinstance(merged, Failed):
        return merged
    rule = merged.reason
    pages = [
        _lineage_row(replace(copy, dropped=rule), None, 0, left_out_by(copy, rule))
        for copy in copies
    ]
    return structs_of([(None, pages, merged.detail)], MERGED)


def _merge_document(
    cluster: dict[str, Any], copies: Sequence[Copy], item: MergeItem
) -> pa.StructArray:
    """One record out of the copies of a document, with the lineage rows of its pages."""
    record, kind = cluster["record"], cluster["kind"]
    threshold = item.strip.threshold
    verdicts = settle([_witness(copy, copy.verdicts) for copy in copies], threshold)
    witnesses = [_cut(copy, own, kind, item) for copy, own in zip(copies, verdicts, strict=True)]
    claims = [copy.claims for copy in copies]
    frequency = load_words().frequency
    merged = compose(record, witnesses, claims, frequency, item.merge, threshold)
    relations = tuple(Relation(**relation) for relation in cluster["relations"])
    lineage = [
        _lineage_row(copy, record, number, _account(copy, witness, segments, item.repair))
        for number, (copy, witness, segments) in enumerate(
            zip(copies, witnesses, merged.segments, strict=True)
        )
    ]
    made = row(_record(record, kind, merged, copies, relations))
    return structs_of([(made, lineage, None)], MERGED)


def _witness(copy: Copy, verdicts: tuple[Verdict, ...]) -> Witness:
    return Witness(copy.page.id, copy.page.site, copy.page.text, verdicts)


def _cut(copy: Copy, verdicts: tuple[Verdict, ...], kind: Kind, item: MergeItem) -> Witness:
    """The copy with its final verdicts: its steps, and its copy text cut into units."""
    steps = copy_steps(copy.page.text, verdicts, copy.claims, item.strip, item.repair)
    conjectures = frozenset((c.start, c.end) for c in copy.claims if not c.reversible)
    blocks = structure.copy_blocks(copy.page.blocks, steps)
    return replace(
        _witness(copy, verdicts),
        steps=steps,
        units=structure.units(apply(copy.page.text, steps), kind, blocks),
        conjectures=conjectures,
    )


def _record(
    record: str,
    kind: Kind,
    merged: MergedText,
    copies: Sequence[Copy],
    relations: tuple[Relation, ...],
) -> Record:
    best_first = [copies[merged.main], *(c for n, c in enumerate(copies) if n != merged.main)]
    facts = [copy.facts for copy in best_first]
    head = "\n".join(block.text for block in merged.blocks if block.type == "head")
    heading = next((block.text for block in merged.blocks if block.type == "heading"), None)
    signatures = [block.text for block in merged.blocks if block.type == "signature"]
    flat = [fact for own in facts for fact in own]
    fields = cable.parse(head, merged.body, signatures, flat) if kind == "cable" else None
    story = article.parse(facts) if kind == "article" else None
    hosts = [copy.page.site for copy in best_first if copy.page.site]
    title = fields.subject if fields else article.title(facts, heading, hosts)
    created = cable.created(fields, flat) if fields else story.published if story else None
    return Record(
        id=record,
        kind=kind,
        text=merged.text,
        body=merged.body,
        title=title,
        language=next((fact.value for fact in flat if fact.name == "language"), None),
        created=created,
        sources=tuple(copy.page.id for copy in copies),
        blocks=merged.blocks,
        copies=tuple(
            RecordCopy(
                page=copy.page.id,
                url=copy.page.url,
                site=copy.page.site,
                layout=copy.layout,
                fetched=copy.page.fetched,
                media_type=copy.page.media_type,
                bytes=copy.page.bytes,
                sha256=copy.page.sha256,
                similarity=merged.similarity[number],
                coverage=merged.coverage[number],
            )
            for number, copy in enumerate(copies)
        ),
        repairs=merged.repairs,
        variants=merged.variants,
        gaps=merged.gaps,
        relations=relations,
        cable=fields,
        article=story,
        quality=merged.quality,
    )


Account = tuple[Any, Any, Any, Any]


def left_out_by(copy: Copy, rule: str | None = None) -> Account:
    """The account of a page that is in no record: its verdicts, no steps or holes, one segment."""
    return copy.verdicts, (), (), left_out(copy.page.text, rule or str(copy.dropped))


def _account(copy: Copy, witness: Witness, segments: Any, repair: RepairOptions) -> Account:
    """The account of a page that is in a record."""
    holes = left_holes(copy.claims, witness.steps, repair.min_confidence)
    return witness.verdicts, witness.steps, holes, segments


def left_holes(
    claims: Sequence[Claim], steps: Sequence[Step], min_confidence: float
) -> tuple[Claim, ...]:
    """The claims that are not sure enough, where no step leaves out what they stand in.

    >>> hole = Claim(4, 8, "????", "é", "? for each byte", 0.6, False)
    >>> len(left_holes([hole], [], 0.8)), len(left_holes([hole], [], 0.5))
    (1, 0)
    >>> left_holes([hole], [Step(0, 12, "Men ???? us.", "", "line:few-words")], 0.8)
    ()
    """

    def stays(claim: Claim) -> bool:
        before = bisect_left(steps, claim.end, key=lambda step: step.start) - 1
        return before < 0 or steps[before].end <= claim.start

    return tuple(c for c in claims if c.confidence < min_confidence and stays(c))


def _lineage_row(copy: Copy, record: str | None, number: int, account: Account) -> tuple[Any, ...]:
    """A row of LINEAGE."""
    page, (verdicts, steps, holes, segments) = copy.page, account
    return (
        page.id,
        page.site,
        page.url,
        page.media_type,
        page.encoding,
        page.evidence,
        page.replaced,
        page.bytes,
        page.sha256,
        copy.kind,
        copy.page_type,
        copy.dropped,
        record,
        number if record is not None else None,
        page.text,
        [row(block) for block in page.blocks],
        [row(verdict) for verdict in verdicts],
        [(step.start, step.end, step.after, step.rule) for step in steps],
        [
            (h.start, h.end, h.after, h.mechanism, h.confidence, [rival.text for rival in h.rivals])
            for h in holes
        ],
        list(segments),
    )
