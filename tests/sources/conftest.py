"""Fixtures for tables: a workspace a test, and files written in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crossfoot.sources.description import TableDescription
from crossfoot.sources.formats import open_table
from crossfoot.sources.table import Table
from crossfoot.sources.workspace import Workspace, open_workspace

OpenCsv = Callable[..., Table]


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with open_workspace() as workspace:
        yield workspace


@pytest.fixture
def open_csv(tmp_path: Path, workspace: Workspace) -> OpenCsv:
    """Write a text or bytes as ``table.csv`` and open it; keywords describe the table."""

    def write_and_open(content: str | bytes, **description: object) -> Table:
        path = tmp_path / "table.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return open_table(TableDescription("table", path, **description), workspace)  # type: ignore[arg-type]

    return write_and_open
