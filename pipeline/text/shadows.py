"""Shadows: what is left of the listed words once characters are lost, as small Bloom filters.

Most words of most texts are the shadow of nothing, and a filter tells so without the list.
"""

import zlib
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import pyarrow as pa

# Places a word takes in a filter of eight bits for each word: one sound word in thirty slips in.
PLACES = 3
_TAGS = tuple(f"{place}:".encode() for place in range(PLACES))
_SEEDS = tuple(map(zlib.crc32, _TAGS))


def places(form: str, bits: int) -> tuple[int, ...]:
    """The bits that stand for a form in a filter of so many bits.

    >>> places("communiqu", 1 << 20) == places("communiqu", 1 << 20) != places("clichs", 1 << 20)
    True
    """
    letters = form.encode()
    return tuple(zlib.crc32(letters, seed) % bits for seed in _SEEDS)


class Shadows:
    """The filters of one file, by the name of what damaged the words."""

    def __init__(self, path: Path) -> None:
        """Map the file; nothing is read yet."""
        with pa.memory_map(str(path)) as source:
            batch = pa.ipc.open_file(source).get_batch(0)
        names = batch.column("damage").to_pylist()
        _, ends, filters = batch.column("filter").buffers()
        edges, flat = memoryview(ends).cast("i"), memoryview(filters)
        self._filters = {name: flat[edges[row] : edges[row + 1]] for row, name in enumerate(names)}

    def may_be(self, damage: str, form: str) -> bool:
        """Whether a damaged listed word may look like this; seldom wrong where it says so.

        >>> load_shadows().may_be("vanished", "communiqu")
        True
        >>> load_shadows().may_be("vanished", "keyboardist")
        False
        """
        chosen = self._filters[damage]
        at = places(form.lower(), 8 * len(chosen))
        return all(chosen[bit >> 3] >> (bit & 7) & 1 for bit in at)


@cache
def load_shadows() -> Shadows:
    """The shipped filters, opened once a process."""
    with as_file(files("pipeline") / "words" / "shadows.arrow") as path:
        return Shadows(path)
