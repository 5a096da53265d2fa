"""The manifest: what a run was asked, what it made, and the digest of every file it left."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

NAME = "manifest.json"
FORMAT = "clean-run/1"
# The folders of a run's files.
FOLDERS = ("records", "jsonl", "lineage", "dropped", "quarantine", "signatures")
# The files beside them. The report is a view that can be made again, so it is not sealed.
CARD = "README.md"
ID_MAP = "ids.parquet"
REPORT = "report.html"
ROOT_FILES = (CARD, ID_MAP)
# Stands in counts for the pages of which nothing tells.
UNKNOWN = "unknown"
# Stands in each of these three, so that nobody else's file of that name is taken for a run's.
MARK = "Written by clean-pipeline: the next run replaces this file."


def file_entries(out: Path, paths: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Size and sha256 of each file, by its path below the output folder."""
    entries = {}
    for path in sorted(paths):
        content = (out / path).read_bytes()
        entries[path] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return entries


def manifest_bytes(manifest: Mapping[str, Any]) -> bytes:
    """A manifest as it stands on disk, with its own digest under `sha256`.

    >>> manifest_bytes({"b": 1, "a": 2}).decode().split()[:5]
    ['{', '"a":', '2,', '"b":', '1,']
    """
    return _json({**manifest, "sha256": _digest(manifest)})


def read_manifest(out: Path) -> dict[str, Any]:
    """The manifest of a finished run. Raises FileNotFoundError, or ValueError when it is broken."""
    manifest = orjson.loads((out / NAME).read_bytes())
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ValueError("not a manifest of this program")
    if manifest.pop("sha256", None) != _digest(manifest):
        raise ValueError("has changed since the run wrote it")
    return manifest


def _digest(manifest: Mapping[str, Any]) -> str:
    return hashlib.sha256(_json(manifest)).hexdigest()


def _json(manifest: Mapping[str, Any]) -> bytes:
    return orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"
