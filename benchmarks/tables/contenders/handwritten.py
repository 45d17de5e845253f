"""DuckDB SQL written by hand with the same interval semantics, one query a rule: the yardstick.

Each query counts the rows that hold exactly, within rounding, not at all, or could not be checked, and lists the keys
of the first hundred that fail, as crossfoot does.
"""

from __future__ import annotations

import duckdb
from known import SUITE, answer

_SIX = {
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


_ROW = "region, sector, year"
_PARTS = [f"p{n}" for n in range(1, 9)]
_MEASURES = {
    "total-not-sum": (
        _ROW,
        "FROM t",
        " OR ".join(f"{p} IS NULL" for p in (*_PARTS, "total")),
        f"{' + '.join(_PARTS)} = total",
        f"abs({' + '.join(_PARTS)} - total) <= 0.45",
    ),
    **{
        f"{p}-exceeds-whole": (
            _ROW,
            "FROM t",
            f"{p} IS NULL OR total IS NULL",
            f"{p} <= total",
            f"{p} - total <= 0.1",
        )
        for p in _PARTS
    },
    "share-out-of-bounds": _SIX["share-out-of-bounds"],
    "shares-not-100": _SIX["shares-not-100"],
}


def _level(level: int, unit: str) -> tuple[str, str, str, str, str]:
    parts = f"FILTER (level = {level + 1})"
    return (
        f"year, {unit}",
        (
            f"FROM (SELECT year, {unit}, max(value) FILTER (level = {level}) AS whole, sum(value) {parts} AS s, "
            f"count(*) {parts} AS n, count(value) {parts} AS m FROM t "
            f"WHERE level IN ({level}, {level + 1}) GROUP BY ALL)"
        ),
        "whole IS NULL OR n = 0 OR n <> m",
        "s = whole",
        "abs(s - whole) <= 0.05 * (n + 1)",
    )


SUITES = {
    "six": _SIX,
    "measures": _MEASURES,
    "levels": {
        "country-not-zones": _level(1, "country"),
        "zone-not-provinces": _level(2, "zone"),
        "province-not-districts": _level(3, "province"),
    },
    "flat": {
        name: _SIX[name]
        for name in ("total-not-sum", "part-exceeds-whole", "share-out-of-bounds", "shares-not-100")
    },
}


def check(path: str) -> dict[str, int]:
    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW t AS FROM read_parquet('{path}')")
    failing = {}
    for rule, (keys, source, missing, exact, rounding) in SUITES[SUITE].items():
        state = state_of(missing, exact, rounding)
        counts = ", ".join(f"count(*) FILTER (s = {n})" for n in range(4))
        row = connection.execute(
            f"SELECT {counts}, min(struct_pack({', '.join(f'{k} := {k}' for k in keys.split(', '))}), 100) "
            f"FILTER (s = 3) FROM (SELECT {keys}, {state} {source})"
        ).fetchone()
        assert row is not None
        failing[rule] = row[3]
    return failing


def state_of(missing: str, exact: str, rounding: str) -> str:
    return f"CASE WHEN {missing} THEN 2 WHEN {exact} THEN 0 WHEN {rounding} THEN 1 ELSE 3 END AS s"


if __name__ == "__main__":
    answer(check)
