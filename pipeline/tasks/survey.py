"""Survey: what the corpus repeats. Notes of each shard are shuffled by key and summed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.engines.ledger import Done, key, once
from pipeline.engines.shuffle import partition_of, read_partition, write_partitions
from pipeline.strip.repeats import WORDLESS, page_digests
from pipeline.tasks import VERSION
from pipeline.tasks.work import NOTES, SURVEY, mapped, write_ipc
from pipeline.text.batch import batches
from pipeline.text.beside import main_column
from pipeline.text.words import count_words

# A line that a single page has is no repeat.
_MIN_PAGES = 2


@dataclass(frozen=True, slots=True)
class NoteItem:
    """One shard whose pages are to be noted."""

    folder: str
    shard: int
    partitions: int
    pages: str


@dataclass(frozen=True, slots=True)
class SumItem:
    """One partition of all notes."""

    folder: str
    partition: int
    notes: tuple[str, ...]


def note_shard(item: NoteItem) -> Done:
    """Note the lines, sites and accented words of a shard's pages."""

    def write(path: Path) -> None:
        with mapped(item.pages) as table:
            read = table.filter(pc.is_valid(table.column("text")))
            texts = read.column("text").to_pylist()
            sites = read.column("site").to_pylist()
        notes = pa.concat_tables([*_line_notes(texts, sites), _word_notes(texts)])
        part = _partitions(notes, item.partitions)
        write_partitions(notes, part, item.partitions, path)

    task_key = key("note", VERSION, Path(item.pages).name, item.partitions)
    return once(item.folder, f"notes-{item.shard:04d}.parquet", task_key, write)


def _line_notes(texts: Sequence[str], sites: Sequence[str | None]) -> Iterator[pa.Table]:
    """A row for each line that a page of a known site has, and one for the page itself."""
    for first, batch in batches(list(map(main_column, texts))):
        digests = page_digests(batch)
        for page in range(len(batch)):
            site = sites[first + page]
            if site is None:
                continue
            lines = np.unique(batch.line_hash[batch.lines_of(page)])
            lines = lines[lines != WORDLESS]
            kinds = ["page"] + ["line"] * len(lines)
            yield pa.table(
                {
                    "kind": kinds,
                    "key": [site] * len(kinds),
                    "line": np.append(np.uint64(0), lines),
                    "page": np.full(len(kinds), digests[page]),
                    "word": pa.nulls(len(kinds), pa.string()),
                    "count": np.ones(len(kinds), np.int64),
                },
                schema=NOTES,
            )


def _word_notes(texts: Sequence[str]) -> pa.Table:
    counts: Counter[tuple[str, str]] = Counter()
    for text in texts:
        counts.update(count_words(text))
    rows = [
        {"kind": "word", "key": skeleton, "line": 0, "page": 0, "word": word, "count": number}
        for (skeleton, word), number in sorted(counts.items())
    ]
    return pa.Table.from_pylist(rows, NOTES)


def _partitions(notes: pa.Table, partitions: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Lines go by their hash, words and sites by their key."""
    by_line = np.asarray(notes.column("line")) % np.uint64(partitions)
    encoded = notes.column("key").combine_chunks().dictionary_encode()
    of_key = [partition_of(name, partitions) for name in encoded.dictionary.to_pylist()]
    by_key = np.array(of_key, np.int64)[np.asarray(encoded.indices)] if of_key else by_line
    is_line = np.asarray(pc.equal(notes.column("kind"), "line"))
    return np.where(is_line, by_line.astype(np.int64), by_key.astype(np.int64))


def sum_partition(item: SumItem) -> Done:
    """Sum one partition: distinct pages for lines and sites, occurrences for words."""

    def write(path: Path) -> None:
        notes = read_partition(item.notes, item.partition)
        words = pc.equal(notes.column("kind"), "word")
        lines = notes.filter(pc.invert(words)).select(["kind", "key", "line", "page"])
        distinct = lines.group_by(["kind", "key", "line", "page"]).aggregate([])
        pages = distinct.group_by(["kind", "key", "line"]).aggregate([("page", "count")])
        pages = pages.rename_columns(["kind", "key", "line", "count"])
        is_line = pc.equal(pages.column("kind"), "line")
        telling = pc.greater_equal(pages.column("count"), _MIN_PAGES)
        pages = pages.filter(pc.or_(pc.invert(is_line), telling))
        sums = notes.filter(words).group_by(["kind", "key", "word"]).aggregate([("count", "sum")])
        sums = sums.rename_columns(["kind", "key", "word", "count"])
        both = pa.concat_tables([pages, sums], promote_options="default").select(SURVEY.names)
        order = [("kind", "ascending"), ("key", "ascending"), ("line", "ascending")]
        both = both.cast(SURVEY).sort_by([*order, ("word", "ascending")])
        write_ipc(both.combine_chunks(), path)

    task_key = key("sum", VERSION, item.partition, [Path(path).name for path in item.notes])
    return once(item.folder, f"survey-{item.partition:04d}.arrow", task_key, write)
