"""A large table in words of its own is decided like one in the words of the rules, and like a small one."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

import crossfoot as cf
from crossfoot.engine.evaluate import SMALL
from crossfoot.engine.words import WordedTable
from crossfoot.rules.model import Rule

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


@pytest.mark.parametrize("years", [500, SMALL], ids=["small", "large"])
@pytest.mark.parametrize(
    ("where", "checked"),
    [("south", 1), ("Nam", 0), ({"not": "Nam"}, 2), ({"not": "south"}, 1), (["south", "Bắc"], 1)],
    ids=str,
)
def test_a_rule_speaks_its_own_words_and_not_those_of_the_table(
    where: Any, checked: int, years: int
) -> None:
    rows = [(own, 1000 + n, 5) for n in range(years) for own in OWN.values()]
    frame = pl.DataFrame(rows, ["region", "year", "a"], orient="row")
    rule = cf.rule("bounds", "a-too-high", value="a", high=4, scope={"where": {"region": where}})
    report = cf.check(cf.table(frame, **KNOWN, values={"region": OWN}), [rule])
    assert sum(tally.impossible for tally in report.rules[0].counts) == checked * years


@pytest.mark.parametrize("years", [500, SMALL], ids=["small", "large"])
@pytest.mark.parametrize(
    "rule",
    [
        cf.rule("bounds", "a-too-high", value="a", high=4, scope={"where": {"region": "south"}}),
        cf.rule("change", "a-changed", start="previous(a)", end="a", change="b"),
        cf.rule("present", "years-missing", scope={"for_each": ["region"]}, keys="year"),
        cf.rule(
            "present",
            "regions-missing",
            scope={"for_each": ["year"]},
            keys="region",
            expected=["north", "south"],
        ),
    ],
    ids=lambda rule: rule.id,
)
def test_a_table_may_say_a_key_in_both_words(rule: Rule, years: int) -> None:
    """From some year on the table says what the rules say: it is the same region."""
    plain = published(years).with_columns(a=pl.lit(5), b=pl.lit(0))
    mixed = plain.with_columns(
        pl.when(pl.col("year") < 1300)
        .then(pl.col("region").replace(OWN))
        .otherwise(pl.col("region"))
        .alias("region")
    )
    expected = cf.check(cf.table(plain, **KNOWN), [rule])
    report = cf.check(cf.table(mixed, **KNOWN, values={"region": OWN}), [rule])
    assert report.rules[0].counts == expected.rules[0].counts


@pytest.mark.parametrize("years", [500, SMALL], ids=["small", "large"])
def test_tables_with_other_words_are_matched_by_the_words_of_the_rules(years: int) -> None:
    here = published(years)
    there = here.with_columns(pl.col("region").replace(OWN))
    tables = [
        cf.table(here, "here", **KNOWN),
        cf.table(there, "there", **KNOWN, values={"region": OWN}),
    ]
    rule = cf.rule(
        "agree",
        "a-differs",
        scope={"table": "here"},
        figures=[{"measure": "a"}, {"measure": "a", "table": "there"}],
    )
    (counted,) = cf.check(tables, [rule]).rules[0].counts
    assert counted.exact == here.height


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
