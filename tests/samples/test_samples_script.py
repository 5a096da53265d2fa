import difflib
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
MAX_CORPUS_BYTES = 400_000
BANNER = re.compile(r"[A-Z ]+ \d{8}  [\d.]+ OF \d{3} ?")


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def printed(page: str) -> str:
    text = (RAW / page).read_text(encoding="utf-8")
    if page.endswith(".html"):
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
    assert named == Counter(list(files(RAW)))
    assert sorted(EXPECTED["pages"]) == sorted(in_records)


def test_corpus_is_small_and_every_site_shows_its_own_lines_often_enough() -> None:
    corpus = files(RAW)
    assert sum(map(len, corpus.values())) < MAX_CORPUS_BYTES
    pages_of_site = Counter(page.split("/")[0] for page in corpus)
    assert len(pages_of_site) == 4
    assert min(pages_of_site.values()) >= 5


def test_seven_cable_records_have_seven_identities() -> None:
    cables = [record for record in RECORDS.values() if record["kind"] == "cable"]
    assert len(cables) == 7
    assert len({(cable["reference_id"], cable["section"]) for cable in cables}) == 7


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
    lines = (RAW / page).read_text(encoding="utf-8").splitlines()
    assert not set(note["lost_lines"]) & set(lines)
    if note.get("banners", {}).get("shown_as") == "printed":
        banners = [
            line for line in lines if re.fullmatch(r"[A-Z ]+ \d{8}  [\d.]+ OF \d{3} ?", line)
        ]
        assert len(banners) == note["banners"]["count"] > 0


def test_a_shortened_copy_lacks_its_end() -> None:
    short = {p: n for p, n in EXPECTED["pages"].items() if "shortened" in n}
    assert len(short) == 1
    for page, note in short.items():
        paragraphs = RECORDS[note["record"]]["paragraphs"]
        assert len(paragraphs) == note["shortened"]["of"]
        assert paragraphs[note["shortened"]["blocks"]]["text"] not in printed(page)


@pytest.mark.parametrize("chrome", EXPECTED["must_not_appear"])
def test_chrome_stands_on_pages_and_in_no_document(chrome: str) -> None:
    assert any(chrome in printed(page) for page in EXPECTED["pages"])
    assert not any(chrome in true_text(record) for record in RECORDS.values())


def test_the_template_pair_shares_its_prose_and_differs_in_its_numbers() -> None:
    (pair,) = (link["records"] for link in EXPECTED["related"] if link["type"] == "template")
    first, second = (true_text(RECORDS[name]).split() for name in pair)
    assert difflib.SequenceMatcher(None, first, second, autojunk=False).ratio() > 0.9
    numbers = [{word for word in words if re.search(r"\d", word)} for words in (first, second)]
    assert len(numbers[0] & numbers[1]) < len(numbers[0]) / 2
