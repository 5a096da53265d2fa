"""Near misses: what was probably meant by a path that leads to no file."""

import os
from collections.abc import Iterator
from contextlib import suppress
from difflib import get_close_matches
from itertools import islice
from pathlib import Path, PurePath

# How far a glob that finds nothing is looked for below its folder.
_MAX_DEPTH = 6
_MAX_ENTRIES = 10_000


def near(path: str) -> str | None:
    """A path close to one that leads nowhere; None where nothing resembles it.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     os.makedirs(f"{root}/data/raw")
    ...     _ = Path(f"{root}/data/raw/a.html").write_text("A")
    ...     meant = [near(f"{root}/{path}") for path in ("dta/rwa", "raw", "data/*.html", "tide")]
    ...     [m and m.removeprefix(root) for m in meant]
    ['/data/raw', '/data/raw', '/data/**/*.html', None]

    It looks for misspelt names, for a folder left out, and below the folder that a glob names.
    """
    if os.path.exists(path):
        return None
    at = Path()
    for place, name in enumerate(PurePath(path).parts):
        if os.path.exists(at / name):
            at /= name
            continue
        if any(character in name for character in "*?["):
            rest = os.path.join(*PurePath(path).parts[place:])
            deeper = os.path.join("**", rest)
            found = any(PurePath(file).match(rest) for file in _below(at))
            return os.fspath(at / deeper) if found else None
        meant = _like(name, at)
        if meant is None:
            return None
        at /= meant
    return os.fspath(at)


def _below(folder: Path) -> Iterator[str]:
    """Files below a folder, the nearest first: some, for a hint is not worth a walk of the disk."""
    left = _MAX_ENTRIES
    level = [os.fspath(folder)]
    for _ in range(_MAX_DEPTH):
        deeper: list[str] = []
        for place in level:
            with suppress(OSError), os.scandir(place) as entries:
                for entry in islice(entries, left):
                    left -= 1
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        deeper.append(entry.path)
                    elif entry.is_file():
                        yield entry.path
        level = deeper


def _like(name: str, folder: Path) -> str | None:
    """What a folder has that is most like a missing name: whatever its case, or a folder deeper."""
    try:
        entries = sorted(os.listdir(folder))
    except OSError:
        return None
    there = {entry.casefold(): entry for entry in entries}
    deeper = (os.path.join(entry, name) for entry in entries if entry[0] != ".")
    alike = (there[found] for found in get_close_matches(name.casefold(), there, n=1))
    return next((d for d in deeper if os.path.exists(folder / d)), next(alike, None))
