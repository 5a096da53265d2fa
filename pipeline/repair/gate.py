"""The gate: the lines in which decoding could change anything, found without trying."""

import re
from functools import cache

import numpy as np
import numpy.typing as npt
from ftfy.badness import MOJIBAKE_CATEGORIES

from pipeline.repair.entities import entities
from pipeline.text.offsets import Ints

Flags = npt.NDArray[np.bool_]
Points = npt.NDArray[np.uint32]

# Neighbours one of which ftfy must see before it changes a line: the categories of the first and
# of the second, and characters that it names, after an equals sign. Of three in a row two are here.
_ACCENTED = "lower_accented upper_accented"
_ENDS = "start_punctuation end_punctuation"
_BESIDE_BAD = f"{_ACCENTED} box {_ENDS} currency numeric law"
_NEIGHBOURS = (
    (f"bad lower_common upper_common {_BESIDE_BAD}", "bad"),
    ("bad", _BESIDE_BAD),
    ("lower_accented lower_common box end_punctuation currency numeric", "upper_accented"),
    ("box end_punctuation currency numeric", "lower_accented"),
    (f"{_ACCENTED} box end_punctuation", "currency"),
    ("upper_accented box", "numeric law"),
    ("start_punctuation", "numeric"),
    ("end_punctuation currency numeric box upper_accented", "start_punctuation"),
    ("box", "kaomoji end_punctuation"),
    (f"{_ACCENTED} currency numeric law {_ENDS}", "box"),
    (_ACCENTED, _ENDS),
    ("upper_accented", "=°"),
    ("=ÂÃÎÐ", f"=€œŠš¢£Ÿž\u00a0\u00ad®°©·»–—´ {_ENDS}"),
    ("=×", "=²³"),
    ("=ØÙ", "common currency bad numeric start_punctuation =ŸŠ®°µ»"),
    ("=à", "=²µ¹¼½¾"),
    ("=√", "=±∂†≠®™´≤≥¥µø"),
    ("=≈", "=°¢"),
    ("=‚", "=Äâó"),
    ("=в", "=Ђ"),
    ("=ВГРСΒΓΞΟ", f"c1 bad currency =°µ {_ENDS}"),
    ("=Г", "=ў"),
    ("=Ã", "=\u00a0¡"),
    ("=β", "=€"),
    ("=ā", "=€"),
)


def may_change(text: str) -> bool:
    """Whether a text has anything that could be decoded: characters beyond ASCII, or entities.

    >>> may_change("R&D"), may_change("R&eacute;my"), may_change("Rémy")
    (False, True, True)
    """
    return not text.isascii() or any(True for _ in entities(text))


def suspect_lines(text: str) -> tuple[tuple[int, int], ...]:
    """Half-open code point ranges of the lines that may hold mojibake, newlines excluded.

    >>> suspect_lines("caf\\u00e9\\nna\\u00c3\\u00afve\\nR&eacute;my")
    ((5, 11), (12, 23))

    One accented letter between ASCII is no sign; two non-ASCII characters in a row, a C1 control,
    the lossy pair of `Ã` and a blank, and entities are.
    """
    if not may_change(text):
        return ()
    points, high = _beyond_ascii(text)
    return _lines(text, points, _bad_alone(points, high), _first_of_pairs(high))


def bad_lines(text: str) -> tuple[tuple[int, int], ...]:
    """The lines among those in which ftfy itself could change something.

    >>> bad_lines("na\\u00c3\\u00afve\\n\\u0434\\u043e\\u043c")
    ((0, 6),)

    Letters of most scripts are neighbours on every line, but not such as ftfy looks for.
    """
    if not may_change(text):
        return ()
    points, high = _beyond_ascii(text)
    oe = high[(points[high] | 1) == ord("œ")]
    first = _first_of_pairs(high)
    class_of, are_bad = _classes()
    bad = first[are_bad[class_of[points[first]], class_of[points[first + 1]]]]
    return _lines(text, points, _bad_alone(points, high), oe, bad)


def _beyond_ascii(text: str) -> tuple[Points, Ints]:
    """The code points of a text, a blank behind them, and where those beyond ASCII are."""
    points = np.frombuffer(f"{text} ".encode("utf-32-le", "surrogatepass"), np.uint32)
    return points, np.flatnonzero(points >= 0x80)


def _first_of_pairs(high: Ints) -> Ints:
    """Where a character beyond ASCII has another behind it."""
    return high[:-1].compress(np.diff(high) == 1)


def _bad_alone(points: Points, high: Ints) -> Ints:
    """Controls and surrogates, and what is left of UTF-8 with a blank in it."""
    here = points[high]
    suspect = (here < 0xA0) | ((here >= 0xD800) & (here < 0xE000))
    # UTF-8 `à` read as Latin-1, its no-break space made a plain one; or its second byte a `?`.
    after = points[high + 1]
    suspect |= ((here | 1) == 0xC3) & ((after == ord(" ")) | (after == ord("?")))
    return high.compress(suspect)


def _lines(text: str, points: Points, *places: Ints) -> tuple[tuple[int, int], ...]:
    """The lines that have any of these places, or an entity."""
    suspect = np.concatenate([*places, np.fromiter(entities(text), np.int64)])
    if not len(suspect):
        return ()
    newlines = np.flatnonzero(points == ord("\n"))
    starts = np.concatenate([[0], newlines + 1])
    ends = np.append(newlines, len(points) - 1)
    lines = np.unique(np.searchsorted(starts, suspect, side="right") - 1)
    return tuple((int(starts[line]), int(ends[line])) for line in lines)


@cache
def _classes() -> tuple[npt.NDArray[np.uint8], Flags]:
    """The class of each code point, and which class is bad before which."""
    plane = "".join(map(chr, range(0x80, 0xD800))) + "".join(map(chr, range(0xE000, 0x10000)))
    named = " ".join(names for pair in _NEIGHBOURS for names in pair)
    known = "".join(sorted(set(_pattern(named).findall(plane))))
    flags = np.stack([_members(names, known) for pair in _NEIGHBOURS for names in pair])
    # The first class is that of all other characters: they are in no category.
    flags = np.concatenate([np.zeros_like(flags[:, :1]), flags], axis=1)
    kinds, class_ = np.unique(flags, axis=1, return_inverse=True)
    class_of = np.full(0x110000, class_.ravel()[0], np.uint8)
    class_of[[*map(ord, known)]] = class_.ravel()[1:]
    first, second = kinds[0::2], kinds[1::2]
    are_bad: Flags = np.any(first[:, :, None] & second[:, None, :], axis=0)
    return class_of, are_bad


def _members(names: str, characters: str) -> Flags:
    found = set(_pattern(names).findall(characters))
    return np.array([character in found for character in characters])


def _pattern(names: str) -> re.Pattern[str]:
    classes = (
        re.escape(name[1:]) if name.startswith("=") else MOJIBAKE_CATEGORIES[name]
        for name in names.split(" ")
    )
    return re.compile(f"[{''.join(classes)}]")
