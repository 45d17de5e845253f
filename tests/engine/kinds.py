"""Rules of every kind that SQL can say, and a table full of figures at their borders."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import polars as pl
from tests.engine.tables import MEASURES

import crossfoot as cf


def borders(rows: int, seed: int = 7) -> pl.DataFrame:
    """Sums, growth and shares that fit, miss within rounding, by a little more, or by far; some cells blank."""
    draw = random.Random(seed)
    columns: dict[str, list[Any]] = {name: [] for name in ("area", "year", *MEASURES)}
    for n in range(rows):
        b, c = draw.randint(-400, 4000), draw.randint(1, 3000)
        sort = n % 5
        a = {0: b + c, 1: b - c, 2: b * 10 / c, 3: b * (1000 + c) / 1000, 4: 1000 * b / c}[sort]
        nudge = draw.choice((0, 0, 0, 1, -1, 2, 900))
        cells = [round(a) + nudge, b, c, draw.randint(0, 1000)]
        columns["area"].append(f"area {n // 8}")
        columns["year"].append(2015 + n % 8 + (n % 8 > 5))  # a year is missing
        for name, units in zip(MEASURES, cells, strict=True):
            blank = draw.random() < 0.05
            columns[name].append(None if blank else Decimal(units).scaleb(-1))
    types = {name: pl.Decimal(38, 1) for name in MEASURES}
    return pl.DataFrame(columns, schema_overrides=types)


BY_ROW = (
    cf.rule("total", "total", whole="a", parts=["b", "c"]),
    cf.rule("total", "weighted", whole="a", parts=["b", "c"], weights=[1, -1]),
    cf.rule("part_of", "part", part="b", whole="a"),
    cf.rule("bounds", "bounds", value="d", low="3", high="90.05"),
    cf.rule("growth", "growth", start="previous(a)", end="a", rate="d"),
    cf.rule("share", "share", part="b", whole="c", value="a"),
    cf.rule("ratio", "ratio", numerator="b", denominator="c", value="a"),
    cf.rule("change", "change", start="b", end="a", change="c"),
    cf.rule("bounds", "figure", value="d", low="b"),
    cf.rule("agree", "agree", figures=["a", "b"]),
    cf.rule("counted", "counted", count="d", listed="c"),
    cf.rule("countable", "countable", value="d", n="c"),
    cf.rule("contributions", "contributions", parts=["b", "c"], whole="a"),
    cf.rule("compound", "compound", rates=["b", "c"], whole="a"),
    cf.rule("change_and_growth", "both", end="a", change="b", rate="d"),
    cf.rule("revision", "revised", old="b", new="a", within="5 %"),
    cf.rule("expression", "formula", expression="a = b * (1 + c / 1000) or a <= b"),
    cf.rule("expression", "step", expression="a - previous(a) <= 200"),
)
BY_GROUP = (
    cf.rule("shares", "shares", scope={"for_each": ["area"]}, parts="d", of=400),
    cf.rule(
        "total",
        "rows",
        scope={"for_each": ["year"]},
        whole={"measure": "a", "area": "area 0"},
        parts={"measure": "b", "area": {"not": "area 0"}},
    ),
    cf.rule("present", "years", scope={"for_each": ["area"]}, keys="year"),
    cf.rule("present", "areas", scope={"for_each": ["year"]}, keys="area"),
)
KEYED: dict[str, Any] = {"keys": ["area"], "period": "year", "decimals": 1}
