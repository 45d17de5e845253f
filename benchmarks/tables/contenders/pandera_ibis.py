"""pandera on ibis over DuckDB: the same checks as expressions of a table."""

from __future__ import annotations

import ibis
import pandera.ibis as pa
from known import answer
from pandera.errors import SchemaErrors


def check(path: str) -> dict[str, int]:
    table = ibis.duckdb.connect().read_parquet(path)
    floats = {n: table[n].cast("float64") for n in ("a", "b", "c", "total", "share", "growth")}
    table = table.mutate(**floats)
    by_year = ibis.window(group_by=["region", "sector"], order_by="year")
    by_group = ibis.window(group_by=["region", "year"])
    series = ibis.window(group_by=["region", "sector"])
    checks = {
        "total-not-sum": lambda t: (t.a + t.b + t.c - t.total).abs() <= 0.2 + 1e-9,
        "part-exceeds-whole": lambda t: t.a - t.total <= 0.1 + 1e-9,
        "shares-not-100": lambda t: (t.share.sum().over(by_group) - 100).abs() <= 0.25 + 1e-9,
        "growth-does-not-fit": lambda t: (
            ((t.total / t.total.lag().over(by_year) - 1) * 100 - t.growth).abs() <= 0.2
        ),
        "share-out-of-bounds": lambda t: t.share.between(0, 100),
        "years-missing": lambda t: (
            t.year.max().over(series) - t.year.min().over(series) + 1
            == t.year.nunique().over(series)
        ),
    }
    found = dict.fromkeys(checks, 0)
    for name, made in checks.items():
        # One schema a check: of several failing window checks only the first is reported.
        schema = pa.DataFrameSchema(
            checks=[pa.Check(lambda data, f=made: f(data.table).fill_null(True), name=name)]
        )
        try:
            schema.validate(table, lazy=True)
        except SchemaErrors as errors:
            found[name] = len(errors.failure_cases)
    return found


if __name__ == "__main__":
    answer(check)
