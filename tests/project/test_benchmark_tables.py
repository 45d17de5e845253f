"""The tables that benchmarks are made on: whatever their size, nothing is wrong with them but what was planted."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import crossfoot as cf

TABLES = Path(__file__).parents[2] / "benchmarks" / "tables"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Any]]:
    """The modules that make the tables, and that describe them."""
    monkeypatch.setattr(sys, "argv", ["contender"])
    for folder in (TABLES, TABLES / "contenders"):
        monkeypatch.syspath_prepend(str(folder))
    import data  # type: ignore[import-not-found]
    import known  # type: ignore[import-not-found]

    modules: tuple[ModuleType, ModuleType] = data, known
    yield modules
    for module in modules:
        del sys.modules[module.__name__]


@pytest.mark.parametrize("rows", [1, 60_000, 6_000_000, 100_000_000])
def test_a_larger_hierarchy_has_more_countries_not_years_beyond_all_calendars(
    bench: tuple[Any, Any], rows: int
) -> None:
    data, _ = bench
    years, countries = data.years_and_countries(rows)
    assert 1 <= years <= data.MOST_YEARS
    made = years * countries * data.UNITS
    assert made == data.UNITS or 0.9 * rows <= made <= rows


@pytest.mark.parametrize(
    ("make", "suite", "rows"),
    [
        ("wide", "six", 2_000),
        ("measures", "measures", 2_000),
        ("levels", "levels", 250_000),  # two countries
    ],
)
def test_a_whole_check_has_no_problems(
    bench: tuple[Any, Any], tmp_path: Path, make: str, suite: str, rows: int
) -> None:
    data, known = bench
    name, description = known.TABLES[suite]
    path = getattr(data, make)(rows, tmp_path)
    report = cf.check(cf.table(path, name, **description), str(TABLES / f"{suite}.yaml"))
    assert report.problems == ()
