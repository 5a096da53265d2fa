import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.repair.sequences import ENCODINGS, is_plausible, proved_alone, scripts, sequences

WORDS = st.text(st.sampled_from("abcdé èßñãçôşőđŠŸ’“—"), min_size=1, max_size=12)


def misread(text: str, encoding: str) -> str:
    """UTF-8 read in a one-byte encoding; a byte that it lacks becomes a control."""
    bytes_ = text.encode("utf-8")
    return "".join(bytes([b]).decode(encoding, "ignore") or chr(b) for b in bytes_)


@given(WORDS, st.sampled_from(ENCODINGS))
def test_whatever_was_misread_is_decoded(text, encoding):
    assert sequences(encoding).decoded(misread(text, encoding)) == text


@given(WORDS)
def test_plain_letters_alone_are_no_sequence(text):
    assert proved_alone(text) is None


@pytest.mark.parametrize("encoding", ["cp850", "cp437", "koi8-r"])
def test_what_frames_between_letters_prove(encoding):
    assert proved_alone(misread("Où est le café? L’été…", encoding)) == (encoding, 1)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("caf├®, é", "one letter is explained by nothing"),
        ("├── harbour\n└── pier", "frames alone are a drawing"),
        ("caf├®", "two bytes may be chance"),
        ("cafÃ© at the fÃªte", "windows-1252 explains it as well"),
    ],
)
def test_what_proves_nothing(text, why):
    assert proved_alone(text) is None, why


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("SÃ¡nchez", "Sánchez"),
        ("SÃ¡NCHEZ", "SÁNCHEZ"),
        ("the GAÃ¯A 5", "the GAÏA 5"),
        ("Ã¡ LA", "á LA"),
    ],
)
def test_a_letter_takes_the_case_of_its_word(text, expect):
    assert sequences("windows-1252").decoded_in_case(text) == expect


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_a_text_shows_is_plausible_in_it(text):
    letters = "".join(c for c in text if c.isalpha())
    assert is_plausible(letters, scripts(text))


@pytest.mark.parametrize(
    ("decoded", "shown", "expect"),
    [
        ("éșœ—", "", True),
        ("Ӕ", "", False),
        ("Ӕ", "дом", True),
        ("ɔ", "ễ", False),
        ("̔", "", False),
        ("酔", "", False),
        ("酔", "水", True),
        ("😀☃", "", True),
    ],
)
def test_rare_letters_need_their_script(decoded, shown, expect):
    assert is_plausible(decoded, scripts(shown)) is expect
