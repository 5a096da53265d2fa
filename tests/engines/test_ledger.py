"""The ledger: a file under its final name is complete, and made once for the same key."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.ledger import Done, key, once, once_untroubled, replace_file, sweep

TEXTS = st.lists(st.text(max_size=5), max_size=4)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_the_file_carries_its_key_and_keeps_its_suffixes(tmp_path):
    done = once(str(tmp_path), "part-0001.jsonl.zst", "abc", lambda path: path.write_text("x"))
    assert (Path(done.path).name, done.reused) == ("part-0001-abc.jsonl.zst", False)
    assert Path(done.path).read_text() == "x"


def test_the_same_key_is_not_written_twice(tmp_path):
    first = once(str(tmp_path), "a.txt", "k", lambda path: path.write_text("one"))
    again = once(str(tmp_path), "a.txt", "k", lambda path: pytest.fail("written again"))
    assert (again.path, again.reused) == (first.path, True)
    other = once(str(tmp_path), "a.txt", "l", lambda path: path.write_text("two"))
    assert not other.reused
    assert Path(first.path).read_text() == "one"


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_nothing(tmp_path, error):
    def write(path: Path) -> None:
        path.write_text("half of i")
        raise error

    with pytest.raises(type(error)):
        once(str(tmp_path), "a.txt", "k", write)
    assert names(tmp_path) == []
    assert once(str(tmp_path), "a.txt", "k", lambda path: path.write_text("it")).reused is False


def test_a_replacement_that_fails_leaves_the_old_file(tmp_path):
    place = tmp_path / "manifest.json"
    replace_file(place, lambda path: path.write_text("old"))

    def write(path: Path) -> None:
        path.write_text("ne")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        replace_file(place, write)
    assert (names(tmp_path), place.read_text()) == (["manifest.json"], "old")


def test_nothing_stands_under_the_final_name_while_it_is_written(tmp_path):
    def write(path: Path) -> None:
        path.write_text("x")
        assert [name for name in names(tmp_path) if not name.endswith(".tmp")] == []

    once(str(tmp_path), "a.txt", "k", write)
    assert names(tmp_path) == ["a-k.txt"]


@given(TEXTS, TEXTS)
def test_keys_tell_arguments_apart(one, other):
    assert (key(*one) == key(*other)) == (one == other)


def test_keys_take_lone_surrogates():
    assert key("\ud800") != key("\ud801")


def test_sweep_removes_what_is_not_wanted(tmp_path):
    kept = once(str(tmp_path), "a.txt", "new", lambda path: path.write_text("a"))
    once(str(tmp_path), "a.txt", "old", lambda path: path.write_text("a"))
    (tmp_path / "a-new.txt.99.tmp").write_text("half")
    sweep(str(tmp_path), [kept.path])
    assert names(tmp_path) == ["a-new.txt"]


def test_what_was_written_in_trouble_is_written_again(tmp_path):
    def write(text, trouble):
        def write_it(path):
            path.write_text(text)
            return trouble

        return once_untroubled(str(tmp_path), "a.txt", "k", write_it)

    first, second, third = write("half", "busy"), write("all", ""), write("", "")
    assert Path(first.path).read_text() == "half"
    assert Path(second.path).read_text() == "all"
    assert (first.reused, second.reused, third) == (False, False, Done(second.path, True))
