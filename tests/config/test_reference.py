"""The reference names every key of the schema, and its YAML is the defaults."""

import pytest

from pipeline.config.load import load_config, parse_config
from pipeline.config.reference import full_yaml, reference_markdown
from pipeline.config.schema import Config


def test_full_yaml_is_the_defaults():
    assert parse_config(full_yaml().encode()) == (Config(), [])


def test_every_key_is_in_both():
    for section, keys in Config().model_dump().items():
        for key in keys if isinstance(keys, dict) else [section]:
            assert f"{key}: " in full_yaml()
            assert f"| `{key}` |" in reference_markdown()


@pytest.mark.parametrize("name", ["starter", "cables", "full"])
def test_shipped_configs_load(name, root):
    config = load_config(root / "configs" / f"{name}.yaml")
    expected = {"starter": Config(), "full": Config()}.get(name)
    if expected is not None:
        assert config == expected
    else:
        assert (config.kind, config.output.path) == ("cable", "data/clean/cables")
