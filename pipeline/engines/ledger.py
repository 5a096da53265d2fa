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

    def untroubled(path: Path) -> str:
        write(path)
        return ""

    return once_untroubled(folder, name, task_key, untroubled)


def once_untroubled(folder: str, name: str, task_key: str, write: Callable[[Path], str]) -> Done:
    """The same for a task that may meet passing trouble: `write` returns what it was, or nothing.

    What was written then has the trouble in its key as well: whoever asks again has it done again.
    """
    path = _place(folder, name, task_key)
    if path.exists():
        return Done(str(path), reused=True)
    path.parent.mkdir(parents=True, exist_ok=True)

    def write_and_place(temporary: Path) -> Path:
        trouble = write(temporary)
        return _place(folder, name, key(task_key, trouble)) if trouble else path

    return Done(str(_move(path, write_and_place)), reused=False)


def _place(folder: str, name: str, task_key: str) -> Path:
    stem, dot, suffix = name.partition(".")
    return Path(folder) / f"{stem}-{task_key}{dot}{suffix}"


def replace_file(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make the file under a temporary name, then put it in place in one move."""

    def write_and_place(temporary: Path) -> Path:
        write(temporary)
        return path

    _move(path, write_and_place)


def _move(path: Path, write: Callable[[Path], Path]) -> Path:
    """Move what `write` made, under a temporary name beside `path`, to the place it returns."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        place = write(temporary)
        with open(temporary, "rb+") as written:
            os.fsync(written.fileno())
        os.replace(temporary, place)
    finally:
        temporary.unlink(missing_ok=True)
    return place


def sweep(folder: str, keep: Iterable[str]) -> None:
    """Remove what no task of the finished run produced: older inputs' work and temporary files."""
    wanted = set(keep)
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file() and str(path) not in wanted:
            path.unlink(missing_ok=True)
