"""What verify proves of the tables beside records and lineage: they say the same as these."""

from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import get_args

import orjson
import zstandard

from pipeline.config.schema import Config, MatchOptions
from pipeline.errors import VerifyError
from pipeline.match.signatures import SCHEME
from pipeline.model.match import PairDecision
from pipeline.tasks.figures import figures_of
from pipeline.views.run_files import (
    COMPARED,
    LEFT_OUT,
    RENAMED,
    SIGNED,
    Part,
    Row,
    json_lines_path,
    require,
    rows,
)
from pipeline.write.card import card
from pipeline.write.manifest import CARD

_DECISIONS = frozenset(get_args(PairDecision))


def check_dropped(out: Path, part: Part) -> None:
    """The table of dropped pages says of them what the lineage says."""
    told = {
        page["page"]: {
            name: page["dropped" if name == "reason" else name] for name in LEFT_OUT.schema.names
        }
        for page in part.pages
        if page["dropped"] is not None
    }
    _compare(LEFT_OUT.path(part.number), list(rows(out, LEFT_OUT, part.number)), told, "page")


def check_json_lines(out: Path, part: Part) -> None:
    """The JSON lines are the records."""
    path = json_lines_path(part.number)
    try:
        with open(out / path, "rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as file:
            lines = file.read().splitlines()
    except (OSError, zstandard.ZstdError) as error:
        raise VerifyError(f"{path}: cannot be read: {error}") from error
    for number, (line, record) in enumerate(zip(lines, part.records, strict=False), 1):
        same = line == orjson.dumps(record)
        require(same, path, f"line {number} is not record {record['id']}")
    require(len(lines) == len(part.records), path, f"has {len(lines)} lines")


def check_pairs(out: Path, pages: Container[str]) -> int:
    """The pairs are of pages that were read, each once; returns how many."""
    path, count, last = COMPARED.path(0), 0, ("", "")
    for pair in rows(out, COMPARED, 0):
        a, b = pair["a"], pair["b"]
        for page in (a, b):
            require(page in pages, path, f"there is no page {page}")
        require(last < (a, b) and a < b, path, f"{a} and {b} stand twice, or out of order")
        shares = 0 <= pair["jaccard"] <= 1 and 0 <= pair["containment"] <= 1
        require(shares and pair["decision"] in _DECISIONS, path, f"{a} and {b}: no such verdict")
        count, last = count + 1, (a, b)
    return count


def check_card(out: Path, manifest: Row, config: Config) -> None:
    """The card says what the other files say."""
    files = manifest["files"]
    made_by, limit = manifest["versions"], manifest.get("limit")
    told = card(figures_of(out, files), config, made_by, files, limit)
    require((out / CARD).read_bytes() == told.encode(), CARD, "does not say what the files say")


def check_signatures(
    out: Path,
    partitions: int,
    read: Mapping[str, int],
    quarantined: Container[str],
    options: MatchOptions,
) -> None:
    """Every page that was read has one signature; beside them only pages that failed later do."""
    signed: set[str] = set()
    for number in range(partitions):
        path = SIGNED.path(number)
        for row in rows(out, SIGNED, number):
            page = row["page"]
            require(page not in signed, path, f"page {page} stands twice")
            require(page in read or page in quarantined, path, f"there is no page {page}")
            made = (row["seed"], row["scheme"], len(row["values"]))
            wanted = (options.seed, SCHEME, options.permutations)
            require(made == wanted, path, f"page {page} was signed otherwise")
            signed.add(page)
    for page in sorted(read.keys() - signed):
        require(False, SIGNED.name, f"page {page} has no signature")


def check_renamed(out: Path, records: Mapping[str, int]) -> None:
    """The map of ids names every record of this run and no other, each pair once and in order."""
    path = RENAMED.path(0)
    last, known = (False, "", False, ""), set[str]()
    for row in rows(out, RENAMED, 0):
        old, new = row["previous"], row["id"]
        at = (old is None, old or "", new is None, new or "")
        place = f"{path}, {old or 'nothing'} to {new or 'nothing'}"
        require(last < at, place, "stands twice, or out of order")
        require(new is None or new in records, place, "there is no such record")
        require((row["pages"] > 0) == bool(old and new), place, f"shares {row['pages']} pages")
        # A name without a counterpart comes after those that have one.
        paired = at[:2] == last[:2] if new is None else old is None and new in known
        require((old or new) and not paired, place, "has a counterpart elsewhere, or none at all")
        known.add(new or "")
        last = at
    for record in sorted(records):
        require(record in known, path, f"record {record} is missing")


def _compare(path: str, there: Sequence[Row], wanted: Mapping[str, Row], key: str) -> None:
    for row in there:
        require(wanted.get(row[key]) == row, path, f"{key} {row[key]} is not what the lineage says")
    names = [row[key] for row in there]
    require(len(set(names)) == len(names), path, f"a {key} stands twice")
    for name in sorted(wanted.keys() - set(names)):
        require(False, path, f"{key} {name} is missing")
