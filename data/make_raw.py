"""Write the sample corpus: `python data/make_raw.py` makes data/raw and its expectations.

documents/ holds the undamaged texts, layouts/ the sites' pages around them. Each copy in COPIES
sends a document through a layout and damages it; tests/samples/expected.json notes what a run must
give and what every page lost. Nothing here is random: the same files come out, byte for byte, every
time. With a folder as argument the corpus goes to FOLDER/raw, the rest to FOLDER/expected.json.
"""

import json
import re
import sys
import zlib
from dataclasses import replace
from pathlib import Path

from sites import LAYOUTS, Copy, fill
from texts import BANNER, PRESS_SITE, Document, Unit, body_lines, read_document

HERE = Path(__file__).parent
WIRE = "tidewire.example"
ARCHIVE = "openarchive.example"
BASE = "cablebase.example"
PRESS = PRESS_SITE
MUST_NOT_APPEAR = (
    "Tide Wire Cooperative",
    "World Headlines",
    "More>>",
    "Harbour pilots in four northern ports",
    "Stand With The Open Archive",
    "61204 / 88190",
    "Find by tag",
    "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z",
    "many hands make light reading",
    "Viewing message",
    "How to read a message",
    "The upper box gives the number",
    "How to talk about a message",
    "Reference id Created Released Classification Origin",
    "Download the tables",
    "Previous message",
    "First published version",
    "Hide header",
    "Report a reading error",
    "Cable Base is kept by volunteers",
    "¶",
    "We use two cookies",
    "Share on Pondline",
    "Most read",
    "Bee school enrols a bishop",
    "gannet47",
    "Aunt Petronella",
    "One letter a week, never on Fridays",
    "Close this window",
    "Printed from",
    "may be reprinted",
)


COPIES = (
    Copy(f"{WIRE}/stories/wo0904-00117.txt", "09TRIESTE214", "wire"),
    Copy(f"{WIRE}/stories/wo1002-00342.txt", "10PUERTOMONTT88", "wire", damage="question_marks"),
    Copy(f"{WIRE}/stories/wo0809-00561.txt", "08SAOLUIS97-2", "wire"),
    Copy(f"{WIRE}/stories/wo0912-00208.txt", "09CADIZ133", "wire", damage="question_marks"),
    Copy(f"{WIRE}/stories/ak1005-00019.txt", "lighthouse-lens", "wire"),
    Copy(f"{WIRE}/stories/ak1009-00077.txt", "night-ferry", "wire", keep=5),
    Copy(f"{ARCHIVE}/cable/09TRIESTE214.txt", "09TRIESTE214", "archive"),
    Copy(f"{ARCHIVE}/cable/09TRIESTE251.txt", "09TRIESTE251", "archive", "printed"),
    Copy(f"{ARCHIVE}/cable/10PUERTOMONTT88.txt", "10PUERTOMONTT88", "archive"),
    Copy(f"{ARCHIVE}/cable/08SAOLUIS97.txt", "08SAOLUIS97-1", "archive", "printed"),
    Copy(f"{ARCHIVE}/cable/08SAOLUIS97-2.txt", "08SAOLUIS97-2", "archive"),
    Copy(f"{ARCHIVE}/cable/09GDANSK140.txt", "09GDANSK140", "archive", "printed"),
    Copy(f"{ARCHIVE}/cable/09CADIZ133.txt", "09CADIZ133", "archive", damage="question_marks"),
    Copy(f"{BASE}/view/1187.html", "09TRIESTE214", "database-pre", "printed"),
    Copy(f"{BASE}/view/1204.html", "09TRIESTE251", "database-br"),
    Copy(f"{BASE}/view/1391.html", "10PUERTOMONTT88", "database-br"),
    Copy(f"{BASE}/view/0746.html", "08SAOLUIS97-1", "database-pre"),
    Copy(f"{BASE}/view/1298.html", "09GDANSK140", "database-pre", damage="replacement"),
    Copy(f"{PRESS}/2010/05/lighthouse-lens.html", "lighthouse-lens", "press"),
    Copy(f"{PRESS}/2010/05/lighthouse-lens-print.txt", "lighthouse-lens", "press-print"),
    Copy(f"{PRESS}/2010/09/night-ferry.html", "night-ferry", "press"),
    Copy(f"{PRESS}/2010/03/seed-library.html", "seed-library", "press", damage="mojibake"),
)
INDEX = f"{BASE}/list.html"
ERROR = f"{PRESS}/2010/11/gone.html"
BINARY = f"{BASE}/files/seal.png"
WITHOUT_RECORD = {
    INDEX: {"fate": "dropped", "reason": "index"},
    ERROR: {"fate": "dropped", "reason": "error"},
    BINARY: {"fate": "quarantined", "reason": "binary"},
}
RELATED = [
    {"type": "section_of", "records": ["08SAOLUIS97-1", "08SAOLUIS97-2"]},
    {"type": "template", "records": ["09TRIESTE214", "09TRIESTE251"]},
]
DAMAGED_WORD = re.compile(r"[\w'-]*[^\x00-\x7f][\w'-]*")


def question_marks(text: str) -> str:
    """Encode to UTF-8 twice, then keep ASCII only: four `?` for each accented letter."""
    twice = text.encode().decode("latin-1").encode()
    return "".join(chr(byte) if byte < 0x80 else "?" for byte in twice)


def replacement(text: str) -> str:
    """U+FFFD for each letter that is not ASCII, as when ISO 8859 is read as UTF-8."""
    return re.sub(r"[^\x00-\x7f]", "\ufffd", text)


def mojibake(text: str) -> str:
    """UTF-8 read as cp1252, where bytes without a character there stay as they are."""

    def read(byte: int) -> str:
        return bytes([byte]).decode("cp1252", "ignore") or chr(byte)

    return "".join(map(read, text.encode()))


DAMAGES = {
    "question_marks": question_marks,
    "replacement": replacement,
    "mojibake": mojibake,
}


def damage(page: str, doc: Document, kind: str) -> tuple[str, dict[str, str]]:
    """Damage the document's words on a page; mojibake spoils the whole page."""
    words = {word for unit in doc.units for word in DAMAGED_WORD.findall(unit.text)}
    spoilt = {word: DAMAGES[kind](word) for word in sorted(words, key=lambda w: (-len(w), w))}
    if kind == "mojibake":
        return mojibake(page), {word: spoilt[word] for word in sorted(spoilt)}
    seen = {word: spoilt[word] for word in sorted(spoilt) if word in page}
    for word, printed in spoilt.items():
        page = page.replace(word, printed)
    return page, seen


def make_page(doc: Document, copy: Copy) -> tuple[str, dict[str, object]]:
    """One page, and a note of what it lost."""
    shown = replace(doc, units=doc.units[: copy.keep])
    page, lost = LAYOUTS[copy.layout](shown, copy)
    note: dict[str, object] = {"record": doc.name, "layout": copy.layout, "lost_lines": lost}
    breaks = sum(piece.count(BANNER) for piece in body_lines(shown.units))
    if doc["kind"] == "cable" and copy.layout != "database-br":
        note["banners"] = {"count": breaks, "shown_as": copy.banners}
    if copy.damage:
        page, words = damage(page, shown, copy.damage)
        note["characters"] = {"mechanism": copy.damage, "words": words}
    if copy.keep:
        note["shortened"] = {"blocks": copy.keep, "of": len(doc.units)}
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


def seal() -> bytes:
    """A 32 x 32 grey PNG, its data stored and not deflated, so that every zlib gives it alike."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    rows = b"".join(bytes([0, *((x * y) % 256 for x in range(32))]) for y in range(32))
    size = len(rows).to_bytes(2, "little") + (len(rows) ^ 0xFFFF).to_bytes(2, "little")
    stored = b"\x78\x01\x01" + size + rows + zlib.adler32(rows).to_bytes(4)
    shape = (32).to_bytes(4) * 2 + bytes([8, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", shape), chunk(b"IDAT", stored), chunk(b"IEND", b"")]
    )


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
        "captions": doc.facts["caption"],
        "tags": doc["tags"].split(),
        "subject": doc["subject"],
        "refs": [ref.split(" | ")[1] for ref in doc.facts.get("ref", [])],
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


def build() -> tuple[dict[str, bytes], dict[str, object]]:
    """All files of the corpus, and what a run over them must give."""
    documents = {p.stem: read_document(p) for p in sorted((HERE / "documents").glob("*.txt"))}
    made = {copy.page: make_page(documents[copy.document], copy) for copy in COPIES}
    notes = {page: made[page][1] for page in sorted(made)}
    files = {page: text.encode() for page, (text, _) in made.items()}
    files[INDEX] = index_page(documents).encode()
    files[ERROR] = fill("press-error.html").encode()
    files[BINARY] = seal()
    expected: dict[str, object] = {
        "about": "Written by data/make_raw.py; compare texts after collapsing blanks.",
        "records": [expected_record(doc, notes) for doc in documents.values()],
        "without_record": WITHOUT_RECORD,
        "related": RELATED,
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
