"""Tables for the benchmarks: made in DuckDB, the same bytes for the same size, with a known number of errors."""

from __future__ import annotations

from pathlib import Path

import duckdb

YEARS = 10
SECTORS = 5
#: Of so many rows one has a wrong total, a wrong growth rate; of so many groups one has wrong shares.
ONE_IN = 5_000
#: Years of the hierarchy at most: what is larger has more countries. A year 3000 is no period of statistics.
MOST_YEARS = 100
#: Units of a country's hierarchy: itself, its zones, provinces, and districts.
UNITS = 1 + 10 + 100 + 1000
#: Rows that are made one by one; larger tables repeat them.
_LARGEST = 10_000_000

#: Of every region and year five sectors: three parts and their total, the sector's share of the region's total, the
#: growth of the total since the year before. All are rounded true values, so sums and shares miss within rounding.
_WIDE = f"""
WITH truth AS (
    SELECT
        r AS region, s AS sector, y AS year,
        (50 + hash(r, s, 1) % 4000) * (1 + (hash(r, s, y, 2) % 200) / 1000.0) + (hash(r, s, y, 7) % 997) / 997.0 AS a,
        (30 + hash(r, s, 3) % 3000) * (1 + (hash(r, s, y, 4) % 200) / 1000.0) + (hash(r, s, y, 8) % 991) / 991.0 AS b,
        (10 + hash(r, s, 5) % 2000) * (1 + (hash(r, s, y, 6) % 200) / 1000.0) + (hash(r, s, y, 9) % 983) / 983.0 AS c
    FROM range({{regions}}) t(r), range({SECTORS}) u(s), range({YEARS}) v(y)
),
totals AS (
    SELECT *, a + b + c AS t,
        100 * (a + b + c) / sum(a + b + c) OVER (PARTITION BY region, year) AS p,
        100 * ((a + b + c) / lag(a + b + c) OVER (PARTITION BY region, sector ORDER BY year) - 1) AS g,
    FROM truth
)
SELECT
    'r' || lpad(region::VARCHAR, 7, '0') AS region, 's' || sector AS sector, (2015 + year)::INTEGER AS year,
    round(a, 1)::DECIMAL(12,1) AS a, round(b, 1)::DECIMAL(12,1) AS b, round(c, 1)::DECIMAL(12,1) AS c,
    (round(t, 1) + CASE WHEN hash(region, sector, year, 10) % {ONE_IN} = 0 THEN 9.0 ELSE 0 END)::DECIMAL(12,1) AS total,
    (round(p, 1) + CASE WHEN hash(region, sector, year, 11) % {ONE_IN} = 0 THEN 1.0 ELSE 0 END)::DECIMAL(5,1) AS share,
    (round(g, 1) + CASE WHEN hash(region, sector, year, 12) % {ONE_IN} = 0 THEN 5.0 ELSE 0 END)::DECIMAL(7,1) AS growth,
FROM totals
WHERE NOT (year = 5 AND hash(region, sector, 13) % {ONE_IN} = 0)
ORDER BY region, sector, year
"""


def wide(rows: int, folder: Path) -> Path:
    """A wide table of about so many rows, as Parquet."""
    path = folder / f"wide-{rows}.parquet"
    if not path.exists():
        query = _WIDE.format(regions=max(rows // (YEARS * SECTORS), 1))
        _write(query, path)
    return path


def many(rows: int, folder: Path) -> Path:
    """The wide table again and again, its regions renamed: rows enough to see whether memory grows."""
    path = folder / f"wide-{rows}.parquet"
    if rows <= _LARGEST:
        return wide(rows, folder)
    if not path.exists():
        once = wide(_LARGEST, folder)
        # One after the other: a join with their numbers would deal them out by turns.
        copies = " UNION ALL ".join(
            f"SELECT * REPLACE ('{chr(97 + copy)}' || region AS region) FROM read_parquet('{once}')"
            for copy in range(rows // _LARGEST)
        )
        _write(copies, path)
    return path


def unordered(rows: int, folder: Path) -> Path:
    """The wide table, its rows in no order."""
    path = folder / f"unordered-{rows}.parquet"
    if not path.exists():
        kept = many(rows, folder)
        _write(f"SELECT * FROM read_parquet('{kept}') ORDER BY hash(region, sector, year)", path)
    return path


def measures(rows: int, folder: Path) -> Path:
    """Ten measures a row: eight parts, their total, and its share of the region."""
    path = folder / f"measures-{rows}.parquet"
    if not path.exists():
        parts = ", ".join(f"(10 + hash(r, s, y, {n}) % 9000 / 7.0) AS p{n}" for n in range(1, 9))
        total = " + ".join(f"p{n}" for n in range(1, 9))
        rounded = ", ".join(f"round(p{n}, 1)::DECIMAL(12,1) AS p{n}" for n in range(1, 9))
        wrong = f"CASE WHEN hash(r, s, y, 10) % {ONE_IN} = 0 THEN 9 ELSE 0 END"
        query = f"""
        WITH truth AS (
            SELECT r, s, y, {parts}
            FROM range({max(rows // (YEARS * SECTORS), 1)}) t(r), range({SECTORS}) u(s), range({YEARS}) v(y)
        )
        SELECT 'r' || lpad(r::VARCHAR, 7, '0') AS region, 's' || s AS sector, (2015 + y)::INTEGER AS year, {rounded},
            (round({total}, 1) + {wrong})::DECIMAL(12,1) AS total,
            round(100 * ({total}) / sum({total}) OVER (PARTITION BY r, y), 1)::DECIMAL(5,1) AS share,
        FROM truth ORDER BY region, sector, year
        """
        _write(query, path)
    return path


def levels(rows: int, folder: Path) -> Path:
    """A long table: a hierarchy of four levels, every unit the sum of ten below it, a figure a year.

    Every row names its unit and the units of the first three levels that it belongs to.
    """
    path = folder / f"levels-{rows}.parquet"
    if not path.exists():
        years, countries = years_and_countries(rows)
        wrong = "CASE WHEN level < 4 AND hash(year, unit) % 500 = 0 THEN 90 ELSE 0 END"
        query = f"""
        WITH leaves AS (
            SELECT y AS year, i AS leaf, (100 + hash(y, i) % 90000 / 10.0)::DECIMAL(12,1) AS v
            FROM range({years}) t(y), range({1000 * countries}) u(i)
        ),
        units AS (
            SELECT year, 'c' || leaf // 1000 AS unit, 1 AS level, 'c' || leaf // 1000 AS country, NULL AS zone,
                NULL AS province, sum(v) AS v
                FROM leaves GROUP BY year, leaf // 1000
            UNION ALL SELECT year, 'z' || leaf // 100, 2, 'c' || leaf // 1000, 'z' || leaf // 100, NULL, sum(v)
                FROM leaves GROUP BY year, leaf // 100, leaf // 1000
            UNION ALL SELECT year, 'p' || leaf // 10, 3, NULL, 'z' || leaf // 100, 'p' || leaf // 10, sum(v)
                FROM leaves GROUP BY year, leaf // 10, leaf // 100
            UNION ALL SELECT year, 'd' || leaf, 4, NULL, NULL, 'p' || leaf // 10, v FROM leaves
        )
        SELECT (1900 + year)::INTEGER AS year, unit, level::INTEGER AS level, country, zone, province,
            'output' AS indicator, (v + {wrong})::DECIMAL(14,1) AS value
        FROM units ORDER BY year, level, unit
        """
        _write(query, path)
    return path


def years_and_countries(rows: int) -> tuple[int, int]:
    """How many years of how many countries make about so many rows."""
    wanted = max(rows // UNITS, 1)
    years = min(wanted, MOST_YEARS)
    return years, max(wanted // years, 1)


def _write(query: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    duckdb.execute(f"COPY ({query}) TO '{unfinished}' (FORMAT parquet, ROW_GROUP_SIZE 122880)")
    unfinished.rename(path)
