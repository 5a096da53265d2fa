"""What a site prints about a cable in its own metadata: boxes, tables, labelled lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.fields.cable_ids import ID, canonical
from pipeline.fields.cable_lines import MONTHS
from pipeline.fields.cable_terms import alternation, site_labels
from pipeline.model.copy import Fact

_LABELS = site_labels()
_LABEL = rf"(?:{alternation(list(_LABELS))})\b(?:[ \t]*:)?"
# Labels in a row: of a table, or a cell a line. A value row or value lines follow.
_LABEL_RUN = re.compile(
    rf"^[ \t\xa0|]*+{_LABEL}(?:[\s|\xa0]+{_LABEL})*", re.MULTILINE | re.IGNORECASE
)
_ONE_LABEL = re.compile(_LABEL, re.IGNORECASE)
_MONTH_NAME = rf"(?:{MONTHS})[a-z]*\.?"
_CLOCK = r"(?:[T ,]+(?P<h>\d{1,2}):(?P<min>\d\d)(?::(?P<s>\d\d))?(?:\.\d+)?)?"
_DATE = re.compile(
    r"(?:(?:[a-z]+day|mon|tue|wed|thu|fri|sat|sun)\.?,?[ ])?"
    r"(?:(?P<y>\d{4})[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)"
    r"|(?P<m2>\d\d?)/(?P<d2>\d\d?)/(?P<y2>\d{4})"
    rf"|(?P<d3>\d\d?)\.?[ ](?P<m3>{_MONTH_NAME}),?[ ](?P<y3>\d{{4}})"
    rf"|(?P<m4>{_MONTH_NAME})[ ](?P<d4>\d\d?),?[ ](?P<y4>\d{{4}})){_CLOCK}(?!\d)",
    re.IGNORECASE,
)
_CLASS = re.compile(
    r"(?:UNCLASSIFIED|CONFIDENTIAL|(?:TOP )?SECRET|LIMITED OFFICIAL USE)"
    r"(?://(?:FOR OFFICIAL USE ONLY|[A-Z]+))*(?![\w/])",
    re.IGNORECASE,
)
_CELL = r"(?:(?![ ]{2}|https?:)[^\n\t|])+(?<![\s])"
_ORIGIN = re.compile(rf"(?=[^\W\d_])(?=[^\n\t|]*[a-z]){_CELL}")
_VALUES = {
    "reference_id": re.compile(rf"{ID.pattern}(?![^\s,;|)])"),
    "created": _DATE, "released": _DATE, "classification": _CLASS, "origin": _ORIGIN,
    "subject": re.compile(_CELL), "tags": re.compile(_CELL),
}  # fmt: skip
# Some exports print the five values without labels, one a line.
_BARE_BOX = re.compile(
    rf"^[ \t]*+(?P<reference_id>{ID.pattern})[ \t]*\n+(?P<subject>[^\n]+\n+)"
    rf"[ \t]*(?P<created>\d[^\n]{{5,20}})\n+"
    rf"[ \t]*(?P<classification>{_CLASS.pattern})[ \t]*\n+[ \t]*(?P<origin>[^\n]+)$",
    re.MULTILINE,
)
_SEPARATOR = re.compile(r"[\s|\xa0:,]*")
# Label and value stand together: a box whose lines are further apart than this is two boxes.
_MAX_GAP = 400
_FREE_TEXT = frozenset({"origin", "subject", "tags"})
_APART = re.compile(r"[ ]*[\t\n|]|[ ]{2}")
_PROOF = frozenset({"created", "released", "classification", "origin"})


@dataclass(frozen=True, slots=True)
class Box:
    """Where a page's site prints fields of one cable: rows [start, end) of whole lines."""

    rows: tuple[tuple[int, int], ...]
    facts: tuple[Fact, ...]


def iso_date(match: re.Match[str]) -> str | None:
    """ISO 8601 for a date as a site prints it; without a clock the date alone; None if impossible.

    >>> iso_date(_DATE.match("1/21/2010 14:22"))
    '2010-01-21T14:22:00'
    """
    part = match.groupdict()
    year = part["y"] or part["y2"] or part["y3"] or part["y4"]
    day = int(part["d"] or part["d2"] or part["d3"] or part["d4"])
    name = part["m3"] or part["m4"]
    month = MONTHS.split("|").index(name[:3].upper()) + 1 if name else int(part["m"] or part["m2"])
    if part["m2"] and month > 12:
        month, day = day, month
    hour, minute, second = (int(part[key] or 0) for key in ("h", "min", "s"))
    if not (1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second < 60):
        return None
    date = f"{year}-{month:02}-{day:02}"
    return f"{date}T{hour:02}:{minute:02}:{second:02}" if part["h"] else date


@lru_cache(maxsize=4)
def main_boxes(text: str, before: int, after: int) -> tuple[Box, ...]:
    """The boxes that speak of the page's cable, outside its head [before, after).

    A box counts when it holds an id, or two further fields that only a cable's box has; boxes that
    name another id than the fullest one are left out (lists of related cables).

    >>> [f.value for f in main_boxes("Identifier: 10OZ12\\nOrigin: Embassy Oz", 0, 0)[0].facts]
    ['10OZ12', 'Embassy Oz']
    """
    boxes = [box for box in _boxes(text, before, after) if _is_box(box)]
    if not boxes:
        return ()
    ids = [{canonical(f.value) for f in box.facts if f.name == "reference_id"} for box in boxes]
    fullest = max(range(len(boxes)), key=lambda i: (len(boxes[i].facts), -i))
    return tuple(
        box for box, named in zip(boxes, ids, strict=True) if not named or named & ids[fullest]
    )


def _is_box(box: Box) -> bool:
    names = {fact.name for fact in box.facts}
    return "reference_id" in names or ("classification" in names and len(names & _PROOF) >= 2)


def _boxes(text: str, before: int, after: int) -> Iterator[Box]:
    rows: list[tuple[int, int]] = []
    facts: list[Fact] = []
    for start, end, row in _rows(text):
        if before <= start < after or not row:
            continue
        known = {fact.name for fact in facts}
        if rows and (start - rows[-1][1] > _MAX_GAP or not known.isdisjoint(f.name for f in row)):
            yield Box(tuple(rows), tuple(facts))
            rows, facts = [], []
        rows.append((start, end))
        facts += row
    if rows:
        yield Box(tuple(rows), tuple(facts))


def _rows(text: str) -> Iterator[tuple[int, int, list[Fact]]]:
    """Whole lines [start, end) of labels and values, with their validated facts."""
    at = 0
    bare = {match.start(): match for match in _BARE_BOX.finditer(text)}
    starts = sorted([*bare, *(match.start() for match in _LABEL_RUN.finditer(text))])
    for start in starts:
        if start < at:
            continue
        facts = _bare(bare[start]) if start in bare else _labelled(text, start)
        if facts:
            at = _line_end(text, facts[-1].end)
            yield start, at, facts


def _line_end(text: str, at: int) -> int:
    newline = text.find("\n", at)
    return len(text) if newline < 0 else newline + 1


def _bare(match: re.Match[str]) -> list[Fact]:
    date = _DATE.match(match["created"])
    iso = iso_date(date) if date else None
    if not iso:
        return []
    facts = []
    for name, value in match.groupdict().items():
        if name in _VALUES and value:
            start = match.start(name)
            shown = iso if name == "created" else value.strip()
            facts.append(Fact(name, shown, start, start + len(value.rstrip())))
    return facts


def _labelled(text: str, start: int) -> list[Fact]:
    run = _LABEL_RUN.match(text, start)
    if run is None:
        return []
    labels = [_LABELS[m[0].rstrip(" \t:").lower()] for m in _ONE_LABEL.finditer(run[0])]
    at, facts = run.end(), []
    # Free text beside one bare label is its value only in a cell or on a line of its own.
    prose = len(labels) == 1 and not run[0].endswith(":") and not _APART.match(text, at)
    for name in labels:
        fact = None if prose and name in _FREE_TEXT else _value(text, at, name)
        if fact:
            at = fact.end
            if fact.name != "tags":
                facts.append(fact)
    return facts


def _value(text: str, at: int, name: str) -> Fact | None:
    gap = _SEPARATOR.match(text, at)
    start = gap.end() if gap else at
    if name == "origin" and (as_id := _VALUES["reference_id"].match(text, start)):
        # Some sites call the id the origin.
        return Fact("reference_id", as_id[0], start, as_id.end()) if canonical(as_id[0]) else None
    match = _VALUES[name].match(text, start) if name in _VALUES else None
    if match is None:
        return None
    if name in ("created", "released"):
        value = iso_date(match)
    elif name == "reference_id":
        value = match[0] if canonical(match[0]) else None
    else:
        value = match[0].upper() if name == "classification" else match[0]
    return Fact(name, value, start, match.end()) if value else None
