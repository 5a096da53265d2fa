"""HTML entities that a page prints as text, because it was escaped once too often."""

import html
import re
from collections.abc import Iterator

# An entity, escaped once or more.
_ENTITY = re.compile(r"&(?:amp;)*(#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z][A-Za-z0-9]{1,30});")
# One that stands for a quote, an apostrophe or an ampersand.
_OF_PROSE = re.compile(r"&(?:amp;)*(?:#0?3[49]|#[xX]2[27]|apos|quot|amp);")
_APOSTROPHE = r"&(?:amp;)*(?:#0?39|#[xX]27|apos);"
_QUOTE = r"&(?:amp;)*(?:#0?34|#[xX]22|quot);"
# A quote beyond this is no proof: looking on to the line's end costs the square of its length.
_MAX_QUOTE = 500
# An apostrophe inside a word, a quote of one or more words, two capitals that belong together.
_APOSTROPHES = re.compile(rf"[^\W\d_]{_APOSTROPHE}[^\W\d_]|\b[A-Z]+&(?:amp;)*amp;[A-Z]+\b")
_QUOTED = re.compile(rf"(?<!\S)\(?{_QUOTE}\w[^<>\n]{{0,{_MAX_QUOTE}}}?[\w.,;:!?]{_QUOTE}(?!\w)")
# One may be meant so; this many are not.
_MIN_IN_PROSE = 2
# What stands beside an entity that is part of a word or a number.
_TOUCHES_BEFORE, _TOUCHES_AFTER = re.compile(r"[^\W_]$"), re.compile(r"[^\W_]|&[A-Za-z]")
# A line with one of these is markup: an element of HTML, any that closes, or has an attribute.
_ELEMENT = re.compile(
    r"(?:<|&(?:amp;)*lt;)(?:[/!?]|[A-Za-z][\w:-]*\s+[\w:-]+\s*=|(?:a|abbr|b|big|blockquote|body|br|"
    r"button|center|cite|code|dd|div|dl|dt|em|font|form|h[1-6]|head|hr|html|i|iframe|img|input|"
    r"li|link|meta|nav|ol|option|p|pre|q|s|script|select|small|span|strike|strong|style|sub|sup|"
    r"svg|table|tbody|td|textarea|th|thead|title|tr|tt|u|ul)(?:[\s/>]|&(?:amp;)*gt;))",
    re.IGNORECASE,
)
# A text that shows markup is about it, and may name entities.
_MARKUP = re.compile(r"&(?:amp;)*lt;|</?[A-Za-z][^<>]*>")


def entities(text: str) -> Iterator[int]:
    """Where entities stand in a text.

    >>> list(entities("R&eacute;my & Co; &#39;")), list(entities("Q&A; AT&T"))
    ([1, 18], [])
    """
    return (match.start() for match in _ENTITY.finditer(text))


def stands_for_letters(text: str) -> bool:
    """Whether entities stand for characters beyond ASCII, so that these came through in a way.

    >>> stands_for_letters("R&eacute;my"), stands_for_letters("&quot;Remy&quot;")
    (True, False)
    """
    named = (html.unescape(f"&{match[1]};") for match in _ENTITY.finditer(text))
    return not all(map(str.isascii, named))


def shows_entities(text: str) -> bool:
    """Whether entities stand where prose has quotes, apostrophes and ampersands.

    >>> shows_entities("&quot;I won&#39;t&quot;"), shows_entities("Is it &quot; or &#39;?")
    (True, False)
    """
    if not _OF_PROSE.search(text) or _MARKUP.search(text):
        return False
    return len(_APOSTROPHES.findall(text)) + len(_QUOTED.findall(text)) >= _MIN_IN_PROSE


def unescaped_beside_bracket(line: str) -> str:
    """A line with an angle bracket: entities as parts of words, which no text on HTML has.

    >>> unescaped_beside_bracket("a < b at the caf&eacute;"), unescaped_beside_bracket("&eacute; <")
    ('a < b at the café', '&eacute; <')

    On a line with an element of HTML all stay.
    """
    if _ELEMENT.search(line):
        return line

    def character(entity: re.Match[str]) -> str:
        before, after = line[: entity.start()][-1:], line[entity.end() :][:2]
        inside = _TOUCHES_BEFORE.search(before) or _TOUCHES_AFTER.match(after)
        return unescaped(entity[0], False) if inside else entity[0]

    return _ENTITY.sub(character, line)


def unescaped(line: str, with_ascii: bool) -> str:
    """The line with entities as the characters they stand for; angle brackets stay escaped.

    >>> unescaped("Caf&eacute; &amp; bar", False), unescaped("Caf&amp;eacute; &amp; bar", True)
    ('Café &amp; bar', 'Café & bar')
    """

    def character(entity: re.Match[str]) -> str:
        meant = html.unescape(f"&{entity.group(1)};")
        if meant.isascii():
            return meant if with_ascii and meant.isprintable() and meant not in "<>" else entity[0]
        return entity[0] if meant.endswith(";") else meant

    return _ENTITY.sub(character, line)
