"""What a table is: where its data are, what its columns mean, how its numbers are printed.

Plain values without a reader behind them, so that a configuration file, a Python call and a guess all end in
the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from crossfoot.figures import Hedge, Location
from crossfoot.intervals import Convention

Layout = Literal["long", "wide"]
#: Ways of a publisher that a run may infer from a table's own figures (see ``diagnose.habits``).
HabitName = Literal[
    "stored-beyond-displayed", "coarser-base", "not-additive", "truncation", "adds-exactly"
]
Format = Literal[
    "csv", "parquet", "json", "jsonl", "duckdb", "sqlite", "postgres", "xlsx", "object"
]
DecimalMark = Literal[".", ","]

#: Cells that say "no figure here". A dash is among them: whether it means zero is for a rule to say.
NA_VALUES: Final = frozenset(
    {"", "NA", "N/A", "n/a", "n.a.", "#N/A", "NaN", "nan", "NULL", "null", "None", "none"}
    | {".", "..", "...", "…", ":", "-", "–", "—", "−"}
)


@dataclass(frozen=True, slots=True)
class Measure:
    """How the numbers of one measure are printed, and what they count.

    Attributes:
        unit: as in ``crossfoot.units.parse_unit``, with or without a scale word.
        unit_column: a column that says the unit of each row; it goes before ``unit``.
        decimals: printed decimals of every number; -2 for numbers rounded to hundreds.
        decimals_column: a column that says the decimals of each row; it goes before ``decimals``.
        convention: how the publisher rounded.
        hedge: a word that widens all numbers (*about*, *at least*).
        hedge_column: a column that says the hedge of each row; it goes before ``hedge``.
        non_negative: the quantity cannot be below zero.
        title: what messages call it; its column or indicator otherwise.
    """

    unit: str | None = None
    unit_column: str | None = None
    decimals: int | None = None
    decimals_column: str | None = None
    convention: Convention = Convention.HALF_ANY
    hedge: Hedge | None = None
    hedge_column: str | None = None
    non_negative: bool = False
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written, where the reader should not find out by itself.

    Attributes:
        delimiter: one character.
        encoding: a Python codec's name.
        decimal_mark: of all numbers in the file.
        header: line (CSV) or row (spreadsheet) of the column names, from 1; the last one where there are several.
        header_from: the first of several; labels that stand above one another are joined.
        brackets: what a number in round brackets is: negative, as accountants write, or no number at all. In
            statistics brackets also mark provisional figures and standard errors, so nothing is taken for granted.
        na_values: cells that hold no figure, in place of ``NA_VALUES``.
        sheet: of a spreadsheet; its first otherwise.
        table: of a database; its only one otherwise.
    """

    delimiter: str | None = None
    encoding: str | None = None
    decimal_mark: DecimalMark | None = None
    header: int | None = None
    header_from: int | None = None
    brackets: Literal["negative"] | None = None
    na_values: frozenset[str] = NA_VALUES
    sheet: str | None = None
    table: str | None = None


_NO_MEASURES: Final[Mapping[str, Measure]] = MappingProxyType({})
_NOT_WRITTEN: Final[Mapping[tuple[str, ...], Location]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TableDescription:
    """One table.

    Attributes:
        name: what rules and messages call it.
        source: a path, a URL (see ``urls``), or an object in memory (a data frame, an Arrow table, mappings).
        format: what the source is, where its name does not tell.
        layout: ``long``, one observation a row, or ``wide``, measures as columns.
        keys: columns that identify a row (with ``period``, and in a long table with ``indicator``).
        period: the column that says when.
        place: the key column that says where.
        indicator: in a long table, the column that says what is measured.
        value: in a long table, the column of the numbers.
        measures: by column in a wide table, by indicator in a long one. A wide table without any has every
            column of numbers as a measure.
        default: for measures not listed, and in a long table the place of unit and decimals columns.
        dialect: how the file is written.
        fiscal_start: month in which a year printed ``2013/14`` begins.
        title, notes: what is printed above and below the table, where the file does not hold it.
        habits: the publisher's ways that may be inferred from the figures; None for all of them.
        written: where a configuration says each thing, by its keys below the table's name; empty if none does.
    """

    name: str
    source: object
    format: Format | None = None
    layout: Layout = "wide"
    keys: tuple[str, ...] = ()
    period: str | None = None
    place: str | None = None
    indicator: str | None = None
    value: str | None = None
    measures: Mapping[str, Measure] = field(default_factory=lambda: _NO_MEASURES)
    default: Measure = Measure()
    dialect: Dialect = Dialect()
    fiscal_start: int = 4
    title: str | None = None
    notes: tuple[str, ...] = ()
    habits: frozenset[HabitName] | None = None
    written: Mapping[tuple[str, ...], Location] = field(default_factory=lambda: _NOT_WRITTEN)

    def __post_init__(self) -> None:
        if self.layout == "long" and self.value is None:
            raise ValueError(f"table {self.name!r} is long, so it needs a value column")
        if self.layout == "wide" and (self.value is not None or self.indicator is not None):
            raise ValueError(
                f"table {self.name!r} is wide: value and indicator columns belong to a long table"
            )

    @property
    def path(self) -> str | None:
        """The file, as the user named it, or None for an object in memory."""
        return str(self.source) if isinstance(self.source, (str, Path)) else None

    @property
    def identifying(self) -> tuple[str, ...]:
        """The columns that together are different in every row."""
        extra = (self.period, self.indicator)
        return (*self.keys, *(c for c in extra if c is not None and c not in self.keys))

    def measure(self, name: str) -> Measure:
        """How the numbers of a measure (a column, or an indicator) are printed."""
        return self.measures.get(name, self.default)

    def declared_units(self) -> Mapping[str, Location | None]:
        """Every unit the description names, and where it was first written, if in a file."""
        found: dict[str, Location | None] = {}
        if self.default.unit is not None:
            found[self.default.unit] = self.written.get(("unit",))
        for name, measure in self.measures.items():
            if measure.unit is not None:
                found.setdefault(measure.unit, self.written.get(("measures", name, "unit")))
        return found

    def columns(self) -> Mapping[str, str]:
        """Every column the description speaks of, and as what."""
        named: dict[str, str] = {}
        roles: list[tuple[str | None, str]] = [(column, "key") for column in self.keys]
        roles += [(self.period, "period"), (self.place, "place")]
        roles += [(self.indicator, "indicator"), (self.value, "value")]
        if self.layout == "wide":
            roles += [(column, "measure") for column in self.measures]
        for measure in (self.default, *self.measures.values()):
            roles += [(measure.unit_column, "unit"), (measure.decimals_column, "decimals")]
            roles += [(measure.hedge_column, "hedge")]
        for column, role in roles:
            if column is not None:
                named.setdefault(column, role)
        return named
