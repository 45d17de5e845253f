"""pointblank on polars: six steps; what spans rows is computed before."""

from __future__ import annotations

import pointblank as pb
import polars as pl
from known import answer
from pandera_polars import CHECKS


def check(path: str) -> dict[str, int]:
    frame = pl.read_parquet(path).cast({pl.Decimal: pl.Float64})
    plan = pb.Validate(frame)
    for expression in CHECKS.values():
        plan = plan.col_vals_expr(expr=expression.fill_null(True))
    done = plan.interrogate(collect_extracts=False)
    failed = done.n_failed()
    return {name: failed[i] for i, name in enumerate(CHECKS, 1)}


if __name__ == "__main__":
    answer(check)
