import numpy as np

from pipeline.config.schema import StripOptions
from pipeline.strip.repeats import MANY, RepeatCounts, SiteRepeats, page_digests, site_repeats
from pipeline.text.batch import Batch


def test_a_page_is_known_by_its_lines_whatever_their_order_and_numbers() -> None:
    one, two, three, four = page_digests(
        Batch.of(["one 1\ntwo", "two\n---\none 2", "one", "one\none\ntwo"])
    ).tolist()
    assert one == two
    assert len({one, three, four}) == 3


def of_site(site_pages: dict[str, int], sites: list[str | None]) -> SiteRepeats:
    batch = Batch.of(["Home\none", "Home\ntwo", "Home\nthree"])
    home, one, two = batch.line_hash[[0, 1, 3]].tolist()
    on_pages = sorted(
        [("a.org", home, 2), ("a.org", one, 1), ("a.org", two, 1), ("b.org", home, 1)]
    )
    names, lines, pages = zip(*on_pages, strict=True)
    table = RepeatCounts(np.array(names), np.array(lines, np.uint64), np.array(pages))
    return site_repeats(batch, sites, table, site_pages, StripOptions())


def test_shares_are_rounded_to_sixteenths() -> None:
    found = of_site({"a.org": 7}, ["a.org", "a.org", "a.org"])
    assert found.share.tolist() == [5 / 16, 2 / 16, 5 / 16, 2 / 16, 5 / 16, 0.0]


def test_small_and_unknown_sites_say_nothing() -> None:
    assert of_site({"a.org": 4, "b.org": 9}, ["a.org", None, "c.org"]).share.tolist() == [0.0] * 6
    assert of_site({"a.org": 5}, ["a.org", None, "b.org"]).share.tolist()[2:] == [0.0] * 4


def test_few_pages_of_a_line_are_counted_on_large_sites_alone() -> None:
    assert of_site({"a.org": 19}, ["a.org"] * 3).pages.tolist() == [0] * 6
    assert of_site({"a.org": 20}, ["a.org"] * 3).pages.tolist() == [2, 1, 2, 1, 2, 1]


PROSE = "The ferry sank in the bay at dawn, and nobody on it was hurt."
OTHER = "A pier was built where the old one had been, of stone this time."


def pages_of(lines: dict[str, int], text: str) -> list[int]:
    """The `pages` of a text's lines on a large site that has these lines so often."""
    batch = Batch.of([text])
    hashes = {line: int(Batch.of([line]).line_hash[0]) for line in lines}
    rows = sorted((hashes[line], count) for line, count in lines.items())
    table = RepeatCounts(
        np.array(["a.org"] * len(rows)),
        np.array([row[0] for row in rows], np.uint64),
        np.array([row[1] for row in rows]),
    )
    return site_repeats(batch, ["a.org"], table, {"a.org": 50}, StripOptions()).pages.tolist()


def test_copies_of_a_page_on_its_own_site_do_not_count() -> None:
    text = f"Low tide\n{PROSE}\n{OTHER}"
    copied = {"Low tide": 3, PROSE: 3, OTHER: 3}
    assert pages_of(copied, text) == [1, 1, 1]
    assert pages_of(copied | {"Low tide": 5}, text) == [3, 1, 1]


def test_beyond_many_pages_the_number_says_no_more_and_lines_without_words_nothing() -> None:
    assert pages_of({"Low tide": 40}, f"Low tide\n2011\n----\n{PROSE}") == [MANY, 0, 0, 1]
