"""Read: files → page texts, decoded and rendered once."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.engines.ledger import Done, key, once
from pipeline.model.page import Address
from pipeline.read.formats import read_page
from pipeline.tasks import VERSION
from pipeline.tasks.work import PAGES, Failed, attempt, write_ipc
from pipeline.write.dataset import row


@dataclass(frozen=True, slots=True)
class ReadItem:
    """One shard of the input."""

    folder: str
    shard: int
    addresses: tuple[Address, ...]


def read_shard(item: ReadItem) -> Done:
    """Write the pages of one shard, sorted by id; what cannot be read is kept with its reason."""
    contents = [_bytes(address) for address in item.addresses]
    digests = [hashlib.sha256(data or b"").hexdigest() for data, _ in contents]
    known = [(a.id, a.path, a.site, d) for a, d in zip(item.addresses, digests, strict=True)]
    errors = [error for _, error in contents]

    def write(path: Path) -> None:
        rows = [
            _page_row(address, data, error, digest)
            for address, (data, error), digest in zip(
                item.addresses, contents, digests, strict=True
            )
        ]
        rows.sort(key=lambda page: str(page["id"]))
        write_ipc(pa.Table.from_pylist(rows, PAGES), path)

    task_key = key("read", VERSION, known, errors)
    return once(item.folder, f"pages-{item.shard:04d}.arrow", task_key, write)


def _bytes(address: Address) -> tuple[bytes | None, str]:
    try:
        return Path(address.path).read_bytes(), ""
    except OSError as error:
        return None, error.strerror or str(error)


def _page_row(address: Address, data: bytes | None, error: str, digest: str) -> dict[str, Any]:
    """A row of PAGES for one address, whether it can be read or not."""
    row_of: dict[str, Any] = {
        "id": address.id,
        # A file name may hold bytes that are no text.
        "path": os.fsencode(address.path).decode("utf-8", "replace"),
        "site": address.site,
        "bytes": len(data or b""),
        "sha256": digest,
    }
    if data is None:
        return row_of | {"reason": "unreadable", "detail": error}
    page = attempt(read_page, address, data)
    if isinstance(page, Failed):
        return row_of | {"reason": page.reason, "detail": page.detail}
    return row_of | {
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
