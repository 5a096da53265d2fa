"""The nouns: frozen, without a dictionary, importing nothing heavy."""

import inspect
import pkgutil
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields, is_dataclass
from importlib import import_module

import pytest

import pipeline.model
from pipeline.model.record import Gap

MODULES = [
    import_module(f"pipeline.model.{module.name}")
    for module in pkgutil.iter_modules(pipeline.model.__path__)
]
NOUNS = [
    noun
    for module in MODULES
    for noun in vars(module).values()
    if inspect.isclass(noun) and noun.__module__ == module.__name__ and is_dataclass(noun)
]


def test_there_are_nouns():
    assert len(NOUNS) > 30


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_every_noun_is_frozen_has_slots_and_says_what_it_is(noun):
    assert noun.__dataclass_params__.frozen
    assert "__slots__" in vars(noun)
    assert noun.__doc__
    assert not noun.__doc__.startswith(f"{noun.__name__}(")


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_no_field_of_a_noun_can_be_changed_in_place(noun):
    for field in fields(noun):
        assert not str(field.type).startswith(("list", "dict", "set"))


def test_a_noun_cannot_be_changed():
    gap = Gap(3, "redaction", (0,))
    with pytest.raises(FrozenInstanceError):
        gap.at = 4
    assert not hasattr(gap, "__dict__")


def test_the_nouns_import_nothing_heavy():
    imports = "; ".join(f"import {module.__name__}" for module in MODULES)
    heavy = (
        "print([m for m in ('numpy', 'pyarrow', 'bs4', 'ftfy', 'datasketch') if m in sys.modules])"
    )
    code = f"import sys; {imports}; {heavy}"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
