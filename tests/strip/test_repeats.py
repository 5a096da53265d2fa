import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.schema import StripOptions
from pipeline.strip.repeats import (
    RepeatCounts,
    count,
    first_of_each,
    merge,
    page_digests,
    pages_of_sites,
    shares,
)
from pipeline.text.batch import Batch

PAGES = st.lists(
    st.tuples(st.text(st.sampled_from("ab1\n ")), st.sampled_from(["a.org", "bb.org", None])),
    max_size=8,
)
ROWS = tuple[list[str], list[int], list[int]]


def rows(table: RepeatCounts) -> ROWS:
    return table.site.tolist(), table.line_hash.tolist(), table.pages.tolist()


def counted(pages: list[tuple[str, str | None]], keep: list[bool]) -> RepeatCounts:
    texts, sites = [text for text, _ in pages], [site for _, site in pages]
    return count(Batch.of(texts), sites, np.array(keep, np.bool_))


@given(PAGES.filter(bool), st.data())
def test_counting_in_parts_gives_the_same_table_in_any_order(
    pages: list[tuple[str, str | None]], data: st.DataObject
) -> None:
    texts, sites = [text for text, _ in pages], [site for _, site in pages]
    keep = first_of_each(sites, page_digests(Batch.of(texts))).tolist()
    parts = [counted([page], [flag]) for page, flag in zip(pages, keep, strict=True)]
    whole = counted(pages, keep)
    cut = data.draw(st.integers(0, len(parts)))
    assert rows(merge(data.draw(st.permutations(parts)))) == rows(whole)
    assert rows(merge([merge(parts[:cut]), merge(parts[cut:])])) == rows(whole)
    order = list(zip(whole.site.tolist(), whole.line_hash.tolist(), strict=True))
    assert order == sorted(set(order))


def test_a_line_counts_once_a_page_and_not_without_a_site() -> None:
    table = count(Batch.of(["Home\nHome\nhome!", "Home\nx", "Home"]), ["a.org", "a.org", None])
    assert table.site.tolist() == ["a.org", "a.org"]
    assert sorted(table.pages.tolist()) == [1, 2]


def test_lines_without_words_are_not_counted() -> None:
    assert len(count(Batch.of(["\n---\n12 34\n"]), ["a.org"])) == 0


def test_near_identical_pages_of_a_site_count_once() -> None:
    texts, sites = ["one 1\ntwo", "two\none 2", "one"], ["a.org", "a.org", "a.org"]
    keep = first_of_each(sites, page_digests(Batch.of(texts)))
    assert keep.tolist() == [True, False, True]
    assert pages_of_sites(sites, keep) == {"a.org": 2}
    assert sorted(count(Batch.of(texts), sites).pages.tolist()) == [1, 2]


def test_the_same_page_on_two_sites_counts_for_both() -> None:
    digests = page_digests(Batch.of(["one", "one"]))
    assert first_of_each(["a.org", "b.org"], digests).all()


def share_column(site_pages: dict[str, int], sites: list[str | None]) -> list[float]:
    batch = Batch.of(["Home\none", "Home\ntwo", "Home\nthree"])
    table = count(batch, ["a.org", "a.org", "b.org"])
    return shares(batch, sites, table, site_pages, StripOptions()).tolist()


def test_shares_are_rounded_to_sixteenths() -> None:
    column = share_column({"a.org": 7}, ["a.org", "a.org", "a.org"])
    assert column == [5 / 16, 2 / 16, 5 / 16, 2 / 16, 5 / 16, 0.0]


def test_small_and_unknown_sites_say_nothing() -> None:
    assert share_column({"a.org": 4, "b.org": 9}, ["a.org", None, "c.org"]) == [0.0] * 6
    assert share_column({"a.org": 5}, ["a.org", None, "b.org"])[2:] == [0.0] * 4
