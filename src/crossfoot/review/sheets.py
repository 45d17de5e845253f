"""Sheets of a workbook as they stand in it: their own rows and columns, titles above a table and notes under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crossfoot.problems import InputError
from crossfoot.review import limits

#: The number of a row and its cells, from column A.
Row = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet, and what of it is a table of the report.

    Attributes:
        title: as on its tab; ``tab`` is its place among the others.
        rows: those that hold something.
        header: the row of the column names; None if nothing of the sheet was read.
        fields: names of the table's columns by their place, from 1.
        numbers: rows of the table by row of the sheet.
    """

    title: str
    rows: tuple[Row, ...]
    tab: int = 0
    header: int | None = None
    fields: Mapping[int, str] = field(default_factory=dict)
    numbers: Mapping[int, int] = field(default_factory=dict)


def sheets_of(path: Path) -> dict[str, Sheet | None]:
    """The sheets of a workbook by title, in their order; None for one that is too large to be shown whole."""
    from crossfoot.sources.spreadsheet import sheets_as_shown

    found: dict[str, Sheet | None] = {}
    for tab, (title, rows) in enumerate(sheets_as_shown(path.as_posix())):
        kept: list[Row] = []
        cells = 0
        for number, texts in rows:
            cells += len(texts)
            if cells > limits.CELLS:
                break
            kept.append((number, tuple(text or "" for text in texts)))
        found[title] = None if cells > limits.CELLS else Sheet(title, tuple(kept), tab)
    return found


def is_workbook(path: Path) -> bool:
    return path.suffix.lower() == ".xlsx" and path.is_file()


class Workbooks:
    """The workbooks of a report, each read once, and their sheets that no table of it was read from."""

    def __init__(self) -> None:
        self._sheets: dict[Path, dict[str, Sheet | None]] = {}
        self._shown: set[tuple[Path, str]] = set()

    def sheet(self, path: Path, title: str) -> Sheet | None:
        """One sheet; None where it is too large, or not there any more."""
        if path not in self._sheets:
            try:
                self._sheets[path] = sheets_of(path)
            except InputError:
                self._sheets[path] = {}
        self._shown.add((path, title))
        return self._sheets[path].get(title)

    def unread(self) -> list[tuple[Path, Sheet]]:
        return [
            (path, sheet)
            for path, sheets in self._sheets.items()
            for title, sheet in sheets.items()
            if sheet is not None and sheet.rows and (path, title) not in self._shown
        ]
