"""DuckDB SQL written by hand with the same interval semantics, one query a rule: the yardstick.

Each query counts the rows that hold exactly, within rounding, not at all, or could not be checked, and lists the keys
of the first hundred that fail, as crossfoot does.
"""

from __future__ import annotations

import duckdb
from known import answer

STATES = {
    "total-not-sum": (
        "region, sector, year",
        "FROM t",
        "a IS NULL OR b IS NULL OR c IS NULL OR total IS NULL",
        "a + b + c = total",
        "abs(a + b + c - total) <= 0.2",
    ),
    "part-exceeds-whole": (
        "region, sector, year",
        "FROM t",
        "a IS NULL OR total IS NULL",
        "a <= total",
        "a - total <= 0.1",
    ),
    "shares-not-100": (
        "region, year",
        "FROM (SELECT region, year, sum(share) AS s, count(*) AS n, count(share) AS m FROM t GROUP BY ALL)",
        "n <> m",
        "s = 100",
        "abs(s - 100) <= 0.05 * n",
    ),
    "growth-does-not-fit": (
        "region, sector, year",
        (
            "FROM (SELECT n.region, n.sector, n.year, n.total, n.growth, p.total AS before "
            "FROM t n LEFT JOIN t p ON p.region = n.region AND p.sector = n.sector AND p.year = n.year - 1)"
        ),
        "before IS NULL OR growth IS NULL OR total IS NULL",
        "before * (100 + growth) = total * 100",
        # All levels are above zero, so the ends of the product are those of its factors.
        (
            "(before - 0.05) * (99.95 + growth) <= (total + 0.05) * 100 AND "
            "(before + 0.05) * (100.05 + growth) >= (total - 0.05) * 100"
        ),
    ),
    "share-out-of-bounds": (
        "region, sector, year",
        "FROM t",
        "share IS NULL",
        "share BETWEEN 0 AND 100",
        "share + 0.05 >= 0 AND share - 0.05 <= 100",
    ),
    "years-missing": (
        "region, sector",
        (
            "FROM (SELECT region, sector, count(year) AS n, count(DISTINCT year) AS d, min(year) AS low, "
            "max(year) AS high FROM t GROUP BY ALL)"
        ),
        "false",
        "n = d AND high - low + 1 = d",
        "false",
    ),
}


def check(path: str) -> dict[str, int]:
    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW t AS FROM read_parquet('{path}')")
    failing = {}
    for rule, (keys, source, missing, exact, rounding) in STATES.items():
        state = (
            f"CASE WHEN {missing} THEN 2 WHEN {exact} THEN 0 WHEN {rounding} THEN 1 ELSE 3 END AS s"
        )
        counts = ", ".join(f"count(*) FILTER (s = {n})" for n in range(4))
        row = connection.execute(
            f"SELECT {counts}, min(struct_pack({', '.join(f'{k} := {k}' for k in keys.split(', '))}), 100) "
            f"FILTER (s = 3) FROM (SELECT {keys}, {state} {source})"
        ).fetchone()
        assert row is not None
        failing[rule] = row[3]
    return failing


if __name__ == "__main__":
    answer(check)
