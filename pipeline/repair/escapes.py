"""Characters that were sent as what stands for them in source code or in mail.

Both are options: a text about programs means its backslashes.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

from pipeline.config.schema import RepairOptions
from pipeline.model.repair import Claim

_BYTES = r"(?:\\x[0-9a-fA-F]{2})+"
_POINTS = r"(?:\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8})+"
_PART = re.compile(rf"({_BYTES})|{_POINTS}")
_CODE = re.compile(r"\\[xuU]([0-9a-fA-F]+)")
# One escape after another, the first not escaped itself.
_ESCAPES = re.compile(rf"(?<!\\)(?:{_BYTES}|{_POINTS})+")
# A range of characters, or a path: the backslash is meant there.
_MEANT = re.compile(r"\[[^\s\]]{0,80}?\\[xuU][^\s\]]{0,80}\][+*?{]|\\[xuU][0-9a-fA-F]+-\\|:\\")
_TOKEN = re.compile(r"\S+")

# Bytes, and the line breaks that mail put between them.
_QUOTED = re.compile(r"(?:=[0-9A-F]{2}|=\r?\n)+")
# What mail has that is quoted throughout; where it is not, only bytes beyond ASCII are.
_THROUGHOUT = re.compile(r"=3D|=(?:20|09)?\r?\n")
_BEYOND = re.compile(r"(?:=[89A-F][0-9A-F])+")
_SOFT_BREAK = re.compile(r"=\r?\n")
_LINK = re.compile(r"://|[?&][\w.-]*=|^www\.")
# Single bytes are no proof of themselves as UTF-8 is: there must be several.
_MIN_BYTES = 2
# How sure: what explains a place or two, and what explains several.
_FEW, _OFTEN, _MANY = 0.9, 0.98, 3


def claims(text: str, options: RepairOptions) -> tuple[Claim, ...]:
    """Claims for backslash escapes and for quoted-printable, each where its option is on.

    >>> found = claims("caf\\\\xc3\\\\xa9", RepairOptions(escapes=True))
    >>> [(claim.after, claim.mechanism) for claim in found]
    [('é', 'utf-8 as escapes')]
    >>> found = claims("the caf=C3=A9 clo=\\n=73es", RepairOptions(quoted_printable=True))
    >>> [(claim.before, claim.after) for claim in found]
    [('=C3=A9', 'é'), ('=\\n=73', 's')]

    Ranges of characters, paths and links keep what they have.
    """
    if options.escapes and "\\" in text and (found := _escapes(text)):
        return found
    return _quoted_printable(text) if options.quoted_printable and "=" in text else ()


def _escapes(text: str) -> tuple[Claim, ...]:
    tokens = [token for token in _TOKEN.finditer(text) if not _MEANT.search(token.group())]
    places = [
        (token.start() + match.start(), match.group())
        for token in tokens
        for match in _ESCAPES.finditer(token.group())
    ]
    return _claims(places, _unescaped, _mechanism)


def _mechanism(escaped: str) -> str:
    runs = (part for part in _PART.finditer(escaped) if part.group(1))
    utf8 = any(_as_utf8(bytes(_codes(run.group()))) is not None for run in runs)
    return "utf-8 as escapes" if utf8 else "characters as escapes"


def _codes(escaped: str) -> list[int]:
    return [int(code, 16) for code in _CODE.findall(escaped)]


def _as_utf8(bytes_: bytes) -> str | None:
    try:
        return bytes_.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _unescaped(escaped: str) -> str | None:
    """The characters that escapes stand for; nothing where one of them is no character.

    A run of bytes that is UTF-8 is meant as that: as characters nobody writes the like.
    """
    read = ""
    for part in _PART.finditer(escaped):
        codes = _codes(part.group())
        utf8 = _as_utf8(bytes(codes)) if part.group(1) else None
        characters = _characters(codes) if utf8 is None else utf8
        if characters is None:
            return None
        read += characters
    return read


def _characters(codes: Iterable[int]) -> str | None:
    """Code points, halves of a pair put together, and controls as windows-1252 has them."""
    units = "".join(
        bytes([code]).decode("windows-1252", "replace") if 0x80 <= code < 0xA0 else chr(code)
        for code in codes
        if code < 0x110000
    )
    try:
        return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return None


def _quoted_printable(text: str) -> tuple[Claim, ...]:
    pattern = _QUOTED if _THROUGHOUT.search(text) else _BEYOND
    places = [(match.start(), match.group()) for match in pattern.finditer(text)]
    proofs = [quoted for start, quoted in places if not _LINK.search(_token(text, start))]
    beyond = {bytes_ for quoted in proofs if not (bytes_ := _unquoted(quoted)).isascii()}
    if not beyond:
        return ()
    if all(_as_utf8(bytes_) is not None for bytes_ in beyond):
        return _claims(
            places,
            lambda quoted: _as_utf8(_unquoted(quoted)),
            lambda quoted: "quoted-printable utf-8",
        )
    if len(beyond) < _MIN_BYTES:
        return ()
    return _claims(
        places,
        lambda quoted: _unquoted(quoted).decode("windows-1252", "replace"),
        lambda quoted: "quoted-printable windows-1252",
    )


def _token(text: str, start: int) -> str:
    """What stands before a place without a blank."""
    return text[max(text.rfind(" ", 0, start), text.rfind("\n", 0, start)) + 1 : start + 1]


def _unquoted(quoted: str) -> bytes:
    return bytes.fromhex(_SOFT_BREAK.sub("", quoted).replace("=", ""))


def _claims(
    places: Iterable[tuple[int, str]],
    read: Callable[[str], str | None],
    mechanism: Callable[[str], str],
) -> tuple[Claim, ...]:
    """A claim for each place that stands for text; none where all of it is ASCII."""
    sound = [
        (start, before, after)
        for start, before in places
        if (after := read(before)) is not None and all(map(_is_text, after))
    ]
    beyond = sum(not after.isascii() for _, _, after in sound)
    return tuple(
        Claim(
            start=start,
            end=start + len(before),
            before=before,
            after=after,
            mechanism=mechanism(before),
            confidence=_OFTEN if beyond >= _MANY else _FEW,
            reversible=True,
        )
        for start, before, after in sound
        if beyond
    )


def _is_text(character: str) -> bool:
    """Whether a text has such characters; joiners and soft hyphens are among them."""
    category = unicodedata.category(character)
    return character in "\n\t" or category == "Cf" or (category[0] != "C" and character != "\ufffd")
