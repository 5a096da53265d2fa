"""The survey's sums do not depend on how the pages are cut into shards and partitions."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.engines.shuffle import rows_in
from pipeline.strip.repeats import WORDLESS, page_digests
from pipeline.tasks import survey
from pipeline.tasks.survey import NoteItem, SumItem, note_shard, sum_partition
from pipeline.tasks.work import PAGES, mapped, write_ipc
from pipeline.text.batch import Batch
from pipeline.text.words import count_words

LINES = st.sampled_from(
    [
        "Home | Tides | Contact",
        "page 3",
        "page 14",
        "-----",
        "17",
        "",
        "The café is open.",
        "Café Ábel",
    ]
)
TEXT = st.lists(LINES, max_size=5).map("\n".join)
# A page that cannot be read has no text and counts for nothing.
PAGE = st.tuples(st.sampled_from([None, "coast", "mirror"]), st.one_of(TEXT, st.none()))
Pages = list[tuple[str | None, str | None]]


def surveyed(pages: Pages, shard_of: list[int], shards: int) -> list[dict[str, object]]:
    """All sums, sorted, with the pages spread over the shards as told."""
    with TemporaryDirectory() as folder:
        notes = []
        for shard in range(shards):
            rows = [
                {"id": f"{n}", "site": site, "text": text}
                for n, (site, text) in enumerate(pages)
                if shard_of[n] % shards == shard
            ]
            path = Path(folder) / f"pages-{shard}.arrow"
            write_ipc(pa.Table.from_pylist(rows, PAGES), path)
            notes.append(note_shard(NoteItem(folder, shard, shards, str(path))).path)
        sums = []
        for partition in range(shards):
            with mapped(
                sum_partition(SumItem(folder, partition, shards, tuple(notes))).path
            ) as table:
                sums += table.to_pylist()
    return sorted(sums, key=lambda row: tuple(map(str, row.values())))


@settings(max_examples=25)
@given(st.lists(PAGE, max_size=8), st.lists(st.integers(0, 3), min_size=8, max_size=8))
def test_sums_are_the_same_however_the_pages_are_cut(pages, shard_of):
    whole = surveyed(pages, shard_of, 1)
    assert surveyed(pages, shard_of, 2) == whole
    assert surveyed(pages, shard_of, 4) == whole


@settings(max_examples=25)
@given(st.lists(PAGE, max_size=8))
@example([("coast", "page 3\nHome"), ("coast", "page 14\nHome"), ("coast", "Home\nTides")])
def test_sums_are_what_strip_and_repair_count(pages):
    read = [(site, text) for site, text in pages if text is not None]
    sites = [site for site, _ in read]
    batch = Batch.of([text for _, text in read])
    seen = set()
    on_pages, totals = Counter(), Counter()
    for page, (site, digest) in enumerate(zip(sites, page_digests(batch).tolist(), strict=True)):
        if site is not None and (site, digest) not in seen:
            seen.add((site, digest))
            totals[site] += 1
            lines = {*batch.line_hash[batch.lines_of(page)].tolist()} - {int(WORDLESS)}
            on_pages.update((site, line) for line in lines)
    expected = {("line", *key): pages for key, pages in on_pages.items() if pages > 1}
    expected |= {("page", site, 0): count for site, count in totals.items()}
    words = Counter()
    for _, text in read:
        words.update(count_words(text))
    expected |= {("word", skeleton, word): count for (skeleton, word), count in words.items()}
    found = {
        (row["kind"], row["key"], row["word"] if row["kind"] == "word" else row["line"]): row[
            "count"
        ]
        for row in surveyed(pages, [0] * len(pages), 1)
    }
    assert found == expected


@settings(max_examples=25)
@given(
    st.lists(PAGE, max_size=8),
    st.lists(st.integers(0, 3), min_size=8, max_size=8),
    st.integers(1, 3),
    st.integers(1, 9),
)
def test_sums_are_the_same_whatever_is_counted_in_memory(pages, shard_of, words, rows):
    whole = surveyed(pages, [0] * 8, 2)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(survey, "_RUN_WORDS", words)
        patched.setattr(survey, "_SUM_ROWS", rows)
        assert surveyed(pages, shard_of, 2) == whole
        assert surveyed(pages, shard_of, 4) == surveyed(pages, [0] * 8, 4) == whole


WORDS = [f"m{'abcdefgh'[n]}l{'aeiou'[n % 5]}n{'éèêë'[n % 4]}" for n in range(8)]


def texts_of(counts: list[int]) -> Pages:
    """A page for each sighting of a word: so many of each."""
    return [(None, word) for word, count in zip(WORDS, counts, strict=False) for _ in range(count)]


def kept_words(pages: Pages, shard_of: list[int], shards: int) -> dict[object, object]:
    return {row["word"]: row["count"] for row in surveyed(pages, shard_of, shards)}


@settings(max_examples=25)
@given(
    st.lists(st.integers(0, 4), min_size=8, max_size=8),
    st.integers(1, 8),
    st.lists(st.integers(0, 3), min_size=32, max_size=32),
    st.integers(1, 20),
)
def test_of_too_many_words_the_rarest_are_dropped(counts, most, shard_of, rows):
    pages = texts_of(counts)
    every = kept_words(pages, [0] * 32, 1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(survey, "_MAX_WORDS", most)
        patched.setattr(survey, "_SUM_ROWS", rows)
        patched.setattr(survey, "_RUN_WORDS", 2)
        kept = kept_words(pages, [0] * 32, 1)
        cut = kept_words(pages, shard_of, 2)
        patched.setattr(survey, "_SUM_ROWS", 1_000)
        assert cut == kept_words(pages, shard_of[::-1], 2)
    assert len(kept) <= most
    assert len(cut) <= most
    least = min(kept.values(), default=max(every.values(), default=0) + 1)
    assert kept == {word: count for word, count in every.items() if count >= least}
    dropped = Counter(count for count in every.values() if count < least)
    assert not dropped or len(kept) + dropped[max(dropped)] > most


def test_a_skeleton_keeps_its_most_frequent_words():
    words = ["pére", "père", "père", "pêre", "përe", "tête"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(survey, "_SKELETON_WORDS", 2)
        kept = kept_words([(None, " ".join(words))], [0], 1)
    assert kept == {"père": 2, "pére": 1, "tête": 1}


def test_a_shard_counts_few_words_at_a_time(tmp_path):
    rows = [{"id": f"{n}", "site": None, "text": f"{word} {word}"} for n, word in enumerate(WORDS)]
    write_ipc(pa.Table.from_pylist(rows, PAGES), tmp_path / "pages.arrow")
    held = []

    class Watched(Counter):
        def clear(self):
            held.append(len(self))
            super().clear()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(survey, "_RUN_WORDS", 3)
        patched.setattr(survey, "Counter", Watched)
        notes = note_shard(NoteItem(str(tmp_path), 0, 1, str(tmp_path / "pages.arrow"))).path
    assert held == [3, 3]
    assert rows_in([notes], 0) == len(WORDS)


def test_no_file_is_left_beside_the_sums(tmp_path):
    write_ipc(
        pa.Table.from_pylist([{"id": "1", "site": "a", "text": "Le café"}], PAGES),
        tmp_path / "pages.arrow",
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(survey, "_SUM_ROWS", 1)
        notes = note_shard(NoteItem(str(tmp_path), 0, 1, str(tmp_path / "pages.arrow"))).path
        sums = sum_partition(SumItem(str(tmp_path), 0, 1, (notes,))).path
    files = {path.name for path in tmp_path.iterdir()}
    assert files == {"pages.arrow", Path(notes).name, Path(sums).name}
