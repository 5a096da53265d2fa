"""Statements: whole sentences that one of two texts has and the other has not.

A mirror loses lines and paragraphs; it does not gain sentences in the middle of one. A story that
was updated does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.match.tokens import Tokens

# A sentence that says something has so many words; an update adds one or two at a place.
_MIN_WORDS = 5
_MAX_SENTENCES = 2
# In the same place the other text has at most this share of the words.
_REPLACED_SHARE = 1 / 3
# Words before a gap that also end it may be counted to either side.
_MAX_SHIFT = 6

_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or two that only one text has.

    `inside` a line it has neighbours on the line it stands on, so that no lost line explains why
    the other text lacks it.
    """

    text: str
    inside: bool


def added(own: Tokens, other: Tokens, gap: tuple[int, int], other_words: int) -> Statement | None:
    """The statement that fills a gap, `other_words` being what the other text has in its place.

    >>> from pipeline.match.tokens import Tokeniser
    >>> read = Tokeniser()
    >>> new = read("The pier burnt down. Nobody was hurt, said Ada Quill. It was old.")
    >>> added(new, read("The pier burnt down. It was old."), (4, 10), 0)
    Statement(text='Nobody was hurt, said Ada Quill', inside=True)

    None where the gap is no whole sentence, or names neither a number nor a name.
    """
    start, end = gap
    if end - start < _MIN_WORDS or other_words > _REPLACED_SHARE * (end - start) or start == 0:
        return None
    for shift in _shifts(own, start, end):
        first, last = start + shift, end + shift
        if _ends_sentence(own, first - 1) and _ends_sentence(own, last - 1):
            words = own.printed[first:last]
            sentences = sum(_ends_sentence(own, word) for word in range(first, last))
            new = any(_is_fact(word) and word.casefold() not in other.count for word in words)
            if not new or sentences > _MAX_SENTENCES:
                return None
            text = own.text[own.starts[first] : own.starts[last - 1] + len(words[-1])]
            return Statement(" ".join(text.split()), _inside(own, first, last))
    return None


def _shifts(own: Tokens, start: int, end: int) -> Iterator[int]:
    """By how many words the gap may be moved without changing what is aligned, nearest first."""
    yield 0
    keys = own.keys
    for step in (-1, 1):
        shift = 0
        for _ in range(_MAX_SHIFT):
            leaving, entering = (end + shift - 1, start + shift - 1)
            if step > 0:
                leaving, entering = start + shift, end + shift
            if entering < 1 or entering >= len(keys) or keys[leaving] != keys[entering]:
                break
            shift += step
            yield shift


def _ends_sentence(own: Tokens, word: int) -> bool:
    return _SENTENCE_END.match(own.text, own.starts[word] + len(own.printed[word])) is not None


def _is_fact(word: str) -> bool:
    return word.isdigit() or (word[0].isupper() and not word.isupper())


def _inside(own: Tokens, first: int, last: int) -> bool:
    before = own.text[own.starts[first - 1] : own.starts[first]]
    after = own.text[own.starts[last - 1] : own.starts[last]] if last < len(own.starts) else "\n"
    return "\n" not in before or "\n" not in after
