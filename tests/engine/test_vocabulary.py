"""A large table in words of its own is decided like one in the words of the rules, and like a small one."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

import crossfoot as cf
from crossfoot.engine.evaluate import SMALL
from crossfoot.engine.words import WordedTable

OWN = {"north": "Bắc", "south": "Nam"}
NAMES = {"region": "vùng", "year": "năm"}
KNOWN: dict[str, Any] = {"keys": ["region"], "period": "year", "convention": "exact"}
IN_OWN_WORDS = {
    "keys": ["vùng"],
    "period": "năm",
    "convention": "exact",
    "columns": NAMES,
    "values": {"region": OWN},
}
RULES = [
    cf.rule("total", "parts-not-whole", whole="sum", parts=["a", "b"]),
    cf.rule("growth", "growth-does-not-fit", start="previous(a)", end="a", rate="b"),
    cf.rule("present", "years-missing", scope={"for_each": ["region"]}, keys="year"),
    cf.rule(
        "part_of",
        "south-above-north",
        scope={"for_each": ["year"], "measure": "a"},
        part={"region": "south"},
        whole={"region": "north"},
    ),
]


def published(years: int) -> pl.DataFrame:
    """Two regions; every 300th sum is wrong, the south is above the north in one year, and lacks another."""
    rows = []
    for n in range(years):
        for region in OWN:
            a = 100 + (region == "north") + (n == 40) * (region == "south") * 5
            rows.append((region, 1000 + n, a, 0, a + 7 * (n % 300 == 10)))
    del rows[201]
    return pl.DataFrame(rows, ["region", "year", "a", "b", "sum"], orient="row")


@pytest.mark.parametrize("years", [500, SMALL], ids=["small", "large"])
def test_words_of_the_table_change_nothing(years: int) -> None:
    frame = published(years)
    own = frame.with_columns(pl.col("region").replace(OWN)).rename(NAMES)
    plain = cf.check(cf.table(frame, **KNOWN), RULES)
    worded = cf.check(cf.table(own, **IN_OWN_WORDS), RULES)
    assert {f.rule for f in plain.findings} == {rule.name for rule in RULES}
    assert found(worded) == found(plain)
    assert worded.rules == plain.rules


def found(report: cf.Report) -> list[tuple[str, str, str]]:
    return sorted((f.rule, str(f.subject), f.message) for f in report.findings)


def test_keys_that_sql_prints_with_an_exponent_are_found_again() -> None:
    rows = SMALL + 10
    frame = pl.DataFrame(
        {
            "at": [n / 1e7 for n in range(rows)],
            "a": [1] * rows,
            "sum": [2 if n in (3, 3000) else 1 for n in range(rows)],
        }
    )
    rule = cf.rule("total", "not-sum", whole="sum", parts=["a"])
    report = cf.check(cf.table(frame, keys=["at"], convention="exact"), rule)
    assert [f.subject["at"] for f in report.findings] == ["0.0000003", "0.0003"]


def test_groups_that_are_not_found_again_break_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the reason: what was not looked at has not passed."""
    frame = pl.DataFrame({"k": [*range(SMALL + 9)], "a": 1, "sum": [2] + [1] * (SMALL + 8)})
    rule = cf.rule("total", "not-sum", whole="sum", parts=["a"])
    monkeypatch.setattr(WordedTable, "worded_keys", lambda self, columns, keys: {("?",)})
    report = cf.check(cf.table(frame, keys=["k"], convention="exact"), rule)
    assert [finding.rule for finding in report.findings] == ["rule-broken"]
    assert "1 of 1 groups could not be found again" in report.findings[0].message


@pytest.mark.parametrize("type_", [pl.UInt16, pl.UInt64, pl.Int16, pl.Int128], ids=str)
def test_periods_in_any_whole_numbers_are_told_apart(type_: Any) -> None:
    years = range(2000, 2020)
    areas = range(SMALL // 20 + 5)
    rows = [
        (area, year, 100, 100 if (area, year) == (7, 2010) else 0)
        for area in areas
        for year in years
    ]
    frame = pl.DataFrame(rows, ["area", "year", "level", "rise"], orient="row")
    rule = cf.rule("growth", "g", start="previous(level)", end="level", rate="rise")
    table = cf.table(
        frame.cast({"year": type_}),
        keys=["area"],
        period="year",
        measures={"rise": {"unit": "percent"}},
    )
    (finding,) = cf.check(table, rule, diagnose=False).findings
    assert finding.subject == {"area": "7", "year": "2010"}
