"""Gaps that a word leaves of which nothing is left: `isso  bom` was `isso é bom`."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from pipeline.repair.vanished import Original, Place, Speech, Vanishing, capital

# Between two blanks in a sentence, or before a small letter at its beginning.
_VANISHED = re.compile(
    r"(?<=[A-Za-z,;:] )(?= [A-Za-z])|(?<=[.!?] )(?= [a-z])|(?:(?<=\n)|\A)(?= [a-z])"
)
# Between two blanks, another one.
_BLANKED = re.compile(r"(?<=[A-Za-z,;:.!?] ) (?= [A-Za-z])")
# So likely does somebody type a blank too many, and two; where there are many, most are meant.
_STRAY, _STRAYS, _MOST = 1e-3, 1e-4, 0.1
# Dashes stand alone as well. Which one it was only style can tell.
_DASH = Original("–", 1e-3, ())


def gaps(text: str, speech: Speech, mechanism: Vanishing, places: Sequence[Place]) -> list[Place]:
    """The places where a whole word or dash may be lost, apart from the places given.

    >>> from pipeline.repair.vanished import MECHANISMS
    >>> from pipeline.text.words import NO_CORPUS, load_words
    >>> shares = {language: float(language == "pt") for language in load_words().languages}
    >>> speech = Speech(load_words(), NO_CORPUS, shares)
    >>> text = "O livro que ele leu ontem  bom, mas o que leu hoje ainda era melhor."
    >>> [(place.start, place.best.text) for place in gaps(text, speech, MECHANISMS[0], [])]
    [(26, 'é')]

    In a text with many there are none: its blanks are layout.
    """
    left = mechanism.damage(_DASH.text)
    if left.strip():
        return []
    ends = [place.end for place in places]
    found = []
    for match in (_BLANKED if left else _VANISHED).finditer(text):
        start, end = match.span()
        # The blanks around it must be blanks.
        following = bisect_right(ends, start - 1)
        if following < len(places) and places[following].start <= end:
            continue
        words = (*speech.originals(mechanism, left, capital(text, start, speech)), _DASH)
        heaviest = sorted(words, key=lambda word: (-word.weight, word.text))
        stray = _STRAYS if left else _STRAY
        found.append(Place(start, end, left, tuple(heaviest), stray, is_listed=False))
    return found if len(found) <= _MOST * text.count(" ") else []
