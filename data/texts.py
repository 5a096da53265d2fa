"""The undamaged documents of the sample corpus, and the cables' lines as they were once sent."""

import re
import textwrap
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

WIDTH = 66
PAGE_LINES = 27
BANNER = "\f"  # stands where a new page of the transmission begins, until a layout prints it
PRESS_SITE = "harbourpress.example"


@dataclass(frozen=True, slots=True)
class Unit:
    """One block of a document: heading, paragraph, list_item or quote."""

    type: str
    text: str
    number: int | None = None
    marking: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """An undamaged document: its facts, each a list of values, and its blocks."""

    name: str
    facts: dict[str, list[str]]
    units: tuple[Unit, ...]

    def __getitem__(self, fact: str) -> str:
        """The first value of a fact, or an empty string."""
        return self.facts.get(fact, [""])[0]

    def printed(self, fact: str) -> list[str]:
        """The values of a fact as the message prints them: `printed | meant`."""
        return [value.split(" | ")[0] for value in self.facts.get(fact, [])]

    def meant(self, fact: str) -> list[str]:
        """The values of a fact as a record must give them."""
        return [value.split(" | ")[-1] for value in self.facts.get(fact, [])]

    @property
    def created(self) -> datetime:
        """When the cable was sent."""
        return datetime.fromisoformat(self["created"])

    @property
    def url(self) -> str:
        """The address of a press release on its own site."""
        return f"https://{PRESS_SITE}/{self['published'][:7].replace('-', '/')}/{self['slug']}"


def read_document(path: Path) -> Document:
    """Read `key: value` lines, a blank line, then blocks with a blank line between them."""
    head, *blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
    facts: dict[str, list[str]] = {}
    for line in head.splitlines():
        key, value = line.split(": ", 1)
        facts.setdefault(key, []).append(value)
    return Document(path.stem, facts, tuple(read_unit(" ".join(b.split())) for b in blocks))


def read_unit(text: str) -> Unit:
    """Tell a block's type by how it begins."""
    if numbered := re.match(r"(\d+)\. (?:\((\w+)\) )?", text):
        return Unit("paragraph", text[numbered.end() :], int(numbered[1]), numbered[2])
    for sign, kind in (("## ", "heading"), ("# ", "heading"), ("> ", "quote")):
        if text.startswith(sign):
            return Unit(kind, text.removeprefix(sign))
    item = re.match(r"--? ", text)
    return Unit("list_item", text[item.end() :]) if item else Unit("paragraph", text)


# What the sender transmitted: head lines, and the body in lines of at most 66 columns.


def head_lines(doc: Document) -> list[str]:
    """All lines above the body, in the form of the cable's time."""
    return reel_head(doc) if doc["form"] == "1970s" else modern_head(doc)


def modern_head(doc: Document) -> list[str]:
    """The routing lines, the classification line, captions, E.O., TAGS, SUBJECT, references."""
    sent, serial = doc.created, int(doc["serial"])
    filed = sent + timedelta(minutes=1)
    section, sections = int(doc["section"] or 1), int(doc["sections"] or 1)
    part = f" SECTION {section:02d} OF {sections:02d}" if sections > 1 else ""
    group = sent.strftime("%d%H%MZ %b %y").upper()
    lines = [doc["transmission"], doc["relay"], *([""] if "RUEHWEB" in doc["relay"] else [])]
    lines += [
        f"DE {doc['route']} #{serial:04d}/{section:02d} {filed:%j%H%M}",
        doc["security"],
        f"{doc['precedence']} {group}",
        f"FM {doc['from']}",
        f"TO {doc['to']}",
        *("INFO " * (i == 0) + info for i, info in enumerate(doc.facts["info"])),
        f"{doc['line']}{part} {doc['post']} {serial:06d}",
        "",
        *doc.printed("caption"),
        *doc.facts["attention"],
        "",
        f"E.O. 12958: {doc['eo']}",
        f"TAGS: {doc['tags']}",
        *textwrap.wrap(f"SUBJECT: {doc['subject']}", WIDTH),
        "",
        *ref_lines(doc),
    ]
    if doc["classified_by"]:
        lines += [*textwrap.wrap(f"Classified By: {doc['classified_by']}", WIDTH), ""]
    return lines


def reel_head(doc: Document) -> list[str]:
    """A head of the 1970s: page line, distribution by office, counter line, no routes."""
    sent = doc.created
    first, *others = doc.facts["info"]
    return [
        reel_banner(doc, 1),
        f"ACTION {doc['action']}",
        "",
        f"INFO  {doc['distribution']}",
        f"{'-' * 21}{doc['counter']}",
        f"{doc['precedence']} {sent.strftime('%d%H%MZ %b %y').upper()}",
        f"FM {doc['from']}",
        f"TO {doc['to']}",
        f"INFO {first}",
        *others,
        f"{doc['line']} {doc['post']} {int(doc['serial']):05d}",
        "",
        f"E.O. 11652: {doc['eo']}",
        f"TAGS: {', '.join(doc['tags'].split())}",
        *textwrap.wrap(f"SUBJECT: {doc['subject']}", WIDTH),
        "",
        *ref_lines(doc),
    ]


def ref_lines(doc: Document) -> list[str]:
    """The references, one a line, and a blank line after them."""
    lines = [("REF: " if i == 0 else "     ") + ref for i, ref in enumerate(doc.printed("ref"))]
    return [*lines, ""] if lines else []


def body_lines(units: tuple[Unit, ...], width: int = WIDTH) -> list[list[str]]:
    """Wrap each block as it was sent; page breaks fall inside sentences and are marked BANNER."""
    pieces, since = [], 0
    for unit in units:
        lines = wrapped(unit, width)
        piece: list[str] = []
        for before, line in zip(["", *lines], lines, strict=False):
            if since >= PAGE_LINES and breaks_a_sentence(before, line):
                piece.append(BANNER)
                since = 0
            piece.append(line)
            since += 1
        since += 1
        pieces.append(piece)
    return pieces


def breaks_a_sentence(before: str, line: str) -> bool:
    """Whether a line goes on with the sentence of the line before it, in the same block."""
    inside = bool(before) and before[-1] not in '.:;?"'
    return inside and (line[0].islower() or before.isupper())


def wrapped(unit: Unit, width: int = WIDTH) -> list[str]:
    """A block's printed lines; sentences are two blanks apart, as typists of cables had it."""
    if unit.type == "heading":
        return [unit.text, "-" * len(unit.text)]
    mark = f"({unit.marking}) " if unit.marking else ""
    text = unit.text if unit.number is None else f"{unit.number}. {mark}{unit.text}"
    text = "-- " * (unit.type == "list_item") + text
    if unit.number is not None:
        text = re.sub(r'(?<=[a-z0-9][.?]) (?=[A-Z])|(?<=[a-z][.,?]") (?=[A-Z])', "  ", text)
        text = re.sub(r"^(\d+\.) (?=\S)", r"\1  ", text)
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def reel_banner(doc: Document, page: int) -> str:
    """The line on top of each page in the 1970s."""
    return f"PAGE {page:02d}        {doc['post']} {int(doc['serial']):05d}  {doc.created:%d%H%MZ}"


def banner(doc: Document, page: int, pages: int) -> str:
    """The line that a transmission prints at the top of each page but the first."""
    if doc["form"] == "1970s":
        return reel_banner(doc, page)
    section = int(doc["section"] or 0)
    if section:
        where = f"{section:03d}.{page} OF {int(doc['sections']):03d}"
    else:
        where = f"{page:03d} OF {pages:03d}"
    return f"{doc['post']} {int(doc['serial']):08d}  {where}"


def with_banners(
    doc: Document, pieces: list[list[str]], gap: list[str], show: bool
) -> list[list[str]]:
    """Print each BANNER, or leave only the blank lines around it."""
    pages = 1 + sum(piece.count(BANNER) for piece in pieces)
    number = iter(range(2, pages + 1))

    def lines(line: str) -> list[str]:
        if line != BANNER:
            return [line]
        return [*gap, banner(doc, next(number), pages), *gap] if show else gap

    return [[out for line in piece for out in lines(line)] for piece in pieces]
