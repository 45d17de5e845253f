"""Which rules over a large table SQL can say, and why it cannot say the others."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

import crossfoot as cf
from crossfoot.engine import evaluate
from crossfoot.engine.evaluate import SMALL
from crossfoot.rules.model import Rule

AREAS = ("north", "south", "total")
GROUPS = SMALL // len(AREAS) + 2
ROWS = GROUPS * len(AREAS)
WIDE = pl.DataFrame(
    {
        "year": [1000 + n // len(AREAS) for n in range(ROWS)],
        "area": [AREAS[n % len(AREAS)] for n in range(ROWS)],
        "a": ["3"] * ROWS,
        "b": [None if n == 7 else "4" for n in range(ROWS)],
        "sum": ["3" if n == 7 else "8" if n == 40 else "7" for n in range(ROWS)],
        "level": [["10", "20", "30"][n % 3] for n in range(ROWS)],
    }
)
KNOWN: dict[str, Any] = {"keys": ["year", "area"], "decimals": 0}


def total(**form: Any) -> Rule:
    return cf.rule("total", "t", whole="sum", parts=["a", "b"], **form)


#: The rule, and how many of its groups hold (exactly or within rounding) and fail.
SAID: dict[str, tuple[Rule, int, int]] = {
    "blanks as zeros": (total(missing="zero"), ROWS, 0),
    "as displayed": (total(mode="displayed"), ROWS - 2, 1),
    "both": (total(missing="zero", mode="displayed"), ROWS - 1, 1),
    "patterns": (
        cf.rule(
            "total",
            "t",
            scope={"for_each": ["year"], "measure": "level"},
            whole={"area": "TOT*"},
            parts={"area": {"not": "tot*"}},
        ),
        GROUPS,
        0,
    ),
    "a pattern of the slice": (total(scope={"where": {"area": "*th"}}), 2 * GROUPS - 1, 0),
}
UNSAID: dict[str, tuple[Rule, str]] = {
    "a figure twice": (
        cf.rule("expression", "e", expression="a + b - a = sum - a"),
        "occurs twice",
    ),
    "one group": (
        cf.rule("shares", "s", scope={"for_each": [], "measure": "level"}, parts="level"),
        "one group for a whole table",
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_sql_says(name: str) -> None:
    rule, holds, fails = SAID[name]
    report = cf.check(cf.table(WIDE, **KNOWN), rule, diagnose=False)
    (counts,) = report.rules[0].counts
    assert (counts.exact + counts.rounding, counts.impossible) == (holds, fails)
    assert not [n for n in report.coverage.notices if "SQL" in n]


def test_what_would_fill_the_memory_breaks_the_rule_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And the other rules over the table are decided."""
    monkeypatch.setattr(evaluate, "MOST_WHOLE", SMALL)
    rule, why = UNSAID["a figure twice"]
    report = cf.check(cf.table(WIDE, **KNOWN), [rule, total(mode="displayed")], diagnose=False)
    (broken,) = [f for f in report.findings if f.rule == "rule-broken"]
    assert why in broken.message
    assert f"more than {SMALL:,} rows" in broken.message
    assert report.exit_code == 2
    assert any(f.rule == "python/t" for f in report.findings)


@pytest.mark.parametrize("name", UNSAID)
def test_what_sql_cannot_say_is_decided_in_python_and_said(name: str) -> None:
    rule, why = UNSAID[name]
    report = cf.check(cf.table(WIDE, **KNOWN), rule, diagnose=False)
    (notice,) = [n for n in report.coverage.notices if "SQL" in n]
    assert why in notice
