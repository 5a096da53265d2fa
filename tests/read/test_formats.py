import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import PageError
from pipeline.model.page import Address, Row
from pipeline.read.formats import MAX_BYTES, looks_like_html, read_page, read_row

HERE = Path(__file__).parent
REFUSED = json.loads((HERE / "cases" / "refused.json").read_text("utf-8"))
MEDIA = json.loads((HERE / "cases" / "media.json").read_text("utf-8"))
ADDRESS = Address("site/a.html", "/in/site/a.html", "site")


@pytest.mark.parametrize("case", REFUSED, ids=[case["label"] for case in REFUSED])
def test_refused(case: dict[str, str]) -> None:
    with pytest.raises(PageError) as caught:
        read_page(Address("a", case["path"]), case["latin1"].encode("latin-1"))
    assert caught.value.reason == case["expect"]
    assert caught.value.detail


@pytest.mark.parametrize("case", MEDIA, ids=[case["label"] for case in MEDIA])
def test_html_is_known_by_its_content(case: dict[str, Any]) -> None:
    assert looks_like_html(case["text"]) is case["expect"]


def test_too_large() -> None:
    with pytest.raises(PageError, match="too-large"):
        read_page(ADDRESS, b" " * (MAX_BYTES + 1))
    assert read_page(ADDRESS, b" " * MAX_BYTES).bytes == MAX_BYTES


@pytest.mark.parametrize("data", [b"", b" \n\t "])
def test_an_empty_file_is_a_page(data: bytes) -> None:
    page = read_page(ADDRESS, data)
    assert (page.text, page.media_type, page.blocks) == (data.decode(), "text/plain", ())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
@pytest.mark.parametrize("text", ["<html><p>über", "über alles"])
def test_marked_wide_text_is_not_binary(encoding: str, text: str) -> None:
    page = read_page(ADDRESS, text.encode(encoding))
    assert page.media_type == ("text/html" if "<" in text else "text/plain")
    assert "über" in page.text


def test_a_stray_nul_does_not_make_a_text_binary() -> None:
    assert read_page(ADDRESS, b"a long enough line\0 of text\n").text.startswith("a long")


def test_plain_text_stays_as_it_is() -> None:
    data = "a\r\nb — c\n\n".encode()
    page = read_page(ADDRESS, data)
    assert page.text == data.decode()
    assert page.sha256 == hashlib.sha256(data).hexdigest()
    assert (page.bytes, page.encoding, page.evidence, page.fetched) == (
        len(data),
        "utf-8",
        "valid",
        None,
    )


CANONICAL = '<link rel="canonical" href="https://One.example/a">'
OG_URL = '<meta property="og:url" content="http://two.example:81/a">'
SAVED = "<!-- saved from url=(0022)http://three.example/a -->"


@pytest.mark.parametrize(
    ("html", "url", "site"),
    [
        (SAVED + "<html>" + OG_URL + CANONICAL, "https://One.example/a", "one.example"),
        (SAVED + "<html>" + OG_URL, "http://two.example:81/a", "two.example"),
        (SAVED + "<html>", "http://three.example/a", "three.example"),
        ("<html><link rel=canonical href=/a>", None, "site"),
        ("<html><link rel=canonical href='https://[::'>", None, "site"),
        ("<html><p>canonical: https://four.example/", None, "site"),
    ],
    ids=["canonical", "og:url", "saved-from", "relative", "broken", "in the text"],
)
def test_a_page_says_where_it_is_from(html: str, url: str | None, site: str) -> None:
    page = read_page(ADDRESS, html.encode())
    assert (page.url, page.site) == (url, site)


@pytest.mark.parametrize(
    ("said", "url", "site"),
    [
        ({"site": "own", "url": "http://row.example/"}, "http://row.example/", "own"),
        ({"url": "http://row.example/"}, "http://row.example/", "row.example"),
        ({"url": "not an address"}, "not an address", "one.example"),
        ({}, "https://One.example/a", "one.example"),
    ],
    ids=["site", "url", "no host", "nothing"],
)
def test_what_a_row_says_goes_before_what_its_page_says(
    said: dict[str, str], url: str, site: str
) -> None:
    page = read_row(ADDRESS, Row(1, 0, "", data=b"<html>" + CANONICAL.encode(), **said))
    assert (page.url, page.site) == (url, site)


def test_a_row_is_the_page_that_a_file_would_be() -> None:
    data = b"<html><h1>Tides</h1>"
    row = Row(7, len(data), "", data=data, fetched="2011-02-03", encoding="cp1252", replaced=3)
    page, file = read_row(ADDRESS, row), read_page(ADDRESS, data)
    assert (page.text, page.blocks, page.sha256) == (file.text, file.blocks, file.sha256)
    assert (page.fetched, page.encoding, page.replaced) == ("2011-02-03", "cp1252", 3)


def test_a_row_that_is_no_page_keeps_its_reason() -> None:
    with pytest.raises(PageError, match="bad-row: no braces"):
        read_row(ADDRESS, Row(1, 2, "", reason="bad-row", detail="no braces"))


@pytest.mark.parametrize(
    ("data", "suffix"),
    [(b"\x1f\x8b\x08", ".gz"), (b"\x28\xb5\x2f\xfd", ".zst"), (b"PAR1", ".parquet")],
)
def test_a_format_under_a_wrong_name_is_told_its_right_one(data: bytes, suffix: str) -> None:
    with pytest.raises(PageError, match=f"end in {suffix}"):
        read_page(ADDRESS, data)


@given(st.binary() | st.binary().map(lambda data: b"<html>" + data))
def test_any_bytes_are_a_page_or_refused(data: bytes) -> None:
    try:
        page = read_page(ADDRESS, data)
    except PageError:
        return
    page.text.encode("utf-8")
    assert page == read_page(ADDRESS, data)
