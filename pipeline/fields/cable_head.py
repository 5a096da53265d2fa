"""The head of a cable, line by line: what belongs to which field, and the lines of fixed form."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.fields.cable_ids import full_year, origin_key
from pipeline.fields.cable_lines import CLASSES, MONTHS, WEIGHTS, Line, lines
from pipeline.fields.cable_terms import alternation, names, words
from pipeline.model.cable import Dtg, FileTime, Post, Precedence, Transmission

_STATION = re.compile(r"DE[ ]+([A-Z]+)[ ]*#[ ]?(\d{3,6})(?:/(\d{1,3}))?(?:[ ]+(\d{7})\b)?")
_DTG = re.compile(
    rf"((?:[ZOPR][ ]+)*)(\d\d)(\d\d)(\d\d)Z[ ]+({MONTHS})[ ]+(\d{{4}}|\d\d)\b", re.IGNORECASE
)
_CLASSLINE = re.compile(
    rf"(?P<level>{CLASSES})\b[^\d]*?"
    r"(?:SECTION[ ]+(?P<section>\d{1,3})[ ]+OF[ ]+(?P<sections>\d{1,3}))?"
    r"[ ]+(?P<post>[A-Z][A-Z .'-]*?)[ ]+(?P<serial>\d{5,6})\b",
    re.IGNORECASE,
)
_CAPTIONS = words("captions")
_CAPTION = re.compile(
    rf"(?<!\w)(?:C O R R E C T E D  C O P Y(?:[ ]*\([^)]*\))?|{alternation(_CAPTIONS)})(?!\w)"
)
_PRECEDENCE = names("precedence")
# Lines without a field of their own that may stand anywhere in a head, amid another field.
_BYSTANDERS = frozenset({"page", "distribution", "routes"})
_RECEIVERS = ("to", "info")
_ABOVE_ORDER = frozenset({"attention", *_RECEIVERS})
_BELOW_ATTENTION = frozenset({"tags", "subject", "ref", "classified"})
_CALL = re.compile(r"\w[\w./]*(?:[ ,]+[\w/]+){0,4}[ ]+(?:FOR|PASS)\b", re.IGNORECASE)
_GLUED = re.compile(
    r"(?<=\S)[ ]+(?=(?:E\.?O\.?[ ]?1\d{4}|TAGS:|SUBJECT:|REF(?:S|TELS?)?:"
    r"|C(?:LASSIFIED|lassified)[ ][Bb][Yy]:))"
)
# Fields whose lines may run on.
_RUNS_ON = frozenset({"eo", "tags", "subject", "ref", "classified", "to", "info", "attention"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One field as printed: the kind of its first line and the texts of all its lines."""

    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassLine:
    """The classification line: `UNCLAS SECTION 01 OF 02 POST 000048`; all may be missing."""

    printed: str
    level: str
    post: str | None
    serial: int | None
    section: int | None
    sections: int | None
    number: str | None


def entries(head: Sequence[Line]) -> tuple[Entry, ...]:
    """The head's fields in printed order, wrapped lines joined to the field they belong to.

    >>> entries(lines("SUBJECT: TIN\\nMEN\\nREF: OZ 1"))[0]
    Entry(kind='subject', lines=('SUBJECT: TIN', 'MEN'))
    """
    found: list[tuple[str, list[str]]] = []
    for line in head:
        for kind, text in _pieces(line, found[-1][0] if found else ""):
            state = found[-1][0] if found else ""
            field = _field(kind, state)
            if found and field == state and kind != state:
                found[-1][1].append(text)
            elif field:
                found.append((field, [text]))
    return tuple(Entry(kind, tuple(texts)) for kind, texts in found)


def _pieces(line: Line, state: str) -> list[tuple[str, str]]:
    """The fields glued together on one line: `SIPDIS E.O. 12958: N/A`."""
    # The name of an executive order is part of many reasons for classification.
    parts = _GLUED.split(line.text) if "classified" not in (line.kind, state) else [line.text]
    if len(parts) > 1:
        return [(part.kind, part.text) for text in parts for part in lines(text)]
    calls = not line.kind and state == "attention" and _CALL.match(line.text)
    return [("attention" if calls else line.kind, line.text)]


def _field(kind: str, state: str) -> str | None:
    """The field a line belongs to after a line of field `state`; None where it says nothing."""
    if (kind == "routes" and state == "relay") or (kind == "addressee" and state in _RECEIVERS):
        return state
    if kind in _BYSTANDERS:
        return None
    # Capitals with FOR in them are attention lines only above the executive order, and a line that
    # begins with TO names a receiver only above it.
    if kind in WEIGHTS and not (kind in _ABOVE_ORDER and state in _BELOW_ATTENTION):
        return kind
    if state in _RUNS_ON:
        return state
    return "attention" if state in ("classline", "classification", "caption") else None


def first(found: Sequence[Entry], kind: str) -> str | None:
    """The first entry of a kind, its lines joined by single blanks.

    >>> first([Entry("subject", ("SUBJECT: TIN", "MEN"))], "subject")
    'SUBJECT: TIN MEN'
    """
    texts = next((entry.lines for entry in found if entry.kind == kind), None)
    return " ".join(" ".join(texts).split()) if texts else None


def transmission(found: Sequence[Entry]) -> Transmission | None:
    """The lines above the date-time group; None when none of them is left.

    >>> transmission([Entry("station", ("DE RUEHOZ #0048/01 0211423",))]).file_time.time
    '1423Z'
    """
    station = first(found, "station")
    relay = next((entry.lines for entry in found if entry.kind == "relay"), ())
    security, message = first(found, "security"), first(found, "transmission")
    if not (station or relay or security or message):
        return None
    part = _STATION.match(station) if station else None
    filed = part[4] if part else None
    return Transmission(
        id=message,
        first_line=relay[0] if relay else None,
        relay=tuple(word for line in relay for word in line.split() if len(word) > 2),
        station=part[1] if part else None,
        station_serial=part[2] if part else None,
        section=part[3] if part else None,
        file_time=FileTime(filed, int(filed[:3]), f"{filed[3:]}Z") if filed else None,
        security=security,
    )


def dtg(found: Sequence[Entry]) -> Dtg | None:
    """The date-time group; `iso` is None where the date cannot be.

    >>> dtg([Entry("dtg", ("P R 281848Z DEC 66",))])
    Dtg(printed='P R 281848Z DEC 66', iso='1966-12-28T18:48:00Z')
    """
    line = first(found, "dtg")
    part = _DTG.match(line) if line else None
    if part is None:
        return None
    year = int(part[6]) if len(part[6]) == 4 else full_year(int(part[6]))
    month = MONTHS.split("|").index(part[5].upper()) + 1
    try:
        iso = datetime(year, month, int(part[2]), int(part[3]), int(part[4])).isoformat() + "Z"
    except ValueError:
        iso = None
    return Dtg(part[0], iso)


def precedence(group: Dtg | None, sent: Transmission | None) -> Precedence | None:
    """Precedence from the date-time group, else from the relay line (`RR RUEHWEB`).

    Two letters are the precedence for action and for information addressees.

    >>> precedence(Dtg("O R 281848Z DEC 66", None), None)
    Precedence(code='O R', name='IMMEDIATE/ROUTINE')
    """
    letters = re.match(r"(?:[ZOPR][ ]+)+", group.printed) if group else None
    codes = letters[0].split() if letters else []
    if not codes and sent and sent.first_line:
        codes = sorted(set(sent.first_line[:2]), key=sent.first_line.index)
    if not codes or not set(codes) <= set(_PRECEDENCE):
        return None
    return Precedence(" ".join(codes), "/".join(_PRECEDENCE[code] for code in codes))


def sender(found: Sequence[Entry], sent: Transmission | None) -> Post | None:
    """The FM line's post with the station's route.

    >>> sender([Entry("from", ("FM AMEMBASSY OZ",))], None)
    Post(name='AMEMBASSY OZ', route=None)
    """
    line = first(found, "from")
    return Post(line[2:].strip(), sent.station if sent else None) if line else None


def class_line(found: Sequence[Entry]) -> ClassLine | None:
    """The classification line; one without post and number only where there is no full one.

    >>> class_line([Entry("classline", ("S E C R E T SECTION 02 OF 03 NEW OZ 000012",))])
    ClassLine(printed='S E C R E T SECTION 02 OF 03 NEW OZ 000012', level='SECRET', \
post='NEW OZ', serial=12, section=2, sections=3, number='NEW OZ 000012')
    """
    printed = first(found, "classline") or first(found, "classification")
    if not printed:
        return None
    level = re.match(CLASSES, printed, re.IGNORECASE)
    word = re.sub(r"[ ]", "", level[0]).upper() if level else ""
    word = {"UNCLAS": "UNCLASSIFIED", "TOPSECRET": "TOP SECRET"}.get(word, word)
    if word == "LIMITEDOFFICIALUSE":
        word = "LIMITED OFFICIAL USE"
    part = _CLASSLINE.match(_CAPTION.sub("", printed)[:200])
    if part is None:
        return ClassLine(printed, word, None, None, None, None, None)
    post = " ".join(part["post"].upper().split())
    sections = int(part["sections"]) if part["sections"] else None
    several = sections is not None and sections > 1
    return ClassLine(
        printed, word, post, int(part["serial"]),
        int(part["section"]) if several else None, sections if several else None,
        f"{post} {part['serial']}",
    )  # fmt: skip


def captions(found: Sequence[Entry]) -> tuple[str, ...]:
    """Captions in printed order, doubled ones once; those in the classification line too.

    >>> captions([Entry("caption", ("SIPDIS SENSITIVE",)), Entry("caption", ("SIPDIS",))])
    ('SIPDIS', 'SENSITIVE')
    """
    kinds = ("classline", "classification", "caption")
    texts = (line for entry in found if entry.kind in kinds for line in entry.lines)
    return tuple(dict.fromkeys(match[0] for text in texts for match in _CAPTION.finditer(text)))


def classification(line: ClassLine | None, seen: Sequence[str]) -> str | None:
    """The classification in words, from the line and the captions.

    >>> classification(class_line([Entry("classline", ("UNCLAS OZ 000012",))]), ["SENSITIVE"])
    'UNCLASSIFIED//FOR OFFICIAL USE ONLY'
    """
    if line is None or not line.level:
        return None
    official = "SENSITIVE" in seen or "FOR OFFICIAL USE ONLY" in line.printed.upper()
    if line.level == "UNCLASSIFIED":
        return f"{line.level}//FOR OFFICIAL USE ONLY" if official else line.level
    return f"{line.level}//NOFORN" if "NOFORN" in seen else line.level


def origin_title(post: Post | None) -> str | None:
    """The sending post as tables of cables name it.

    >>> [origin_title(Post(name, None)) for name in ("AMEMBASSY NEW OZ", "SECSTATE WASHDC")]
    ['Embassy New Oz', 'Secretary of State']
    """
    if post is None:
        return None
    known = names("origin_titles").get(origin_key(post.name))
    if known:
        return known
    prefix, _, place = post.name.partition(" ")
    kind = names("post_prefixes").get(prefix)
    return f"{kind} {place.title()}" if kind and place else post.name.title()
