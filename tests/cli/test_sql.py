"""`crossfoot sql`: every shipped kind as SQL of five dialects; DuckDB's is run and counts as `check` does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import sqlglot

import crossfoot as cf
from crossfoot.cli.main import main
from crossfoot.sources.dialects import DIALECTS

Printed = Callable[..., str]

RULES = """\
pack: data
rules:
  - {id: total-not-sum, kind: total, title: "Parts -- and whole", from: {table: data}, whole: total, parts: [a, b]}
  - {id: part-exceeds-whole, kind: part_of, from: {table: data}, part: a, whole: total}
  - {id: shares-not-100, kind: shares, from: {table: data, measure: share, for_each: [year]}, parts: share}
  - {id: growth-does-not-fit, kind: growth, from: {table: data}, start: previous(total), end: total, rate: growth}
  - {id: out-of-bounds, kind: bounds, from: {table: data, where: {year: {min: 2021}}}, value: share, low: 0, high: 60}
  - {id: years-missing, kind: present, from: {table: data, for_each: [area]}, keys: year}
  - {id: ratio-wrong, kind: ratio, from: {table: data}, numerator: a, denominator: b, value: share}
  - {id: digits-not-kept, kind: expression, from: {table: data}, expression: "total - a + a = b + a"}
"""
#: One row is wrong in its total; the rest holds, in part only within rounding.
ROWS = """\
area,year,a,b,total,share,growth
north,2020,1.04,2.0,3.0,60.0,
south,2020,1.0,1.0,2.0,40.0,
north,2021,1.5,2.0,3.5,50.0,16.7
south,2021,1.5,2.0,4.5,50.0,125.0
"""
CONFIGURATION = """\
packs: [rules.yaml]
tables:
  data:
    path: data.csv
    keys: [area]
    period: year
    measures: {share: {unit: "%"}, growth: {unit: "%"}, a: {}, b: {}, total: {}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in (
        ("rules.yaml", RULES),
        ("data.csv", ROWS),
        ("crossfoot.yaml", CONFIGURATION),
    ):
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def run(*arguments: str) -> str:
        assert main(["sql", *arguments]) == 0
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_reads_what_is_printed(printed: Printed, dialect: str) -> None:
    statements = [s for s in sqlglot.parse(printed("--dialect", dialect), dialect=dialect) if s]
    selects = [s for s in statements if isinstance(s, sqlglot.exp.Select)]
    assert len(selects) == 2 * 7
    # Nothing of DuckDB alone is left in the SQL of others.
    text = printed("--dialect", dialect).lower()
    assert dialect == "duckdb" or "regexp_full_match" not in text
    assert dialect in ("duckdb", "postgres") or "materialized" not in text
    assert ("`data`" in text) == (dialect in ("spark", "bigquery"))


def test_duckdb_counts_what_check_counts(printed: Printed) -> None:
    duckdb_sql = printed("rules.yaml")
    blocks = duckdb_sql.split("-- rule ")[1:]
    connection = duckdb.connect()
    connection.execute("CREATE TABLE data AS FROM read_csv('data.csv', all_varchar = true)")
    report = cf.check("crossfoot.yaml")
    tallies = {rule.name: rule.counts[0] for rule in report.rules}
    for block in blocks:
        name = block.partition(":")[0]
        if "SQL cannot say it" in block:
            assert name == "data/digits-not-kept"
            continue
        counts, failing, _ = block.partition("\n-- table")[2].partition("\n")[2].split(";")
        states = dict(connection.execute(counts).fetchall())
        candidates = connection.execute(failing).fetchall()
        tally = tallies[name]
        assert sum(states.values()) == (
            tally.exact + tally.rounding + tally.implausible + tally.impossible + tally.unchecked
        )
        assert states.get(3, 0) <= tally.impossible + tally.implausible <= len(candidates), name
        assert len(candidates) == states.get(3, 0) + states.get(4, 0)
    assert tallies["data/total-not-sum"].impossible == 1


def test_a_comment_names_the_rule_and_keeps_its_title_on_one_line(printed: Printed) -> None:
    assert "-- rule data/total-not-sum: Parts -- and whole\n-- table data" in printed()


def test_what_sql_cannot_say_is_said(printed: Printed) -> None:
    assert "-- SQL cannot say it (a figure that occurs twice in a formula)" in printed()


def test_spark_is_told_to_keep_its_decimals(printed: Printed) -> None:
    text = printed("--dialect", "spark")
    assert "SET spark.sql.decimalOperations.allowPrecisionLoss = false;" in text


def test_a_file_goes_by_the_name_the_rules_use(printed: Printed, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text(ROWS)
    text = printed("rules.yaml", "--table", "data=other.csv")
    assert '"data"' in text
    assert "groups by each row" in text  # nothing describes this one


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--table", "dat"], "did you mean 'data'?"),
        (["--table", "data=gone.csv"], "no such file"),
        (["--dialect", "oracle"], "oracle"),
    ],
)
def test_mistakes_are_answered(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sql", *arguments]) == 2
    assert said in capsys.readouterr().err
