"""Rows of text that Python has read (a spreadsheet, JSON, a list of mappings) as a table in DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from crossfoot.sources.opened import ROW
from crossfoot.sources.sql import identifier
from crossfoot.sources.workspace import Workspace

_BATCH: Final = 10_000


def load_rows(
    workspace: Workspace, name: str, columns: Sequence[str], rows: Iterable[Sequence[str | None]]
) -> int:
    """Create a table of texts with the column ``ROW``; the number of its rows.

    Rows go in by the thousand, so that only a batch of them is in Python at a time.
    """
    run = workspace.connection.execute
    table = identifier(name)
    listed = ", ".join(f"{identifier(column)} VARCHAR" for column in columns)
    run(f"CREATE TEMP TABLE {table} ({ROW} BIGINT, {listed})")
    lists = ", ".join("unnest(?::VARCHAR[])" for _ in columns)
    iterator = iter(rows)
    count = 0
    while batch := list(islice(iterator, _BATCH)):
        numbers = list(range(count + 1, count + 1 + len(batch)))
        cells = [list(column) for column in zip(*batch, strict=True)]
        run(f"INSERT INTO {table} SELECT unnest(?::BIGINT[]), {lists}", [numbers, *cells])
        count += len(batch)
    return count
