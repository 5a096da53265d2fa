"""The folder of one output: what a run may touch in it, and what it still needs of its work."""

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from pipeline.engines.ledger import Done, sweep
from pipeline.errors import UsageError
from pipeline.model.progress import Progress
from pipeline.write.manifest import FOLDERS, MARK, NAME, REPORT, ROOT_FILES, read_manifest

# The names of the files that a run publishes.
_OURS = re.compile(r"(?:part|pages|pairs)-\d{4,}\.(?:parquet|jsonl\.zst)")


def check_output(out: Path) -> None:
    """Raise UsageError where a run could not write, or would replace what is not its own.

    It touches nothing.
    """
    ground = next(str(path) for path in (out, *out.absolute().parents) if os.path.exists(path))
    if not os.path.isdir(ground):
        raise UsageError(f"{ground} is a file", "Give --output a folder.")
    if not os.access(ground, os.W_OK | os.X_OK):
        raise UsageError(f"cannot write to {out}: no permission to write in {ground}")
    sealed = _sealed(out)
    ours = (out / ".work").is_dir() or sealed is not None
    own_folder = "Give --output (output.path) a folder of its own."
    if (out / NAME).exists() and not ours:
        raise UsageError(
            f"{out / NAME} was not written by this program, and a run would replace it", own_folder
        )
    for name in (*ROOT_FILES, REPORT):
        path = out / name
        if path.exists() and name not in (sealed or ()) and not _bears_the_mark(path):
            raise UsageError(
                f"{path} was not written by this program, and a run would replace it",
                "Move it elsewhere, or give --output (output.path) a folder of its own.",
            )
    for folder in FOLDERS:
        for path in sorted((out / folder).rglob("*")):
            if path.is_file() and not (ours and _OURS.fullmatch(path.name)):
                raise UsageError(
                    f"{path} was not written by this program, and a run would remove it", own_folder
                )


def _sealed(out: Path) -> Collection[str] | None:
    """The files of the finished run in a folder; None where there is no such run."""
    try:
        files: Collection[str] = read_manifest(out)["files"]
    except (OSError, ValueError):
        return None
    return files


def _bears_the_mark(path: Path) -> bool:
    return path.is_file() and MARK.encode() in path.read_bytes()


class Work:
    """The work folder of one output, held by one run at a time; knows what the run still needs."""

    def __init__(self, out: str, fresh: bool) -> None:
        """Nothing is touched before the context is entered."""
        self.out = Path(out)
        self.folder = str(self.out / ".work" / "tasks")
        self.reused = 0
        self._fresh = fresh
        self._kept: list[str] = []
        self._lock = -1

    def __enter__(self) -> "Work":
        check_output(self.out)
        try:
            (self.out / ".work").mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.out / ".work" / "lock", os.O_CREAT | os.O_RDWR)
        except OSError as error:
            raise UsageError(f"cannot write to {self.out}: {error.strerror}") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise UsageError(
                f"another run is writing to {self.out}", "Wait for it, or give another --output."
            ) from None
        if self._fresh:
            shutil.rmtree(self.folder, ignore_errors=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._lock)

    @contextmanager
    def stage(
        self, progress: Progress, name: str, note: str
    ) -> Iterator[Callable[[Sequence[Done]], tuple[str, ...]]]:
        """Show a stage while it works; what the context gives turns its tasks into their paths."""
        tasks: list[Done] = []

        def done(finished: Sequence[Done]) -> tuple[str, ...]:
            tasks.extend(finished)
            return tuple(task.path for task in finished)

        with progress.stage(name, note) as say:
            yield done
            reused = sum(task.reused for task in tasks)
            if reused:
                say(f"{note} ({reused} of {len(tasks)} tasks already done)")
        self.reused += reused
        self._kept += [task.path for task in tasks]

    def sweep(self) -> None:
        """Remove the work of older inputs and options."""
        sweep(self.folder, self._kept)
