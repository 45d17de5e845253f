"""Spark SQL, local[2]: the hand-written queries."""

from __future__ import annotations

from handwritten import SUITES
from known import answer
from session import local_session


def check(path: str) -> dict[str, int]:
    session = local_session()
    session.read.parquet(path).createOrReplaceTempView("t")
    found = {}
    for rule, (keys, source, missing, exact, rounding) in SUITES["six"].items():
        plain = source.replace("GROUP BY ALL", f"GROUP BY {keys}")
        state = f"CASE WHEN {missing} THEN 2 WHEN {exact} THEN 0 WHEN {rounding} THEN 1 ELSE 3 END"
        (row,) = session.sql(
            f"SELECT count(*) FILTER (WHERE s = 3) AS n FROM (SELECT {keys}, {state} AS s {plain})"
        ).collect()
        found[rule] = row[0]
    session.stop()
    return found


if __name__ == "__main__":
    answer(check)
