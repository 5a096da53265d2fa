"""The survey's sums do not depend on how the pages are cut into shards and partitions."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.strip.repeats import WORDLESS, page_digests
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
            with mapped(sum_partition(SumItem(folder, partition, tuple(notes))).path) as table:
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
