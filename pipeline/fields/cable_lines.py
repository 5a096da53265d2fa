"""The lines of a cable: the grammar that tells of which kind each is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipeline.fields.cable_terms import alternation, words

MARKS = r"(?:U|C|S|TS|SBU|FOUO|LOU)(?://?(?:NF|NOFORN|FGI|REL[A-Z ,]*|FOUO|SBU))*"
MONTHS = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
CLASSES = (
    r"UNCLAS(?:SIFIED)?|C[ ]?O[ ]?N[ ]?F[ ]?I[ ]?D[ ]?E[ ]?N[ ]?T[ ]?I[ ]?A[ ]?L"
    r"|LIMITED\ OFFICIAL\ USE"
    r"|(?:T[ ]?O[ ]?P[ ]+)?S[ ]?E[ ]?C[ ]?R[ ]?E[ ]?T"
)
_CAPTION = alternation([*words("captions"), "C O R R E C T E D  C O P Y"])
_SECTION = r"(?i:SECTION[ ]+\d{1,3}[ ]+OF[ ]+\d{1,3})"
_ROUTE = r"R[A-Z]{4,7}"
_POST = (
    r"(?:AM(?:EMBASSY|CONSUL|CONGEN)|SECSTATE|SECDEF"
    r"|US(?:MISSION|OFFICE|INT|LO|DEL|DAO|EU|UN|NATO))"
)

# One alternation for all lines of the grammar; the group that matched is the line's kind.
LINE = re.compile(
    rf"""^[ \t\xa0]*+(?:\d{{1,4}}[ ]{{2,}}|(?:>[ ]?)+)?(?:
      (?P<transmission>V?ZCZC[A-Z]{{3}}\d{{3,5}}[ \t]*$)
    | (?P<relay>[ZOPR][ ]?[ZOPR](?:[ ]+{_ROUTE})+[ \t]*$)
    | (?P<routes>R[UH][A-Z]{{3,6}}(?:[ ]+R[UH][A-Z]{{3,6}})*[ \t]*$)
    | (?P<station>DE[ ]+{_ROUTE}[ ]*\#[ ]?\d{{3,6}}\b[^\n]{{0,40}}$)
    | (?P<security>ZN[RY][ ]+[A-Z]{{5}}\b[^\n]{{0,60}}$
        |Z(?:DK|DS|UI|FR|OC)[ ][A-Z0-9 /\#]{{0,60}}$)
    | (?P<dtg>(?:[ZOPR][ ]+){{0,3}}\d{{6}}Z[ ]+(?i:{MONTHS})[ ]+\d\d(?:\d\d)?\b[^\n]{{0,40}}$)
    | (?P<from>FM[ ]+[A-Z][A-Z0-9 .,'/()-]+$)
    | (?P<distribution>INFO[ ]+LOG-\d\d[^\n]*$|ACTION[ ]+[A-Z]+-\d\d[^\n]*$
        |[A-Z]{{1,6}}-\d\d(?:[ ]+[A-Z/]{{1,8}}-\d\d)+[^\n]*$
        |-{{6,}}[ ]*[0-9A-Z]{{6}}[ ]+\d{{6}}Z[^\n]*$)
    | (?P<to>TO(?:[ ]+[A-Z][A-Z0-9 .,'/()&\#:-]*)?$)
    | (?P<info>INFO(?:[ ]+[A-Z][A-Z0-9 .,'/()&\#:-]*)?$)
    | (?P<addressee>{_ROUTE}/[A-Z0-9][^\n]{{0,90}}$
        |{_POST}[ ][A-Z][A-Z0-9 .,'/()-]*$|XMT[ ][A-Z][A-Z ,'/]*$)
    | (?P<notice>This[ ]record[ ]is[ ]a[ ]partial[ ]extract[ ]of[ ]the[ ]original[ ]cable[^\n]*$)
    | (?P<page>PAGE[ ]+\d\d(?:[ ]+(?!\d)[A-Z]+){{1,4}}[ ]+\d{{5,6}}\b[^\n]{{0,60}}$)
    | (?P<classline>(?i:{CLASSES})[ ]{{1,9}}(?=[^\n]{{3,90}}$)(?![^\n]*[.!?"][ ])
        (?:[^\n\d]*{_SECTION}[ ]+)?[^\n\d]*[A-Za-z][ ]+\d{{5,6}}\b(?:[ ]+[A-Z ]+)?[ \t]*$)
    | (?P<classification>(?:{CLASSES})
        (?:[ /]+(?:{_SECTION}|FOR[ ]OFFICIAL[ ]USE[ ]ONLY|{_CAPTION}))*[ \t]*$)
    | (?P<caption>(?:{_CAPTION})(?:[ ,/]+(?:{_CAPTION}))*(?:[ ]*\([^\n]*\))?[ \t]*$)
    | (?P<eo>(?i:E\.?[ ]?[A-Z0]\.?[ ]*1\d{{3,4}}\b)[^\n]*$)
    | (?P<tags>(?:TAGS?|Tags?|AGS|TABS)\b[ ]{{0,3}}
        (?::[ \t]*$|[:;.]?[ \t]*[A-Z]{{2,}}[\w ,;./()'-]*$))
    | (?P<subject>(?i:(?:\({MARKS}\)[ ]*)?SUBJ(?:ECT)?[ ]*:)[^\n]*$)
    | (?P<ref>(?:REF(?:S|\(S\)|TELS?)?|Ref(?:s|\(s\)|tels?)?)[ ]*[:.][^\n]*$)
    | (?P<classified>(?:\({MARKS}\)[ ]*)?
        (?i:CLASSIFIED[ ]+BY|DERIVED[ ]FROM|DECLASSIFY[ ]ON|REASONS?[ ]*:[ ]*1\.)[^\n]*$)
    | (?P<attention>(?=[A-Z0-9 ,.;:/&()'-]{{6,90}}$)[A-Z][A-Z./]*(?:[ ,]+[A-Z/]+){{0,4}}
        [ ]+(?:FOR|PASS)[ ][^\n]*$)
    | (?P<numbered>[\u00b6\ufffd]?[ \t]*\d{{1,3}}[ ]?[.)][ \t]*\({MARKS}\)[^\n]*$)
    )""",
    re.MULTILINE | re.VERBOSE,
)

# Where one line of a head ends and the next begins, when the break between them became a blank.
# Only lines of fixed form are told from prose, and only several of them in one line.
_JOINT = re.compile(
    rf"""(?<=\S)[ \t]+(?=
      [ZOPR][ ]?[ZOPR][ ]+R[UH][A-Z]{{3,6}}\b
    | DE[ ]+{_ROUTE}[ ]*\#[ ]?\d
    | ZN[RY][ ]+[A-Z]{{5}}\b
    | (?<![ \t][ZOPR][ ])(?:[ZOPR][ ]+){{0,3}}\d{{6}}Z[ ]+(?i:{MONTHS})[ ]+\d\d
    | FM[ ]+{_POST}\b
    | (?:TO|INFO)[ ]+{_ROUTE}/[A-Z]
    | (?<!TO[ ])(?<!INFO[ ]){_ROUTE}/[A-Z]
    | (?:{CLASSES})[ ]+(?:{_SECTION}[ ]+)?(?:(?!SECTION\b)[A-Z][A-Z.']*[ ]+){{1,3}}\d{{5,6}}\b
    | E\.?O\.?[ ]?1\d{{3,4}}\b
    | TAGS?[ ]?:
    | SUBJ(?:ECT)?[ ]?:
    | REF(?:S|TELS?|\(S\))?[ ]?:
    )""",
    re.VERBOSE,
)
_MIN_JOINTS = 2
# A paragraph may tell of subjects and tags.
_PARAGRAPH = re.compile(r"[ \t]*[\u00b6\ufffd]?[ \t]*\d{1,3}[ ]?[.)]")
_MIN_JOINED = 40

# How much a kind of line, seen anywhere in a head, speaks for a cable.
WEIGHTS = {
    "transmission": 3.0, "relay": 2.0, "routes": 0.5, "station": 3.0, "security": 3.0,
    "dtg": 2.0, "from": 1.5, "to": 0.5, "info": 0.5, "addressee": 1.5,
    "distribution": 1.5, "page": 2.0, "notice": 1.5,
    "classline": 3.0, "classification": 1.5, "caption": 1.0, "attention": 0.5,
    "eo": 2.0, "tags": 1.5, "subject": 1.0, "ref": 0.5, "classified": 1.5,
}  # fmt: skip
# A rule as wide as its page may be broken: `-------- -`.
RULE = re.compile(r"[-=_*]{3,}(?:[ \t\xa0.]+[-=_*]+)*[ \t\xa0.]*")
# The head of a mail as it is quoted, and as it stands above a cable that was passed on by mail.
_MAIL = ("from:", "sent:", "to:", "subject:")
_MAIL_LINES = 15
_MARGIN = re.compile(r"\d{1,4}[ ]{2,}|(?:>[ ]?)+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank: its kind (empty when none) and half-open offsets.

    `text` is without blanks around and without the margin (line numbers, quotation marks).
    """

    kind: str
    start: int
    end: int
    text: str
    after_blank: bool


# Every public function looks at the lines of the same one or two texts.
@lru_cache(maxsize=4)
def lines(text: str) -> tuple[Line, ...]:
    """The lines that are not blank, with the kind the grammar gives each.

    >>> [(line.kind, line.text) for line in lines("FM AMEMBASSY OZ\\n\\n> TAGS: PREL\\nToto")]
    [('from', 'FM AMEMBASSY OZ'), ('tags', 'TAGS: PREL'), ('', 'Toto')]

    Where a site lost the line breaks of a head, the one line it left counts as those it was.

    >>> [line.kind for line in lines("DE RUEHOZ #0012 0211423 ZNR UUUUU ZZH R 211422Z JAN 10")]
    ['station', 'security', 'dtg']
    """
    known = {match.start(): match for match in LINE.finditer(text)}
    found, start, blank, margin = [], 0, False, False
    for raw in text.split("\n"):
        end = start + len(raw)
        shown = raw.strip()
        cuts = _cuts(raw) if shown else []
        if cuts:
            found += _pieces(raw, start, cuts, blank)
        elif shown:
            match = known.get(start)
            kind = match.lastgroup or "" if match else ""
            if match:
                margin = match.start(kind) > start + len(raw) - len(raw.lstrip())
                shown = match[kind].strip()
            elif margin:
                # A wrapped line under one whose margin is certain.
                shown = _MARGIN.sub("", shown, count=1) or shown
            found.append(Line(kind, start, end, shown, blank))
        blank = not shown
        start = end + 1
    return tuple(found)


def mail_heads(page: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """The lines [first, end) of each head of a mail, to the blank line or the cable that follows.

    >>> mail = "From: Toto\\nSent: today\\nTo: Glinda\\nSubject: Bricks\\nand Mortar"
    >>> [list(mail_heads(lines(mail + below))) for below in ("\\n\\nDear Wizard", "\\nSIPDIS")]
    [[(0, 5)], [(0, 5)]]
    """
    for first, line in enumerate(page):
        if line.text[:5].lower() != _MAIL[0]:
            continue
        wanted, end = 1, first + 1
        while end < min(len(page), first + _MAIL_LINES) and not page[end].after_blank:
            if wanted == len(_MAIL):
                if page[end].kind:
                    break
            elif page[end].text.lower().startswith(_MAIL[wanted]):
                wanted += 1
            end += 1
        if wanted == len(_MAIL):
            yield first, end


def _cuts(raw: str) -> list[int]:
    """Where the lines of a head begin that were run together into one."""
    if len(raw) < _MIN_JOINED or _PARAGRAPH.match(raw):
        return []
    joints = list(_JOINT.finditer(raw))
    return [joint.end() for joint in joints] if len(joints) >= _MIN_JOINTS else []


def _pieces(raw: str, start: int, cuts: list[int], blank: bool) -> list[Line]:
    pieces = []
    for first, last in pairwise([0, *cuts, len(raw)]):
        match = LINE.match(raw[first:last].rstrip())
        kind = match.lastgroup or "" if match else ""
        shown = raw[first:last].strip()
        pieces.append(Line(kind, start + first, start + last, shown, blank and not first))
    return pieces
