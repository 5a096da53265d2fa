"""From UTF-8 byte offsets (kernels) to code point offsets (files, API, lineage)."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


def code_points(buf: Bytes, byte_offsets: Ints) -> Ints:
    """Code point offsets for byte offsets into one UTF-8 text; each must start a character.

    >>> text = np.frombuffer("né!".encode(), np.uint8)
    >>> code_points(text, np.array([0, 1, 3, 4])).tolist()
    [0, 1, 2, 3]
    """
    continuation = np.flatnonzero((buf & 0xC0) == 0x80)
    return byte_offsets - np.searchsorted(continuation, byte_offsets)
