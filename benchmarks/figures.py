"""From what was measured page by page to figures: means with intervals, differences, speed."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scores import Estimate, estimate

ALL = "all"
OURS = "ours"

# For each figure the page's value, None where the rendering has none.
METRICS: dict[str, Callable[["Measured"], float | None]] = {
    "word F1": lambda page: page.word_f1,
    "line F1": lambda page: page.line_f1,
    "shingle F1": lambda page: page.shingle_f1,
}


@dataclass(frozen=True, slots=True)
class Measured:
    """How one method did on one rendering of one page."""

    method: str
    rendering: str
    page_type: str
    word_f1: float
    line_f1: float
    shingle_f1: float | None
    seconds: float
    bytes: int
    gave_up: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A method's mean for the pages of one type, or of `all`."""

    rendering: str
    metric: str
    page_type: str
    method: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Difference:
    """Ours less the peer with the best mean there, page by page."""

    rendering: str
    metric: str
    page_type: str
    peer: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Speed:
    """What one core does in a second of its own time; a MB is a million bytes of UTF-8."""

    rendering: str
    method: str
    pages_per_s: float
    mb_per_s: float
    gave_up: int


def compared(measured: Sequence[Measured]) -> tuple[list[Figure], list[Difference]]:
    """All figures, and how much ours differ from the best of the peers."""
    figures: list[Figure] = []
    differences: list[Difference] = []
    for place, values in _columns(measured):
        found = [Figure(*place, method, estimate(values[method])) for method in values]
        figures += found
        peers = [figure for figure in found if figure.method != OURS]
        if OURS in values and peers:
            best = max(peers, key=lambda figure: figure.estimate.mean).method
            paired = np.subtract(values[OURS], values[best])
            differences.append(Difference(*place, best, estimate(paired)))
    return figures, differences


def _columns(
    measured: Sequence[Measured],
) -> Iterator[tuple[tuple[str, str, str], dict[str, list[float]]]]:
    """For each rendering, metric and type, the values of each method in the order of the pages."""
    renderings = dict.fromkeys(page.rendering for page in measured)
    types = sorted({page.page_type for page in measured})
    for rendering, metric, page_type in product(renderings, METRICS, [ALL, *types]):
        values: dict[str, list[float]] = defaultdict(list)
        for page in measured:
            if page.rendering == rendering and page_type in (ALL, page.page_type):
                value = METRICS[metric](page)
                if value is not None:
                    values[page.method].append(value)
        if values:
            yield (rendering, metric, page_type), values


def speeds(measured: Sequence[Measured]) -> list[Speed]:
    """How fast each method was on each rendering.

    >>> page = Measured("ours", "html", "forum", 1.0, 1.0, None, 0.5, 2_000_000, False)
    >>> speeds([page, page])
    [Speed(rendering='html', method='ours', pages_per_s=2.0, mb_per_s=4.0, gave_up=0)]
    """
    groups: dict[tuple[str, str], list[Measured]] = defaultdict(list)
    for page in measured:
        groups[page.rendering, page.method].append(page)
    found = []
    for (rendering, method), pages in groups.items():
        # The clock has a resolution, and a page may take less.
        seconds = sum(page.seconds for page in pages) or 1e-9
        size = sum(page.bytes for page in pages)
        gave_up = sum(page.gave_up for page in pages)
        found.append(Speed(rendering, method, len(pages) / seconds, size / 1e6 / seconds, gave_up))
    return found
