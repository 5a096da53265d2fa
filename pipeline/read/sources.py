"""Find the input: files, folders and globs become addresses in a stable order."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from pipeline.errors import InputError
from pipeline.model.page import Address
from pipeline.read.ids import numbered
from pipeline.read.near import near

_WILDCARD = re.compile(r"[*?\[]")

# A folder that holds this is the output of a run, and nobody's input.
OUTPUT_MARK = os.path.join(".work", "lock")


@dataclass(frozen=True, slots=True)
class _Found:
    """A file by one of the ways that lead to it: absolute path, and path below the input root."""

    path: str
    relative: PurePath

    def preference(self) -> tuple[bool, int, str]:
        """Least for the best way to a file: no symlink, the most folders named, first by name."""
        is_link = os.path.realpath(self.path) != self.path
        return is_link, -len(self.relative.parts), self.path


def find(paths: Sequence[str]) -> list[Address]:
    """The addresses of all input files, sorted by id, whatever the order of `paths`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     os.mkdir(f"{root}/wire")
    ...     _ = Path(f"{root}/wire/a.html").write_text("A")
    ...     _ = Path(f"{root}/b.txt").write_text("B")
    ...     [(found.id, found.site) for found in find([root, f"{root}/**/*.html"])]
    [('b.txt', None), ('wire/a.html', 'wire')]

    Hidden files and folders are skipped unless named, and so are output folders of this program; a
    file reached twice counts once. It does not open files.
    """
    best: dict[str, _Found] = {}
    problems = []
    for path in paths:
        try:
            found = list(_expand(path))
        except (OSError, ValueError) as error:
            problems.append(f"{path}: {error}")
            continue
        if not found:
            meant = near(path)
            hint = f"; did you mean {meant}?" if meant else ""
            problems.append(f"{path}: matches no file{hint}")
        for each in found:
            file = os.path.realpath(each.path)
            best[file] = min(best.get(file, each), each, key=_Found.preference)
    if problems:
        raise InputError("Input not found:\n" + "\n".join(f"  {line}" for line in problems))
    return _addresses(best.values())


def _expand(path: str) -> Iterator[_Found]:
    """All files that a path or glob stands for."""
    # abspath keeps symlinks, so that ids follow the names the user sees.
    if os.path.isfile(path):
        absolute = os.path.abspath(path)
        yield _Found(absolute, PurePath(os.path.basename(absolute)))
    elif os.path.isdir(path):
        yield from _below(path, root=os.path.abspath(path))
    elif _WILDCARD.search(path):
        parts = PurePath(path).parts
        fixed = next(i for i, part in enumerate(parts) if _WILDCARD.search(part))
        root = os.path.abspath(os.path.join("", *parts[:fixed]))
        for match in Path(root).glob(os.path.join(*parts[fixed:])):
            hidden = any(part.startswith(".") for part in match.relative_to(root).parts)
            hidden = hidden or _is_output(match.parent, root)
            if not hidden and match.is_file():
                yield _Found(str(match), match.relative_to(root))
            elif not hidden and match.is_dir():
                yield from _below(str(match), root)


def _is_output(folder: Path, root: str) -> bool:
    """Whether a folder lies in the output of a run, somewhere below the root."""
    while str(folder).startswith(root) and folder != folder.parent:
        if (folder / OUTPUT_MARK).exists():
            return True
        folder = folder.parent
    return False


def _below(folder: str, root: str) -> Iterator[_Found]:
    """All files below a folder, each folder visited once, symlinked folders after all others."""
    folders, links = [os.path.abspath(folder)], list[str]()
    seen: set[str] = set()
    while folders or links:
        current = folders.pop() if folders else links.pop(0)
        real = os.path.realpath(current)
        if real in seen:
            continue
        seen.add(real)
        try:
            with os.scandir(current) as entries:
                listing = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            if current == root:
                raise
            # A folder that may not be listed is reported like a file that may not be read.
            yield _Found(current, PurePath(current).relative_to(root))
            continue
        if os.path.exists(os.path.join(current, OUTPUT_MARK)):
            if current == root:
                raise ValueError("is the output folder of a run")
            continue
        for entry in listing:
            if entry.name.startswith("."):
                continue
            if os.path.isdir(entry.path):
                (links if entry.is_symlink() else folders).append(entry.path)
            elif os.path.isfile(entry.path) or os.path.islink(entry.path):
                # A link that leads nowhere is an input too: it is reported when it is read.
                yield _Found(entry.path, PurePath(entry.path).relative_to(root))


def _printable(path: PurePath) -> str:
    """Posix form; bytes of a file name that are no UTF-8 become U+FFFD, so that it can be written.

    >>> _printable(PurePath("wire", "caf\\udce9.txt"))
    'wire/caf\\ufffd.txt'
    """
    return path.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _addresses(found: Iterable[_Found]) -> list[Address]:
    """Give every file its id; repeated ids get `~2`, `~3` in the order of the absolute paths."""
    ordered = sorted(found, key=lambda each: each.path)
    paths = [_printable(each.relative) for each in ordered]
    sites = [path.split("/")[0] if "/" in path else None for path in paths]
    addresses = [
        Address(identifier, each.path, site)
        for identifier, each, site in zip(numbered(paths), ordered, sites, strict=True)
    ]
    return sorted(addresses, key=lambda address: address.id)
