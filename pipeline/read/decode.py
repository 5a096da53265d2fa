"""Bytes to text, with the evidence for the encoding. Nothing here raises on bad bytes."""

import codecs
import re
from contextlib import suppress

from bs4.dammit import EncodingDetector

from pipeline.model.page import Decoded
from pipeline.read.legacy import legacy_encoding

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Browsers look for a declaration in the first KB; pages with long heads have it a little later.
_DECLARATION_BYTES = 4096

# What a declared charset means on the web (WHATWG Encoding Standard), by Python's codec name.
# UTF-16 is missing on purpose: a page whose declaration could be read as ASCII is not UTF-16.
_WEB_MEANING = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "euc_kr": "cp949", "big5": "big5hkscs",
} | {
    name: name
    for name in (
        "utf-8", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
        "cp1258", "cp866", "cp874", "cp932", "cp949", "big5hkscs", "gb18030", "euc_jp",
        "iso2022_jp", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7",
        "iso8859-8", "iso8859-10", "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16",
        "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic",
    )
}  # fmt: skip

# Windows-1252 as browsers read it: the five undefined bytes are C1 controls, so nothing is lost.
_WINDOWS_1252 = "".join(
    bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(256)
)

# More undecodable among a text's non-ASCII characters than this, and the encoding is another one.
_BAD_SHARE = 0.25
_NON_ASCII = re.compile(r"[^\x00-\x7f]")


def decode(data: bytes, is_html_hint: bool = True) -> Decoded:
    """The text of a file and how its encoding was found.

    >>> decode("naïve".encode())
    Decoded(text='naïve', encoding='utf-8', evidence='valid', replaced=0)
    >>> decode("naïve".encode("cp1252"))
    Decoded(text='naïve', encoding='cp1252', evidence='detected', replaced=0)

    A charset declared in the document is looked for in XML declarations and, with `is_html_hint`,
    in meta tags. Line ends stay as they are; a byte order mark is not part of the text. Undeclared
    bytes that are no UTF-8 are read as Windows-1252, unless their letters speak clearly for another
    encoding (`letters`), or for one of the language that the page states (`language`).
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text, replaced = _decode_as(encoding, data[len(mark) :])
            return Decoded(text, encoding, "bom", replaced)
    # ISO-2022-JP hides its letters behind escape sequences of plain ASCII, which are valid UTF-8.
    hidden = b"\x1b" in data and _declared(data, is_html_hint) == "iso2022_jp"
    if not hidden:
        with suppress(UnicodeDecodeError):
            return Decoded(data.decode("utf-8"), "utf-8", "valid", 0)
    declared = _declared(data, is_html_hint)
    # UTF-8 goes before a declaration: other text is hardly ever UTF-8 for the most part, while a
    # page cut inside a character, or with one foreign comment, still is.
    for likely in [declared] if hidden else ["utf-8", declared]:
        if likely:
            text, replaced = _decode_as(likely, data)
            if _sound(text, replaced):
                evidence = "declared" if likely == declared else "detected"
                return Decoded(text, likely, evidence, replaced)
    if legacy := legacy_encoding(data, is_html_hint):
        encoding, evidence = legacy
        text, replaced = _decode_as(encoding, data)
        if _sound(text, replaced):
            return Decoded(text, encoding, evidence, replaced)
    text, replaced = _decode_as("cp1252", data)
    return Decoded(text, "cp1252", "detected", replaced)


def _sound(text: str, replaced: int) -> bool:
    return replaced <= _BAD_SHARE * len(_NON_ASCII.findall(text))


def _declared(data: bytes, is_html: bool) -> str | None:
    """The codec for the charset that the document declares; None where it means nothing to us."""
    name = EncodingDetector.find_declared_encoding(data[:_DECLARATION_BYTES], is_html)
    if not name:
        return None
    # Labels of the web that Python does not know: x-sjis, iso-8859-8-i, windows-874.
    label = re.sub("^x-|-[ei]$", "", name.strip()).replace("windows-", "cp")
    try:
        return _WEB_MEANING.get(codecs.lookup(label).name)
    except (LookupError, ValueError):
        return None


def _decode_as(encoding: str, data: bytes) -> tuple[str, int]:
    """The text, and how many characters of it are U+FFFD that stand for undecodable bytes."""
    if encoding == "cp1252":
        return codecs.charmap_decode(data, "strict", _WINDOWS_1252)[0], 0
    text = data.decode(encoding, "replace")
    if "\ufffd" not in text:
        return text, 0
    genuine = data.decode(encoding, "ignore").count("\ufffd")
    return text, text.count("\ufffd") - genuine
