"""Which languages a damaged text is in, told by its undamaged words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from pipeline.repair.holes import Part
from pipeline.text.keys import DAMAGE
from pipeline.text.words import WordList

# The languages that have a word, with its frequency in each.
_Entries = Sequence[tuple[str, float]]

_PLAIN_WORD = re.compile(rf"(?<![\w{DAMAGE}])[A-Za-z]{{2,}}(?![\w{DAMAGE}])")
# The same where signs inside words are damage too: between blanks, with the usual marks beside it.
_WHOLE_WORD = re.compile(r"(?<![^\s(])[A-Za-z]{3,}(?![^\s.,;:!?)])")
# Enough words to tell a language, and where they are taken from.
_SAMPLE_WORDS, _MAX_WORDS = 200, 20_000
# No language is ruled out by the words around a hole; one that has this share is spoken.
_MIN_SHARE, _SPOKEN = 1e-3, 0.05
# A text of which no more words are known is in a language that no list has; a text of few words
# may be in any.
_FOREIGN, _DOUBT = 0.5, 3
# What tells a language from those beside it: so many words, and so much of the best one's share.
_FEW, _NEAR = 8, 0.75


@dataclass(frozen=True)
class Languages:
    """The share of each language in a text, and the share of its words that they have."""

    shares: Mapping[str, float]
    known: float

    def share(self, language: str) -> float:
        """How much of the text is in a language; names come from any."""
        return self.shares.get(language, 0.0)

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """The languages that the text is in, the main one first."""
        found = [name for name, share in self.shares.items() if share >= _SPOKEN]
        return tuple(sorted(found, key=lambda name: (-self.shares[name], name)))


def languages_of(text: str, damaged: Iterable[Part], words: WordList) -> Languages:
    """The languages of the lines that have holes.

    >>> from pipeline.repair.holes import parts
    >>> from pipeline.text.words import load_words
    >>> text = "Der Text ist nicht f?r alle da."
    >>> languages_of(text, parts(text, "question mark"), load_words()).spoken
    ('de',)
    """
    sample = sorted(set(_sampled(text, damaged)))
    listed = [words.languages_of(word) for word in sample]
    shares = _shares(listed, words)
    spoken = Languages(shares, 1.0).spoken
    had = sum(any(language in spoken for language, _ in entries) for entries in listed)
    known = (had + _DOUBT) / (len(sample) + _DOUBT)
    if known < _FOREIGN:
        return Languages(dict.fromkeys(shares, _MIN_SHARE), known)
    return Languages(shares, known)


def shares_of(sample: Iterable[str], words: WordList) -> Mapping[str, float]:
    """The share of each language in a sample of different words.

    >>> from pipeline.text.words import load_words
    >>> shares = shares_of(["der", "nicht", "und"], load_words())
    >>> max(shares, key=shares.__getitem__)
    'de'
    """
    return _shares(map(words.languages_of, sample), words)


def _shares(listed: Iterable[_Entries], words: WordList) -> Mapping[str, float]:
    votes = dict.fromkeys(words.languages, 1e-3)
    for entries in listed:
        total = sum(frequency for _, frequency in entries)
        for language, frequency in entries:
            votes[language] += frequency / total
    # Squared: function words that two languages share should not make a text bilingual.
    total = sum(vote**2 for vote in votes.values())
    return {name: max(vote**2 / total, _MIN_SHARE) for name, vote in votes.items()}


def listed_languages(text: str, words: WordList) -> tuple[str, ...] | None:
    """The languages with a list that a text can be in, told by its plain words, likeliest first.

    >>> from pipeline.text.words import load_words
    >>> words = load_words()
    >>> listed_languages("Der Text ist nicht für alle da, die ihn gerne lesen wollen.", words)
    ('de',)
    >>> listed_languages("Lapsed lugesid terve suve raamatuid ning vahel mindi metsa.", words)
    ()

    None where too few words tell.
    """
    found = [match.group().lower() for match in islice(_WHOLE_WORD.finditer(text), _MAX_WORDS)]
    sample = set(found[:: max(1, len(found) // _SAMPLE_WORDS)])
    if len(sample) < _FEW:
        return None
    count = Counter(language for word in sample for language, _ in words.languages_of(word))
    most = max(count.values(), default=0)
    if most < _FOREIGN * len(sample):
        return ()
    near = (name for name, times in count.items() if times >= _NEAR * most)
    return tuple(sorted(near, key=lambda name: (-count[name], name)))


def _sampled(text: str, damaged: Iterable[Part]) -> list[str]:
    sample: list[str] = []
    done = 0
    for part in damaged:
        if part.start < done:
            continue
        end = text.find("\n", part.start)
        done = end if end >= 0 else len(text)
        sample += _PLAIN_WORD.findall(text[text.rfind("\n", 0, part.start) + 1 : done].lower())
        if len(sample) >= _SAMPLE_WORDS:
            break
    return sample[:_SAMPLE_WORDS]
