import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.copy import Verdict
from pipeline.text.beside import REASON, beside, leave_out_beside, main_column

CASES = json.loads((Path(__file__).parent / "cases" / "beside.json").read_text("utf-8"))
TOLD = CASES[0]["page"]

CELLS = st.sampled_from(
    ["", "and so on", "The keeper of the northern light wrote every night", "é"]
)
ROWS = st.builds(lambda a, b, width: f"{a:{width}}{b}", CELLS, CELLS, st.sampled_from([52, 60]))
PAGES = st.lists(ROWS | st.sampled_from(TOLD), max_size=12).map("\n".join) | st.text(" ab\n")


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
