"""What the tests of strip share: a whole page, and what the line model is known to get wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).parent / "cases"


@pytest.fixture(scope="session")
def ferry() -> dict[str, Any]:
    """An article as a site prints it: `menu`, `title`, `paragraphs`, `foot`."""
    return dict(json.loads((CASES / "ferry.json").read_text("utf-8")))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in `known_failures.json` must fail: whoever mends one takes it out of the list."""
    listed = json.loads((CASES / "known_failures.json").read_text("utf-8"))
    reasons = {name: reason for reason, names in listed.items() for name in names}
    for item in items:
        if CASES.parent in item.path.parents:
            reason = reasons.get(f"{item.path.stem}::{item.name}")
            if reason:
                item.add_marker(pytest.mark.xfail(reason=reason, strict=True))
