from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.nesting import bound_nesting
from pipeline.read.render import render_html


@given(st.text())
def test_an_ordinary_page_is_left_alone(html: str) -> None:
    assert bound_nesting(html) == html


def test_depth_is_bounded_and_end_tags_go_with_their_start_tags() -> None:
    bounded = bound_nesting("<div>" * 9000 + "x" + "</div>" * 9000 + "<p>y</p>")
    assert bounded.count("<div>") == bounded.count("</div>") == 512
    assert bounded.endswith("<p>y</p>")


def test_unclosed_paragraphs_and_items_are_not_depth() -> None:
    html = "<ul>" + "<li>x<p>y<br>" * 5000
    assert bound_nesting(html) == html


def test_shallow_pages_stay_however_long() -> None:
    html = "<div><span>x</span></div>" * 5000
    assert bound_nesting(html) == html


def test_endless_attributes_go() -> None:
    assert bound_nesting("<p " + "a " * 50_000 + ">x") == "<p>x"


def test_a_long_script_or_text_is_no_long_tag() -> None:
    html = "<script>" + "a" * 200_000 + "</script><p class=x>" + "a " * 100_000
    assert bound_nesting(html) == html


def test_formatting_stays_where_it_is_not_repeated_much() -> None:
    html = "<p><b class=x>x</b>" * 300
    assert bound_nesting(html) == html


def test_formatting_bombs_keep_their_words() -> None:
    html = "<p>" + "".join(f"<b id={n}>" for n in range(2000)) + "x" + "<p>y" * 1000
    assert render_html(html)[0].split() == ["x", *["y"] * 1000]


def test_all_words_of_a_bottomless_page_come_through_apart() -> None:
    depth = 100_000
    html = "".join(f"<div>in{n}" for n in range(depth)) + "</div>out" * depth
    words = render_html(html)[0].split()
    assert words == [*[f"in{n}" for n in range(depth)], *["out"] * depth]
