"""Fills: what may stand where characters were lost, under one mechanism.

A run of damage is read as a sequence of pieces, each of which is left of one character; a genuine
question mark is left of itself.
"""

from collections.abc import Mapping
from functools import cache, lru_cache

from pipeline.repair.context import GENUINE, load_context
from pipeline.repair.mechanisms import Mechanism

# Some keyboards type an accent for an apostrophe, which is shorter in bytes.
_TYPED_AS = {"´": "’"}
_MAX_PARSES = 8
# Longer runs are ornaments or whole lines of another script.
_MAX_RUN = 24


@cache
def fills(mechanism: Mechanism) -> Mapping[str, frozenset[int]]:
    """What is left of each character the model knows, and of which ones (by number).

    >>> from pipeline.repair.mechanisms import MECHANISMS
    >>> left = fills(next(one for one in MECHANISMS if one.name == "u+fffd for each byte"))
    >>> [load_context().symbols[n] for n in sorted(left["\\ufffd" * 3]) if n < 5]
    ['“', '”', '„', '‚']
    """
    left: dict[str, list[int]] = {}
    for number, symbol in enumerate(load_context().symbols):
        damaged = mechanism.damage(symbol)
        if damaged and damaged != symbol:
            left.setdefault(damaged, []).append(number)
    for typed, meant in _TYPED_AS.items():
        number = load_context().number[meant]
        if number not in left.get(mechanism.damage(typed), ()):
            left.setdefault(mechanism.damage(typed), []).append(number)
    if mechanism.family != "replacement character":
        left.setdefault(GENUINE, []).append(load_context().number[GENUINE])
    left.pop("", None)
    return {damaged: frozenset(numbers) for damaged, numbers in left.items()}


@lru_cache(maxsize=20_000)
def parses(mechanism: Mechanism, run: str) -> tuple[tuple[str, ...], ...]:
    """The ways to cut a run into pieces, fewest genuine question marks and pieces first.

    >>> from pipeline.repair.mechanisms import MECHANISMS
    >>> by_byte = next(one for one in MECHANISMS if one.name == "? for each byte")
    >>> parses(by_byte, "?????")[0]
    ('??', '???')
    """
    if len(run) > _MAX_RUN:
        return ()
    known = fills(mechanism)
    longest = max(map(len, known))
    found: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(run) + 1):
        ways = [
            (*way, run[start:end])
            for start in range(max(0, end - longest), end)
            if run[start:end] in known
            for way in found[start]
        ]
        lone = len(known.get(GENUINE, ())) == 1
        ways.sort(key=lambda way: (way.count(GENUINE) if lone else 0, len(way), way))
        found.append(ways[:_MAX_PARSES])
    return tuple(found[-1])


@lru_cache(maxsize=20_000)
def counts(mechanism: Mechanism, run: str) -> tuple[int, ...]:
    """How many characters may be lost in a run.

    >>> from pipeline.repair.mechanisms import MECHANISMS
    >>> (bytewise,) = (one for one in MECHANISMS if one.name == "? for each byte")
    >>> counts(bytewise, "?????")
    (2, 3)
    """
    return tuple(sorted({len(way) for way in parses(mechanism, run)}))
