"""The line of a mistake is shown as a terminal shows it, and the caret stands under its column."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.excerpt import excerpt, lines_of


@pytest.mark.parametrize(
    ("text", "line", "column", "expect"),
    [
        ("kind: letter", 1, 7, ["kind: letter", "      ^"]),
        ("a: 1\nkind: x\n", 2, 7, ["kind: x", "      ^"]),
        ("\tb: 1", 1, 2, ["    b: 1", "    ^"]),
        ("港: [1]", 1, 4, ["港: [1]", "    ^"]),
        ("e\u0301: x", 1, 5, ["e\u0301: x", "   ^"]),
        ("a: \u0001b", 1, 5, ["a: \ufffdb", "    ^"]),
        ("a: \u00a0b", 1, 4, ["a: \ufffdb", "   ^"]),
        ("kind:", 1, 6, ["kind:", "     ^"]),
        ("a: 1\n   \n", 2, 1, []),
        ("a: 1\n", 2, 1, []),
        ("a: 1", 9, 1, []),
    ],
)
def test_the_caret_is_under_the_column(text, line, column, expect):
    assert excerpt(text, line, column) == [f"    {shown}" for shown in expect]


@pytest.mark.parametrize("column", [1, 60, 150, 299, 300])
def test_of_a_long_line_the_part_around_the_column_is_shown(column):
    text = "".join(chr(ord("a") + at % 26) for at in range(300))
    shown, caret = excerpt(text, 1, column)
    assert len(shown) < 100
    assert shown[caret.index("^")] == text[column - 1]


@given(st.text(), st.integers(1, 9), st.integers(1, 400))
def test_any_place_of_any_text_can_be_shown(text, line, column):
    lines = excerpt(text, line, column)
    assert len(lines) in (0, 2)
    for shown in lines:
        assert all(unicodedata.category(char) not in ("Cc", "Zl", "Zp", "Cs") for char in shown)


@given(st.lists(st.text(st.characters(exclude_characters="\r\n\x85\u2028\u2029")), min_size=1))
def test_lines_end_where_yaml_ends_them(lines):
    for end in ("\n", "\r\n", "\r", "\x85", "\u2028"):
        assert lines_of(end.join(lines)) == lines
