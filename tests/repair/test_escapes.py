import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.schema import RepairOptions
from pipeline.repair import claims, repair_text, steps
from pipeline.text.steps import apply, undo
from pipeline.text.words import NO_CORPUS, load_words

BOTH = RepairOptions(escapes=True, quoted_printable=True)
PROSE = st.text(st.sampled_from("abc éèßñőД’“—€漢😀.,\n"), max_size=30)


def repaired(text: str, options: RepairOptions = BOTH) -> str:
    log = steps(claims(text, NO_CORPUS, load_words(), options), options.min_confidence)
    assert undo(apply(text, log), log) == text
    return apply(text, log)


@pytest.mark.parametrize(
    ("damaged", "expect", "why"),
    [
        (r"A caf\xc3\xa9 on the Stra\xc3\x9fe", "A café on the Straße", "bytes of UTF-8"),
        (
            r"It is \xc3\xa9, caf\xe9, '\u00e9'",
            "It is é, café, 'é'",
            "where they are",
        ),
        (r"T\xe4ter, gr\xfcn", "Täter, grün", "code points"),
        (r"It\u2019s na\u00efve", "It’s naïve", "longer ones"),
        (r"\ud83d\ude00 and \U0001f600", "😀 and 😀", "halves of a pair"),
        (r"wait\x85 \x93so\x94", "wait… “so”", "controls are windows-1252"),
        ("caf=C3=A9 a=3Db", "café a=b", "quoted throughout"),
        ("a long li=\nne in =E2=80=\n=9Cquotes=E2=80=9D", "a long line in “quotes”", "broken"),
        ("Stra=DFe und gr=FCn", "Straße und grün", "one byte a letter"),
        ("caf=C3=A9 rows=35", "café rows=35", "ASCII is not quoted here"),
    ],
)
def test_escapes_are_decoded(damaged, expect, why):
    assert repaired(damaged) == expect, why
    assert repair_text(damaged) == damaged, "off by default"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (r"match [\u4e00-\u9fff]+ there", "a range of characters"),
        (r"see C:\xe4\xe5", "a path"),
        (r"print \\xe9 so", "the backslash is escaped"),
        (r"\x41\x42 and \u0041", "ASCII only"),
        (r"\ud83d alone", "half a pair"),
        ("https://x.org/?q=C3=A9", "a link"),
        ("x=E9 it is", "one byte proves nothing"),
        ("a = 3D or b=20", "a sum"),
    ],
)
def test_what_is_meant_stays(text, why):
    assert repaired(text) == text, why


@given(PROSE)
def test_python_escapes_come_back(text):
    escaped = text.encode("ascii", "backslashreplace").decode()
    assert repaired(escaped) == text


@given(PROSE.map(lambda text: f"é “{text}”"))
def test_quoted_printable_comes_back(text):
    quoted = quopri.encodestring(text.encode()).decode()
    assert repaired(quoted) == text
