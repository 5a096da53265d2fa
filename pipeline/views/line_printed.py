"""One line of a page of the lineage: what strip was told of it, and the verdict on that."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model.page import Page
from pipeline.text.batch import Batch
from pipeline.text.beside import REASON, main_column
from pipeline.views.run_files import Row, page_of_lineage


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line without what stands beside it (`aside`): where it is printed, and the verdict there.

    `text` is the main column of the page, and all of the batch; lines are counted from 0 in
    `number`. Of a blank line the verdict is the one at its place.
    """

    page: Page
    text: str
    batch: Batch
    number: int
    start: int
    end: int
    verdict: Row
    aside: Sequence[str]

    @classmethod
    def of(cls, row: Row, line: int) -> "PrintedLine":
        """A line (counted from 1) of the page of a row of the lineage."""
        page = page_of_lineage(row)
        text = main_column(page.text)
        batch = Batch.of([text])
        first, last = (int(points[line - 1]) for points in batch.line_points(0))
        printed = text[first:last].strip()
        start = text.index(printed, first)
        verdict = next(v for v in reversed(row["blocks"]) if v["start"] <= start)
        beside = [v for v in row["blocks"] if v["reason"] == REASON and first <= v["start"] < last]
        aside = [page.text[v["start"] : v["end"]].strip() for v in beside]
        return cls(page, text, batch, line - 1, start, start + len(printed), verdict, aside)

    @property
    def printed(self) -> str:
        """What the line says, without blank space at its ends."""
        return self.text[self.start : self.end]
