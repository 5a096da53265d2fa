"""Tokens: the words of a text as match aligns them."""

import re
from dataclasses import dataclass

from pipeline.text.keys import fold

# What is compared of one text, at most.
MAX_WORDS = 20_000

# Words that agree count from so many in a row on: fewer agree in any two texts of one language.
_MIN_RUN = 3
# The same where a script has no spaces and characters are compared.
_MIN_CHARACTERS = 8
_CHARACTERS_A_WORD = 16

_WORD = re.compile(r"\ufffd*[^\W_]+(?:['’?\ufffd]+[^\W_]+)*\ufffd*")
_CHARACTER = re.compile(r"\d+|\w")


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The words of a text: as printed, where they start, and as numbers of damage-blind keys.

    `min_run` says how many in a row must agree before that means anything.
    """

    text: str
    printed: tuple[str, ...]
    starts: tuple[int, ...]
    keys: tuple[int, ...]
    distinct: frozenset[str]
    min_run: int


class Tokeniser:
    """Texts as words with numbers; the same word has the same number in all texts."""

    def __init__(self) -> None:
        """No word is known."""
        self._number_of: dict[str, int] = {}
        self._key_of: dict[str, int] = {}

    def __call__(self, text: str) -> Tokens:
        """The words of a text; its characters where words are too long to be words.

        >>> tokens = Tokeniser()("The caf\\u00e9, the CAFE!")
        >>> tokens.printed, tokens.keys
        (('The', 'café', 'the', 'CAFE'), (0, 1, 0, 1))
        """
        found, min_run = list(_WORD.finditer(text)), _MIN_RUN
        if len(text) > _CHARACTERS_A_WORD * max(1, len(found)):
            found, min_run = list(_CHARACTER.finditer(text)), _MIN_CHARACTERS
        words = tuple(word[0] for word in found[:MAX_WORDS])
        return Tokens(
            text,
            words,
            tuple(word.start() for word in found[:MAX_WORDS]),
            tuple(map(self._key, words)),
            frozenset(word.casefold() for word in words),
            min_run,
        )

    def _key(self, word: str) -> int:
        key = self._key_of.get(word)
        if key is None:
            key = self._number_of.setdefault(fold(word), len(self._number_of))
            self._key_of[word] = key
        return key
