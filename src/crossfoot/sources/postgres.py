"""Tables of a PostgreSQL server, through DuckDB's own extension where it is installed.

Nothing is fetched: an extension that is missing is for the user to install.
"""

from __future__ import annotations

from typing import Final

from crossfoot.problems import InputError, Problem
from crossfoot.sources.columnar import choose_table, clean_views, first_line
from crossfoot.sources.database import Error
from crossfoot.sources.description import TableDescription
from crossfoot.sources.opened import Opened
from crossfoot.sources.sql import identifier, literal
from crossfoot.sources.urls import without_secrets
from crossfoot.sources.workspace import Workspace

_ADVICE: Final = (
    "install it once with DuckDB: python -c \"import duckdb; duckdb.sql('INSTALL postgres')\"; "
    "or export the table to Parquet or CSV"
)


def open_postgres(description: TableDescription, workspace: Workspace) -> Opened:
    """Copy a table of a server into the run's database: two queries of a server may give rows in two orders.

    Raises:
        InputError: there is no extension, no connection or no such table.
    """
    url, shown = description.path or "", without_secrets(description)
    place = shown.path or ""
    run = workspace.connection.execute
    try:
        run("LOAD postgres")
    except Error as error:
        message = f"DuckDB's postgres extension cannot be loaded: {first_line(error).rstrip('.')}"
        raise InputError(Problem(message, place, help=_ADVICE)) from None
    database = workspace.unique(f"server of {description.name}")
    copy = identifier(workspace.unique(f"copy of {description.name}"))
    try:
        run(f"ATTACH {literal(url)} AS {identifier(database)} (TYPE postgres, READ_ONLY)")
        found = run(
            "SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE "
            "table_catalog = ? AND table_schema NOT IN ('pg_catalog', 'information_schema') "
            "ORDER BY 1, 2",
            [database],
        ).fetchall()
        schema, table, _ = choose_table(found, description.dialect.table, place)
        source = ".".join(map(identifier, (database, schema, table)))
        run(f"CREATE TEMP TABLE {copy} AS FROM {source}")
        run(f"DETACH {identifier(database)}")
    except Error as error:
        # DuckDB repeats the URL, and with it the password.
        message = first_line(error).replace(url, place)
        raise InputError(Problem(f"the table cannot be read: {message}", place)) from None
    return clean_views(shown, workspace, copy, copy, "rowid + 1")
