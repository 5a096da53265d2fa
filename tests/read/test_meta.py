import json

from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.meta import linked_data, meta_line, saved_from

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
)


@given(JSON)
def test_any_json_becomes_names_and_values(value: object) -> None:
    found = linked_data(json.dumps(value))
    assert all(name.startswith("ld") for name, _ in found)


def test_scalars_keep_their_printed_form() -> None:
    assert linked_data('{"a": 1.50, "b": [true, null, "x"]}') == [
        ("ld.a", "1.50"),
        ("ld.b", "true"),
        ("ld.b", "x"),
    ]


def test_broken_endless_and_bottomless_json_says_nothing() -> None:
    assert linked_data('{"a": ') == []
    assert linked_data("[" * 100_000 + "]" * 100_000) == []
    # Brackets inside a string must not hide the depth of those outside.
    assert linked_data('["' + "]" * 9000 + '",' + "[" * 9000 + "]" * 9000 + "]") == []
    assert linked_data('"\\' * 100_000) == []


def test_limits_leave_out_rather_than_cut() -> None:
    assert linked_data(json.dumps({"body": "x" * 5000, "headline": "y"})) == [("ld.headline", "y")]
    assert len(linked_data(json.dumps(["x"] * 1000))) == 200


def test_a_line_is_a_line() -> None:
    assert meta_line("a\nb", " c\u2028d\r\n") == "a b: c d"
    assert meta_line("", "x") is None
    assert meta_line("x", " \n") is None


def test_saved_from_wants_the_whole_comment() -> None:
    assert saved_from("see: saved from url=(0001)http://a.example/") is None
