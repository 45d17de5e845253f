"""What configuration files are called, and paths as messages write them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

FILE_NAME: Final = "crossfoot.yaml"
PYPROJECT: Final = "pyproject.toml"


def shown(path: Path) -> str:
    """From the working folder where the path lies below it, with ``/``."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
