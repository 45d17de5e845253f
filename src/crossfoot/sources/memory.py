"""Objects in memory: data frames of any library, Arrow tables, lists of mappings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from crossfoot.problems import InputError, Problem
from crossfoot.sources.columnar import clean_views, first_line
from crossfoot.sources.database import with_frames
from crossfoot.sources.description import TableDescription
from crossfoot.sources.frames import Frame, frame_of
from crossfoot.sources.opened import Opened, RowLocator, unique_names
from crossfoot.sources.sql import identifier
from crossfoot.sources.texttable import load_rows
from crossfoot.sources.workspace import Workspace


def open_object(description: TableDescription, workspace: Workspace) -> Opened:
    """Open what a caller handed over.

    Raises:
        InputError: it is no table, or cannot be read.
    """
    given = description.source
    if isinstance(given, Sequence) and not isinstance(given, (str, bytes)):
        if not given:
            raise InputError(
                Problem("the list is empty", description.name, expected="mappings, one a row")
            )
        if all(isinstance(row, Mapping) for row in given):
            return _open_mappings(description, given, workspace)
    try:
        found = frame_of(given, description.name)
        opened = None if found is None else _scanned(found, description, workspace)
    except InputError:
        raise
    except Exception as error:
        # Whatever a library's conversion may raise: the object is the user's, the run is not.
        message = f"the table cannot be read: {first_line(error)}"
        raise InputError(Problem(message, description.name)) from None
    if opened is None:
        raise InputError(
            Problem(
                f"{type(given).__name__} is no table",
                description.name,
                expected="a path, a data frame, an Arrow table or a list of mappings",
            )
        )
    return opened


def _scanned(found: Frame, description: TableDescription, workspace: Workspace) -> Opened:
    """A frame scanned where it is; what can be read but once is copied, and spills like everything else."""
    connection = workspace.connection
    if type(found.data).__module__.startswith("pandas"):
        # Otherwise the type of a column of objects would be that of a thousand of its rows.
        connection.execute(f"SET pandas_analyze_sample = {len(found.data) + 1}")
    registered = workspace.unique(f"frame of {description.name}")
    source, row = identifier(registered), "row_number() OVER ()"
    frames = with_frames(connection)
    frames.register(registered, found.data)
    if found.once:
        copied = identifier(workspace.unique(f"copy of {description.name}"))
        connection.execute(f"CREATE TEMP TABLE {copied} AS FROM {source}")
        frames.unregister(registered)
        source, row = copied, "rowid + 1"
    opened = clean_views(description, workspace, source, source, row)
    return replace(opened, problems=(*found.problems, *opened.problems))


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
