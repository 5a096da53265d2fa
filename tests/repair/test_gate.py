from ftfy import fix_and_explain
from ftfy.badness import MOJIBAKE_CATEGORIES, is_bad
from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair.decoding import CAREFUL
from pipeline.repair.gate import bad_lines, suspect_lines

CATEGORIES = st.sampled_from(sorted(MOJIBAKE_CATEGORIES)).map(
    lambda name: st.from_regex(f"[{MOJIBAKE_CATEGORIES[name]}]", fullmatch=True)
)
CHARACTERS = st.one_of(
    CATEGORIES.flatmap(lambda characters: characters),
    st.sampled_from("ab Z?.9ВГРСвЂўΒΓΞΟβ€āЂ√≈‚œŒÃÂÎÐÅà°×²³ØÙяжđ漢"),
    st.characters(exclude_categories=["Cs"], exclude_characters="\n"),
)
LINES = st.lists(CHARACTERS, max_size=8).map("".join)


def lines(text: str, places: tuple[tuple[int, int], ...]) -> set[str]:
    return {text[start:end] for start, end in places}


@given(st.lists(LINES, max_size=4).map("\n".join))
def test_ftfy_changes_no_line_that_is_kept_from_it(text):
    passed = lines(text, bad_lines(text))
    for line in text.split("\n"):
        if line not in passed:
            assert not is_bad(line)
            assert fix_and_explain(line, CAREFUL).text == line


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_both_gates_give_whole_lines(text):
    for start, end in (*bad_lines(text), *suspect_lines(text)):
        assert "\n" not in text[start:end]
        assert start == 0 or text[start - 1] == "\n"
        assert end == len(text) or text[end] == "\n"


def test_letters_of_other_scripts_are_no_reason():
    text = "Где дом?\nΚαλημέρα\nTiếng Việt\n日本語\nL’été"
    assert bad_lines(text) == ()
