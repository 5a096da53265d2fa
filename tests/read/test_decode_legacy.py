import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.decode import decode
from pipeline.read.legacy import legacy_encoding

CASES = json.loads((Path(__file__).parent / "cases" / "legacy.json").read_text("utf-8"))
SAMPLES = [
    pytest.param(case["language"], case["text"], encoding, id=f"{case['language']}-{encoding}")
    for case in CASES
    for encoding in case["encodings"]
]
WESTERN = [case["text"] for case in CASES if case["encodings"] == ["cp1252"]]
MENU = "<p>Home</p><p>About us</p><p>Contact</p>" * 20
RUSSIAN = CASES[0]["text"]


@pytest.mark.parametrize(("language", "text", "encoding"), SAMPLES)
@pytest.mark.parametrize("page", ["%s", f"<title>News</title>{MENU}<p>%s</p>"])
def test_a_paragraph_is_enough(language: str, text: str, encoding: str, page: str) -> None:
    decoded = decode((page % text).encode(encoding))
    assert decoded.text == page % text
    assert decoded.evidence == ("detected" if encoding == "cp1252" else "letters")


@pytest.mark.parametrize(("language", "text", "encoding"), SAMPLES)
@pytest.mark.parametrize("characters", [40, 1000])
def test_the_stated_language_helps(
    language: str, text: str, encoding: str, characters: int
) -> None:
    page = f'<!doctype html><html class=a lang="{language}">{MENU}<p>{text[:characters]}</p>'
    decoded = decode(page.encode(encoding))
    assert decoded.text == page
    assert (decoded.evidence == "language") == (encoding != "cp1252")


@pytest.mark.parametrize(("language", "text", "encoding"), SAMPLES)
def test_a_few_words_are_read_rightly_or_as_before(language: str, text: str, encoding: str) -> None:
    short = text[:40]
    decoded = decode(short.encode(encoding))
    assert decoded.text == short or decoded.encoding == "cp1252"


@pytest.mark.parametrize("language", ["ru", "pl", "tr", "el", "ar", "he", "ja", "ko", "zh", "xx"])
@pytest.mark.parametrize("text", WESTERN)
def test_a_wrongly_stated_language_does_not_win(language: str, text: str) -> None:
    page = f"<html lang={language}><p>{text}</p>"
    assert decode(page.encode("cp1252")).text == page


@pytest.mark.parametrize(
    "text",
    [
        "a café",
        "£40, £3m and £4bn; " * 30,
        "© 2010 Harbour Board ® " * 30,
        "12 m², 30 m³, ½ l, 20 °C ± 1, 5 µm " * 30,
        "• Home · News » Ferries\xa0 " * 30,
        "DÉJÀ VU À L’ÉTÉ " * 30,
        "crêpe à la carte, vis-à-vis the pier; à 5 francs " * 30,
        "é " * 500,
    ],
)
def test_western_signs_are_no_letters_of_another_language(text: str) -> None:
    assert decode(text.encode("cp1252")).text == text


@given(
    st.lists(st.sampled_from([word for text in WESTERN for word in text.split()])).map(" ".join),
    st.booleans(),
)
def test_western_words_in_any_order_stay_western(text: str, upper: bool) -> None:
    text = text.upper() if upper else text
    assert decode(text.encode("cp1252", "ignore")).encoding in ("cp1252", "utf-8")


@given(st.text(), st.sampled_from(["", "<html lang=ru>", "<meta charset=koi8-r>"]))
def test_valid_utf_8_never_reaches_the_detector(text: str, head: str) -> None:
    with patch("pipeline.read.decode.legacy_encoding", side_effect=AssertionError):
        decode((head + text).encode("utf-8"))


def test_a_declaration_that_fits_decides() -> None:
    page = b"<html lang=ru><meta charset=windows-1252>" + RUSSIAN.encode("cp1251")
    with patch("pipeline.read.decode.legacy_encoding", side_effect=AssertionError):
        assert decode(page).evidence == "declared"


def test_a_declaration_that_does_not_fit_leaves_it_to_the_letters() -> None:
    page = "<meta charset=utf-8>" + RUSSIAN
    decoded = decode(page.encode("cp1251"))
    assert (decoded.text, decoded.evidence) == (page, "letters")


@given(st.sampled_from([b"", b"<html lang=ja>", b"<html lang=pl>"]), st.binary())
def test_any_bytes_get_an_answer_and_the_same_again(head: bytes, data: bytes) -> None:
    answer = legacy_encoding(head + data, is_html=True)
    assert legacy_encoding(head + data, is_html=True) == answer
    decode(head + data).text.encode("utf-8")


@pytest.mark.parametrize(("language", "text", "encoding"), SAMPLES)
def test_only_the_beginning_of_a_long_text_is_judged(
    language: str, text: str, encoding: str
) -> None:
    long = (text + "\n").encode(encoding) * (1 + (1 << 17) // len(text.encode(encoding)))
    with_noise = long + bytes(range(256)) * 100
    assert legacy_encoding(with_noise, False) == legacy_encoding(long, False)
    assert (legacy_encoding(long, False) is None) == (encoding == "cp1252")


@pytest.mark.parametrize(("language", "text", "encoding"), SAMPLES)
def test_a_bad_byte_leads_to_no_other_encoding(language: str, text: str, encoding: str) -> None:
    half = len(text) // 2
    decoded = decode(text[:half].encode(encoding) + b" \xff " + text[half:].encode(encoding))
    assert decoded.encoding == "cp1252" or decoded.text.startswith(text[:half])


def named(case: dict[str, Any]) -> str:
    return str(case["language"])


@pytest.mark.parametrize("case", CASES, ids=named)
def test_cases_are_long_enough_and_fit_their_encodings(case: dict[str, Any]) -> None:
    assert len(case["text"]) >= 200
    for encoding in case["encodings"]:
        assert case["text"].encode(encoding).decode(encoding) == case["text"]
