"""Who a cable names: addressees, who classified it, who signed it."""

import re
from collections.abc import Sequence

from pipeline.fields.cable_head import Entry
from pipeline.fields.cable_terms import alternation, names, words
from pipeline.model.cable import Addressee, ClassifiedBy

_PRECEDENCE = names("addressee_precedence")
_ADDRESSEE = re.compile(
    r"(?:(?P<route>R[A-Z]{3,7})/)?(?P<name>.*?)"
    rf"(?:[ ]+(?P<precedence>{alternation(list(_PRECEDENCE))}))?(?:[ ]+(?P<mcn>\d{{4}}))?"
)
_EXEMPT = re.compile(r"[ ]*\bXMT[ ]+")
_TITLES = frozenset(words("title_words"))
_CLASSIFIED = re.compile(r".*?(?:CLASSIFIED[ ]+BY|DERIVED[ ]FROM)[ ]*[:.]?[ ]*", re.IGNORECASE)
_REASON = re.compile(
    r"[,.;: (]{0,3}(?:\b(?:for|under|pursuant[ ]to)\b[ ]*)?"
    r"\b(?:E\.?O\.?[ ]*1\d{4}[ ]*,?[ ]*)?reasons?\b"
    r"|[,.;: (]{1,3}1\.[45][ ]*\(",
    re.IGNORECASE,
)
_LETTERS = re.compile(
    r"1\.\d[ ]*(?:[(]?[a-hA-H][)]?(?![a-z])|and|&|,|/|or|[ ]|(?:sections?[ ]*)?1\.\d)*",
    re.IGNORECASE,
)
_SURNAME = re.compile(r"[^\W\d_][\w'\u2019.-]*(?: [^\W\d_][\w'\u2019.-]*){0,3}")


def addressees(found: Sequence[Entry], kind: str) -> tuple[Addressee, ...]:
    """The TO or INFO addressees in printed order, each once.

    >>> lines = ("TO RUEHC/SECSTATE WASHDC PIORITY 0022", "RUEHOZ/OZ COLLECTIVE XMT NEW OZ")
    >>> addressees([Entry("to", lines)], "to")
    (Addressee(route='RUEHC', name='SECSTATE WASHDC', precedence='PRIORITY', mcn='0022', \
excluded=()), \
Addressee(route='RUEHOZ', name='OZ COLLECTIVE', precedence=None, mcn=None, excluded=('NEW OZ',)))
    """
    listed: list[Addressee] = []
    for entry in found:
        for line in entry.lines if entry.kind == kind else ():
            text = " ".join(re.sub(r"^(?:TO|INFO)\b[ ]*", "", line).split())
            name, *exempt = _EXEMPT.split(text)
            posts = tuple(p.strip() for part in exempt for p in part.split(",") if p.strip())
            if name:
                listed.append(_addressee(name, posts))
            elif posts and listed:
                last = listed.pop()
                joined = last.excluded + posts
                listed.append(Addressee(last.route, last.name, last.precedence, last.mcn, joined))
    return tuple(dict.fromkeys(listed))


def _addressee(text: str, excluded: tuple[str, ...]) -> Addressee:
    part = _ADDRESSEE.fullmatch(text)
    if part is None or not part["name"]:
        return Addressee(None, text, None, None, excluded)
    urgency = _PRECEDENCE[part["precedence"]] if part["precedence"] else None
    return Addressee(part["route"], part["name"], urgency, part["mcn"], excluded)


def classified_by(found: Sequence[Entry], body: str) -> tuple[ClassifiedBy | None, str | None]:
    """Who classified the cable, and the reason; from the head, else from the body's beginning.

    >>> line = "Classified By: DCM Tin Man, reasons 1.4 (b) and (d)."
    >>> classified_by([Entry("classified", (line,))], "")
    (ClassifiedBy(name='Tin Man', title='DCM'), '1.4 (b) and (d)')
    """
    line = " ".join(
        " ".join(" ".join(e.lines) for e in found if e.kind == "classified").split()
    ) or _in_body(body)
    start = _CLASSIFIED.match(line)
    if start is None:
        return None, _letters(line)
    text = line[start.end() :]
    cut = _REASON.search(text)
    who = text[: cut.start()] if cut else text.partition(". ")[0]
    return _person(who.strip(" .,;:")), _letters(text)


def _in_body(body: str) -> str:
    match = re.search(
        r"^[^\n]{0,20}\bClassified[ ]+By\b[^\n]*(?:\n(?!\s*\n)[^\n]+){0,3}",
        body[:3000],
        re.M | re.I,
    )
    return " ".join(match[0].split()) if match else ""


def _letters(text: str) -> str | None:
    match = _LETTERS.search(text)
    reason = re.sub(r"(?:[ ,&/]|\band\b|\bor\b)+$", "", match[0]) if match else ""
    return reason or None


def _person(who: str) -> ClassifiedBy | None:
    """Name and title: title words come before the name or, after a comma, behind it."""
    parts = [part.strip() for part in who.split(",") if part.strip()]
    if not parts:
        return None
    for at, part in enumerate(parts):
        spoken = part.split()
        titles = [i for i, word in enumerate(spoken) if _is_title(word)]
        name = spoken[titles[-1] + 1 :] if titles else spoken
        # A single word after a title is a name only where nothing better follows.
        if name and (len(name) > 1 or len(parts) == 1):
            title = [*parts[:at], " ".join(spoken[: len(spoken) - len(name)]), *parts[at + 1 :]]
            return ClassifiedBy(" ".join(name), ", ".join(t for t in title if t) or None)
    return ClassifiedBy(None, ", ".join(parts))


def _is_title(word: str) -> bool:
    return all(
        part in _TITLES for part in re.sub(r"[.'\u2019]", "", word.upper()).split("/") if part
    ) or ("/" in word)


def signers(signatures: Sequence[str]) -> tuple[str, ...]:
    """The surnames under the cable, in printed order.

    >>> signers(["GALE", "TIN MAN\\n"])
    ('GALE', 'TIN MAN')
    """
    rows = (" ".join(row.split()).strip(" .") for text in signatures for row in text.split("\n"))
    return tuple(row for row in rows if _SURNAME.fullmatch(row))
