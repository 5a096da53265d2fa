"""Match: all copies → documents, each with its record id and its relations to others."""

import hashlib
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
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


# Work files whose texts are at hand at a time.
_FILES_OPEN = 64

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
        with _Texts(item.copies, placed) as text_of:
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


class _Texts:
    """Provisional texts by page, read from the mapped work files when they are asked for.

    A few files stay mapped at a time: there may be more of them than a process may hold open.
    """

    def __init__(self, paths: Sequence[str], placed: Sequence[_Placed]) -> None:
        self._paths = paths
        self._place_of = {one.copy.page: (one.shard, one.row) for one in placed}
        self._open: OrderedDict[int, tuple[ExitStack, pa.ChunkedArray]] = OrderedDict()

    def __enter__(self) -> "_Texts":
        return self

    def __exit__(self, *error: object) -> None:
        while self._open:
            self._open.popitem()[1][0].close()

    def __call__(self, page: str) -> str:
        """The provisional text of a page."""
        shard, row = self._place_of[page]
        if shard not in self._open:
            if len(self._open) >= _FILES_OPEN:
                self._open.popitem(last=False)[1][0].close()
            stack = ExitStack()
            self._open[shard] = stack, stack.enter_context(mapped(self._paths[shard]))["text"]
        self._open.move_to_end(shard)
        return str(self._open[shard][1][row])


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
