"""Report: one page to look at a finished run, made from its files alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.engines.ledger import replace_file
from pipeline.model.copy import Kind
from pipeline.views.report_merges import shown_merges
from pipeline.views.report_pages import UNKNOWN, PageFigures, read_pages
from pipeline.views.report_pairs import BINS, bars, interval, read_pairs
from pipeline.views.report_records import RecordFigures, read_records
from pipeline.views.report_samples import dropped_samples, left_out_samples, repair_samples
from pipeline.views.report_text import beginning, label, visible
from pipeline.views.run_files import UNREAD, Row, columns, manifest_of
from pipeline.write.manifest import MARK, REPORT

_TEMPLATES = Path(__file__).parents[1] / "templates"
# Rules, mechanisms and reasons are this program's, and few; but what they are is read from files.
_MOST_SORTS, _MOST_REASONS, _MOST_REFUSED = 20, 10, 8
_CONFIG_CHARS = 6_000


def write_report(out: Path) -> Path:
    """Put the report beside the run, complete or not at all, and say where it is."""
    html = render(out).encode()
    replace_file(out / REPORT, lambda path: _write_bytes(path, html))
    return out / REPORT


def render(out: Path) -> str:
    """The report of a finished run as one HTML page, the same for the same run.

    It asks the network for nothing, and stays below 3 MB whatever the run. Raises InputError where
    there is no run, VerifyError where its files cannot be read.
    """
    manifest = manifest_of(out)
    pages, records = read_pages(out, manifest), read_records(out, manifest)
    template = _environment().get_template("report.html")
    return template.render(
        mark=MARK,
        counts=manifest["counts"],
        dropped_pages=sum(manifest["counts"]["dropped"].values()),
        quarantine_pages=sum(manifest["counts"]["quarantined"].values()),
        kinds=get_args(Kind),
        page_types=pages.page_types(get_args(Kind)),
        sites=pages.sites(),
        dropped=_by_count(manifest["counts"]["dropped"], dropped_samples(out, pages)),
        left_out=_left_out(pages, left_out_samples(out, pages)),
        left_out_characters=pages.left_out.total(),
        repaired=_repaired(records, repair_samples(out, records)),
        holes=_by_count(pages.holes, {}),
        merges=shown_merges(out, records),
        pairs=_pairs(out),
        quarantined=_quarantined(out, manifest),
        config=beginning(_config(manifest), _CONFIG_CHARS),
        versions=manifest["versions"],
    )


def _write_bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Pages may hide characters, and turn the line around: nothing is printed but through this.
        finalize=visible,
    )
    environment.filters |= {"counted": _counted, "share": _share, "label": label}
    return environment


def _counted(count: int, noun: str = "") -> str:
    """A number for people.

    >>> _counted(1234), _counted(1, "page"), _counted(2, "page")
    ('1,234', '1 page', '2 pages')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}" if noun else f"{count:,}"


def _share(share: float) -> str:
    """A share for people.

    >>> _share(0.2345)
    '23.4\xa0%'
    """
    return f"{100 * share:.1f}\xa0%"


def _largest(counts: Mapping[str, int], most: int) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))[:most]


def _by_count(counts: Mapping[str, int], samples: Mapping[str, list[Any]]) -> list[Row]:
    """Sorts of things with their counts and samples, the most frequent first."""
    return [
        {"name": name, "count": counts[name], "samples": samples.get(name, [])}
        for name in _largest(counts, _MOST_SORTS)
    ]


def _left_out(pages: PageFigures, samples: Mapping[str, list[Any]]) -> list[Row]:
    rules = _by_count(pages.rule_characters, samples)
    return [rule | {"pages": pages.rule_pages[rule["name"]]} for rule in rules]


def _repaired(records: RecordFigures, samples: Mapping[str, list[Any]]) -> list[Row]:
    mechanisms = _by_count(records.repairs, samples)
    return [one | {"confidence": records.confidence[one["name"]]} for one in mechanisms]


def _pairs(out: Path) -> Row:
    figures = read_pairs(out)
    by_count = sorted(figures.by_rule.items(), key=lambda item: (-item[1], item[0]))
    charts = [
        {"name": name, "count": sum(counts), "most": max(counts), "bars": bars(counts)}
        for name, counts in sorted(figures.similarity.items())
    ]
    bins = [
        (interval(n), [counts[n] for _, counts in sorted(figures.similarity.items())])
        for n in range(BINS)
    ]
    return {"by_rule": by_count, "charts": charts, "bins": bins}


def _quarantined(out: Path, manifest: Row) -> list[Row]:
    """By reason, the first pages that are in quarantine."""
    counts = manifest["counts"]["quarantined"]
    first: dict[str, list[Row]] = {name: [] for name in _largest(counts, _MOST_REASONS)}
    names = ["page", "site", "bytes", "reason", "detail"]
    for partition in range(manifest["partitions"]):
        for batch in columns(out, UNREAD, partition, names):
            for row in batch.to_pylist():
                if row["reason"] in first:
                    rows = [*first[row["reason"]], row | {"site": row["site"] or UNKNOWN}]
                    rows.sort(key=lambda one: str(one["page"]))
                    first[row["reason"]] = rows[:_MOST_REFUSED]
    return [{"name": name, "count": counts[name], "pages": rows} for name, rows in first.items()]


def _config(manifest: Row) -> str:
    return orjson.dumps(manifest["config"], option=orjson.OPT_INDENT_2).decode()
