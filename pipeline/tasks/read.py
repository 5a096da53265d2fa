"""Read: files → page texts, decoded and rendered once."""

import hashlib
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.engines.ledger import Done, key, once
from pipeline.errors import PageError
from pipeline.model.page import Address, Page
from pipeline.read.formats import MAX_BYTES, read_page
from pipeline.tasks import VERSION
from pipeline.tasks.work import (
    PAGES,
    Failed,
    attempt,
    structs_of,
    table_of_structs,
    write_ipc,
)
from pipeline.write.dataset import row

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class ReadItem:
    """One shard of the input."""

    folder: str
    shard: int
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """One input file as it was found: size and digest, or why it cannot be read."""

    bytes: int
    sha256: str
    error: str


def read_shard(item: ReadItem) -> Done:
    """Write the pages of one shard, sorted by id; what cannot be read is kept with its reason."""
    addresses = sorted(item.addresses, key=lambda address: address.id)
    files = [_file(address) for address in addresses]
    known = [(a.id, a.path, a.site, f) for a, f in zip(addresses, files, strict=True)]

    def write(path: Path) -> None:
        rows = [_page_row(a, file) for a, file in zip(addresses, files, strict=True)]
        write_ipc(table_of_structs(rows, PAGES), path)

    task_key = key("read", VERSION, known)
    return once(item.folder, f"pages-{item.shard:04d}.arrow", task_key, write)


def _file(address: Address) -> _File:
    """Digest a file piece by piece: it may be larger than memory."""
    digest = hashlib.sha256()
    size = 0
    try:
        with open(address.path, "rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
                size += len(piece)
    except OSError as error:
        return _File(0, digest.hexdigest(), error.strerror or str(error))
    return _File(size, digest.hexdigest(), "")


def _page_row(address: Address, file: _File) -> pa.StructArray:
    """A row of PAGES for one address, whether it can be read or not."""
    row_of: dict[str, Any] = {
        "id": address.id,
        # A file name may hold bytes that are no text.
        "path": os.fsencode(address.path).decode("utf-8", "replace"),
        "site": address.site,
        "bytes": file.bytes,
        "sha256": file.sha256,
    }
    page = attempt(_page, address, file)
    told = asdict(page) if isinstance(page, Failed) else _fields(page)
    return structs_of([row_of | told], PAGES)


def _page(address: Address, file: _File) -> Page:
    """Read a page. Raises PageError with the reason why it is none."""
    if file.error:
        raise PageError("unreadable", file.error)
    try:
        with open(address.path, "rb") as source:
            data = source.read(MAX_BYTES + 1)  # enough to be refused as too large
    except OSError as error:
        raise PageError("unreadable", error.strerror or str(error)) from error
    if file.bytes <= MAX_BYTES and hashlib.sha256(data).hexdigest() != file.sha256:
        raise PageError("unreadable", "the file changed while it was read")
    return read_page(address, data)


def _fields(page: Page) -> dict[str, Any]:
    return {
        "site": page.site,
        "url": page.url,
        "fetched": page.fetched,
        "media_type": page.media_type,
        "encoding": page.encoding,
        "evidence": page.evidence,
        "replaced": page.replaced,
        "text": page.text,
        "html": [row(block) for block in page.blocks],
    }
