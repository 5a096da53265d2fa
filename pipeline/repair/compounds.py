"""Words put together of two, of which no list has the whole: `mjukvarufrrd` is `mjukvaruförråd`."""

from collections.abc import Iterator, Sequence

from pipeline.repair.vanished import Original, Place, Speech, Vanishing, unlisted

# Languages that write so what others write apart.
_COMPOUNDING = ("da", "de", "fi", "hu", "is", "nb", "nl", "sv")
_MIN_SHARE = 0.3
_MIN_HALF, _MIN_WHOLE, _MAX_WHOLE = 3, 7, 30
# How much likelier two words are one than chance would have it that they are these.
_JOINED = 0.01
# Between the halves of many stands an s.
_LINK = "s"
_MOST_HALVES = 4


def compounds(
    text: str, speech: Speech, mechanism: Vanishing, places: Sequence[Place]
) -> Iterator[Place]:
    """Places where words of no list become two known ones, of which one was damaged."""
    if not mechanism.is_by_word or speech.share(*_COMPOUNDING) < _MIN_SHARE:
        return
    taken = {place.start for place in places}
    for match in mechanism.pattern.finditer(text):
        token = match.group()
        if match.start() in taken or not _MIN_WHOLE <= len(token) <= _MAX_WHOLE:
            continue
        if speech.plain(token):
            continue
        found, as_it_is = _read(token, speech, mechanism)
        if found:
            likely = max(as_it_is, unlisted(token))
            yield Place(match.start(), match.end(), token, found, likely, False)


def _read(token: str, speech: Speech, mechanism: Vanishing) -> tuple[tuple[Original, ...], float]:
    """The compounds that may have been the token, heaviest first, and its weight as it is."""
    weights: dict[str, float] = {}
    support: dict[str, tuple[str, ...]] = {}
    for cut in range(_MIN_HALF, len(token) - _MIN_HALF + 1):
        for left in _halves(token[:cut], speech, mechanism):
            for right in _halves(token[cut:], speech, mechanism):
                whole = left.text + right.text
                weights[whole] = weights.get(whole, 0.0) + _JOINED * left.weight * right.weight
                damaged = left if left.text != token[:cut] else right
                support.setdefault(whole, damaged.support)
    as_it_is = weights.pop(token, 0.0)
    found = [Original(whole, weight, support[whole]) for whole, weight in weights.items()]
    return tuple(sorted(found, key=lambda one: (-one.weight, one.text))), as_it_is


def _halves(token: str, speech: Speech, mechanism: Vanishing) -> list[Original]:
    """What may have been half of a word: it as it stands, and damaged words."""
    plain = speech.plain(token)
    found = [Original(token, plain, ())] if plain else []
    found += [one for one in speech.originals(mechanism, token, 0.0)[:_MOST_HALVES] if one.weight]
    if not found and token.endswith(_LINK) and len(token) > _MIN_HALF:
        return [
            Original(one.text + _LINK, one.weight, one.support)
            for one in _halves(token[: -len(_LINK)], speech, mechanism)
        ]
    return found
