"""Whatever of the program shapes results is part of every task's key."""

from importlib import resources

from pipeline.tasks import _PROGRAM_FILES

# What shapes reports and pages for people only, or says something of a file beside it.
FOR_PEOPLE = {".md", ".txt", ".html", ".css", ".js", ".typed"}


def test_every_data_file_of_the_package_is_in_the_digest_or_known_to_shape_nothing() -> None:
    root = resources.files("pipeline")
    suffixes = {
        path.suffix
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {".py", ".npz", ".arrow", ".yaml"} <= suffixes
    assert suffixes - set(_PROGRAM_FILES) <= FOR_PEOPLE
