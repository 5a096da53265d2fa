"""Input files as a task finds them: digested piece by piece, for they may be larger than memory."""

import hashlib
import os
from dataclasses import dataclass

from pipeline.model.page import Address
from pipeline.read.packing import pieces_of

# Why a file is no input that was written to in the meantime.
CHANGED = "it changed while it was read: run again when nobody writes to it"


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file's size and digest, or why it cannot be read; `modified` in nanoseconds."""

    size: int
    sha256: str
    error: str
    modified: int = 0


def found(address: Address) -> InputFile:
    """What lies at an address now.

    >>> found(Address("a", "/no/such/file")).error
    'No such file or directory'
    """
    digest = hashlib.sha256()
    size = 0
    try:
        with open(address.path, "rb") as file:
            modified = os.fstat(file.fileno()).st_mtime_ns
            for piece in pieces_of(file):
                digest.update(piece)
                size += len(piece)
    except OSError as error:
        return InputFile(0, digest.hexdigest(), error.strerror or str(error))
    return InputFile(size, digest.hexdigest(), "", modified)


def printable_path(address: Address) -> str:
    r"""A path as text: a file name may hold bytes that are none.

    >>> printable_path(Address("a", "/in/caf\udce9.txt"))
    '/in/caf�.txt'
    """
    return os.fsencode(address.path).decode("utf-8", "replace")
