"""The whole interface of an engine."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Done = TypeVar("Done")


class Runner(Protocol):
    """Runs one task over many items; results come back in the order of the items.

    Items and results are small: paths cross the process border, pages never do.
    """

    def map(self, task: Callable[[Item], Done], items: Sequence[Item]) -> list[Done]:
        """Run `task` on every item; the first error of a task is raised here."""
        ...
