"""What the report counts in the lineage: pages by site, text by the rule that left it out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.views.report_picks import Picks, exploded, orders
from pipeline.views.run_files import PAGES, UNREAD, Row, columns

UNKNOWN = "unknown"

_COLUMNS = [
    *("page", "site", "kind", "page_type", "dropped", "record", "steps.list.element.rule"),
    "holes.list.element.mechanism",
    *(f"segments.list.element.{name}" for name in ("start", "end", "fate", "rule")),
]
_MOST_SITES = 60


@dataclass(frozen=True, slots=True)
class Site:
    """What became of a site's pages; `characters` and `left_out` are those of its documents."""

    name: str
    documents: int
    records: int
    dropped: int
    quarantined: int
    repairs: int
    characters: int
    left_out: int

    @property
    def pages(self) -> int:
        """All its pages."""
        return self.documents + self.dropped + self.quarantined

    @property
    def left_out_share(self) -> float:
        """The share of its documents' text that is in no record."""
        return self.left_out / self.characters if self.characters else 0.0


@dataclass(slots=True)
class PageFigures:
    """One reading of the lineage: counts by site, by type, by rule, and where samples are.

    `holes` are counted by mechanism.
    `by_rule` and `by_reason` pick pages from which something was left out, and pages dropped.
    """

    documents: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    quarantined: Counter[str] = field(default_factory=Counter)
    repairs: Counter[str] = field(default_factory=Counter)
    holes: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    rule_pages: Counter[str] = field(default_factory=Counter)
    rule_characters: Counter[str] = field(default_factory=Counter)
    types: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_rule: Picks = field(default_factory=Picks)
    by_reason: Picks = field(default_factory=Picks)

    def sites(self) -> list[Site]:
        """The sites with the most pages; what is beyond them in one line, last."""
        pages = self.documents + self.dropped + self.quarantined
        by_size = sorted(pages, key=lambda name: (-pages[name], name))
        shown, rest = by_size[:_MOST_SITES], by_size[_MOST_SITES:]
        sites = [self._site(name, [name]) for name in shown]
        return [*sites, self._site(f"{len(rest):,} smaller sites", rest)] if rest else sites

    def page_types(self, kinds: Sequence[str]) -> list[tuple[str, list[int]]]:
        """Each type with its pages of each kind, the most frequent first.

        >>> PageFigures(types=Counter({("forum", "generic"): 2})).page_types(("cable", "generic"))
        [('forum', [0, 2])]
        """
        counts = {
            name: [self.types[name, kind] for kind in kinds]
            for name in sorted({name for name, _ in self.types})
        }
        return sorted(counts.items(), key=lambda item: -sum(item[1]))

    def _site(self, title: str, names: list[str]) -> Site:
        counters = (self.documents, self.records, self.dropped, self.quarantined, self.repairs,
                    self.characters, self.left_out)  # fmt: skip
        return Site(title, *(sum(counter[name] for name in names) for counter in counters))


def read_pages(out: Path, manifest: Row) -> PageFigures:
    """Count the pages of a run, a thousand at a time. Raises VerifyError where one is damaged."""
    figures = PageFigures()
    for partition in range(manifest["partitions"]):
        records: set[tuple[str, str]] = set()
        first = 0
        for batch in columns(out, PAGES, partition, _COLUMNS):
            records.update(_count_pages(batch, partition, first, figures))
            _count_contents(batch, partition, first, figures)
            first += batch.num_rows
        # A document's pages lie in one file, so no record is counted twice.
        figures.records.update(site for site, _ in records)
        for batch in columns(out, UNREAD, partition, ["site"]):
            figures.quarantined.update(pc.fill_null(batch["site"], UNKNOWN).to_pylist())
    return figures


def _count_pages(
    batch: pa.RecordBatch, partition: int, first: int, figures: PageFigures
) -> set[tuple[str, str]]:
    """Count documents and dropped pages; returns which records have a copy from which site."""
    site, order, numbers = _places(batch, first)
    fates = {"site": site, "order": order, "sort": batch["dropped"], "record": batch["record"]}
    pages = pa.table(fates)
    types = pc.fill_null(batch["page_type"], UNKNOWN).to_pylist()
    figures.types.update(zip(types, batch["kind"].to_pylist(), strict=True))
    dropped = pages.filter(pc.is_valid(pages["sort"]))
    figures.dropped.update(dropped["site"].to_pylist())
    figures.by_reason.offer_all(dropped, partition, numbers)
    documents = pages.filter(pc.is_null(pages["sort"]))
    sites, records = documents["site"].to_pylist(), documents["record"].to_pylist()
    figures.documents.update(sites)
    return set(zip(sites, records, strict=True))


def _count_contents(
    batch: pa.RecordBatch, partition: int, first: int, figures: PageFigures
) -> None:
    """Count what was repaired and left out in documents."""
    site, order, numbers = _places(batch, first)
    document = pc.is_null(batch["dropped"])
    steps = exploded(batch, "steps", site=site, document=document)
    repairs = pc.and_(steps["document"], pc.starts_with(steps["rule"], "repair:"))
    figures.repairs.update(steps.filter(repairs)["site"].to_pylist())
    figures.holes.update(exploded(batch, "holes")["mechanism"].to_pylist())
    segments = exploded(batch, "segments", site=site, order=order, document=document)
    size = pc.cast(pc.subtract(segments["end"], segments["start"]), pa.int64())
    segments = segments.append_column("size", size).filter(segments["document"])
    _add(figures.characters, segments, "site")
    left = segments.filter(pc.equal(segments["fate"], "left_out"))
    _add(figures.left_out, left, "site")
    _add(figures.rule_characters, left, "rule")
    pages = left.group_by(["rule", "site", "order"]).aggregate([])
    figures.rule_pages.update(pages["rule"].to_pylist())
    sorts = pages.rename_columns(["sort", "site", "order"])
    figures.by_rule.offer_all(sorts, partition, numbers)


def _places(batch: pa.RecordBatch, first: int) -> tuple[pa.Array, pa.Array, dict[int, int]]:
    """The sites and orders of pages, and the row number of each order."""
    order = orders(batch["page"].to_pylist())
    numbers = {one: number for number, one in enumerate(order, first)}
    return pc.fill_null(batch["site"], UNKNOWN), pa.array(order, pa.uint64()), numbers


def _add(counts: Counter[str], segments: pa.Table, by: str) -> None:
    for row in segments.group_by(by).aggregate([("size", "sum")]).to_pylist():
        counts[row[by]] += row["size_sum"]
