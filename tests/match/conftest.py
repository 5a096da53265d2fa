"""Copies for tests: from words, and from plain numbers that stand for shingles."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pytest

from pipeline.config.schema import MatchOptions
from pipeline.match import MatchCopy, sign
from pipeline.model.copy import Identity

MakeCopy = Callable[..., MatchCopy]
TextsOf = Callable[[Sequence[MatchCopy]], Callable[[str], str]]

# A bijection of the 32-bit numbers, so that numbers in a row look like hashes.
_SPREAD = 0x9E3779B1
_GATHER = pow(_SPREAD, -1, 2**32)


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
    ) -> MatchCopy:
        spread = np.array([s * _SPREAD % 2**32 for s in sorted(set(shingles))], np.uint32)
        own = np.unique(spread)
        return MatchCopy(page, identity, site, own, sign(own, options))

    return make


@pytest.fixture(scope="session")
def texts_of() -> TextsOf:
    """Texts of made copies: a word for each number, in order."""

    def texts(copies: Sequence[MatchCopy]) -> Callable[[str], str]:
        def text(copy: MatchCopy) -> str:
            return " ".join(
                f"w{n}" for n in sorted(int(s) * _GATHER % 2**32 for s in copy.shingles)
            )

        return {copy.page: text(copy) for copy in copies}.__getitem__

    return texts
