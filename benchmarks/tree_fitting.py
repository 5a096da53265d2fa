"""Fit boosted oblivious trees with CatBoost and turn them into the integers that ship."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from catboost import CatBoostClassifier, Pool

from pipeline.strip.page_types import PAGE_TYPES
from pipeline.strip.trees import SCALE, Trees

MAX_ROWS = 900_000
_DEPTH = 6
_MOST = np.iinfo(np.int16).max
_COMMON: dict[str, Any] = {
    "depth": _DEPTH, "random_seed": 0, "thread_count": 2, "verbose": False,
    "allow_writing_files": False, "bootstrap_type": "Bernoulli", "border_count": 254,
}  # fmt: skip


def fit_trees(
    columns: Sequence[npt.NDArray[np.uint8]],
    content: Sequence[npt.NDArray[np.bool_]],
    weight: Sequence[npt.NDArray[np.float64]],
    names: tuple[str, ...],
    trees: int,
) -> Trees:
    """Trees that tell content lines from chrome."""
    matrix, right = np.concatenate(columns, axis=1), np.concatenate(content)
    cost = np.concatenate(weight)
    if matrix.shape[1] > MAX_ROWS:
        chosen = np.random.default_rng(0).choice(matrix.shape[1], MAX_ROWS, replace=False)
        matrix, right, cost = matrix[:, chosen], right[chosen], cost[chosen]
    model = CatBoostClassifier(
        iterations=trees,
        learning_rate=30 / trees,
        rsm=0.3,
        subsample=0.6,
        l2_leaf_reg=50,
        **_COMMON,
    )
    model.fit(Pool(matrix.T.astype(np.float32), right.astype(int), weight=cost / cost.mean()))
    return _trees(model, names)


def fit_page_types(
    firsts: npt.NDArray[np.uint8], types: Sequence[str], names: tuple[str, ...], trees: int
) -> Trees:
    """Trees with a sum for each page type, from the columns that all lines of a page share."""
    of_page = [n for n, name in enumerate(names) if _is_of_page(name)]
    number = np.array([PAGE_TYPES.index(name) for name in types])
    model = CatBoostClassifier(
        iterations=trees, learning_rate=0.1, rsm=0.5, subsample=0.6, loss_function="MultiClass",
        l2_leaf_reg=8, **{**_COMMON, "depth": 4},
    )  # fmt: skip
    model.fit(Pool(firsts[of_page].T.astype(np.float32), number))
    return _trees(model, tuple(names[n] for n in of_page))


def _is_of_page(name: str) -> bool:
    return name.endswith(" page") or name in ("lines", "page words", "text share")


def _trees(model: CatBoostClassifier, names: tuple[str, ...]) -> Trees:
    """The ensemble; columns that no tree asks for are left out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save_model(str(path), format="json")
        told = json.loads(path.read_text())
    scale, bias = told["scale_and_bias"]
    grown = told["oblivious_trees"]
    classes = len(bias)
    depth = max(len(tree["splits"] or []) for tree in grown)
    used = sorted({s["float_feature_index"] for tree in grown for s in tree["splits"] or []})
    column = np.zeros((len(grown), depth), np.uint16)
    # No byte exceeds this: the level of a shorter tree always answers no.
    border = np.full((len(grown), depth), 255, np.uint8)
    leaves = np.zeros((classes, len(grown), 1 << depth), np.int16)
    for number, tree in enumerate(grown):
        for level, split in enumerate(tree["splits"] or []):
            column[number, level] = used.index(split["float_feature_index"])
            border[number, level] = int(np.floor(split["border"]))
        exact = np.round(np.array(tree["leaf_values"]) * scale * SCALE)
        values = np.clip(exact, -_MOST, _MOST).astype(np.int16)
        by_leaf = values.reshape(-1, classes)
        leaves[:, number, : len(by_leaf)] = by_leaf.T
    asked = tuple(names[n] for n in used)
    return Trees(asked, column, border, leaves, np.round(np.array(bias) * SCALE).astype(np.int32))
