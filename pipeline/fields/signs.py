"""The word signs of `signs.yaml`, read once."""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

from ruamel.yaml import YAML

Failure = Literal["error", "login", "consent"]
FAILURES: tuple[Failure, ...] = ("error", "login", "consent")


@dataclass(frozen=True, slots=True)
class Signs:
    """Words no sentence ends with, phrases of failed pages, words before an author's name."""

    unfinished: frozenset[str]
    failures: dict[Failure, re.Pattern[str]]
    byline: frozenset[str]


@lru_cache(maxsize=1)
def signs() -> Signs:
    """All word signs.

    >>> "the" in signs().unfinished, bool(signs().failures["error"].search("error 404"))
    (True, True)
    """
    data = resources.files(__package__ or "pipeline.fields").joinpath("signs.yaml")
    tables = YAML(typ="safe").load(data.read_text("utf-8"))
    return Signs(
        unfinished=frozenset(" ".join(tables["unfinished"].values()).split()),
        failures={name: _any_of(tables[name]) for name in FAILURES},
        byline=frozenset(" ".join(tables["byline"].values()).split()),
    )


def _any_of(phrases: dict[str, list[str]]) -> re.Pattern[str]:
    # Scripts without spaces have no word edges to ask for.
    alternatives = [
        rf"\b{re.escape(phrase)}\b" if phrase[0] < "\u2e80" else re.escape(phrase)
        for listed in phrases.values()
        for phrase in listed
    ]
    return re.compile("|".join(alternatives))
