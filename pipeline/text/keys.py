"""Damage-blind keys: what stays the same of a word when case, accents or characters are lost."""

import re
import unicodedata

# What may stand where a character was lost.
DAMAGE = "?\ufffd"
_HOLE = re.compile(rf"[{DAMAGE}\u0080-\u009f]+|[^\x00-\x7f]+")
_NOT_WORD = re.compile(r"[\W_]+")


def fold(word: str) -> str:
    """The key on which copies are aligned: no case, no accents, no punctuation.

    >>> fold("Clichés,"), fold("U.S."), fold("--")
    ('cliches', 'us', '--')
    """
    plain = word
    if not word.isascii():
        decomposed = unicodedata.normalize("NFKD", word)
        plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_WORD.sub("", plain.casefold()) or plain


def skeleton(word: str) -> str:
    """What a word and its damaged forms share: a star for each run of lost or non-ASCII characters.

    Lower case, not case folding: folding makes `ß` into `ss`, which no damaged form shares.

    >>> skeleton("clich????s"), skeleton("Clichés")
    ('clich*s', 'clich*s')
    """
    return _HOLE.sub("*", word.lower())
