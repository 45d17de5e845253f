"""Queries are written by sqlglot's default rules, and in those DuckDB reads what its own dialect would say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from sqlglot import exp
from tests.engine.tables import MEASURES, Drawn, wide_tables
from tests.engine.test_narrowing import LAW, several

from crossfoot.engine import narrow, neighbours, scan, subset
from crossfoot.engine.compile import Grouping, Lookup, Plan
from crossfoot.engine.evaluate import evaluate
from crossfoot.engine.nodes import all_of, call, case, decimal, duckdb_sql, written
from crossfoot.engine.words import WordedTable
from crossfoot.problems import InputError
from crossfoot.rules.model import Rule
from crossfoot.sources.formats import open_table
from crossfoot.sources.vocabulary import Vocabulary
from crossfoot.sources.workspace import open_workspace


@contextmanager
def queries_seen() -> Iterator[list[exp.Expr]]:
    """Every query that is written meanwhile."""
    seen: list[exp.Expr] = []

    def remembering(query: exp.Expr) -> str:
        seen.append(query)
        return duckdb_sql(query)

    with pytest.MonkeyPatch.context() as patch:
        for module in (narrow, neighbours, scan, subset):
            patch.setattr(module, "duckdb_sql", remembering)
        yield seen


@settings(LAW, max_examples=15)
@given(wide_tables(), several(MEASURES))
def test_duckdbs_own_dialect_says_the_same(drawn: Drawn, chosen: list[Rule]) -> None:
    with open_workspace() as workspace, queries_seen() as seen:
        try:
            table = open_table(drawn.table().description, workspace)
        except InputError:
            return
        list(evaluate(chosen, {table.name: WordedTable(table, Vocabulary())}, small=0))
    for query in seen:
        # TEXT is another name of VARCHAR.
        said, translated = (
            text.replace("TEXT", "VARCHAR")
            for text in (duckdb_sql(query), query.sql(dialect="duckdb"))
        )
        assert said == translated


def test_parts_are_shared_and_not_changed() -> None:
    column = exp.column("a", quoted=True)
    positive = exp.GT(this=column, expression=exp.Literal.number(0))
    both = all_of(positive, exp.LT(this=column, expression=exp.Literal.number(9)))
    chosen = case((both, column), (positive, exp.Literal.number(9)), otherwise=exp.null())
    expected = 'CASE WHEN "a" > 0 AND "a" < 9 THEN "a" WHEN "a" > 0 THEN 9 ELSE NULL END'
    assert duckdb_sql(chosen) == expected
    assert duckdb_sql(chosen) == expected, "writing changes nothing"
    assert duckdb_sql(positive) == '"a" > 0'


def test_functions_and_texts_stand_as_they_are_given() -> None:
    called = call("bit_count", written("1 + 2"))
    assert duckdb_sql(exp.cast(called, decimal(9, 2))) == "CAST(BIT_COUNT(1 + 2) AS DECIMAL(9, 2))"


def test_columns_that_differ_in_capitals_alone_are_two() -> None:
    groups = Grouping("t", ("k",), ())
    plan = Plan(groups, by_row=True)
    names = [plan.column(Lookup(groups), written(text)).name for text in ("x = 'a'", "x = 'A'")]
    assert names == ["c0", "c1"]
    assert plan.column(Lookup(groups), written("x = 'a'")).name == "c0"
