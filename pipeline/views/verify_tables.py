"""What verify proves of the tables beside records and lineage: they say the same as these."""

from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import get_args

import orjson
import zstandard

from pipeline.config.schema import MatchOptions
from pipeline.errors import VerifyError
from pipeline.match.signatures import SCHEME
from pipeline.model.match import PairDecision
from pipeline.views.run_files import (
    COMPARED,
    LEFT_OUT,
    SIGNED,
    Part,
    Row,
    json_lines_path,
    require,
    rows,
)

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


def _compare(path: str, there: Sequence[Row], wanted: Mapping[str, Row], key: str) -> None:
    for row in there:
        require(wanted.get(row[key]) == row, path, f"{key} {row[key]} is not what the lineage says")
    names = [row[key] for row in there]
    require(len(set(names)) == len(names), path, f"a {key} stands twice")
    for name in sorted(wanted.keys() - set(names)):
        require(False, path, f"{key} {name} is missing")
