"""Line evidence from the cable grammar: what is cable, and what stands before and after it."""

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

from pipeline.fields.cable_find import Head, find_head
from pipeline.fields.cable_lines import CLASSES, RULE, WEIGHTS, Line, lines
from pipeline.fields.cable_site import main_boxes
from pipeline.model.copy import LineSign

# A head this certain allows the verdict that what stands above it is not the cable.
_CERTAIN_HEAD = 4.0
_BEFORE, _SITE, _AFTER = -4.0, -4.0, -3.0
_FREE_HEAD_LINE = 1.5
_BODY = re.compile(
    r"""[\u00b6\ufffd]?[ \t]*(?:
      (?P<paragraph>\d{1,3}[ ]?[.)][ \t]+\S)
    | (?P<item>--[ \t]*[^\s-])
    | (?P<banner>[A-Z][A-Z .']+[ ]0\d{7}[ ]+\d{3}(?:\.\d)?[ ]OF[ ]\d{3}$
        |0?\d\d\.\d[ ]OF[ ]\d{3}$)
    | (?P<summary>(?:\([A-Z/]+\)[ ]*)?(?:END[ ])?(?:SUMMARY|COMMENT)[.: ]*$
        |(?i:end[ ](?:summary|comment))\b)
    )""",
    re.VERBOSE,
)
_BODY_LOG_ODDS = {"numbered": 4.0, "paragraph": 1.5, "item": 1.5, "banner": 3.0, "summary": 1.5}
_RULED = 1.5
_SURNAME = re.compile(
    r"(?:(?:VAN|VON|DE|DEL|DER|LA|MC|ST\.?)[ ])*[A-Z][A-Z'\u2019-]{2,}(?:/[A-Z'\u2019-]{3,})?"
)
_FOOTER = re.compile(rf"NNNN|(?:{CLASSES})(?://[A-Z ]+)?")
# Capital words that stand alone on a line inside a cable.
_NO_SURNAME = re.compile(r"SUMMARY|COMMENTS?|NOTES?|BACKGROUND|CONCLUSIONS?|INTRODUCTION|BIOS?")


def cable_signs(text: str) -> tuple[LineSign, ...]:
    """Signs for the lines of a cable and against those before and after it, sorted.

    >>> page = "Menu\\nDE RUEHOZ #0012 0211423\\nR 211422Z JAN 10\\n\\n1. (U) Text."
    >>> [(s.reason, s.log_odds) for s in cable_signs(page)][:3]
    [('before-cable', -4.0), ('cable:station', 4.0), ('cable:dtg', 3.0)]
    """
    head = find_head(text)
    start, body = (head.start, head.body) if head else (0, 0)
    site = [
        LineSign(first, end, _SITE, "site-metadata")
        for box in main_boxes(text, start, body)
        for first, end in box.rows
        if end <= start or first >= body
    ]
    signs = [
        *(_head_signs(head) if head else ()),
        *_body_signs([line for line in lines(text) if line.start >= body], len(text)),
    ]
    if head and head.score >= _CERTAIN_HEAD:
        signs += _fill(site, 0, start)
    taken = [(s.start, s.end) for s in site]
    kept = sorted(site + [s for s in signs if not _meets(s, taken)], key=lambda s: s.start)
    return tuple(_of_whole_lines(text, kept))


def _of_whole_lines(text: str, signs: list[LineSign]) -> Iterator[LineSign]:
    """Lines of a head that were run together make one line, with the strongest of their signs."""
    for _, group in groupby(signs, key=lambda sign: text.rfind("\n", 0, sign.start)):
        own = list(group)
        best = max(own, key=lambda sign: sign.log_odds)
        start, end = min(sign.start for sign in own), max(sign.end for sign in own)
        yield LineSign(start, end, best.log_odds, best.reason) if len(own) > 1 else own[0]


def _meets(sign: LineSign, taken: list[tuple[int, int]]) -> bool:
    return any(start < sign.end and sign.start < end for start, end in taken)


def _fill(site: list[LineSign], start: int, end: int) -> Iterator[LineSign]:
    """The stretches before the head that the site's own rows leave."""
    edges = [start, *(at for s in site if s.end <= end for at in (s.start, s.end)), end]
    for first, last in list(pairwise(edges))[::2]:
        if first < last:
            yield LineSign(first, last, _BEFORE, "before-cable")


def _head_signs(head: Head) -> Iterator[LineSign]:
    for line in head.lines:
        known = line.kind in WEIGHTS
        log_odds = min(4.0, 1.0 + WEIGHTS[line.kind]) if known else _FREE_HEAD_LINE
        yield LineSign(line.start, line.end, log_odds, f"cable:{line.kind if known else 'head'}")


def _body_signs(body: list[Line], end: int) -> Iterator[LineSign]:
    kinds = [_body_kind(line) for line in body]
    marked = [i for i, kind in enumerate(kinds) if kind == "numbered"]
    anchors = marked or [i for i, kind in enumerate(kinds) if kind == "paragraph"]
    last = anchors[-1] if anchors else -1
    closing = _closing(body, last)
    over = closing.stop
    for i, (line, kind) in enumerate(zip(body[:over], kinds, strict=False)):
        if kind:
            yield LineSign(line.start, line.end, _BODY_LOG_ODDS[kind], f"cable:{kind}")
        elif i < last and i + 1 < len(body) and _underlines(body[i + 1], line):
            yield LineSign(line.start, line.end, _RULED, "cable:heading")
        elif i < last and RULE.fullmatch(line.text):
            yield LineSign(line.start, line.end, _RULED, "cable:rule")
        elif i in closing:
            yield LineSign(line.start, line.end, 3.0, "cable:signature")
    if over < len(body) and last >= 0:
        yield LineSign(body[over].start, end, _AFTER, "after-cable")


def _body_kind(line: Line) -> str:
    if line.kind == "numbered":
        return line.kind
    match = _BODY.match(line.text)
    return match.lastgroup or "" if match else ""


def _underlines(rule: Line, heading: Line) -> bool:
    return bool(RULE.fullmatch(rule.text)) and abs(len(rule.text) - len(heading.text)) <= 3


def _signs_off(line: Line) -> bool:
    return bool(
        (_SURNAME.fullmatch(line.text) and not _NO_SURNAME.fullmatch(line.text))
        or _FOOTER.fullmatch(line.text)
    )


def _closing(body: list[Line], last: int) -> range:
    """The lines that close the cable: surname, NNNN, classification; empty where none is printed.

    They are looked for after the last paragraph, so that a heading in capitals does not end it.
    """
    if last >= 0:
        for i in range(last + 1, len(body)):
            ruled = i + 1 < len(body) and _underlines(body[i + 1], body[i])
            if _signs_off(body[i]) and not ruled:
                after = i + 1
                while after < len(body) and _signs_off(body[after]):
                    after += 1
                return range(i, after)
    return range(len(body), len(body))
