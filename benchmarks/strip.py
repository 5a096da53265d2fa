"""How good and how fast is strip, beside every peer, on the same pages in the same run?

Run it from the project's root, with the extra `bench` installed:

    .venv/bin/python benchmarks/strip.py --data DIR --sites 4/5 --json strip.json

docs/benchmarks.md says what each figure means. Peers that are not installed are left out.
"""

import argparse
import hashlib
import importlib
import json
import logging
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import packages_distributions, version
from pathlib import Path

from figures import Measured, compared, speeds
from peers import METHODS, Method, Missing, load
from renderings import GoldPage, Sites, flattened, gold_pages
from rich.console import Console
from rich.progress import track
from scores import Lines, f1, shingles, words
from tables import tables

# Before the clock runs: with its first page a method also loads its models and word lists.
_FIRST_TEXT = "Home\nThe ferry sank in the bay, and nobody on it was hurt.\nLegal"
_FIRST_HTML = f"<html><body><p>Home</p><article><p>{_FIRST_TEXT}</p></article></body></html>"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page as HTML and as text in several ways; the lines of `block` stand for those of HTML."""

    page_type: str
    main_text: str
    html: str
    texts: Mapping[str, str]


def rendered(page: GoldPage) -> Rendered:
    """A page rendered in every way."""
    html = page.html()
    return Rendered(page.page_type, page.main_text, html, flattened(html))


def measured(pages: Iterable[Rendered], methods: Mapping[str, Method]) -> Iterator[Measured]:
    """What each method makes of each rendering of each page."""
    for method in methods.values():
        method.text(_FIRST_TEXT)
        method.html(_FIRST_HTML)
    for page in pages:
        gold = words(page.main_text)
        for rendering, text in {"html": page.html, **page.texts}.items():
            lines = Lines.of(page.texts["block" if rendering == "html" else rendering], gold)
            for name, method in methods.items():
                got, seconds, gave_up = _timed(method, rendering == "html", text)
                given = words(got)
                yield Measured(
                    name,
                    rendering,
                    page.page_type,
                    word_f1=f1(given, gold),
                    line_f1=lines.f1(given),
                    shingle_f1=f1(shingles(given), shingles(gold)) if rendering == "html" else None,
                    seconds=seconds,
                    bytes=len(text.encode("utf-8", errors="replace")),
                    gave_up=gave_up,
                )


def _timed(method: Method, is_html: bool, page: str) -> tuple[str, float, bool]:
    """What a method gives, the seconds of all its threads, and whether it gave up instead."""
    call = method.html if is_html else method.text
    start = time.process_time()
    try:
        got, gave_up = call(page), False
    except method.gives_up:
        got, gave_up = "", True
    return got, time.process_time() - start, gave_up


def installed(names: Sequence[str]) -> tuple[dict[str, Method], list[str]]:
    """The methods that are here, and a line for each that is not."""
    methods, left_out = {}, []
    for name in names:
        try:
            methods[name] = load(name)
        except Missing as missing:
            left_out.append(str(missing))
    return methods, left_out


def versions(names: Iterable[str]) -> dict[str, str]:
    """The versions of the packages that methods stand for."""
    distributions = packages_distributions()
    found = {distributions[module][0] for name in names for module in METHODS[name][0]}
    return {name: version(name) for name in sorted(found)}


def asked() -> argparse.ArgumentParser:
    """What can be asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="pages and gold")
    parser.add_argument("--sites", type=Sites.parse, metavar="K/N", help="one of N parts of sites")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N pages only")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here")
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the tables, and write the figures where they are asked for."""
    parser = asked()
    given = parser.parse_args(arguments)
    try:
        importlib.import_module("inscriptis")
        pages = gold_pages(given.data, given.sites, given.limit)
    except ModuleNotFoundError as error:
        parser.error(f"pages are rendered with {error.name}: pip install -e '.[bench]'")
    except FileNotFoundError as error:
        parser.error(f"{given.data} is no data folder: {error.filename} is not there")
    methods, left_out = installed(given.methods)
    if not (pages and methods):
        parser.error("there is nothing to measure: no page of these sites, or no method")
    for line in left_out:
        print(line, file=sys.stderr)
    logging.disable(logging.CRITICAL)  # what extractors say of single pages
    watched = track(map(rendered, pages), "pages", len(pages), console=Console(stderr=True))
    rows = list(measured(watched, methods))
    figures, differences = compared(rows)
    speed = speeds(rows)
    print(tables(figures, differences, speed))
    if given.json:
        told = {
            "gold_sha256": hashlib.sha256((given.data / "gold.jsonl").read_bytes()).hexdigest(),
            "sites": given.sites and f"{given.sites.part}/{given.sites.parts}",
            "pages": len(pages),
            "left_out": left_out,
            "versions": versions(methods),
            "figures": [asdict(figure) for figure in figures],
            "differences": [asdict(difference) for difference in differences],
            "speed": [asdict(one) for one in speed],
        }
        given.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
