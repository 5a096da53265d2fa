import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair.entities import shows_entities, unescaped


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("They don&#39;t and won&#x27;t.", "apostrophes in words"),
        ("&quot;Yes,&quot; and (&#34;no&#34;)", "quotes around words"),
        ("It&amp;apos;s BP&amp;Q", "escaped twice; two capitals"),
    ],
)
def test_entities_in_prose(text, why):
    assert shows_entities(text), why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("They don&#39;t.", "once may be meant so"),
        ("Write &quot; or &#39; or &amp;.", "named, not used"),
        ("don&#39;t, won&#39;t, &lt;b&gt;", "a text about markup"),
        ("x=1&amp;y=2 and a=1&amp;b=2", "a link"),
        ("don't, won't", "no entity"),
        (" &quot;a" * 40_000, "quotes that never end, each looked for on one long line"),
    ],
)
def test_entities_that_may_be_meant(text, why):
    assert not shows_entities(text), why


@given(st.text(st.characters(exclude_characters="<>&", exclude_categories=["Cs", "Cc"])))
def test_what_was_escaped_comes_back(text):
    assert unescaped(html.escape(text), True) == text
    assert unescaped(html.escape(html.escape(text)), True) == text


@given(st.text())
def test_no_angle_bracket_comes_out(text):
    assert unescaped(text, True).count("<") == text.count("<")
