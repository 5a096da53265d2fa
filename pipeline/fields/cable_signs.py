"""Line evidence from the cable grammar: what is cable, and what stands before and after it."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from pipeline.fields.cable_close import closing, is_remark, underlined
from pipeline.fields.cable_find import STRONG, Head, find_head
from pipeline.fields.cable_lines import RULE, WEIGHTS, Line, lines, mail_heads
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
    | (?P<marker>(?i:end[ ](?:summary|comment)\b|(?:begin|end)[ ](?:of[ ])?(?:[a-z]+[ ])?
        (?:text|notes?|quote|points|message|cable|list|statement|letter|translation|transcript)
        [.:)\] ]*$))
    | (?P<summary>(?:\([A-Z/]+\)[ ]*)?(?:SUMMARY|COMMENT)[.: ]*$)
    )""",
    re.VERBOSE,
)
_LOG_ODDS = {
    "numbered": 4.0, "paragraph": 1.5, "item": 1.5, "banner": 3.0, "marker": 1.5, "summary": 1.5,
    "heading": 1.5, "rule": 1.5, "mail": 1.5, "remark": 1.5, "signature": 3.0,
    "continued": 4.0,
    # Not sure enough for a verdict on what stands around it.
    "signer": 0.9,
}  # fmt: skip
# The head's lines that each section of a cable begins with.
_REPEATED = STRONG | {"caption", "classification"}
_LOG_ODDS |= dict.fromkeys(_REPEATED, 1.5)
# What it says of a line that it stands within a cable.
_WITHIN = 0.5
# The last line of a wrapped paragraph is short.
_LAST_CHARS = 30


def cable_signs(text: str) -> tuple[LineSign, ...]:
    """Signs for the lines of a cable and against those before and after it, sorted.

    >>> page = "Menu\\nDE RUEHOZ #0012 0211423\\nR 211422Z JAN 10\\n\\n1. (U) Text."
    >>> [(s.reason, s.log_odds) for s in cable_signs(page)][:3]
    [('before-cable', -4.0), ('cable:station', 4.0), ('cable:dtg', 4.0)]
    """
    head = find_head(text)
    start, body = (head.start, head.body) if head else (0, 0)
    page = lines(text)
    site = [
        LineSign(first, end, _SITE, "site-metadata")
        for box in main_boxes(text, start, body)
        for first, end in box.rows
        if end <= start or first >= body
    ]
    site = [*site, *_mail_above(page, start)]
    signs = [
        *(_head_signs(head) if head else ()),
        *_body_signs([line for line in page if line.start >= body], len(text), head is None),
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
    sure = 2.0 if head.score >= _CERTAIN_HEAD else 1.0
    for line in head.lines:
        known = line.kind in WEIGHTS
        log_odds = min(4.0, sure + WEIGHTS[line.kind]) if known else _FREE_HEAD_LINE
        yield LineSign(line.start, line.end, log_odds, f"cable:{line.kind if known else 'head'}")


def _body_signs(body: list[Line], end: int, headless: bool) -> Iterator[LineSign]:
    kinds = {i: kind for i, line in enumerate(body) if (kind := _body_kind(line))}
    marked = [i for i, kind in kinds.items() if kind == "numbered"]
    anchors = marked or [i for i, kind in kinds.items() if kind == "paragraph"]
    if not anchors:
        yield from (_sign(body[i], kind) for i, kind in kinds.items())
        return
    # Nobody else prints page banners, and marks of an end.
    last = max([anchors[-1], *(i for i, kind in kinds.items() if kind in ("banner", "marker"))])
    close = closing(body, last)
    kinds = {**dict(_between(body, last)), **kinds, **close.kinds}
    known = sorted(i for i in kinds if i < close.over)
    yield from (_sign(body[i], kinds[i]) for i in known)
    first = anchors[0] if headless else 0
    edges = [first - 1, *(i for i in known if first <= i < close.reach), close.reach]
    for above, below in pairwise(edges):
        if above + 1 < below:
            yield LineSign(body[above + 1].start, body[below - 1].end, _WITHIN, "cable:within")
    if close.over < len(body):
        yield LineSign(body[close.over].start, end, _AFTER, "after-cable")


def _between(body: list[Line], last: int) -> Iterator[tuple[int, str]]:
    """The kinds that lines have only between others of the cable."""
    for first, end in mail_heads(body[:last]):
        yield from ((i, "mail") for i in range(first, end))
    remarks: dict[int, str] = {}
    for i in range(last):
        if body[i].kind in _REPEATED:
            yield i, body[i].kind
        elif underlined(body, i):
            yield i, "heading"
        elif RULE.fullmatch(body[i].text):
            yield i, "rule"
        elif is_remark(body, i, remarks):
            remarks[i] = "remark"
        elif i and _continues(body[i - 1], body[i]):
            yield i, "continued"
    yield from remarks.items()


def _continues(above: Line, line: Line) -> bool:
    """Whether a line is the end of a sentence that was wrapped; alone it may read like a button."""
    if len(line.text) > _LAST_CHARS or line.after_blank or not line.text[0].islower():
        return False
    return above.text[-1] not in ".!?:;"


def _mail_above(page: Sequence[Line], start: int) -> Iterator[LineSign]:
    """The head of the mail with which a cable that begins at `start` was passed on."""
    for first, end in mail_heads(page):
        if end < len(page) and page[end].start == start:
            yield from (_sign(line, "mail") for line in page[first:end])


def _sign(line: Line, kind: str) -> LineSign:
    return LineSign(line.start, line.end, _LOG_ODDS[kind], f"cable:{kind}")


def _body_kind(line: Line) -> str:
    if line.kind == "numbered":
        return line.kind
    match = _BODY.match(line.text)
    return match.lastgroup or "" if match else ""
