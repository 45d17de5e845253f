"""What start-up may import. Names, not milliseconds: a timed test measures the machine (see benchmarks/)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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


def test_checking_a_table_that_adds_up_imports_what_reads_it_and_no_more(root: Path) -> None:
    """What searches for causes, solves, converts or words findings is for runs that have something to say."""
    folder = root / "fixtures" / "lang-son-2025"
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{REPORT_IMPORTS}\nfrom crossfoot.cli.main import main; main(['check', {str(folder)!r}])",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(run.stderr.split())
    assert "_duckdb" in loaded
    needed = {"_duckdb", "pydantic", "yaml"}
    assert not (HEAVY - needed) & loaded
    assert (
        not {
            "crossfoot.diagnose.explanations",
            "crossfoot.diagnose.system",
            "crossfoot.report.arguments",
            "crossfoot.text",
        }
        & loaded
    )
