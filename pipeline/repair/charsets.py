"""One-byte encodings: which were taken for which, and what that makes of a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

# What archives were written in, the commonest first: of two that read a text alike it counts.
WRITTEN = (
    "cp1252", "cp1251", "cp1250", "koi8-r", "mac-roman", "cp850", "cp437", "iso-8859-2", "cp1254",
    "cp1253", "iso-8859-7", "cp866", "cp1257", "koi8-u", "iso-8859-5", "iso-8859-15", "cp852",
    "mac-cyrillic", "mac-latin2", "cp737", "cp869", "mac-greek", "cp1255", "iso-8859-8", "cp1256",
    "cp857", "cp775", "iso-8859-13", "iso-8859-4", "iso-8859-9", "mac-turkish", "cp858", "cp865",
    "cp861", "cp860", "cp855", "iso-8859-6", "mac-iceland", "iso-8859-3", "iso-8859-10",
)  # fmt: skip
# What readers took them for.
READ_AS = (
    "cp1252", "cp1251", "cp1250", "mac-roman", "cp437", "cp850", "koi8-r", "cp866", "cp1254",
    "cp1253", "iso-8859-2", "iso-8859-15", "cp1257", "iso-8859-5", "iso-8859-7", "mac-cyrillic",
    "iso-8859-9", "koi8-u", "cp852",
)  # fmt: skip


# Those that whole countries used, and how much rarer the others are, in nats.
_USUAL_WRITTEN, _USUAL_READ, _UNUSUAL = frozenset(WRITTEN[:14]), frozenset(READ_AS[:7]), 5.0
# Only Windows shows texts of its own in a window of DOS.
_OF_DOS = ("cp437", "cp850", "cp852", "cp866")


@dataclass(frozen=True, slots=True)
class Reading:
    """A guess: a text written in one encoding and read as another."""

    written: str
    read_as: str

    @property
    def name(self) -> str:
        """The mechanism in words."""
        return f"{self.written} read as {self.read_as}"

    def decoded(self, text: str) -> str:
        """The text as it was written; what neither encoding explains stays.

        >>> Reading("mac-roman", "cp1252").decoded("informaci—")
        'informació'
        """
        return text.translate(_translation(self))


def prior(reading: Reading) -> float:
    """How much rarer a mix-up is than the commonest, in nats.

    >>> prior(Reading("cp1251", "cp1252")), prior(Reading("cp775", "cp1252"))
    (0.0, 5.0)
    """
    unusual = (reading.written not in _USUAL_WRITTEN) + (reading.read_as not in _USUAL_READ)
    foreign = reading.read_as in _OF_DOS and not reading.written.startswith(("cp125", "iso"))
    return _UNUSUAL * (unusual + foreign)


@cache
def characters(encoding: str) -> tuple[str, ...]:
    """What the bytes from 0x80 on stand for; a control for a byte that the encoding lacks."""
    return tuple(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in range(128, 256))


@cache
def _translation(reading: Reading) -> dict[int, str]:
    """From each character read to the one written; controls stand for the bytes they are."""
    written = characters(reading.written)
    return {
        point: written[byte - 128]
        for point, byte in _bytes(reading.read_as).items()
        if ord(written[byte - 128]) != point
    }


@cache
def _bytes(encoding: str) -> dict[int, int]:
    """The byte of each character beyond ASCII; controls stand for the bytes they are."""
    read = {ord(character): byte for byte, character in enumerate(characters(encoding), 128)}
    return {byte: byte for byte in range(0x80, 0xA0)} | read


@cache
def _readable(encoding: str) -> frozenset[str]:
    return frozenset(map(chr, [*range(0x80), *_bytes(encoding)]))


def can_read(encoding: str, text: str) -> bool:
    """Whether an encoding has every character of a text; controls stand for the bytes they are.

    >>> can_read("cp1251", "Їў\\x98"), can_read("cp1252", "Ї")
    (True, False)
    """
    return _readable(encoding).issuperset(text)


def reading_of(tokens: Sequence[str]) -> list[str]:
    """The encodings in which tokens may have been read: those that have most of their characters.

    >>> reading_of(["Їў", "ґ"])
    ['cp1251', 'mac-cyrillic']
    """
    explained = {encoding: sum(map(_readable(encoding).issuperset, tokens)) for encoding in READ_AS}
    most = max(explained.values())
    return [one for one in READ_AS if most and explained[one] == most]


@cache
def _tables() -> npt.NDArray[np.int64]:
    """What each byte from 0x80 on stands for, in each encoding that texts were written in."""
    return np.array([[*map(ord, characters(encoding))] for encoding in WRITTEN])


def bytes_of(alphabet: Ints, encoding: str) -> Ints:
    """The byte of each character beyond ASCII that an encoding has; 0 for all others."""
    byte_of = _bytes(encoding)
    return np.array([byte_of.get(int(point), 0) for point in alphabet])


def readings(alphabet: Ints, bytes_: Ints, encoding: str) -> tuple[list[Reading], Ints]:
    """All guesses for what was read in an encoding, and a row each of what it makes of an alphabet.

    Among them is the encoding itself, where controls stand for bytes that it has.
    """
    decoded = np.where(bytes_ > 0, _tables()[:, bytes_ - 128], alphabet)
    changing = (decoded != alphabet).any(1)
    _, first = np.unique(decoded, axis=0, return_index=True)
    chosen = [int(row) for row in sorted(first) if changing[row]]
    return [Reading(WRITTEN[row], encoding) for row in chosen], decoded[chosen]
