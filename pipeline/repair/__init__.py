"""Repair: claims that characters were damaged, each with its evidence, and how they are applied."""

from pipeline.repair.combine import INFERENCES, asked, claims
from pipeline.repair.log import claim_of, record_of, steps
from pipeline.repair.repaired import (
    Repaired,
    Words,
    own_words,
    repair,
    repair_text,
    undo_repairs,
)

__all__ = [
    "INFERENCES",
    "Repaired",
    "Words",
    "asked",
    "claim_of",
    "claims",
    "own_words",
    "record_of",
    "repair",
    "repair_text",
    "steps",
    "undo_repairs",
]
