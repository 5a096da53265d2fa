"""The words of the cable format, read once from `cable_terms.json`."""

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _tables() -> dict[str, Any]:
    data = files("pipeline.fields").joinpath("cable_terms.json").read_text(encoding="utf-8")
    tables: dict[str, Any] = json.loads(data)
    return tables


def words(table: str) -> list[str]:
    """A word list.

    >>> "SIPDIS" in words("captions")
    True
    """
    return list(_tables()[table])


def names(table: str) -> dict[str, str]:
    """A table from printed words to names.

    >>> names("precedence")["R"]
    'ROUTINE'
    """
    return dict(_tables()[table])


def site_labels() -> dict[str, str]:
    """Labels that sites print beside a cable, lower case, and the fact each introduces.

    >>> site_labels()["release time"]
    'released'
    """
    table: dict[str, list[str]] = _tables()["site_labels"]
    return {label: fact for fact, labels in table.items() for label in labels}


def alternation(options: list[str]) -> str:
    """A regex alternation of literal words, longest first so that none hides another.

    >>> alternation(["ID", "REF ID"])
    'REF\\\\ ID|ID'
    """
    return "|".join(re.escape(option) for option in sorted(options, key=lambda o: (-len(o), o)))
