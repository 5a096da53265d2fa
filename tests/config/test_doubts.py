"""Doubts name options that can hardly be meant, and leave all others alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.doubts import doubts
from pipeline.config.load import load_config
from pipeline.config.schema import Config


@pytest.mark.parametrize(
    ("sections", "named"),
    [
        ({"strip": {"threshold": 0}}, "strip.threshold 0"),
        ({"strip": {"threshold": 1}}, "strip.threshold 1"),
        ({"strip": {"repeat_share": 0}}, "strip.repeat_share"),
        ({"repair": {"min_confidence": 0}}, "repair.min_confidence 0"),
        (
            {
                "repair": {
                    "min_confidence": 0.9,
                    "lossy": False,
                    "reversible": False,
                    "hyphens": False,
                }
            },
            "repair.min_confidence has no say",
        ),
        ({"match": {"min_jaccard": 0}}, "match.min_jaccard 0"),
        ({"match": {"min_containment": 0}}, "match.min_containment 0"),
        ({"match": {"min_aligned": 0}}, "match.min_aligned 0"),
        ({"match": {"bands": 4}}, "match.bands 4"),
        ({"match": {"min_jaccard": 0.2}}, "match.bands 32"),
    ],
)
def test_what_can_hardly_be_meant_is_named(sections, named):
    (doubt,) = doubts(Config.model_validate(sections))
    assert named in doubt


@pytest.mark.parametrize(
    "sections",
    [
        {"strip": {"threshold": 0.01}},
        {"repair": {"lossy": False, "reversible": False, "hyphens": False}},
        {"repair": {"min_confidence": 0.9, "lossy": False, "reversible": False}},
        {"match": {"bands": 64, "min_jaccard": 0.3}},
        {"match": {"bands": 4, "min_jaccard": 1}},
    ],
)
def test_what_may_be_meant_is_left_alone(sections):
    assert list(doubts(Config.model_validate(sections))) == []


def test_shipped_configs_leave_no_doubt(root):
    for path in (root / "configs").glob("*.yaml"):
        assert list(doubts(load_config(path))) == []


@given(st.sampled_from([2, 4, 8, 16, 32, 64]), st.floats(0.01, 1))
def test_more_bands_never_raise_a_doubt(bands, least):
    def doubted(number):
        return any(
            doubts(Config.model_validate({"match": {"bands": number, "min_jaccard": least}}))
        )

    assert doubted(bands) >= doubted(2 * bands)
