"""A pandera schema as the contract of a table: its failures become problems with a line and a column.

``structure`` asks the questions that every table has to answer; a schema asks what its author wants to know.
pandera is imported here and nowhere else, when somebody hands over a schema.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from math import isnan
from numbers import Real
from typing import TYPE_CHECKING, Any, Final, cast

from crossfoot.figures import Location
from crossfoot.hints import near_match
from crossfoot.problems import InputError, Problem, Severity
from crossfoot.sources.database import with_frames
from crossfoot.sources.opened import ROW, CellRef
from crossfoot.sources.sql import identifier

if TYPE_CHECKING:
    from crossfoot.sources.table import Column, Table

#: How pandera names the questions it asks without a check of the author's.
_SENTENCES: Final = {
    "not_nullable": "the cell is empty",
    "field_uniqueness": "{case} is there more than once",
    "multiple_fields_uniqueness": "the combination is there more than once",
}


def check_contract(table: Table, schema: object) -> tuple[Problem, ...]:
    """Validate a table with a pandera schema.

    The schema sees numbers where the table's description sees measures (whole numbers where all are printed
    without decimals), and text as printed everywhere else. Every column the schema names is read into memory.

    Args:
        schema: a ``DataFrameSchema`` or ``DataFrameModel`` of ``pandera.pandas`` or ``pandera.polars``.

    Raises:
        InputError: the schema is none.
    """
    contract = _as_schema(schema)
    from pandera.config import ValidationDepth, config_context
    from pandera.errors import SchemaError, SchemaErrors

    contract, problems = _about_columns(contract, table)
    rows, frame = _frame(table, is_polars="polars" in type(contract).__module__)
    try:
        # Whatever the environment says of pandera: a contract that is handed over is looked at, the data too.
        with config_context(
            validation_enabled=True, validation_depth=ValidationDepth.SCHEMA_AND_DATA
        ):
            contract.validate(frame, lazy=True)
    except SchemaErrors as errors:
        problems += _problems(table, rows, _records(errors.failure_cases))
    except SchemaError as error:
        problems.append(table.problem(f"the schema cannot be checked: {_first_line(error)}"))
    return tuple(problems)


def _about_columns(contract: Any, table: Table) -> tuple[Any, list[Problem]]:
    """The schema as far as a table can be held to it: its index among the columns, and no row dropped in silence."""
    made = copy.deepcopy(contract)
    made.drop_invalid_rows = False
    index = getattr(made, "index", None)
    if index is None:
        return made, []
    levels = list(index.names) if hasattr(index, "names") else [index.name]
    if all(level is not None for level in levels):
        return made.reset_index(), []
    made.index = None
    message = "the schema's index has no name and is not checked: a table has columns only"
    return made, [table.problem(message, severity=Severity.INFO)]


def _as_schema(schema: object) -> Any:
    if isinstance(schema, type) and hasattr(schema, "to_schema"):
        schema = schema.to_schema()
    is_of_frames = hasattr(schema, "validate") and hasattr(schema, "columns")
    if is_of_frames and type(schema).__module__.startswith("pandera."):
        return schema
    raise InputError(
        Problem(
            f"{type(schema).__name__} is no pandera schema",
            expected="a DataFrameSchema or a DataFrameModel of pandera.pandas or pandera.polars",
        )
    )


def _frame(table: Table, is_polars: bool) -> tuple[Sequence[int], object]:
    """Row numbers, and the rows as the schema's library has them."""
    columns = ", ".join(
        f"{_typed(table, column)} AS {identifier(column.name)}" for column in table.columns
    )
    found = with_frames(table.connection).sql(
        f"SELECT {ROW}, {columns} FROM {table.numbered} ORDER BY {ROW}"
    )
    if is_polars:
        polars = found.pl()
        return polars[ROW].to_list(), polars.drop(ROW)
    pandas = found.df()
    return pandas[ROW].tolist(), pandas.drop(columns=ROW)


def _typed(table: Table, column: Column) -> str:
    if column.kind != "text" or column.name not in table.measures:
        return identifier(column.name)
    plain = table.plain_sql(column.name)
    whole = f"SELECT bool_and(NOT contains({plain}, '.')) FROM {table.relation}"
    is_whole = table.connection.execute(whole).fetchall()[0][0]
    return f"TRY_CAST({plain} AS {'BIGINT' if is_whole else 'DOUBLE'})"


_Record = dict[str, Any]


def _records(failures: Any) -> list[_Record]:
    """pandera's table of failures, whichever library it is of."""
    found = failures.to_dicts() if hasattr(failures, "to_dicts") else failures.to_dict("records")
    return cast("list[_Record]", found)


def _problems(table: Table, rows: Sequence[int], records: list[_Record]) -> Iterator[Problem]:
    """One problem a column and check, at the first row that fails."""
    groups: dict[tuple[str, str], list[_Record]] = {}
    for record in records:
        groups.setdefault((str(record["column"]), str(record["check"])), []).append(record)
    for (column, check), failed in groups.items():
        places = sorted({rows[int(r["index"])] for r in failed if _is_row(r["index"])})
        case = failed[0]["failure_case"]
        if check == "column_in_dataframe":
            yield table.problem(
                f"there is no column {case!r}, which the schema asks for",
                advice=near_match(str(case), [c.name for c in table.columns]),
            )
        elif check == "column_in_schema":
            yield table.problem(f"column {case!r} is not in the schema", table.header(str(case)))
        elif places:
            known = table.column(column)
            # What a check of the whole frame or of several columns says is about the row.
            field = table.columns[0].name if known is None else column
            at = next(table.locations([CellRef(places[0], field)]))
            # The case of the first row, not the first case pandera lists.
            case = next(r["failure_case"] for r in failed if rows[int(r["index"])] == places[0])
            where = _where(table, record=failed[0])
            yield _cell_problem(table, at, where, check, case, len(places) - 1)
        else:
            where = _where(table, record=failed[0])
            yield table.problem(f"{where} fails {check!r}: {case}", expected=check)


def _where(table: Table, record: _Record) -> str:
    """What a failure is about. pandera calls a check of the whole frame by no column, or by the schema's name."""
    column = record["column"]
    if table.column(str(column)) is not None:
        return f"column {column!r}"
    if record.get("schema_context") == "Column":
        return f"a column like {column!r}"
    return "the table" if not _is_row(record["index"]) else "the row"


def _cell_problem(
    table: Table, at: Location, where: str, check: str, case: object, others: int
) -> Problem:
    if where == "the row" and check not in _SENTENCES:
        said = f"the row fails {check!r}: {case}"
    else:
        said = f"{where}: {_SENTENCES.get(check, '{case} does not pass').format(case=repr(case))}"
    rows = "1 other row" if others == 1 else f"{others} other rows"
    more = f" (and {rows})" if others else ""
    return table.problem(f"{said}{more}", at, Severity.ERROR, expected=check.replace("_", " "))


def _is_row(index: object) -> bool:
    # pandas writes a missing index as NaN.
    return isinstance(index, Real) and not isnan(index)


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]
