"""The files that tasks hand to one another (`OUT/.work`), as plain Arrow IPC, memory-mapped."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from pipeline.errors import CleanError, PageError
from pipeline.model.page import Page, PageBlock
from pipeline.tasks.time_limit import OverTime, time_limit
from pipeline.write.schema import LINEAGE, PAIRS, RECORD, VERDICTS

Result = TypeVar("Result")

# Why a page is in quarantine that took too long.
TIME_LIMIT = "time-limit"

# What the reason begins with why a page was dropped that is a document, but not of the wanted kind.
OTHER_KIND = "kind:"

FRESH_ADVICE = "Run again with --fresh: the work files are then made anew."

_string, _int = pa.string(), pa.int32()
_BLOCK = pa.struct(
    [("start", _int), ("end", _int), ("kind", _string), ("level", _int), ("path", _string),
     ("link_chars", _int)]
)  # fmt: skip

# One row an input address; `text` is null and `reason` says why when it cannot be a page.
PAGES = pa.schema(
    [
        ("id", _string),
        ("path", _string),
        ("site", _string),
        ("url", _string),
        ("fetched", _string),
        ("media_type", _string),
        ("encoding", _string),
        ("evidence", _string),
        ("replaced", _int),
        ("bytes", pa.int64()),
        ("sha256", _string),
        ("text", _string),
        ("html", pa.list_(_BLOCK)),
        ("reason", _string),
        ("detail", _string),
    ]
)

# What survey notes of each page: `line` (site, line hash, page digest), `page` (site, page digest),
# `word` (skeleton, word, count). Page digests are equal for near-identical pages.
NOTES = pa.schema(
    [("kind", _string), ("key", _string), ("line", pa.uint64()), ("page", pa.uint64()),
     ("word", _string), ("count", pa.int64())]
)  # fmt: skip

# The sums: `line` (pages of the site that have the line), `page` (pages of the site), `word`.
SURVEY = pa.schema(
    [("kind", _string), ("key", _string), ("line", pa.uint64()), ("word", _string),
     ("count", pa.int64())]
)  # fmt: skip

_RIVAL = pa.struct([("text", _string), ("posterior", pa.float64())])
CLAIMS = pa.list_(
    pa.struct(
        [("start", _int), ("end", _int), ("before", _string), ("after", _string),
         ("mechanism", _string), ("confidence", pa.float64()), ("reversible", pa.bool_()),
         ("rivals", pa.list_(_RIVAL)), ("support", pa.list_(_string))]
    )
)  # fmt: skip
FACTS = pa.list_(pa.struct([("name", _string), ("value", _string), ("start", _int), ("end", _int)]))

# One row a page that was read: what it says, annotated. `digest` covers the whole row and the page.
COPIES = pa.schema(
    [
        ("id", _string),
        ("kind", _string),
        ("page_type", _string),
        ("dropped", _string),
        ("layout", _string),
        ("verdicts", VERDICTS),
        ("claims", CLAIMS),
        ("facts", FACTS),
        ("text", _string),
        ("identity", _string),
        ("section", _int),
        (
            "sending",
            pa.struct(
                [("dtg", _string), ("station", _string), ("serial", _int), ("again", _string)]
            ),
        ),
        ("shingles", pa.list_(pa.uint32())),
        ("signature", pa.list_(pa.uint32())),
        ("digest", _string),
        ("reason", _string),
        ("detail", _string),
    ]
)

_RELATION = pa.struct([("type", _string), ("id", _string), ("evidence", _string)])
_CLUSTER = pa.struct(
    [("record", _string), ("kind", _string), ("relations", pa.list_(_RELATION)),
     ("shards", pa.list_(_int)), ("rows", pa.list_(_int)), ("digest", _string)]
)  # fmt: skip

# One row in all: the documents, each with its copies as (shard, row), and the compared pairs.
MATCHING = pa.schema(
    [("clusters", pa.list_(_CLUSTER)), ("pairs", pa.list_(pa.struct(list(PAIRS))))]
)

# One row a document or dropped page: the record, null for a dropped page, and its pages' lineage.
# `failed` says which error kept a document from being merged.
MERGED = pa.schema(
    [("record", pa.struct(list(RECORD))), ("pages", pa.list_(pa.struct(list(LINEAGE)))),
     ("failed", _string)]
)  # fmt: skip


def write_ipc(table: pa.Table, path: Path) -> None:
    """Write a table as an uncompressed Arrow IPC file."""
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


@contextmanager
def mapped(path: str) -> Iterator[pa.Table]:
    """A work file's table, memory-mapped while it is needed.

    Raises CleanError where the file is no Arrow file (any more).
    """
    with pa.memory_map(path) as source:
        try:
            table = pa.ipc.open_file(source).read_all()
        except pa.ArrowInvalid as error:
            raise CleanError(
                f"the work file {path} is damaged: {error}",
                FRESH_ADVICE,
            ) from error
        yield table


def structs_of(rows: Sequence[Any], schema: pa.Schema) -> pa.StructArray:
    """Rows, as mappings or tuples, as structs of a schema; raises where a value does not fit."""
    return pa.array(list(rows), pa.struct(list(schema)))


def table_of_structs(arrays: Sequence[pa.StructArray], schema: pa.Schema) -> pa.Table:
    """One table of many struct arrays."""
    whole = pa.concat_arrays([structs_of([], schema), *arrays])
    return pa.Table.from_arrays(whole.flatten(), schema=schema)


def page_of(row: dict[str, Any]) -> Page:
    """The page that a row of PAGES holds."""
    return Page(
        id=row["id"],
        site=row["site"],
        url=row["url"],
        fetched=row["fetched"],
        media_type=row["media_type"],
        encoding=row["encoding"],
        evidence=row["evidence"],
        replaced=row["replaced"],
        bytes=row["bytes"],
        sha256=row["sha256"],
        text=row["text"],
        blocks=tuple(PageBlock(**block) for block in row["html"]),
    )


@dataclass(frozen=True, slots=True)
class Failed:
    """A page that a stage could not deal with: what is written into its quarantine entry."""

    reason: str
    detail: str


def attempt(
    stage: Callable[..., Result], *arguments: Any, seconds: float | None = None
) -> Result | Failed:
    """Run a stage on one page; a bug that one page uncovers costs this page, not the run.

    A page that the stage refuses has its reason; one on which it computes for more `seconds` is
    given up as `time-limit`; any other error becomes `stage-failed`, with the error and its place,
    counted and shown like every other. Only here are all errors caught. What the machine lacks
    (memory, disk) is not the page's fault and does stop the run.
    """
    try:
        with time_limit(seconds):
            return stage(*arguments)
    except OverTime:
        return Failed(TIME_LIMIT, f"more than {seconds:g} seconds (engine.max_page_seconds)")
    except PageError as refused:
        return Failed(refused.reason, refused.detail)
    except (MemoryError, OSError):
        raise
    except Exception as error:  # see above
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_name}, line {place.tb_lineno}" if place else "?"
        return Failed("stage-failed", f"{type(error).__name__}: {error} (in {where})")
