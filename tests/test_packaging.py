"""The distribution names what the program imports, no more and no less."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions, requires

import pytest
from packaging.requirements import Requirement

MAX_PACKAGES = 30


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


def installed_with(requirements):
    """The names of all packages that these requirements bring, without extras."""
    found, waiting = set(), [Requirement(line) for line in requirements]
    while waiting:
        one = waiting.pop()
        name = re.sub(r"[-_.]+", "-", one.name).lower()
        if name not in found and (one.marker is None or one.marker.evaluate({"extra": ""})):
            found.add(name)
            waiting += [Requirement(line) for line in requires(name) or ()]
    return found


def test_a_base_install_is_small_and_the_readme_says_how_small(project, root):
    packages = installed_with(project["dependencies"])
    assert {"numpy", "markupsafe"} <= packages
    assert len(packages) <= MAX_PACKAGES
    readme = " ".join((root / "README.md").read_text(encoding="utf-8").split())
    assert f"install brings {len(packages)} packages" in readme


def test_the_command_and_the_licence(project, root):
    assert project["scripts"] == {"clean": "pipeline.cli:main"}
    assert project["license"] == "Apache-2.0"
    assert "Version 2.0, January 2004" in (root / "LICENSE").read_text(encoding="utf-8")
    assert (root / "pipeline" / "py.typed").exists()
