"""What match reads of a copy."""

from dataclasses import dataclass

from pipeline.match.signatures import Signature
from pipeline.model.copy import Identity, Sending
from pipeline.text.shingles import Shingles


@dataclass(frozen=True, slots=True, eq=False)
class MatchCopy:
    """A copy as match sees it: its page id (unique), what it claims to be, and hashes of its text.

    The text is the provisional text. `shingles` are sorted and distinct; `signature` comes from
    `sign`. `created` is when the page says the document was made, as ISO 8601.
    """

    page: str
    identity: Identity | None
    site: str | None
    shingles: Shingles
    signature: Signature
    created: str | None = None
    sending: Sending | None = None
