"""The YAML form of a table's description, and the words a rule pack uses for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from crossfoot.intervals import Convention
from crossfoot.sources.description import NA_VALUES, Dialect, Measure, TableDescription


class MeasureForm(BaseModel):
    """How the numbers of one measure are printed."""

    model_config = ConfigDict(extra="forbid")

    unit: str | None = Field(None, description="as printed: %, triệu đồng, million USD")
    decimals: int | str | None = Field(
        None, description="printed decimals, or the column that says them"
    )
    convention: Convention = Field(Convention.HALF_ANY, description="how the publisher rounded")
    non_negative: bool = Field(False, description="the quantity cannot be below zero")
    title: str | None = Field(None, description="what messages call it")


class TableForm(BaseModel):
    """One table."""

    model_config = ConfigDict(extra="forbid")

    path: str | None = Field(
        None, description="the file, seen from the configuration; globs allowed"
    )
    format: Literal["csv", "parquet", "json", "jsonl", "duckdb", "xlsx"] | None = None
    layout: Literal["long", "wide"] = "wide"
    keys: list[str] = Field(default_factory=list, description="columns that identify a row")
    period: str | None = Field(None, description="the column that says when")
    place: str | None = Field(None, description="the column that says where")
    indicator: str | None = Field(None, description="long: the column that says what is measured")
    value: str | None = Field(None, description="long: the column of the numbers")
    unit: str | None = Field(None, description="the column of units, or the unit of all numbers")
    decimals: int | str | None = Field(
        None, description="the column of decimals, or those of all numbers"
    )
    convention: Convention = Field(Convention.HALF_ANY, description="how the publisher rounded")
    non_negative: bool = False
    measures: dict[str, MeasureForm] = Field(default_factory=dict)
    delimiter: str | None = None
    encoding: str | None = None
    decimal: Literal[".", ","] | None = Field(None, description="the decimal mark")
    header: int | None = Field(None, description="line of the column names")
    na_values: list[str] | None = None
    sheet: str | None = None
    table: str | None = Field(None, description="of a DuckDB file")
    columns: dict[str, str] = Field(
        default_factory=dict, description="a pack's name of a column: its name here"
    )
    values: dict[str, dict[str, str]] = Field(
        default_factory=dict, description="by column, a pack's name of a value: its name here"
    )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How a rule pack's words stand for a table's: (pack word, table word) both ways."""

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def pack_columns(self, columns: Iterable[str]) -> Mapping[str, str]:
        """The table's columns by the pack's words."""
        packs = {own: pack for pack, own in self.columns.items()}
        return {packs.get(column, column): column for column in columns}

    def pack_values(self, pack_column: str) -> Mapping[str, str]:
        """The pack's words by the table's, for one column."""
        return {own: pack for pack, own in self.values.get(pack_column, {}).items()}


def describe(
    name: str, form: TableForm, folder: Path, columns: frozenset[str] = frozenset()
) -> TableDescription:
    """A table's description from its form.

    Args:
        folder: what a relative path is seen from.
        columns: of the table where known: tells a unit column from a unit.
    """
    shared = _measure(
        MeasureForm(
            unit=form.unit,
            decimals=form.decimals,
            convention=form.convention,
            non_negative=form.non_negative,
        ),
        columns,
        unit_is_column=form.layout == "long",
    )
    source: object = None if form.path is None else str(folder / form.path)
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
        measures={
            measure: _measure(made, columns, unit_is_column=False)
            for measure, made in form.measures.items()
        },
        default=shared,
        dialect=Dialect(
            delimiter=form.delimiter,
            encoding=form.encoding,
            decimal_mark=form.decimal,
            header=form.header,
            na_values=NA_VALUES if form.na_values is None else frozenset(form.na_values),
            sheet=form.sheet,
            table=form.table,
        ),
    )


def vocabulary(form: TableForm) -> Vocabulary:
    """The words of the form's ``columns`` and ``values``."""
    return Vocabulary(form.columns, form.values)


def _measure(form: MeasureForm, columns: frozenset[str], *, unit_is_column: bool) -> Measure:
    measure = Measure(convention=form.convention, non_negative=form.non_negative, title=form.title)
    if form.unit is not None:
        as_column = form.unit in columns or (unit_is_column and not columns and _is_word(form.unit))
        measure = (
            replace(measure, unit_column=form.unit)
            if as_column
            else replace(measure, unit=form.unit)
        )
    if isinstance(form.decimals, int):
        return replace(measure, decimals=form.decimals)
    if form.decimals is not None:
        return replace(measure, decimals_column=form.decimals)
    return measure


def _is_word(unit: str) -> bool:
    """Whether a long table's ``unit:`` reads as a column's name and not as a unit."""
    from crossfoot.units import try_unit

    return try_unit(unit) is None
