"""What start-up may import. Names, not milliseconds: a timed test measures the machine (see benchmarks/)."""

from __future__ import annotations

import subprocess
import sys

import pytest

import crossfoot

#: Each costs between 10 ms and several seconds; each is imported by the function that needs it.
HEAVY = {
    "asyncio",
    "docx",
    "duckdb",
    "_duckdb",
    "jinja2",
    "jsonschema",
    "multiprocessing",
    "narwhals",
    "numpy",
    "openpyxl",
    "pandas",
    "pandera",
    "pdfplumber",
    "pint",
    "polars",
    "pyarrow",
    "pydantic",
    "pyspark",
    "rich",
    "scipy",
    "selectolax",
    "sqlglot",
    "starlette",
    "unittest",
    "urllib.request",
    "uvicorn",
    "yaml",
}

REPORT_IMPORTS = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))"


@pytest.mark.parametrize(
    "statement",
    [
        "import crossfoot",
        "from crossfoot.cli.main import main; main(['--help'])",
        "from crossfoot.cli.main import main; main(['--version'])",
        "from crossfoot.cli.main import main; main(['no-such-command'])",
    ],
)
def test_start_up_imports_nothing_heavy(statement: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", f"{REPORT_IMPORTS}\n{statement}"],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = set(run.stderr.splitlines()[-1].split())
    assert "crossfoot" in imported
    assert not imported & HEAVY


ROOMS_OF_THE_SAME_NAME = """
import crossfoot
import crossfoot.diagnose, crossfoot.discover, crossfoot.figures
from crossfoot.figures import Figure
assert crossfoot.Figure is Figure
for name in ("check", "diagnose", "discover", "figures"):
    assert type(getattr(crossfoot, name)).__name__ == "function", name
"""


def test_public_functions_survive_the_import_of_rooms_with_their_name() -> None:
    subprocess.run([sys.executable, "-c", ROOMS_OF_THE_SAME_NAME], check=True)


def test_every_public_name_can_be_had() -> None:
    assert [name for name in crossfoot.__all__ if not hasattr(crossfoot, name)] == []
