import numpy as np

from pipeline.match.common import MIN_SITE_COPIES, common_shingles, own_shingles

CHROME = range(50)


def pages(make_copy, count, site):
    return [
        make_copy(f"{site}{n}", [*CHROME, *range(1000 * n + 100, 1000 * n + 400)], site=site)
        for n in range(count)
    ]


def test_what_many_pages_of_a_site_print_is_common(make_copy):
    chrome = make_copy("chrome", CHROME).shingles
    found = common_shingles(pages(make_copy, MIN_SITE_COPIES, "one"))
    assert found.tolist() == chrome.tolist()


def test_too_few_pages_are_no_evidence(make_copy):
    few = pages(make_copy, MIN_SITE_COPIES - 1, "one")
    other = make_copy("other", CHROME, site="two")
    assert not len(common_shingles([*few, other]))
    assert not len(common_shingles(pages(make_copy, 20, None)))


def test_equal_copies_of_a_site_count_once(make_copy):
    copies = pages(make_copy, 1, "one") * 20
    assert not len(common_shingles(copies))


def test_a_small_share_is_not_common(make_copy):
    few = pages(make_copy, 6, "one")
    rest = [
        make_copy(f"r{n}", range(10**6 + 100 * n, 10**6 + 100 * n + 90), site="one")
        for n in range(30)
    ]
    assert not len(common_shingles([*few, *rest]))


def test_a_copy_keeps_itself_when_hardly_anything_would_remain():
    page = np.arange(100, dtype=np.uint32)
    assert own_shingles(page, page[:75]).tolist() == page[75:].tolist()
    assert own_shingles(page, page[:76]).tolist() == page.tolist()
    assert own_shingles(page[:0], page).tolist() == []
    assert own_shingles(page, page[:0]).tolist() == page.tolist()
