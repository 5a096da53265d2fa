"""Read: files and rows → page texts, decoded and rendered once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.engines.ledger import Done, key, once_untroubled
from pipeline.engines.shuffle import read_partition
from pipeline.errors import PageError
from pipeline.model.page import Address, Page
from pipeline.read.formats import MAX_BYTES, read_page, read_row
from pipeline.read.ids import numbered
from pipeline.read.packing import pieces_of, start_of, suffixes, unpacked
from pipeline.tasks import VERSION
from pipeline.tasks.files import InputFile, found, printable_path, trouble_since
from pipeline.tasks.sample import Place
from pipeline.tasks.unpack import row_of
from pipeline.tasks.work import (
    PAGES,
    TIME_LIMIT,
    Failed,
    attempt,
    structs_of,
    table_of_structs,
    write_ipc,
)
from pipeline.write.dataset import row


@dataclass(frozen=True, slots=True)
class ReadItem:
    """One shard of the input: files of one page, and its rows of those that hold many.

    `only` names the pages to read where not all are wanted; a page may take so many `seconds`.
    """

    folder: str
    shard: int
    addresses: tuple[Address, ...]
    rows: tuple[str, ...] = ()
    only: frozenset[Place] | None = None
    seconds: float | None = None


def read_shard(item: ReadItem) -> Done:
    """Write the pages of one shard, sorted by id; what cannot be read is kept with its reason.

    The key holds the digests of the shard's own rows: rows that go elsewhere cost no work here.
    A file that is not read as it was digested, and a page that took too long, are tried again by
    the next run.
    """
    wanted = [a for a in item.addresses if item.only is None or (a.id, 0) in item.only]
    files = [(address, found(address)) for address in wanted]
    rows = [each["digest"] for each in _stored(item, ["digest"])]

    def write(path: Path) -> str:
        troubles: list[str] = []
        of_files = _of_files(item, files, troubles)
        pages = sorted([*of_files, *_of_rows(item, troubles)], key=lambda page: page[0])
        write_ipc(table_of_structs([page for _, page in pages], PAGES), path)
        return "\n".join(troubles)

    known = [(a.id, a.path, a.site, f.size, f.sha256, f.error) for a, f in files]
    ids = [address.id for address in item.addresses]
    only = item.only if item.only is None else sorted(item.only)
    task_key = key("read", VERSION, known, sorted(rows), ids, only)
    return once_untroubled(item.folder, f"pages-{item.shard:04d}.arrow", task_key, write)


def _of_files(
    item: ReadItem, files: Iterable[tuple[Address, InputFile]], troubles: list[str]
) -> Iterator[tuple[str, pa.StructArray]]:
    """The id and the row of PAGES for each file, whether it can be read or not.

    Passing `troubles` are noted: those of files that could be read a moment before.
    """
    for address, file in files:
        told = {"site": address.site, "bytes": file.size, "sha256": file.sha256}
        told["path"] = printable_path(address)
        page: Page | Failed
        try:
            page = attempt(_page, address, file, seconds=item.seconds)
            _note_late(address.id, page, troubles)
            trouble = "" if file.error else trouble_since(address, file)
        except OSError as error:
            trouble = error.strerror or str(error)
        if trouble:
            troubles.append(f"{address.id}: {trouble}")
            page = Failed("unreadable", trouble)
        yield address.id, _page_row(address.id, told, page)


def _of_rows(item: ReadItem, troubles: list[str]) -> Iterator[tuple[str, pa.StructArray]]:
    """The same for each row. Files keep their ids; rows that have one again get a number."""
    stored = sorted(_stored(item), key=lambda each: (each["own"], each["file"], each["number"]))
    taken = [address.id for address in item.addresses]
    ids = numbered([*taken, *(each["id"] for each in stored)])[len(taken) :]
    for identifier, each in zip(ids, stored, strict=True):
        if item.only is None or (each["file"], each["number"]) in item.only:
            site = each["site"] or each["folder"]
            told = {"site": site, "bytes": each["size"], "sha256": each["sha256"]}
            told["path"] = each["path"]
            address = Address(identifier, each["path"], each["folder"])
            page = attempt(read_row, address, row_of(each), seconds=item.seconds)
            _note_late(identifier, page, troubles)
            yield identifier, _page_row(identifier, told, page)


def _note_late(identifier: str, page: Page | Failed, troubles: list[str]) -> None:
    if isinstance(page, Failed) and page.reason == TIME_LIMIT:
        troubles.append(f"{identifier}: {page.detail}")


def _stored(item: ReadItem, columns: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """The rows of ROWS that are for this shard."""
    if not item.rows:
        return []
    stored: list[dict[str, Any]] = read_partition(item.rows, item.shard, columns).to_pylist()
    return stored


def _page(address: Address, file: InputFile) -> Page:
    """Read a file of one page. Raises PageError with the reason why it is none."""
    if file.error:
        raise PageError("unreadable", file.error)
    _, packing = suffixes(address.path)
    with open(address.path, "rb") as source:
        # Enough to be refused as too large.
        data = start_of(unpacked(pieces_of(source), packing), MAX_BYTES + 1)
    return read_page(address, data)


def _page_row(identifier: str, told: dict[str, Any], page: Page | Failed) -> pa.StructArray:
    """A row of PAGES: what is known of the page's place, and the page or why there is none."""
    made = asdict(page) if isinstance(page, Failed) else _fields(page)
    return structs_of([{"id": identifier} | told | made], PAGES)


def _fields(page: Page) -> dict[str, Any]:
    return {
        "site": page.site,
        "url": page.url,
        "fetched": page.fetched,
        "media_type": page.media_type,
        "encoding": page.encoding,
        "evidence": page.evidence,
        "replaced": page.replaced,
        "bytes": page.bytes,
        "sha256": page.sha256,
        "text": page.text,
        "html": [row(block) for block in page.blocks],
    }
