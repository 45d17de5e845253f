"""Rules as SQL, run where they are meant for: every engine puts every group in the state in which DuckDB puts it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import duckdb
import polars as pl
import pytest
import sqlglot
from tests.engine.kinds import BY_GROUP, BY_ROW, KEYED, borders

import crossfoot as cf
from crossfoot.engine.printed import printed
from crossfoot.engine.words import WordedTable
from crossfoot.sources.dialects import DIALECTS, Dialect
from crossfoot.sources.formats import open_table
from crossfoot.sources.vocabulary import Vocabulary
from crossfoot.sources.workspace import open_workspace

Rows = list[list[str]]


def texts(frame: pl.DataFrame) -> pl.DataFrame:
    """The same as somebody typed it: digits in words, marks for what is missing."""
    plain = frame.with_columns(pl.all().cast(pl.String))
    first = pl.int_range(pl.len()) == 2
    return plain.with_columns(
        pl.when(first).then(pl.lit(" 1 234.5 ")).otherwise(pl.col("a")).alias("a"),
        pl.col("d").fill_null("n/a"),
    )


TABLES = {"decimals": borders(64), "texts": texts(borders(64))}
#: Numbers in texts are read by a long expression wherever they stand, so few rules are asked of those.
RULES = {"decimals": (*BY_ROW, *BY_GROUP), "texts": (BY_ROW[0], BY_ROW[4], BY_GROUP[0])}


@cache
def statements(table: str, dialect: Dialect) -> tuple[str, ...]:
    """What is printed for the rules over a table, statement by statement, without what is said about it."""
    described = KEYED if table == "decimals" else {"keys": ["area"], "period": "year"}
    item = cf.table(TABLES[table], "data", **described)
    found = []
    with open_workspace() as workspace:
        known = WordedTable(open_table(item.description, workspace), Vocabulary())
        for block in printed(RULES[table], {"data": known}, dialect):
            for statement in block.split(";\n"):
                lines = [line for line in statement.splitlines() if not line.startswith("--")]
                if any(lines):
                    found.append("\n".join(lines).removesuffix(";"))
    return tuple(found)


@cache
def in_duckdb(table: str) -> list[Rows]:
    connection = duckdb.connect()
    connection.register("data", TABLES[table].to_arrow())
    return [as_texts(connection.execute(s).fetchall()) for s in statements(table, "duckdb")]


def as_texts(rows: Sequence[Sequence[Any]]) -> Rows:
    """Rows in an order of their own: engines may give them in any."""
    return sorted(["" if cell is None else str(cell) for cell in row] for row in rows)


@pytest.mark.parametrize("table", TABLES)
def test_spark_says_what_duckdb_says(table: str, spark: Any) -> None:
    session = spark.newSession()
    session.createDataFrame(TABLES[table].to_arrow()).createOrReplaceTempView("data")
    settings, asked = statements(table, "spark")[:3], statements(table, "spark")[3:27]
    for statement in settings:
        session.sql(statement)
    # Every second of Spark's counts; its verdicts of all kinds are held in tests/spark.
    found = [as_texts(session.sql(statement).collect()) for statement in asked]
    assert found == in_duckdb(table)[:24]


@pytest.mark.parametrize("table", TABLES)
def test_postgres_says_what_duckdb_says(table: str, postgres: Any) -> None:
    frame = TABLES[table]
    columns = ", ".join(
        f'"{name}" {"numeric(38, 1)" if isinstance(kind, pl.Decimal) else "bigint" if kind.is_integer() else "text"}'
        for name, kind in frame.schema.items()
    )
    rows = frame.write_csv(include_header=False)
    postgres.run(f"CREATE TABLE data ({columns});\nCOPY data FROM STDIN CSV;\n{rows}\\.\n")
    try:
        found = [as_texts(postgres.run(s + ";")) for s in statements(table, "postgres")]
    finally:
        postgres.run("DROP TABLE data;")
    assert found == in_duckdb(table)


def test_the_table_has_groups_in_every_state() -> None:
    counts = in_duckdb("decimals")[::2]
    assert {state for rows in counts for state, _ in rows} == {"0", "1", "2", "3", "4"}
    assert len(counts) == len(RULES["decimals"]) - 1  # SQL cannot say what is countable


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_reads_its_own_text(dialect: Dialect) -> None:
    asked = [text for text in statements("decimals", dialect) if not text.startswith("SET ")]
    assert len(asked) == len(in_duckdb("decimals"))
    for statement in asked:
        tree = sqlglot.parse_one(statement, dialect=dialect)
        assert tree.sql(dialect=dialect, pretty=True) == statement


def test_bigquery_compares_decimals_with_decimals() -> None:
    """There 0.15 is a double, and what is compared with it becomes one."""
    text = "\n".join(statements("decimals", "bigquery"))
    assert "> CAST('0.15' AS BIGNUMERIC)" in text
    assert not re.search(r"[<>=] \d+\.\d+\b(?!e)", text)
