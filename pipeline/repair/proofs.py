"""What damaged parts could prove at the most, told without reading them.

Most texts with signs of damage have a few that may be genuine: of these nothing need be read. What
is said here of a part is never less than what `diagnosis` makes of its reading.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property

from pipeline.repair.context import GENUINE, load_context
from pipeline.repair.fills import fills
from pipeline.repair.holes import RUN, Part, key
from pipeline.repair.mechanisms import Mechanism
from pipeline.text.words import CorpusWords, WordList, count_words

# The shortest run that an opening quote leaves where each byte leaves its trace: before a word
# nobody writes as many question marks.
QUOTE = 3

Have = Callable[[str], bool]


class KnownWords:
    """Tells whether a list, the corpus or a text itself has words with a skeleton."""

    def __init__(self, words: WordList, corpus: CorpusWords, text: str) -> None:
        """The text's own words are looked for when they are asked for."""
        self._words, self._corpus, self._text = words, corpus, text

    @cached_property
    def own(self) -> CorpusWords:
        """The undamaged words of the text."""
        return CorpusWords.of(count_words(self._text))

    def have(self, skeleton: str) -> bool:
        """Whether any is known with a skeleton."""
        if self._words.candidates(skeleton):
            return True
        return "*" in skeleton and bool(self._corpus.get(skeleton) or self.own.get(skeleton))


def witnesses(sample: Sequence[Part], mechanism: Mechanism, known: KnownWords) -> tuple[Part, ...]:
    """The parts that may be proofs of a mechanism; none where all together would not do.

    >>> from pipeline.repair.holes import parts
    >>> from pipeline.repair.mechanisms import MECHANISMS
    >>> from pipeline.text.words import NO_CORPUS, load_words
    >>> (single,) = (one for one in MECHANISMS if one.name == "? for each character")
    >>> for text in ("caf?s", "here?Finding", "why? he said"):
    ...     found = parts(text, "question mark")
    ...     known = KnownWords(load_words(), NO_CORPUS, text)
    ...     print([one.text for one in witnesses(found, single, known)])
    ['caf?s']
    []
    []

    Where a quotation may be told by its ends, all parts are its witnesses.
    """
    least = _least(mechanism)
    hurt = [part for part in sample if any(end - start >= least for start, end in part.holes)]
    if any(part.holes[0][0] == 0 and _opens(part) for part in hurt):
        return tuple(sample)
    last: tuple[Part, ...] = ()
    # Nearly always too few remain whatever is known.
    for have in (_anything, known.have):
        worth = {evidence_of(part): (_worth(part, mechanism, have), part) for part in hurt}
        last = tuple(part for one, part in worth.values() if one)
        if sum(one for one, _ in worth.values()) < 1:
            return ()
    return last


def _anything(skeleton: str) -> bool:
    """As if every word were known."""
    return True


def evidence_of(part: Part) -> tuple[str, int]:
    """What is one proof, however often: a word is, wherever it stands; a sign alone is no word."""
    return part.text, part.start if part.is_alone else 0


def _opens(part: Part) -> bool:
    """Whether a quotation may begin here."""
    return part.holes[0][1] < len(part.text)


def _worth(part: Part, mechanism: Mechanism, have: Have) -> float:
    """How much of a proof any reading of a part can be."""
    if part.may_be_asked:
        return 0.0
    if part.family == "replacement character":
        return 1.0
    start, end = part.holes[0]
    if part.family == "half-decoded" and end - start >= QUOTE:
        return 1.0
    least = _least(mechanism)
    if part.is_firm:
        if _spells(mechanism) or _may_be_word(part, least, have):
            return 1.0
        return 1 / 2
    if end < len(part.text):
        return 1 / 2 if end - start > 1 else 1 / 8
    is_sign = part.is_alone or end - start >= QUOTE
    return 1 / 4 if is_sign or _may_be_word(part, least, have) else 0.0


def _may_be_word(part: Part, least: int, have: Have) -> bool:
    """Whether a known word may stand in a part, or a contraction."""
    kept = [char for at, char in enumerate(part.text) if not _in_hole(part, at)]
    is_plain = all(map(str.isascii, kept))
    return not is_plain or any(map(have, {*_skeletons(part, least), *_contractions(part)}))


def _in_hole(part: Part, at: int) -> bool:
    return any(start <= at < end for start, end in part.holes)


def _skeletons(part: Part, least: int) -> Iterator[str]:
    """The skeletons of the words that may stand in a part.

    A word ends with the part, or beside a hole that is a mark, or in one that has room for a mark
    and a letter.
    """
    roomy = [hole for hole in part.holes if hole[1] - hole[0] >= 2 * least]
    starts = {0, *(end for _, end in part.holes), *(start for start, _ in roomy)}
    ends = {len(part.text), *(start for start, _ in part.holes), *(end for _, end in roomy)}
    for left in sorted(starts):
        for right in sorted(ends):
            if any(left <= start and end <= right for start, end in part.holes):
                yield key(part.text[left:right])


def _contractions(part: Part) -> Iterator[str]:
    """What a part is with an apostrophe in a hole."""
    edges = [0, *(at for hole in part.holes for at in hole), len(part.text)]
    for number, (start, end) in enumerate(part.holes):
        left, right = part.text[edges[2 * number] : start], part.text[end : edges[2 * number + 3]]
        yield f"{left}'{right}".lower()


@cache
def _least(mechanism: Mechanism) -> int:
    """The fewest characters that are left of one that is lost."""
    return min(map(len, _lost(mechanism)))


@cache
def _spells(mechanism: Mechanism) -> bool:
    """Whether what is left of some character is left of no other."""
    return any(len(symbols) == 1 for symbols in _lost(mechanism).values())


def _lost(mechanism: Mechanism) -> Mapping[str, frozenset[int]]:
    """What a run of damage is made of, and which characters were lost there."""
    genuine = frozenset((load_context().number[GENUINE],))
    run = RUN[mechanism.family]
    return {
        left: symbols
        for left, symbols in fills(mechanism).items()
        if symbols != genuine and run.fullmatch(left)
    }
