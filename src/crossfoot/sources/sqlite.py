"""Tables of a SQLite file, read by Python's own sqlite3 without a lock or a write."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from crossfoot.problems import InputError, Problem
from crossfoot.sources.columnar import choose_table
from crossfoot.sources.description import TableDescription
from crossfoot.sources.files import check_file
from crossfoot.sources.memory import text_of
from crossfoot.sources.opened import Opened, RowLocator, unique_names
from crossfoot.sources.sql import identifier
from crossfoot.sources.texttable import load_rows
from crossfoot.sources.workspace import Workspace

#: Where a file says which version of the format it takes to read it: 2 with a write-ahead log.
_VERSION: Final = 19


def open_sqlite(description: TableDescription, workspace: Workspace) -> Opened:
    """Open a table or view of a SQLite file.

    SQLite gives every cell a type of its own, so all cells become texts: integers and texts with the digits
    they have, floats in full.

    Raises:
        InputError: it is no such file, it is damaged, or there is no such table.
    """
    path = description.path or ""
    file = check_file(path).absolute()
    try:
        with closing(sqlite3.connect(_read_only(file), uri=True)) as connection:
            connection.isolation_level = None
            connection.execute("BEGIN")  # all is read in one state, whoever writes meanwhile
            return _copied(connection, description, workspace)
    except sqlite3.Error as error:
        raise InputError(Problem(f"the file cannot be read: {error}", path)) from None


def _read_only(file: Path) -> str:
    """The URI under which SQLite writes nothing, neither to the file nor beside it.

    A file with a write-ahead log would get an empty one for every reader. If it has none, nobody has the file open,
    and it can be read as one that does not change.
    """
    with file.open("rb") as stream:
        is_logged = stream.read(_VERSION + 1)[_VERSION:] == b"\x02"
    is_at_rest = is_logged and not file.with_name(f"{file.name}-wal").exists()
    return f"{file.as_uri()}?mode=ro{'&immutable=1' if is_at_rest else ''}"


def _copied(
    connection: sqlite3.Connection, description: TableDescription, workspace: Workspace
) -> Opened:
    path = description.path or ""
    found = connection.execute(
        "SELECT 'main', name, type FROM sqlite_master "
        r"WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name"
    ).fetchall()
    _, table, _ = choose_table(found, description.dialect.table, path)
    cursor = connection.execute(f"SELECT * FROM {identifier(table)}")
    fields = [column for column, *_ in cursor.description]
    names = [name for name, _ in unique_names(fields)]
    loaded = workspace.unique(description.name)
    rows = load_rows(workspace, loaded, names, (list(map(_text, row)) for row in cursor))
    floats = _floats(connection, table, fields)
    return Opened(
        relation=identifier(loaded),
        numbered=identifier(loaded),
        locator=RowLocator(path),
        problems=() if rows else (Problem("the table has no row", path),),
        floats=frozenset(name for name, is_float in zip(names, floats, strict=True) if is_float),
    )


def _text(value: object) -> str | None:
    return value.hex() if isinstance(value, bytes) else text_of(value)


def _floats(
    connection: sqlite3.Connection, table: str, fields: Sequence[str]
) -> Sequence[int | None]:
    """Of each column, whether it holds floats, and numbers only."""
    kinds = (f"typeof({identifier(field)})" for field in fields)
    asked = ", ".join(
        f"max({kind} = 'real') AND NOT max({kind} IN ('text', 'blob'))" for kind in kinds
    )
    told: Sequence[int | None] = connection.execute(
        f"SELECT {asked} FROM {identifier(table)}"
    ).fetchone()
    return told
