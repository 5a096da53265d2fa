"""A config file is read whole, and all its mistakes are named with their place."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.load import load_config, overridden, parse_config
from pipeline.config.schema import Config
from pipeline.errors import ConfigError

MISTAKES = json.loads((Path(__file__).parent / "cases" / "mistakes.json").read_text("utf-8"))


def written(folder: Path, text: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case["label"])
def test_mistakes(case, tmp_path):
    path = written(tmp_path, case["yaml"])
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    told = [line for line in str(caught.value).splitlines() if line.startswith(str(path))]
    assert told == [f"{path}:{line}" for line in case["expect"]]


def test_every_mistake_is_shown_in_its_line(tmp_path):
    path = written(tmp_path, 'kind: letter\noutput: {path: "港口",\tjsonl: 3}\n')
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    told, shown, caret, *rest = str(caught.value).splitlines()
    assert told.startswith(f"{path}:1:7: ")
    assert (shown, caret) == ("    kind: letter", "          ^")
    assert rest[0].startswith(f"{path}:2:29: ")
    assert rest[1:] == ['    output: {path: "港口",    jsonl: 3}', " " * 37 + "^"]


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n", "strip:\n  # nothing\n"])
def test_nothing_given_means_the_defaults(text, tmp_path):
    assert load_config(written(tmp_path, text)) == Config()


def test_given_values_stand_and_the_rest_are_defaults(tmp_path):
    config = load_config(
        written(tmp_path, "kind: cable\nmatch: {seed: 7}\nstrip: {threshold: 1}\n")
    )
    assert (config.kind, config.match.seed, config.strip.threshold) == ("cable", 7, 1.0)
    assert config.match.bands == Config().match.bands


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_bytes(b"\xef\xbb\xbfkind: cable\n")
    assert load_config(path).kind == "cable"


def test_bytes_that_are_not_utf8_are_named_by_place(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_bytes("kind: auto\n# café\n".encode("latin-1"))
    with pytest.raises(ConfigError, match=r":2:6: this is not UTF-8\n    # caf\ufffd\n {9}\^$"):
        load_config(path)


def test_columns_are_counted_without_a_byte_order_mark(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_bytes(b"\xef\xbb\xbfkind: caf\xe9\n")
    with pytest.raises(ConfigError, match=r":1:10: this is not UTF-8"):
        load_config(path)


def test_lines_are_counted_as_yaml_ends_them(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_bytes(b"kind: auto\rstrip: {}\r\n# caf\xe9\n")
    with pytest.raises(ConfigError, match=r":3:6: this is not UTF-8"):
        load_config(path)


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(ConfigError, match="there is no such file") as missing:
        load_config(tmp_path / "none.yaml")
    assert "starter.yaml" in missing.value.what_to_do
    with pytest.raises(ConfigError, match="is a folder") as folder:
        load_config(tmp_path)
    assert "--input" in folder.value.what_to_do


@given(st.text())
def test_any_text_is_a_config_or_a_list_of_mistakes(text):
    config, problems = parse_config(text.encode("utf-8", "surrogatepass"))
    assert problems == sorted(problems)
    assert not problems or config == Config()


def test_overridden_takes_what_is_given():
    config = overridden(
        Config(kind="cable"), input=["a", "b"], output="out", workers=3, profiles=False
    )
    assert config.input.paths == ["a", "b"]
    assert (config.output.path, config.engine.workers) == ("out", 3)
    assert config.strip.profiles is False
    assert config.kind == "cable"


def test_overridden_leaves_the_rest():
    config = Config.model_validate({"strip": {"profiles": False}, "engine": {"workers": 2}})
    assert overridden(config) == config
