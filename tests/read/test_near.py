"""A path that leads nowhere: what was probably meant."""

import os

import pytest

from pipeline.errors import InputError
from pipeline.read.near import near
from pipeline.read.sources import find


@pytest.fixture(autouse=True)
def heap(tmp_path, monkeypatch):
    for name in ("data/raw/coast/a.html", "data/raw/mirror/b.txt", "notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("A page.")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("data/rwa", "data/raw"),
        ("Data/Raw", "data/raw"),
        ("dta/raw/coats", "data/raw/coast"),
        ("raw", "data/raw"),
        ("data/raw/*.html", "data/raw/**/*.html"),
        ("dat/raw/*.html", "data/raw/**/*.html"),
        ("note.txt", "notes.txt"),
        ("data/raw/*.pdf", None),
        ("zebra", None),
        ("empty", None),
        ("notes.txt/a", None),
        ("nul\0byte", None),
    ],
)
def test_what_was_meant(path, meant, tmp_path):
    assert near(path) == meant
    if meant:
        assert near(os.fspath(tmp_path / path)) == os.fspath(tmp_path / meant)


def test_every_path_that_leads_nowhere_is_named_with_what_is_near():
    with pytest.raises(InputError) as failed:
        find(["data/rwa", "notes.txt", "zebra", "empty"])
    assert str(failed.value).splitlines()[1:] == [
        "  data/rwa: matches no file; did you mean data/raw?",
        "  zebra: matches no file",
        "  empty: matches no file",
    ]


@pytest.mark.parametrize("bound", ["_MAX_DEPTH", "_MAX_ENTRIES"])
def test_a_hint_is_not_worth_a_walk_of_the_disk(monkeypatch, bound):
    assert near("data/*.html") == "data/**/*.html"
    monkeypatch.setattr(f"pipeline.read.near.{bound}", 2)
    assert near("data/*.html") is None
    assert near("data/raw/*.html") == ("data/raw/**/*.html" if bound == "_MAX_DEPTH" else None)


def test_no_hint_leads_to_hidden_files(tmp_path):
    (tmp_path / "empty" / ".git").mkdir()
    (tmp_path / "empty" / ".git" / "a.html").write_text("A page.")
    assert near("empty/*.html") is None
