"""Bytes that are no plain page: gzip, JSON lines and a picture, alike on every machine."""

import json
import zlib
from collections.abc import Mapping


def deflated(data: bytes) -> bytes:
    """Deflate's format with the data stored as they are, so that every zlib gives them alike."""
    blocks = [data[at : at + 0xFFFF] for at in range(0, len(data), 0xFFFF)]
    out = b""
    for n, block in enumerate(blocks, 1):
        size = len(block).to_bytes(2, "little")
        out += bytes([n == len(blocks)]) + size + bytes(255 - byte for byte in size) + block
    return out


def gzipped(data: bytes) -> bytes:
    """A gzip file without name and time."""
    ends = zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")
    return b"\x1f\x8b\x08" + bytes(6) + b"\xff" + deflated(data) + ends


def json_lines(rows: Mapping[str, str]) -> bytes:
    """A row for each page: where it was found, and its text or HTML."""
    lines = []
    for address, page in rows.items():
        column = "html" if page.startswith("<!DOCTYPE html>") else "text"
        lines.append(json.dumps({"url": address, column: page}, ensure_ascii=False) + "\n")
    return "".join(lines).encode()


def seal() -> bytes:
    """A 32 x 32 grey PNG."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    rows = b"".join(bytes([0, *((x * y) % 256 for x in range(32))]) for y in range(32))
    packed = b"\x78\x01" + deflated(rows) + zlib.adler32(rows).to_bytes(4)
    shape = (32).to_bytes(4) * 2 + bytes([8, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", shape), chunk(b"IDAT", packed), chunk(b"IEND", b"")]
    )
