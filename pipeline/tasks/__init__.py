"""Tasks: each reads files, calls pure stages, and writes one file. Keys say what it depends on."""

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path

_PROGRAM_FILES = (".py", ".yaml", ".json", ".arrow", ".npz")
# What has a say in the results. Another version may give other ones.
_LIBRARIES = (
    "beautifulsoup4",
    "charset-normalizer",
    "datasketch",
    "ftfy",
    "numpy",
    "orjson",
    "pyarrow",
    "rapidfuzz",
    "ruamel.yaml",
    "selectolax",
    "zstandard",
)


def versions() -> dict[str, str]:
    """The versions of the program, of Python, and of the libraries that shape the results.

    >>> sorted(versions())[:3]
    ['beautifulsoup4', 'charset-normalizer', 'clean-pipeline']
    """
    named = {name: version(name) for name in ("clean-pipeline", *_LIBRARIES)}
    return {**named, "python": platform.python_version()}


def program_digest() -> str:
    """Digest of the program itself, its models, word lists and profiles, and of all versions.

    Part of every task's key: what an older program made is never taken for this one's.

    >>> len(program_digest())
    64
    """
    root = Path(__file__).parent.parent
    digest = hashlib.sha256(repr(sorted(versions().items())).encode())
    for path in sorted(root.rglob("*")):
        if path.suffix in _PROGRAM_FILES:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


VERSION = program_digest()
