"""Damage: what lost characters leave of a word, told from the word alone or beside a whole one."""

import re

# A question mark at a word's end asks; only one with more of the word after it is a hole.
_AT_END = "?!.,;:)\"'"
# UTF-8 read as a one-byte encoding: a lead byte as a letter, then what no word has after it. In
# capitals the micro sign is a Greek letter, and the florin sign one of West Africa.
_MOJIBAKE = re.compile(r"[À-ÖØ-Þâá][\u0080-\u009f¡-ª¬-º¼-¿€‚ƒ„†‡ˆ‰Š‹ŒŽ˜™š›œžŸ\u039c\u0191]|â€")
_ENTITY = re.compile(r"&(?:amp;)*(?:#\w{2,6}|[A-Za-z]\w{1,7});")
_LOST = re.compile(r"([?\ufffd]+)")
# What may have stood where something was lost, quotes and dashes that a mirror made plain included.
_PLAIN_MARKS = "\"'-"
# What damage drops without a trace.
_DROPPED = re.compile(r"[^\W\d_\x00-\x7f]|['\"‘’‚“”„–—…]")


def is_damaged(word: str) -> bool:
    """Whether a word shows a sign of damage: a hole inside it; U+FFFD, mojibake, an entity.

    >>> [is_damaged(word) for word in ("clich????s", "why?", "DoleÅ¾al", "Ångström")]
    [True, False, True, False]
    """
    hole = "?" in word and bool(word[word.index("?") :].lstrip(_AT_END))
    if hole or ("&" in word and _ENTITY.search(word)):
        return True
    return not word.isascii() and ("\ufffd" in word or bool(_MOJIBAKE.search(word)))


def is_left_of(word: str, whole: str) -> bool:
    """Whether a word is what is left of another one that lost characters, replaced or dropped.

    >>> is_left_of("tale?,", "tale”,"), is_left_of("Whats", "What's"), is_left_of("tale?", "tale,")
    (True, True, False)

    An accented letter that became its plain one is no such loss.
    """
    if not _LOST.search(word):
        return word != whole and _DROPPED.sub("", whole) == word
    ends = {0}
    for n, piece in enumerate(_LOST.split(word)):
        ends = _ends_of_lost(whole, ends) if n % 2 else _ends_of(piece, whole, ends)
    return len(whole) in ends


def _ends_of(piece: str, whole: str, starts: set[int]) -> set[int]:
    """Where a piece of a word may end that begins at one of some places."""
    return {start + len(piece) for start in starts if whole.startswith(piece, start)}


def _ends_of_lost(whole: str, starts: set[int]) -> set[int]:
    """Where lost characters may end: one or more, a genuine question mark before or after them.

    All places are followed at once: trying them one by one takes time exponential in the losses.
    """
    begun = starts | {start + 1 for start in starts if whole.startswith("?", start)}
    ends: set[int] = set()
    lost = False
    for place, sign in enumerate(whole):
        lost = (lost or place in begun) and _may_be_lost(sign)
        if lost:
            ends.add(place + 1)
    return ends | {end + 1 for end in ends if whole.startswith("?", end)}


def _may_be_lost(sign: str) -> bool:
    return sign in _PLAIN_MARKS or not (sign.isascii() or sign == "\ufffd")
