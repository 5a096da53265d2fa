import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fields.bylines import printed


@pytest.mark.parametrize(
    ("line", "expect"),
    [
        ("By Ada Quill", {"author": "Ada Quill"}),
        ("By Ada Quill, Staff Writer", {"author": "Ada Quill"}),
        ("by ADA QUILL | May 4, 2020", {"author": "ADA QUILL", "published": "2020-05-04"}),
        (
            "Von Jörg Äpfelmann und Ute van der Beck",
            {"author": "Jörg Äpfelmann und Ute van der Beck"},
        ),
        ("Autor: Łukasz Żak", {"author": "Łukasz Żak"}),
        ("Words by Ada Quill", {"author": "Ada Quill"}),
        ("Published 4 May 2020 at 9:31 am", {"published": "2020-05-04"}),
        ("Last updated: May 4th, 2020", {"modified": "2020-05-04"}),
        ("Published May 4", {}),  # of which year?
        ("By the river it was dark", {}),
        ("By 2020 all was lost", {"author": None}),
        ("By and by", {}),
        ("Bystanders Looked On", {}),
    ],
)
def test_what_a_line_says(line, expect):
    found = {fact.name: fact.value for fact in printed(line, [(0, len(line))], ())}
    assert found == {name: value for name, value in expect.items() if value}


def test_what_is_stated_is_not_read_again():
    line = "By Ada Quill | May 4, 2020"
    assert [fact.name for fact in printed(line, [(0, 26)], ["author"])] == ["published"]


@given(
    st.lists(st.sampled_from(["By Ada Quill", "by  Tom", "Por Ana, 3", "", "x\n\ny"]), max_size=5)
)
def test_an_author_stands_where_the_fact_says(lines):
    text = "\n".join(lines)
    for fact in printed(text, [(0, len(text))], ()):
        assert text[fact.start : fact.end] == fact.value
