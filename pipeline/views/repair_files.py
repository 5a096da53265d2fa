"""Repair files, or what comes in through a pipe, outside a run; and undo it by the log."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from pipeline.config.schema import RepairOptions
from pipeline.engines.ledger import replace_file
from pipeline.errors import InputError, UsageError
from pipeline.repair import own_words, repair
from pipeline.text.words import CorpusWords
from pipeline.views.repair_bytes import bytes_of, file_bytes, read_text, utf8_text
from pipeline.views.repair_lines import counted, listing
from pipeline.views.repair_log import (
    LogEntry,
    is_undone,
    log_lines,
    printable_bytes,
    read_log,
    undone,
)

PIPE = "-"


@dataclass(frozen=True, slots=True)
class RepairCall:
    """What a user asks for; no file is the pipe.

    `show` is what goes to stdout: the repaired text, or what would be repaired, for people or as
    the lines of a log. With `undo`, a log, files are made what they were.
    """

    files: tuple[str, ...]
    options: RepairOptions
    show: Literal["text", "listing", "log"] = "text"
    output: Path | None = None
    in_place: bool = False
    log: Path | None = None
    undo: Path | None = None
    words: Path | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Each input once, in the order given."""
        return tuple(dict.fromkeys(self.files or (PIPE,)))

    def target(self, name: str) -> Path | None:
        """Where the new text of a file goes; None for stdout."""
        if self.in_place:
            return Path(name).resolve()
        return self.output / Path(name).name if self.output else None


@dataclass(frozen=True, slots=True)
class Streams:
    """Where bytes come from and go to, what is said beside, and whether a person is looking on."""

    stdin: BinaryIO
    stdout: BinaryIO
    say: Callable[[str], None]
    is_watched: bool


@dataclass(frozen=True, slots=True)
class _Given:
    """What all files of a call are worked on with; `entries` are those of the log to undo."""

    call: RepairCall
    streams: Streams
    words: CorpusWords
    entries: tuple[LogEntry, ...]
    log: BinaryIO | None


def repair_files(call: RepairCall, streams: Streams) -> None:
    """Repair each file and put it where it was asked for, or undo that.

    Nothing is overwritten but with `in_place`, and then a file is whole at any moment. What is
    wrong with one file does not keep the others from being repaired. Raises UsageError before
    anything is touched, InputError where a file could not be repaired, once all others are.
    """
    _check(call)
    words = _words(call.words)
    entries = read_log(call.undo) if call.undo else ()
    if call.output:
        with _can_be_made(call.output, "--output a folder"):
            call.output.mkdir(parents=True, exist_ok=True)
    failures: list[InputError] = []
    with _new_log(call.log) if call.log else nullcontext() as log:
        given = _Given(call, streams, words, entries, log)
        for name in call.names:
            try:
                _work(given, name)
            except InputError as failure:
                failures.append(failure)
    if call.log and not call.log.stat().st_size:
        call.log.unlink()
    if failures and len(call.names) == 1:
        raise failures[0]
    if failures:
        told = "".join(f"\n  {failure}" for failure in failures)
        count = f"{len(failures)} of {len(call.names)} files"
        raise InputError(f"{count} were left as they are:{told}", "Give these alone to see more.")


def _new_log(path: Path) -> BinaryIO:
    with _can_be_made(path, "--log a file"):
        return open(path, "xb")


@contextmanager
def _can_be_made(path: Path, wanted: str) -> Iterator[None]:
    """Say what to do where a place cannot be written to, rather than that its disk is full."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
        raise InputError(
            f"{path} cannot be made: {error.strerror}",
            f"Give {wanted} in a folder that exists and that you may write to.",
        ) from error


def _check(call: RepairCall) -> None:
    """Raise UsageError for what cannot be done, or would overwrite something."""
    is_pipe = PIPE in call.names
    placed = call.in_place or call.output is not None
    if call.in_place and call.output:
        raise UsageError("--in-place and --output say two places", "Leave out one of them.")
    if call.show != "text" and (placed or call.log or call.undo):
        raise UsageError(
            "--explain and --json show what would be repaired, and write nothing",
            "Leave out --in-place, --output, --log and --undo, or --explain and --json.",
        )
    if call.undo and (call.log or call.words):
        raise UsageError("--undo repairs nothing", "Leave out --log and --words.")
    if placed and is_pipe:
        raise UsageError("what comes through the pipe has no name", "Redirect stdout instead.")
    if call.show == "text" and not placed and len(call.names) > 1:
        raise UsageError(
            "several files cannot all go to stdout",
            "Add --output FOLDER for new files, or --in-place to replace them.",
        )
    _check_places(call)


def _check_places(call: RepairCall) -> None:
    """Raise UsageError where a new file would overwrite another one."""
    if call.output and call.output.is_file():
        raise UsageError(f"{call.output} is a file", "Give --output a folder.")
    if call.log and call.log.exists():
        raise UsageError(f"the log {call.log} is there already", "Give --log a new name.")
    taken: set[Path] = set()
    for name in call.names if call.output else ():
        target = call.target(name) or Path()
        if target.exists() or target in taken:
            raise UsageError(
                f"{target} is there already" if target.exists() else f"two files become {target}",
                "Give --output another folder.",
            )
        taken.add(target)


def _words(path: Path | None) -> CorpusWords:
    """A user's own words, a word a line."""
    if path is None:
        return own_words(())
    try:
        return own_words(file_bytes(path).decode("utf-8-sig").splitlines())
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path} is no UTF-8 text (byte {error.start:,})", "Give a word a line, in UTF-8."
        ) from error


def _work(given: _Given, name: str) -> None:
    """Repair one file, or undo that, and put the result in its place."""
    call, stdout = given.call, given.streams.stdout
    told = "stdin" if name == PIPE else name
    data = given.streams.stdin.read() if name == PIPE else file_bytes(Path(name))
    if call.undo and is_undone(data, given.entries):
        given.streams.say(f"{told} is already undone")
        result = data
    elif call.undo:
        result = undone(told, data, call.undo, given.entries)
    else:
        result = _repaired(given, told, data)
    target = call.target(name)
    if target is None:
        if call.show == "listing" and name != call.names[0]:
            stdout.write(b"\n")
        stdout.write(result)
        stdout.flush()
    elif result != data or not call.in_place:
        replace_file(target, lambda path: _write(path, result, Path(name)))


def _write(path: Path, data: bytes, original: Path) -> None:
    path.write_bytes(data)
    shutil.copymode(original, path)


def _repaired(given: _Given, name: str, data: bytes) -> bytes:
    """What a call gives for one file: its new bytes, or what is to be said of them."""
    call, say = given.call, given.streams.say
    source = read_text(name, data)
    repaired = repair(source.text, words=given.words, options=call.options)
    after = _in_utf8(name, repaired.text, source.has_mark)
    if source.note:
        say(f"{name}: {source.note}")
    if call.show == "listing":
        said = listing(name, source.text, repaired, call.options.min_confidence)
        return printable_bytes([said])
    if given.streams.is_watched and call.show == "text":
        say(counted(name, repaired))
    if given.log is None and call.show == "text":
        return after
    lines = printable_bytes(log_lines(name, data, source, repaired, after))
    if given.log is None:
        return lines
    # On the disk before the file itself is touched, so that whatever happens can be undone.
    given.log.write(lines)
    given.log.flush()
    os.fsync(given.log.fileno())
    return after


def _in_utf8(name: str, text: str, has_mark: bool) -> bytes:
    """The repaired text as it is written. Raises InputError where it could not be read back."""
    try:
        data = bytes_of(text, "utf-8", has_mark)
    except UnicodeEncodeError:
        data = b""
    if utf8_text(data, has_mark) != text:
        raise InputError(
            f"{name}: with its repairs the text could not be read back as it was written",
            "Convert the file to UTF-8 first: it holds bytes that are none.",
        )
    return data
