"""Words in which each lost character became a blank: `Mart nez`, `caf  au lait`."""

import math
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, product

from pipeline.repair.stand_ins import CONTRACTED
from pipeline.repair.vanished import Original, Place, Speech, Vanishing, capital, unlisted
from pipeline.text.shadows import load_shadows
from pipeline.text.words import WordList

_RUN = re.compile(r"[A-Za-z]+")
# Powers of ten by which a word must be likelier damaged than not to count as a strong proof.
STRONG = 1.5
# A word falls into so many pieces at the most.
_MAX_PIECES = 4
# How often a blank stands before another one or before a comma, where nobody means it.
_STRAY_BLANK = 1e-2
_MIN_CAPITALS = 5
_LONE_BEFORE, _LONE_AFTER = re.compile(r"(?<!\w)[A-Za-z] +$"), re.compile(r" +[A-Za-z](?!\w)")
# A consonant alone is a word in few languages, elsewhere the name of something.
_LONE = 1e-5
_ONE_LETTER_WORDS = ("cs", "hu", "pl", "sh", "sk", "sl")
# Two listed words stand together more often than chance would have it.
_FAMILIAR = 20
_VOWELS = frozenset("aeiouyAEIOUY")
LONE_PIECES = frozenset(letter + end for letter in "bcdfghjklmnpqrstvwxz" for end in ("", ",", "."))
# What may stand right before and after a word.
_OPENS, _CLOSES = frozenset(' \n\t("-'), frozenset(' \n\t)".,;:!?-')
_POSSESSIVE = 5e-2
_ELISION = 5e-2
_ELIDED = frozenset(("l", "d", "j", "m", "n", "s", "t", "c", "qu"))
_ELIDING = ("fr", "it", "ca")


# What a sound text rarely has, and so many of them.
_WIDE_GAP = re.compile(r"  (?<=[a-z]  )[A-Za-z]")
_MIN_SIGNS = 3
# The longer a text, the more of them it has by chance: this is the length of a page.
PAGE = 20_000
# Pieces meet by chance in more ways than single words.
_TEMPER = 0.75
_REMEMBERED = 50_000


def is_suspected(text: str, signs: int, has_gaps: bool) -> bool:
    """Whether several words become listed ones with a letter in place of a blank.

    `signs` are pairs of pieces that do; `has_gaps`: blanks stand side by side somewhere.
    """
    if signs >= _MIN_SIGNS * max(1.0, len(text) / PAGE):
        return True
    return has_gaps and len(list(islice(_WIDE_GAP.finditer(text), _MIN_SIGNS))) == _MIN_SIGNS


def word_of(piece: str) -> str:
    """A piece without the punctuation behind it."""
    return piece.rstrip(".,;:!?)")


@lru_cache(maxsize=_REMEMBERED)
def is_sign(words: WordList, left: str, right: str) -> bool:
    """Whether two pieces are a word that lacks a letter, or an apostrophe, between them.

    >>> from pipeline.text.words import load_words
    >>> is_sign(load_words(), "secci", "n"), is_sign(load_words(), "hello", "there")
    (True, False)
    """
    if not (left.isalpha() and right.isalpha()):
        return False
    if right in CONTRACTED and words.frequency(f"{left}'{right}"):
        return True
    return load_shadows().may_be("vanished", left + right) and any(
        _blank_for_letter(entry.word) == f"{left} {right}".lower()
        for entry in words.candidates(f"{left}*{right}".lower())
    )


def _blank_for_letter(word: str) -> str:
    return "".join(letter if letter < "\x80" else " " for letter in word)


def places(text: str, speech: Speech, mechanism: Vanishing) -> Iterator[Place]:
    """The places where a word with blanks for some letters explains the text better.

    Of those that overlap, the ones that explain the most together. None at all where no piece that
    is no word proves it: then nothing does.
    """
    runs = [match.span() for match in _RUN.finditer(text)]
    if not _is_proved(text, runs, speech, mechanism):
        return
    found = [
        place
        for first in range(len(runs))
        for start, end, pieces in spans(text, runs, first)
        if (place := _place(text, start, end, pieces, speech, mechanism)) and place.odds > 0
    ]
    yield from _most_together(sorted(found, key=lambda place: (place.end, place.start)))


def _most_together(found: Sequence[Place]) -> list[Place]:
    """The places apart with the highest odds together, of those given by their ends."""
    ends = [place.end for place in found]
    best = [0.0]
    before = []
    for number, place in enumerate(found):
        before.append(bisect_right(ends, place.start, 0, number))
        best.append(max(best[-1], best[before[-1]] + place.odds))
    chosen, number = [], len(found)
    while number:
        if best[number] == best[number - 1]:
            number -= 1
        else:
            chosen.append(found[number - 1])
            number = before[number - 1]
    return chosen[::-1]


def _is_proved(
    text: str, runs: Sequence[tuple[int, int]], speech: Speech, mechanism: Vanishing
) -> bool:
    """Whether a word with blanks is so much likelier than pieces of which one is no word."""
    odd = {
        run
        for run in {text[start:end] for start, end in runs}
        if _is_lone(run) or not speech.words.languages_of(run)
    }
    last = -1
    for number, (start, end) in enumerate(runs):
        if text[start:end] in odd:
            for first in range(max(last + 1, number - _MAX_PIECES + 1), number + 1):
                for span in spans(text, runs, first):
                    place = _place(text, *span, speech, mechanism)
                    if place and not place.is_listed and place.odds >= STRONG:
                        return True
            last = number
    return False


def _place(
    text: str, start: int, end: int, pieces: int, speech: Speech, mechanism: Vanishing
) -> Place | None:
    core = text[start:end]
    if _is_spaced_out(text, start, end):
        return None
    found: tuple[Original, ...] = ()
    if speech.words.begins(core.lower().partition(" ")[0] + "*"):
        found = speech.originals(mechanism, core, capital(text, start, speech))
    if pieces == 2 and core.count(" ") == 1 and core.strip() == core:
        left, right = core.split()
        found += tuple(_with_apostrophe(left, right, speech))
    if not found:
        return None
    words = core.split()
    weights = [_weight(word, speech) for word in words]
    stray = len(core) - len(core.replace(" ", "")) - (len(words) - 1)
    as_it_is = math.prod(weights) * _STRAY_BLANK**stray
    is_listed = all(speech.words.frequency(word) and not _is_lone(word) for word in words)
    if is_listed:
        as_it_is *= _FAMILIAR ** (len(words) - 1)
    heaviest = sorted(found, key=lambda original: (-original.weight, original.text))
    return Place(start, end, core, tuple(heaviest), as_it_is, is_listed, _TEMPER)


def _is_spaced_out(text: str, start: int, end: int) -> bool:
    """Whether letters stand apart here on purpose, or capitals that may stand for anything."""
    core = text[start:end]
    if core.isupper() and len(core) < _MIN_CAPITALS:
        return True
    before, after = (
        _LONE_BEFORE.search(text, max(0, start - 4), start),
        _LONE_AFTER.match(text, end),
    )
    return bool(before and after)


def _is_lone(word: str) -> bool:
    return len(word) == 1 and word not in _VOWELS


def _weight(word: str, speech: Speech) -> float:
    """How likely a running word is this one."""
    if _is_lone(word):
        return _LONE + speech.share(*_ONE_LETTER_WORDS) * speech.plain(word)
    return max(speech.plain(word), unlisted(word))


def _with_apostrophe(left: str, right: str, speech: Speech) -> Iterator[Original]:
    """Contractions, possessives and elisions of which the apostrophe became a blank."""
    joined = f"{left}’{right}"
    if right.lower() in CONTRACTED and len(left) > 1:
        weight = speech.plain(f"{left}'{right}")
        if right.lower() == "s":
            weight = max(weight, _POSSESSIVE * speech.share("en") * _weight(left, speech))
        if weight:
            yield Original(joined, weight, ("list:en",))
    elif left.lower() in _ELIDED and right[0] in _VOWELS:
        weight = _ELISION * speech.share(*_ELIDING) * speech.plain(right)
        if weight:
            yield Original(joined, weight, ("list:fr",))


def spans(text: str, runs: Sequence[tuple[int, int]], first: int) -> Iterator[tuple[int, int, int]]:
    """Where pieces of one word may stand that begins with a run of letters, one of all.

    As [start, end) with the number of pieces.

    >>> text, runs = "Jos  Mart nez", [(0, 3), (5, 9), (10, 13)]
    >>> [(text[a:b], n) for a, b, n in spans(text, runs, 0)]
    [('Jos ', 1), ('Jos  Mart', 2), ('Jos  Mart nez', 3)]
    """
    start, _ = runs[first]
    befores = [before for before in (0, 1) if _begins(text, start, before)]
    for last in range(first, min(first + _MAX_PIECES, len(runs)) if befores else first):
        if last > first and not _is_gap(text, runs[last - 1][1], runs[last][0]):
            break
        end = runs[last][1]
        afters = [after for after in (0, 1) if _ends(text, end, after)]
        for before, after in product(befores, afters):
            if before or after or last > first:
                yield start - before, end + after, last - first + 1


def _is_gap(text: str, start: int, end: int) -> bool:
    """Whether one or two characters may have stood here."""
    return end - start <= 2 and not text[start:end].strip(" ")


def _begins(text: str, start: int, before: int) -> bool:
    """Whether a word may begin here, with a blank of its own or without."""
    if before and text[start - 1 : start] != " ":
        return False
    return start == before or text[start - before - 1] in _OPENS


def _ends(text: str, end: int, after: int) -> bool:
    """Whether a word may end here, with a blank of its own or without."""
    if after and text[end : end + 1] != " ":
        return False
    return end + after == len(text) or text[end + after] in _CLOSES
