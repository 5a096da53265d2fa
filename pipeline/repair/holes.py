"""Holes: where characters seem lost, each with the word it stands in."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from pipeline.repair.mechanisms import REPLACEMENT, Family

_BLANK = " \t\r\n\f\v"
# Longer tokens are data, not words.
_MAX_TOKEN = 64
# No word has lost more.
_MAX_HOLES = 12
_EDGES = "\"'([{<>)]}.,;:!*“”‘’«»„–—-…"
# What no word holds, but links, mail addresses, code and regular expressions do.
_NOT_PROSE = re.compile(r"[/\\@=_<>\[\](){}|^$*+#&%~`\d]|\.[A-Za-z?]")
# What even a text that has lost characters elsewhere holds only in links, addresses and code.
_CODE = re.compile(
    r"://|www\.|[@=\\<>{}|^~`]|\.(?:com|org|net|html?|php|aspx?|jsp)\b|/[^\s?]*\?+[A-Za-z0-9&]"
)
# What follows when a sentence goes on: a comma, or a small letter after a blank.
_GOES_ON = re.compile(r"[,;]|[ \t]+(?=[^\W\d_])(?-i:[a-zà-öø-ÿ])")
# Question marks that may be none: before a letter, where the sentence goes on, or many.
_MAY_BE_LOST = re.compile(rf"\?(?:\?{{3}}|(?=[^\W\d_]|{_GOES_ON.pattern}))")
# What UTF-8 of Latin letters, Greek, Cyrillic and quotes begins with; with á» Vietnamese does.
_LEAD = "ÂÃÄÅÆÈÎÐÑâ"
# What each sign of a family has in it: most texts have none, which is soon told.
_MARKS: dict[Family, tuple[str, ...]] = {
    "question mark": ("?",),
    "replacement character": (REPLACEMENT,),
    "half-decoded": (*_LEAD, "áº", "á»"),
}
_BLANKS = re.compile(f"[{_BLANK}]")

_SIGN: dict[Family, re.Pattern[str]] = {
    "question mark": re.compile(r"\?+"),
    "replacement character": re.compile(f"{REPLACEMENT}+"),
    "half-decoded": re.compile(f"[{_LEAD}]|á[º»]"),
}
_PART: dict[Family, re.Pattern[str]] = {
    # An  that ends a word is what is left of a no-break space.
    "question mark": re.compile(r"(?:(?!Â(?![^\W\d_]))[^\W\d_]|\?)+"),
    "replacement character": re.compile(rf"(?:[^\W\d_]|{REPLACEMENT})+"),
    "half-decoded": re.compile(r"(?:[A-Za-z?]|[^\x00-\x7f])+"),
}
RUN: dict[Family, re.Pattern[str]] = {
    "question mark": re.compile(r"\?+"),
    "replacement character": re.compile(f"{REPLACEMENT}+"),
    "half-decoded": re.compile(r"(?:\?|[^\x00-\x7f])+"),
}
_DAMAGE = re.compile(r"(?:\?|[^\x00-\x7f])+")
# What UTF-8 leaves of a character and nobody writes.
_HALF_DECODED = re.compile(f"Ã|(?:[{_LEAD}]|á[º»])[?{REPLACEMENT}]|[a-z]â(?:s|t|re|ve|ll|d|m)$")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of letters and signs of damage at page text [start, end).

    `goes_on`: the sentence does not end behind it, as it would behind a question.
    """

    start: int
    end: int
    text: str
    family: Family
    holes: tuple[tuple[int, int], ...]
    goes_on: bool

    @classmethod
    def of(cls, start: int, text: str, family: Family, goes_on: bool = False) -> "Part":
        """The part at `start`, with its holes: where in it something seems lost."""
        holes = tuple(match.span() for match in RUN[family].finditer(text))
        return cls(start, start + len(text), text, family, holes, goes_on)

    def filled(self, choice: tuple[str, ...]) -> str:
        """The part with a text in the place of each hole.

        >>> Part.of(0, "caf?s", "question mark").filled(("é",))
        'cafés'
        """
        if len(choice) == 1:
            [(start, end)] = self.holes
            return self.text[:start] + choice[0] + self.text[end:]
        pieces, done = [], 0
        for (start, end), text in zip(self.holes, choice, strict=True):
            pieces += [self.text[done:start], text]
            done = end
        return "".join([*pieces, self.text[done:]])

    @property
    def is_alone(self) -> bool:
        """Whether it is one run of signs, with no letter beside it."""
        return self.holes[0] == (0, len(self.text))

    @property
    def is_whole(self) -> bool:
        """Whether half-decoded characters are all there: then they can be decoded back."""
        return self.family == "half-decoded" and decoded(self.text) is not None

    @property
    def is_firm(self) -> bool:
        """Whether nobody would write it so: something is lost between two letters.

        >>> [Part.of(0, text, "question mark").is_firm for text in ("caf?s", "no???")]
        [True, False]
        """
        if self.family == "half-decoded":
            return bool(_HALF_DECODED.search(self.text))
        inside = any(start > 0 and end < len(self.text) for start, end in self.holes)
        return inside or self.family == "replacement character"

    @property
    def may_be_asked(self) -> bool:
        """Whether it may be a plain word and its question marks, `what???` included."""
        if self.goes_on:
            return False
        start, end = self.holes[0]
        asks = self.family == "question mark" and end == len(self.text) and end - start < 4
        return asks or (self.family == "half-decoded" and not self.is_firm)


def parts(text: str, family: Family, is_proved: bool = False) -> tuple[Part, ...]:
    """All parts with signs of damage of one family, in order.

    Where damage is proved elsewhere, tokens with digits, slashes and brackets count too.

    >>> [part.text for part in parts("A clich????, see x.org/?q=1. Why?", "question mark")]
    ['clich????', 'Why?']
    """
    if not has_signs(text, family):
        return ()
    return _parts(text, family, _SIGN[family], _CODE if is_proved else _NOT_PROSE)


def suspects(text: str, family: Family) -> tuple[Part, ...]:
    """The parts of a family without those that end a question, which a text may have many of.

    >>> [part.text for part in suspects("Old clich?s, why? Where?", "question mark")]
    ['clich?s']
    """
    if not has_signs(text, family):
        return ()
    sign = _MAY_BE_LOST if family == "question mark" else _SIGN[family]
    return _parts(text, family, sign, _NOT_PROSE)


def _parts(
    text: str, family: Family, signs: re.Pattern[str], barred: re.Pattern[str]
) -> tuple[Part, ...]:
    found: list[Part] = []
    done = 0
    for sign in signs.finditer(text):
        if sign.start() < done:
            continue
        start, end = _token(text, sign.start(), sign.end())
        done = end
        found += _token_parts(text, start, end, family, barred)
    return tuple(found)


def has_signs(text: str, family: Family) -> bool:
    """Whether a text may have signs of damage of a family at all.

    >>> has_signs("Why?", "question mark"), has_signs("Why?", "half-decoded")
    (True, False)
    """
    if family == "half-decoded" and text.isascii():
        return False
    return any(mark in text for mark in _MARKS[family])


def _token(text: str, start: int, end: int) -> tuple[int, int]:
    """The token between blanks around a sign, cut where it grows too long to be one."""
    if end - start <= _MAX_TOKEN:
        start -= len(_BLANKS.split(text[max(0, end - _MAX_TOKEN - 1) : start])[-1])
    if end - start <= _MAX_TOKEN:
        end += len(_BLANKS.split(text[end : start + _MAX_TOKEN + 1], 1)[0])
    return start, end


def _token_parts(
    text: str, start: int, end: int, family: Family, barred: re.Pattern[str]
) -> Iterator[Part]:
    token = text[start:end]
    if len(token) > _MAX_TOKEN or barred.search(token.strip(_EDGES)):
        return
    for match in _PART[family].finditer(token):
        if _SIGN[family].search(match.group()):
            goes_on = _GOES_ON.match(text, start + match.end()) is not None
            part = Part.of(start + match.start(), match.group(), family, goes_on)
            if len(part.holes) <= _MAX_HOLES:
                yield part


def decoded(text: str) -> str | None:
    """Half-decoded characters of which nothing is lost, read as UTF-8; None where some is.

    >>> decoded("cafÃ©"), decoded("muÃ?")
    ('café', None)
    """
    for encoding in ("latin-1", "windows-1252"):
        with suppress(UnicodeError):
            return text.encode(encoding).decode("utf-8")
    return None


def key(core: str) -> str:
    """The skeleton of a damaged word: each run of damage counts once, whatever it is made of.

    >>> key("cafÃ?Â©s"), key("Clich????s")
    ('caf*s', 'clich*s')
    """
    return _DAMAGE.sub("*", core).lower()


def keys(part: Part) -> frozenset[str]:
    """The skeletons of all words that may stand in a part.

    The word may be all of it, without what is lost at its edges (quotes), or one side of a hole
    (an apostrophe).
    """
    ends = {0, len(part.text)}
    for start, end in part.holes:
        ends |= {start, end}
    cuts = sorted(ends)
    found = {key(part.text[left:right]) for left in cuts for right in cuts if left < right}
    return frozenset(word for word in found if "*" in word)
