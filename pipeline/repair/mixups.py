"""One-byte encodings taken for one another: told by the whole document, decoded back.

`Çàìåòèì` is `Заметим`: each character is a letter, but no language puts them together.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from math import exp

from pipeline.model.repair import Claim, Rival
from pipeline.repair.charsets import Reading
from pipeline.repair.expected import guesses_in_context
from pipeline.repair.guesses import Guess, guesses
from pipeline.repair.languages import listed_languages
from pipeline.repair.letters import doubtful
from pipeline.repair.sequences import ENCODINGS, sequences
from pipeline.text.words import WordList

# Tokens are split at plain blanks alone: a no-break space may be a letter read wrongly.
_TOKEN = re.compile(r"[^\x00-\x20]+")
_EDGES = re.compile(r"^[\x00-@\[-`{-\x7f]+")
_STEM = 5
# A token of signs and single letters is no proof.
_WORDY = re.compile(r"[^\W\d_]{2}")
# Characters were lost here: that is another matter.
_LOST = re.compile(r"\ufffd|[^\x00-\x7f]\?\w")
# So much of a text is UTF-8 read wrongly that nothing else can be said of it.
_MAX_UTF8 = 0.5
# Signs of damage that a sound text may have.
_MAX_DOUBTFUL, _MAX_SHARE = 1, 0.01
_MAX_SAMPLED = 16
# Words that no list has: beside a doubtful pair of letters, and without.
_MAX_UNKNOWN = (0.35, 0.5)
# Lists have all letters as words; those that are words are more frequent.
_RARE_LETTER = 1e-4
# In nats: what a token that the encoding lacks says against a run; what is sound beside damage.
_BARRIER, _SOUND, _MAX_STEP = -4.0, -6.0, 6.0
# A damaged document is rare, and each guess is one of hundreds.
_PRIOR = 10.0
# What one word must say to be proof, two must together, and one may alone.
_PROOF, _TWO, _UNMISTAKABLE = 2.5, 16.0, 24.0
_MAX_AGAINST = 0.25
# So many of the changed words must be known; fewer where many say the same and none the contrary.
_MIN_SOUND, _MIN_SOUND_IF_CLEAR = 0.5, 0.25
_FEW, _MANY, _LITTLE_AGAINST = 3, 5, 0.05
_MAX_CONFIDENCE, _MIN_RIVAL, _MAX_ODDS = 0.99, 0.01, 500.0


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    line: int
    text: str


def claims(text: str, words: WordList) -> tuple[Claim, ...]:
    """Claims for letters that were written in one encoding and read in another.

    >>> from pipeline.text.words import load_words
    >>> found = claims("La versi—n espa–ola Žl mirŽ, dŽjalo aqu’.", load_words())
    >>> [(claim.before, claim.after) for claim in found]
    [('—', 'ó'), ('–', 'ñ'), ('Ž', 'é'), ('Ž', 'é'), ('Ž', 'é'), ('’', 'í')]

    Three words must be likelier so, or two much likelier, or a long one beyond doubt; whoever has
    no such words stays as it is.
    """
    if text.isascii() or not _is_suspect(text, words):
        return ()
    tokens = list(_tokens(text))
    if _is_utf8(" ".join(_distinct(tokens))):
        return ()
    found = guesses([token.text for token in tokens], words)
    proved = _proved(tokens, found, _FEW)
    if proved is None or _is_latin(*proved):
        languages = listed_languages(text, words)
        expected = _expected(text, tokens, languages, found, words)
        if proved is None or languages == () or not _is_among(proved[1], expected):
            found, proved = expected, _proved(tokens, expected, _FEW if languages else _MANY)
    if proved is None:
        return ()
    made = tuple(_claims(*proved, _posteriors(proved[0], found)))
    return () if _opens_after_letters(text, made) else made


def _expected(
    text: str,
    tokens: Sequence[_Token],
    languages: Sequence[str] | None,
    found: Sequence[Guess],
    words: WordList,
) -> list[Guess]:
    """The readings that the context speaks for, with what the words of listed languages say."""
    places = [(token.start, token.text) for token in tokens]
    said = {guess.reading: guess for guess in found} if languages else {}
    guessed = guesses_in_context(text, places, languages or (), words)
    return [guess.joined(said.get(guess.reading)) for guess in guessed]


def _proved(
    tokens: Sequence[_Token], found: Sequence[Guess], few: int
) -> tuple[Sequence[_Token], Guess] | None:
    """The best of these guesses and the tokens that it is about, if so many words prove it."""
    best = max(found, key=lambda guess: _total(guess, tokens), default=None)
    # Where only controls change, as in windows-1252 read as Latin-1, ftfy knows what they are.
    if best is None or best.reading.written == best.reading.read_as:
        return None
    run = _run(tokens, best)
    return (run, best) if _is_proved(run, best, few, 2 * len(run) >= len(tokens)) else None


def _is_among(best: Guess, expected: Sequence[Guess]) -> bool:
    """Whether the context speaks for a reading, too, or for one that makes the same of the text."""
    return any(
        all(one.reading.decoded(token) == best.reading.decoded(token) for token in one.gains)
        for one in expected
    )


def _opens_after_letters(text: str, made: Sequence[Claim]) -> bool:
    """Whether most opening quotes would stand right behind a letter, where nobody opens one.

    A letter that is usual in a language of no list looks like such a quote in another encoding.
    Where quotes open low these close them.
    """
    if any(low in claim.after for claim in made for low in "„‚"):
        return False
    opening = [claim for claim in made if claim.after[:1] in ("‘", "“")]
    behind = sum(text[max(0, claim.start - 1) : claim.start].isalpha() for claim in opening)
    return 2 * behind > len(opening)


def _tokens(text: str) -> Iterator[_Token]:
    line = end = 0
    for match in _TOKEN.finditer(text):
        if match.group().isascii():
            continue
        line += text.count("\n", end, match.start())
        end = match.start()
        yield _Token(match.start(), line, match.group())


def _is_utf8(text: str) -> bool:
    """Whether most characters beyond ASCII make UTF-8 sequences in some encoding."""
    count = sum(not character.isascii() for character in text)
    return any(
        sum(len(match.group()) for match in sequences(encoding).pattern.finditer(text))
        > _MAX_UTF8 * count
        for encoding in ENCODINGS
    )


def _is_suspect(text: str, words: WordList) -> bool:
    """Whether letters stand beside one another that never do, or words that no language has."""
    spots = doubtful(text)
    if spots.count > max(_MAX_DOUBTFUL, _MAX_SHARE * spots.spots):
        return True
    sampled = spots.places[:: max(1, len(spots.places) // _MAX_SAMPLED)]
    unknown = sum(not _is_known_at(text, int(place), words) for place in sampled)
    most = _MAX_UNKNOWN[spots.count == 0] * len(sampled)
    return unknown > most and unknown + spots.count > _MAX_DOUBTFUL


def _is_known_at(text: str, place: int, words: WordList) -> bool:
    """Whether the word around a letter is known, or the words beside a sign."""
    start, end = place, place + 1
    while start > 0 and text[start - 1].isalpha():
        start -= 1
    while end < len(text) and text[end].isalpha():
        end += 1
    if text[place].isalpha():
        return words.frequency(text[start:end]) > (_RARE_LETTER if end - start == 1 else 0)
    parts = text[start:place], text[place + 1 : end]
    return not any(_is_unknown(part, words) for part in parts if part and part[0] < "ɐ")


def _is_unknown(part: str, words: WordList) -> bool:
    """Whether part of a word is none by itself: in `versi—n` are two such."""
    return words.frequency(part) == 0 or (len(part) == 1 and part.islower())


def _stem(token: str) -> str:
    """What tells a word from its forms: the same stem in two forms says the same thing twice."""
    return _EDGES.sub("", token)[:_STEM].lower()


def _distinct(tokens: Sequence[_Token]) -> list[str]:
    """One token for each stem."""
    return list({_stem(token.text): token.text for token in reversed(tokens)}.values())


def _total(guess: Guess, tokens: Sequence[_Token]) -> float:
    """What the different ones among these tokens say together, in nats."""
    return sum(map(guess.full_gain, _distinct(tokens))) - guess.prior


def _run(tokens: Sequence[_Token], guess: Guess) -> Sequence[_Token]:
    """The tokens of the lines that are damaged: all, unless lines before or after are sound."""
    lines = [list(line) for _, line in groupby(tokens, key=lambda token: token.line)]
    steps = [sum(_step(token.text, guess) for token in line) for line in lines]
    best = total = 0.0
    start = first = last = 0
    for place, step in enumerate(steps):
        if total <= 0:
            start, total = place, 0.0
        total += step
        if total > best:
            best, first, last = total, start, place + 1
    if sum(steps[:first]) > _SOUND:
        first = 0
    if sum(steps[last:]) > _SOUND:
        last = len(lines)
    damaged = chain.from_iterable(lines[first:last])
    return [token for token in damaged if guess.explains(token.text)]


def _step(token: str, guess: Guess) -> float:
    """What a token says for its line being damaged, in nats."""
    if not guess.explains(token) or _LOST.search(token):
        return _BARRIER
    return max(-_MAX_STEP, min(_MAX_STEP, guess.gain(token)))


def _is_proved(run: Sequence[_Token], guess: Guess, few: int, is_most: bool) -> bool:
    gains = {text: guess.gain(text) for text in _distinct(run) if text in guess.gains}
    sure = [text for text, gain in gains.items() if gain >= _PROOF and text in guess.sound]
    proofs = [text for text in sure if _WORDY.search(guess.reading.decoded(text))]
    gained = sum(gains[text] for text in sure)
    against = sum(-gain for gain in gains.values() if gain < 0)
    if gained - against < _PRIOR or against > _MAX_AGAINST * gained:
        return False
    sound = len(guess.sound.intersection(gains))
    clear = len(proofs) >= _MANY and against < _LITTLE_AGAINST * gained
    if sound < (_MIN_SOUND_IF_CLEAR if clear else _MIN_SOUND) * len(gains):
        return False
    return (
        len(proofs) >= few
        or (len(proofs) == 2 and few == _FEW and gained >= _TWO)
        or (is_most and any(_is_unmistakable(text, guess) for text in proofs))
    )


def _is_unmistakable(token: str, guess: Guess) -> bool:
    """Whether one token is proof enough: it gains much, and by letters alone."""
    read = guess.reading.decoded(token)
    changed = [new for old, new in zip(token, read, strict=True) if old != new]
    return guess.full_gain(token) >= _UNMISTAKABLE and all(map(str.isalpha, changed))


def _is_latin(run: Sequence[_Token], guess: Guess) -> bool:
    """Whether most letters that come out are Latin, or none at all."""
    decoded = guess.reading.decoded("".join(_distinct(run)))
    letters = [one for one in decoded if one.isalpha() and not one.isascii()]
    return 2 * sum(one < "Ͱ" or "Ḁ" <= one < "ἀ" for one in letters) >= len(letters)


def _posteriors(run: Sequence[_Token], found: Sequence[Guess]) -> list[tuple[Reading, float]]:
    """All readings with their probability, the best first; the text as it stands is none."""
    totals = [(guess.reading, _total(guess, run)) for guess in found]
    top = max(total for _, total in totals)
    weights = [(reading, exp(max(-_MAX_ODDS, total - top))) for reading, total in totals]
    whole = sum(weight for _, weight in weights) + exp(max(-_MAX_ODDS, _PRIOR - top))
    ranked = sorted(weights, key=lambda one: -one[1])
    return [(reading, weight / whole) for reading, weight in ranked]


def _claims(
    run: Sequence[_Token], best: Guess, posteriors: Sequence[tuple[Reading, float]]
) -> Iterator[Claim]:
    for token in run:
        for start, end in _changes(token.text, best.reading.decoded(token.text)):
            before = token.text[start:end]
            after = best.reading.decoded(before)
            likely: dict[str, float] = {}
            for reading, posterior in posteriors:
                other = reading.decoded(before)
                likely[other] = likely.get(other, 0.0) + posterior
            yield Claim(
                start=token.start + start,
                end=token.start + end,
                before=before,
                after=after,
                mechanism=best.reading.name,
                confidence=round(min(_MAX_CONFIDENCE, likely.pop(after)), 4),
                reversible=True,
                rivals=tuple(
                    Rival(other, round(posterior, 4))
                    for other, posterior in sorted(likely.items())
                    if posterior >= _MIN_RIVAL
                ),
            )


def _changes(before: str, after: str) -> Iterator[tuple[int, int]]:
    """The stretches in which two texts of one length differ."""
    start = None
    for place, (old, new) in enumerate(zip(f"{before} ", f"{after} ", strict=True)):
        if old != new and start is None:
            start = place
        elif old == new and start is not None:
            yield start, place
            start = None
