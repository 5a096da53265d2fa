"""How a cable closes: what stands below its last paragraph, and behind which line it is over."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.fields.cable_lines import CLASSES, RULE, Line

_CAPITALS = (
    r"(?:(?:VAN|VON|DE|DEL|DER|LA|MC|ST\.?)[ ])*"
    r"[A-Z][A-Z'\u2019-]{2,}(?:/[A-Z'\u2019-]{3,})?"
)
# Some posts sign in small letters, or both ways.
_SMALL = (
    r"(?:[A-Z][A-Z'\u2019-]{2,}[ ])?"
    r"(?:Mac|Mc|Le|La|De|Di|Du|Van|[OD]['\u2019])?[A-Z][a-z]{2,}(?:-[A-Z][a-z]{2,})?"
)
_SURNAME, _SMALL_SURNAME = re.compile(_CAPITALS), re.compile(_SMALL)
_FOOTER = re.compile(rf"NNNN|BT|\#\d{{4,5}}|(?:{CLASSES})(?://[A-Z ]+)?")
# Words that stand alone on a line inside a cable.
_NO_SURNAME = re.compile(
    r"SUMMARY|COMMENTS?|NOTES?|BACKGROUND|CONCLUSIONS?|INTRODUCTION|BIOS?|BIOGRAPH(?:Y|IES)"
    r"|PARTICIPANTS|ATTENDEES|DELEGAT(?:ION|ES)|MEMBERS|ANNEX(?:ES)?|APPENDIX|ATTACHMENTS?|AGENDA"
    r"|CONTACTS|RECOMMENDATIONS?|OBJECTIVES?|QUESTIONS?|ANSWERS?|STATEMENT|TEXT|TRANSLATION",
    re.IGNORECASE,
)
# A name behind the last sentence, which no initial or title ends; in small letters only behind a
# mark of the cable's own. Lines may be long: only their ends are looked at.
_INLINE = re.compile(
    rf".*(?<!\b[A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z][a-z])[.!?][\"'\u201d)\]]*[ ]+({_CAPITALS})"
    rf"|(?:.*[ ])?(?i:summary|comment|note|text)[.)\]]*[ ]+({_SMALL})"
)
_TAIL = 80
# Posts name their pages on the government's own net, which nobody else does; and who has seen the
# text, as others do of theirs.
_PAGES = re.compile(
    r"""
      .{0,20}\bvisit\b.{0,80}\b(?:classified|unclassified|siprnet|embassy|consulate|mission)\b
        .{0,60}\bweb[ ]?(?:site|page)\b.*
    | .*\bsgov\.gov\b.*
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SEEN = re.compile(
    r"""
      .{0,9}\bth(?:is|e)[ ](?:cable|message|report|telegram)[ ](?:was|has[ ]been)[ ]
        (?:drafted|cleared|coordinated|prepared|reviewed|approved|written)\b.*
    | (?:drafted|cleared|approved|released|coordinated)(?:[ ]by)?[ ]?:.*
    | minimize[ ]considered\.?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_REMARK_CHARS = 200
_ADDRESS = re.compile(r"\(?(?:https?|www)[:.]\S+(?:[ ]\S{1,8})?")
_ENDED = re.compile(r"[.!?:;][\"'\u201d)\]]*$")


@dataclass(frozen=True, slots=True)
class Closing:
    """What stands below a cable's last paragraph: kinds of lines by position.

    `over` is the first line that is the cable's no longer (the number of all lines where no end is
    printed); above `reach` no line is another's.
    """

    kinds: Mapping[int, str]
    over: int
    reach: int


def closing(body: Sequence[Line], last: int) -> Closing:
    """The closing of a cable whose last paragraph begins at line `last`.

    It is looked for from there on, so that a heading in capitals does not end the cable.

    >>> from pipeline.fields.cable_lines import lines
    >>> closing(lines("1. It ends.\\nPOE\\nNNNN\\nMenu"), 0)
    Closing(kinds={1: 'signature', 2: 'signature'}, over=3, reach=3)
    """
    kinds: dict[int, str] = {}
    near, reach = True, last + 1
    for at in range(last, len(body)):
        line = body[at]
        apart = at > last and _is_apart(body, at, kinds)
        if _ends_inline(body, at) or (at > last and signs_off(line) and not underlined(body, at)):
            over = at + 1
            while over < len(body) and signs_off(body[over]):
                over += 1
            kinds.update(dict.fromkeys(range(at, over), "signature"))
            return Closing(kinds, over, over if apart or not signs_off(line) else reach)
        if is_remark(body, at, kinds, near):
            kinds[at] = "remark"
        elif (near or kinds.get(at - 1) == "remark") and apart and _signs_small(line):
            kinds[at], near = "signer", False
        near = near and (at == last or at in kinds or not line.after_blank)
        if at in kinds:
            reach = at + 1
    return Closing(kinds, len(body), reach)


def is_remark(body: Sequence[Line], at: int, kinds: Mapping[int, str], near: bool = True) -> bool:
    """Whether a line is a post's own remark on its cable, or the address to which one leads.

    Some are the cable's only `near` its paragraphs.
    """
    text = body[at].text
    if len(text) > _REMARK_CHARS:
        return False
    leads = kinds.get(at - 1) == "remark" and _ADDRESS.fullmatch(text)
    return bool(leads or _PAGES.fullmatch(text) or (near and _SEEN.fullmatch(text)))


def signs_off(line: Line) -> bool:
    """Whether a line is a signer in capitals or a footer."""
    surname = _SURNAME.fullmatch(line.text) and _names(line.text)
    return bool(surname or _FOOTER.fullmatch(line.text))


def _signs_small(line: Line) -> bool:
    return bool(_SMALL_SURNAME.fullmatch(line.text) and _names(line.text))


def underlined(body: Sequence[Line], at: int) -> bool:
    """Whether a rule as long as this line stands below it."""
    if at + 1 >= len(body) or not RULE.fullmatch(body[at + 1].text):
        return False
    return abs(len(body[at + 1].text) - len(body[at].text)) <= 3


def _names(text: str) -> bool:
    return not _NO_SURNAME.fullmatch(text)


def _ends_inline(body: Sequence[Line], at: int) -> bool:
    """Whether a line is the last one of the text, with the signer at its end."""
    found = _INLINE.fullmatch(body[at].text[-_TAIL:])
    if not found or not _names(found[1] or found[2]):
        return False
    return at + 1 == len(body) or body[at + 1].after_blank or signs_off(body[at + 1])


def _is_apart(body: Sequence[Line], at: int, kinds: Mapping[int, str]) -> bool:
    """Whether the text above a line is complete, so that this one cannot be its last words."""
    above = body[at - 1].text
    return at - 1 in kinds or bool(_ENDED.search(above) or RULE.fullmatch(above))
