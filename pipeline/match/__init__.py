"""Match: which copies are the same document, and why.

signatures (MinHash) → candidates (bands) → verify (exact) → clusters (cohesive, one identity each).
"""

from pipeline.match.copies import MatchCopy
from pipeline.match.matching import match
from pipeline.match.relations import identity_of, relations
from pipeline.match.signatures import hash32, sign, to_minhash

__all__ = ["MatchCopy", "hash32", "identity_of", "match", "relations", "sign", "to_minhash"]
