"""Links between pages: which lead from one set to another, and the shortest way."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.views.pair_links import Link, between, shortest_path

PAGES = "abcdefg"


def same(a, b, jaccard=0.9, rule="similarity"):
    return Link(min(a, b), max(a, b), "same", rule, jaccard, 1.0)


def ends(way):
    return ["".join(link[:2]) for link in way]


def test_the_shortest_way_is_taken():
    links = [same("a", "b"), same("b", "c"), same("c", "d"), same("b", "d", 0.1)]
    assert ends(shortest_path(links, {"a"}, {"d"})) == ["ab", "bd"]


def test_of_equally_short_ways_the_one_of_the_earlier_links():
    links = [same("a", "c", 0.9), same("a", "b", 0.6), same("b", "d"), same("c", "d")]
    assert ends(shortest_path(links, {"a"}, {"d"})) == ["ac", "cd"]


def test_other_verdicts_lead_nowhere():
    links = [same("a", "b"), same("b", "c")._replace(decision="ask")]
    assert shortest_path(links, {"a"}, {"c"}) == []


def test_an_identity_is_stronger_than_any_similarity():
    assert same("a", "b", 0.3, "identity").strength > same("a", "b", 1.0).strength


def test_links_between_sets_of_pages():
    links = [same("a", "b"), same("a", "c"), same("b", "c")]
    assert ends(between(links, {"a"}, {"b", "c"})) == ["ab", "ac"]
    assert ends(between(links, {"c"}, {"a"})) == ["ac"]


pages = st.sampled_from(PAGES)
webs = st.sets(st.tuples(pages, pages).filter(lambda pair: pair[0] < pair[1]))


@given(webs, pages, pages)
def test_a_way_is_found_where_there_is_one_and_none_is_shorter(web, start, goal):
    way = shortest_path([same(*pair) for pair in sorted(web)], {start}, {goal})
    reached, steps = {start}, 0
    while goal not in reached and steps <= len(PAGES):
        reached |= {b for a, b in web if a in reached} | {a for a, b in web if b in reached}
        steps += 1
    found = goal in reached and goal != start
    assert len(way) == (steps if found else 0)
    at = start
    for link in way:
        assert at in link[:2]
        at = link.b if link.a == at else link.a
    assert at == goal or not found
