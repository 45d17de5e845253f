"""Earlier periods are found beside their rows where tables are kept that way, and nowhere is one missed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import polars as pl
import pytest

import crossfoot as cf
from crossfoot.engine import scan
from crossfoot.engine.evaluate import evaluate, verify_whole
from crossfoot.engine.neighbours import Neighbours
from crossfoot.engine.steps import period_steps
from crossfoot.engine.words import WordedTable
from crossfoot.rules.binding import Binder
from crossfoot.sources.form import Vocabulary
from crossfoot.sources.formats import open_table
from crossfoot.sources.workspace import open_workspace

GROWTH = cf.rule("growth", "growth", start="previous(v)", end="v", rate="g")
OVER_TWO = cf.rule("change", "over-two", start="previous(v, 2)", end="v", change="d")
#: Series, year, value: a year is lacking, a series begins late, one is alone.
Row = tuple[str, int, int]
ROWS: Sequence[Row] = [
    (area, year, 100 + 7 * place + 10 * (year - 2010))
    for place, area in enumerate(("west", "east", "north"))
    for year in range(2010, 2020)
    if (area, year) != ("east", 2014) and not (area == "north" and year < 2017)
]


def kept_by_series(rows: Sequence[Row]) -> list[Row]:
    return list(rows)


def kept_backwards(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row[0], -row[1]))


def kept_by_year(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row[1])


def torn_apart(rows: Sequence[Row]) -> list[Row]:
    """By series, but one row is at the very end."""
    return [*rows[:5], *rows[6:], rows[5]]


def torn_at_the_top(rows: Sequence[Row]) -> list[Row]:
    """A series that runs the other way is the first two rows, before which nothing can be looked for."""
    return [("south", 2012, 500), ("south", 2010, 400), *rows]


def frame(rows: Sequence[Row]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "area": [area for area, _, _ in rows],
            "year": [year for _, year, _ in rows],
            "v": [Decimal(v) for _, _, v in rows],
            "g": [Decimal("5.0") if year % 3 else Decimal("8.1") for _, year, _ in rows],
            "d": [Decimal(20) if year % 4 else Decimal(21) for _, year, _ in rows],
        }
    )


@pytest.mark.parametrize("years_are_text", [False, True], ids=["years", "texts"])
@pytest.mark.parametrize(
    ("kept", "is_tried"),
    [
        (kept_by_series, True),
        (kept_backwards, True),
        (kept_by_year, False),
        # Tried, and the series in question decided by the exact check.
        (torn_apart, True),
        (torn_at_the_top, True),
    ],
)
def test_any_order_gives_the_same_verdicts(
    kept: Callable[[Sequence[Row]], list[Row]],
    is_tried: bool,
    years_are_text: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[Neighbours | None] = []

    def remembering(plan: object, tables: object) -> Neighbours | None:
        looked.append(found := scan_neighbours(plan, tables))  # type: ignore[arg-type]
        return found

    scan_neighbours = scan.neighbours
    monkeypatch.setattr(scan, "neighbours", remembering)
    source = frame(kept(ROWS))
    if years_are_text:
        source = source.with_columns(pl.col("year").cast(pl.String))
    described = cf.table(
        source,
        "t",
        keys=["area"],
        period="year",
        measures={"g": {"unit": "percent"}, "v": {}, "d": {}},
    )
    with open_workspace() as workspace:
        table = WordedTable(open_table(described.description, workspace), Vocabulary())
        tables = {"t": table}
        for rule in (GROWTH, OVER_TWO):
            (result,) = evaluate([rule], tables, small=0)
            whole = verify_whole(rule, table, Binder(tables))
            assert {g: n for g, n in result.counts.items() if n} == dict(whole.counts)
            assert _failing(result.failing) == _failing(whole.failing)
    # Two years back is not two rows back where a year is lacking.
    first, _ = looked
    assert (first is not None) is is_tried


def test_a_blank_key_has_earlier_periods_like_any_other() -> None:
    """There twice, so that it is no row of its own: the year after it is compared with both."""
    source = pl.DataFrame(
        {
            "area": [None, None, None, "west"],
            "year": ["2022", "2022", "2023", "2023"],
            "v": [1, 2, 5, 3],
        }
    )
    rule = cf.rule("change", "moved", start="previous(v)", end="v", change=0)
    described = cf.table(source, "t", keys=["area"], period="year")
    with open_workspace() as workspace:
        table = WordedTable(open_table(described.description, workspace), Vocabulary())
        (result,) = evaluate([rule], {"t": table}, small=0)
        whole = verify_whole(rule, table, Binder({"t": table}))
    assert {g: n for g, n in result.counts.items() if n} == dict(whole.counts)
    assert dict(result.reasons) == dict(whole.reasons)


def _failing(verdicts: Sequence[cf.Verdict]) -> list[tuple[str, str]]:
    return sorted((str(dict(v.relation.subject)), str(v.residual)) for v in verdicts)


def test_steps_between_periods_stand_in_order() -> None:
    """DuckDB gives different values in any order, and what is printed for people should be the same every time."""
    described = cf.table(frame(kept_backwards(ROWS)), keys=["area"], period="year")
    with open_workspace() as workspace:
        table = WordedTable(open_table(described.description, workspace), Vocabulary())
        steps = period_steps(table, 1).sql()
    years = [steps.index(f"('{year}', '{year - 1}')") for year in range(2011, 2020)]
    assert years == sorted(years)


def test_a_key_that_stands_twice_is_seen_by_its_periods() -> None:
    with open_workspace() as workspace:
        for rows, unique in ((ROWS, True), ([*ROWS, ROWS[3]], False)):
            described = cf.table(frame(rows), keys=["area"], period="year")
            table = open_table(described.description, workspace)
            assert table.series is not None
            assert table.series.are_unique is unique
            assert table.has_unique_keys is unique
        assert table.series.places["2010"] == 0
