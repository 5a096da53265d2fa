import json
import re
from collections.abc import Iterator
from itertools import pairwise, zip_longest
from pathlib import Path
from textwrap import wrap
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline.text.beside as room
from pipeline.model.copy import Verdict
from pipeline.text.beside import REASON, beside, leave_out_beside, main_column

CASES = json.loads((Path(__file__).parent / "cases" / "beside.json").read_text("utf-8"))

PROSE = (
    "The keeper of the northern light wrote every night for forty years, and what he wrote was "
    "read by nobody until his granddaughter opened the chest in which the books had been lying "
    "since the war. She began to copy them, one after the other, into a machine. "
) * 2
TEASERS = ["Harbour Fees Doubled", "12 Boats Held", "Ölpreise", "UN: Fish", "Fog", "1,200", ""]
COLUMNS = st.lists(st.sampled_from(TEASERS), min_size=6, max_size=14)


def joined(width: int, column: list[str], left: bool, above: str, gaps: bool) -> str:
    """A page with prose and a column beside it."""
    lines = zip_longest(wrap(PROSE, width), column, fillvalue="")
    if left:
        rows = [f"{cell:26}{line}" for line, cell in lines]
    else:
        rows = [f"{line:{width + 3}}{cell}" for line, cell in lines]
    return above + ("\n\n" if gaps else "\n").join(rows)


REGIONS = st.builds(
    joined,
    st.integers(42, 70),
    COLUMNS,
    st.booleans(),
    st.sampled_from(["", "Home    News    Letters\n"]) | st.text(" é.\n"),
    st.booleans(),
)
PAGES = st.lists(REGIONS, min_size=1, max_size=2).map("\n".join)


class Counted(tuple[Any, ...]):
    """Cells that count how often one of them is read."""

    read = 0

    def __iter__(self) -> Iterator[Any]:
        for cell in super().__iter__():
            Counted.read += 1
            yield cell

    def __getitem__(self, at: Any) -> Any:
        Counted.read += 1
        return super().__getitem__(at)


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_what_stands_beside_the_text(case: dict[str, Any]) -> None:
    page = "\n".join(case["page"])
    assert [page[start:end].strip() for start, end in beside(page)] == case["side"], case["why"]


@given(PAGES)
def test_cells_are_parts_of_lines_in_order(page: str) -> None:
    cells = beside(page)
    assert all(before[1] <= after[0] for before, after in pairwise(cells))
    assert all(start < end and "\n" not in page[start:end] for start, end in cells)


@given(PAGES)
def test_the_main_column_keeps_all_offsets(page: str) -> None:
    main = main_column(page)
    assert len(main) == len(page)
    assert all(kept == was or kept == " " for kept, was in zip(main, page, strict=True))


@given(PAGES, st.integers(0, 200))
def test_verdicts_still_partition_the_page(page: str, edge: int) -> None:
    edge = page.find("\n", edge) + 1
    whole = [Verdict(0, edge, 0.9, "one"), Verdict(edge, len(page), 0.8, "two")]
    runs = leave_out_beside([run for run in whole if run.end > run.start], page)
    edges = [0, *(run.end for run in runs)]
    assert [run.start for run in runs] == edges[:-1]
    assert edges[-1] == len(page)
    assert [(run.start, run.end) for run in runs if run.reason == REASON] == list(beside(page))


def test_most_pages_of_the_properties_have_a_cell() -> None:
    seen: list[bool] = []

    @settings(max_examples=200, database=None, derandomize=True)
    @given(PAGES)
    def look(page: str) -> None:
        seen.append(bool(beside(page)))

    look()
    assert sum(seen) > len(seen) / 2


def test_no_pattern_begins_inside_blanks() -> None:
    """One that did, and went on to their end, would cost the square of a long run of them."""
    run = "word" + " " * 100 + "word"
    patterns = [each for each in vars(room).values() if isinstance(each, re.Pattern)]
    assert len(patterns) >= 3
    for pattern in patterns:
        assert not any(pattern.match(run, at) for at in range(5, 104)), pattern.pattern
        assert not any(pattern.match("\n" + run[4:], at) for at in range(2, 101)), pattern.pattern


@pytest.mark.parametrize(
    "page",
    [
        " " * 300_000 + "\n",
        "word" + " " * 300_000 + "\n",
        "word    " * 40_000,
        "word" + " " * 300_000 + "word\n" + "lamp    oil\n" * 5,
        ". " * 150_000,
        ".   .   .\n" * 30_000,
        "." * 300_000 + "    .\n" + "lamp    oil\n" * 5,
        "The harbour master    Fees\n" * 20_000,
        "lamp    oil\n" * 4 + "a long lamp    oil\n" * 4,
    ],
    ids=range(9),
)
def test_hostile_pages_have_nothing_beside(page: str) -> None:
    assert beside(page) == ()


def test_each_cell_is_looked_at_once_however_many_verdicts(monkeypatch: Any) -> None:
    cells = Counted((10 * n + 5, 10 * n + 9) for n in range(500))
    monkeypatch.setattr(room, "beside", lambda _: cells)
    monkeypatch.setattr(Counted, "read", 0)
    runs = leave_out_beside([Verdict(10 * n, 10 * n + 10, 0.9, "") for n in range(500)], "")
    assert Counted.read <= 2 * len(cells)
    assert len(runs) == 3 * len(cells)
