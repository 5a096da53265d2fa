"""Match: which copies are the same document, and why.

signatures (MinHash) → candidates (bands) → verify (exact) → clusters (cohesive, one identity each).
"""

from pipeline.match.copies import MatchCopy
from pipeline.match.matching import match
from pipeline.match.numbers import number_hashes
from pipeline.match.signatures import hash32, sign, to_minhash

__all__ = ["MatchCopy", "hash32", "match", "number_hashes", "sign", "to_minhash"]
