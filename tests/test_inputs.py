"""Whole runs over files that hold many pages, whole and broken, packed and not."""

import csv
import gzip
import io
import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from pipeline.views.verify import verify
from pipeline.write.dataset import read_rows

PACK = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}
PROSE = (
    "The lighthouse at the end of the mole was painted in May, and keeper {n} says that the "
    "colour will hold for {n} years if the winters are kind to it.\n"
)


def as_json_lines(rows) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def as_json(rows) -> bytes:
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def as_csv(rows) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(rows[0]) if rows else ["text"], delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def as_parquet(rows) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows) if rows else pa.table({"text": [""]})[:0], file)
    return file.getvalue()


FORMATS = {
    ".jsonl": as_json_lines,
    ".json": as_json,
    ".csv": as_csv,
    ".parquet": as_parquet,
}


def quarantined(out) -> dict[str, str]:
    rows = (row for path in (out / "quarantine").iterdir() for row in read_rows(path))
    return {row["page"]: row["reason"] for row in rows}


def sources(out) -> list[str]:
    return sorted(
        page
        for path in out.glob("records/*.parquet")
        for record in read_rows(path)
        for page in record["sources"]
    )


def write(folder, name: str, data: bytes) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


@pytest.fixture(scope="module")
def press(root, clean_run, tmp_path_factory):
    """The pages of one site, one a file: their content by id, and the finished run."""
    folder = tmp_path_factory.mktemp("press")
    site = "harbourpress.example"
    shutil.copytree(root / "data" / "raw" / site, folder / "raw" / site)
    files = {p.relative_to(folder / "raw"): p for p in folder.rglob("*") if p.is_file()}
    pages = {name.as_posix(): path.read_bytes() for name, path in files.items()}
    clean_run(folder / "out", [folder / "raw"])
    return pages, folder / "out"


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("suffix", FORMATS)
def test_pages_are_the_same_as_files_and_as_rows(
    press, tmp_path, clean_run, digest, suffix, packing
):
    pages, expected = press
    rows = [{"id": name, "html": data.decode()} for name, data in sorted(pages.items())]
    half = len(rows) // 2
    for name, some in (("a", rows[:half]), ("b", rows[half:])):
        packed = PACK[packing](FORMATS[suffix](some))
        write(tmp_path / "raw" / "harbourpress.example", f"{name}{suffix}{packing}", packed)
    outcome = clean_run(tmp_path / "out", [tmp_path / "raw"])
    assert outcome.pages == len(pages)
    assert digest(tmp_path / "out") == digest(expected)


def test_pages_are_the_same_packed_one_by_one(press, tmp_path, clean_run):
    pages, expected = press
    for name, data in pages.items():
        write(tmp_path / "raw", f"{name}.gz", gzip.compress(data))
    clean_run(tmp_path / "out", [tmp_path / "raw"])
    assert sources(tmp_path / "out") == [f"{name}.gz" for name in sources(expected)]
    verify(tmp_path / "out")


def rows_of_prose(numbers) -> list[dict[str, str]]:
    return [
        {"id": f"p{n}", "url": f"http://mole.example/{n}", "text": PROSE.format(n=n) * 3}
        for n in numbers
    ]


def test_nothing_is_lost_of_whatever_is_broken(tmp_path, clean_run):
    """Files of every format, whole, without rows, empty, cut short and under a false name."""
    raw = tmp_path / "raw"
    expected = 0
    for suffix, written in FORMATS.items():
        for packing, pack in PACK.items():
            data = pack(written(rows_of_prose([1, 2])))
            write(raw, f"whole{suffix}{packing}", data)
            write(raw, f"none{suffix}{packing}", pack(written([])))
            write(raw, f"empty{suffix}{packing}", b"")
            write(raw, f"cut{suffix}{packing}", data[:-9])
            write(raw, f"false{suffix}{packing}", b"\x00\x01 no rows\n")
            expected += 2
    broken = b'{"text": "Low tide"}\n{"text\n[]\n\xff\xfe\n{"url": 5}\n\n{"text": "\\ud800"}\n'
    write(raw, "broken.jsonl", broken)
    write(raw, "unknown.csv", b"id,body\n1,Low tide\n")
    outcome = clean_run(tmp_path / "out", [raw], input={"max_quarantined_share": 1})
    verified = verify(tmp_path / "out")
    assert verified.pages + verified.quarantined == outcome.pages
    reasons = quarantined(tmp_path / "out")
    for suffix in FORMATS:
        for packing in PACK:
            for state in ("none", "empty", "false"):
                name = f"{state}{suffix}{packing}"
                assert [page for page in reasons if page.startswith(name)], name
            cut = f"cut{suffix}{packing}"
            assert [page for page in reasons if page.startswith(cut)], cut
    assert verified.pages >= expected + 2
    assert {page: reason for page, reason in reasons.items() if "broken" in page} == {
        f"broken.jsonl:{line}": "bad-row" for line in (2, 3, 4, 5)
    }
    assert reasons["unknown.csv"] == "no-text-column"


def test_columns_of_other_names(tmp_path, clean_run):
    write(tmp_path / "raw", "a.csv", b"nr|body\n7|" + PROSE.format(n=1).encode())
    columns = {"id": "nr", "text": "body"}
    clean_run(tmp_path / "out", [tmp_path / "raw"], input={"columns": columns})
    assert sources(tmp_path / "out") == ["7"]


@pytest.mark.usefixtures("small_shards")
def test_a_row_more_is_read_in_its_own_shard_alone(tmp_path, clean_run, digest, monkeypatch):
    monkeypatch.setattr("pipeline.tasks.plan._SHARD_BYTES", 20_000)
    write(tmp_path / "raw", "a.jsonl", as_json_lines(rows_of_prose(range(60))))
    write(tmp_path / "raw", "b.jsonl", as_json_lines(rows_of_prose(range(60, 90))))
    clean_run(tmp_path / "old", [tmp_path / "raw"])

    def done(kind: str) -> set[str]:
        return {path.name for path in (tmp_path / "old" / ".work" / "tasks").glob(f"{kind}-*")}

    before = done("pages"), done("rows")
    assert len(before[0]) == 4
    with open(tmp_path / "raw" / "b.jsonl", "ab") as file:
        file.write(as_json_lines([{"id": "p90", "text": PROSE.format(n=90) * 3}]))
    clean_run(tmp_path / "old", [tmp_path / "raw"])
    assert len(before[0] & done("pages")) == 3
    assert len(before[1] & done("rows")) == len(before[1]) - 1
    clean_run(tmp_path / "new", [tmp_path / "raw"], workers=2)
    assert digest(tmp_path / "old") == digest(tmp_path / "new")
    verify(tmp_path / "old")


def test_a_limit_takes_pages_under_the_ids_they_have_in_a_whole_run(tmp_path, clean_run):
    rows = [row | {"id": "twin"} for row in rows_of_prose(range(6))]
    write(tmp_path / "raw", "a.jsonl", as_json_lines(rows[:3]))
    write(tmp_path / "raw", "b.json", as_json(rows[3:]))
    write(tmp_path / "raw", "twin", PROSE.encode())
    clean_run(tmp_path / "all", [tmp_path / "raw"])
    assert clean_run(tmp_path / "some", [tmp_path / "raw"], limit=4).pages == 4
    everything = sources(tmp_path / "all")
    assert everything == ["twin", *(f"twin~{n}" for n in range(2, 8))]
    assert {*sources(tmp_path / "some")} < {*everything}
    verify(tmp_path / "some")
