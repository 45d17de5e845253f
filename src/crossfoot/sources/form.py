"""The YAML form of a table's description, and the words a rule pack uses for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

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
from crossfoot.yamlsource.forms import After, Form, Limits, key, said


def _downwards(header: int | tuple[int, int] | None) -> int | tuple[int, int] | None:
    if isinstance(header, tuple) and header[0] > header[1]:
        raise ValueError("the first line of the header stands below its last")
    return header


_Line = Annotated[int, Limits(gt=0)]


class MeasureForm(Form):
    """How the numbers of one measure are printed."""

    unit: str | None = key(None, "as printed: %, triệu đồng, million USD")
    decimals: int | str | None = key(None, "printed decimals, or the column that says them")
    convention: Convention = key(Convention.HALF_ANY, "how the publisher rounded")
    hedge: str | None = key(
        None,
        "about, over, nearly, at_least, at_most, under; or the column that says so",
    )
    non_negative: bool = key(False, "the quantity cannot be below zero")
    title: str | None = key(None, "what messages call it")


class TableForm(Form):
    """One table."""

    path: str | None = key(
        None,
        "the file, seen from the configuration (globs allowed), or a sqlite:, postgresql: or spark: URL",
    )
    format: Literal["csv", "parquet", "json", "jsonl", "duckdb", "sqlite", "xlsx"] | None = key(
        None
    )
    layout: Literal["long", "wide"] = key("wide")
    keys: list[str] = key(list, "columns that identify a row")
    period: str | None = key(None, "the column that says when")
    place: str | None = key(None, "the column that says where")
    indicator: str | None = key(None, "long: the column that says what is measured")
    value: str | None = key(None, "long: the column of the numbers")
    unit: str | None = key(None, "wide: the unit of all numbers; long: the column of units")
    decimals: int | str | None = key(None, "the column of decimals, or those of all numbers")
    convention: Convention = key(Convention.HALF_ANY, "how the publisher rounded")
    hedge: str | None = key(
        None,
        "the column of hedges, or that of all numbers: about, over, nearly, at_least …",
    )
    non_negative: bool = key(False)
    measures: dict[str, MeasureForm] = key(dict)
    delimiter: str | None = key(None)
    encoding: str | None = key(None)
    decimal: Literal[".", ","] | None = key(None, "the decimal mark")
    header: Annotated[_Line | tuple[_Line, _Line] | None, After(_downwards)] = key(
        None, "line of the column names, or [first, last] of several that are joined"
    )
    brackets: Literal["negative"] | None = key(
        None, "what a number in brackets is; otherwise it is none"
    )
    na_values: list[str] | None = key(None)
    sheet: str | None = key(None)
    table: str | None = key(None, "of a database")
    title: str | None = key(None, "what is printed above the table")
    notes: list[str] = key(list, "what is printed below the table")
    habits: list[HabitName] | None = key(
        None, "the publisher's ways that may be inferred from the figures; [] for none"
    )
    columns: dict[str, str] = key(dict, "a pack's name of a column: its name here")
    values: dict[str, dict[str, str]] = key(
        dict, "by column, a pack's name of a value: its name here"
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
    written = said(form)
    measure = replace(
        shared,
        convention=form.convention if "convention" in written else shared.convention,
        non_negative=form.non_negative if "non_negative" in written else shared.non_negative,
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
