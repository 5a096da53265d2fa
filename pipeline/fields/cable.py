"""Cables: the public door of the cable grammar. All functions are pure, on page or copy text."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.fields import cable_head, cable_people, cable_values
from pipeline.fields.cable_find import find_head, looks_like_cable
from pipeline.fields.cable_head import entries
from pipeline.fields.cable_identity import dtg_year, reference_number, section_of, sending
from pipeline.fields.cable_ids import make_id
from pipeline.fields.cable_lines import lines, mail_heads
from pipeline.fields.cable_signs import cable_signs
from pipeline.fields.cable_site import main_boxes
from pipeline.model.cable import Cable
from pipeline.model.copy import Fact, Identity, LineSign, Sending

_NOTICE = re.compile(r"\bpartial extract of the original cable\b", re.IGNORECASE)
_SUMMARY = re.compile(
    r"^[ \t]*+(?:[\u00b6\ufffd]?[ \t]*(?P<own>\d{1,3})[ ]?[.)][ \t]*+)?"
    r"[^\w\n]*(?:\([A-Z/]+\)[ \t]*)?(?:(?:begin|executive)[ ])?summary\b",
    re.IGNORECASE | re.MULTILINE,
)
_PARAGRAPH = re.compile(
    r"^[ \t]*+[\u00b6\ufffd]?[ \t]*(\d{1,3})[ ]?[.)](?=[ \t]*\(|[ \t]+\S)", re.MULTILINE
)


def is_cable(text: str) -> bool:
    """Whether the text holds enough independent signs of a cable, even with most of its head lost.

    >>> is_cable("UNCLAS OZ 000012\\nTAGS: PREL\\nSUBJECT: WIZARDS")
    True
    >>> is_cable("The ministry denied what cable 10OZ12 says.")
    False
    """
    return looks_like_cable(text)


def head_start(text: str) -> int:
    """Offset of the head's first line; 0 where no head is found.

    >>> head_start("A title\\nDE RUEHOZ #0012 0211423\\nR 211422Z JAN 10\\n1. (U) Text.")
    8
    """
    head = find_head(text)
    return head.start if head else 0


def body_start(text: str) -> int:
    """Offset of the first line after the head; 0 where no head is found.

    >>> body_start("E.O. 12958: N/A\\nTAGS: PREL\\nSUBJECT: WIZARDS\\nOF OZ\\n\\n1. (U) Text.")
    51
    """
    head = find_head(text)
    return head.body if head else 0


def signs(text: str) -> tuple[LineSign, ...]:
    """Line evidence from the cable grammar, sorted, not overlapping; empty for any other page.

    Lines before a certain head and after a printed end speak against content, and so do the site's
    own metadata rows.

    >>> [s.reason for s in signs("UNCLAS OZ 000012\\nTAGS: PREL\\nSUBJECT: WIZARDS")]
    ['cable:classline', 'cable:tags', 'cable:subject']
    """
    return cable_signs(text) if looks_like_cable(text) else ()


def facts(text: str) -> tuple[Fact, ...]:
    """What the site itself prints about the cable, outside the cable; values validated, dates ISO.

    >>> [(f.name, f.value) for f in facts("Identifier: 10OZ12\\nCreated: 2010-01-21 14:22")]
    [('reference_id', '10OZ12'), ('created', '2010-01-21T14:22:00')]
    """
    head = find_head(text)
    boxes = main_boxes(text, head.start, head.body) if head else main_boxes(text, 0, 0)
    found = (fact for box in boxes for fact in box.facts)
    return tuple(sorted(found, key=lambda fact: (fact.start, fact.end)))


def identify(text: str, facts: Sequence[Fact]) -> tuple[Identity | None, Sending | None]:
    """The canonical id and section the copy claims, and how it says it was sent.

    >>> found, sent = identify("DE RUEHOZ #0012 0211423\\nR 211422Z JAN 10\\nFM AMEMBASSY OZ", ())
    >>> found, sent.dtg
    (Identity(id='10OZ12', section=None), '2010-01-21T14:22:00Z')

    The id is None where nothing names both post and number.
    """
    head = find_head(text)
    found = entries(head.lines) if head else ()
    sent = sending(found)
    if head is None and len({fact.name for fact in facts}) < 2:
        # A number alone may be a quotation.
        return None, sent
    mrn = reference_number(found, text[head.body :] if head else text, facts)
    if mrn is None:
        return None, sent
    return Identity(make_id(mrn.year, mrn.origin, mrn.serial), section_of(found)[0]), sent


def parse(head: str, body: str, signatures: Sequence[str], facts: Sequence[Fact]) -> Cable:
    """All fields of a cable: from its head, its body, its signatures and the site's facts.

    The cable's own words count; the site's classification, origin and release time add to them.

    >>> parse("R 211422Z JAN 10\\nFM AMEMBASSY OZ\\nUNCLAS OZ 000012", "", [], ()).origin
    'Embassy Oz'
    """
    printed = _printed(head, body, facts)
    site = {fact.name: fact.value for fact in reversed(facts)}
    surnames = cable_people.signers(signatures)
    return replace(
        printed,
        released=site.get("released"),
        classification=site.get("classification") or printed.classification,
        origin=site.get("origin") or printed.origin,
        subject=printed.subject or site.get("subject"),
        signer=surnames[-1] if surnames else None,
        signers=surnames,
        partial=bool(_NOTICE.search(head) or _NOTICE.search(body[:1000])),
        summary_paragraph=_summary_paragraph(body),
    )


def _printed(head: str, body: str, facts: Sequence[Fact]) -> Cable:
    """The fields that the cable itself prints."""
    printed = lines(head)
    of_mails = {at for first, end in mail_heads(printed) for at in range(first, end)}
    found = entries([line for at, line in enumerate(printed) if at not in of_mails])
    mrn = reference_number(found, body, facts)
    sent, group = cable_head.transmission(found), cable_head.dtg(found)
    post, line = cable_head.sender(found, sent), cable_head.class_line(found)
    captions = cable_head.captions(found)
    eo12958, declassify_on = cable_values.executive_order(found)
    classified_by, reason = cable_people.classified_by(found, body)
    section, sections = section_of(found)
    return Cable(
        reference_id=make_id(mrn.year, mrn.origin, mrn.serial) if mrn else None,
        mrn=mrn,
        classification=cable_head.classification(line, captions),
        classification_line=line.printed if line else None,
        origin=cable_head.origin_title(post),
        transmission=sent,
        precedence=cable_head.precedence(group, sent),
        dtg=group,
        from_=post,
        to=cable_people.addressees(found, "to"),
        info=cable_people.addressees(found, "info"),
        captions=captions,
        attention=cable_values.attention(found),
        eo12958=eo12958,
        declassify_on=declassify_on,
        tags=cable_values.tags(found),
        subject=cable_values.subject(found),
        refs=cable_values.refs(found, mrn.year if mrn else dtg_year(group)),
        classified_by=classified_by,
        reason=reason,
        section=section,
        sections=sections,
    )


def created(cable: Cable, facts: Sequence[Fact]) -> str | None:
    """When the cable was sent: its date-time group in UTC, else what the site says, without zone.

    >>> created(parse("R 211422Z JAN 10", "", [], ()), ())
    '2010-01-21T14:22:00Z'
    """
    if cable.dtg and cable.dtg.iso:
        return cable.dtg.iso
    return next((fact.value for fact in facts if fact.name == "created"), None)


def _summary_paragraph(body: str) -> int | None:
    """Number of the paragraph that the summary begins; where it is a heading, of the next one."""
    summary = _SUMMARY.search(body)
    if summary is None:
        return None
    following = _PARAGRAPH.search(body, summary.end())
    number = summary["own"] or (following[1] if following else None)
    return int(number) if number else None
