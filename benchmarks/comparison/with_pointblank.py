"""pointblank on polars: the same expressions as a step of a plan."""

from __future__ import annotations

import pointblank as pb
import polars as pl
from cases import TOLERANCE, Row, answer
from with_pandera import MISSED, frame


def check(row: Row, holds: pl.Expr) -> str:
    done = pb.Validate(frame(row)).col_vals_expr(expr=holds).interrogate()
    return "passes" if done.all_passed() else "fails"


if __name__ == "__main__":
    answer(
        equality=lambda row: check(row, MISSED == 0),
        tolerance=lambda row: check(row, MISSED.abs() <= TOLERANCE),
    )
