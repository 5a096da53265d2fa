import numpy as np

from pipeline.config.schema import StripOptions
from pipeline.strip.repeats import RepeatCounts, page_digests, shares
from pipeline.text.batch import Batch


def test_a_page_is_known_by_its_lines_whatever_their_order_and_numbers() -> None:
    one, two, three, four = page_digests(
        Batch.of(["one 1\ntwo", "two\n---\none 2", "one", "one\none\ntwo"])
    ).tolist()
    assert one == two
    assert len({one, three, four}) == 3


def share_column(site_pages: dict[str, int], sites: list[str | None]) -> list[float]:
    batch = Batch.of(["Home\none", "Home\ntwo", "Home\nthree"])
    home, one, two = batch.line_hash[[0, 1, 3]].tolist()
    on_pages = sorted(
        [("a.org", home, 2), ("a.org", one, 1), ("a.org", two, 1), ("b.org", home, 1)]
    )
    names, lines, pages = zip(*on_pages, strict=True)
    table = RepeatCounts(np.array(names), np.array(lines, np.uint64), np.array(pages))
    return shares(batch, sites, table, site_pages, StripOptions()).tolist()


def test_shares_are_rounded_to_sixteenths() -> None:
    column = share_column({"a.org": 7}, ["a.org", "a.org", "a.org"])
    assert column == [5 / 16, 2 / 16, 5 / 16, 2 / 16, 5 / 16, 0.0]


def test_small_and_unknown_sites_say_nothing() -> None:
    assert share_column({"a.org": 4, "b.org": 9}, ["a.org", None, "c.org"]) == [0.0] * 6
    assert share_column({"a.org": 5}, ["a.org", None, "b.org"])[2:] == [0.0] * 4
