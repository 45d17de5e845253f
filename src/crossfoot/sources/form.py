"""The YAML form of a table's description, and the words a rule pack uses for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, field_validator

from crossfoot.figures import Hedge, Location
from crossfoot.intervals import Convention
from crossfoot.sources.description import (
    NA_VALUES,
    Dialect,
    HabitName,
    Measure,
    TableDescription,
)
from crossfoot.sources.urls import seen_from
from crossfoot.sources.vocabulary import Vocabulary


class MeasureForm(BaseModel):
    """How the numbers of one measure are printed."""

    model_config = ConfigDict(extra="forbid")

    unit: str | None = Field(None, description="as printed: %, triệu đồng, million USD")
    decimals: int | str | None = Field(
        None, description="printed decimals, or the column that says them"
    )
    convention: Convention = Field(Convention.HALF_ANY, description="how the publisher rounded")
    hedge: str | None = Field(
        None,
        description="about, over, nearly, at_least, at_most, under; or the column that says so",
    )
    non_negative: bool = Field(False, description="the quantity cannot be below zero")
    title: str | None = Field(None, description="what messages call it")


class TableForm(BaseModel):
    """One table."""

    model_config = ConfigDict(extra="forbid")

    path: str | None = Field(
        None,
        description="the file, seen from the configuration (globs allowed), or a sqlite:, postgresql: or spark: URL",
    )
    format: Literal["csv", "parquet", "json", "jsonl", "duckdb", "sqlite", "xlsx"] | None = None
    layout: Literal["long", "wide"] = "wide"
    keys: list[str] = Field(default_factory=list, description="columns that identify a row")
    period: str | None = Field(None, description="the column that says when")
    place: str | None = Field(None, description="the column that says where")
    indicator: str | None = Field(None, description="long: the column that says what is measured")
    value: str | None = Field(None, description="long: the column of the numbers")
    unit: str | None = Field(
        None, description="wide: the unit of all numbers; long: the column of units"
    )
    decimals: int | str | None = Field(
        None, description="the column of decimals, or those of all numbers"
    )
    convention: Convention = Field(Convention.HALF_ANY, description="how the publisher rounded")
    hedge: str | None = Field(
        None,
        description="the column of hedges, or that of all numbers: about, over, nearly, at_least …",
    )
    non_negative: bool = False
    measures: dict[str, MeasureForm] = Field(default_factory=dict)
    delimiter: str | None = None
    encoding: str | None = None
    decimal: Literal[".", ","] | None = Field(None, description="the decimal mark")
    header: PositiveInt | tuple[PositiveInt, PositiveInt] | None = Field(
        None, description="line of the column names, or [first, last] of several that are joined"
    )

    @field_validator("header")
    @classmethod
    def _downwards(cls, header: int | tuple[int, int] | None) -> int | tuple[int, int] | None:
        if isinstance(header, tuple) and header[0] > header[1]:
            raise ValueError("the first line of the header stands below its last")
        return header

    brackets: Literal["negative"] | None = Field(
        None, description="what a number in brackets is; otherwise it is none"
    )
    na_values: list[str] | None = None
    sheet: str | None = None
    table: str | None = Field(None, description="of a database")
    title: str | None = Field(None, description="what is printed above the table")
    notes: list[str] = Field(default_factory=list, description="what is printed below the table")
    habits: list[HabitName] | None = Field(
        None, description="the publisher's ways that may be inferred from the figures; [] for none"
    )
    columns: dict[str, str] = Field(
        default_factory=dict, description="a pack's name of a column: its name here"
    )
    values: dict[str, dict[str, str]] = Field(
        default_factory=dict, description="by column, a pack's name of a value: its name here"
    )


def describe(
    name: str,
    form: TableForm,
    folder: Path,
    written: Mapping[tuple[str, ...], Location] | None = None,
) -> TableDescription:
    """A table's description from its form.

    Args:
        folder: what a relative path is seen from.
        written: where each thing was written, by its keys below the table's name.
    """
    shared = Measure(convention=form.convention, non_negative=form.non_negative)
    if form.layout == "long":
        # In a long table every row may have a unit of its own: the key names their column.
        shared = replace(shared, unit_column=form.unit)
    else:
        shared = replace(shared, unit=form.unit)
    shared = _with_hedge(_with_decimals(shared, form.decimals), form.hedge)
    first, last = form.header if isinstance(form.header, tuple) else (None, form.header)
    source: object = None if form.path is None else seen_from(folder, form.path)
    return TableDescription(
        name=name,
        source=source,
        format=form.format,
        layout=form.layout,
        keys=tuple(form.keys),
        period=form.period,
        place=form.place,
        indicator=form.indicator,
        value=form.value,
        measures={measure: _measure(made, shared) for measure, made in form.measures.items()},
        default=shared,
        dialect=Dialect(
            delimiter=form.delimiter,
            encoding=form.encoding,
            decimal_mark=form.decimal,
            header=last,
            header_from=first,
            brackets=form.brackets,
            na_values=NA_VALUES if form.na_values is None else frozenset(form.na_values),
            sheet=form.sheet,
            table=form.table,
        ),
        title=form.title,
        notes=tuple(form.notes),
        habits=None if form.habits is None else frozenset(form.habits),
        written=written or {},
    )


def vocabulary(form: TableForm) -> Vocabulary:
    """The words of the form's ``columns`` and ``values``."""
    return Vocabulary(form.columns, form.values)


def _measure(form: MeasureForm, shared: Measure) -> Measure:
    """A measure; what it does not say, the table says for all."""
    said = form.model_fields_set
    measure = replace(
        shared,
        convention=form.convention if "convention" in said else shared.convention,
        non_negative=form.non_negative if "non_negative" in said else shared.non_negative,
        title=form.title,
    )
    if form.unit is not None:
        measure = replace(measure, unit=form.unit, unit_column=None)
    return _with_hedge(_with_decimals(measure, form.decimals), form.hedge)


def _with_hedge(measure: Measure, hedge: str | None) -> Measure:
    """A hedge is one of a few words; any other text is a column's name."""
    if hedge is None:
        return measure
    if hedge in {known.value for known in Hedge}:
        return replace(measure, hedge=Hedge(hedge), hedge_column=None)
    return replace(measure, hedge=None, hedge_column=hedge)


def _with_decimals(measure: Measure, decimals: int | str | None) -> Measure:
    if decimals is None:
        return measure
    if isinstance(decimals, int):
        return replace(measure, decimals=decimals, decimals_column=None)
    return replace(measure, decimals=None, decimals_column=decimals)
