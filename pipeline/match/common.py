"""Common shingles: what a site prints on many of its pages says nothing about one of them."""

from collections.abc import Sequence
from itertools import groupby
from math import ceil

import numpy as np

from pipeline.match.copies import MatchCopy
from pipeline.text.shingles import Shingles

# Repetition is evidence from so many distinct copies of a site on, and on this share of them.
MIN_SITE_COPIES = 5
REPEAT_SHARE = 0.3


def common_shingles(copies: Sequence[MatchCopy]) -> Shingles:
    """The sorted shingles that a large share of some site's copies have.

    Copies of a site with equal signatures count once. A copy without a site is no evidence.
    """
    known = [copy for copy in copies if copy.site is not None]
    common = [np.zeros(0, np.uint32)]
    for _, group in groupby(sorted(known, key=_site), key=_site):
        distinct = {copy.signature.tobytes(): copy.shingles for copy in group}
        if len(distinct) >= MIN_SITE_COPIES:
            values, counts = np.unique(np.concatenate(list(distinct.values())), return_counts=True)
            least = max(MIN_SITE_COPIES, ceil(REPEAT_SHARE * len(distinct)))
            common.append(values[counts >= least])
    return np.unique(np.concatenate(common))


def own_shingles(shingles: Shingles, common: Shingles) -> Shingles:
    """A copy's shingles without the common ones; all of them when less than a quarter would remain.

    So a site that holds one document many times does not lose it.

    >>> page, common = np.array([1, 2, 3, 4], np.uint32), np.array([2, 9], np.uint32)
    >>> own_shingles(page, common).tolist(), own_shingles(page, page).tolist()
    ([1, 3, 4], [1, 2, 3, 4])
    """
    if not len(common):
        return shingles
    place = np.minimum(np.searchsorted(common, shingles), len(common) - 1)
    own = shingles[common[place] != shingles]
    return own if 4 * len(own) >= len(shingles) else shingles


def _site(copy: MatchCopy) -> str:
    return copy.site or ""
