"""Where the cable's head stands in a text, and where its body starts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.fields.cable_lines import MARKS, RULE, WEIGHTS, Line, lines
from pipeline.fields.cable_site import main_boxes

ENOUGH = 4.0
# Kinds that sites do not print in boxes of their own: a head may begin with any of them.
STRONG = frozenset(kind for kind, weight in WEIGHTS.items() if weight >= 2) | {"from"}
# Kinds that a site may print too, above the cable.
_SITE_TOO = frozenset({"tags", "subject", "ref", "classified"})
# Lines of free text (addressees, attention, wraps) that may stand between two lines of one head.
_MAX_GAP_LINES = 12
# Kinds that prove, some lines further on, that the head is not over yet.
_AFTER_SUBJECT = frozenset({"eo", "tags", "subject", "ref", "classified", "caption"})
_BEFORE_SUBJECT = _AFTER_SUBJECT | STRONG | {"addressee", "classification"}


_NUMBERED = re.compile(r"[\u00b6\ufffd]?[ \t]*\d{1,3}[ ]?[.)](?:[ \t]+\S|[^\s\d])")
_REF_ITEM = re.compile(
    r"[\u00b6\ufffd]?[ \t]*[(\[]?(?:[A-Z]|\d{1,2})[.)\]:][ \t]+"
    r"(?:\(?\d{2,4}[ -]*)?[A-Z][A-Z .&]{1,40}[ :-]{0,3}\d{2,7}\b"
)
# A letter counts references, never paragraphs; (U), (C), (S) may be portion marks.
_LETTERED = re.compile(r"(?!\([UCS]\))[\u00b6\ufffd]?[ \t]*[(\[]?[A-Z][.)\]](?![A-Z]\.)")
_BODY_WORD = re.compile(
    rf"[-*\u00b6]*[ ]?(?:\({MARKS}\)[ ]*\S"
    r"|(?i:(?:(?:begin|executive)[ ])?(?:summary|introduction|comment)\b))"
)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a head stands: its lines, the body's first offset; `score` adds each kind once."""

    start: int
    body: int
    lines: tuple[Line, ...]
    score: float


# Every public function asks for the head of the same one or two texts.
@lru_cache(maxsize=4)
def find_head(text: str) -> Head | None:
    """The cable head of a page or copy; None where the signs of a cable are too few.

    A head is the run of grammar lines, at most a few lines of free text apart, with the best score.
    Marked paragraphs (`1. (SBU)`) anywhere speak for a cable too.

    >>> head = find_head("Menu\\nDE RUEHOZ #0012 0211423\\nR 211422Z JAN 10\\n\\n1. (U) Text.")
    >>> head.start, head.body
    (5, 47)
    """
    page = lines(text)
    run = max((_own(page, run) for run in _runs(page)), key=lambda r: _score(page, r), default=[])
    if not run or _score(page, run) + _paragraphs(page) < ENOUGH:
        return None
    if all(page[at].kind not in STRONG for at in run) and _in_box(text, page[run[0]]):
        return None
    first, after = run[0], _body_index(page, run[0])
    body = page[after].start if after < len(page) else len(text)
    return Head(page[first].start, body, page[first:after], _score(page, run))


def _in_box(text: str, line: Line) -> bool:
    """Whether a line belongs to a box in which the site tells of the cable.

    Sites write `Subject:`, cables `SUBJECT:`.
    """
    rows = [row for box in main_boxes(text, 0, 0) for row in box.rows]
    return not line.text[:4].isupper() and any(start <= line.start < end for start, end in rows)


def looks_like_cable(text: str) -> bool:
    """Whether enough independent signs of a cable are there: a head, or marked paragraphs.

    >>> looks_like_cable("He quoted cable 10OZ48.\\n\\n1. (U) One.")
    False
    """
    return _paragraphs(lines(text)) >= ENOUGH or find_head(text) is not None


def _paragraphs(page: Sequence[Line]) -> int:
    return min(4, sum(line.kind == "numbered" for line in page))


def _score(page: Sequence[Line], run: Sequence[int]) -> float:
    return sum(WEIGHTS[kind] for kind in {page[i].kind for i in run})


def _runs(page: Sequence[Line]) -> Iterator[list[int]]:
    """Grammar lines (by position) that stand close together, before the next marked paragraph."""
    run: list[int] = []
    for i, line in enumerate(page):
        if run and (line.kind == "numbered" or i - run[-1] > _MAX_GAP_LINES + 1):
            yield run
            run = []
        if line.kind in WEIGHTS:
            run.append(i)
    if run:
        yield run


def _own(page: Sequence[Line], run: list[int]) -> list[int]:
    """The run from its first line that only a cable has; weaker lines stay where they touch it.

    A line that was wrapped touches what stands below its last words.
    """
    kinds = [page[i].kind for i in run]
    first = next((at for at, kind in enumerate(kinds) if kind in STRONG), None)
    if first is None:
        return run[next((at for at, kind in enumerate(kinds) if kind not in _SITE_TOO), 0) :]
    while first and kinds[first - 1] not in _SITE_TOO:
        if any(line.after_blank for line in page[run[first - 1] + 1 : run[first]]):
            break
        first -= 1
    return run[first:]


def _body_index(page: Sequence[Line], first: int) -> int:
    """Index of the first line after the head that begins at line `first`."""
    state, subject_seen = page[first].kind, False
    for at in range(first, len(page)):
        line = page[at]
        subject_seen = subject_seen or line.kind == "subject"
        if line.kind in WEIGHTS:
            state = line.kind
        elif state == "ref" and (_REF_ITEM.match(line.text) or _LETTERED.match(line.text)):
            continue
        elif _starts_body(line) or not _goes_on(page, at, state, subject_seen):
            return at
    return len(page)


def _starts_body(line: Line) -> bool:
    return line.kind == "numbered" or bool(
        _NUMBERED.match(line.text) or _BODY_WORD.match(line.text)
    )


def _goes_on(page: Sequence[Line], at: int, state: str, subject_seen: bool) -> bool:
    """Whether a line of free text still belongs to the head."""
    rule = RULE.fullmatch(page[at].text)
    ruled = at + 1 < len(page) and RULE.fullmatch(page[at + 1].text) and state != "subject"
    if not (page[at].after_blank or rule or ruled):
        return True
    wanted = _AFTER_SUBJECT if subject_seen else _BEFORE_SUBJECT
    for ahead in page[at + 1 : at + 1 + _MAX_GAP_LINES]:
        if _starts_body(ahead) and not _REF_ITEM.match(ahead.text):
            return False
        if ahead.kind in wanted:
            return True
    return False
