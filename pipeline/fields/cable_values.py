"""The free-form lines of a head: executive order, tags, subject, references, attention."""

import re
from collections.abc import Iterator, Sequence

from pipeline.fields.cable_head import Entry, first
from pipeline.fields.cable_ids import full_year, make_id
from pipeline.fields.cable_lines import MONTHS
from pipeline.model.cable import Ref

_EO = re.compile(r"E\.?[ ]?[A-Z0]\.?[ ]*1\d{3,4}[ ]*[:.;,-]*[ ]*", re.IGNORECASE)
_DECL = re.compile(r"DECL?(?:ASSIFY)?(?:[ ]+ON)?[ ]*[:.;]*[ ]*(?P<when>.*)", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})[/.-](\d\d?)[/.-](\d\d?)|(\d\d?)[/.-](\d\d?)[/.-](\d{4}|\d\d)(?!\d)")
_TAG = re.compile(r"[A-Za-z][\w/.'-]*(?:[ ]*\([^)]*\)?)?")
_TAG_LIST = re.compile(r"[A-Z][A-Z0-9/]+(?:[ ,;]+(?:[A-Z][A-Z0-9/]+|\([^)]*\)))*[ ,;]*")
_LABEL = re.compile(r"[^:.\s]*(?:[ ]?\([sS]\))?[ ]*[:.]?[ ]*")
_SUBJECT = re.compile(r"(?P<mark>\([A-Z/]+\)[ ]*)?SUBJ(?:ECT)?[ ]*:[ ]*", re.IGNORECASE)
# A heading and its rule, glued to the subject with all that follows.
_UNDERLINED = re.compile(r"(?:[ ]+summary)?[ ]+-{4,}.*", re.IGNORECASE)
_BULLET = r"(?:^|(?<=[\s;,\u00b6]))[(\[]?{letter}(?:[)\]][.:]?|[.:])[ ]*(?=\S)"
_POST = r"[A-Z][A-Za-z.]{0,24}(?:[ ](?:[A-Z][A-Za-z.']{0,24}|de|la|au|es)){0,3}"
_CABLE = re.compile(
    rf"[('\u2019]?(?P<year>\d{{4}}|\d\d)?\)?[ -]{{0,3}}(?P<post>{_POST})[ :-]{{0,2}}"
    r"0*(?P<serial>\d{1,7})(?!\w)(?![./-]\d)"
)
_MORE = re.compile(r"[ ]*(?:,|AND|&)[ ]*(?:AND[ ]+)?0*(\d{1,7})(?!\w)(?![ ]+[A-Z]{3,})")
_GROUP = re.compile(rf"\d{{6}}Z[ ]+(?:{MONTHS})", re.IGNORECASE)
_NO_POST = frozenset(
    {*MONTHS.split("|"), "DATED", "SECTION", "PARA", "TITLE", "ARTICLE", "NO", "SERIAL"}
)


def executive_order(found: Sequence[Entry]) -> tuple[str | None, str | None]:
    """What stands after the executive order's number, and when the cable is declassified.

    >>> executive_order([Entry("eo", ("E.O. 12958: DECL: 04/07/2020",))])
    ('DECL: 04/07/2020', '2020-04-07')
    """
    line = first(found, "eo")
    value = _EO.sub("", line, count=1).strip() if line else ""
    decl = _DECL.match(value)
    when = decl["when"].strip() if decl else ""
    return value or None, (_declassify_date(when) or when) or None


def _declassify_date(when: str) -> str | None:
    part = _DATE.match(when)
    if part is None:
        return None
    if part[1]:
        year, month, day = int(part[1]), int(part[2]), int(part[3])
    else:
        month, day, year = int(part[4]), int(part[5]), int(part[6])
        # Declassification lies ahead of the cable: 1966 to 1999 only when written in full.
        year += 2000 if year < 100 else 0
    return f"{year}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def tags(found: Sequence[Entry]) -> tuple[str, ...]:
    """The tags in printed order, each once; run-together ones stay as printed.

    >>> tags([Entry("tags", ("TAGS: PREL, OVIP (GALE, DOROTHY),", "KOZZ"))])
    ('PREL', 'OVIP (GALE, DOROTHY)', 'KOZZ')
    """
    printed = next((entry.lines for entry in found if entry.kind == "tags"), ())
    kept: list[str] = []
    for line in printed:
        # A wrapped list: after a comma, inside brackets, or a line that is a list itself.
        open_end = kept and (kept[-1].endswith(",") or kept[-1].count("(") > kept[-1].count(")"))
        if not kept or open_end or _TAG_LIST.fullmatch(line):
            kept.append(line)
        else:
            break
    listed = re.sub(r"^[A-Za-z]+[ ]*[:.;]?[ ]*", "", " ".join(" ".join(kept).split()))
    return tuple(dict.fromkeys(match[0].rstrip(".") for match in _TAG.finditer(listed)))


def subject(found: Sequence[Entry]) -> str | None:
    """The subject in full, joined over its lines; a portion mark before it stays.

    >>> subject([Entry("subject", ("SUBJECT: TIN", "MEN"))])
    'TIN MEN'
    """
    line = first(found, "subject")
    label = _SUBJECT.match(line) if line else None
    if line is None or label is None:
        return None
    return (label["mark"] or "") + _UNDERLINED.sub("", line[label.end() :]) or None


def attention(found: Sequence[Entry]) -> tuple[str, ...]:
    """The attention lines, wrapped ones joined.

    >>> attention([Entry("attention", ("DEPT FOR EUR (SMITH,", "JONES)"))])
    ('DEPT FOR EUR (SMITH, JONES)',)
    """
    texts = (" ".join(" ".join(e.lines).split()) for e in found if e.kind == "attention")
    return tuple(dict.fromkeys(texts))


def refs(found: Sequence[Entry], year: int | None) -> tuple[Ref, ...]:
    """The references; a year that is not printed is the cable's own.

    >>> lines = ("REF: A. STATE 12", "B) 2007 NEW OZ 35 AND 36")
    >>> [ref.id for ref in refs([Entry("ref", lines)], 2010)]
    ['10STATE12', '07NEWOZ35', '07NEWOZ36']
    """
    listed: dict[Ref, None] = {}
    for entry in found:
        if entry.kind == "ref":
            text = _LABEL.sub("", "\n".join(entry.lines), count=1)
            for bullet, item in _items(text):
                listed.update(dict.fromkeys(_refs(bullet, item, year)))
    return tuple(listed)


def _items(text: str) -> Iterator[tuple[str | None, str]]:
    """The items of a reference list by their letters in order, else by its semicolons."""
    cuts = []
    at = 0
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        match = re.compile(_BULLET.format(letter=letter)).search(text, at)
        if match is None:
            break
        cuts.append((letter, match.start(), match.end()))
        at = match.end()
    if not cuts:
        items = re.split(r"[;\n]", text)
        # What follows a list without letters and holds no number is no reference.
        yield from ((None, item) for i, item in enumerate(items) if not i or _CABLE.search(item))
        return
    ends = [start for _, start, _ in cuts[1:]] + [len(text)]
    yield from (
        (letter, text[start:end]) for (letter, _, start), end in zip(cuts, ends, strict=True)
    )


def _refs(bullet: str | None, item: str, year: int | None) -> Iterator[Ref]:
    text = " ".join(item.split()).strip(" ;,\u00b6")
    if bullet:
        # Some sites print a bullet of their own before the cable's.
        text = re.sub(rf"^[(\[]?{bullet}[.)\]][ ]*", "", text)
    if not text:
        return
    cable = _CABLE.match(text)
    if cable is None or _NO_POST & set(cable["post"].upper().split()) or _GROUP.search(text):
        yield Ref(None, _other_kind(text), text.rstrip("."), bullet)
        return
    own = int(cable["year"]) if cable["year"] else year
    own = full_year(own) if own is not None and own < 100 else own
    at, serials = cable.end(), [int(cable["serial"])]
    while more := _MORE.match(text, at):
        serials.append(int(more[1]))
        at = more.end()
    for serial in serials:
        made = make_id(own, cable["post"], serial) if own else None
        yield Ref(made, "cable", text.rstrip("."), bullet)


def _other_kind(text: str) -> str:
    lower = text.lower()
    if _GROUP.search(text):
        return "message"
    if "@" in text or "mail" in lower:
        return "email"
    return "telcon" if "telcon" in lower or "phone" in lower else "other"
