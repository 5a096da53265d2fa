"""The log of `clean repair`: JSON lines, by which each file can be had back as it was."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.model.repair import Claim
from pipeline.repair import Repaired, claim_of, record_of, undo_repairs
from pipeline.views.repair_bytes import FileText, bytes_of, file_bytes, utf8_text
from pipeline.views.repair_lines import LineColumns

_VERSION = 1


@dataclass(frozen=True, slots=True)
class LogEntry:
    """What was done to one file: what it was and became, and the repairs that lead there."""

    file: str
    encoding: str
    has_mark: bool
    input_sha256: str
    output_sha256: str
    steps: tuple[Claim, ...]


def sha256_of(data: bytes) -> str:
    """The digest by which the log knows a file."""
    return hashlib.sha256(data).hexdigest()


def log_lines(
    name: str, before: bytes, source: FileText, repaired: Repaired, after: bytes
) -> Iterator[str]:
    """The lines of one file: a header, then a line for each repair and each hole, by place."""
    yield _line(
        {
            "log": _VERSION,
            "file": name,
            "encoding": source.encoding,
            "byte_order_mark": source.has_mark,
            "input_sha256": sha256_of(before),
            "output_sha256": sha256_of(after),
            "repairs": len(repaired.steps),
            "holes": len(repaired.holes),
        }
    )
    places = LineColumns(source.text)
    applied = [(claim, True) for claim in repaired.steps]
    left = [(claim, False) for claim in repaired.holes]
    for claim, is_applied in sorted(applied + left, key=lambda one: (one[0].start, one[0].end)):
        line, column = places.at(claim.start)
        place = {"applied": is_applied, "line": line, "column": column}
        yield _line(place | record_of(claim))


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def printable_bytes(lines: Iterable[str]) -> bytes:
    r"""Lines in UTF-8; what stands for bytes that are no UTF-8 is spelled, as JSON spells it.

    >>> printable_bytes(["caf\udce9"])
    b'caf\\udce9'
    """
    return "".join(lines).encode("utf-8", "backslashreplace")


def read_log(path: Path) -> tuple[LogEntry, ...]:
    """The entries of a log, in order. Raises InputError where it is none."""
    headers: list[dict[str, Any]] = []
    steps: list[list[Claim]] = []
    number = 0
    try:
        for line in file_bytes(path).decode("utf-8").rstrip("\n").split("\n"):
            number += 1
            record = json.loads(line)
            if "log" in record:
                headers.append(record)
                steps.append([])
            elif record["applied"]:
                steps[-1].append(claim_of(record))
        return tuple(map(_entry, headers, steps))
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise InputError(
            f"{path} is no log of `clean repair`: line {number} cannot be read",
            "Give the file that --log wrote.",
        ) from error


def _entry(header: dict[str, Any], steps: list[Claim]) -> LogEntry:
    return LogEntry(
        file=str(header["file"]),
        encoding=str(header["encoding"]),
        has_mark=bool(header["byte_order_mark"]),
        input_sha256=str(header["input_sha256"]),
        output_sha256=str(header["output_sha256"]),
        steps=tuple(steps),
    )


def is_undone(data: bytes, entries: Iterable[LogEntry]) -> bool:
    """Whether these are the bytes of a file before its repair, and of none after it."""
    digest = sha256_of(data)
    digests = [(entry.input_sha256, entry.output_sha256) for entry in entries]
    return any(digest == old for old, _ in digests) and all(digest != new for _, new in digests)


def _likeness(name: str, other: str) -> tuple[bool, int]:
    """How well a file's name fits one in the log: the same place, else the last parts alike."""
    parts = zip(reversed(Path(name).parts), reversed(Path(other).parts), strict=False)
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], parts))
    return Path(name).absolute() == Path(other).absolute(), alike


def undone(name: str, data: bytes, log: Path, entries: Iterable[LogEntry]) -> bytes:
    """The bytes of a file as they were before its repair.

    Of several files that became the same text it is the one whose name is most like the file's.
    Raises InputError where the log does not know these bytes, or they do not come back exactly.
    """
    digest = sha256_of(data)
    known = [entry for entry in entries if entry.output_sha256 == digest]
    if not known:
        raise InputError(
            f"{name} is not what the log {log} says was written: its sha256 is {digest}",
            "Give the file as `clean repair` wrote it, and the log of that call.",
        )
    best = max(_likeness(name, entry.file) for entry in known)
    own = [entry for entry in known if _likeness(name, entry.file) == best]
    if len({entry.input_sha256 for entry in own}) > 1:
        raise InputError(
            f"{name}: several files of the log {log} became the same text, and its name is none's",
            "Give it a name or path that ends like the one it had: "
            + ", ".join(sorted({entry.file for entry in own})),
        )
    entry = own[0]
    text = undo_repairs(utf8_text(data, entry.has_mark), entry.steps)
    try:
        before = bytes_of(text, entry.encoding, entry.has_mark)
    except (LookupError, UnicodeEncodeError):
        before = data
    if sha256_of(before) != entry.input_sha256:
        raise InputError(
            f"{name} does not come back as it was: the log {log} was changed",
            "Give the log as `clean repair` wrote it.",
        )
    return before
