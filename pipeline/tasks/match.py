"""Match: all copies → documents, each with its record id and its relations to others."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.config.schema import MatchOptions
from pipeline.engines.ledger import Done, key, once
from pipeline.match import MatchCopy, identity_of, match, relations
from pipeline.model.copy import Identity, Sending
from pipeline.model.match import Matching
from pipeline.tasks import VERSION
from pipeline.tasks.work import MATCHING, mapped, write_ipc

_COLUMNS = (
    "id", "kind", "dropped", "facts", "identity", "section", "sending", "shingles", "signature",
    "digest", "reason",
)  # fmt: skip


# The facts that say when a document was made.
_DATES = ("created", "published")


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
        copies = [one.copy for one in placed]
        with _texts(item, placed) as text_of:
            matching = match(copies, text_of, item.options)
        names = [copy.page for copy in copies]
        pairs = [
            {**asdict(p), **dict(zip("ab", sorted((names[p.a], names[p.b])), strict=True))}
            for p in matching.pairs
        ]
        pairs.sort(key=lambda pair: (pair["a"], pair["b"]))
        table = {"clusters": [_clusters(placed, matching)], "pairs": [pairs]}
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
    dates = [fact["value"] for fact in fields["facts"] if fact["name"] in _DATES]
    return MatchCopy(
        page=fields["id"],
        identity=identity,
        site=site_of[fields["id"]],
        shingles=np.array(fields["shingles"], np.uint32),
        signature=np.array(fields["signature"], np.uint32),
        created=min(dates, default=None),
        sending=Sending(**fields["sending"]) if fields["sending"] else None,
    )


@contextmanager
def _texts(item: MatchItem, placed: Sequence[_Placed]) -> Iterator[Callable[[str], str]]:
    """The provisional text of a page, read from the mapped work files when it is asked for."""
    place_of = {one.copy.page: (one.shard, one.row) for one in placed}
    with ExitStack() as stack:
        columns = [stack.enter_context(mapped(path))["text"] for path in item.copies]

        def text_of(page: str) -> str:
            shard, row = place_of[page]
            return str(columns[shard][row])

        yield text_of


def _clusters(placed: Sequence[_Placed], matching: Matching) -> list[tuple[Any, ...]]:
    copies = [one.copy for one in placed]
    ids = record_ids([[copies[n] for n in members] for members in matching.clusters])
    linked: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for link in relations(copies, matching.clusters, matching.pairs):
        linked[link.document].append((link.type, ids[link.other], link.evidence))
    clusters = []
    for number, (record, members) in enumerate(zip(ids, matching.clusters, strict=True)):
        document, own = [placed[n] for n in members], sorted(linked[number])
        kinds = Counter(one.kind for one in document)
        kind = "cable" if kinds["cable"] else max(sorted(kinds), key=kinds.__getitem__)
        digest = key(record, kind, own, [one.digest for one in document])
        shards, rows = [one.shard for one in document], [one.row for one in document]
        clusters.append((record, kind, own, shards, rows, digest))
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
        identity = identity_of(copies)
        if identity is not None:
            section = f"#s{identity.section:02d}" if identity.section is not None else ""
            claims[f"cable:{identity.id}{section}"].append(number)
    for record, numbers in claims.items():
        best = min(numbers, key=lambda n: (-len(documents[n]), min(c.page for c in documents[n])))
        ids[best] = record
    return ids
