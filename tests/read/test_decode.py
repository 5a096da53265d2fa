import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.decode import decode

CASES = json.loads((Path(__file__).parent / "cases" / "decode.json").read_text("utf-8"))
CHARSETS = ["utf-8", "iso-8859-1", "shift_jis", "gb2312", "big5", "iso-2022-jp", "koi8-r", "cp1255"]


def bytes_of(case: dict[str, Any]) -> bytes:
    if "hex" in case:
        return bytes.fromhex(case["hex"])
    return str(case["latin1"]).encode("latin-1")


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_cases(case: dict[str, Any]) -> None:
    decoded = decode(bytes_of(case))
    found = [decoded.text, decoded.encoding, decoded.evidence, decoded.replaced]
    assert found == case["expect"]


def test_plain_text_declares_nothing_in_a_meta_tag() -> None:
    data = b"<meta charset=koi8-r>\xd0\xcf"
    assert decode(data, is_html_hint=False).encoding == "cp1252"


@given(st.text().filter(lambda text: not text.startswith("\ufeff")))
def test_utf_8_comes_back(text: str) -> None:
    assert decode(text.encode("utf-8")).text == text


# The UTF-16 mark before a NUL is the UTF-32 mark; no text begins with NUL.
@given(
    st.text().filter(lambda text: not text.startswith("\0")),
    st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]),
)
def test_marked_text_comes_back(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.evidence, decoded.replaced) == (text, "bom", 0)


@given(st.sampled_from(CHARSETS), st.binary())
def test_any_bytes_become_text_that_can_be_written(charset: str, data: bytes) -> None:
    decoded = decode(b"<meta charset=%s>" % charset.encode() + data)
    decoded.text.encode("utf-8")
    assert 0 <= decoded.replaced <= decoded.text.count("\ufffd")
