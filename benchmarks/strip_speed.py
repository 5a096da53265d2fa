"""How fast strip judges pages: many at once, as a run does, and one a call.

    python benchmarks/strip_speed.py --data DIR [--limit N]

DIR is a data folder (see `renderings.py`). Times are processor time of one core, the best of three;
a MB is a million bytes of UTF-8. HTML is read and judged. Needs the extra `bench`.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from renderings import GoldPage, flattened, gold_pages

from pipeline.config.schema import StripOptions
from pipeline.model.page import Page
from pipeline.read.render import render_html
from pipeline.strip import strip_html, strip_text
from pipeline.strip.classify import judge
from pipeline.strip.lines import LineEvidence, StripPage, html_columns
from pipeline.strip.repeats import SiteRepeats
from pipeline.text.batch import batches

_TIMES = 3


def judged_texts(texts: Sequence[str]) -> None:
    """Judge texts as a run does, which cuts them into batches of one size."""
    _judge([Page("", None, None, None, "text/plain", "", "", 0, 0, "", text) for text in texts])


def judged_html(pages: Sequence[str]) -> None:
    """Read and judge HTML as a run does."""
    read = map(render_html, pages)
    _judge([Page("", None, None, None, "text/html", "", "", 0, 0, "", t, b) for t, b in read])


def _judge(pages: Sequence[Page]) -> None:
    for first, batch in batches([page.text for page in pages]):
        part = pages[first : first + len(batch)]
        told = [
            StripPage(html=html_columns(page, batch, number), blocks=page.blocks)
            for number, page in enumerate(part)
        ]
        lines = len(batch.line_start)
        judge(batch, told, LineEvidence.none(lines), SiteRepeats.none(lines), StripOptions(), ())


def _seconds(work: Callable[[], object]) -> float:
    """The best of some times."""
    times = []
    for _ in range(_TIMES):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def _speeds(forms: Sequence[str], is_html: bool) -> tuple[float, float]:
    """MB a second: many pages at once, one page a call."""
    many, one = (judged_html, strip_html) if is_html else (judged_texts, strip_text)
    size = sum(len(form.encode("utf-8", errors="replace")) for form in forms) / 1e6
    at_once = _seconds(lambda: many(forms))
    return size / at_once, size / _seconds(lambda: [one(form) for form in forms])


def _forms(pages: Sequence[GoldPage]) -> dict[str, list[str]]:
    html = [page.html() for page in pages]
    texts = [flattened(page) for page in html]
    return {"html": html} | {how: [text[how] for text in texts] for how in texts[0]}


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--limit", type=int, default=300, metavar="N", help="the first N pages")
    given = parser.parse_args()
    print(f"{'':8}{'bytes a line':>14}{'MB/s at once':>14}{'MB/s one a call':>17}")
    for how, forms in _forms(gold_pages(given.data, limit=given.limit)).items():
        line = sum(map(len, forms)) / sum(form.count("\n") + 1 for form in forms)
        at_once, one = _speeds(forms, how == "html")
        print(f"{how:8}{line:14.0f}{at_once:14.1f}{one:17.1f}", flush=True)


if __name__ == "__main__":
    main()
