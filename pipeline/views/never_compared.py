"""Why two pages were never compared, worked out again from their texts and signatures."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.config.schema import MatchOptions
from pipeline.fields import article, cable
from pipeline.match import MatchCopy
from pipeline.match.candidates import anchor_pairs, names_of
from pipeline.match.signatures import Signature
from pipeline.match.verify import compare
from pipeline.model.copy import Identity
from pipeline.text.batch import Batch
from pipeline.text.shingles import shingles
from pipeline.text.steps import apply
from pipeline.views.run_files import SIGNED, Row, columns, page_of_lineage
from pipeline.views.run_index import Index
from pipeline.views.verify_page import steps_of

# What a page claims to be, and its words, follow from these columns of its lineage.
_COLUMNS = [
    "page", "site", "url", "media_type", "encoding", "evidence", "replaced", "bytes", "sha256",
    "kind", "text", "stated", "steps",
]  # fmt: skip
# Of a record with many copies so many are looked at.
_LOOKED_AT = 50


def why_never_compared(
    index: Index, some: Sequence[str], others: Sequence[str], options: MatchOptions
) -> Iterator[str]:
    """What kept the closest two pages of both sides from being candidates, a line each."""
    signatures = _signatures(index, {*some[:_LOOKED_AT], *others[:_LOOKED_AT]})
    a, b = _closest(signatures, some[:_LOOKED_AT], others[:_LOOKED_AT])
    values = [signatures[page] for page in (a, b)]
    rows = [index.page(page, _COLUMNS) for page in (a, b)]
    sets = [shingles(Batch.of([_copy_text(row)]), 0) for row in rows]
    if len(some) > 1 or len(others) > 1:
        yield f"  closest by their signatures: {a} and {b}"
    agreeing = int(np.count_nonzero(values[0] == values[1])) if all(map(len, sets)) else 0
    size = len(values[0])
    similarity = f"an estimated similarity of {agreeing / size:.2f}"
    yield f"  {agreeing} of {size} values of their signatures agree: {similarity}"
    bands = _common_bands(values, options) if agreeing else 0
    anchors = bool(anchor_pairs(sets, values))
    said = [set(names_of(_as_matched(row))) for row in rows]
    same_id = bool(said[0] & said[1])
    yield f"  {bands or 'none'} of the {options.bands} bands of their signatures are equal"
    yield f"  {'enough' if anchors else 'too few'} anchors (a fixed choice of word runs) are common"
    yield f"  they claim {'the same' if same_id else 'no common'} id or sending"
    if bands or anchors or same_id:
        yield (
            "  that would do, but where very many pages have the same in common, each is compared "
            "with the nearest alone"
        )
    jaccard, containment = compare(*sets)
    yield (
        f"  compared now, with what their sites repeat: similarity {jaccard}, containment "
        f"{containment}; one document from {options.min_jaccard} or {options.min_containment} on, "
        f"or aligned from {options.min_aligned} on"
    )


def claimed(index: Index, page: str) -> Identity | None:
    """The id and section that a page claims, read from its text once more."""
    return _as_matched(index.page(page, _COLUMNS)).identity


def _as_matched(row: Row) -> MatchCopy:
    """The page as match saw it, without its words."""
    nothing = np.zeros(0, np.uint32)
    bare = MatchCopy(row["page"], None, row["site"], nothing, nothing)
    if row["kind"] != "cable":
        return bare
    page = page_of_lineage(row)
    facts = (*cable.facts(page.text), *article.facts(page))
    identity, sending = cable.identify(_copy_text(row), facts)
    return replace(bare, identity=identity, sending=sending)


def _copy_text(row: Row) -> str:
    return apply(row["text"], steps_of(row))


def _signatures(index: Index, pages: set[str]) -> dict[str, Signature]:
    names = pa.array(sorted(pages), pa.string())
    found = {}
    for part in range(index.manifest["partitions"]):
        for batch in columns(index.out, SIGNED, part, ["page", "values"]):
            for row in batch.filter(pc.is_in(batch["page"], names)).to_pylist():
                found[row["page"]] = np.array(row["values"], np.uint32)
    return found


def _closest(
    signatures: dict[str, Signature], some: Sequence[str], others: Sequence[str]
) -> tuple[str, str]:
    """The two pages, one of each side, whose signatures agree most."""
    ours = np.array([signatures[page] for page in some])
    theirs = np.array([signatures[page] for page in others])
    agreeing = (ours[:, None, :] == theirs[None, :, :]).sum(axis=2)
    at, other = divmod(int(agreeing.argmax()), len(others))
    return some[at], others[other]


def _common_bands(values: Sequence[Signature], options: MatchOptions) -> int:
    equal = (values[0] == values[1]).reshape(options.bands, -1)
    return int(np.count_nonzero(equal.all(axis=1)))
