import os
import random
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.read.sources import find


@pytest.fixture
def heap(tmp_path: Path) -> Path:
    for name in ("a/x.html", "a/deep/y.txt", "b/x.html", "top.txt", ".hidden/z.txt", "a/.z.txt"):
        file = tmp_path / "heap" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    return tmp_path / "heap"


def ids(*paths: Path | str) -> list[str]:
    return [address.id for address in find([str(path) for path in paths])]


def test_a_folder_gives_all_that_is_not_hidden(heap: Path) -> None:
    found = [(address.id, address.site) for address in find([str(heap)])]
    assert found == [
        ("a/deep/y.txt", "a"),
        ("a/x.html", "a"),
        ("b/x.html", "b"),
        ("top.txt", None),
    ]


def test_a_file_stands_below_its_folder(heap: Path) -> None:
    assert find([str(heap / "a/x.html")])[0].id == "x.html"


def test_a_hidden_file_counts_when_named(heap: Path) -> None:
    assert ids(heap / "a/.z.txt") == [".z.txt"]


def test_a_glob_stands_below_its_longest_folder_without_wildcard(heap: Path) -> None:
    assert ids(heap / "*/x.html") == ["a/x.html", "b/x.html"]
    assert ids(heap / "a/**/*.txt") == ["deep/y.txt"]
    assert ids(heap / "**") == ids(heap)


def test_a_file_whose_name_looks_like_a_glob_is_that_file(heap: Path) -> None:
    (heap / "q[1].txt").write_text("q")
    assert ids(heap / "q[1].txt") == ["q[1].txt"]


def test_paths_relative_to_the_current_folder(heap: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(heap)
    assert ids("*.txt") == ["top.txt"]
    assert ids(".") == ids(heap)


def test_repeated_ids_are_numbered_by_absolute_path_whatever_the_order(heap: Path) -> None:
    first = find([str(heap / "a"), str(heap / "b")])
    assert [address.id for address in first] == ["deep/y.txt", "x.html", "x.html~2"]
    assert Path(first[1].path).parent.name == "a"
    assert find([str(heap / "b"), str(heap / "a")]) == first


def test_a_number_never_takes_the_id_of_another_file(heap: Path) -> None:
    (heap / "a/x.html~2").write_text("taken")
    assert ids(heap / "a", heap / "b") == ["deep/y.txt", "x.html", "x.html~2", "x.html~3"]


def test_a_file_reached_twice_counts_once_under_its_fullest_name(heap: Path) -> None:
    paths = [str(heap), str(heap / "a"), str(heap / "a/x.html"), str(heap / "**/*.html")]
    expected = find([str(heap)])
    for seed in range(5):
        random.Random(seed).shuffle(paths)
        assert find(paths) == expected


def test_symlink_loops_end_and_links_are_other_names_of_the_same_file(heap: Path) -> None:
    before = ids(heap)
    (heap / "a/loop").symlink_to(heap)
    (heap / "0-link.txt").symlink_to(heap / "top.txt")
    assert ids(heap) == before


def test_a_link_that_leads_nowhere_is_an_input_that_cannot_be_read(heap: Path) -> None:
    (heap / "gone.txt").symlink_to(heap / "nowhere")
    assert "gone.txt" in ids(heap)


def test_the_output_of_a_run_is_nobodys_input(heap: Path) -> None:
    before = ids(heap)
    (heap / "out/.work").mkdir(parents=True)
    (heap / "out/.work/lock").touch()
    (heap / "out/records.txt").write_text("r")
    assert ids(heap) == before


def test_a_linked_folder_outside_is_followed(heap: Path) -> None:
    outside = heap.parent / "outside"
    outside.mkdir()
    (outside / "o.txt").write_text("o")
    (heap / "c").symlink_to(outside)
    assert "c/o.txt" in ids(heap)


def test_names_that_are_no_text_can_be_written(heap: Path) -> None:
    Path(os.fsdecode(os.fsencode(heap) + b"/caf\xe9.txt")).write_text("c")
    address = next(address for address in find([str(heap)]) if address.id.startswith("caf"))
    assert address.id == "caf\ufffd.txt"
    assert Path(address.path).read_text() == "c"


def test_all_paths_without_a_file_are_named_in_one_error(heap: Path) -> None:
    (heap / "empty").mkdir()
    paths = [heap, heap / "nope", heap / "*.pdf", heap / "empty", ""]
    with pytest.raises(InputError) as caught:
        ids(*paths)
    message = str(caught.value)
    assert all(str(path) in message for path in paths[1:])
    assert len(message.splitlines()) == 1 + 4
