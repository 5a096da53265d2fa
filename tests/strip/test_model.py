"""The model file: small, free of pickles, and described by its card."""

import dataclasses
import subprocess
import sys
import zipfile
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from pipeline.strip.columns import line_columns
from pipeline.strip.features import line_features
from pipeline.strip.model import MODEL_FILE, LineModel, load_model, save_model
from pipeline.strip.page_types import PAGE_TYPES
from pipeline.strip.trees import Trees
from pipeline.strip.wordscores import SIZE, SMALL, Score, WordTables
from pipeline.text.batch import Batch

FILE = resources.files("pipeline").joinpath("models", MODEL_FILE)
CARD = resources.files("pipeline").joinpath("models", "strip.md")
TEACHERS = ("catboost", "lightgbm", "scipy", "sklearn")


def all_trees(model: LineModel) -> list[Trees]:
    return [model.text, model.html, model.types]


def test_the_file_is_below_three_megabytes_and_holds_plain_arrays_alone() -> None:
    with resources.as_file(FILE) as path:
        assert path.stat().st_size < 3_000_000
        with zipfile.ZipFile(path) as packed:
            assert all(name.endswith(".npy") for name in packed.namelist())
        # Arrays of objects would be pickles: reading one of them fails here.
        with np.load(path, allow_pickle=False) as stored:
            assert all(stored[name].dtype.kind in "iuU" for name in stored)


def test_the_trees_ask_for_columns_that_there_are() -> None:
    batch = Batch.of(["It sank."])
    features = line_features(batch, [None], np.zeros(1))
    score = Score.of(batch, features.html, WordTables.none())
    _, names = line_columns(batch, features, score, np.arange(1))
    for trees in all_trees(load_model()):
        assert set(trees.columns) <= set(names)
        assert trees.column.shape == trees.border.shape
        assert trees.column.max() < len(trees.columns)
        assert trees.leaves.shape == (
            len(trees.bias),
            len(trees.column),
            2 ** trees.column.shape[1],
        )


def test_the_tables_have_the_size_that_hashes_are_cut_to() -> None:
    tables = load_model().tables
    every = (tables.words, tables.pairs, tables.names, tables.types)
    assert [len(table) for table in every] == [SIZE, SIZE, SMALL, SMALL]
    assert {table.dtype for table in every} == {np.dtype(np.int8)}


def small_model(seed: int) -> LineModel:
    """Any small model."""
    draw = np.random.default_rng(seed)

    def trees(sums: int) -> Trees:
        column, border = (
            draw.integers(0, 2, (3, 4), np.uint16),
            draw.integers(0, 256, (3, 4), np.uint8),
        )
        leaves, bias = (
            draw.integers(-9, 9, (sums, 3, 16), np.int16),
            draw.integers(-9, 9, sums, np.int32),
        )
        return Trees(("words", "links"), column, border, leaves, bias)

    tables = WordTables(
        *(draw.integers(-127, 128, shape, np.int8) for shape in [SIZE, SIZE, SMALL, (SMALL, 7)])
    )
    return LineModel(tables, trees(1), trees(1), trees(len(PAGE_TYPES)))


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder whose model `load_model` reads in place of the shipped one."""
    (tmp_path / "models").mkdir()
    monkeypatch.setattr("pipeline.strip.model.resources.files", lambda package: tmp_path)
    return tmp_path / "models" / MODEL_FILE


def test_a_model_comes_back_as_it_was_written(stored: Path) -> None:
    model = small_model(7)
    save_model(model, stored)
    found = load_model.__wrapped__()
    for before, after in zip(all_trees(model), all_trees(found), strict=True):
        for field in dataclasses.fields(Trees):
            old, new = getattr(before, field.name), getattr(after, field.name)
            assert np.array_equal(old, new), field.name
            assert getattr(old, "dtype", None) == getattr(new, "dtype", None)
    for field in dataclasses.fields(WordTables):
        assert np.array_equal(getattr(model.tables, field.name), getattr(found.tables, field.name))


def test_one_model_is_one_file(tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        save_model(small_model(1), tmp_path / name)
    save_model(small_model(2), tmp_path / "c.npz")
    a, b, c = ((tmp_path / name).read_bytes() for name in ("a.npz", "b.npz", "c.npz"))
    assert a == b != c


def test_the_card_says_what_the_model_was_made_of() -> None:
    card = CARD.read_text("utf-8")
    rows = dict(line.strip("| ").split(" | ", 1) for line in card.splitlines()[6:] if " | " in line)
    digest = rows["digest of the data"].removeprefix("sha256 ")
    assert len(digest) == 64
    assert int(digest, 16)
    assert "licence" in rows["source"]
    assert rows["licence of the model"].startswith("Apache-2.0")
    assert rows["split"].startswith("by site")
    assert "python benchmarks/train_strip.py --data DIR" in card
    trees = len(load_model().text.column)
    assert f"{SIZE:,}" in rows["words"], "the tables' own size"
    assert f"{SMALL:,} × {len(PAGE_TYPES)}" in rows["words"]
    assert rows["trees"].startswith(f"{trees} "), "the card of another model"


def test_strip_needs_nothing_that_the_model_was_trained_with() -> None:
    script = (
        "import sys; from pipeline.strip import strip_html, strip_text;"
        "strip_text('It sank.'); strip_html('<p>It sank.');"
        f"sys.exit(', '.join(name for name in {TEACHERS!r} if name in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
