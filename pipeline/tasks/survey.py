"""Survey: what the corpus repeats. Notes of each shard are shuffled by key and summed.

Counts are exact, and memory is bounded by the constants below, whatever the corpus: what exceeds
them goes to disk and is summed part by part. So is what survey keeps of words: of a skeleton the
most frequent ones, of all words those that are seen often enough.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.engines.ledger import Done, key, once
from pipeline.engines.shuffle import partition_of, read_partition, rows_in, spread
from pipeline.strip.repeats import WORDLESS, page_digests
from pipeline.tasks import VERSION
from pipeline.tasks.work import NOTES, SURVEY, mapped
from pipeline.text.batch import batches
from pipeline.text.beside import main_column
from pipeline.text.words import count_words

# A line that a single page has is no repeat.
_MIN_PAGES = 2
# Different words that are counted in memory before they are written, to be summed later (60 MB).
_RUN_WORDS = 200_000
# Notes that are summed at once (some 150 MB).
_SUM_ROWS = 400_000
# Words that survey keeps of the whole corpus, and of one skeleton.
_MAX_WORDS = 4_000_000
_SKELETON_WORDS = 50
_ORDER = [(name, "ascending") for name in ("kind", "key", "line", "word")]


@dataclass(frozen=True, slots=True)
class NoteItem:
    """One shard whose pages are to be noted."""

    folder: str
    shard: int
    partitions: int
    pages: str


@dataclass(frozen=True, slots=True)
class SumItem:
    """One of the partitions of all notes."""

    folder: str
    partition: int
    partitions: int
    notes: tuple[str, ...]


def note_shard(item: NoteItem) -> Done:
    """Note the lines, sites and accented words of a shard's pages."""

    def write(path: Path) -> None:
        with mapped(item.pages) as table:
            read = table.filter(pc.is_valid(table.column("text")))
            texts = read.column("text").to_pylist()
            sites = read.column("site").to_pylist()
        notes = chain(_line_notes(texts, sites), _word_notes(texts))
        parted = ((table, _partitions(table, item.partitions)) for table in notes)
        spread(parted, NOTES, item.partitions, path)

    task_key = key("note", VERSION, Path(item.pages).name, item.partitions)
    return once(item.folder, f"notes-{item.shard:04d}.parquet", task_key, write)


def _line_notes(texts: Sequence[str], sites: Sequence[str | None]) -> Iterator[pa.Table]:
    """A row for each line that a page of a known site has, and one for the page itself."""
    for first, batch in batches(list(map(main_column, texts))):
        digests = page_digests(batch)
        notes = []
        for page in range(len(batch)):
            site = sites[first + page]
            if site is None:
                continue
            lines = np.unique(batch.line_hash[batch.lines_of(page)])
            lines = lines[lines != WORDLESS]
            kinds = ["page"] + ["line"] * len(lines)
            columns = {
                "kind": kinds,
                "key": [site] * len(kinds),
                "line": np.append(np.uint64(0), lines),
                "page": np.full(len(kinds), digests[page]),
                "word": pa.nulls(len(kinds), pa.string()),
                "count": np.ones(len(kinds), np.int64),
            }
            notes.append(pa.table(columns, schema=NOTES))
        yield pa.concat_tables([NOTES.empty_table(), *notes])


def _word_notes(texts: Sequence[str]) -> Iterator[pa.Table]:
    """A row for each accented word, in runs of bounded size; a word may be in several."""
    counts: Counter[tuple[str, str]] = Counter()
    for text in texts:
        counts.update(count_words(text))
        if len(counts) >= _RUN_WORDS:
            yield _run(counts)
            counts.clear()
    yield _run(counts)


def _run(counts: Counter[tuple[str, str]]) -> pa.Table:
    words = sorted(counts)
    none = np.zeros(len(words), np.uint64)
    columns = {
        "kind": ["word"] * len(words),
        "key": [skeleton for skeleton, _ in words],
        "line": none,
        "page": none,
        "word": [word for _, word in words],
        "count": [counts[each] for each in words],
    }
    return pa.table(columns, schema=NOTES)


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
        split, sums = (path.with_name(f"{path.name}.{name}.tmp") for name in ("split", "sums"))
        seen: Counter[int] = Counter()
        try:
            with pa.OSFile(str(sums), "wb") as sink, pa.ipc.new_file(sink, SURVEY) as writer:
                for notes in _parts(item, split):
                    summed = _summed(notes)
                    writer.write_table(summed)
                    words = summed.filter(pc.equal(summed.column("kind"), "word"))
                    seen.update(words.column("count").to_pylist())
            least = least_count(seen, _MAX_WORDS // item.partitions)
            _write_frequent(sums, least, path)
        finally:
            split.unlink(missing_ok=True)
            sums.unlink(missing_ok=True)

    notes = [Path(path).name for path in item.notes]
    task_key = key("sum", VERSION, item.partition, item.partitions, notes)
    return once(item.folder, f"survey-{item.partition:04d}.arrow", task_key, write)


def _parts(item: SumItem, split: Path) -> Iterator[pa.Table]:
    """The notes of a partition, in parts that can be summed one by one; `split` holds them."""
    parts = 1 + rows_in(item.notes, item.partition) // _SUM_ROWS
    if parts == 1:
        yield read_partition(item.notes, item.partition)
        return
    of_files = (read_partition([path], item.partition) for path in item.notes)
    # What a partition holds is alike modulo their number, so that the parts go by what is above it.
    finer = item.partitions * parts
    parted = ((notes, _partitions(notes, finer) // item.partitions) for notes in of_files)
    spread(parted, NOTES, parts, split)
    for part in range(parts):
        yield read_partition([str(split)], part)


def _summed(notes: pa.Table) -> pa.Table:
    """The rows of SURVEY for notes that hold all there is of their keys."""
    words = pc.equal(notes.column("kind"), "word")
    lines = notes.filter(pc.invert(words)).select(["kind", "key", "line", "page"])
    distinct = lines.group_by(["kind", "key", "line", "page"]).aggregate([])
    pages = distinct.group_by(["kind", "key", "line"]).aggregate([("page", "count")])
    pages = pages.rename_columns(["kind", "key", "line", "count"])
    is_line = pc.equal(pages.column("kind"), "line")
    telling = pc.greater_equal(pages.column("count"), _MIN_PAGES)
    pages = pages.filter(pc.or_(pc.invert(is_line), telling))
    sums = notes.filter(words).group_by(["kind", "key", "word"]).aggregate([("count", "sum")])
    sums = _most_frequent(sums.rename_columns(["kind", "key", "word", "count"]))
    both = pa.concat_tables([pages, sums], promote_options="default").select(SURVEY.names)
    return both.cast(SURVEY).sort_by(_ORDER).combine_chunks()


def _most_frequent(words: pa.Table) -> pa.Table:
    """Of each skeleton the words that are seen most often."""
    order = [("key", "ascending"), ("count", "descending"), ("word", "ascending")]
    ranked = words.sort_by(order)
    codes = np.asarray(ranked.column("key").combine_chunks().dictionary_encode().indices)
    row = np.arange(len(codes))
    first = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])[: len(codes)])
    rank = row - first[np.searchsorted(first, row, side="right") - 1]
    return ranked.filter(pa.array(rank < _SKELETON_WORDS))


def least_count(seen: Mapping[int, int], most: int) -> int:
    """From which count on words are kept, so that they are not more than `most`.

    `seen` says how many words have each count. Words of one count are kept or dropped together.

    >>> least_count({1: 900, 2: 80, 9: 10}, 1_000), least_count({1: 900, 2: 80, 9: 10}, 100)
    (1, 2)
    """
    kept, least = 0, 1 + max(seen, default=0)
    for count in sorted(seen, reverse=True):
        kept += seen[count]
        if kept > most:
            return least
        least = count
    return 1


def _write_frequent(sums: Path, least: int, path: Path) -> None:
    """Write sums as they are, without the words that are seen less often."""
    with (
        pa.memory_map(str(sums)) as source,
        pa.ipc.open_file(source) as reader,
        pa.OSFile(str(path), "wb") as sink,
        pa.ipc.new_file(sink, SURVEY) as writer,
    ):
        for number in range(reader.num_record_batches):
            rows = reader.get_batch(number)
            is_word = pc.equal(rows.column("kind"), "word")
            frequent = pc.greater_equal(rows.column("count"), least)
            writer.write_batch(rows.filter(pc.or_(pc.invert(is_word), frequent)))
