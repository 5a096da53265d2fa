"""What all tests share."""

from pathlib import Path

import pytest
from hypothesis import settings

# The same examples everywhere and no time limit: a slow machine must not make a test fail.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root, wherever pytest was started."""
    return Path(__file__).parents[1]
