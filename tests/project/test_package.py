"""The package says the same about itself everywhere."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

import crossfoot
from crossfoot.cli.main import main


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def test_the_change_log_opens_with_this_version(root: Path) -> None:
    headings = re.findall(r"^## (.+)$", (root / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert headings[0].split()[0] == crossfoot.__version__


def test_the_program_prints_this_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"crossfoot, version {crossfoot.__version__}\n"


def test_every_library_that_is_imported_is_declared(root: Path, project: dict[str, Any]) -> None:
    requirements = list(project["dependencies"])
    for extra, names in project["optional-dependencies"].items():
        if extra not in ("test", "docs", "dev"):
            requirements += names
    declared = {_normal(re.split(r"[<>=!\[ ;]", name)[0]) for name in requirements}
    providers = packages_distributions()
    undeclared = {
        f"{module} in {path.relative_to(root)}"
        for path in sorted((root / "src").rglob("*.py"))
        for module in _imported_by(path) - sys.stdlib_module_names - {"crossfoot"}
        # A native module on the top floor is not among those a distribution lists: _duckdb belongs to duckdb.
        if not {_normal(name) for name in providers.get(module, [module.removeprefix("_")])}
        & declared
    }
    assert not undeclared


def test_dependencies_have_lower_bounds_only(project: dict[str, Any]) -> None:
    for requirement in project["dependencies"]:
        assert ">=" in requirement
        assert "<" not in requirement
        assert "==" not in requirement


def _imported_by(path: Path) -> set[str]:
    modules = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module.partition(".")[0])
    return modules


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
