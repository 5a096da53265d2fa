"""Selectors mean in node paths what they mean in CSS."""

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.render import render_html
from pipeline.strip.selectors import depth, parsed

PATH = "html/body#top/div.page.wide/div#main.story/ul.story/li"


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("body", 2),
        ("BODY", 2),
        ("#main", 4),
        ("div", 4),
        (".story", 5),
        ("div.story", 4),
        ("div.wide.page", 3),
        ("div#main.story", 4),
        ("div.page li", 6),
        ("div.page > li", 0),
        ("body>div", 3),
        ("body > div > div ul", 5),
        ("div > div > div", 0),
        ("nav, #top , p", 2),
        ("body, li", 6),
        (".Story", 0),
        (".stor", 0),
        ("#page", 0),
    ],
)
def test_the_innermost_element_that_is_meant(selector, expected):
    assert depth(selector, PATH) == expected


def test_no_path_no_element():
    assert depth("div", "") == 0


@pytest.mark.parametrize(
    ("selector", "what"),
    [
        ("a[href]", "an attribute selector"),
        ("[role=main]", "an attribute selector"),
        ("li:first-child", "a pseudo class"),
        ("p::before", "a pseudo class"),
        ("div > *", "a universal selector"),
        ("h1 + p", "a sibling combinator"),
        ("h1~p", "a sibling combinator"),
        (r"div.md\:wide", "an escape"),
        ("", "is no selector"),
        ("nav,", "is no selector"),
        ("> p", "is no selector"),
        ("div >", "is no selector"),
        ("div > > p", "is no selector"),
        (".", "is no selector"),
        ("#a#b", "more than one id"),
        (".a.b.c.d.e", "4 classes"),
    ],
)
def test_what_a_path_does_not_hold_is_refused(selector, what):
    with pytest.raises(ValueError, match=what) as refused:
        parsed(selector)
    assert repr(selector) in str(refused.value)


def test_long_class_names_are_cut_as_those_of_paths_are():
    name = "story-" * 9
    _, blocks = render_html(f'<div class="{name}"><p>It sank.</p></div>')
    assert depth(f"div.{name}", blocks[-1].path) > 0


ELEMENTS = st.tuples(
    st.sampled_from(["div", "section", "ul", "nav"]),
    st.sampled_from(["", ' id="x"', ' id="y"']),
    st.sampled_from(["", ' class="a"', ' class="b a"', ' class="c"']),
)
TREES = st.recursive(
    st.just("TEXT"),
    lambda inner: st.tuples(ELEMENTS, st.lists(inner, min_size=1, max_size=3)).map(
        lambda tree: f"<{tree[0][0]}{tree[0][1]}{tree[0][2]}>{''.join(tree[1])}</{tree[0][0]}>"
    ),
    max_leaves=12,
)
COMPOUNDS = st.sampled_from(["div", "section", "ul.a", "#x", ".a", ".a.b", "nav#y", "div.c", "p"])
SELECTORS = st.lists(
    st.tuples(COMPOUNDS, st.sampled_from([" ", " > ", ", "])), min_size=1, max_size=3
).map(lambda parts: "".join(c + s for c, s in parts[:-1]) + parts[-1][0])


@given(TREES, SELECTORS)
def test_the_same_text_as_by_another_implementation(tree, selector):
    pieces = tree.split("TEXT")
    html = "".join(f"{piece}<p>text {n}</p>" for n, piece in enumerate(pieces[:-1])) + pieces[-1]
    text, blocks = render_html(f"<html><body>{html}</body></html>")
    # Deeper levels than twelve are cut off a path at its root.
    blocks = [block for block in blocks if block.path.count("/") < 11]
    ours = {text[b.start : b.end] for b in blocks if depth(selector, b.path)}
    seen = {text[b.start : b.end] for b in blocks}
    soup = BeautifulSoup(f"<html><body>{html}</body></html>", "html.parser")
    theirs = {p.text for found in soup.select(selector) for p in [found, *found.select("p")]}
    assert ours == theirs & seen
