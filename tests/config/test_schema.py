"""The schema describes every key, and nothing can change a config once it is made."""

import pytest
from pydantic import ValidationError

from pipeline.config.reference import sections
from pipeline.config.schema import Config


def test_every_key_is_described():
    keys = [key for section in sections() for key in section.keys]
    assert len(keys) > 20
    for key in keys:
        assert key.description.endswith("."), key.name
        assert key.allowed, key.name


def test_a_config_is_frozen():
    with pytest.raises(ValidationError):
        Config().strip.threshold = 0.1
