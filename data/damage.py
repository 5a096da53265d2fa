"""What copies suffer: lost and misread characters, cut ends, dropped lines, masked names."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from copies import Copy
from texts import Document, Unit

MASK = "XXXXXXXXXXXX"
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


DAMAGES: dict[str, Callable[[str], str]] = {
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


def shortened(doc: Document, copy: Copy) -> Document:
    """The blocks and words that are left; with its end a cable loses its signer."""
    if copy.keep is None:
        return doc
    units = doc.units[: copy.keep]
    if copy.words:
        cut = doc.units[copy.keep]
        units += (replace(cut, text=" ".join(cut.text.split()[: copy.words])),)
    return replace(doc, units=units, facts=doc.facts | {"signer": [""]})


def masked(doc: Document, names: Sequence[str]) -> Document:
    """The document as an editor printed it who put X for some names."""

    def hidden(unit: Unit) -> Unit:
        text = unit.text
        for name in names:
            text = text.replace(name, MASK)
        return replace(unit, text=text)

    return replace(doc, units=tuple(map(hidden, doc.units)))


def without_lines(page: str, body: set[str], every: int) -> tuple[str, list[str]]:
    """A page that misses every n-th line of the body, and the lines that were lost."""
    kept: list[str] = []
    lost: list[str] = []
    passed = 0
    for line in page.split("\n"):
        is_body = line.rstrip() in body
        passed += is_body
        (lost if is_body and passed % every == 0 else kept).append(line)
    return "\n".join(kept), lost
