"""MinHash signatures, as datasketch 2 defines them.

datasketch draws the permutations and does the arithmetic; any tool that has it can read what we
store (`to_minhash`). It is imported late, because it costs most of a second.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt

from pipeline.config.schema import MatchOptions
from pipeline.text.shingles import Shingles

if TYPE_CHECKING:
    from datasketch import LeanMinHash, MinHash

Signature = npt.NDArray[np.uint32]
SCHEME = "affine32"

# Shingles taken at a time, so that the table of shingles by permutations stays in the cache.
_CHUNK = 256

_T = TypeVar("_T")


def hash32(data: bytes) -> int:
    """The hash function of our signatures: a shingle's four little-endian bytes are its hash.

    >>> hash32((258).to_bytes(4, "little"))
    258
    """
    return int.from_bytes(data[:4], "little")


def sign(shingles: Shingles, options: MatchOptions) -> Signature:
    """The MinHash values of a set of shingles; without shingles every value is the largest.

    >>> values = sign(np.array([3, 14, 159], np.uint32), MatchOptions(permutations=16, bands=4))
    >>> values.shape, values.dtype
    ((16,), dtype('uint32'))
    """
    minhash = _empty(options.permutations, options.seed).copy()
    for at in range(0, len(shingles), _CHUNK):
        # update_batch hashes item by item, then stacks the results: one item that stands for a
        # whole chunk of hashes gives the same values without a call for each (7 times faster).
        minhash.update_batch([shingles[at : at + _CHUNK]])
    return np.asarray(minhash.hashvalues, np.uint32)


def to_minhash(values: Signature, options: MatchOptions) -> "LeanMinHash":
    """A signature as datasketch's own object, for its indexes and its other tools.

    >>> import datasketch
    >>> options = MatchOptions(permutations=16, bands=4)
    >>> ours = to_minhash(sign(np.array([3, 14, 159], np.uint32), options), options)
    >>> theirs = datasketch.MinHash(16, seed=1, hashfunc=hash32, scheme="affine32")
    >>> theirs.update_batch([n.to_bytes(4, "little") for n in (3, 14, 159)])
    >>> ours.jaccard(theirs)
    1.0
    """
    from datasketch import LeanMinHash

    return LeanMinHash(seed=options.seed, hashvalues=values, scheme=SCHEME)


@lru_cache(maxsize=4)
def _empty(permutations: int, seed: int) -> "MinHash":
    from datasketch import MinHash

    return MinHash(permutations, seed=seed, hashfunc=_as_it_is, scheme=SCHEME)


def _as_it_is(hashes: _T) -> _T:
    return hashes
