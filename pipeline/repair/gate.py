"""The gate: the lines in which ftfy could change anything, found without running it."""

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]


def suspect_lines(text: str) -> tuple[tuple[int, int], ...]:
    """Half-open code point ranges of the lines that deserve a closer look, newlines excluded.

    >>> suspect_lines("caf\\u00e9\\nna\\u00c3\\u00afve\\nR&eacute;my")
    ((5, 11), (12, 23))

    One accented letter between ASCII is no sign; two non-ASCII characters in a row, a C1 control,
    the lossy pair of `Ã` and a blank, U+F000 and above, and `&` are.
    """
    if text.isascii() and "&" not in text:
        return ()
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    suspects = np.flatnonzero(_is_suspect(points))
    newlines = np.flatnonzero(points == ord("\n"))
    starts = np.concatenate([[0], newlines + 1])
    ends = np.append(newlines, len(points))
    lines = np.unique(np.searchsorted(starts, suspects, side="right") - 1)
    return tuple((int(starts[line]), int(ends[line])) for line in lines)


def _is_suspect(points: npt.NDArray[np.uint32]) -> Flags:
    high = points >= 0x80
    suspect: Flags = (points == ord("&")) | (high & (points < 0xA0)) | (points >= 0xF000)
    suspect[1:] |= high[1:] & high[:-1]
    # UTF-8 `à` read as Latin-1, its no-break space made a plain one; or its second byte a `?`.
    after = (points[1:] == ord(" ")) | (points[1:] == ord("?"))
    suspect[:-1] |= (points[:-1] == 0xC3) & after
    return suspect
