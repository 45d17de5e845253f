"""The floors of the house, as pyproject.toml declares them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_no_lower_floor_imports_a_higher_one(root: Path) -> None:
    lint = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    run = subprocess.run(
        [sys.executable, "-c", lint], cwd=root, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
