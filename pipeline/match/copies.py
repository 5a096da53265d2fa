"""What match reads of a copy."""

from dataclasses import dataclass, field

import numpy as np

from pipeline.match.signatures import Signature
from pipeline.model.copy import Identity
from pipeline.text.shingles import Shingles


@dataclass(frozen=True, slots=True, eq=False)
class MatchCopy:
    """A copy as match sees it: its page id (unique), what it claims to be, and hashes of its text.

    The text is the provisional text. `shingles` and `numbers` are sorted and distinct; `signature`
    comes from `sign`. Without `numbers` a copy is never told from its siblings by its numbers.
    """

    page: str
    identity: Identity | None
    site: str | None
    shingles: Shingles
    signature: Signature
    numbers: Shingles = field(default_factory=lambda: np.zeros(0, np.uint32))
