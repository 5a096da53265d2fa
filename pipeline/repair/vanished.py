"""Words that lost characters without a trace, and the words they may have been.

Three ways of losing them leave nothing that a sound text could not have as well: characters beyond
ASCII vanished (`caf`), became a blank each (`caf  au lait`), or lost the eighth bit of the byte
that stood for them (`cafi`).
"""

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations

from pipeline.text.keys import fold
from pipeline.text.shadows import load_shadows
from pipeline.text.words import CorpusWords, WordEntry, WordList

# Longer words are looked up with one place of damage only, longer ones yet not at all.
_MAX_LETTERS_TWICE, _MAX_LETTERS = 14, 24
# What has a capital may be a name, and names come from everywhere.
_NAME_SHARE = 1e-2
# One sighting in the corpus, as a frequency.
_CORPUS_SIGHTING = 2e-6
_REMEMBERED = 50_000
_WESTERN = (
    "ca", "da", "de", "en", "es", "fi", "fil", "fr", "id", "is", "it", "nb", "nl", "pt", "sv",
)  # fmt: skip
# So likely is a word that no list has to look like this: each letter more makes it rarer.
_UNLISTED, _A_LETTER, _A_SIGN, _RAREST = 1e-3, 10**-0.75, 1e-2, 1e-100
# Frequencies of other texts overstate what they say of this one.
_TEMPER = 0.85
# A text in a language of the lists has so much of it.
_GOOD_PART = 0.3
# German writes its nouns with a capital; some can be told by their endings.
_MOSTLY, _NOUN, _NOUN_ENDINGS = 0.5, 0.95, ("ung", "ungen", "heit", "keit", "nis", "schaft")
# Others may be any word, if they are long.
_LONG_WORD, _LONG_LETTERS = 0.35, 6
# A word so frequent leaves no reason to look for one that lost more.
_COMMON = 1e-5

Keys = Callable[[str, bool], Iterator[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Vanishing:
    """One way of losing characters without a trace.

    `pattern` finds what may be left of a word; `keys` gives the skeletons of what it may have been,
    with a second place of damage where asked for. `is_by_word`: a word that was hit is one still.
    `western`: only languages that windows-1252 can write were damaged so.
    """

    name: str
    pattern: re.Pattern[str]
    damage: Callable[[str], str]
    keys: Keys
    is_by_word: bool = True
    western: bool = False

    def whole(self, token: str, word: str) -> tuple[str, ...]:
        """The word in the case of what is left of it; in two cases where its first letter is lost.

        >>> vanished = MECHANISMS[0]
        >>> vanished.whole("Chvez", "chávez"), vanished.whole("ber", "über")
        (('Chávez',), ('über', 'Über'))
        """
        forms = dict.fromkeys((word, word[0].upper() + word[1:], word.upper()))
        fitting = [form for form in forms if self.damage(form) == token]
        if len(fitting) > 1 and not (len(token) > 1 and token.isupper()):
            fitting = [form for form in fitting if not (len(form) > 1 and form.isupper())]
        return tuple(fitting)


def _drop(text: str) -> str:
    return "".join(character for character in text if character < "\x80")


def _blank(text: str) -> str:
    return "".join(character if character < "\x80" else " " for character in text)


def _strip(text: str) -> str:
    """Each byte of windows-1252 without its eighth bit; what it has no byte for, as it is."""
    return "".join(map(_strip_character, text))


@cache
def _strip_character(character: str) -> str:
    try:
        return chr(character.encode("windows-1252")[0] & 0x7F)
    except UnicodeEncodeError:
        return character


def _inserted(token: str, twice: bool) -> Iterator[str]:
    """Skeletons of words of which one or two runs of characters vanished."""
    lower, size = token.lower(), len(token)
    if size > _MAX_LETTERS:
        return
    if not twice:
        yield from (f"{lower[:at]}*{lower[at:]}" for at in range(size + 1))
    elif size <= _MAX_LETTERS_TWICE:
        for one, two in combinations(range(size + 1), 2):
            yield f"{lower[:one]}*{lower[one:two]}*{lower[two:]}"


def _blanks(token: str, twice: bool) -> Iterator[str]:
    """The skeleton of a word with each run of blanks for characters beyond ASCII."""
    yield re.sub(" +", "*", token.lower())


def _replaced(token: str, twice: bool) -> Iterator[str]:
    """Skeletons of words of which one or two runs became ASCII characters."""
    lower, size = token.lower(), len(token)
    if size > _MAX_LETTERS:
        return
    sure = re.sub(r"[^a-z]+", "*", lower)
    ends = [(at, at + run) for run in (1, 2) for at in range(size + 1 - run)]
    if not twice and sure != lower:
        yield sure
    elif (sure != lower) == twice:
        for start, end in ends:
            yield re.sub(r"[^a-z]+", "*", f"{lower[:start]}*{lower[end:]}")
    elif twice and size <= _MAX_LETTERS_TWICE:
        for (one, one_end), (two, two_end) in combinations(ends, 2):
            if one_end < two:
                yield f"{lower[:one]}*{lower[one_end:two]}*{lower[two_end:]}"


# No part of a link, an address, a number or a name in code.
_BEFORE, _AFTER = r"(?<![\w@/\\=&#$%+~.])", r"(?![\w@/\\=&#$%+~(]|[.:]\w)"
_STRIPPED = r"[A-Za-z@\[\\\]^_`{|}~\x7f]"

MECHANISMS = (
    Vanishing("vanished", re.compile(f"{_BEFORE}[A-Za-z]+{_AFTER}"), _drop, _inserted),
    Vanishing("blank for each character", re.compile("(?!)"), _blank, _blanks, False),
    Vanishing(
        "eighth bit stripped",
        re.compile(rf"(?<!{_STRIPPED}|[\d/.]){_STRIPPED}+(?![\d/]|[.:]\w)"),
        _strip,
        _replaced,
        western=True,
    ),
)


@lru_cache(maxsize=_REMEMBERED)
def originals(
    words: WordList, mechanism: Vanishing, token: str
) -> tuple[tuple[str, tuple[WordEntry, ...]], ...]:
    """The listed words of which a mechanism leaves exactly this token.

    >>> from pipeline.text.words import load_words
    >>> vanished = MECHANISMS[0]
    >>> "clichés" in dict(originals(load_words(), vanished, "clichs"))
    True
    """
    found: dict[str, list[WordEntry]] = {}
    if token and mechanism.is_by_word and not load_shadows().may_be(mechanism.name, token):
        return ()
    for twice in (False, True):
        for key in dict.fromkeys(mechanism.keys(token, twice)):
            for entry in words.candidates(key):
                found.setdefault(entry.word, []).append(entry)
        if max((e.frequency for word in found for e in found[word]), default=0) > _COMMON:
            break
    return tuple(
        (form, tuple(entries))
        for word, entries in found.items()
        for form in mechanism.whole(token, word)
    )


@lru_cache(maxsize=_REMEMBERED)
def accented(words: WordList, token: str) -> tuple[WordEntry, ...]:
    """The listed words that are this without their accents: written so, it is not damaged.

    >>> from pipeline.text.words import load_words
    >>> sorted({entry.word for entry in accented(load_words(), "gerausch")})
    ['geräusch']
    """
    lower = token.lower()
    keys = (f"{lower[:at]}*{lower[at + 1 :]}" for at in range(min(len(lower), _MAX_LETTERS)))
    found = (entry for key in dict.fromkeys(keys) for entry in words.candidates(key))
    return tuple(entry for entry in found if fold(entry.word) == lower)


@dataclass(frozen=True, slots=True)
class Original:
    """A word that may have stood in a place, its weight, and where it stands undamaged."""

    text: str
    weight: float
    support: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """What is left of a word at [start, end), and the words that may have stood there."""

    start: int
    end: int
    text: str
    originals: tuple[Original, ...]
    as_it_is: float
    is_listed: bool
    temper: float = _TEMPER

    @property
    def best(self) -> Original:
        """The likeliest word."""
        return self.originals[0]

    @property
    def posteriors(self) -> list[float]:
        """How likely it was each of the words, the place as it is included."""
        tempered = [one.weight**self.temper for one in self.originals]
        total = self.as_it_is**self.temper + sum(tempered)
        return [weight / total for weight in tempered]

    @property
    def odds(self) -> float:
        """The powers of ten by which damage explains the place better."""
        return math.log10(sum(o.weight for o in self.originals) / self.as_it_is)


class Speech:
    """The languages of a stretch, with their shares; weighs its words."""

    def __init__(
        self,
        words: WordList,
        corpus: CorpusWords,
        shares: Mapping[str, float],
        rare: Collection[str] = (),
    ) -> None:
        """`shares` has a share for every language; the corpus is asked for `rare` tokens only."""
        self.words, self._corpus, self._shares, self._rare = words, corpus, shares, rare
        self._known: dict[tuple[str, str, float], tuple[Original, ...]] = {}

    def share(self, *languages: str) -> float:
        """How much of the stretch is in these languages."""
        return sum(self._shares[language] for language in languages)

    def may_have(self, mechanism: Vanishing) -> bool:
        """Whether a mechanism may have damaged text in these languages.

        Where none of them has a good part, it is in one that no list has.
        """
        if max(self._shares.values()) < _GOOD_PART:
            return False
        return not mechanism.western or self.share(*_WESTERN) > _MOSTLY

    def plain(self, token: str) -> float:
        """The weight of a word as it stands; 0 where no list has it."""
        lower = token.lower()
        return self.weight(e for e in self.words.candidates(lower) if e.word == lower)

    def weight(self, entries: Iterable[WordEntry]) -> float:
        """The weight of listed words together."""
        return sum(self._shares[entry.language] * entry.frequency for entry in entries)

    def may_have_been(self, mechanism: Vanishing, token: str) -> bool:
        """Whether any word may have been the token at all: most were no other."""
        return token in self._rare or bool(originals(self.words, mechanism, token))

    def originals(self, mechanism: Vanishing, token: str, capital: float) -> tuple[Original, ...]:
        """All words that may have been the token, heaviest first.

        `capital` is how likely a word that stands here begins with one; it tells where the first
        letter is lost.
        """
        asked = mechanism.name, token, capital
        if asked not in self._known:
            self._known[asked] = tuple(self._find(mechanism, token, capital))
        return self._known[asked]

    def _find(self, mechanism: Vanishing, token: str, capital: float) -> list[Original]:
        is_name = len(token) > 2 and token[0].isupper() and not token.isupper()
        least = _NAME_SHARE if is_name else 0.0
        found: dict[str, list[tuple[float, str]]] = {}
        for word, entries in originals(self.words, mechanism, token):
            known = word[0].isascii() or token.isupper()
            begins = self._noun(word, capital)
            case = 1.0 if known else begins if word[0].isupper() else 1 - begins
            found[word] = [
                (
                    case * max(self._shares[entry.language], least) * entry.frequency,
                    f"list:{entry.language}",
                )
                for entry in entries
            ]
        if token in self._rare:
            for word, count in self._sightings(mechanism, token):
                found.setdefault(word, []).append((_CORPUS_SIGHTING * count, f"corpus:{count}"))
        weighed = [
            Original(word, sum(weight for weight, _ in seen), _support(seen))
            for word, seen in found.items()
        ]
        return sorted(weighed, key=lambda original: (-original.weight, original.text))

    def _noun(self, word: str, capital: float) -> float:
        """How likely the word has a capital, where German tells its nouns by it."""
        if self._shares["de"] <= _MOSTLY:
            return capital
        if word.endswith(_NOUN_ENDINGS):
            return _NOUN
        return max(capital, _LONG_WORD) if len(word) > _LONG_LETTERS else capital

    def _sightings(self, mechanism: Vanishing, token: str) -> Iterator[tuple[str, int]]:
        """The corpus's words of which the mechanism leaves exactly this token."""
        for key in dict.fromkeys(mechanism.keys(token, False)):
            for word, count in self._corpus.get(key, ()):
                for cased in dict.fromkeys((word, word.upper())):
                    if mechanism.damage(cased) == token:
                        yield cased, count


def _support(seen: list[tuple[float, str]]) -> tuple[str, ...]:
    heaviest = sorted(seen, key=lambda pair: (-pair[0], pair[1]))
    return tuple(name for _, name in heaviest[:3])


def unlisted(token: str) -> float:
    """The weight of a word that no list has; signs that no word has make it rarer."""
    signs = sum(not character.isalpha() for character in token[1:-1])
    return max(_RAREST, float(_UNLISTED * _A_LETTER ** len(token) * _A_SIGN**signs))


def capital(text: str, start: int, speech: Speech) -> float:
    """How likely a word that starts here begins with a capital."""
    before = text[max(0, start - 4) : start].rstrip(" \t\"'([-")
    if not before or before[-1] in ".!?":
        return 0.95
    if before[-1] in ":\n":
        return 0.6
    return 0.05 + 0.1 * speech.share("de")
