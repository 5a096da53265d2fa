"""What damaged parts prove of their mechanism, and what they could at the most.

Most texts with signs of damage have a few that may be genuine: what these could prove is told
without reading them, and is never less than what their readings prove.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property

from pipeline.repair.cases import Case
from pipeline.repair.context import GENUINE, load_context
from pipeline.repair.fills import fills
from pipeline.repair.holes import RUN, Part, key
from pipeline.repair.mechanisms import Mechanism
from pipeline.repair.readings import kind
from pipeline.text.words import CorpusWords, WordList, count_words

# The shortest run that an opening quote leaves where each byte leaves its trace: before a word
# nobody writes as many question marks.
QUOTE = 3

# A posterior from which a reading proves its document's mechanism.
_PROOF = 0.7
# ASCII letters around the holes from which a reading of a kind can be a proof.
_MIN_PROOF_LETTERS = {"word": 3, "contraction": 3, "spelled": 0}
# What one apostrophe lost leaves of a possessive; a contraction so frequent is no plural of which
# somebody asks.
_POSSESSIVE = re.compile(r"[A-Za-z]{3}’[sS]$")
_USUAL = -11.0
_WORD = re.compile(r"[^\W\d_]+")
# A share of known words from which a text is in a language of the lists for certain.
_FAMILIAR = 0.7

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


def proof(case: Case) -> float:
    """How much of a proof of the document's mechanism a case is, from 0 to 1.

    A known word, restored, is a whole one: no short word, nothing that a writer may ask. So is a
    character in a word in place of one that could not be shown: something was lost there for
    certain. A mark restored where nobody writes what stands there is a part of one.
    """
    part = case.part
    if part.may_be_asked or case.lost < _PROOF:
        return 0.0
    if part.family == "replacement character":
        return _proof_by_place(case)
    start, end = part.holes[0]
    if part.family == "half-decoded" and end - start >= QUOTE:
        return 1.0
    if part.is_firm:
        return _firm_proof(case)
    if end < len(part.text):
        # Search languages and spells of code begin words so.
        return _unfirm(part) if end - start > 1 else 1 / 8
    # Who types in haste goes on after a question in small letters, in words that no list has.
    is_familiar = case.reader.lexicon.languages.known > _FAMILIAR
    if case.confidence < _PROOF or not is_familiar:
        return 0.0
    is_restored = kind(case.reader, part, case.best) == "word" and _letters(part) > 1
    is_long = end - start >= QUOTE
    return 1 / 4 if is_restored or is_long or part.is_alone else 0.0


def _proof_by_place(case: Case) -> float:
    """How much of a proof a character is that could not be shown: most, where a word lost it."""
    letters = _letters(case.part)
    if not letters:
        return 1 / 8
    is_word = kind(case.reader, case.part, case.best) == "word"
    return 1.0 if is_word or letters >= _MIN_PROOF_LETTERS["word"] else 1 / 2


def _firm_proof(case: Case) -> float:
    """How much of a proof a case is where nobody would write what stands there."""
    part, text = case.part, case.best.text
    if case.confidence >= _PROOF:
        found = kind(case.reader, part, case.best)
        if found == "contraction" and _is_usual(case):
            return 1.0
        # A plural of which somebody asks looks like a possessive.
        if part.family == "question mark" and text[-2:] in ("’s", "’S"):
            return 1 / 2 if found == "contraction" or _POSSESSIVE.search(text) else 1 / 4
        if _letters(part) >= _MIN_PROOF_LETTERS.get(found, len(part.text)) and not _is_borrowed(
            case
        ):
            return 1.0
    return _unfirm(part)


def _unfirm(part: Part) -> float:
    """How much of a proof signs of damage before a letter are, whatever was lost there."""
    start, end = part.holes[0]
    return 1 / 2 if end - start > 1 else 1 / 4


def _is_borrowed(case: Case) -> bool:
    """Whether the word is of another language, and no name: by chance some always fits."""
    lexicon, words = case.reader.lexicon, _WORD.findall(case.best.text)
    return any(
        not word.isascii() and word.islower() and lexicon.is_borrowed(word) for word in words
    )


def _is_usual(case: Case) -> bool:
    """Whether a contraction is one of the few that are everywhere, such as `it’s`."""
    known = case.reader.lexicon.known(case.best.text.replace("’", "'"))
    return known is not None and known.log > _USUAL


def _letters(part: Part) -> int:
    """The number of plain letters that came through."""
    return sum(character.isascii() and character.isalpha() for character in part.text)


def quotations(found: Sequence[Case]) -> float:
    """What quotations prove: something stands between two runs of the length that quotes leave.

    Before a word nobody writes so many question marks as long ones have, and as many again after
    it. Of short ones two prove what one long one does.
    """
    proved, opened = 0.0, ""
    for case in found:
        text, (start, end), last = case.part.text, case.part.holes[0], case.part.holes[-1]
        if start == 0 and end < len(text) and case.lost >= _PROOF:
            opened = text[:end]
        closing = text[last[0] :] if last[1] == len(text) > last[0] > 0 else ""
        if opened and closing in (opened, opened + GENUINE):
            proved += 1.0 if len(opened) >= QUOTE else 1 / 2
            opened = ""
    return proved
