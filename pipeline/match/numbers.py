"""The numbers of a text: siblings of a template agree in prose and differ here."""

import numpy as np

from pipeline.text.batch import Batch
from pipeline.text.kernels import CLASS_OF, CLASSES
from pipeline.text.shingles import Shingles


def number_hashes(batch: Batch, page: int) -> Shingles:
    """The sorted distinct 32-bit hashes of a page's words that hold an ASCII digit.

    >>> batch = Batch.of(["Lot 12 of 40, hall B2", "lot 12, hall b2", "no lots"])
    >>> [len(number_hashes(batch, page)) for page in range(3)]
    [3, 2, 0]
    >>> bool(np.isin(number_hashes(batch, 1), number_hashes(batch, 0)).all())
    True
    """
    first, last = np.searchsorted(batch.words.start, batch.page_off[[page, page + 1]])
    base, end = batch.page_off[page], batch.page_off[page + 1]
    is_digit = CLASS_OF[batch.buf[base:end]] == CLASSES.index("digit")
    digits = np.concatenate([[0], np.cumsum(is_digit)])
    start, stop = batch.words.start[first:last] - base, batch.words.end[first:last] - base
    hashes = batch.words.hash[first:last][digits[stop] > digits[start]]
    return np.unique((hashes >> np.uint64(32)).astype(np.uint32))
