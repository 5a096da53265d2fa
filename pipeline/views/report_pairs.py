"""What the report counts in the pairs: verdicts by rule, and how similar the pages were."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from pipeline.views.run_files import COMPARED, columns

BINS = 20

# Of the chart, in units of its own: a column, the space between two, and the tallest bar.
_STEP, _GAP, _HEIGHT = 24, 4, 60


class Bar(NamedTuple):
    """One bar of the chart: its place, its size, and what it stands for."""

    x: int
    y: int
    width: int
    height: int
    title: str


@dataclass(slots=True)
class PairFigures:
    """Pairs by verdict and rule; and for each verdict how many have which Jaccard similarity."""

    by_rule: Counter[tuple[str, str]] = field(default_factory=Counter)
    similarity: dict[str, list[int]] = field(default_factory=dict)


def read_pairs(out: Path) -> PairFigures:
    """Count the pairs, a thousand at a time. Raises VerifyError where their file is damaged."""
    figures = PairFigures()
    for batch in columns(out, COMPARED, 0, ["decision", "rule", "jaccard"]):
        table = pa.Table.from_batches([batch])
        for row in table.group_by(["decision", "rule"]).aggregate([([], "count_all")]).to_pylist():
            figures.by_rule[row["decision"], row["rule"]] += row["count_all"]
        decisions = batch["decision"].to_numpy(zero_copy_only=False)
        for decision in sorted(set(decisions.tolist())):
            alike = batch["jaccard"].to_numpy()[decisions == decision]
            counts = np.histogram(alike, BINS, (0.0, 1.0))[0].tolist()
            before = figures.similarity.setdefault(decision, [0] * BINS)
            figures.similarity[decision] = [a + b for a, b in zip(before, counts, strict=True)]
    return figures


def interval(number: int) -> str:
    """The similarities that the bin with this number counts.

    >>> interval(0), interval(19)
    ('0.00–0.05', '0.95–1.00')
    """
    return f"{number / BINS:.2f}–{(number + 1) / BINS:.2f}"


def bars(counts: list[int]) -> list[Bar]:
    """A row of bars, the tallest for the greatest count; a bin that is not empty has a bar.

    >>> [(bar.x, bar.height) for bar in bars([1, 0, 600])]
    [(0, 1), (48, 60)]
    """
    most = max(counts)
    heights = [-(-count * _HEIGHT // most) if most else 0 for count in counts]
    return [
        Bar(n * _STEP, _HEIGHT - height, _STEP - _GAP, height, f"{interval(n)}: {counts[n]:,}")
        for n, height in enumerate(heights)
        if height
    ]
