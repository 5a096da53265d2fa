"""Undo compression, piece by piece: what a file unpacks to may be larger than memory."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from typing import BinaryIO

import zstandard

from pipeline.errors import PageError

_PIECE = 1 << 20
_MAX_HELD_BYTES = 64 << 20
# A KB unpacks to 1 MB of gzip at most, to 32 MB of Zstandard.
_SLICE = 1 << 10
_GZIP = 31  # what zlib calls gzip's own header and checksum

_AGAIN = "fetch or pack the file again"


def suffixes(path: str) -> tuple[str, str]:
    """The suffix that tells the format, and the one that tells the compression, or nothing.

    >>> suffixes("a/pages.JSONL.gz"), suffixes("a/page.html"), suffixes("a/page.gz")
    (('.jsonl', '.gz'), ('.html', ''), ('', '.gz'))
    """
    name = PurePath(path)
    packing = name.suffix.lower()
    if packing not in _UNPACKERS:
        return packing, ""
    return PurePath(name.stem).suffix.lower(), packing


def is_packed(path: str) -> bool:
    """Whether a file is much smaller than what is in it: compressed, or Parquet, which is inside.

    >>> is_packed("page.html.gz"), is_packed("pages.parquet"), is_packed("page.html")
    (True, True, False)
    """
    suffix, packing = suffixes(path)
    return bool(packing) or suffix == ".parquet"


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """An open file in pieces of a megabyte.

    >>> import io
    >>> list(pieces_of(io.BytesIO(b"Low tide.")))
    [b'Low tide.']
    """
    return iter(lambda: file.read(_PIECE), b"")


def unpacked(pieces: Iterable[bytes], packing: str) -> Iterator[bytes]:
    """What the pieces of a file unpack to, in pieces of bounded size; `packing` is its suffix.

    >>> import gzip
    >>> b"".join(unpacked([gzip.compress(b"Low "), gzip.compress(b"tide.")], ".gz"))
    b'Low tide.'

    Raises PageError with the reason `truncated` or `corrupt` after all that could be unpacked.
    """
    return _UNPACKERS[packing](pieces) if packing else iter(pieces)


def start_of(pieces: Iterable[bytes], size: int) -> bytes:
    """The first so many bytes of what comes in pieces, or all of it.

    >>> start_of([b"Low ", b"tide."], 6)
    b'Low ti'
    """
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) >= size:
            break
    return bytes(held[:size])


def held(pieces: Iterable[bytes], advice: str) -> bytes:
    """All of a file that cannot be read piece by piece.

    >>> held([b"Low ", b"tide."], "cut it up")
    b'Low tide.'

    Raises PageError `too-large`, with the advice, where that is more than memory should hold.
    """
    data = start_of(pieces, _MAX_HELD_BYTES + 1)
    if len(data) > _MAX_HELD_BYTES:
        raise PageError("too-large", f"it unpacks to more than {_MAX_HELD_BYTES:,} bytes: {advice}")
    return data


def _slices(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Of packed data so little at once that what it unpacks to can be held, and lost, at most."""
    for piece in pieces:
        for start in range(0, len(piece), _SLICE):
            yield piece[start : start + _SLICE]


def _gunzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    member = zlib.decompressobj(_GZIP)
    try:
        for rest in _slices(pieces):
            while rest:
                if member.eof:
                    rest = rest.lstrip(b"\0")  # padding between members and after the last
                    if not rest:
                        break
                    member = zlib.decompressobj(_GZIP)
                yield member.decompress(rest)
                rest = member.unused_data
    except zlib.error as error:
        raise PageError("corrupt", f"this is no sound gzip data ({error}): {_AGAIN}") from error
    if not member.eof:
        raise PageError("truncated", f"the gzip data ends too early: {_AGAIN}")


def _unzstd(pieces: Iterable[bytes]) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor()
    frame = decompressor.decompressobj()
    try:
        for rest in _slices(pieces):
            while rest:
                if frame.eof:
                    frame = decompressor.decompressobj()
                yield frame.decompress(rest)
                rest = frame.unused_data
    except zstandard.ZstdError as error:
        raise PageError(
            "corrupt", f"this is no sound Zstandard data ({error}): {_AGAIN}"
        ) from error
    if not frame.eof:
        raise PageError("truncated", f"the Zstandard data ends too early: {_AGAIN}")


_UNPACKERS: dict[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
    ".gz": _gunzipped,
    ".zst": _unzstd,
}
