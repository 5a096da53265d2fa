"""Alignment: what two texts share word by word, and where they state other facts.

Shingles say how much of two sets is equal. They cannot say whether the rest is damage (a word with
a wrong letter spoils five shingles) or another number in the same sentence (a sibling of one
template differs in few shingles). An alignment shows both.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA, Levenshtein

from pipeline.match.statements import Statement, added
from pipeline.match.tokens import Tokens

# Names and numbers are compared where all mechanisms of damage would show: plain ASCII.
_NAME = re.compile(r"[A-Z][a-z]+")
_NUMBER = re.compile(r"[0-9]{1,18}")

# A longer passage that replaces another is rewriting, or chrome: a fact is exchanged in few words.
# Titles full of names take each other's place in chrome, so names must stand closer.
_NUMBER_GAP = 12
_NAME_GAP = 6
# Names at least this alike, and long numbers with one digit wrong, may be misreadings.
_SAME_NAME = 0.6
_MISREAD_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Alignment:
    """How two texts (a, b) fit together.

    `share` is the part of the shorter text (0 to 1) that stands in the other in the same order, in
    runs of at least three words; `words` counts these, `longest` those of the longest run;
    `exchanged` are the places where, between such runs, each text has numbers or names more often
    than the other; `added` the statements between them that only a, and that only b has.
    """

    share: float
    words: int
    longest: int
    exchanged: tuple[tuple[str, str], ...]
    added: tuple[tuple[Statement, ...], tuple[Statement, ...]]


def align(a: Tokens, b: Tokens) -> Alignment:
    """Align two texts by their words' keys (Levenshtein, by rapidfuzz).

    >>> from pipeline.match.tokens import Tokeniser
    >>> read = Tokeniser()
    >>> ours = read("The ferry Aurora left the old pier with 212 passengers on board at noon.")
    >>> theirs = read("The ferry Boreas left the old pier with 187 passengers on board at noon.")
    >>> align(ours, theirs).exchanged
    (('212', '187'),)

    Nothing is exchanged before the first run and after the last: there pages have their chrome.
    """
    runs = [
        (edit.src_start, edit.src_end, edit.dest_start, edit.dest_end)
        for edit in Levenshtein.opcodes(a.keys, b.keys)
        if edit.tag == "equal" and edit.src_end - edit.src_start >= a.min_run
    ]
    lengths = [end - start for start, end, _, _ in runs]
    shorter = min(len(a.keys), len(b.keys))
    share = round(sum(lengths) / shorter, 4) if shorter else 0.0
    gaps = [_trimmed(a, b, one[1], two[0], one[3], two[2]) for one, two in pairwise(runs)]
    exchanged = (_exchanged(a, b, *gap) for gap in gaps)
    ours = (added(a, b, gap, other[1] - other[0]) for gap, other in gaps)
    theirs = (added(b, a, gap, other[1] - other[0]) for other, gap in gaps)
    return Alignment(
        share,
        sum(lengths),
        max(lengths, default=0),
        tuple(pair for pair in exchanged if pair),
        (tuple(one for one in ours if one), tuple(one for one in theirs if one)),
    )


def _trimmed(
    a: Tokens, b: Tokens, a_start: int, a_end: int, b_start: int, b_end: int
) -> tuple[tuple[int, int], tuple[int, int]]:
    """A gap in both texts, without the words at its ends that agree in runs too short to count."""
    while a_start < a_end and b_start < b_end and a.keys[a_start] == b.keys[b_start]:
        a_start, b_start = a_start + 1, b_start + 1
    while a_start < a_end and b_start < b_end and a.keys[a_end - 1] == b.keys[b_end - 1]:
        a_end, b_end = a_end - 1, b_end - 1
    return (a_start, a_end), (b_start, b_end)


def _exchanged(
    a: Tokens, b: Tokens, a_gap: tuple[int, int], b_gap: tuple[int, int]
) -> tuple[str, str] | None:
    """The facts that stand for each other in a gap between two runs."""
    (a_start, a_end), (b_start, b_end) = a_gap, b_gap
    shorter, longer = sorted((a_end - a_start, b_end - b_start))
    if not shorter or longer > _NUMBER_GAP:
        return None
    ours = [word for word in a.printed[a_start:a_end] if _is_own(word, a, b)]
    theirs = [word for word in b.printed[b_start:b_end] if _is_own(word, b, a)]
    ours, theirs = _without_values(ours, theirs), _without_values(theirs, ours)
    kinds = [(_NUMBER, _misread_number), (_NAME, _misread_name)]
    for kind, misread in kinds if longer <= _NAME_GAP else kinds[:1]:
        one, other = _joined(kind, ours), _joined(kind, theirs)
        if one and other:
            return None if misread(one, other) else (one, other)
    return None


def _is_own(word: str, own: Tokens, other: Tokens) -> bool:
    """Whether a text has a word more often: a number may stand in both for different things."""
    key = word.casefold()
    return own.count[key] > other.count[key]


def _without_values(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """The words without the numbers that the others have in another form: `03` is `3`.

    So a date that is printed in another style is no other date.
    """
    values = {int(word) for word in others if _NUMBER.fullmatch(word)}
    return [word for word in words if not (_NUMBER.fullmatch(word) and int(word) in values)]


def _joined(kind: re.Pattern[str], words: Sequence[str]) -> str:
    return " ".join(word for word in words if kind.fullmatch(word))


def _misread_number(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= _MISREAD_DIGITS and OSA.distance(one, other) <= 1


def _misread_name(one: str, other: str) -> bool:
    """Whether two names may be one: cut short by a lost letter or a line break, or misspelt."""
    one, other = (name.replace(" ", "").casefold() for name in (one, other))
    cut = one.startswith(other) or other.startswith(one)
    return cut or OSA.normalized_similarity(one, other) >= _SAME_NAME
