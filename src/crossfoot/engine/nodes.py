"""SQL expressions put together as they are, and written for DuckDB.

sqlglot's own builders copy what they are given, again in every builder that a part is handed on to. Here expressions
are values: once made, none is changed, so one may stand in many places. Who changes a tree copies it first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlglot import exp

TEXT: Final = exp.DType.VARCHAR
DOUBLE: Final = exp.DType.DOUBLE

#: A condition, and what holds under it.
Branch = tuple[exp.Expr, exp.Expr]


def all_of(*conditions: exp.Expr) -> exp.Expr:
    return exp.and_(*conditions, copy=False)


def any_of(*conditions: exp.Expr) -> exp.Expr:
    return exp.or_(*conditions, copy=False)


def negated(condition: exp.Expr) -> exp.Expr:
    return exp.not_(condition, copy=False)


def is_null(expression: exp.Expr) -> exp.Is:
    return exp.Is(this=expression, expression=exp.null())


def case(
    *branches: Branch, of: exp.Expr | None = None, otherwise: exp.Expr | None = None
) -> exp.Case:
    """The first branch whose condition is true, or whose value ``of`` has; null where none is and nothing is said."""
    return exp.Case(
        this=of,
        ifs=[exp.If(this=condition, true=value) for condition, value in branches],
        default=otherwise,
    )


def cast(expression: exp.Expr, to: exp.DType | exp.DataType) -> exp.Cast:
    return exp.cast(expression, to, copy=False)


def decimal(digits: int, places: int) -> exp.DataType:
    """DECIMAL(digits, places)."""
    sizes = [exp.DataTypeParam(this=exp.Literal.number(size)) for size in (digits, places)]
    return exp.DataType(this=exp.DType.DECIMAL, expressions=sizes, nested=False)


def product(left: exp.Expr, right: exp.Expr) -> exp.Mul:
    return exp.Mul(this=left, expression=right)


def call(function: str, *arguments: exp.Expr) -> exp.Expr:
    """A function of DuckDB by the name it has there."""
    return exp.Anonymous(this=function, expressions=list(arguments))


def struct(fields: Mapping[str, exp.Expr]) -> exp.Expr:
    """Values under their names, as one."""
    parts = (
        exp.PropertyEQ(this=exp.to_identifier(name), expression=value)
        for name, value in fields.items()
    )
    return call("struct_pack", *parts)


def written(sql: str) -> exp.Expr:
    """SQL for DuckDB that is a text already: one term, or what stands in parentheses anyway."""
    return exp.Var(this=sql)


def duckdb_sql(query: exp.Expr) -> str:
    """A query as DuckDB reads it.

    What sqlglot writes by default is DuckDB's SQL, as long as functions that only DuckDB has are called by their names.
    Its dialect for DuckDB says in DuckDB what other engines would say, and takes a third of the time of sqlglot to
    import.
    """
    return query.sql(copy=False)


def named(expression: exp.Expr, name: str) -> exp.Expr:
    return exp.alias_(expression, name, quoted=True, copy=False)
