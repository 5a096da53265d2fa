"""Verify finds tables beside records and lineage that were rewritten, though sealed again."""

import orjson
import pytest
import zstandard

from pipeline.errors import VerifyError
from pipeline.views.verify import verify

QUARANTINE, DROPPED = "quarantine/part-0000.parquet", "dropped/part-0000.parquet"
PAIRS, SIGNATURES = "lineage/pairs-0000.parquet", "signatures/part-0000.parquet"
CARD, IDS = "README.md", "ids.parquet"
JSON_LINES = "jsonl/part-0000.jsonl.zst"


def no_reason(rows):
    rows[0]["reason"] = ""


def other_reason(rows):
    rows[0]["reason"] = "boring"


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (no_reason, "is in quarantine without a reason"),
        (other_reason, "miscounts the quarantined"),
        (list.clear, "miscounts the pages"),
    ],
)
def test_a_quarantine_that_was_rewritten(out, rewrite, edit, says):
    rewrite(QUARANTINE, edit)
    with pytest.raises(VerifyError, match=says):
        verify(out)


def with_first(**change):
    """Change the first row."""

    def edit(rows):
        rows[0] |= change

    return edit


def again(rows):
    rows.append(rows[-1])


def last_lost(rows):
    rows.pop()


def swapped(rows):
    rows[0]["a"], rows[0]["b"] = rows[0]["b"], rows[0]["a"]


def shortened(rows):
    rows[0]["values"].pop()


def reversed_rows(rows):
    rows.reverse()


def nothing_twice(rows):
    rows.append({"previous": None, "id": None, "pages": 0})


def with_row(previous, record, pages):
    """Add a row, in order."""

    def edit(rows):
        named = rows[0]["id"]
        own = [named if name == "the first" else name for name in (previous, record)]
        rows.append({"previous": own[0], "id": own[1], "pages": pages})
        rows.sort(key=lambda row: (row["previous"] is None, row["previous"] or "",
                                   row["id"] is None, row["id"] or ""))  # fmt: skip

    return edit


EDITS = [
    (DROPPED, with_first(page="nowhere.txt"), "page nowhere.txt is not what the lineage says"),
    (DROPPED, with_first(reason="boring"), "is not what the lineage says"),
    (DROPPED, with_first(kind="poem"), "is not what the lineage says"),
    (DROPPED, with_first(bytes=1), "is not what the lineage says"),
    (DROPPED, with_first(sha256="0" * 64), "is not what the lineage says"),
    (DROPPED, with_first(url="https://elsewhere.example/"), "is not what the lineage says"),
    (DROPPED, again, "a page stands twice"),
    (DROPPED, last_lost, "is missing"),
    (PAIRS, with_first(a="nowhere.txt"), "there is no page nowhere.txt"),
    (PAIRS, with_first(jaccard=2.0), "no such verdict"),
    (PAIRS, with_first(containment=float("nan")), "no such verdict"),
    (PAIRS, with_first(decision="perhaps"), "no such verdict"),
    (PAIRS, swapped, "stand twice, or out of order"),
    (PAIRS, again, "stand twice, or out of order"),
    (SIGNATURES, with_first(page="nowhere.txt"), "there is no page nowhere.txt"),
    (SIGNATURES, with_first(seed=7), "was signed otherwise"),
    (SIGNATURES, with_first(scheme="other"), "was signed otherwise"),
    (SIGNATURES, shortened, "was signed otherwise"),
    (SIGNATURES, again, "stands twice"),
    (SIGNATURES, last_lost, "has no signature"),
    (IDS, with_first(id="doc:0"), "there is no such record"),
    (IDS, with_first(pages=3), "shares 3 pages"),
    (IDS, again, "stands twice, or out of order"),
    (IDS, reversed_rows, "stands twice, or out of order"),
    (IDS, last_lost, "is missing"),
    (IDS, nothing_twice, "or none at all"),
    (IDS, with_row("doc:0", "the first", 0), "shares 0 pages"),
    (IDS, with_row("doc:0", "the first", 1), "has a counterpart elsewhere"),
    (IDS, with_row("doc:0", None, 1), "shares 1 pages"),
    (IDS, with_row("doc:0", "doc:1", 1), "there is no such record"),
]


@pytest.mark.parametrize(("path", "edit", "says"), EDITS)
def test_a_table_that_was_rewritten(out, rewrite, path, edit, says):
    rewrite(path, edit)
    with pytest.raises(VerifyError, match=says) as failed:
        verify(out)
    assert str(failed.value).startswith(path.partition("-")[0])


def test_a_map_of_ids_may_say_what_it_likes_of_the_run_before(out, rewrite):
    """That run is not there to be asked."""
    rewrite(IDS, with_row("doc:0", None, 0))
    verify(out)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("| Pages | ", "| Pages | 1"),
        lambda text: text.replace("| article |", "| poem |"),
        lambda text: text + "And more.\n",
        lambda text: "",
    ],
)
def test_a_card_that_was_rewritten(out, reseal, change):
    text = (out / CARD).read_text(encoding="utf-8")
    assert change(text) != text
    (out / CARD).write_text(change(text), encoding="utf-8")
    reseal()
    with pytest.raises(VerifyError, match=r"^README\.md: does not say what the files say"):
        verify(out)


def test_fewer_pairs_than_counted(out, rewrite):
    rewrite(PAIRS, last_lost)
    with pytest.raises(VerifyError, match=r"^manifest\.json: miscounts the pairs"):
        verify(out)


def lines_edited(lines):
    record = orjson.loads(lines[0])
    return [orjson.dumps(record | {"title": "Another"}), *lines[1:]]


@pytest.mark.parametrize("out", ["best_copy_out"], indirect=True)
@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lines_edited, "line 1 is not record"),
        (lambda lines: lines[:-1], r"has \d+ lines"),
        (lambda lines: [*lines, b"{}"], r"has \d+ lines"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "line 1 is not record"),
        (None, "cannot be read"),
    ],
)
def test_json_lines_that_were_rewritten(out, reseal, edit, says):
    content = b"no zstd"
    if edit is not None:
        with zstandard.open(out / JSON_LINES, "rb") as file:
            lines = file.read().splitlines()
        content = zstandard.compress(b"".join(line + b"\n" for line in edit(lines)))
    (out / JSON_LINES).write_bytes(content)
    reseal()
    with pytest.raises(VerifyError, match=f"^{JSON_LINES}: {says}"):
        verify(out)
