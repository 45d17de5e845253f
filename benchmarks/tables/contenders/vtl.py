"""vtlengine: the six rules in VTL 2.1, with tolerances."""

from __future__ import annotations

import duckdb
from known import answer
from vtlengine import run

MEASURES = ("a", "b", "c", "total", "share", "growth")
SCRIPT = """
r1 <- t[calc ok := abs(a + b + c - total) <= 0.2 + 0.000000001][filter not ok];
r2 <- t[filter not (a - total <= 0.1 + 0.000000001)];
r3 <- sum(t[keep share] group by region, year)[filter abs(share - 100) > 0.25 + 0.000000001];
g <- t[calc before := lag(total, 1 over (partition by region, sector order by year))];
r4 <- g[filter abs((total / before - 1) * 100 - growth) > 0.2];
r5 <- t[filter share < 0 or share > 100];
r6 <- t[keep a][aggr n := count(a), m := sum(a) group by region, sector][filter n <> 10];
"""


def check(path: str) -> dict[str, int]:
    columns = ", ".join(f"{m}::DOUBLE AS {m}" for m in MEASURES)
    frame = duckdb.sql(f"SELECT region, sector, year, {columns} FROM '{path}'").df()
    components = [
        {"name": key, "type": kind, "role": "Identifier", "nullable": False}
        for key, kind in (("region", "String"), ("sector", "String"), ("year", "Integer"))
    ] + [{"name": m, "type": "Number", "role": "Measure", "nullable": True} for m in MEASURES]
    structure = {"datasets": [{"name": "t", "DataStructure": components}]}
    results = run(script=SCRIPT, data_structures=structure, datapoints={"t": frame})
    names = (
        "total-not-sum",
        "part-exceeds-whole",
        "shares-not-100",
        "growth-does-not-fit",
        "share-out-of-bounds",
        "years-missing",
    )
    return {name: len(results[f"r{i}"].data) for i, name in enumerate(names, 1)}


if __name__ == "__main__":
    answer(check)
