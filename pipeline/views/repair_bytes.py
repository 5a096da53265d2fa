"""Bytes of a file as text and back, exactly: what repair works on outside a run."""

import codecs
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import InputError
from pipeline.read.decode import decode

_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class FileText:
    """A file as text, without its byte order mark; `note` says what a reader should know of it.

    Of UTF-8, bytes that are none stand in the text as lone surrogates (`surrogateescape`).
    """

    text: str
    encoding: str
    has_mark: bool
    note: str = ""


def file_bytes(path: Path) -> bytes:
    """What a file holds. Raises InputError where it cannot be read."""
    try:
        return path.read_bytes()
    except IsADirectoryError as error:
        raise InputError(f"{path} is a folder", f"Give files, such as {path}/*.txt.") from error
    except OSError as error:
        raise InputError(
            f"{path}: {error.strerror}", "Check the name: paths are relative to where you are."
        ) from error


def read_text(name: str, data: bytes) -> FileText:
    """The text of a file; `bytes_of` it are the very same bytes.

    >>> read_text("a.txt", "naïve".encode("utf-8-sig"))
    FileText(text='naïve', encoding='utf-8', has_mark=True, note='')
    >>> read_text("a.txt", "naïve".encode("cp1252")).note
    'read as cp1252 (detected), written as UTF-8'
    >>> read_text("a.txt", "où, là, naïve, déjà".encode() + b"\\xe9").note
    '1 byte that is no UTF-8 stays as it is'

    Raises InputError for what is no text.
    """
    has_mark = data.startswith(codecs.BOM_UTF8)
    try:
        # Strictly, at first: a text without bad bytes has nothing to be said of it.
        data.decode("utf-8")
        found = FileText(utf8_text(data, has_mark), "utf-8", has_mark)
    except UnicodeDecodeError:
        found = _legacy(data) or _mixed(data, has_mark)
    if "\0" in found.text:
        raise InputError(
            f"{name} is no text: it holds NUL bytes",
            "Give text files; UTF-16 needs its byte order mark.",
        )
    return found


def bytes_of(text: str, encoding: str, has_mark: bool) -> bytes:
    r"""A text in the bytes of an encoding: the inverse of `read_text`.

    >>> bytes_of("na\udcefve", "utf-8", True)
    b'\xef\xbb\xbfna\xefve'

    Raises UnicodeEncodeError where the encoding lacks a character.
    """
    errors = "surrogateescape" if encoding == "utf-8" else "strict"
    return f"{_MARK if has_mark else ''}{text}".encode(encoding, errors)


def utf8_text(data: bytes, has_mark: bool) -> str:
    """The text of bytes that `bytes_of` wrote in UTF-8, whatever they look like."""
    return (data[len(codecs.BOM_UTF8) :] if has_mark else data).decode("utf-8", "surrogateescape")


def _legacy(data: bytes) -> FileText | None:
    """The text in the encoding that the bytes speak for; None where they would not come back."""
    decoded = decode(data)
    note = f"read as {decoded.encoding} ({decoded.evidence}), written as UTF-8"
    has_mark = decoded.evidence == "bom"
    if decoded.replaced or decoded.encoding == "utf-8":
        return None
    with suppress(UnicodeEncodeError):
        if bytes_of(decoded.text, decoded.encoding, has_mark) == data:
            return FileText(decoded.text, decoded.encoding, has_mark, note)
    return None


def _mixed(data: bytes, has_mark: bool) -> FileText:
    text = utf8_text(data, has_mark)
    bad = sum("\udc80" <= character <= "\udcff" for character in text)
    bytes_are = "byte that is no UTF-8 stays as it is"
    if bad > 1:
        bytes_are = "bytes that are no UTF-8 stay as they are"
    return FileText(text, "utf-8", has_mark, f"{bad:,} {bytes_are}")
