"""Check: what a run with this config would read, replace and do. Runs nothing, writes nothing."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from pipeline.config.doubts import doubts
from pipeline.config.schema import Columns, Config
from pipeline.errors import PageError
from pipeline.model.page import Address
from pipeline.read.containers import is_container, rows_of
from pipeline.read.packing import suffixes
from pipeline.tasks import versions
from pipeline.tasks.plan import plan
from pipeline.tasks.profiles import own_profiles
from pipeline.tasks.workspace import check_output
from pipeline.write.manifest import read_manifest

# So many suffixes and folders are named, the most frequent first.
_NAMED = 8
# What a row says of its page, beside its content.
_ROW_FACTS = ("id", "url", "site", "fetched")


def check(config: Config) -> str:
    """What a run with this config would do, in a few lines for people.

    Raises the errors with which the run itself would stop before its first stage: ConfigError where
    a site profile has mistakes, InputError where a path matches nothing, UsageError where the
    output cannot be this folder.
    """
    own_profiles(config.strip)
    addresses = plan(config.input.paths, config.output.path, None).addresses
    out = Path(config.output.path)
    check_output(out)
    sections = {
        "reads": chain(_reads(addresses), _first_row(addresses, config.input.columns)),
        "writes": _writes(config, out),
        "config": _own_keys(config),
        "doubts": doubts(config),
    }
    return "\n".join(
        f"{'' if number else label:<8}{line}"
        for label, lines in sections.items()
        for number, line in enumerate(lines)
    )


def _reads(addresses: Sequence[Address]) -> Iterator[str]:
    """How many files, how large, of what names and from where."""
    files = sorted({address.path for address in addresses})
    yield f"{_counted(len(files), 'file')}, {_size(sum(_bytes(path) for path in files))}"
    endings = Counter("".join(suffixes(_printable(path))) or "none" for path in files)
    yield f"  by suffix: {_most_frequent(endings)}"
    folders = Counter({address.path: address.site or "none" for address in addresses}.values())
    yield f"  by first folder: {_most_frequent(folders)}"


def _first_row(addresses: Sequence[Address], columns: Columns) -> Iterator[str]:
    """What the columns give for the first row of the first file that holds rows."""
    holder = next((address for address in addresses if is_container(address.path)), None)
    if holder is None:
        if columns:
            yield "  no file holds rows, so input.columns has no say"
        return
    try:
        with open(holder.path, "rb") as file:
            row = next(rows_of(holder.path, file, columns))
    except (OSError, PageError) as error:
        yield f"  {holder.id} cannot be read, and goes to quarantine: {error}"
        return
    facts = [f"{name} {value}" for name in _ROW_FACTS if (value := getattr(row, name))]
    content = f"{len(row.data):,} bytes" if row.data is not None else f"no page, {row.reason}"
    yield f"  first row of {holder.id}: {', '.join([content, *facts])}"
    if row.detail:
        yield f"    {row.detail}"


def _writes(config: Config, out: Path) -> Iterator[str]:
    """Where the results go, and what becomes of what an earlier run left there."""
    if not out.exists():
        yield f"{out}, which is made"
    elif not (out / ".work").is_dir() and not (out / "manifest.json").exists():
        yield f"{out}; what is there stays"
    else:
        yield from _earlier(config, out)
    real = os.path.realpath(out)
    for path in config.input.paths:
        if os.path.isdir(path) and real.startswith(os.path.realpath(path) + os.sep):
            yield f"  it lies in {path}, but results are never taken for input"


def _earlier(config: Config, out: Path) -> Iterator[str]:
    try:
        manifest = read_manifest(out)
    except (OSError, ValueError):
        yield f"{out}; no finished run is there: this one goes on where the last one stopped"
        return
    counts = manifest["counts"]
    pages, records = _counted(counts["pages"], "page"), _counted(counts["records"], "record")
    look = ", a first look," if manifest.get("limit") else ""
    yield f"{out}; the results that are there{look} ({pages} → {records}) are replaced"
    made_by, now = manifest.get("versions", {}), versions()
    other = [f"{n} {made_by.get(n)} → {v}" for n, v in sorted(now.items()) if made_by.get(n) != v]
    if other:
        yield f"  all work is done again, for it was made by other versions: {', '.join(other)}"
    elif not (out / ".work").is_dir():
        yield "  all work is done again, for .work/ was deleted"
    else:
        yield "  finished work is used again where pages and options are the same"
    for key, ours, theirs in _differences(config, manifest["config"]):
        yield f"  changed since: {key}: {theirs} → {ours}"


def _own_keys(config: Config) -> Iterator[str]:
    own = list(_differences(config, Config().model_dump(mode="json")))
    yield f"{_counted(len(own), 'key')} other than by default" if own else "all defaults"
    for key, ours, default in own:
        yield f"  {key}: {ours} (default {default})"


def _differences(config: Config, other: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The keys that have another value there, with our value and theirs as they stand in YAML."""
    ours, theirs = _flat(config.model_dump(mode="json")), _flat(other)
    for key, value in ours.items():
        if key in theirs and theirs[key] != value:
            shown = [json.dumps(one, ensure_ascii=False) for one in (value, theirs[key])]
            yield key, shown[0], shown[1]


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a config under their dotted names."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        is_section = isinstance(value, dict)
        flat |= {f"{name}.{key}": v for key, v in value.items()} if is_section else {name: value}
    return flat


def _most_frequent(counts: Counter[str]) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    named = [f"{count:,} {name}" for name, count in ordered[:_NAMED]]
    rest = sum(count for _, count in ordered[_NAMED:])
    return ", ".join([*named, f"{rest:,} others"] if rest else named)


def _bytes(path: str) -> int:
    """A file's size; one that cannot be looked at is reported when it is read."""
    try:
        return os.path.getsize(path)
    except OSError:
        return 0


def _size(count: float) -> str:
    """Bytes for people.

    >>> _size(999), _size(23_456_789)
    ('999 bytes', '23.5 MB')
    """
    if count < 1000:
        return f"{count} bytes"
    for unit in ("kB", "MB", "GB"):
        count /= 1000
        if count < 1000:
            return f"{count:.1f} {unit}"
    return f"{count / 1000:,.1f} TB"


def _printable(path: str) -> str:
    """A file name as text: bytes that are none become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' if count != 1 else ''}"
