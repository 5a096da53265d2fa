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
    """A file's size and digest, or why it cannot be read."""

    size: int
    sha256: str
    error: str


def found(address: Address) -> InputFile:
    """What lies at an address now.

    >>> found(Address("a", "/no/such/file")).error
    'No such file or directory'
    """
    digest = hashlib.sha256()
    size = 0
    try:
        with open(address.path, "rb") as file:
            for piece in pieces_of(file):
                digest.update(piece)
                size += len(piece)
    except OSError as error:
        return InputFile(0, digest.hexdigest(), error.strerror or str(error))
    return InputFile(size, digest.hexdigest(), "")


def trouble_since(address: Address, file: InputFile) -> str:
    """Why a file that was sound is not what was found before, or nothing where it is.

    >>> address = Address("a", os.devnull)
    >>> trouble_since(address, found(address))
    ''
    >>> trouble_since(address, InputFile(9, "another digest", ""))
    'it changed while it was read: run again when nobody writes to it'

    Digests are compared, for a file may change faster than its time of modification.
    """
    now = found(address)
    return "" if now == file else now.error or CHANGED


def printable_path(address: Address) -> str:
    r"""A path as text: a file name may hold bytes that are none.

    >>> printable_path(Address("a", "/in/caf\udce9.txt"))
    '/in/caf�.txt'
    """
    return os.fsencode(address.path).decode("utf-8", "replace")
