"""Copies for tests: from words, and from plain numbers that stand for shingles."""

from collections.abc import Callable, Iterable

import numpy as np
import pytest

from pipeline.config.schema import MatchOptions
from pipeline.match import MatchCopy, sign
from pipeline.model.copy import Identity

MakeCopy = Callable[..., MatchCopy]

# A bijection of the 32-bit numbers, so that numbers in a row look like hashes.
_SPREAD = 0x9E3779B1


@pytest.fixture(scope="session")
def options() -> MatchOptions:
    return MatchOptions()


@pytest.fixture(scope="session")
def make_copy(options: MatchOptions) -> MakeCopy:
    def make(
        page: str,
        shingles: Iterable[int],
        identity: Identity | None = None,
        site: str | None = None,
        numbers: Iterable[int] = (),
    ) -> MatchCopy:
        spread = np.array([s * _SPREAD % 2**32 for s in sorted(set(shingles))], np.uint32)
        own = np.unique(spread)
        counted = np.unique(np.array(list(numbers), np.uint32))
        return MatchCopy(page, identity, site, own, sign(own, options), counted)

    return make
