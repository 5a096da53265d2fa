"""The word lists of strip, read from the data files beside this module."""

from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from pipeline.text.kernels import Hashes, tokenise


@lru_cache(maxsize=1)
def function_words() -> Hashes:
    """Sorted hashes of the function words of all languages, for `np.searchsorted`.

    >>> bool(contains(function_words(), tokenise(np.frombuffer(b"The", np.uint8)).hash)[0])
    True
    """
    return _hashes(" ".join(_read("function_words.yaml").values()).split())


@lru_cache(maxsize=1)
def chrome_words() -> Hashes:
    """Sorted hashes of the words of a page's interface.

    >>> bool(contains(chrome_words(), tokenise(np.frombuffer(b"Login", np.uint8)).hash)[0])
    True
    """
    return _hashes(" ".join(_read("chrome_words.yaml")["lines"].values()).split())


@lru_cache(maxsize=1)
def path_words() -> dict[str, frozenset[str]]:
    """Words of node paths by what they say: `chrome`, `doubtful` or `content`.

    >>> "nav" in path_words()["chrome"]
    True
    """
    return {
        sort: frozenset(words.split())
        for sort, words in _read("chrome_words.yaml")["paths"].items()
    }


def contains(table: Hashes, hashes: Hashes) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    """Which of the hashes stand in a sorted table.

    >>> contains(np.array([3, 5], np.uint64), np.array([5, 6], np.uint64)).tolist()
    [True, False]
    """
    at = np.minimum(np.searchsorted(table, hashes), len(table) - 1)
    return np.asarray(table[at] == hashes)


def _read(name: str) -> dict[str, Any]:
    text = resources.files(__package__ or "pipeline.strip").joinpath(name).read_text("utf-8")
    return dict(YAML(typ="safe").load(text))


def _hashes(words: list[str]) -> Hashes:
    # Kernels fold the case of ASCII letters only.
    forms = {form for word in words for form in (word, word.capitalize(), word.upper())}
    buf = np.frombuffer("\n".join([*sorted(forms), ""]).encode("utf-8"), np.uint8)
    return np.unique(tokenise(buf).hash)
