"""Progress: how a run tells what it is doing, without knowing where that is shown."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol


class Progress(Protocol):
    """Whoever watches a run."""

    def stage(self, name: str, note: str) -> AbstractContextManager[Callable[[str], None]]:
        """A stage is at work for as long as the context lasts; `note` says on what.

        What the context gives is called with the result: `with progress.stage("match", "900
        copies") as note: note("310 clusters")`.
        """
