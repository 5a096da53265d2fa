"""The ledger: a task's output carries the task's key in its name, so finished work is found again.

A key is the digest of all that a task was given. A file under its final name is complete: it was
written under a temporary name, flushed, and then moved. What was killed leaves only temporary
files, which the next run sweeps away.
"""

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Done:
    """A finished task: its output, and whether an earlier run had already made it."""

    path: str
    reused: bool


def key(*parts: object) -> str:
    """Digest of everything a task was given, by its `str` form.

    >>> key("clean", 1, ["a"]) == key("clean", 1, ["a"]), key("ab") == key("a", "b")
    (True, False)
    """
    digest = hashlib.sha256()
    for part in parts:
        text = str(part).encode("utf-8", "surrogatepass")
        digest.update(len(text).to_bytes(8, "little") + text)
    return digest.hexdigest()[:20]


def once(folder: str, name: str, task_key: str, write: Callable[[Path], None]) -> Done:
    """Write `folder/name-key` unless it is there; it appears complete or not at all."""
    stem, dot, suffix = name.partition(".")
    path = Path(folder) / f"{stem}-{task_key}{dot}{suffix}"
    if path.exists():
        return Done(str(path), reused=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, write)
    return Done(str(path), reused=False)


def replace_file(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make the file under a temporary name, then put it in place in one move."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        write(temporary)
        with open(temporary, "rb+") as written:
            os.fsync(written.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def sweep(folder: str, keep: Iterable[str]) -> None:
    """Remove what no task of the finished run produced: older inputs' work and temporary files."""
    wanted = set(keep)
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file() and str(path) not in wanted:
            path.unlink(missing_ok=True)
