"""Shingles: runs of five words, or of five characters where a script has no spaces."""

import numpy as np
import numpy.typing as npt

from pipeline.text.batch import Batch
from pipeline.text.kernels import Hashes, Words
from pipeline.text.offsets import Bytes

SIZE = 5
Shingles = npt.NDArray[np.uint32]

# Below this share of words to non-ASCII bytes a text is taken to be written without spaces.
_BYTES_A_WORD = 24


def shingles(batch: Batch, page: int) -> Shingles:
    """The sorted distinct 32-bit shingle hashes of one page of a batch.

    >>> batch = Batch.of(["a b c d e f", "A, B, C, D, E"])
    >>> len(shingles(batch, 0)), len(np.intersect1d(shingles(batch, 0), shingles(batch, 1)))
    (2, 1)
    """
    first, last = np.searchsorted(batch.words.start, batch.page_off[[page, page + 1]])
    start, end = batch.words.start[first:last], batch.words.end[first:last]
    text = batch.buf[batch.page_off[page] : batch.page_off[page + 1]]
    if len(text) > _BYTES_A_WORD * max(1, last - first):
        return _character_shingles(text)
    return _rolled(Words(start, end, batch.words.hash[first:last]).hash)


def _character_shingles(text: Bytes) -> Shingles:
    points = np.frombuffer(text.tobytes().decode("utf-8").encode("utf-32-le"), np.uint32)
    return _rolled(points.astype(np.uint64) * np.uint64(0xC4CEB9FE1A85EC53))


def _rolled(units: Hashes) -> Shingles:
    size = min(SIZE, len(units))
    if not size:
        return np.zeros(0, np.uint32)
    rolled = np.zeros(len(units) - size + 1, np.uint64)
    for step in range(size):
        rolled = rolled * np.uint64(0x9E3779B97F4A7C15) + units[step : step + len(rolled)]
    return np.unique((rolled >> np.uint64(32)).astype(np.uint32))
