"""Page ids: every page has one of its own."""

from collections.abc import Iterable
from itertools import count


def family(identifier: str) -> str:
    """The id without the numbers that repeats get: only ids of one family can ever collide.

    >>> family("tide.txt~2"), family("a~2~3"), family("a~b")
    ('tide.txt', 'a', 'a~b')
    """
    while True:
        head, mark, number = identifier.rpartition("~")
        if not (mark and number.isascii() and number.isdigit()):
            return identifier
        identifier = head


def numbered(identifiers: Iterable[str]) -> list[str]:
    """The ids, each once: the first of its name keeps it, repeats get `~2`, `~3`, and so on.

    >>> numbered(["a", "a", "a~2", "a"])
    ['a', 'a~3', 'a~2', 'a~4']

    A number that somebody has given an id already is passed over.
    """
    wanted = list(identifiers)
    taken = set(wanted)
    numbers = {identifier: count(2) for identifier in taken}
    used: set[str] = set()
    result = []
    for identifier in wanted:
        name = identifier
        while name in used or (name != identifier and name in taken):
            name = f"{identifier}~{next(numbers[identifier])}"
        used.add(name)
        result.append(name)
    return result
