"""pandera on polars: the six rules as checks of a frame, with tolerances in floats (it knows no intervals)."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl
from known import answer
from pandera.errors import SchemaErrors

c = pl.col
GROUPS = ["region", "sector"]
CHECKS = {
    "total-not-sum": (c("a") + c("b") + c("c") - c("total")).abs() <= 0.2 + 1e-9,
    "part-exceeds-whole": c("a") - c("total") <= 0.1 + 1e-9,
    "shares-not-100": (c("share").sum().over("region", "year") - 100).abs() <= 0.25 + 1e-9,
    "growth-does-not-fit": (
        (c("total") / c("total").shift(1).over(GROUPS, order_by="year") - 1) * 100 - c("growth")
    ).abs()
    <= 0.2,
    "share-out-of-bounds": c("share").is_between(0, 100),
    "years-missing": (c("year").max() - c("year").min() + 1 == c("year").n_unique()).over(GROUPS),
}


def check(path: str) -> dict[str, int]:
    frame = pl.read_parquet(path).cast({pl.Decimal: pl.Float64})
    schema = pa.DataFrameSchema(
        checks=[
            pa.Check(lambda data, e=e: data.lazyframe.select(e.fill_null(True)), name=name)
            for name, e in CHECKS.items()
        ]
    )
    found = dict.fromkeys(CHECKS, 0)
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        for name, count in errors.failure_cases["check"].value_counts().rows():
            found[name] = count
    return found


if __name__ == "__main__":
    answer(check)
