"""Random tables and random rules over them: nothing about them need make sense, both ways must agree on them.

Numbers are small and few, so that figures often meet a border exactly, and tables are badly kept: blank cells, keys
that are blank or there twice, years missing or spelled in two ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

import crossfoot as cf
from crossfoot.rules.model import Rule

MEASURES: Final = ("a", "b", "c", "d")
AREAS: Final = ("north", "south", "all")
YEARS: Final = ("2021", "2022", "2023", "2024")
CONVENTIONS: Final = (
    *("half_any",) * 6,
    *("half_up", "half_even", "half_away", "floor", "ceiling", "trunc", "exact"),
)
#: Units of one table: mostly such as can be added.
UNITS: Final = (
    *((None,),) * 6,
    (None, "percent"),
    ("percent",),
    ("million VND", "VND"),
    ("thousand persons", None, "percent"),
    (None, "percent", "USD", "hectare", "million VND"),
)


@dataclass(frozen=True)
class Drawn:
    """A table and what is said about it."""

    source: Any
    description: Mapping[str, Any]

    def table(self) -> Any:
        return cf.table(self.source, "data", **self.description)


def numerals(places: int) -> st.SearchStrategy[str]:
    """Numbers as printed; small ones and round ones are likely."""
    small = st.integers(-30, 120)
    wide = st.integers(-(10**6), 10**6)
    return st.one_of(small, small, small, wide).map(lambda n: _print(n, places))


def _print(units: int, places: int) -> str:
    return f"{Decimal(units).scaleb(-places):f}"


@st.composite
def measures(draw: st.DrawFn, units: tuple[str | None, ...]) -> dict[str, Any]:
    """How one measure is printed: what is declared of it."""
    form: dict[str, Any] = {"convention": draw(st.sampled_from(CONVENTIONS))}
    unit = draw(st.sampled_from(units))
    if unit is not None:
        form["unit"] = unit
    if draw(st.booleans()):
        form["decimals"] = draw(st.integers(-1, 2))
    if draw(st.integers(0, 4)) == 0:
        form["non_negative"] = True
    return form


@st.composite
def cells(draw: st.DrawFn, count: int) -> list[str | None]:
    """A column: mostly of one number of decimals, sometimes of several; some cells blank."""
    places = draw(st.integers(0, 2))
    column: list[str | None] = []
    mixed = draw(st.integers(0, 3)) == 0
    holes = draw(st.integers(0, 2)) == 0
    for _ in range(count):
        own = draw(st.integers(0, 2)) if mixed else places
        if holes and draw(st.integers(0, 4)) == 0:
            column.append(draw(st.sampled_from((None, "-", "", "n/a"))))
        else:
            column.append(draw(numerals(own)))
    return column


def _typed(column: list[str | None], storage: str) -> Any:
    """A column as a typed polars one; text where it will not go."""
    import polars as pl

    filled = [None if cell in (None, "-", "", "n/a") else Decimal(cell) for cell in column]
    match storage:
        case "decimal":
            return pl.Series(filled, dtype=pl.Decimal(38, 2))
        case "float":
            return pl.Series([None if v is None else float(v) for v in filled], dtype=pl.Float64)
        case "integer":
            return pl.Series([None if v is None else int(v) for v in filled], dtype=pl.Int64)
    return pl.Series(column, dtype=pl.String)


@st.composite
def wide_tables(draw: st.DrawFn) -> Drawn:
    """Measures are columns."""
    count = draw(st.integers(1, 9))
    columns: dict[str, list[str | None]] = {}
    sound_keys = draw(st.integers(0, 3)) > 0
    pairs = [(year, area) for year in YEARS for area in AREAS]
    if sound_keys:
        chosen = draw(st.permutations(pairs))[:count]
        # Many tables are kept series by series, and some from the latest year to the first.
        order = draw(st.sampled_from(("any", "any", "series", "backwards")))
        if order != "any":
            chosen.sort(key=lambda key: (key[1], key[0]), reverse=order == "backwards")
        keys: list[tuple[str | None, str | None]] = list(chosen)
    else:
        year = st.sampled_from((*YEARS, "năm 2022", "2022-Q1", "?", None))
        area = st.sampled_from((*AREAS, None))
        keys = draw(st.lists(st.tuples(year, area), min_size=count, max_size=count))
    columns["year"] = [year for year, _ in keys]
    columns["area"] = [area for _, area in keys]
    for measure in MEASURES:
        columns[measure] = draw(cells(count))
    _make_some_fit(draw, columns)
    units = draw(st.sampled_from(UNITS))
    described: dict[str, Any] = {"measures": {m: draw(measures(units)) for m in MEASURES}}
    keyed = draw(st.sampled_from(("both", "both", "period", "none")))
    if keyed == "both":
        described |= {"keys": ["area"], "period": "year"}
    elif keyed == "period":
        described |= {"period": "year"}
    storage = draw(st.sampled_from(("rows", "rows", "text", "decimal", "float", "integer")))
    if storage == "float" and draw(st.integers(0, 3)):
        for form in described["measures"].values():
            form.setdefault("decimals", 2)
    return Drawn(_stored(columns, storage), described)


def _stored(columns: Mapping[str, list[str | None]], storage: str) -> Any:
    if storage == "rows":
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    import polars as pl

    numbers = (*MEASURES, "value")
    return pl.DataFrame(
        {
            name: _typed(column, storage) if name in numbers else _key(name, column)
            for name, column in columns.items()
        }
    )


def _key(name: str, column: list[str | None]) -> Any:
    """A column of keys: years as whole numbers where all of them are."""
    import polars as pl

    if name == "year" and all(cell is None or cell.isdecimal() for cell in column):
        return pl.Series([None if cell is None else int(cell) for cell in column], dtype=pl.Int32)
    return pl.Series(column, dtype=pl.String)


def _make_some_fit(draw: st.DrawFn, columns: dict[str, list[str | None]]) -> None:
    """Let ``a`` be nearly what the others give in some rows: at the border is where ways part."""
    for row in range(len(columns["a"])):
        parts = [columns[m][row] for m in ("b", "c")]
        if draw(st.booleans()) and all(p not in (None, "-", "", "n/a") for p in parts):
            b, c = (Decimal(p or 0) for p in parts)
            made = draw(st.sampled_from(("sum", "difference", "growth", "share", "ratio")))
            value = {
                "sum": b + c,
                "difference": b - c,
                "growth": b * (1 + c / 100),
                "share": 100 * b / c if c else b,
                "ratio": b / c if c else b,
            }[made]
            places = draw(st.integers(0, 2))
            nudge = Decimal(draw(st.sampled_from((0, 0, 0, -1, 1, -2, 2, 3)))).scaleb(-places)
            columns["a"][row] = f"{round(value, places) + nudge:f}"


@st.composite
def long_tables(draw: st.DrawFn) -> Drawn:
    """One observation a row."""
    rows = [(year, area, what) for year in YEARS[:3] for area in AREAS for what in ("a", "b")]
    chosen = draw(st.permutations(rows))[: draw(st.integers(1, 14))]
    if draw(st.integers(0, 3)) == 0:
        chosen = [*chosen, chosen[0]]
    columns: dict[str, list[str | None]] = {
        "year": [row[0] for row in chosen],
        "area": [row[1] for row in chosen],
        "what": [row[2] for row in chosen],
        "value": draw(cells(len(chosen))),
    }
    units = draw(st.sampled_from(UNITS))
    described: dict[str, Any] = {
        "layout": "long",
        "keys": ["area"],
        "period": "year",
        "indicator": "what",
        "value": "value",
        "measures": {m: draw(measures(units)) for m in ("a", "b")},
    }
    storage = draw(st.sampled_from(("rows", "rows", "text", "decimal", "float")))
    return Drawn(_stored(columns, storage), described)


# Rules.

_WIDE_SCOPES: Final = ({}, {}, {"for_each": ["area", "year"]}, {"for_each": ["year"]})
_GROUPS: Final = ({"for_each": ["year"]}, {"for_each": ["area"]}, {"for_each": ["year", "area"]})
_FILTERS: Final = (
    {},
    {"area": "north"},
    {"area": {"not": "all"}},
    {"area": "*TH"},
    {"area": {"not": ["n*", "all"]}},
    {"year": {"min": 2022}},
    {"year": {"min": 2021, "max": 2023}},
    {"area": ["north", "south"]},
    {"year": ["2021", "02022", "2023", "later"]},
    {"year": {"not": ["2021", "none"]}},
)
_FORMULAS: Final = (
    "a = b + c",
    "a - b = c * 2",
    "a = b * c",
    "a = b * (1 + c)",
    "a / b = c",
    "a = b / previous(b) - 1",
    "a = b - previous(b)",
    "a <= b",
    "a < b + c",
    "a >= b * c",
    "a != b",
    "abs(a - b) <= 3",
    "min(a, b) <= c",
    "max(a, b, c) = d",
    "if a > 10 then b > 0",
    "a = b or a = c",
    "a = b and b <= c",
    "not a = b",
    "a > 0",
    "sum(a) by year = b",
    "a^2 = b",
    "b <= a <= c",
    "a = 100 %",
    "a / 3 + b + c = d",
    "a + b = 3 * a",
    "a * b + a = c",
    "d * a + b = c",
    "a = b or c <= d",
)


@st.composite
def picks(draw: st.DrawFn, measures: tuple[str, ...], previous: bool = True) -> Any:
    """A pick of one figure."""
    measure = draw(st.sampled_from(measures))
    sort = draw(st.integers(0, 11))
    if previous and sort == 0:
        return f"previous({measure})"
    if previous and sort == 1:
        return f"previous({measure}, 2)"
    if sort == 2:
        return {"measure": measure, "area": draw(st.sampled_from(AREAS))}
    return measure


@st.composite
def lists(draw: st.DrawFn, measures: tuple[str, ...]) -> Any:
    """A pick, or picks, of a list."""
    sort = draw(st.integers(0, 5))
    measure = draw(st.sampled_from(measures))
    if sort == 0:
        return {
            "measure": measure,
            "area": draw(st.sampled_from(({"not": "all"}, {"not": "A*"}, "*TH"))),
        }
    if sort == 1:
        return {"measure": measure, "area": ["north", "south"]}
    if sort == 2:
        return measure
    found = draw(st.lists(picks(measures), min_size=1, max_size=3))
    if draw(st.integers(0, 5)) == 0:
        found.append(draw(st.sampled_from(("12", "3.5", "0"))))
    return found


def _number(draw: st.DrawFn) -> str:
    return _print(draw(st.integers(-20, 120)), draw(st.integers(0, 1)))


@st.composite
def rules(draw: st.DrawFn, name: str, measures: tuple[str, ...]) -> Rule:
    """Any kind, any scope, any picks."""
    one, many = picks(measures), lists(measures)
    kind = draw(st.sampled_from(sorted(_KINDS)))
    form = _KINDS[kind](draw, one, many)
    scope = dict(draw(st.sampled_from((*_WIDE_SCOPES, *_GROUPS))))
    where = draw(st.sampled_from((*_FILTERS, {}, {}, {})))
    if where:
        scope["where"] = where
    return cf.rule(
        kind,
        name,
        scope=scope,
        missing=draw(st.sampled_from((*("skip",) * 3, "zero", "zero", "error"))),
        mode=draw(st.sampled_from((*("rounded",) * 4, "displayed"))),
        alpha=Decimal(draw(st.sampled_from(("0.001", "0.1", "0.5")))),
        **form,
    )


def _total(draw: st.DrawFn, one: Any, many: Any) -> dict[str, Any]:
    form = {"whole": draw(one), "parts": draw(many)}
    if isinstance(form["parts"], list) and draw(st.booleans()):
        form["weights"] = [draw(st.sampled_from((1, 1, -1, 2))) for _ in form["parts"]]
    return form


def _growth(draw: st.DrawFn, one: Any, many: Any) -> dict[str, Any]:
    return {
        "start": draw(one),
        "end": draw(one),
        "rate": draw(one),
        "periods": draw(st.integers(1, 3)),
        "form": draw(st.sampled_from(("rate", "index"))),
    }


def _bounds(draw: st.DrawFn, one: Any, many: Any) -> dict[str, Any]:
    form = {"value": draw(one)}
    for end in draw(st.sampled_from((("low",), ("high",), ("low", "high")))):
        form[end] = _number(draw) if draw(st.booleans()) else draw(one)
    return form


def _share(draw: st.DrawFn, one: Any, many: Any) -> dict[str, Any]:
    return {
        "part": draw(one),
        draw(st.sampled_from(("whole", "rest"))): draw(one),
        "value": draw(one),
    }


def _roles(*names: str) -> Any:
    return lambda draw, one, many: {name: draw(one) for name in names}


_KINDS: Final[Mapping[str, Any]] = {
    "total": _total,
    "shares": lambda draw, one, many: {
        "parts": draw(many),
        "of": draw(st.sampled_from((100, 50, 0))),
    },
    "share": _share,
    "change": _roles("start", "end", "change"),
    "growth": _growth,
    "change_and_growth": _roles("end", "change", "rate"),
    "contributions": lambda draw, one, many: {"parts": draw(many), "whole": draw(one)},
    "compound": lambda draw, one, many: {"rates": draw(many), "whole": draw(one)},
    "weighted": lambda draw, one, many: {
        "values": draw(many),
        "weights": draw(many),
        "whole": draw(one),
    },
    "ratio": _roles("numerator", "denominator", "value"),
    "convert": _roles("a", "b"),
    "part_of": _roles("part", "whole"),
    "bounds": _bounds,
    "agree": lambda draw, one, many: {"figures": draw(many)},
    "revision": lambda draw, one, many: {
        "old": draw(one),
        "new": draw(one),
        "within": draw(st.sampled_from(("5", "10 %", "0.5"))),
    },
    "countable": lambda draw, one, many: {"value": draw(one), "n": draw(one)},
    "counted": _roles("count", "listed"),
    "ordered": lambda draw, one, many: {"items": draw(many), "strictly": draw(st.booleans())},
    "present": lambda draw, one, many: {"keys": draw(st.sampled_from(("year", "area")))},
    "expression": lambda draw, one, many: {"expression": draw(st.sampled_from(_FORMULAS))},
}
