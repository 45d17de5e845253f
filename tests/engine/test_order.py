"""What a report says does not depend on the order of rows: the same groups are counted, and the same ones are shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import crossfoot as cf
from crossfoot.sources import parts

AREAS, YEARS, SECTORS = 60, range(2015, 2025), [f"sector {place}" for place in range(10)]
#: Every seventeenth total and every eleventh sum of ten shares is wrong beyond doubt. Of the sums of 60 weights some
#: are wrong, and as many are further off than rounding plausibly brings them, which the exact check decides. Growth is
#: missing in every first year, and years are missing of none.
ROWS = [
    {
        "area": f"area {area}",
        "year": year,
        "sector": sector,
        "a": area + year,
        "b": place,
        "total": area + year + place + (5 if (area + year + place) % 17 == 0 else 0),
        "share": f"{100 + 3 * ((area + year + 10 * place) % 110 == 0)}.0",
        "growth": "7.5",
        "weight": f"{1 + (area == 0) * (0, 2, 6)[(year + place) % 3]}.0",
    }
    for area in range(AREAS)
    for year in YEARS
    for place, sector in enumerate(SECTORS)
]
TABLE = pl.DataFrame(ROWS).with_columns(pl.col("share", "growth", "weight").cast(pl.Decimal(7, 1)))
RULES = [
    cf.rule("total", "parts", whole="total", parts=["a", "b"]),
    cf.rule("growth", "growth", start="previous(a)", end="a", rate="growth"),
    cf.rule(
        "shares", "shares", parts="share", of="1000", **{"from": {"for_each": ["area", "year"]}}
    ),
    cf.rule(
        "shares",
        "weights",
        parts="weight",
        of="60",
        **{"from": {"for_each": ["sector", "year"]}},
    ),
    cf.rule("present", "years", keys="year", **{"from": {"for_each": ["area", "sector"]}}),
]


def by_year(table: pl.DataFrame) -> pl.DataFrame:
    return table.sort("year", "sector", "area")


def backwards(table: pl.DataFrame) -> pl.DataFrame:
    return table.reverse()


def in_no_order(table: pl.DataFrame) -> pl.DataFrame:
    return table.sample(fraction=1, shuffle=True, seed=7)


def told(table: pl.DataFrame, folder: Path, failing_rows: bool = False) -> list[object]:
    """What a report says, apart from what follows the rows: their numbers, the order of findings and figures."""
    path = folder / "table.parquet"
    table.write_parquet(path, row_group_size=1_000)
    described = cf.table(
        str(path),
        "t",
        keys=["area", "sector"],
        period="year",
        measures={
            "a": {},
            "b": {},
            "total": {},
            "share": {},
            "weight": {},
            "growth": {"unit": "percent"},
        },
    )
    out = folder / "failing" if failing_rows else None
    report = cf.check(described, RULES, max_findings=7, failing_rows=out, failing_format="csv")
    findings = sorted(
        (f.rule, f.grade, str(dict(f.subject)), f.message, sorted(g.text for g in f.figures))
        for f in report.findings
    )
    counts = [(rule.name, [str(tally) for tally in rule.counts]) for rule in report.rules]
    files = sorted((p.name, p.read_text("utf-8")) for p in out.iterdir()) if out else []
    return [*findings, *counts, *files]


@pytest.mark.parametrize("reordered", [by_year, backwards, in_no_order])
@pytest.mark.parametrize("in_parts", [False, True], ids=["whole", "in parts"])
def test_rows_in_another_order_give_the_same_report(
    reordered: Callable[[pl.DataFrame], pl.DataFrame],
    in_parts: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = told(TABLE, tmp_path, failing_rows=True)
    assert len(expected) > 15
    if in_parts:
        monkeypatch.setattr(parts, "Sizes", lambda: parts_of_a_few_rows)
    assert told(reordered(TABLE), tmp_path, failing_rows=True) == expected


parts_of_a_few_rows = parts.Sizes(rows=500, looks=4, groups=200, most=4)
