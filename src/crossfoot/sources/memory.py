"""Objects in memory: data frames of any library, Arrow tables, lists of mappings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from crossfoot.problems import InputError, Problem
from crossfoot.sources.columnar import clean_views
from crossfoot.sources.database import with_frames
from crossfoot.sources.description import TableDescription
from crossfoot.sources.opened import Opened, RowLocator, unique_names
from crossfoot.sources.sql import identifier
from crossfoot.sources.texttable import load_rows
from crossfoot.sources.workspace import Workspace


def open_object(description: TableDescription, workspace: Workspace) -> Opened:
    """Open what a caller handed over.

    Raises:
        InputError: it is no table.
    """
    given = description.source
    if isinstance(given, Sequence) and not isinstance(given, (str, bytes)):
        if not given:
            raise InputError(
                Problem("the list is empty", description.name, expected="mappings, one a row")
            )
        if all(isinstance(row, Mapping) for row in given):
            return _open_mappings(description, given, workspace)
    frame = _frame(given, description.name)
    if type(frame).__module__.startswith("pandas"):
        # Otherwise the type of a column of objects would be that of a thousand of its rows.
        workspace.connection.execute(f"SET pandas_analyze_sample = {len(frame) + 1}")
    registered = workspace.unique(f"frame of {description.name}")
    try:
        with_frames(workspace.connection).register(registered, frame)
    except Exception as error:
        # Whatever a library's conversion may raise: the object is the user's, the run is not.
        raise InputError(Problem(f"the table cannot be read: {error}", description.name)) from None
    source = identifier(registered)
    return clean_views(description, workspace, source, source, "row_number() OVER ()")


def _frame(given: Any, name: str) -> Any:
    """What DuckDB can scan: a pandas or polars frame or an Arrow table."""
    match type(given).__module__.partition(".")[0]:
        case "pandas":
            return _plain_pandas(given)
        case "polars" | "pyarrow":
            return given
        case "duckdb":
            return given.arrow()
    from narwhals.stable.v2 import from_native

    frame = from_native(given, pass_through=True)
    if hasattr(frame, "collect"):
        frame = frame.collect()
    if hasattr(frame, "to_arrow"):
        return frame.to_arrow()
    raise InputError(
        Problem(
            f"{type(given).__name__} is no table",
            name,
            expected="a path, a data frame, an Arrow table or a list of mappings",
        )
    )


def _plain_pandas(given: Any) -> Any:
    """The frame with a named index as columns, and every column's name a text of its own."""
    if any(name is not None for name in given.index.names):
        given = given.reset_index()
    names = [name for name, _ in unique_names(str(column) for column in given.columns)]
    return given if names == list(given.columns) else given.set_axis(names, axis="columns")


def _open_mappings(
    description: TableDescription, given: Sequence[Mapping[Any, Any]], workspace: Workspace
) -> Opened:
    fields: dict[str, None] = {}
    for row in given:
        fields.update(dict.fromkeys(map(str, row)))
    floats = frozenset(
        str(field) for row in given for field, value in row.items() if isinstance(value, float)
    )
    names = {field: name for field, (name, _) in zip(fields, unique_names(fields), strict=True)}
    if not names:
        raise InputError(
            Problem("the mappings are empty", description.name, expected="a key a column")
        )
    name = workspace.unique(description.name)
    cells = ({str(key): text_of(value) for key, value in row.items()} for row in given)
    load_rows(
        workspace, name, list(names.values()), ([row.get(f) for f in fields] for row in cells)
    )
    return Opened(
        relation=identifier(name),
        numbered=identifier(name),
        locator=RowLocator(None),
        floats=frozenset(names[field] for field in floats),
    )


def text_of(value: object) -> str | None:
    """A value as it would be printed; nothing for None and for floats that are no numbers."""
    match value:
        case None:
            return None
        case str():
            return value
        case bool():
            return str(value)
        case float():
            return f"{Decimal(repr(value)):f}" if value - value == 0 else None
        case Decimal():
            return f"{value:f}" if value.is_finite() else None
        case Fraction() if value.denominator == 1:
            return str(value.numerator)
    return str(value)
