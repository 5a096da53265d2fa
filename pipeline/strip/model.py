"""The trained line model, read from the data file that ships with the package."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.strip.trees import Trees
from pipeline.strip.wordscores import WordTables

MODEL_FILE = "strip.npz"
_TABLES = ("words", "pairs", "names", "types")


@dataclass(frozen=True, slots=True)
class LineModel:
    """Word tables, the trees for lines of text and of HTML pages, those for page types."""

    tables: WordTables
    text: Trees
    html: Trees
    types: Trees


@lru_cache(maxsize=1)
def load_model() -> LineModel:
    """The shipped model; `models/strip.md` says what it was trained on.

    >>> from pipeline.strip.page_types import PAGE_TYPES
    >>> len(load_model().types.bias) == len(PAGE_TYPES)
    True
    """
    file = resources.files("pipeline").joinpath("models", MODEL_FILE)
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        arrays = dict(stored)
    return LineModel(
        # Whole rows of a table are taken: it would be copied each time in another order.
        WordTables(*map(np.ascontiguousarray, (arrays[name] for name in _TABLES))),
        _trees(arrays, "text"),
        _trees(arrays, "html"),
        _trees(arrays, "types"),
    )


def save_model(model: LineModel, path: Path) -> None:
    """Write a model as `load_model` reads it: the same bytes for the same model."""
    arrays: dict[str, Any] = {
        "words": model.tables.words, "pairs": model.tables.pairs,
        "names": model.tables.names, "types": model.tables.types,
    }  # fmt: skip
    for kind, trees in (("text", model.text), ("html", model.html), ("types", model.types)):
        arrays[f"{kind}/columns"] = np.array(trees.columns, np.str_)
        arrays[f"{kind}/column"], arrays[f"{kind}/border"] = trees.column, trees.border
        arrays[f"{kind}/leaves"], arrays[f"{kind}/bias"] = trees.leaves, trees.bias
    np.savez_compressed(path, **arrays)


def _trees(arrays: Mapping[str, Any], kind: str) -> Trees:
    return Trees(
        tuple(arrays[f"{kind}/columns"].tolist()),
        arrays[f"{kind}/column"],
        arrays[f"{kind}/border"],
        arrays[f"{kind}/leaves"],
        arrays[f"{kind}/bias"],
    )
