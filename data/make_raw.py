"""Write the sample corpus: `python data/make_raw.py` makes data/raw and its expectations.

documents/ holds the undamaged texts, layouts/ the sites' pages around them. Each copy in COPIES
sends a document through a layout and damages it; tests/samples/expected.json notes what a run must
give and what every page lost. Nothing here is random: the same files come out, byte for byte, every
time. With a folder as argument the corpus goes to FOLDER/raw, the rest to FOLDER/expected.json.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

from copies import COPIES, MUST_NOT_APPEAR, NO_DOCUMENT, PICTURE, RELATED, Copy
from damage import damage, masked, shortened, without_lines
from packing import gzipped, json_lines, seal
from sites import LAYOUTS, WIDTHS, fill
from texts import BANNER, Document, Unit, body_lines, read_document

HERE = Path(__file__).parent


def make_page(doc: Document, copy: Copy) -> tuple[str, dict[str, object]]:
    """One page, and a note of what it lost."""
    shown = masked(shortened(doc, copy), copy.masked)
    page, lost = LAYOUTS[copy.layout](shown, copy)
    if copy.every:
        lines = {line for piece in body_lines(shown.units) for line in piece} - {BANNER}
        page, lost = without_lines(page, lines, copy.every)
    note: dict[str, object] = {"record": doc.name, "layout": copy.layout, "lost_lines": lost}
    width = WIDTHS.get(copy.layout)
    if doc["kind"] == "cable" and width:
        breaks = sum(piece.count(BANNER) for piece in body_lines(shown.units, width))
        note["banners"] = {"count": breaks, "shown_as": copy.banners}
    if copy.damage:
        page, words = damage(page, shown, copy.damage)
        note["characters"] = {"mechanism": copy.damage, "words": words}
    if copy.keep:
        note["shortened"] = {"blocks": copy.keep, "words": copy.words, "of": len(doc.units)}
    if copy.masked:
        note["masked"] = list(copy.masked)
    return page, note


def index_page(documents: dict[str, Document]) -> str:
    """The database site's list of all messages."""
    entries = [
        f'<li><a href="/{copy.page.split("/", 1)[1]}">{doc["reference_id"]}</a> '
        f"{doc.created:%d %b %Y}, {doc['origin']}: {doc['subject'].capitalize()}</li>"
        for copy in COPIES
        if copy.layout.startswith("database")
        for doc in [documents[copy.document]]
    ]
    return fill("database-index.html", entries="\n".join(entries))


def expected_blocks(units: tuple[Unit, ...]) -> list[dict[str, object]]:
    """The true blocks, in the keys of a record's blocks."""
    blocks: list[dict[str, object]] = []
    number = None
    for unit in units:
        number = unit.number or number
        block: dict[str, object] = {"type": unit.type}
        if unit.number:
            block |= {"number": unit.number, "marking": unit.marking}
        if unit.type == "list_item" and number:
            block["of"] = number
        blocks.append(block | {"text": unit.text})
    return blocks


def cable_facts(doc: Document) -> dict[str, object]:
    """What the record of a cable must say."""
    section, sections = doc["section"], doc["sections"]
    return {
        "reference_id": doc["reference_id"],
        "section": int(section) if section else None,
        "sections": int(sections) if sections else None,
        "created": f"{doc.created:%Y-%m-%dT%H:%M:%SZ}",
        "released": doc["released"].replace(" ", "T") + ":00",
        "classification": doc["classification"],
        "origin": doc["origin"],
        "captions": doc.meant("caption"),
        "tags": doc["tags"].split(),
        "subject": doc["subject"],
        "refs": doc.meant("ref"),
        "signer": doc["signer"],
        "numbered_paragraphs": sum(unit.number is not None for unit in doc.units),
    }


def article_facts(doc: Document) -> dict[str, object]:
    """What the record of a press release must say."""
    facts: dict[str, object] = {k: doc[k] for k in ("title", "author", "published", "section")}
    return facts | {"canonical_url": doc.url, "site_name": "Harbour Press"}


def expected_record(doc: Document, notes: dict[str, dict[str, object]]) -> dict[str, object]:
    """Everything a run must say of one document."""
    pages = sorted(copy.page for copy in COPIES if copy.document == doc.name)
    hurt = [notes[page].get("characters", {"words": {}})["words"] for page in pages]  # type: ignore[index]
    facts = cable_facts(doc) if doc["kind"] == "cable" else article_facts(doc)
    return {
        "name": doc.name,
        "kind": doc["kind"],
        "pages": pages,
        **facts,
        "damaged_everywhere": sorted(set.intersection(*map(set, hurt))),
        "paragraphs": expected_blocks(doc.units),
    }


def files_of(pages: dict[str, str]) -> dict[str, bytes]:
    """The files that hold the pages: one each, or a row each where the name has a line number."""
    files: dict[str, bytes] = {}
    rows: dict[str, dict[str, str]] = defaultdict(dict)
    for copy in COPIES:
        name, _, line = copy.page.partition(":")
        if line:
            address = f"https://{name.split('/')[0]}/items/{copy.document}-{line}"
            rows[name][address] = pages[copy.page]
        else:
            data = pages[copy.page].encode()
            files[name] = gzipped(data) if name.endswith(".gz") else data
    return files | {name: json_lines(found) for name, found in rows.items()}


def build() -> tuple[dict[str, bytes], dict[str, object]]:
    """All files of the corpus, and what a run over them must give."""
    documents = {p.stem: read_document(p) for p in sorted((HERE / "documents").glob("*.txt"))}
    made = {copy.page: make_page(documents[copy.document], copy) for copy in COPIES}
    notes = {page: made[page][1] for page in sorted(made)}
    files = files_of({page: text for page, (text, _) in made.items()})
    for page, (layout, reason) in NO_DOCUMENT.items():
        text = index_page(documents) if reason == "index" else fill(layout)
        files[page] = text.encode()
    files[PICTURE] = seal()
    without = {
        page: {"fate": "dropped", "reason": reason} for page, (_, reason) in NO_DOCUMENT.items()
    }
    expected: dict[str, object] = {
        "about": "Written by data/make_raw.py; compare texts after collapsing blanks.",
        "records": [expected_record(doc, notes) for doc in documents.values()],
        "without_record": without | {PICTURE: {"fate": "quarantined", "reason": "binary"}},
        "related": [{"type": link, "records": [one, other]} for link, one, other in RELATED],
        "must_not_appear": MUST_NOT_APPEAR,
        "pages": notes,
    }
    return files, expected


def main(target: Path | None) -> None:
    """Write everything, into the project or into another folder."""
    files, expected = build()
    raw = target / "raw" if target else HERE / "raw"
    said = target / "expected.json" if target else HERE.parent / "tests/samples/expected.json"
    for name, data in files.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    text = json.dumps(expected, ensure_ascii=False, indent=1)
    said.write_bytes((text + "\n").encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
