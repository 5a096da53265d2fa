"""What is expected where a text has characters beyond ASCII: readings told by the context model.

Word lists know the words of some languages; the model has learned from running text what stands
between which letters, and says of a text in other languages too that `t‰` can have been `të`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.repair.charsets import Reading, bytes_of, reading_of, readings
from pipeline.repair.context import UNKNOWN, Floats, Ints, features, load_context, view_of
from pipeline.repair.guesses import Guess
from pipeline.text.words import WordList

_RUN, _PLAIN = re.compile(r"[^\x00-\x7f]+"), re.compile(r"[A-Za-z]")
# Different tokens looked at, and how long they, and their runs beyond ASCII, may be.
_MAX_TOKENS, _MAX_TOKEN, _MAX_RUN = 80, 60, 4
# So much of the text on each side of a token the model sees.
_AROUND = 48
# In nats: nothing is less likely than this, what the model has never seen is no likelier.
_RAREST = -9.0
# What a token can say at most, and how likely what changes in a sound one is on average.
_MAX_GAIN, _MIN_FIT = 12.0, -2.3
# What a reading must gain to be told, in nats: in all, and on each token that it changes; and how
# many are told.
_MIN_TOTAL, _MIN_MEAN, _SHORTLIST = 5.0, 1.5, 6

Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class _Slots:
    """The characters beyond ASCII of tokens, as indices of an alphabet, and where each stands."""

    text: str
    tokens: Sequence[str]
    alphabet: Ints
    character: Ints
    token: Ints
    hole: Ints
    index: Ints
    count: Ints


def guesses_in_context(
    text: str, places: Sequence[Place], languages: Sequence[str], words: WordList
) -> list[Guess]:
    """The readings that make of tokens what is expected there, the likeliest first.

    `places` are the tokens of a text with their offsets, `languages` those with a list that it can
    be in; where there are none, it is in one without.

    >>> from pipeline.text.words import load_words
    >>> text = "Väi on meie äigus ja väimu."
    >>> places = [(0, "Väi"), (12, "äigus"), (21, "väimu.")]
    >>> guesses_in_context(text, places, (), load_words())[0].reading.name
    'cp850 read as cp1252'
    """
    slots = _slots(text, _chosen(places))
    # What gains little whatever the language is needs no closer look.
    gaining = _guessed(slots, _all_readings(slots), [UNKNOWN])
    if gaining:
        made = {guess.reading: _decoded(guess.reading, slots.alphabet) for guess in gaining}
        gaining = _guessed(slots, made, [UNKNOWN, *_numbers(languages, words)])
    return sorted(gaining, key=lambda guess: -_total(guess))[:_SHORTLIST]


def _chosen(places: Sequence[Place]) -> list[Place]:
    """So many different tokens from all over the text."""
    first = {token: start for start, token in reversed(places) if len(token) <= _MAX_TOKEN}
    distinct = sorted((start, token) for token, start in first.items())
    return distinct[:: -(-len(distinct) // _MAX_TOKENS) or 1]


def _slots(text: str, places: Sequence[Place]) -> _Slots:
    """The characters of tokens that the model can say something of, with what stands around."""
    pieces, rows, holes = [], [], 0
    for number, (start, token) in enumerate(places):
        # Words without a letter of ASCII are those of other scripts, of which the model knows none.
        first, most = max(0, start - _AROUND), _MAX_RUN if _PLAIN.search(token) else 1
        pieces.append(text[first : start + len(token) + _AROUND])
        for run in _RUN.finditer(pieces[-1]):
            count = len(run.group())
            if start <= first + run.start() < start + len(token) and count <= most:
                rows += [(ord(c), number, holes, i, count) for i, c in enumerate(run.group())]
            holes += 1
    points, *columns = np.array(rows, np.int64).reshape(-1, 5).T
    alphabet, character = np.unique(points, return_inverse=True)
    return _Slots("\n".join(pieces), [token for _, token in places], alphabet, character, *columns)


def _all_readings(slots: _Slots) -> dict[Reading, Ints]:
    """All readings that make something else of an alphabet, each once, and what they make of it."""
    made: dict[bytes, tuple[Reading, Ints]] = {}
    for encoding in reading_of(slots.tokens) if len(slots.alphabet) else ():
        bytes_ = bytes_of(slots.alphabet, encoding)
        for reading, row in zip(*readings(slots.alphabet, bytes_, encoding), strict=True):
            made.setdefault(row.tobytes(), (reading, row))
    return dict(made.values())


def _decoded(reading: Reading, alphabet: Ints) -> Ints:
    return np.array([*map(ord, reading.decoded("".join(map(chr, alphabet))))])


def _numbers(languages: Sequence[str], words: WordList) -> Iterator[int]:
    """The numbers that the model has for these languages, or for those without a list."""
    for number, name in enumerate(load_context().languages):
        if name in languages or not (languages or name in words.languages):
            yield number


def _guessed(slots: _Slots, made: Mapping[Reading, Ints], languages: Sequence[int]) -> list[Guess]:
    """The readings that gain something, each in the one of these languages that suits it best."""
    if not made:
        return []
    before, *said = _said(slots, np.stack([slots.alphabet, *made.values()]), languages)
    guessed = (
        _guess(slots, reading, alphabet, before, after)
        for (reading, alphabet), after in zip(made.items(), said, strict=True)
    )
    return [
        guess for guess in guessed if _total(guess) >= max(_MIN_TOTAL, _MIN_MEAN * len(guess.gains))
    ]


def _said(slots: _Slots, alphabets: Ints, languages: Sequence[int]) -> Floats:
    """How likely each alphabet makes each character, in the language that suits it best."""
    model = load_context()
    view = view_of(slots.text, [run.span() for run in _RUN.finditer(slots.text)], {})
    # A genuine question mark is the first symbol: none is in question here.
    column = {ord(symbol): number for number, symbol in enumerate(model.symbols[1:])}
    columns = [[column.get(one, len(column)) for one in row] for row in alphabets.tolist()]
    asked = np.array(columns)[:, slots.character]
    found = []
    for language in languages:
        hashes = features(view, slots.hole, slots.index, slots.count, language)
        logs = model.log_probabilities(hashes, np.arange(1, len(model.symbols))).clip(_RAREST)
        logs = np.pad(logs, ((0, 0), (0, 1)), constant_values=_RAREST)
        found.append(logs[np.arange(len(logs)), asked])
    said = np.stack(found)
    return np.asarray(said[said.sum(2).argmax(0), np.arange(len(alphabets))])


def _guess(slots: _Slots, reading: Reading, alphabet: Ints, before: Floats, after: Floats) -> Guess:
    """A reading with what each token that it changes gains, and those that are likely then."""
    tokens, count = slots.token, len(slots.tokens)
    is_changed = (alphabet != slots.alphabet)[slots.character]
    changed = np.bincount(tokens, is_changed, count)
    gains = np.bincount(tokens, after - before, count).clip(-_MAX_GAIN, _MAX_GAIN)
    is_likely = np.bincount(tokens, after * is_changed, count) >= _MIN_FIT * changed
    numbers = np.flatnonzero(changed).tolist()
    return Guess(
        reading,
        {slots.tokens[number]: float(gains[number]) for number in numbers},
        frozenset(slots.tokens[number] for number in numbers if is_likely[number]),
    )


def _total(guess: Guess) -> float:
    return sum(guess.gains.values()) - guess.prior
