"""Parquet and DuckDB files, read where they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from crossfoot.hints import near_match
from crossfoot.problems import InputError, Problem
from crossfoot.sources.description import TableDescription
from crossfoot.sources.files import check_file, parquet_files
from crossfoot.sources.opened import ROW, Opened, RowLocator
from crossfoot.sources.sql import file_literal, identifier, literal
from crossfoot.sources.workspace import Workspace

_FLOATS: Final = frozenset({"FLOAT", "DOUBLE"})
#: Digits of the widest decimal type, here and in Spark.
_WIDEST: Final = 38


def open_parquet(description: TableDescription, workspace: Workspace) -> Opened:
    """Open a Parquet file, or the files of a folder or a pattern (``year=*/*.parquet``) as one table.

    Rows of one file have the file's own numbers. Those of several are counted through, file by file in the
    order of their names; what folders are named after (``year=2025``) are columns.
    """
    path = description.path or ""
    files = parquet_files(path)
    # The footer of a file of a hundred million rows takes longer to read than many a query.
    workspace.connection.execute("SET parquet_metadata_cache = true")
    if not files:
        check_file(path)
        file = file_literal(path)
        numbered = f"read_parquet({file}, file_row_number = true)"
        row, plain, hidden = "file_row_number + 1", f"read_parquet({file})", "file_row_number"
        opened = clean_views(description, workspace, plain, numbered, row, hidden)
        return replace(opened, skips=True)
    listed = ", ".join(map(file_literal, files))
    source = f"read_parquet([{listed}], hive_partitioning = true, union_by_name = true)"
    opened = clean_views(description, workspace, source, source, "row_number() OVER ()")
    return replace(opened, skips=True)


def open_duckdb(description: TableDescription, workspace: Workspace) -> Opened:
    """Open a table or view of an existing DuckDB file, read-only."""
    path = description.path or ""
    check_file(path)
    database = workspace.attached.get(path)
    if database is None:
        database = workspace.unique(f"file of {description.name}")
        attach = f"ATTACH {literal(path)} AS {identifier(database)} (READ_ONLY)"
        try:
            workspace.connection.execute(attach)
        except _error() as error:
            message = f"the file cannot be read: {first_line(error)}"
            raise InputError(Problem(message, path)) from None
        workspace.attached[path] = database
    found = workspace.connection.execute(
        "SELECT table_schema, table_name, table_type FROM information_schema.tables "
        "WHERE table_catalog = ? ORDER BY 1, 2",
        [database],
    ).fetchall()
    schema, table, kind = choose_table(found, description.dialect.table, path)
    source = ".".join(map(identifier, (database, schema, table)))
    if kind == "VIEW":
        return clean_views(description, workspace, source, source, "row_number() OVER ()")
    return replace(clean_views(description, workspace, source, source, "rowid + 1"), skips=True)


def clean_views(
    description: TableDescription,
    workspace: Workspace,
    plain: str,
    numbered: str,
    row: str,
    hidden: str | None = None,
) -> Opened:
    """Views over a source with types: floats that are no numbers become null.

    Args:
        plain, numbered: the source in SQL, without and with what ``row`` needs.
        row: SQL for the row number.
        hidden: a column of ``numbered`` that is not the source's.
    """
    connection = workspace.connection
    name = workspace.unique(description.name)
    name_numbered = workspace.unique(f"{description.name} numbered")
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {plain}").fetchall()
        select = _select((column, type_) for column, type_, *_ in described if column != hidden)
        connection.execute(f"CREATE TEMP VIEW {identifier(name)} AS SELECT {select} FROM {plain}")
        connection.execute(
            f"CREATE TEMP VIEW {identifier(name_numbered)} AS "
            f"SELECT {row} AS {ROW}, {select} FROM {numbered}"
        )
        rows = connection.execute(f"SELECT count(*) FROM {identifier(name)}").fetchall()[0][0]
    except _error() as error:
        raise InputError(
            Problem(f"the table cannot be read: {first_line(error)}", description.path)
        ) from None
    problems = (
        () if rows else (Problem("the table has no row", description.path or description.name),)
    )
    return Opened(
        relation=identifier(name),
        numbered=identifier(name_numbered),
        locator=RowLocator(description.path),
        problems=problems,
    )


def first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]


def _select(columns: Iterable[tuple[str, str]]) -> str:
    listed = []
    for name, type_ in columns:
        quoted = identifier(name)
        if type_ in _FLOATS:
            # NaN is how data frames write "nothing"; it would compare as larger than every number.
            listed.append(f"CASE WHEN isfinite({quoted}) THEN {quoted} END AS {quoted}")
        elif wider := with_room(type_):
            listed.append(f"{quoted}::{wider} AS {quoted}")
        else:
            listed.append(quoted)
    return ", ".join(listed)


def with_room(type_: str) -> str | None:
    """The decimal type with a digit before the point, where there is none: DuckDB would print 0.1 as ``.1``."""
    found = re.fullmatch(r"DECIMAL\((\d+),\s*(\d+)\)", type_, re.IGNORECASE)
    if found is None or found[1] != found[2] or int(found[1]) >= _WIDEST:
        return None
    return f"DECIMAL({int(found[1]) + 1},{found[2]})"


def choose_table(
    found: Sequence[tuple[str, str, str]], wanted: str | None, path: str
) -> tuple[str, str, str]:
    """The schema, name and kind of the table wanted, or of the only one.

    Raises:
        InputError: there is none, or it is not clear which.
    """
    names = [table for _, table, _ in found]
    if wanted is None and len(found) == 1:
        return found[0]
    for schema, table, kind in found:
        if wanted in {table, f"{schema}.{table}"}:
            return schema, table, kind
    if not found:
        raise InputError(Problem("the file has no tables", path))
    listed = ", ".join(sorted(names))
    if wanted is None:
        raise InputError(
            Problem("the file has several tables", path, expected=f"the name of one of {listed}")
        )
    near = near_match(wanted, names)
    raise InputError(
        Problem(f"there is no table {wanted!r}", path, expected=f"one of {listed}", help=near)
    )


def _error() -> type[Exception]:
    from crossfoot.sources.database import Error

    return Error
