"""Verify finds records that were rewritten, though everything was sealed again."""

import pytest

from pipeline.errors import VerifyError
from pipeline.views.verify import verify

RECORDS = "records/part-0000.parquet"


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


def first(column, /, **change):
    """Change the first repair, variant or gap of the first record that has one."""

    def edit(rows):
        next(r for r in rows if r[column])[column][0] |= change

    return edit


def emptied(column):
    def edit(rows):
        for record in rows:
            record[column] = []

    return edit


def without_variants(rows):
    """No variant is left, and nobody counted any."""
    for record in rows:
        record["variants"] = []
        record["quality"]["disagreements"] = 0


def again(column):
    def edit(rows):
        items = next(r for r in rows if r[column])[column]
        items.append(items[0])

    return edit


def reading(number, /, **change):
    def edit(rows):
        variant = next(r for r in rows if r["variants"])["variants"][0]
        variant["readings"][number] |= change

    return edit


def readings_swapped(rows):
    next(r for r in rows if r["variants"])["variants"][0]["readings"].reverse()


def lost_reading(rows):
    next(r for r in rows if r["variants"])["variants"][0]["readings"].pop()


def lost_deletion(rows):
    """A repair that took characters out of a word, and stands nowhere in the text."""
    record = next(r for r in rows if any(x["start"] == x["end"] for x in r["repairs"]))
    record["repairs"] = [x for x in record["repairs"] if x["start"] < x["end"]]


def invented_deletion(rows):
    record = next(r for r in rows if r["repairs"])
    at = len(record["text"]) // 2
    record["repairs"].append(record["repairs"][0] | {"start": at, "end": at, "after": ""})


def joined_over_prose(rows):
    """A gap that swallows the words after it."""
    block, at = next(
        (b, n)
        for r in rows
        for b in r["blocks"]
        for n, s in enumerate(b["spans"][:-1])
        if s["op"] == "joined" and b["spans"][n + 1]["op"] == "copied"
    )
    block["spans"][at]["src_end"] += 20


def joined_from_elsewhere(rows):
    found = spans(rows, "joined")
    found["src_start"], found["src_end"] = 0, 1


def rendered_over_prose(rows):
    found = next(
        s
        for r in rows
        for b in r["blocks"]
        for s in b["spans"]
        if s["op"] == "rendered" and s["copy"] is not None
    )
    found["src_end"] += 30


def source_of_nothing(rows):
    found = next(s for r in rows for b in r["blocks"] for s in b["spans"] if s["copy"] is None)
    found["src_end"] = 40


def figure(name, value):
    def edit(rows):
        rows[0]["quality"][name] = value

    return edit


def gap(at, copies):
    def edit(rows):
        rows[0]["gaps"].append({"at": at, "reason": "redaction", "copies": copies})
        rows[0]["quality"]["gaps"] += 1

    return edit


def of_no_kind(rows):
    rows[0]["kind"] = "poem"


def block_of_no_type(rows):
    rows[0]["blocks"][0]["type"] = "stanza"


def no_share(rows):
    rows[0]["copies"][0]["similarity"] = 1.5


EDITS = [
    (span("copied", src_start=1), "is not copied from"),
    (span("copied", start=1), "spans do not meet"),
    (span("copied", end=-1), "is not copied from"),
    (span("copied", op="unwrapped"), "stands for no line break"),
    (span("unwrapped", op="copied"), "is not copied from"),
    (span("unwrapped", src_start=-1), "stands for no line break"),
    (span("repaired", src_start=1), "no step of the page repairs it so"),
    (span("inferred", op="guessed"), "unknown operation 'guessed'"),
    (span("inferred", op="repaired"), "is inferred, not repaired: repair:"),
    (span("repaired", op="inferred"), "is repaired, not inferred: repair:"),
    (span("copied", copy=None), "has no source"),
    (span("copied", copy=9), "there is no copy"),
    (span("copied", src_end=1_000_000), "its source lies outside the page"),
    (span("unwrapped", op="joined"), "joins over|what the record takes from the page"),
    (joined_over_prose, "joins over text of"),
    (joined_from_elsewhere, "joins what does not follow on its page"),
    (rendered_over_prose, "its source is neither a blank nor"),
    (source_of_nothing, "has no source"),
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
    (no_share, "its similarity or coverage is no share"),
    (of_no_kind, "unknown kind 'poem'"),
    (block_of_no_type, "unknown block type 'stanza'"),
    (emptied("repairs"), "its repair is not listed"),
    (lost_deletion, "its repair is not listed"),
    (invented_deletion, "the repair is not what its span says"),
    (again("repairs"), "the repair stands twice"),
    (first("repairs", after="ø"), "the repair is not what its span says"),
    (first("repairs", before="o"), "the repair is not what its span says"),
    (first("repairs", start=0), "the repair is not what its span says"),
    (first("repairs", mechanism="guess"), "the repair is not what its span says"),
    (first("repairs", copies=[7]), "the repair is not what its span says"),
    (first("repairs", confidence=1.5), "less sure than the config asks for"),
    (first("repairs", confidence=0.1), "less sure than the config asks for"),
    (first("repairs", confidence=float("nan")), "less sure than the config asks for"),
    (emptied("variants"), "no variant names|its quality says disagreements"),
    (without_variants, "no variant names"),
    (again("variants"), "the variant stands twice"),
    (first("variants", end=10**6), "a variant outside the text"),
    (first("variants", start=-1), "a variant outside the text"),
    (first("variants", start=0, end=3), "is not what stands in the text"),
    (first("variants", rule="best-copy"), "unknown rule 'best-copy'"),
    (first("variants", confidence=1.5), "its confidence is not its share of copies"),
    (readings_swapped, "is not what stands in the text"),
    (lost_reading, "its readings are not apart"),
    (reading(0, text="x"), "is not what stands in the text"),
    (reading(1, text="x"), "prints .* there, not 'x'"),
    (reading(1, copies=[9]), "a reading of a copy that is not there"),
    (reading(1, copies=[]), "its readings are not apart"),
    (reading(1, copies=[0, 0]), "its readings are not apart"),
    (figure("copies", 9), "its quality says copies 9"),
    (figure("disagreements", 9), "its quality says disagreements 9"),
    (figure("gaps", 9), "its quality says gaps 9"),
    (figure("inferred", 0.5), "its quality says inferred 0.5"),
    (figure("repaired", 0.5), "its quality says repaired 0.5"),
    (figure("coverage", float("nan")), "its coverage is no share"),
    (gap(-1, [0]), "a gap that is nowhere, or in no copy"),
    (gap(1, [9]), "a gap that is nowhere, or in no copy"),
]


@pytest.mark.parametrize(("edit", "says"), EDITS)
def test_records_that_were_rewritten(out, rewrite, edit, says):
    rewrite(RECORDS, edit)
    with pytest.raises(VerifyError, match=says) as failed:
        verify(out)
    assert str(failed.value).startswith("record ")


@pytest.mark.parametrize("out", ["best_copy_out"], indirect=True)
@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (without_variants, "no variant names"),
        (readings_swapped, "is not what stands in the text"),
        (first("variants", rule="majority"), "unknown rule 'majority'"),
        (emptied("repairs"), "its repair is not listed"),
    ],
)
def test_best_copies_that_were_rewritten(out, rewrite, edit, says):
    rewrite(RECORDS, edit)
    with pytest.raises(VerifyError, match=says):
        verify(out)
