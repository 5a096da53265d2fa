"""What the tests of the tasks share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest


class Notes:
    """Progress that remembers what it was told."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    @contextmanager
    def stage(self, name: str, note: str) -> Iterator[Callable[[str], None]]:
        self.notes.append(name)
        yield self.notes.append


@pytest.fixture
def watched() -> Notes:
    return Notes()
