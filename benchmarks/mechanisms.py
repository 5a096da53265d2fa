r"""How programs damage text: every mechanism repair is tried on, as a function of the text.

A mechanism returns None where it cannot have happened: a page in windows-1252 never had a letter
that encoding lacks. Names: `q_` leaves question marks, `fffd_` replacement characters (U+FFFD),
`moji_` mojibake with holes; `A_as_B` and `utf8_B` are bytes of one encoding read as another;
`_x2`, `_x3` are the same mistake made again.

>>> LOSSY["q_utf8_x2_latin1"]("clichés"), LOSSY["moji_c1_q"]("it’s")
('clich????s', 'itâ??s')
>>> REVERSIBLE["utf8_cp1252"]("it’s"), REVERSIBLE["py_escape"]("café")
('itâ€™s', 'caf\\xe9')
"""

import re
from collections.abc import Callable
from functools import cache
from html.entities import codepoint2name

Damage = Callable[[str], str | None]

_QUOTES = frozenset("‘’“”–—…")


@cache
def _table(encoding: str) -> tuple[str, ...]:
    """What browsers show for each byte: C1 controls where an encoding has nothing.

    >>> _table("cp1252")[0x9D], _table("cp1252")[0x80]
    ('\\x9d', '€')
    """
    return tuple(
        bytes([byte]).decode(encoding, "replace").replace("\ufffd", chr(byte))
        for byte in range(256)
    )


def read_as(data: bytes, encoding: str) -> str:
    """The text a reader sees who takes bytes for a single-byte encoding.

    >>> read_as("naïve”".encode(), "cp1252")
    'naÃ¯veâ€\\x9d'
    """
    table = _table(encoding)
    return "".join(table[byte] for byte in data)


def _bytes(text: str, encoding: str) -> bytes | None:
    """The text in an encoding, or None if it has a character the encoding lacks."""
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return None


def _each(change: Callable[[str], str], only: Callable[[str], bool] | None = None) -> Damage:
    """Change every character beyond ASCII, or only some of them."""

    def damage(text: str) -> str:
        return "".join(change(c) if c > "\x7f" and (only is None or only(c)) else c for c in text)

    return damage


def _marks(mark: str, *encodings: str) -> Damage:
    """A mark per byte, after UTF-8 was taken for the encodings in turn and made UTF-8 again."""

    def change(character: str) -> str:
        for encoding in encodings:
            character = read_as(character.encode(), encoding)
        return mark * len(character.encode())

    return _each(change)


def _misread(encoding: str, times: int = 1) -> Damage:
    """UTF-8 taken for a single-byte encoding, so many times."""

    def damage(text: str) -> str:
        for _ in range(times):
            text = read_as(text.encode(), encoding)
        return text

    return damage


def _swapped(written: str, shown: str) -> Damage:
    """Bytes of one single-byte encoding taken for another."""

    def damage(text: str) -> str | None:
        data = _bytes(text, written)
        return None if data is None else read_as(data, shown)

    return damage


def _c1(replacement: str) -> Damage:
    """UTF-8 taken for Latin-1, whose C1 controls something on the way replaced."""

    def damage(text: str) -> str:
        return re.sub("[\x80-\x9f]", replacement, read_as(text.encode(), "latin-1"))

    return damage


def _twice_latin1_only(text: str) -> str:
    """UTF-8 taken for windows-1252 twice, then written in Latin-1, `?` for what it lacks."""
    for _ in range(2):
        text = read_as(text.encode(), "cp1252")
    return text.encode("latin-1", "replace").decode("latin-1")


def _as_utf8(text: str) -> str | None:
    """Bytes of windows-1252 taken for UTF-8: a replacement character for each."""
    data = _bytes(text, "cp1252")
    return None if data is None else data.decode("utf-8", "replace")


def _seven_bits(text: str) -> str | None:
    """The top bit of every byte of windows-1252 lost."""
    data = _bytes(text, "cp1252")
    return None if data is None else bytes(byte & 0x7F for byte in data).decode("ascii")


def _commas(text: str) -> str:
    """A comma for every apostrophe within a word."""
    return re.sub(r"(?<=\w)['’](?=\w)", ",", text)


def entity(character: str) -> str:
    """The entity of a character, by name if HTML 4 has one.

    >>> entity("é"), entity("ř")
    ('&eacute;', '&#345;')
    """
    name = codepoint2name.get(ord(character))
    return f"&{name};" if name else f"&#{ord(character)};"


def _numbered(character: str) -> str:
    """The entity of a character by its number in windows-1252, as old editors wrote."""
    data = _bytes(character, "cp1252")
    return f"&#{data[0] if data else ord(character)};"


def _entities_of_mojibake(text: str) -> str:
    """UTF-8 taken for windows-1252 and then written with entities."""
    return _each(entity)(read_as(text.encode(), "cp1252")) or ""


def _quoted_bytes(pattern: str) -> Damage:
    """Each byte of UTF-8 as two hexadecimal digits in a pattern."""
    return _each(lambda c: "".join(pattern % byte for byte in c.encode()))


def _is_quote(character: str) -> bool:
    """Whether it is one of the marks word processors put in by themselves."""
    return character in _QUOTES


LOSSY: dict[str, Damage] = {
    "q_char": _each(lambda c: "?"),
    "q_utf8": _marks("?"),
    "q_latin1_only": lambda text: text.encode("latin-1", "replace").decode("latin-1"),
    "q_quotes_utf8": _each(lambda c: "?" * len(c.encode()), _is_quote),
    "q_utf8_x2_latin1": _marks("?", "latin-1"),
    "q_utf8_x2_cp1252": _marks("?", "cp1252"),
    "q_apostrophe": lambda text: text.replace("’", "?"),
    "fffd_char": _each(lambda c: "\ufffd"),
    "fffd_utf8": _marks("\ufffd"),
    "fffd_cp1252_as_utf8": _as_utf8,
    "moji_c1_q": _c1("?"),
    "moji_c1_fffd": _c1("\ufffd"),
    "moji_c1_drop": _c1(""),
    "moji_x2_q": _twice_latin1_only,
    "Q_quotes": _each(lambda c: "Q", lambda c: c in "‘’“”"),
    "drop": _each(lambda c: ""),
    "drop_sp": _each(lambda c: " "),
    "strip_bit8": _seven_bits,
    "comma_apostrophe": _commas,
}

REVERSIBLE: dict[str, Damage] = {
    "utf8_cp1252": _misread("cp1252"),
    "utf8_cp1252_x2": _misread("cp1252", 2),
    "utf8_cp1252_x3": _misread("cp1252", 3),
    "utf8_latin1": _misread("latin-1"),
    "utf8_macroman": _misread("mac_roman"),
    "utf8_cp437": _misread("cp437"),
    "utf8_cp850": _misread("cp850"),
    "utf8_cp1250": _misread("cp1250"),
    "utf8_cp1251": _misread("cp1251"),
    "utf8_koi8r": _misread("koi8-r"),
    "cp1252_as_latin1": _swapped("cp1252", "latin-1"),
    "cp1252_as_macroman": _swapped("cp1252", "mac_roman"),
    "cp1252_as_cp437": _swapped("cp1252", "cp437"),
    "macroman_as_cp1252": _swapped("mac_roman", "cp1252"),
    "cp850_as_cp1252": _swapped("cp850", "cp1252"),
    "cp1250_as_cp1252": _swapped("cp1250", "cp1252"),
    "cp1251_as_cp1252": _swapped("cp1251", "cp1252"),
    "koi8r_as_cp1251": _swapped("koi8-r", "cp1251"),
    "entity": _each(entity),
    "entity_cp1252": _each(_numbered),
    "entity_x2": _each(lambda c: entity(c).replace("&", "&amp;")),
    "entity_of_mojibake": _entities_of_mojibake,
    "py_escape": _each(lambda c: c.encode("unicode_escape").decode()),
    "hex_escape": _quoted_bytes(r"\x%02x"),
    "quoted_printable": _quoted_bytes("=%02X"),
}
