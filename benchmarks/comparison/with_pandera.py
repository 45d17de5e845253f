"""pandera on polars: the rule as an expression, with equality and with a tolerance."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl
from cases import COLUMNS, TOLERANCE, Row, answer
from pandera.errors import SchemaErrors

MISSED = pl.col("a") + pl.col("b") + pl.col("c") - pl.col("total")


def frame(row: Row) -> pl.DataFrame:
    cells = {
        name: [float(text) if text else None]
        for name, text in zip(COLUMNS, row or (), strict=False)
    }
    return pl.DataFrame(
        cells or {name: [] for name in COLUMNS}, schema=dict.fromkeys(COLUMNS, pl.Float64)
    )


def check(row: Row, holds: pl.Expr) -> str:
    schema = pa.DataFrameSchema(checks=[pa.Check(lambda data: data.lazyframe.select(holds))])
    try:
        schema.validate(frame(row), lazy=True)
    except SchemaErrors:
        return "fails"
    return "passes"


if __name__ == "__main__":
    answer(
        equality=lambda row: check(row, MISSED == 0),
        tolerance=lambda row: check(row, MISSED.abs() <= TOLERANCE),
    )
