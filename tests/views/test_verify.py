"""Verify holds for a finished run, and not where its files are others, or not its own."""

import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.errors import InputError, VerifyError
from pipeline.views.explain import explain
from pipeline.views.verify import verify
from pipeline.write.dataset import read_rows, write_parquet

RECORDS, PAGES = "records/part-0000.parquet", "lineage/pages-0000.parquet"
QUARANTINE, DROPPED = "quarantine/part-0000.parquet", "dropped/part-0000.parquet"
PAIRS, SIGNATURES = "lineage/pairs-0000.parquet", "signatures/part-0000.parquet"
CARD, IDS = "README.md", "ids.parquet"
TABLES = [RECORDS, PAGES, QUARANTINE, PAIRS, DROPPED, SIGNATURES, IDS]
SEALED = [*TABLES, CARD]


def test_a_finished_run_holds(out):
    verified = verify(out)
    assert (verified.pages, verified.quarantined) == (62, 1)
    assert verified.characters > 100_000
    assert verified.files == len(SEALED)
    assert " of 62 pages accounted for, " in verified.summary
    assert ", 1 page in quarantine, " in verified.summary


@pytest.mark.parametrize("mode", ["union", "best_copy"])
def test_honest_runs_hold_in_every_mode(tmp_path, root, clean_run, mode):
    """Control characters, odd blanks, damage and cut copies are nothing to be rejected for."""
    junk = ["\x85", "\x1c", "\u00a0", "\u200b", "\u2028", "Ã©", "Â\u00a0", "????", "\ufffd", "¶",
            "\nOSLO 00000017 002 OF 003\n", "\n-----\n", "2. (C) ", "1.\n", "\x92"]  # fmt: skip
    chance, raw = random.Random(mode), root / "data" / "raw"
    for path in sorted(raw.rglob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for _ in range(40):
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(junk) + text[at + chance.choice([0, 0, 1, 9, 80]) :]
        place = tmp_path / "raw" / path.relative_to(raw)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    output = {"path": str(out), "jsonl": True}
    clean_run(out, [tmp_path / "raw"], merge={"mode": mode}, output=output)
    assert verify(out).records > 5


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
def test_a_flipped_byte_under_a_new_seal_is_found(out, reseal, path, seed):
    before = list(read_rows(out / path))
    content = bytearray((out / path).read_bytes())
    chance = random.Random(f"{path} {seed}")
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    (out / path).write_bytes(content)
    reseal()
    told = complaint(out)
    # The card has a digest of these files: there a change is found that changes nothing else.
    assert path in told or (CARD in told and list(read_rows(out / path)) == before)


def test_a_run_that_was_not_finished(out):
    (out / "manifest.json").unlink()
    (out / ".work").mkdir()
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


@pytest.mark.parametrize("command", [verify, lambda out: explain(out, "page.txt", None)])
def test_a_folder_that_is_no_output(tmp_path, command):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="is no output folder of clean"):
        command(tmp_path)


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


@pytest.mark.parametrize("path", TABLES)
def test_a_column_of_another_type(out, reseal, path):
    table = pq.read_table(out / path)
    column = next(n for n, field in enumerate(table.schema) if field.type == pa.string())
    binary = table.column(column).cast(pa.binary())
    write_parquet(table.set_column(column, table.column_names[column], binary), out / path)
    reseal()
    with pytest.raises(VerifyError, match=f"{path}: does not have the columns"):
        verify(out)


def without(rows, path):
    """The rows with the first value at a path of names replaced by null."""
    *above, last = path.split(".")
    for row in rows:
        found = [row]
        for name in above:
            found = [
                inner
                for one in found
                for inner in (one[name] if isinstance(one[name], list) else [one[name]])
            ]
        if found:
            found[0][last] = None
            return
    pytest.fail(f"no row has {path}")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (RECORDS, "id"),
        (RECORDS, "text"),
        (RECORDS, "sources"),
        (RECORDS, "blocks.spans.op"),
        (RECORDS, "blocks.spans.src_end"),
        (RECORDS, "variants.readings.text"),
        (RECORDS, "quality.coverage"),
        (PAGES, "text"),
        (PAGES, "segments"),
        (PAGES, "segments.start"),
        (PAGES, "steps.after"),
        (PAGES, "blocks.p"),
        (QUARANTINE, "page"),
        (PAIRS, "jaccard"),
        (DROPPED, "reason"),
        (SIGNATURES, "values"),
        (IDS, "pages"),
    ],
)
def test_a_value_that_is_missing(out, rewrite, path, name):
    rewrite(path, lambda rows: without(rows, name))
    with pytest.raises(VerifyError, match=rf"{path}: a value of {name} is missing"):
        verify(out)


def test_a_page_that_is_neither_dropped_nor_a_copy(out, rewrite):
    def unnumbered(rows):
        next(page for page in rows if page["copy"] is not None)["copy"] = None

    rewrite(PAGES, unnumbered)
    with pytest.raises(VerifyError, match="is neither dropped nor a copy"):
        verify(out)


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("partitions", None, "has no partitions"),
        ("partitions", "1", "has no partitions"),
        ("partitions", 0, "another number of partitions"),
        ("partitions", -1, "another number of partitions"),
        ("partitions", 2, "does not seal"),
        ("partitions", 10**12, "another number of partitions"),
        ("counts", [], "has no counts"),
        ("counts", {}, "miscounts the"),
        ("versions", None, "has no versions"),
        ("config", None, "has no config"),
        ("config", {"strip": {"threshold": "much"}}, "its config is none of this version"),
        ("config", {"merging": {}}, "its config is none of this version"),
        ("config", {"output": {"jsonl": True}}, "does not seal jsonl/part-0000"),
        ("files", {}, "another number of partitions"),
        ("files", {"../other": {}}, r"does not seal|is not one of the run's files"),
    ],
)
def test_a_manifest_that_says_something_else(out, reseal, key, value, says):
    reseal(lambda manifest: manifest.update({key: value}))
    with pytest.raises(VerifyError, match=rf"^manifest\.json: .*{says}|^manifest\.json: {says}"):
        verify(out)


@pytest.mark.parametrize("path", SEALED)
def test_a_file_that_is_not_sealed(out, reseal, path):
    (out / path).unlink()
    reseal(lambda manifest: manifest["files"].pop(path), gone=path)
    with pytest.raises(VerifyError, match=rf"^manifest\.json: does not seal {path}"):
        verify(out)


@pytest.mark.parametrize("count", ["pages", "documents", "records", "pairs", "left_out_share"])
def test_a_manifest_that_counts_otherwise(out, reseal, count):
    def more(manifest):
        manifest["counts"][count] += 1

    reseal(more)
    with pytest.raises(VerifyError, match=rf"^manifest\.json: miscounts the {count}"):
        verify(out)


@pytest.mark.parametrize("count", ["dropped", "quarantined"])
def test_a_manifest_with_other_reasons(out, reseal, count):
    def other(manifest):
        manifest["counts"][count]["boring"] = 1

    reseal(other)
    with pytest.raises(VerifyError, match=rf"^manifest\.json: miscounts the {count}"):
        verify(out)


def test_the_advice_is_to_run_again(out):
    (out / RECORDS).unlink()
    with pytest.raises(VerifyError) as failed:
        verify(out)
    assert failed.value.what_to_do.endswith("with --fresh if that does not help.")
