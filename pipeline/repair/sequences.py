"""UTF-8 sequences read in a one-byte encoding: found and decoded one by one.

Alone such a sequence may be genuine; in a document that proves its encoding it is not.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

# windows-1252 stands for Latin-1 as well: where they differ the one has what the other lacks.
ENCODINGS = (
    "windows-1252", "windows-1250", "windows-1251", "windows-1254", "mac-roman", "cp850", "cp437",
    "koi8-r", "iso-8859-2", "windows-1257", "windows-1253",
)  # fmt: skip
# So many bytes in sequences prove an encoding that explains all characters beyond ASCII.
_MIN_PROOF = 3
# In these most bytes of a sequence are frames and signs: between letters nobody writes them.
_TELLING = ("cp850", "cp437", "koi8-r")
# What a sequence may stand for beyond Latin-1.
_CHARACTERS = ("L", "M", "N", "P", "S", "Zs")
# Before the first is Latin up to Extended-A; between the next two, and after the last, are signs.
_WESTERN, _SIGNS, _ASTRAL = "\u0180", ("\u2000", "\u2c00"), "\U00010000"
# Of the Latin letters beyond these whole languages write: Romanian and Vietnamese.
_COMMON = frozenset("ȘșȚțƠơƯư")
_PUNCTUATION = re.compile(r"[\u2000-\u206f€™]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_LETTERS_BEFORE = re.compile(r"[A-Za-z]+$")
_LETTERS_AFTER = re.compile(r"[A-Za-z]{1,2}")


@dataclass(frozen=True, slots=True)
class Sequences:
    """The UTF-8 sequences of one encoding: what they look like, and the byte of each character."""

    encoding: str
    pattern: re.Pattern[str]
    byte_of: dict[str, int]

    def decoded(self, text: str) -> str:
        """The text with every sequence decoded that makes a character.

        >>> sequences("windows-1252").decoded("BraÅŸov, Ä’valds")
        'Braşov, Ēvalds'
        """
        return self.pattern.sub(self._character, text)

    def decoded_in_case(self, text: str) -> str:
        """The same, each letter in the case of the word around it.

        >>> sequences("windows-1252").decoded_in_case("DIOLÃºN")
        'DIOLÚN'

        The text was read wrongly first and put in capitals then: no UTF-8 of a capital is like it.
        """
        return self.pattern.sub(self._character_in_case, text)

    def read_as(self, text: str) -> str:
        """The name of the encoding in which a text was read."""
        western = self.encoding == "windows-1252"
        return "latin-1" if western and max(text) < "\u0100" else self.encoding

    def _character(self, match: re.Match[str]) -> str:
        try:
            character = bytes(map(self.byte_of.__getitem__, match.group())).decode("utf-8")
        except UnicodeDecodeError:
            return match.group()
        # Of what Latin-1 has nothing is left out: it may be half of what was read wrongly twice.
        known = character < "\u0100" or unicodedata.category(character).startswith(_CHARACTERS)
        return character if known else match.group()

    def _character_in_case(self, match: re.Match[str]) -> str:
        character, (start, end) = self._character(match), match.span()
        before = _LETTERS_BEFORE.search(match.string, max(0, start - 2), start)
        after = _LETTERS_AFTER.match(match.string, end)
        letters = (before.group() if before else "") + (after.group() if after else "")
        return character.upper() if len(letters) > 1 and letters.isupper() else character


@cache
def sequences(encoding: str) -> Sequences:
    """The sequences of an encoding."""
    read = {byte: bytes([byte]).decode(encoding, "ignore") for byte in range(0x80, 0x100)}
    controls = {chr(byte): byte for byte in range(0x80, 0xA0)}
    byte_of = controls | {character: byte for byte, character in read.items() if character}
    if encoding == "windows-1252":
        # The signs that are other characters in capitals: the florin and the micro sign.
        byte_of |= {"\u0191": 0x83, "\u039c": 0xB5}

    def of(first: int, last: int) -> str:
        chosen = sorted(c for c, byte in byte_of.items() if first <= byte <= last)
        return "[" + "".join(map(re.escape, chosen)) + "]"

    trail = of(0x80, 0xBF)
    pattern = f"{of(0xC2, 0xDF)}{trail}|{of(0xE0, 0xEF)}{trail}{{2}}|{of(0xF0, 0xF4)}{trail}{{3}}"
    return Sequences(encoding, re.compile(pattern), byte_of)


def scripts(text: str) -> frozenset[str]:
    """The scripts of a text's letters and marks; those of Latin beyond Europe's by their row.

    >>> sorted(scripts("Где ʃ, été?"))
    ['CYRILLIC', 'LATIN 280']
    """
    return frozenset(script for character in text if (script := _script(character)))


def _script(character: str) -> str:
    """The script of a letter or mark beyond Latin Extended-A; nothing for any other character."""
    if character < _WESTERN or unicodedata.category(character)[0] not in "LM":
        return ""
    name = unicodedata.name(character, "").split(" ")[0]
    # Rare letters of Latin are nothing to one another: phonetics and Pinyin share no text.
    return f"LATIN {ord(character) // 0x40 * 0x40:X}" if name == "LATIN" else name


def is_plausible(decoded: str, proved: frozenset[str]) -> bool:
    """Whether mojibake stands for this, and not for a letter and the signs after it.

    >>> is_plausible("é—α", frozenset({"GREEK"})), is_plausible("ɔ", frozenset({"GREEK"}))
    (True, False)

    `É”` at the end of a quote is sound, though as UTF-8 it is a phonetic letter. So what Europe's
    languages do not share must be of a script that the text proves otherwise.
    """
    return all(
        one < _WESTERN
        or one in _COMMON
        or _SIGNS[0] <= one < _SIGNS[1]
        or one >= _ASTRAL
        or ((one > _SIGNS[1] or one < _SIGNS[0]) and unicodedata.category(one)[0] in "PS")
        or _script(one) in proved
        for one in decoded
    )


def proved_alone(text: str) -> tuple[str, int] | None:
    """The encoding that explains every character of a text beyond ASCII, read wrongly once.

    >>> proved_alone("caf├® au lait, cr├¿me"), proved_alone("café, crème")
    (('cp850', 1), None)

    Only encodings are told that mix letters with frames and signs, as nobody else does, and only
    where windows-1252, the usual one, explains less.
    """
    if _all_read(sequences("windows-1252"), text):
        return None
    for encoding in _TELLING:
        found = sequences(encoding)
        read = _all_read(found, text)
        telling = [
            one for one in read if not one.isalpha() or _PUNCTUATION.fullmatch(found.decoded(one))
        ]
        if sum(map(len, read)) >= _MIN_PROOF and 2 * len(telling) >= len(read):
            return encoding, 1
    return None


def _all_read(found: Sequences, text: str) -> list[str]:
    """The sequences of an encoding in a text; none where something else is beyond ASCII."""
    beyond = _BEYOND_ASCII.search(text)
    if beyond is None or not found.pattern.match(text, beyond.start()):
        return []
    read = [match.group() for match in found.pattern.finditer(text)]
    explained = all(found.decoded(one) not in (one, "ſ") for one in read)
    return read if explained and found.pattern.sub("", text).isascii() else []
