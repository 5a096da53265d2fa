"""Cable ids: from what is printed to the canonical form, two-digit year + origin + serial."""

import re

from pipeline.fields.cable_terms import alternation, names, words

ID = re.compile(r"\b\d{2}(?:\d{2})?[A-Z][A-Z0-9]{0,40}?\d{1,7}(?:_[a-z])?(?![A-Za-z0-9])")
_PREFIXES = (*names("post_prefixes"), "AMEMB")
# Text of the classification line that was read as part of the origin.
_STRAY_WORDS = [*_PREFIXES, *(word for word in words("captions") if " " not in word)]
_STRAY = re.compile(rf"(?:S?ECTION\d\d[A-Z]F\d\d|{alternation(_STRAY_WORDS)})+")
_ALIASES = names("origin_aliases")
_NOT_LETTER = re.compile(r"[^A-Z]+")


def full_year(two_digits: int) -> int:
    """The year: 66 to 99 are 19xx.

    >>> full_year(66), full_year(10)
    (1966, 2010)
    """
    return two_digits + (1900 if two_digits >= 66 else 2000)


def origin_key(post: str) -> str:
    """A post's name as ids write it: no blanks, no AMEMBASSY, short names in full.

    >>> origin_key("AMEMBASSY THE HAGUE"), origin_key("USUN"), origin_key("SECSTATE WASHDC")
    ('THEHAGUE', 'USUNNEWYORK', 'STATE')
    """
    parts = post.upper().split()
    while len(parts) > 1 and parts[0] in _PREFIXES:
        parts = parts[1:]
    key = _NOT_LETTER.sub("", "".join(parts))
    return _ALIASES.get(key, key)


def make_id(year: int, post: str, serial: int) -> str:
    """The canonical id.

    >>> make_id(2010, "NEW OZ", 48)
    '10NEWOZ48'
    """
    return f"{year % 100:02}{origin_key(post)}{serial}"


def split_id(printed: str) -> tuple[int, str, int] | None:
    """Full year, origin and serial of an id as a site prints it; None when it is no id.

    >>> split_id("2010OZ00048_a"), split_id("7575OZ12"), split_id("12 MONKEYS")
    ((2010, 'OZ', 48), (1975, 'OZ', 12), None)
    """
    match = re.fullmatch(r"(\d{4}|\d{2})(?=[A-Z])(.*?)0*(\d{1,7})(?:_[a-z])?", printed)
    if not match or not re.fullmatch(r"[A-Z](?:[A-Z0-9]*[A-Z])?", match[2]):
        return None
    year = int(match[1])
    if len(match[1]) == 2:
        year = full_year(year)
    elif not 1966 <= year <= 2030:
        # A doubled two-digit year.
        if match[1][:2] != match[1][2:]:
            return None
        year = full_year(year % 100)
    origin = _STRAY.sub("", match[2], count=1) if _STRAY.match(match[2]) else match[2]
    return (year, origin_key(origin), int(match[3])) if origin and origin.isalpha() else None


def canonical(printed: str) -> str | None:
    """The canonical form of an id as printed; None when it is no id.

    >>> canonical("2010OZ00048_a"), canonical("08SECTION01OF02OZ7")
    ('10OZ48', '08OZ7')
    """
    parts = split_id(printed)
    return make_id(*parts) if parts else None


def is_malformed(printed: str) -> bool:
    """Whether the id's origin holds text of the classification line.

    >>> is_malformed("09EFTOLONDON2187"), is_malformed("09LONDON2187")
    (True, False)
    """
    return bool(re.match(rf"\d+{_STRAY.pattern}", printed))
