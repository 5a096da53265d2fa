"""Mechanisms: how a character is lost, as what stands in the text where it stood.

A mechanism is known by what one lost character costs: `é` is `?` where each character was
replaced, `??` where each UTF-8 byte was, `????` where the text was encoded as UTF-8 twice first.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

Family = Literal["question mark", "replacement character", "half-decoded"]
Spared = Literal["nothing", "latin-1", "letters"]

REPLACEMENT = "\ufffd"
# Bytes without a character in windows-1252.
_UNDEFINED_1252 = frozenset((0x81, 0x8D, 0x8F, 0x90, 0x9D))


@dataclass(frozen=True, slots=True, eq=False)
class Mechanism:
    """One way of losing characters.

    `spares`: what came through whole, so that only the rest was lost: the characters that Latin-1
    has, or all letters.
    `shows_1252`: what else it leaves has characters that windows-1252 has and Latin-1 has not.
    """

    name: str
    family: Family
    damage_of: Callable[[str], str]
    spares: Spared = "nothing"
    shows_1252: bool = False

    def damage(self, text: str) -> str:
        """What this mechanism leaves of a text.

        >>> Mechanism("? for each byte", "question mark", _per_byte("?")).damage("é")
        '??'
        """
        if text.isascii():
            return text
        return text.translate(_left(self))


_SPARED: Mapping[Spared, Callable[[str], bool]] = {
    "nothing": lambda _: False,
    "latin-1": lambda character: character < "\u0100",
    "letters": lambda character: character.isalpha() or character < "\u0100",
}


class _Left(dict[int, str]):
    """What a mechanism leaves of each character; filled as they are asked for."""

    def __init__(self, mechanism: Mechanism) -> None:
        super().__init__()
        self._damage_of, self._is_spared = mechanism.damage_of, _SPARED[mechanism.spares]

    def __missing__(self, point: int) -> str:
        character = chr(point)
        is_spared = character < "\x80" or self._is_spared(character)
        left = self[point] = character if is_spared else self._damage_of(character)
        return left


@cache
def _left(mechanism: Mechanism) -> _Left:
    return _Left(mechanism)


def _read_1252(data: bytes) -> str:
    """Bytes read as windows-1252, undefined bytes as C1 controls (what browsers do)."""
    return "".join(
        chr(byte) if byte in _UNDEFINED_1252 else bytes([byte]).decode("windows-1252")
        for byte in data
    )


def _per_byte(mark: str) -> Callable[[str], str]:
    return lambda character: mark * len(character.encode("utf-8"))


def _twice_latin1(character: str) -> str:
    return "?" * len(character.encode("utf-8").decode("latin-1").encode("utf-8"))


def _twice_1252(character: str) -> str:
    return "?" * len(_read_1252(character.encode("utf-8")).encode("utf-8"))


def _read_as_latin1(controls_become: str) -> Callable[[str], str]:
    """UTF-8 read as Latin-1; whatever came out as a C1 control was lost."""
    c1 = re.compile(r"[\x80-\x9f]")
    return lambda character: c1.sub(controls_become, character.encode("utf-8").decode("latin-1"))


def _read_as_1252(undefined_becomes: str) -> Callable[[str], str]:
    """UTF-8 read as windows-1252; whatever byte it has no character for was lost."""
    c1 = re.compile(r"[\x80-\x9f]")
    return lambda character: c1.sub(undefined_becomes, _read_1252(character.encode("utf-8")))


def _twice_1252_then_latin1(character: str) -> str:
    twice = _read_1252(_read_1252(character.encode("utf-8")).encode("utf-8"))
    return twice.encode("latin-1", "replace").decode("latin-1")


# In order of preference where the evidence is equal: what costs fewer letters comes first.
MECHANISMS = (
    Mechanism("? for each mark beyond latin-1", "question mark", lambda _: "?", "letters"),
    Mechanism("? for each character beyond latin-1", "question mark", lambda _: "?", "latin-1"),
    Mechanism("? for each character", "question mark", lambda _: "?"),
    Mechanism(
        "? for each byte of a mark beyond latin-1", "question mark", _per_byte("?"), "letters"
    ),
    Mechanism("? for each byte beyond latin-1", "question mark", _per_byte("?"), "latin-1"),
    Mechanism("? for each byte", "question mark", _per_byte("?")),
    Mechanism("utf-8 twice, ? for each byte", "question mark", _twice_latin1),
    Mechanism("utf-8 twice by windows-1252, ? for each byte", "question mark", _twice_1252),
    Mechanism("u+fffd for each character", "replacement character", lambda _: REPLACEMENT),
    Mechanism("u+fffd for each byte", "replacement character", _per_byte(REPLACEMENT)),
    Mechanism("utf-8 read as latin-1, ? for controls", "half-decoded", _read_as_latin1("?")),
    Mechanism(
        "utf-8 read as latin-1, u+fffd for controls", "half-decoded", _read_as_latin1(REPLACEMENT)
    ),
    Mechanism("utf-8 read as latin-1, controls dropped", "half-decoded", _read_as_latin1("")),
    Mechanism(
        "utf-8 read as windows-1252, ? for undefined",
        "half-decoded",
        _read_as_1252("?"),
        shows_1252=True,
    ),
    Mechanism(
        "utf-8 read as windows-1252, u+fffd for undefined",
        "half-decoded",
        _read_as_1252(REPLACEMENT),
        shows_1252=True,
    ),
    Mechanism(
        "utf-8 read as windows-1252 twice, ? beyond latin-1",
        "half-decoded",
        _twice_1252_then_latin1,
    ),
)
