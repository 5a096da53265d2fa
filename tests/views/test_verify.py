"""Verify holds for a finished run, and for nothing that was changed since."""

import random

import pyarrow.parquet as pq
import pytest

from pipeline.errors import InputError, VerifyError
from pipeline.views.verify import verify
from pipeline.write.dataset import read_rows, write_parquet

RECORDS, PAGES = "records/part-0000.parquet", "lineage/pages-0000.parquet"
QUARANTINE = "quarantine/part-0000.parquet"
SEALED = [RECORDS, PAGES, QUARANTINE, "lineage/pairs-0000.parquet", "dropped/part-0000.parquet"]


def test_a_finished_run_holds(out):
    verified = verify(out)
    assert (verified.pages, verified.quarantined) == (24, 1)
    assert verified.characters > 100_000
    assert verified.files == len(SEALED) + 1
    assert "accounted for" in verified.summary


@pytest.mark.parametrize("path", SEALED)
@pytest.mark.parametrize("seed", range(3))
def test_one_flipped_byte_is_found(out, path, seed):
    content = bytearray((out / path).read_bytes())
    chance = random.Random(f"{path} {seed}")
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    (out / path).write_bytes(content)
    with pytest.raises(VerifyError, match=f"^{path}: has changed"):
        verify(out)


def complaint(out):
    """What verify has to say against a run; empty when it holds."""
    try:
        verify(out)
    except VerifyError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("path", [RECORDS, PAGES])
@pytest.mark.parametrize("seed", range(8))
def test_a_flipped_byte_under_a_new_seal_is_found_or_changes_nothing(out, reseal, path, seed):
    before = list(read_rows(out / path))
    content = bytearray((out / path).read_bytes())
    chance = random.Random(f"{path} {seed}")
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    (out / path).write_bytes(content)
    reseal()
    told = complaint(out)
    assert path in told if told else list(read_rows(out / path)) == before


def test_a_missing_manifest(out):
    (out / "manifest.json").unlink()
    with pytest.raises(VerifyError, match="no finished run") as failed:
        verify(out)
    assert "clean run" in failed.value.what_to_do


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": "clean-run/1"}', "\xff"])
def test_a_broken_manifest(out, content):
    (out / "manifest.json").write_text(content, encoding="latin-1")
    with pytest.raises(VerifyError, match=r"manifest\.json"):
        verify(out)


def test_a_manifest_that_was_edited(out):
    manifest = out / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"threshold": 0.5', '"threshold": 0.4'))
    with pytest.raises(VerifyError, match=r"manifest\.json: has changed"):
        verify(out)


@pytest.mark.parametrize("path", SEALED)
def test_a_missing_file(out, path):
    (out / path).unlink()
    with pytest.raises(VerifyError, match=f"^{path}: is missing"):
        verify(out)


@pytest.mark.parametrize("path", ["records/part-0001.parquet", "lineage/more/notes.txt"])
def test_an_extra_file(out, path):
    (out / path).parent.mkdir(exist_ok=True)
    (out / path).write_text("more")
    with pytest.raises(VerifyError, match=f"^{path}: is not one of the run's files"):
        verify(out)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="is no folder"):
        verify(tmp_path / "out")


@pytest.mark.parametrize(
    ("path", "column"), [(RECORDS, "sources"), (PAGES, "segments"), (QUARANTINE, "reason")]
)
def test_a_column_that_is_called_otherwise(out, reseal, path, column):
    table = pq.read_table(out / path)
    names = [f"{name}_" if name == column else name for name in table.column_names]
    write_parquet(table.rename_columns(names), out / path)
    reseal()
    with pytest.raises(VerifyError, match=f"{path}: does not have the columns"):
        verify(out)


def some_segment(rows, fate, **more):
    """The page, its segments and the position of the first segment with this fate."""
    wanted = {"fate": fate, **more}
    return next(
        (page, page["segments"], number)
        for page in rows
        if page["dropped"] is None
        for number, segment in enumerate(page["segments"])
        if wanted.items() <= segment.items() and segment["end"] - segment["start"] > 2 and number
    )


def fate(old, new):
    def edit(rows):
        _, segments, number = some_segment(rows, old)
        segments[number]["fate"] = new

    return edit


def shifted_segment(rows):
    _, segments, number = some_segment(rows, "chosen")
    segments[number]["start"] += 1


def shifted_border(rows):
    _, segments, number = some_segment(rows, "chosen")
    segments[number - 1]["end"] += 1
    segments[number]["start"] += 1
    segments[number]["rec_start"] += 1


def lost_segment(rows):
    rows[0]["segments"].pop()


def other_place(rows):
    _, segments, number = some_segment(rows, "agrees")
    segments[number]["rec_start"] += 1
    segments[number]["rec_end"] += 1


def other_record(rows):
    _, segments, number = some_segment(rows, "chosen")
    segments[number]["record"] = "cable:00NOWHERE1"


def left_out_in_silence(rows):
    """Content that is said to be chrome, as if nobody had wanted it."""
    _, segments, number = some_segment(rows, "agrees")
    segments[number] |= {"fate": "left_out", "record": None, "rule": "line:short"}


def chrome_as_layout(rows):
    _, segments, number = some_segment(rows, "left_out")
    segments[number] |= {"fate": "layout", "rule": "mark"}


def no_rule(rows):
    _, segments, number = some_segment(rows, "left_out")
    segments[number]["rule"] = ""


def text_as_blank(rows):
    _, segments, number = some_segment(rows, "left_out")
    segments[number] |= {"fate": "layout", "rule": "blank"}


def page_text(rows):
    page, segments, number = some_segment(rows, "chosen")
    at = segments[number]["start"]
    page["text"] = f"{page['text'][:at]}#{page['text'][at + 1 :]}"


def verdict(rows):
    page, _, _ = some_segment(rows, "left_out")
    for block in page["blocks"]:
        block["p"] = 0.9


def lost_verdict(rows):
    rows[0]["blocks"].pop(0)


def overlapping_steps(rows):
    page = next(page for page in rows if len(page["steps"]) > 1)
    page["steps"][1]["start"] = page["steps"][0]["end"] - 1


def lost_repair(rows):
    for page in rows:
        page["steps"] = [step for step in page["steps"] if not step["after"]]


def lost_page(rows):
    rows.pop(next(n for n, page in enumerate(rows) if page["copy"] == 1))


def lost_page_alone(rows):
    rows.pop(next(n for n, page in enumerate(rows) if page["dropped"]))


def twice(rows):
    rows.append(next(page for page in rows if page["dropped"]))


def dropped_in_part(rows):
    page = next(page for page in rows if page["dropped"])
    (segment,) = page["segments"]
    page["segments"] = [segment | {"end": 5}, segment | {"start": 5}]


LINEAGE_EDITS = [
    (shifted_segment, "segments do not meet at character"),
    (shifted_border, "is not blank"),
    (lost_segment, "segments end at character"),
    (other_place, "is not what it is said to be"),
    (other_record, "another document's record"),
    (fate("chosen", "agrees"), "what the record takes from the page"),
    (fate("agrees", "chosen"), "what the record takes from the page"),
    (fate("agrees", "variant"), "is not what it is said to be"),
    (fate("variant", "agrees"), "is not what it is said to be"),
    (fate("agrees", "layout"), "what the record takes from the page"),
    (fate("agrees", "left_out"), "is left out, yet said to be in the record"),
    (fate("left_out", "agrees"), "is agrees, but in no record"),
    (fate("left_out", "lost"), "unknown fate 'lost'"),
    (left_out_in_silence, "against the verdict of its lines"),
    (chrome_as_layout, "against the verdict of its lines"),
    (verdict, "against the verdict of its lines"),
    (text_as_blank, "is not blank"),
    (no_rule, "neither a record nor a rule"),
    (page_text, "is not copied from"),
    (lost_verdict, "blocks do not meet at character 0"),
    (overlapping_steps, "steps overlap"),
    (lost_repair, "no step of the page repairs it so"),
    (lost_page, "its sources differ"),
    (lost_page_alone, "miscounts the pages"),
    (twice, "stands 2 times"),
    (dropped_in_part, "was dropped but is not one left-out segment"),
]


@pytest.mark.parametrize(("edit", "says"), LINEAGE_EDITS)
def test_lineage_that_was_rewritten(out, rewrite, edit, says):
    rewrite(PAGES, edit)
    with pytest.raises(VerifyError, match=says) as failed:
        verify(out)
    assert str(failed.value).startswith(("page ", "record ", "manifest.json"))


def spans(rows, op):
    return next(s for r in rows for b in r["blocks"] for s in b["spans"] if s["op"] == op)


def span(op, /, **change):
    """Change the first span with this operation; numbers are added."""

    def edit(rows):
        found = spans(rows, op)
        for name, value in change.items():
            found[name] = value if not isinstance(value, int) else found[name] + value

    return edit


def word(rows):
    text = rows[0]["text"]
    at = text.index(" the ")
    rows[0]["text"] = f"{text[:at]} two {text[at + 5 :]}"


def word_everywhere(rows):
    record = rows[0]
    for place in (record, *record["blocks"]):
        place["text"] = place["text"].replace(" the ", " two ")
    record["body"] = record["body"].replace(" the ", " two ")


def invention(rows):
    """A sentence that no page has, with a span that claims no source for it."""
    record = rows[0]
    block = record["blocks"][-1]
    added, at = " It never happened.", len(record["text"])
    for place in (record, block):
        place["text"] += added
    if block["type"] not in ("head", "signature"):
        record["body"] += added
    block["end"] += len(added)
    source = {"copy": None, "src_start": 0, "src_end": 0, "op": "rendered"}
    block["spans"].append({"start": at, "end": at + len(added), **source})


def body(rows):
    rows[0]["body"] += " And more."


def block_text(rows):
    rows[0]["blocks"][0]["text"] += "!"


def number(rows):
    block = next(b for r in rows for b in r["blocks"] if b["number"] == 2)
    block["number"] = 3


def marking(rows):
    block = next(b for r in rows for b in r["blocks"] if b["marking"] == "C")
    block["marking"] = "U"


def lost_record(rows):
    rows.pop()


def two_of_one_id(rows):
    rows.append(rows[-1])


def other_source(rows):
    rows[0]["sources"] = ["elsewhere.txt"]


def other_digest(rows):
    rows[0]["copies"][0]["sha256"] = "0" * 64


def other_repair(rows):
    next(r for r in rows if r["repairs"])["repairs"][0]["after"] = "ø"


def other_reading(rows):
    for reading in next(r for r in rows if r["variants"])["variants"][0]["readings"]:
        reading["text"] += "x"


RECORD_EDITS = [
    (span("copied", src_start=1), "is not copied from"),
    (span("copied", start=1), "spans do not meet"),
    (span("copied", end=-1), "is not copied from"),
    (span("copied", op="unwrapped"), "stands for no line break"),
    (span("unwrapped", op="copied"), "is not copied from"),
    (span("unwrapped", src_start=-1), "stands for no line break"),
    (span("repaired", src_start=1), "no step of the page repairs it so"),
    (span("inferred", op="guessed"), "unknown operation 'guessed'"),
    (span("copied", copy=None), "has no source"),
    (span("copied", copy=9), "there is no copy"),
    (span("copied", src_end=1_000_000), "its source lies outside the page"),
    (span("joined", src_end=1), "what the record takes from the page"),
    (word, "reads otherwise"),
    (word_everywhere, "is not copied from"),
    (invention, "is neither a blank nor"),
    (body, "its body is not its blocks"),
    (block_text, "reads otherwise"),
    (number, "reads otherwise"),
    (marking, "reads otherwise"),
    (lost_record, "pages belong to it, but it is not there"),
    (two_of_one_id, "its sources differ"),
    (other_source, "its sources differ"),
    (other_digest, "its copies differ"),
    (other_repair, "is not in the text"),
    (other_reading, "is none of the readings"),
]


@pytest.mark.parametrize(("edit", "says"), RECORD_EDITS)
def test_records_that_were_rewritten(out, rewrite, edit, says):
    rewrite(RECORDS, edit)
    with pytest.raises(VerifyError, match=says) as failed:
        verify(out)
    assert str(failed.value).startswith("record ")


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


@pytest.mark.parametrize("count", ["pages", "documents", "records"])
def test_a_manifest_that_counts_otherwise(out, reseal, count):
    def more(manifest):
        manifest["counts"][count] += 1

    reseal(more)
    with pytest.raises(VerifyError, match=f"miscounts the {count}"):
        verify(out)
