"""Repairs: claims that characters were damaged, with the evidence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rival:
    """Another reading of a damaged place and its posterior probability."""

    text: str
    posterior: float


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that page text [start, end), now `before`, once was `after`.

    `reversible` is true when the mechanism loses nothing (the bytes can be decoded back); a claim
    that is not reversible is a conjecture from words. `support` names where the restored word
    stands undamaged (`list:en`, `corpus:12`, `text:2`). `confidence` is rounded to 4 decimals.
    """

    start: int
    end: int
    before: str
    after: str
    mechanism: str
    confidence: float
    reversible: bool
    rivals: tuple[Rival, ...] = ()
    support: tuple[str, ...] = ()
