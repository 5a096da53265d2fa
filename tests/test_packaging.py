"""The distribution names what the program imports, no more and no less."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_base_dependencies_are_what_is_imported(project, root):
    declared = {re.match(r"[\w.-]+", line)[0].lower() for line in project["dependencies"]}
    modules = {
        name.partition(".")[0]
        for path in sorted((root / "pipeline").rglob("*.py"))
        for name in imported(ast.parse(path.read_text(encoding="utf-8")))
    }
    ours = {"pipeline", *sys.stdlib_module_names}
    providers = packages_distributions()
    assert {providers[module][0].lower() for module in modules - ours} == declared


def test_the_command_and_the_licence(project, root):
    assert project["scripts"] == {"clean": "pipeline.cli:main"}
    assert project["license"] == "Apache-2.0"
    assert "Version 2.0, January 2004" in (root / "LICENSE").read_text(encoding="utf-8")
    assert (root / "pipeline" / "py.typed").exists()
