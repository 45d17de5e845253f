"""What is wrong with a table before any rule looks at it: keys, numbers that are none, units, periods.

These questions are cheap in SQL. pandera answers more, for those who write a schema (``contract``); importing
it takes longer than checking a small table.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from crossfoot.figures import Hedge, Location, hedge_from
from crossfoot.hints import near_match
from crossfoot.periods import parse_period
from crossfoot.problems import Problem, Severity
from crossfoot.sources.cells import (
    BLANKS,
    number_pattern,
    read_number,
    simple_pattern,
    unbracketed,
)
from crossfoot.sources.opened import ROW, CellRef
from crossfoot.sources.sql import identifier, listed, literal
from crossfoot.units import UnknownUnitError, parse_unit

if TYPE_CHECKING:
    from crossfoot.sources.table import Column, Table

#: Different cells that are looked at one by one: units and periods do not come in millions.
_DISTINCT: Final = 10_000
_EXAMPLES: Final = 3
_SHORT: Final = re.compile(r"\d{4}-\d\d")


def check_structure(table: Table, asked: Collection[str] = ()) -> Iterator[Problem]:
    """Every structural problem of a table, one message a column and sort.

    Args:
        asked: columns that numbers are read from although nothing describes them.
    """
    yield from _declared_units(table)
    yield from _unit_cells(table)
    yield from _decimals_cells(table)
    yield from _hedge_cells(table)
    yield from _periods(table)
    yield from _keys(table)
    yield from _numbers(table, asked)


def _declared_units(table: Table) -> Iterator[Problem]:
    for unit, written in sorted(table.description.declared_units().items()):
        try:
            parse_unit(unit)
        except UnknownUnitError as error:
            message, _, near = str(error).partition("; ")
            if written is None:
                yield table.problem(f"{message} in the table's description", advice=near or None)
            else:
                yield Problem(
                    f"{message} for table {table.name!r}",
                    written.path,
                    written.line,
                    written.column,
                    help=near or None,
                )


def _unit_cells(table: Table) -> Iterator[Problem]:
    for field in _columns_of(table, "unit"):
        for text, row in _distinct(table, field):
            try:
                parse_unit(text)
            except UnknownUnitError as error:
                at = next(table.locations([CellRef(row, field, text)]))
                message, _, near = str(error).partition("; ")
                yield table.problem(message, at, advice=near or None)


def _decimals_cells(table: Table) -> Iterator[Problem]:
    for field in _columns_of(table, "decimals"):
        for text, row in _distinct(table, field):
            if not text.strip().removeprefix("-").isdecimal():
                at = next(table.locations([CellRef(row, field, text)]))
                yield table.problem(
                    f"{text!r} in column {field!r} is no number of decimals",
                    at,
                    expected="a whole number",
                )


def _hedge_cells(table: Table) -> Iterator[Problem]:
    known = [hedge.value for hedge in Hedge]
    for field in _columns_of(table, "hedge"):
        for text, row in _distinct(table, field):
            if hedge_from(text) is None:
                at = next(table.locations([CellRef(row, field, text)]))
                yield table.problem(
                    f"{text!r} in column {field!r} is no hedge",
                    at,
                    expected=f"one of {', '.join(known)}, or nothing",
                    advice=near_match(text.strip(), known),
                )


def _periods(table: Table) -> Iterator[Problem]:
    field = table.description.period
    if field is None or table.column(field) is None:
        return
    fiscal_start = table.description.fiscal_start
    if table.series is not None and all(
        parse_period(text, fiscal_start) is not None and not _SHORT.fullmatch(text.strip())
        for text in table.series.places
    ):
        return  # there are no others, and where each stands first nobody has to know
    cells = _distinct(table, field)
    unread = [(text, row) for text, row in cells if parse_period(text, fiscal_start) is None]
    yield from _months_among_years(table, field, cells)
    if unread:
        text, row = unread[0]
        at = next(table.locations([CellRef(row, field, text)]))
        more = f", and {len(unread) - 1} other texts" if len(unread) > 1 else ""
        yield table.problem(
            f"{text!r}{more} in column {field!r} cannot be read as a period",
            at,
            Severity.WARNING,
            expected="such as 2025, 2025-Q1, 2025-08, 2021-2025, quý I/2025",
        )


def _months_among_years(
    table: Table, field: str, cells: list[tuple[str, int]]
) -> Iterator[Problem]:
    """``2011-12`` is a month as it stands, but not in a column with ``2013-14``."""
    short = [(text, row) for text, row in cells if _SHORT.fullmatch(text.strip())]
    fiscal = [text for text, _ in short if int(text.strip()[-2:]) > 12]
    months = [(text, row) for text, row in short if int(text.strip()[-2:]) <= 12]
    if fiscal and months:
        text, row = months[0]
        at = next(table.locations([CellRef(row, field, text)]))
        yield table.problem(
            f"{text!r} in column {field!r} is read as a month, {fiscal[0]!r} as a fiscal year",
            at,
            Severity.WARNING,
            expected=f"fiscal years written {text.replace('-', '/')}",
        )


def _keys(table: Table) -> Iterator[Problem]:
    fields = [f for f in table.description.identifying if table.column(f) is not None]
    if not fields:
        return
    for field, count in zip(fields, _empty_cells(table, fields), strict=True):
        if count:
            at = _first_empty(table, field)
            more = f" in {count} rows" if count > 1 else ""
            yield table.problem(
                f"the key {field!r} is empty{more}", at, expected="a key in every row"
            )
    keys = ", ".join(map(identifier, fields))
    if table.has_unique_keys:
        return
    if not table.has_places:
        yield from _repeated(table, fields, keys)
        return
    repeated = f"SELECT {keys} FROM {table.relation} GROUP BY {keys} HAVING count(*) > 1"
    groups = table.connection.execute(f"SELECT count(*) FROM ({repeated})").fetchall()[0][0]
    if groups:
        first = table.connection.execute(
            f"SELECT {keys}, list({ROW} ORDER BY {ROW})[:2] FROM {table.numbered} "
            f"SEMI JOIN ({repeated}) USING ({keys}) GROUP BY {keys} ORDER BY min({ROW}) LIMIT 1"
        ).fetchall()
        # Rows whose repeated key is null join with nothing; the empty key was reported above.
        for *values, (original, repetition) in first:
            named = ", ".join(f"{f}={v}" for f, v in zip(fields, values, strict=True))
            places = [CellRef(original, fields[0]), CellRef(repetition, fields[0])]
            before, at = table.locations(places)
            yield table.problem(
                f"{named} is there twice, first in {_where(before)}{_more(groups)}",
                at,
                expected="every combination of keys once",
            )


def _empty_cells(table: Table, fields: list[str]) -> Iterable[int]:
    """In how many rows each field is empty."""
    if table.counted is not None:
        return [table.counted.rows - table.counted.written[field] for field in fields]
    if table.long_series is not None:
        return [table.long_series.blanks[field] for field in fields]
    counts = ", ".join(f"count(*) FILTER ({table.blank_sql(field)})" for field in fields)
    found: tuple[int, ...]
    (found,) = table.connection.execute(f"SELECT {counts} FROM {table.relation}").fetchall()
    return found


def _first_empty(table: Table, field: str) -> Location:
    if not table.has_places:
        return table.header(field)
    query = f"SELECT min({ROW}) FROM {table.numbered} WHERE {table.blank_sql(field)}"
    return table.location(table.connection.execute(query).fetchall()[0][0], field)


def _repeated(table: Table, fields: list[str], keys: str) -> Iterator[Problem]:
    """The first repeated key of a table whose rows have no places."""
    query = (
        f"SELECT {keys}, count(*) OVER () FROM {table.relation} GROUP BY {keys} "
        f"HAVING count(*) > 1 ORDER BY {keys} LIMIT 1"
    )
    for *values, groups in table.connection.execute(query).fetchall():
        named = ", ".join(f"{f}={v}" for f, v in zip(fields, values, strict=True))
        yield table.problem(
            f"{named} is there twice{_more(groups)}", expected="every combination of keys once"
        )


def _more(groups: int) -> str:
    if groups == 2:
        return "; one more key is repeated"
    return f"; {groups - 1} more keys are repeated" if groups > 2 else ""


def _numbers(table: Table, asked: Collection[str]) -> Iterator[Problem]:
    """Cells of measures that hold no number. One pass for all columns, a second for those that fail."""
    named = map(table.column, dict.fromkeys((*table.measures, *asked)))
    columns = [c for c in named if c is not None and not c.is_numeric]
    if not columns:
        return
    counts = ", ".join(f"count(*) FILTER ({_is_wrong(table, column)})" for column in columns)
    found = table.connection.execute(f"SELECT {counts} FROM {table.relation}").fetchall()[0]
    for column, wrong in zip(columns, found, strict=True):
        if wrong:
            described = column.name in table.description.columns() or column.name in asked
            severity = Severity.ERROR if described else Severity.WARNING
            yield _wrong_cells(table, column, wrong, severity)


def _wrong_cells(table: Table, column: Column, wrong: int, severity: Severity) -> Problem:
    field = column.name
    query = f"SELECT count(*) FROM {table.relation} WHERE {_is_filled(table, column)}"
    filled = table.connection.execute(query).fetchall()[0][0]
    refs = [CellRef(row, field, text) for row, text in _first_wrong(table, column)]
    at = next(table.locations(refs[:1]))
    if wrong == filled:
        return table.problem(
            f"column {field!r} holds text where numbers are due, such as {refs[0].text!r}",
            at,
            severity,
            expected="numbers",
        )
    examples = list(dict.fromkeys(repr(ref.text) for ref in refs))
    of = f"1 of {filled} cells" if wrong == 1 else f"{wrong} of {filled} cells"
    verb = "is not a number" if wrong == 1 else "are not numbers"
    mark = "comma" if table.decimal_mark == "," else "point"
    return table.problem(
        f"{of} in column {field!r} {verb}: {', '.join(examples)}",
        at,
        severity,
        expected=f"numbers with a decimal {mark}, or one of the texts for missing figures",
        advice=_advice(table, [ref.text or "" for ref in refs]),
    )


def _advice(table: Table, wrong: list[str]) -> str | None:
    """What to declare, where the cells would be numbers if they were read otherwise."""
    for text in wrong:
        if read_number(unbracketed(text), table.decimal_mark):
            return f"if {text.strip()} is a negative number, declare `brackets: negative`"
    return None


def _first_wrong(table: Table, column: Column) -> list[tuple[int, str]]:
    query = (
        f"SELECT {ROW}, {identifier(column.name)}::VARCHAR FROM {table.numbered} "
        f"WHERE {_is_wrong(table, column)} ORDER BY {ROW} LIMIT {_EXAMPLES}"
    )
    return table.connection.execute(query).fetchall()


def _is_filled(table: Table, column: Column) -> str:
    """SQL: the cell holds something that does not stand for a missing figure."""
    text, absent = table.text_sql(column.name), listed(table.description.dialect.na_values)
    return f"({text} IS NOT NULL AND trim({text}, {literal(BLANKS)}) NOT IN ({absent}))"


def _is_wrong(table: Table, column: Column) -> str:
    """SQL: the cell is filled, but not with a number.

    CASE, because DuckDB evaluates both sides of an AND in a filter, and the second costs ten times the first.
    """
    simple, full = (literal(f(table.decimal_mark)) for f in (simple_pattern, number_pattern))
    text = table.text_sql(column.name)
    is_number = f"regexp_full_match(trim({text}, {literal(BLANKS)}), {full})"
    return (
        f"CASE WHEN regexp_full_match({text}, {simple}) THEN false "
        f"ELSE {_is_filled(table, column)} AND NOT {is_number} END"
    )


def _columns_of(table: Table, role: str) -> Iterator[str]:
    for field, given in table.description.columns().items():
        if given == role and table.column(field) is not None:
            yield field


def _distinct(table: Table, field: str) -> list[tuple[str, int]]:
    """The different filled cells of a column, each with the first row it stands in, by that row.

    Where rows have no places they stand in the order of their texts.
    """
    text, absent = f"{identifier(field)}::VARCHAR", listed(table.description.dialect.na_values)
    first, source = (f"min({ROW})", table.numbered) if table.has_places else ("0", table.relation)
    return table.connection.execute(
        f"SELECT {text}, {first} FROM {source} WHERE {text} IS NOT NULL AND trim({text}) NOT IN ({absent}) "
        f"GROUP BY 1 ORDER BY 2, 1 LIMIT {_DISTINCT}"
    ).fetchall()


def _where(location: Location) -> str:
    if location.line is not None:
        return f"line {location.line}"
    return f"cell {location.cell}" if location.cell else f"row {location.row}"
