"""Read a config file: YAML to models, with every mistake named by file, line and column."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.config.parse import Problem, parse, told
from pipeline.config.schema import Config
from pipeline.errors import ConfigError


def load_config(path: str | Path) -> Config:
    """The config in this file; keys that are not given have their defaults.

    >>> load_config("configs/missing.yaml")
    Traceback (most recent call last):
        ...
    pipeline.errors.ConfigError: configs/missing.yaml: there is no such file

    Raises one ConfigError that lists all mistakes, each with its line and a caret under its column.
    It does not look whether the input exists.
    """
    path = Path(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        advice = "Give the path of a config file, such as configs/starter.yaml."
        raise ConfigError(f"{path}: there is no such file", advice) from None
    except IsADirectoryError:
        advice = "Give the path of a config file; folders of pages go into input.paths or --input."
        raise ConfigError(f"{path}: is a folder, not a config file", advice) from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    config, problems = parse_config(raw)
    if problems:
        raise ConfigError("\n".join(told(path, problems, raw)))
    return config


def overridden(
    config: Config,
    *,
    input: Sequence[str] = (),
    output: str | None = None,
    workers: int | None = None,
    profiles: bool | None = None,
) -> Config:
    """The config with what the command line says instead; None or nothing leaves it as it is.

    >>> overridden(Config(), input=["pages"], workers=2).input.paths
    ['pages']
    """
    given: dict[str, dict[str, Any]] = {
        "input": {"paths": list(input) or None},
        "output": {"path": output},
        "engine": {"workers": workers},
        "strip": {"profiles": profiles},
    }
    values = config.model_dump()
    for section, options in given.items():
        values[section].update({key: new for key, new in options.items() if new is not None})
    return Config.model_validate(values, strict=True)


def parse_config(raw: bytes) -> tuple[Config, list[Problem]]:
    """The config these bytes hold, and all mistakes in file order; with mistakes, the defaults.

    >>> config, problems = parse_config(b"strip:\\n  treshold: 0.3\\n")
    >>> problems[0]
    Problem(line=2, column=3, message="unknown key strip.treshold; did you mean 'threshold'?")
    """
    config, problems = parse(raw, Config)
    return config or Config(), problems
