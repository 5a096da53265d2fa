"""Gaps that a word leaves of which nothing is left: `isso  bom` was `isso é bom`."""

import re

from pipeline.repair.vanished import Place, Speech, Vanishing, capital

# Between two blanks in a sentence, or before a small letter at its beginning.
_GAP = re.compile(r"(?<=[A-Za-z,;:] )(?= [A-Za-z])|(?<=[.!?] )(?= [a-z])|(?:(?<=\n)|\A)(?= [a-z])")
# So likely does somebody type a blank too many; where there are more of them, most are meant.
_STRAY, _MOST = 1e-3, 0.1


def gaps(text: str, speech: Speech, mechanism: Vanishing) -> list[Place]:
    """The places where a word may have vanished as a whole.

    >>> from pipeline.repair.vanished import MECHANISMS
    >>> from pipeline.text.words import NO_CORPUS, load_words
    >>> shares = {language: float(language == "pt") for language in load_words().languages}
    >>> speech = Speech(load_words(), NO_CORPUS, shares)
    >>> text = "O livro que ele leu ontem  bom, mas o que leu hoje ainda era melhor."
    >>> [(place.start, place.best.text) for place in gaps(text, speech, MECHANISMS[0])]
    [(26, 'é')]

    In a text with many there are none: its blanks are layout.
    """
    if mechanism.damage("é"):
        return []
    found = [
        Place(at, at, "", words, _STRAY, False)
        for at in (match.start() for match in _GAP.finditer(text))
        if (words := speech.originals(mechanism, "", capital(text, at, speech)))
    ]
    return found if len(found) <= _MOST * text.count(" ") else []
