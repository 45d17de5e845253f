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


def loaded_by_checking(*arguments: str) -> set[str]:
    """The modules that `crossfoot check` has imported when it ends."""
    called = f"from crossfoot.cli.main import main; main(['check', *{arguments!r}])"
    run = subprocess.run(
        [sys.executable, "-c", f"{REPORT_IMPORTS}\n{called}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(run.stderr.split())


def test_checking_a_table_that_adds_up_imports_what_reads_it_and_no_more(root: Path) -> None:
    """What searches for causes, solves, converts or words findings is for runs that have something to say."""
    loaded = loaded_by_checking(str(root / "fixtures" / "lang-son-2025"))
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


def test_checking_a_large_table_imports_what_writes_sql_and_no_more(tmp_path: Path) -> None:
    """Neither readers of other inputs nor what translates SQL between engines."""
    import duckdb

    table, rules = tmp_path / "t.parquet", tmp_path / "rules.yaml"
    values = "i, (i % 10)::DECIMAL(9,1) AS part, 10::DECIMAL(9,1) AS whole"
    duckdb.sql(f"SELECT {values} FROM range(6000) r(i)").write_parquet(str(table))
    rules.write_text("rules: [{id: part-exceeds-whole, kind: part_of, part: part, whole: whole}]")
    loaded = loaded_by_checking(str(table), "--rules", str(rules))
    assert "crossfoot.engine.narrow" in loaded
    assert not (HEAVY - {"_duckdb", "pydantic", "sqlglot", "yaml"}) & loaded
    assert (
        not {
            "crossfoot.rules.formula",
            "crossfoot.sources.prose",
            "crossfoot.text",
            "sqlglot.dialects.duckdb",
            "tomllib",
        }
        & loaded
    )
