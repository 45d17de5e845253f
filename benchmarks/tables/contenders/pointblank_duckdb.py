"""pointblank on DuckDB through ibis: six steps."""

from __future__ import annotations

import ibis
import pointblank as pb
from known import answer


def check(path: str) -> dict[str, int]:
    table = ibis.duckdb.connect().read_parquet(path)
    floats = {n: table[n].cast("float64") for n in ("a", "b", "c", "total", "share", "growth")}
    t = table.mutate(**floats)
    by_year = ibis.window(group_by=["region", "sector"], order_by="year")
    by_group = ibis.window(group_by=["region", "year"])
    series = ibis.window(group_by=["region", "sector"])
    tests = {
        "total-not-sum": (t.a + t.b + t.c - t.total).abs(),
        "part-exceeds-whole": t.a - t.total,
        "shares-not-100": (t.share.sum().over(by_group) - 100).abs(),
        "growth-does-not-fit": ((t.total / t.total.lag().over(by_year) - 1) * 100 - t.growth)
        .abs()
        .fill_null(0.0),
        "share-out-of-bounds": (t.share - 50).abs(),
        "years-missing": (
            t.year.max().over(series)
            - t.year.min().over(series)
            + 1
            - t.year.nunique().over(series)
        ).cast("float64"),
    }
    limits = dict(zip(tests, (0.2 + 1e-9, 0.1 + 1e-9, 0.25 + 1e-9, 0.2, 50.0, 0.0), strict=True))
    plan = pb.Validate(t.mutate(**{f"x{i}": value for i, value in enumerate(tests.values())}))
    for i, name in enumerate(tests):
        plan = plan.col_vals_le(columns=f"x{i}", value=limits[name], na_pass=True)
    done = plan.interrogate(collect_extracts=False)
    failed = done.n_failed()
    return {name: failed[i] for i, name in enumerate(tests, 1)}


if __name__ == "__main__":
    answer(check)
