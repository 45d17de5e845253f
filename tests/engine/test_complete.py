"""Gaps in the periods of series are known from the look at the series that tells whether keys are unique."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
import pytest

import crossfoot as cf
from crossfoot.engine.complete import with_gaps
from crossfoot.engine.evaluate import evaluate, verify_whole
from crossfoot.engine.narrow import narrow
from crossfoot.engine.results import RuleResult
from crossfoot.engine.words import WordedTable
from crossfoot.rules.binding import Binder
from crossfoot.sources import series
from crossfoot.sources.form import Vocabulary
from crossfoot.sources.formats import open_table
from crossfoot.sources.workspace import Workspace, open_workspace

YEARS = {
    ("east", "men"): range(2010, 2020),
    ("east", "women"): [2010, 2012, 2013],
    ("west", "men"): [2019],
    ("west", "women"): [2011, 2018],
}
NO_YEAR_LACKING = cf.rule(
    "present", "years", keys="year", **{"from": {"for_each": ["sex", "area"]}}
)


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with open_workspace() as workspace:
        yield workspace


def opened(workspace: Workspace, years_are_text: bool = False) -> dict[str, WordedTable]:
    rows = [(area, sex, year) for (area, sex), years in YEARS.items() for year in years]
    frame = pl.DataFrame(rows, schema=["area", "sex", "year"], orient="row")
    if years_are_text:
        frame = frame.with_columns(pl.col("year").cast(pl.String))
    described = cf.table(frame, "t", keys=["area", "sex"], period="year")
    return {"t": WordedTable(open_table(described.description, workspace), Vocabulary())}


def asked(tables: dict[str, WordedTable], monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was known beforehand of the groups of the rule."""
    known: list[object] = []

    def remembering(plan: object, tables: object) -> object:
        known.append(with_gaps(plan, tables))  # type: ignore[arg-type]
        return known[-1]

    monkeypatch.setattr("crossfoot.engine.scan.with_gaps", remembering)
    found = [r for r in narrow([NO_YEAR_LACKING], tables, (), 100) if isinstance(r, RuleResult)]
    whole = verify_whole(NO_YEAR_LACKING, tables["t"], Binder(tables))
    assert len(found) == 1
    assert {g: n for g, n in found[0].counts.items() if n} == dict(whole.counts)
    return known


def test_series_with_gaps_are_told_in_the_order_of_the_rule_s_keys(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = opened(workspace)
    assert asked(tables, monkeypatch) == [(4, (("women", "east"), ("women", "west")))]


def test_periods_that_are_texts_are_looked_at(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asked(opened(workspace, years_are_text=True), monkeypatch) == [None]


def test_many_gaps_are_looked_at(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series, "_MOST_GAPS", 1)
    assert asked(opened(workspace), monkeypatch) == [None]


def test_what_is_found_is_verified(workspace: Workspace) -> None:
    (result,) = evaluate([NO_YEAR_LACKING], opened(workspace), small=0)
    failing = [dict(verdict.relation.subject) for verdict in result.failing]
    assert failing == [{"sex": "women", "area": "east"}, {"sex": "women", "area": "west"}]
