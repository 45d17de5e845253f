"""Queries are written once, for DuckDB; here they become those of other engines.

sqlglot translates. What it leaves as it is because it cannot know better stands below, one function a construct: each
says what the other engine would make of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from sqlglot import exp

Dialect = Literal["duckdb", "spark", "postgres", "snowflake", "bigquery"]
DIALECTS: Final[tuple[Dialect, ...]] = get_args(Dialect)

#: What a Spark session must be told for decimals to be exact: without the first two, a sum of wide decimals and a
#: comparison of two (0.01 > 0.005) are rounded to fewer places; without the third an overflow ends the query, while
#: null leaves a group to the exact check.
SPARK_SETTINGS: Final = {
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.legacy.decimal.retainFractionDigitsOnTruncate": "true",
    "spark.sql.ansi.enabled": "false",
}
#: Digits of a number that is read from a text or a float; Spark keeps the other 16 of its 38 for sums and products.
_SPARK_DIGITS: Final = 22


_Change = Callable[["exp.Expr"], "exp.Expr"]


def translated(query: str | exp.Expr, dialect: Dialect, *, pretty: bool = False) -> str:
    """A query for DuckDB in another dialect."""
    from sqlglot import parse_one

    tree = parse_one(query, dialect="duckdb") if isinstance(query, str) else query.transform(_read)
    for change in _CHANGES[dialect]:
        tree = tree.transform(change)
    return tree.sql(dialect=dialect, pretty=pretty)


def _read(node: exp.Expr) -> exp.Expr:
    """Parts of a query that are texts, read."""
    from sqlglot import exp, parse_one

    return parse_one(node.name, dialect="duckdb") if isinstance(node, exp.Var) else node


def _unmaterialized(node: exp.Expr) -> exp.Expr:
    """Only DuckDB and PostgreSQL take advice on whether to keep the result of a WITH."""
    from sqlglot import exp

    if isinstance(node, exp.CTE):
        node.set("materialized", None)
    return node


def _matched(beginning: str, end: str) -> _Change:
    """A full match as a search between anchors (``$`` would let a line break at the end pass)."""

    def change(node: exp.Expr) -> exp.Expr:
        from sqlglot import exp

        if isinstance(node, exp.RegexpFullMatch):
            # Snowflake knows no groups that capture nothing, and for a test whether a text matches all are alike.
            pattern = node.expression.name.replace("(?:", "(")
            anchored = exp.Literal.string(f"{beginning}({pattern}){end}")
            return exp.RegexpLike(this=node.this, expression=anchored)
        return node

    return change


def _found(node: exp.Expr) -> exp.Expr:
    """Whether a text contains another, by its place."""
    from sqlglot import exp

    if isinstance(node, exp.Contains):
        place = exp.StrPosition(this=node.this, substr=node.expression)
        return exp.GT(this=place, expression=exp.Literal.number(0))
    return node


def _narrow_decimals(node: exp.Expr) -> exp.Expr:
    """Spark has 38 digits for everything: who starts with all of them has none left for a sum."""
    from sqlglot import exp

    if isinstance(node, exp.Cast) and node.to.is_type("decimal") and node.to.expressions:
        digits, places = (int(part.name) for part in node.to.expressions)
        narrow = exp.DataType.build(f"DECIMAL({min(digits, _SPARK_DIGITS)}, {places})")
        return exp.TryCast(this=node.this, to=narrow, safe=True)
    return node


def _several_first(node: exp.Expr) -> exp.Expr:
    """``min_by`` with a number gives several values (since Spark 4.2)."""
    from sqlglot import exp

    if isinstance(node, exp.ArgMin) and node.args.get("count") is not None:
        return exp.Anonymous(
            this="min_by", expressions=[node.this, node.expression, node.args["count"]]
        )
    return node


def _guarded_casts(node: exp.Expr) -> exp.Expr:
    """PostgreSQL knows no cast that gives null for what is no number."""
    from sqlglot import exp

    if isinstance(node, exp.TryCast):
        whole = node.to.is_type(*exp.DataType.INTEGER_TYPES)
        numeral = exp.Literal.string(r"^-?\d+$" if whole else r"^-?\d+(\.\d+)?$")
        text = exp.cast(node.this.copy(), "TEXT")
        cast = exp.Cast(this=node.this, to=node.to)
        return exp.case().when(exp.RegexpLike(this=text, expression=numeral), cast)
    return node


def _sized_decimals(node: exp.Expr) -> exp.Expr:
    """BigQuery's NUMERIC has nine decimals and 29 digits before them; BIGNUMERIC has 38 on either side."""
    from sqlglot import exp

    if isinstance(node, exp.DataType) and node.is_type("decimal"):
        return exp.DataType.build("BIGDECIMAL", dialect="bigquery")
    return node


def _decimal_literals(node: exp.Expr) -> exp.Expr:
    """To BigQuery 0.15 is a double, and a decimal compared with it becomes one."""
    from sqlglot import exp

    if isinstance(node, exp.Literal) and not node.is_string and "." in node.name:
        number = exp.Literal.string(node.name)
        return exp.Cast(this=number, to=exp.DataType.build("BIGDECIMAL", dialect="bigquery"))
    return node


_CHANGES: Final[dict[Dialect, tuple[_Change, ...]]] = {
    "duckdb": (),
    "spark": (
        _unmaterialized,
        _matched(r"\A", r"\z"),
        _found,
        _narrow_decimals,
        _several_first,
    ),
    "postgres": (_matched(r"\A", r"\Z"), _found, _guarded_casts),
    # Here the whole text must match anyway.
    "snowflake": (_unmaterialized, _matched("", ""), _found),
    "bigquery": (
        _unmaterialized,
        _matched(r"\A", r"\z"),
        _found,
        _sized_decimals,
        _decimal_literals,
    ),
}
