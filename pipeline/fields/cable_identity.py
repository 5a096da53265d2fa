"""Which cable this is: reference number and section, from what cable and site print."""

import re
from collections.abc import Sequence

from pipeline.fields import cable_head
from pipeline.fields.cable_head import ClassLine, Entry
from pipeline.fields.cable_ids import is_malformed, origin_key, split_id
from pipeline.model.cable import Dtg, Mrn
from pipeline.model.copy import Fact, Sending

# A banner between the pages of the cable repeats post and number.
_BANNER = re.compile(
    r"^[ \t]*+([A-Z][A-Z.']*(?:[ ][A-Z][A-Z.']*){0,3})[ ]{1,4}(\d{8})"
    r"[ ]{1,4}\d{3}(?:\.\d)?[ ]OF[ ]\d{3}[ \t]*$",
    re.MULTILINE,
)

# How a line of a head begins that says of a cable that it was sent before.
_AGAIN = {
    "corrected": re.compile(r"C ?O ?R ?R ?E ?C ?T ?E ?D  ?C ?O ?P ?Y\b"),
    "resend": re.compile(r"(?:RESEND|RETRANSMISSION)\b"),
}
_LABEL = re.compile(r"(?:SUBJ(?:ECT)?[ ]*:)?[ (*-]*")


def reference_number(found: Sequence[Entry], body: str, facts: Sequence[Fact]) -> Mrn | None:
    """The message reference number: what the cable prints, checked against the site's id.

    With the same serial the site's id wins (it is free of the damage of a noisy line and knows the
    long names of posts), unless it swallowed text of the classification line. With another serial
    the cable wins: the page is mis-filed, or the id is of a cable it mentions.

    >>> sent = Entry("dtg", ("R 211422Z JAN 10",))
    >>> reference_number([sent, Entry("classline", ("UNCLAS OZ 000012",))], "", ())
    Mrn(year=2010, origin='OZ', serial=12, printed='OZ 000012', display='10 OZ 12')
    """
    named = next((fact.value for fact in facts if fact.name == "reference_id"), None)
    site = split_id(named) if named else None
    line = cable_head.class_line(found)
    post = _post_and_serial(found, line, body)
    year = _year(found, site, facts)
    if site and (post is None or (site[2] == post[1] and not is_malformed(named or ""))):
        year, key, serial = site
    elif post and year:
        key, serial = origin_key(post[0]), post[1]
    else:
        return None
    # Ids run the words of a post's name together; the display keeps them apart where printed so.
    spoken = post[0] if post and origin_key(post[0]) == key else key
    printed = line.number if line and line.serial == serial else None
    return Mrn(year, spoken, serial, printed, f"{year % 100:02} {spoken} {serial}")


def dtg_year(group: Dtg | None) -> int | None:
    """The year of a date-time group.

    >>> dtg_year(Dtg("R 211422Z JAN 10", "2010-01-21T14:22:00Z"))
    2010
    """
    return int(group.iso[:4]) if group and group.iso else None


def section_of(found: Sequence[Entry]) -> tuple[int | None, int | None]:
    """Section and number of sections, where more than one is announced.

    The station line counts sections too, but `/01` stands in cables of one section.

    >>> section_of([Entry("classline", ("UNCLAS SECTION 02 OF 03 OZ 000012",))])
    (2, 3)
    """
    line = cable_head.class_line(found)
    if line and line.post:
        return line.section, line.sections
    sent = cable_head.transmission(found)
    number = int(sent.section) if sent and sent.section else 1
    return (number, None) if number > 1 else (None, None)


def sending(found: Sequence[Entry]) -> Sending | None:
    """How the cable was sent: what is left of it on a page that lost the reference number.

    >>> sending([Entry("station", ("DE RUEHOZ #0048/01 0211423",))])
    Sending(dtg=None, station='RUEHOZ', serial=48, again=None)
    """
    lines = [_LABEL.sub("", line, count=1) for entry in found for line in entry.lines]
    again = next((n for n, words in _AGAIN.items() if any(map(words.match, lines))), None)
    group, sent = cable_head.dtg(found), cable_head.transmission(found)
    dtg = group.iso if group else None
    station = sent.station if sent else None
    serial = int(sent.station_serial) if sent and sent.station_serial else None
    told = dtg or (station and serial) or again
    return Sending(dtg, station, serial, again) if told else None


def _post_and_serial(
    found: Sequence[Entry], line: ClassLine | None, body: str
) -> tuple[str, int] | None:
    """From the classification line, else the page banners, else station serial and FM line."""
    if line and line.post and line.serial is not None and origin_key(line.post):
        return line.post, line.serial
    sent = cable_head.transmission(found)
    serial = int(sent.station_serial) if sent and sent.station_serial else None
    banners = {(match[1], int(match[2])) for match in _BANNER.finditer(body)}
    if len(banners) == 1:
        banner = banners.pop()
        if serial in (None, banner[1]):
            return banner
    post = cable_head.sender(found, sent)
    if post is None or serial is None or not origin_key(post.name):
        return None
    _, _, place = post.name.partition(" ")
    same = place and origin_key(place) == origin_key(post.name)
    return (place if same else origin_key(post.name)), serial


def _year(
    found: Sequence[Entry], site: tuple[int, str, int] | None, facts: Sequence[Fact]
) -> int | None:
    year = dtg_year(cable_head.dtg(found)) or (site[0] if site else None)
    dated = next((fact.value for fact in facts if fact.name == "created"), None)
    return year or (int(dated[:4]) if dated else None)
