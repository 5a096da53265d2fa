"""Merge: copies of one document become one text that says where every character came from.

The order of the work: `settle` (which lines are content, now that the mirrors are seen together),
then, once the settled copies have been cut into units, `compose` (align, choose, assemble, account).
"""

from pipeline.merge.compose import compose
from pipeline.merge.settle import settle
from pipeline.merge.witness import Witness

__all__ = ["Witness", "compose", "settle"]
