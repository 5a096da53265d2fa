"""Tasks: each reads files, calls pure stages, and writes one file. Keys say what it depends on."""

import hashlib
from pathlib import Path

_PROGRAM_FILES = (".py", ".yaml", ".json", ".arrow")


def program_digest() -> str:
    """Digest of the program itself, its word lists and profiles included.

    Part of every task's key: what an older program made is never taken for this one's.

    >>> len(program_digest())
    64
    """
    root = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in _PROGRAM_FILES:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


VERSION = program_digest()
