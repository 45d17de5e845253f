"""A table opened over DuckDB: its columns, its rows as printed, its figures, and where they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

from crossfoot.figures import Figure, Hedge, Location, hedge_from, scaled
from crossfoot.hints import near_match
from crossfoot.intervals import Convention
from crossfoot.problems import InputError, Problem, Severity
from crossfoot.sources.cells import (
    Cell,
    decimals_sql,
    number_sql,
    read_number,
    unbracketed,
    unbracketed_sql,
)
from crossfoot.sources.description import DecimalMark, Measure, TableDescription
from crossfoot.sources.dialects import Dialect
from crossfoot.sources.marks import decimal_mark
from crossfoot.sources.opened import ROW, CellRef, Locator, Opened
from crossfoot.sources.parts import Parts
from crossfoot.sources.sql import identifier, text_list
from crossfoot.sources.workspace import Workspace
from crossfoot.units import ParsedUnit, UnknownUnitError, parse_unit

if TYPE_CHECKING:
    from crossfoot.sources.counted import Counted
    from crossfoot.sources.database import Connection
    from crossfoot.sources.longseries import LongSeries
    from crossfoot.sources.series import Series

Kind = Literal["text", "integer", "decimal", "float", "date", "other"]

#: So many rows are looked at to tell a decimal mark, or a column of numbers from one of words.
_SAMPLE_ROWS: Final = 2000
_BATCH: Final = 10_000

_KINDS: Final[Mapping[str, Kind]] = {
    "VARCHAR": "text",
    "ENUM": "text",
    "DECIMAL": "decimal",
    "DOUBLE": "float",
    "FLOAT": "float",
    "DATE": "date",
    "TIMESTAMP": "date",
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"), "integer"),
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"), "integer"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column as DuckDB sees it. ``decimals`` is the scale of a DECIMAL column, 0 of an integer one."""

    name: str
    type: str
    kind: Kind
    decimals: int | None = None

    @property
    def is_numeric(self) -> bool:
        return self.kind in _NUMERIC


@dataclass(frozen=True, slots=True)
class Row:
    """A row as printed: its number from 1, and its cells as text, None where there is nothing."""

    number: int
    cells: tuple[str | None, ...]
    places: Mapping[str, int]

    def __getitem__(self, field: str) -> str | None:
        return self.cells[self.places[field]]

    def __contains__(self, field: object) -> bool:
        return field in self.places


@dataclass(frozen=True, slots=True)
class _Said:
    """What a row says of all its figures alike.

    ``words`` are the keys that tell it from others in a message. Place and period stand beside a message anyway;
    numbers among the keys say little to a reader.
    """

    place: str | None
    period: str | None
    dimensions: Mapping[str, str]
    words: tuple[str, ...]


class TooLargeError(Exception):
    """All rows of a table were asked for that is elsewhere, and too large to be fetched."""


class Table:
    """One open table.

    Attributes:
        description: what its columns mean.
        relation: SQL name to query it by, in ``connection``; of a small text file it has the column ``ROW``.
        numbered: SQL name of the same with the column ``ROW`` in every case.
        columns: in their order.
        decimal_mark: of numbers in text columns.
        heading: what is printed above its header.
        problems: what is wrong with the source so far, and notices of what was detected. ``structure`` finds
            what needs a pass over the data.
        order: SQL for the order of its rows.
        has_places: whether its rows have numbers that somebody could look up in the source.
        dialect: of the engine that ``connection`` asks. It takes DuckDB's in every case.
        counted: what was counted when it was opened, where asking again is expensive; None elsewhere.
    """

    order = ROW
    has_places = True
    dialect: Dialect = "duckdb"
    counted: Counted | None = None

    def __init__(self, description: TableDescription, opened: Opened, workspace: Workspace) -> None:
        self.description = description
        self.relation = opened.relation
        self.numbered = opened.numbered
        self.heading = opened.heading
        self._workspace = workspace
        #: How it is read where groups of all rows would take much memory.
        self.parts = Parts(self, opened.skips)
        self._rows: int | None = None
        self._sketches: dict[frozenset[str], tuple[int, int]] = {}
        self.columns = tuple(self._described(opened))
        self._locator = opened.locator
        self._by_name = {column.name: column for column in self.columns}
        self._last: tuple[Row, _Said] | None = None
        self.decimal_mark: DecimalMark
        self.decimal_mark, doubts = decimal_mark(description, self._sample(), opened.likely_mark)
        self.problems = (
            *opened.problems,
            *doubts,
            *self._missing_columns(),
            *self._float_notices(),
        )

    @property
    def name(self) -> str:
        return self.description.name

    @cached_property
    def path(self) -> str | None:
        return self.description.path

    @property
    def connection(self) -> Connection:
        """Where ``relation`` lives. Read results to their end before the next query."""
        return self._workspace.connection

    @property
    def sheet(self) -> str | None:
        """The sheet of a workbook that this is."""
        return getattr(self._locator, "sheet", None)

    @property
    def locator(self) -> Locator:
        """The way back to the cells of the source."""
        return self._locator

    def column(self, field: str) -> Column | None:
        return self._by_name.get(field)

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """The columns of figures: those described or, in a wide table without any, those of numbers."""
        description = self.description
        if description.value is not None:
            return (description.value,) if description.value in self._by_name else ()
        if description.measures:
            return tuple(name for name in description.measures if name in self._by_name)
        spoken_for = description.columns()
        return tuple(c.name for c in self.columns if c.name not in spoken_for and self._counts(c))

    def count(self) -> int:
        """Number of rows."""
        if self._rows is None:
            self._rows = int(self._all(f"SELECT count(*) FROM {self.relation}")[0][0])
        return self._rows

    def about(self, fields: Collection[str]) -> tuple[int, int]:
        """How many rows there are, and about how many different combinations of some columns."""
        asked = frozenset(fields)
        if asked not in self._sketches:
            key = ", ".join(map(identifier, sorted(asked)))
            query = f"SELECT count(*), approx_count_distinct(hash({key})) FROM {self.relation}"
            ((rows, different),) = self._all(query)
            self._sketches[asked] = int(rows), int(different)
        return self._sketches[asked]

    def rows(self, where: str | None = None, fields: Sequence[str] | None = None) -> Iterator[Row]:
        """Rows as printed, in their order.

        Args:
            where: an SQL condition over the columns and ``ROW``.
            fields: the columns wanted; all of them otherwise.
        """
        wanted = [self._by_name[field] for field in fields] if fields is not None else self.columns
        cells = ", ".join([ROW, *(f"{identifier(c.name)}::VARCHAR" for c in wanted)])
        condition = f" WHERE {where}" if where else ""
        places = MappingProxyType({column.name: i for i, column in enumerate(wanted)})
        floats = [i for i, column in enumerate(wanted) if column.kind == "float"]
        query = f"SELECT {cells} FROM {self.numbered}{condition} ORDER BY {self.order}"
        for number, *texts in self._stream(query):
            for i in floats:
                texts[i] = without_exponent(texts[i])
            yield Row(number, tuple(texts), places)

    def location(self, row: int, field: str) -> Location:
        """Where a cell stands. Reads the file again; for many cells ask ``locations``."""
        return next(self.locations([CellRef(row, field)]))

    def locations(self, cells: Sequence[CellRef]) -> Iterator[Location]:
        """Where cells stand, in the order asked, for one pass over the file."""
        return self._locator.locate(cells)

    def header(self, field: str) -> Location:
        """Where a column's name stands."""
        return self._locator.header(field)

    def figure(self, row: Row, field: str, location: Location | None = None) -> Figure | None:
        """The figure in a cell, or None where the cell holds none.

        Args:
            location: where it stands, if known; otherwise the figure knows its row and column only.

        Raises:
            InputError: the cell holds something that is no number, or its unit is unknown.
        """
        text = row[field]
        if text is None or text.strip() in self.description.dialect.na_values:
            return None
        column = self._by_name[field]
        cell = self._number(text, "." if column.kind in _NUMERIC else self.decimal_mark)
        # Nothing is looked up in the file here: a column may hold a million cells like this one.
        place = location or Location(path=self.path, row=row.number, field=field)
        if cell is None:
            raise InputError(self.problem(f"{text!r} in column {field!r} is not a number", place))
        name = self._indicator(row, field)
        measure = self.description.measure(name)
        try:
            unit = self._unit(row, measure, cell)
        except UnknownUnitError as error:
            raise InputError(self.problem(str(error), place)) from None
        said = self._said(row)
        return Figure(
            text=text,
            value=scaled(cell.reading.value, unit.scale),
            unit=unit.name or None,
            decimals=self._decimals(row, column, measure, cell),
            scale=unit.scale,
            convention=measure.convention,
            hedge=self._hedge(row, measure),
            non_negative=measure.non_negative,
            name=", ".join((measure.title or name, *said.words)),
            measure=name,
            place=said.place,
            period=said.period,
            dimensions=said.dimensions,
            location=place,
        )

    def figures(self, where: str | None = None, located: bool = True) -> Iterator[Figure]:
        """Every figure of the table, row by row; cells that hold none, or no number, are left out.

        ``structure`` reports the cells that hold no number.
        """
        rows = self.rows(where)
        while batch := list(islice(rows, _BATCH)):
            cells = [
                CellRef(row.number, field, row[field]) for row in batch for field in self.measures
            ]
            places: Iterable[Location | None]
            places = self.locations(cells) if located else (None for _ in cells)
            pairs = ((row, field) for row in batch for field in self.measures)
            for (row, field), place in zip(pairs, places, strict=True):
                try:
                    figure = self.figure(row, field, place)
                except InputError:
                    continue
                if figure is not None:
                    yield figure

    def text_sql(self, field: str) -> str:
        """SQL for the cells of a column as text, a sign where brackets say one."""
        text = f"{identifier(field)}::VARCHAR"
        is_text = self._by_name[field].kind == "text"
        return unbracketed_sql(text) if self.description.dialect.brackets and is_text else text

    def blank_sql(self, field: str) -> str:
        """SQL for whether nothing is written in a cell."""
        name, column = identifier(field), self._by_name[field]
        # Of whole numbers that is seen without writing them out for every row.
        if column.kind == "integer":
            return f"{name} IS NULL"
        return f"({name} IS NULL OR trim({name}::VARCHAR) = '')"

    def plain_sql(self, field: str) -> str:
        """SQL for the number in a column as a plain decimal numeral, VARCHAR, null where there is none.

        Printed digits stay: ``1.234,50`` is ``1234.50``. A cast to DECIMAL of sufficient width is exact.
        """
        column = self._by_name[field]
        quoted = identifier(field)
        if column.kind == "text":
            text = self.text_sql(field)
            return number_sql(text, self.decimal_mark, self.description.dialect.na_values)
        return f"{quoted}::VARCHAR"

    def decimals_sql(self, field: str) -> str:
        """SQL for the decimals of a column's cells: declared, or as printed; null for exact floats."""
        column = self._by_name[field]
        measure = self.description.measure(field)
        declared = None
        if measure.decimals_column is not None:
            declared = f"TRY_CAST({identifier(measure.decimals_column)} AS INTEGER)"
        if measure.decimals is not None:
            fixed = str(measure.decimals)
            return f"coalesce({declared}, {fixed})" if declared else fixed
        if column.kind == "float":
            return declared or "NULL"
        printed = (
            str(column.decimals)
            if column.decimals is not None
            else decimals_sql(self.plain_sql(field))
        )
        return f"coalesce({declared}, {printed})" if declared else printed

    def selected(self, query: str) -> str:
        """What a query over the table gives, to go behind FROM in the run's own database."""
        return f"({query})"

    def remember(
        self, name: str, columns: Sequence[str], rows: Sequence[Sequence[str | None]]
    ) -> None:
        """Make texts known under a name to whoever queries the table; what had the name before is forgotten."""
        typed = ", ".join(f"{column} VARCHAR" for column in columns)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({typed})")
        if rows:
            # A list a column, not a statement a row, which takes a millisecond; and no parameters, which load pandas.
            values = ", ".join(f"unnest({text_list(texts)})" for texts in zip(*rows, strict=True))
            self.connection.execute(f"INSERT INTO {name} SELECT {values}")

    def first(self, rows: int) -> str:
        """The SQL condition that so many rows pass, the first ones."""
        return f"{ROW} <= {rows}"

    @cached_property
    def series(self) -> Series | None:
        """The table's series, if their periods are few enough to be told apart by bits."""
        from crossfoot.sources.series import series_of

        return series_of(self) if self.dialect == "duckdb" else None

    @cached_property
    def long_series(self) -> LongSeries | None:
        """What is seen of its keys where there are series, and more periods than bits."""
        from crossfoot.sources.longseries import long_series_of

        return long_series_of(self) if self.dialect == "duckdb" and self.series is None else None

    @cached_property
    def has_unique_keys(self) -> bool:
        """Whether no combination of the identifying columns stands in two rows; needs a pass over the keys."""
        seen = self.series if self.series is not None else self.long_series
        if seen is not None and seen.are_unique:
            return True
        fields = [f for f in self.description.identifying if f in self._by_name]
        keys = ", ".join(map(identifier, fields))
        # As many different hashes as rows: no key is there twice. This takes half the memory of grouping by keys.
        spare = f"SELECT count(*) - count(DISTINCT hash({keys})) FROM {self.relation} WHERE "
        return not any(self._all(spare + part)[0][0] for part in self.parts.of(fields))

    def structure(self, asked: Iterable[str] = ()) -> tuple[Problem, ...]:
        """What is wrong with the table's structure; needs a pass over its data.

        Args:
            asked: columns that somebody reads numbers from, besides those that are described as measures.
        """
        from crossfoot.sources.structure import check_structure

        return tuple(check_structure(self, tuple(asked)))

    # What a figure is made of.

    def _indicator(self, row: Row, field: str) -> str:
        """In a long table the indicator of the row, in a wide one the column."""
        indicator = self.description.indicator
        if field == self.description.value and indicator is not None:
            return self._text(row, indicator) or field
        return field

    def _unit(self, row: Row, measure: Measure, cell: Cell) -> ParsedUnit:
        text = self._text(row, measure.unit_column) or measure.unit
        if text is not None:
            return parse_unit(text)
        return _PERCENT if cell.is_percent else _NO_UNIT

    def _decimals(self, row: Row, column: Column, measure: Measure, cell: Cell) -> int | None:
        declared = self._text(row, measure.decimals_column)
        if declared is not None and _is_integer(declared):
            return int(declared)
        if measure.decimals is not None:
            return measure.decimals
        # A float no longer knows what was printed.
        return None if column.kind == "float" else cell.reading.decimals

    def _number(self, text: str, mark: DecimalMark) -> Cell | None:
        return read_number(unbracketed(text) if self.description.dialect.brackets else text, mark)

    def _hedge(self, row: Row, measure: Measure) -> Hedge | None:
        """The hedge of the row, if it says one; words that are none are reported by ``structure``."""
        text = self._text(row, measure.hedge_column)
        if text is None or text.strip() in self.description.dialect.na_values:
            return measure.hedge
        return hedge_from(text) or measure.hedge

    def _said(self, row: Row) -> _Said:
        """Made once for all figures of a row that are read one after the other."""
        if self._last is None or self._last[0] is not row:
            self._last = row, self._said_by(row)
        return self._last[1]

    def _said_by(self, row: Row) -> _Said:
        description = self.description
        apart = {description.place, description.period}
        words = (self._text(row, key) for key in description.keys if key not in apart)
        keys = (key for key in description.keys if key != description.period)
        return _Said(
            self._text(row, description.place),
            self._text(row, description.period),
            MappingProxyType({key: row[key] or "" for key in keys if key in row}),
            tuple(word for word in words if word and not word.strip().isdecimal()),
        )

    @staticmethod
    def _text(row: Row, field: str | None) -> str | None:
        return row[field] if field is not None and field in row else None

    # Problems.

    def problem(
        self,
        message: str,
        at: Location | None = None,
        severity: Severity = Severity.ERROR,
        *,
        expected: str | None = None,
        advice: str | None = None,
    ) -> Problem:
        """A problem with this table, at a place in its source if one is given."""
        place = at or Location()
        where = (
            f" (cell {place.cell})" if place.cell else f" (row {place.row})" if place.row else ""
        )
        return Problem(
            message if place.line is not None else message + where,
            self.path or self.name,
            place.line,
            place.column,
            expected=expected,
            help=advice,
            severity=severity,
        )

    def _described(self, opened: Opened) -> Iterator[Column]:
        return columns_of(self._workspace.connection, opened.relation, opened.floats)

    def _missing_columns(self) -> Iterator[Problem]:
        for field, role in self.description.columns().items():
            if field not in self._by_name:
                yield self.problem(
                    f"there is no column {field!r}, which should be the {role} column",
                    self._locator.header(field),
                    expected=f"one of {', '.join(self._by_name)}",
                    advice=near_match(field, self._by_name),
                )

    def _float_notices(self) -> Iterator[Problem]:
        """Float columns whose decimals nobody declared."""
        for field in self.measures:
            column = self._by_name[field]
            listed = [self.description.default, *self.description.measures.values()]
            measures = (
                [self.description.measure(field)] if self.description.layout == "wide" else listed
            )
            if column.kind == "float" and any(
                m.decimals is None
                and m.decimals_column is None
                and m.convention is not Convention.EXACT
                for m in measures
            ):
                yield self.problem(
                    f"column {field!r} holds floats, which do not know their printed decimals; they count "
                    "as exact",
                    severity=Severity.INFO,
                    advice="declare the decimals in the table's description",
                )

    # Looking at the data.

    def _counts(self, column: Column) -> bool:
        """Whether an undescribed column holds figures: numbers, in more than half of its filled cells."""
        if column.kind in _NUMERIC:
            return True
        if column.kind != "text":
            return False
        filled = [
            t for t in self._texts([column]) if t.strip() not in self.description.dialect.na_values
        ]
        numbers = sum(self._number(text, self.decimal_mark) is not None for text in filled)
        return numbers * 2 > len(filled)

    def _sample(self) -> Iterator[str]:
        """Cells of text columns that may hold numbers, of the first rows."""
        roles = self.description.columns()
        may_hold = [
            c for c in self.columns if c.kind == "text" and roles.get(c.name) in _NUMBER_ROLES
        ]
        texts = self._texts(may_hold)
        return map(unbracketed, texts) if self.description.dialect.brackets else texts

    def _texts(self, columns: Sequence[Column]) -> Iterator[str]:
        if columns:
            names = ", ".join(f"{identifier(c.name)}::VARCHAR" for c in columns)
            for row in self._all(f"SELECT {names} FROM {self.relation} LIMIT {_SAMPLE_ROWS}"):
                yield from (cell for cell in row if cell)

    def _stream(self, query: str) -> Iterator[tuple[Any, ...]]:
        """A result of any size, a batch of it in Python at a time.

        DuckDB drops the rest of a result, without a word, when its connection is asked something else. So a
        result of more than one batch is put into a table of its own first.
        """
        first = self._all(f"{query} LIMIT {_BATCH + 1}")
        if len(first) <= _BATCH:
            yield from first
            return
        scratch = identifier(self._workspace.unique("result"))
        self.connection.execute(f"CREATE TEMP TABLE {scratch} AS {query}")
        try:
            start = 0
            while batch := self._all(
                f"SELECT * FROM {scratch} WHERE rowid >= {start} AND rowid < {start + _BATCH} ORDER BY rowid"
            ):
                yield from batch
                start += _BATCH
        finally:
            self.connection.execute(f"DROP TABLE {scratch}")

    def _all(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()


_NUMERIC: Final = frozenset({"integer", "decimal", "float"})
_NUMBER_ROLES: Final = frozenset({None, "value", "measure"})
_NO_UNIT: Final = ParsedUnit("")
_PERCENT: Final = ParsedUnit("percent")


def columns_of(
    connection: Connection, relation: str, floats: Collection[str] = ()
) -> Iterator[Column]:
    """The columns of a relation, without the row number.

    Args:
        floats: columns of text that hold floats.
    """
    for name, type_name, *_ in connection.execute(f"DESCRIBE {relation}").fetchall():
        if name == ROW:
            continue
        kind = _KINDS.get(type_name.partition("(")[0].partition(" ")[0], "other")
        if name in floats:
            kind = "float"
        decimals = 0 if kind == "integer" else None
        if kind == "decimal":
            decimals = int(type_name.rpartition(",")[2].rstrip(") "))
        yield Column(name, type_name, kind, decimals)


def without_exponent(text: str | None) -> str | None:
    """A float's shortest text in plain digits: 1e-05 is 0.00001."""
    return text if text is None or "e" not in text.lower() else f"{Decimal(text):f}"


def _is_integer(text: str) -> bool:
    return text.strip().removeprefix("-").isdecimal()
