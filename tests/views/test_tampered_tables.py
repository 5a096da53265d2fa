"""Verify finds tables beside records and lineage that were rewritten, though sealed again."""

import orjson
import pytest
import zstandard

from pipeline.errors import VerifyError
from pipeline.views.verify import verify

QUARANTINE, DROPPED = "quarantine/part-0000.parquet", "dropped/part-0000.parquet"
PAIRS, SIGNATURES = "lineage/pairs-0000.parquet", "signatures/part-0000.parquet"
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
]


@pytest.mark.parametrize(("path", "edit", "says"), EDITS)
def test_a_table_that_was_rewritten(out, rewrite, path, edit, says):
    rewrite(path, edit)
    with pytest.raises(VerifyError, match=says) as failed:
        verify(out)
    assert str(failed.value).startswith(path.partition("-")[0])


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
