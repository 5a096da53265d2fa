"""Texts in the report: short, in context, nothing in them unseen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.views.report_text import beginning, excerpt, label, link, visible


@given(st.text())
def test_what_is_visible_hides_nothing(text):
    shown = str(visible(text))
    hidden = [char for char in shown if not char.isprintable()]
    assert all(char in "\n\t\u200c\u200d" or char.isspace() for char in hidden)
    assert visible(shown) == shown


@given(st.text(st.characters(categories=["L", "N", "P", "M", "Zs"])))
def test_what_can_be_seen_stays(text):
    assert visible(text) == text


@pytest.mark.parametrize(
    "char", "\0\x07\r\x1b\x7f\x85\xad\u200b\u200e\u2028\u202e\u2066\ufeff\ue000"
)
def test_a_hidden_character_is_spelled_out(char):
    assert visible(f"a{char}b") == f"a[U+{ord(char):04X}]b"


@given(st.text(), st.integers(3, 40))
def test_a_label_is_never_longer_than_it_may_be(text, limit):
    assert len(label(text, limit)) <= limit
    assert label(text, len(text)) == text


@given(st.text(), st.integers(0, 40))
def test_a_beginning_says_how_much_is_missing(text, limit):
    shown = beginning(text, limit)
    assert shown == text or f"({len(text) - limit:,} more character" in shown


@pytest.mark.parametrize("text", ["x" * 10**6, "\n" * 10**6, "a b\n\n" * 10**5])
@pytest.mark.parametrize("place", [(0, 10**5), (3, 5), (499_000, 10**6), (10**6, 10**6)])
def test_an_excerpt_is_short_whatever_the_text(text, place):
    text = text[: 10**6]
    assert sum(len(piece.text) for piece in excerpt(text, *place)) < 450


@given(st.text("ab\n ", max_size=400), st.data())
def test_an_excerpt_has_no_blank_line(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    shown = "".join(piece.text for piece in excerpt(text, start, end))
    assert not any(not line.strip() for line in shown.split("\n")[1:-1])


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://a.example/b?c=d#e", True),
        ("HTTP://a.example", True),
        ("https://a.example/\u212a", False),
        ("ftp://a.example", False),
        ("https://a.example/a b", False),
        ("https://a.example/\n", False),
        ("", False),
        (None, False),
    ],
)
def test_links_are_plain_web_addresses(url, is_link):
    assert link(url) == (url if is_link else None)
