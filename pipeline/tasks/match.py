"""Match: all copies → documents, each with its record id and the links between sections."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.config.schema import MatchOptions
from pipeline.engines.ledger import Done, key, once
from pipeline.match import MatchCopy, match
from pipeline.model.copy import Identity
from pipeline.tasks import VERSION
from pipeline.tasks.work import MATCHING, mapped, write_ipc

_COLUMNS = (
    "id", "kind", "dropped", "identity", "section", "shingles", "numbers", "signature", "digest",
    "reason",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MatchItem:
    """The copies of all shards, and their pages for the sites."""

    folder: str
    pages: tuple[str, ...]
    copies: tuple[str, ...]
    options: MatchOptions


@dataclass(frozen=True, slots=True)
class _Placed:
    """A copy with its place in the work files."""

    copy: MatchCopy
    shard: int
    row: int
    kind: str
    digest: str


def match_all(item: MatchItem) -> Done:
    """Find the documents among all copies."""

    def write(path: Path) -> None:
        placed = _load(item)
        matching = match([one.copy for one in placed], item.options)
        documents = [[placed[n] for n in members] for members in matching.clusters]
        names = [placed[n].copy.page for n in range(len(placed))]
        pairs = [
            (*sorted((names[p.a], names[p.b])), p.decision, p.rule, p.jaccard, p.containment)
            for p in matching.pairs
        ]
        table = {"clusters": [_clusters(documents)], "pairs": [sorted(pairs)]}
        write_ipc(pa.table(table, schema=MATCHING), path)

    task_key = key("match", VERSION, [Path(path).name for path in item.copies], item.options)
    return once(item.folder, "matching.arrow", task_key, write)


def _load(item: MatchItem) -> list[_Placed]:
    placed = []
    for shard, (pages_path, copies_path) in enumerate(zip(item.pages, item.copies, strict=True)):
        with mapped(pages_path) as pages, mapped(copies_path) as copies:
            site_of = dict(zip(pages["id"].to_pylist(), pages["site"].to_pylist(), strict=True))
            rows = copies.select(_COLUMNS).to_pylist()
        for number, fields in enumerate(rows):
            if fields["dropped"] is None and fields["reason"] is None:
                copy = _match_copy(fields, site_of)
                placed.append(_Placed(copy, shard, number, fields["kind"], fields["digest"]))
    return sorted(placed, key=lambda one: one.copy.page)


def _match_copy(fields: Mapping[str, Any], site_of: Mapping[str, str | None]) -> MatchCopy:
    identity = Identity(fields["identity"], fields["section"]) if fields["identity"] else None
    return MatchCopy(
        page=fields["id"],
        identity=identity,
        site=site_of[fields["id"]],
        shingles=np.array(fields["shingles"], np.uint32),
        signature=np.array(fields["signature"], np.uint32),
        numbers=np.array(fields["numbers"], np.uint32),
    )


def _clusters(documents: Sequence[Sequence[_Placed]]) -> list[tuple[Any, ...]]:
    ids = record_ids([[one.copy for one in document] for document in documents])
    relations = _section_links(ids)
    clusters = []
    for record, document in zip(ids, documents, strict=True):
        kinds = Counter(one.kind for one in document)
        kind = "cable" if kinds["cable"] else max(sorted(kinds), key=kinds.__getitem__)
        digest = key(record, kind, relations[record], [one.digest for one in document])
        shards, rows = [one.shard for one in document], [one.row for one in document]
        clusters.append((record, kind, relations[record], shards, rows, digest))
    return sorted(clusters)


def record_ids(documents: Sequence[Sequence[MatchCopy]]) -> list[str]:
    """A unique id for each document: by its identity key, else by its least page id.

    Of several documents that claim one identity the one with most copies gets it.
    """
    claims: dict[str, list[int]] = defaultdict(list)
    ids = []
    for number, copies in enumerate(documents):
        least = min(copy.page for copy in copies)
        ids.append("doc:" + hashlib.sha256(least.encode("utf-8")).hexdigest()[:16])
        identity = next((copy.identity for copy in copies if copy.identity), None)
        if identity is not None:
            section = f"#s{identity.section:02d}" if identity.section is not None else ""
            claims[f"cable:{identity.id}{section}"].append(number)
    for record, numbers in claims.items():
        best = min(numbers, key=lambda n: (-len(documents[n]), min(c.page for c in documents[n])))
        ids[best] = record
    return ids


def _section_links(ids: Sequence[str]) -> dict[str, list[tuple[str, str, str]]]:
    """Sections of one cable are documents of their own, linked to each other."""
    siblings: dict[str, list[str]] = defaultdict(list)
    for record in sorted(ids):
        siblings[record.partition("#")[0]].append(record)
    return {
        record: [
            ("section_of", other, "same reference id")
            for other in siblings[record.partition("#")[0]]
            if other != record
        ]
        for record in ids
    }
