import difflib
import gzip
import html
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
RAW = PROJECT / "data" / "raw"
EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_bytes())
RECORDS = {record["name"]: record for record in EXPECTED["records"]}
MAX_CORPUS_BYTES = 1_000_000
BANNER = re.compile(r"[A-Z ]+ \d{8}  [\d.]+ OF \d{3} ?|PAGE 0[2-9] +[A-Z ]+ \d{5}  \d{6}Z ?")


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def source(page: str) -> str:
    """What a page holds: a file, a packed one, or a row of one."""
    name, _, line = page.partition(":")
    data = (RAW / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
    if not line:
        return text
    row = json.loads(text.split("\n")[int(line) - 1])
    return row["html"] if "html" in row else row["text"]


def printed(page: str) -> str:
    text = source(page)
    if text.startswith("<!DOCTYPE html>"):
        text = html.unescape(re.sub(r"<[^>]*>", " ", text))
    return " ".join(text.split())


def true_text(record: dict) -> str:
    return " ".join(paragraph["text"] for paragraph in record["paragraphs"])


def test_the_script_rewrites_the_corpus_byte_for_byte(tmp_path: Path) -> None:
    script = PROJECT / "data" / "make_raw.py"
    subprocess.run([sys.executable, "-B", str(script), str(tmp_path)], check=True)
    assert files(tmp_path / "raw") == files(RAW)
    assert json.loads((tmp_path / "expected.json").read_bytes()) == EXPECTED
    assert (tmp_path / "expected.json").read_bytes() == (
        Path(__file__).parent / "expected.json"
    ).read_bytes()


def test_every_file_is_accounted_for_once() -> None:
    in_records = [page for record in RECORDS.values() for page in record["pages"]]
    named = Counter([*in_records, *EXPECTED["without_record"]])
    assert {page.partition(":")[0] for page in named} == set(files(RAW))
    assert set(named.values()) == {1}
    assert sorted(EXPECTED["pages"]) == sorted(in_records)


def test_corpus_is_small_and_every_site_shows_its_own_lines_often_enough() -> None:
    corpus = files(RAW)
    assert sum(map(len, corpus.values())) < MAX_CORPUS_BYTES
    pages_of_site = Counter(page.split("/")[0] for page in corpus if ".jsonl" not in page)
    assert len(pages_of_site) == 6
    assert min(pages_of_site.values()) >= 5


def test_every_cable_record_has_an_identity_of_its_own() -> None:
    cables = [record for record in RECORDS.values() if record["kind"] == "cable"]
    assert len({(cable["reference_id"], cable["section"]) for cable in cables}) == len(cables) > 15


@pytest.mark.parametrize("name", RECORDS)
def test_every_true_word_is_whole_in_some_copy_unless_damaged_everywhere(name: str) -> None:
    record = RECORDS[name]
    seen = {word for page in record["pages"] for word in printed(page).split()}
    missing = [word for word in true_text(record).split() if word not in seen]
    broken = record["damaged_everywhere"]
    assert [w for w in missing if not any(part in w for part in broken)] == []


@pytest.mark.parametrize("page", EXPECTED["pages"])
def test_what_a_page_lost_is_what_the_notes_say(page: str) -> None:
    note, text = EXPECTED["pages"][page], printed(page)
    for true, shown in note.get("characters", {"words": {}})["words"].items():
        assert true not in text.split()
        assert " ".join(shown.split()) in text
    lines = source(page).splitlines()
    assert not set(note["lost_lines"]) & set(lines)
    if note.get("banners", {}).get("shown_as") == "printed":
        banners = [line for line in lines if BANNER.fullmatch(line)]
        assert len(banners) == note["banners"]["count"] > 0


@pytest.mark.parametrize("page", [p for p, n in EXPECTED["pages"].items() if "shortened" in n])
def test_a_shortened_copy_lacks_its_end(page: str) -> None:
    note = EXPECTED["pages"][page]
    paragraphs, short = RECORDS[note["record"]]["paragraphs"], note["shortened"]
    assert len(paragraphs) == short["of"]
    words = paragraphs[short["blocks"]]["text"].split()
    if short["words"]:
        assert " ".join(words[: short["words"]]) in " ".join(printed(page).split())
        assert words[short["words"] - 1][-1].isalnum()
    assert " ".join(words[: short["words"] + 1]) not in printed(page)
    assert not any(p["text"] in printed(page) for p in paragraphs[short["blocks"] :])


@pytest.mark.parametrize("page", [p for p, n in EXPECTED["pages"].items() if "masked" in n])
def test_masked_names_stand_open_in_another_copy(page: str) -> None:
    note = EXPECTED["pages"][page]
    others = [printed(other) for other in RECORDS[note["record"]]["pages"] if other != page]
    for name in note["masked"]:
        assert name not in printed(page)
        assert any(name in other for other in others)
    assert printed(page).count("XXXXXXXXXXXX") >= len(note["masked"])


@pytest.mark.parametrize("chrome", EXPECTED["must_not_appear"])
def test_chrome_stands_on_pages_and_in_no_document(chrome: str) -> None:
    assert any(chrome in printed(page) for page in EXPECTED["pages"])
    assert not any(chrome in true_text(record) for record in RECORDS.values())


def linked(link: str) -> list[list[str]]:
    return [related["records"] for related in EXPECTED["related"] if related["type"] == link]


@pytest.mark.parametrize("pair", [*linked("template"), *linked("corrected")])
def test_siblings_share_their_prose_and_differ_in_their_numbers(pair: list[str]) -> None:
    first, second = (true_text(RECORDS[name]).split() for name in pair)
    assert difflib.SequenceMatcher(None, first, second, autojunk=False).ratio() > 0.85
    numbers = [{word for word in words if re.search(r"\d", word)} for words in (first, second)]
    assert len(numbers[0] & numbers[1]) < len(numbers[0]) / 2


@pytest.mark.parametrize("pair", linked("quotes"))
def test_who_quotes_has_a_long_passage_of_the_other(pair: list[str]) -> None:
    first, second = (true_text(RECORDS[name]) for name in pair)
    same = difflib.SequenceMatcher(None, first, second, autojunk=False).find_longest_match()
    assert 300 < same.size < len(first) / 2
