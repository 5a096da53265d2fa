"""Merge: copies of one document become one text that says where every character came from.

`settle` says which lines are content, now that the mirrors are seen together. Once the settled
copies have been cut into units, `compose` aligns, chooses, assembles, and accounts for every page.
"""

from pipeline.merge.compose import compose
from pipeline.merge.settle import settle
from pipeline.merge.witness import Witness

__all__ = ["Witness", "compose", "settle"]
