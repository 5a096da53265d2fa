"""Tokens: the words of a text as match aligns them."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from pipeline.text.keys import fold

# What is compared of one text, at most.
MAX_WORDS = 20_000

# Words that agree count from so many in a row on: fewer agree in any two texts of one language.
_MIN_RUN = 3
# The same where a script has no spaces and characters are compared.
_MIN_CHARACTERS = 8
_CHARACTERS_A_WORD = 16
# What is kept of the text after its last word: enough to see how the sentence ends.
_SEEN_AFTER = 8

# Not more than four marks before a word, lest a page full of them take for ever.
_WORD = re.compile(r"(?:(?<!\ufffd)\ufffd{1,4})?[^\W_]+(?:['’?\ufffd]+[^\W_]+)*\ufffd*")
_CHARACTER = re.compile(r"\d+|\w")


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The words of a text: as printed, where they start, and as numbers of damage-blind keys.

    `count` says how often each stands there, case aside, `min_run` how many in a row must agree
    before that means anything.
    """

    text: str
    printed: tuple[str, ...]
    starts: tuple[int, ...]
    keys: tuple[int, ...]
    count: Counter[str]
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
        found, min_run = list(islice(_WORD.finditer(text), MAX_WORDS)), _MIN_RUN
        if sum(len(word[0]) for word in found) > _CHARACTERS_A_WORD * len(found):
            found, min_run = list(islice(_CHARACTER.finditer(text), MAX_WORDS)), _MIN_CHARACTERS
        words = tuple(word[0] for word in found)
        return Tokens(
            text[: found[-1].end() + _SEEN_AFTER] if found else "",
            words,
            tuple(word.start() for word in found),
            tuple(map(self._key, words)),
            Counter(word.casefold() for word in words),
            min_run,
        )

    def _key(self, word: str) -> int:
        key = self._key_of.get(word)
        if key is None:
            key = self._number_of.setdefault(fold(word), len(self._number_of))
            self._key_of[word] = key
        return key
