"""Physical lines of a file that comes piece by piece; line ends stay with their lines."""

import codecs
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from pipeline.model.page import Row
from pipeline.read.formats import MAX_BYTES

# Escapes, quotes and other fields may make a row twice as large as the page in it.
MAX_LINE_BYTES = 2 * MAX_BYTES

# A return may be doubled before a newline, by programs that write text as text twice.
_FIRST_END = re.compile(rb"\r+\n?|\n")

# What spreadsheets call Unicode text.
_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its number, from 1; `data` is None where it is too long, `sha256` only there."""

    number: int
    data: bytes | None
    size: int
    sha256: str = ""

    def too_long(self) -> Row:
        """What stands for a line that is too long to be a row."""
        detail = f"a line has {MAX_LINE_BYTES:,} bytes at most: cut its page into several"
        return Row(self.number, self.size, self.sha256, reason="too-large", detail=detail)


def split_lines(pieces: Iterable[bytes], with_carriage_returns: bool = False) -> Iterator[Line]:
    r"""The lines of a file, in UTF-8 where a byte order mark says that they are in a wider code.

    >>> [(line.number, line.data) for line in split_lines([b"\xef\xbb\xbfa\nb", b"c\n\nd"])]
    [(1, b'a\n'), (2, b'bc\n'), (3, b'\n'), (4, b'd')]

    A line longer than MAX_LINE_BYTES is only counted and digested (`sha256`). With carriage
    returns, these end all lines of a file whose first line ends in one that is alone.
    """
    content = _narrow(pieces)
    line_end = b"\n"
    if with_carriage_returns:
        line_end, content = _line_end(content)
    number, growing = 1, _Growing()
    for piece in content:
        start = 0
        while end := piece.find(line_end, start) + 1:
            growing.add(piece[start:end])
            yield growing.line(number)
            number, growing = number + 1, _Growing()
            start = end
        growing.add(piece[start:])
    if growing.size:
        yield growing.line(number)


@dataclass(slots=True)
class _Growing:
    """A line whose end has not come yet."""

    parts: list[bytes] = field(default_factory=list)
    size: int = 0
    digest: "hashlib._Hash | None" = None

    def add(self, part: bytes) -> None:
        self.size += len(part)
        self.parts.append(part)
        if self.size > MAX_LINE_BYTES:
            self.digest = self.digest or hashlib.sha256()
            for held in self.parts:
                self.digest.update(held)
            self.parts.clear()

    def line(self, number: int) -> Line:
        if self.digest:
            return Line(number, None, self.size, self.digest.hexdigest())
        return Line(number, b"".join(self.parts), self.size)


def _line_end(pieces: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """How the first line ends, and the pieces again."""
    start, first = b"", None
    for piece in pieces:
        start += piece
        first = _FIRST_END.search(start)
        if len(start) > MAX_LINE_BYTES or (first and first.end() < len(start)):
            break
    alone = first is not None and first.group().endswith(b"\r")
    return b"\r" if alone else b"\n", chain([start], pieces)


def _narrow(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces without byte order mark, in UTF-8 where the mark says that they are not."""
    rest = iter(pieces)
    start = b""
    while len(start) < len(codecs.BOM_UTF8) and (piece := next(rest, b"")):
        start += piece
    mark, content = start[:2], start[2:]
    if mark in _WIDE:
        yield from _recoded(chain([content], rest), _WIDE[mark])
    else:
        yield start.removeprefix(codecs.BOM_UTF8)
        yield from rest


def _recoded(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """UTF-16 as UTF-8. Surrogates that are alone stay wrong, to be counted later."""
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "surrogatepass")
    # A surrogate that waits for its other half, and half a character.
    rest = decoder.getstate()[0]
    whole = len(rest) // 2 * 2
    yield rest[:whole].decode(encoding, "surrogatepass").encode("utf-8", "surrogatepass")
    yield rest[whole:]
