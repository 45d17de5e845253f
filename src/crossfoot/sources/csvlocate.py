"""From a row and a column of a CSV table back to the place in the file."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crossfoot.figures import Location
from crossfoot.sources.csvdialect import CsvForm
from crossfoot.sources.csvscan import Record, Span, fits, records
from crossfoot.sources.files import open_binary
from crossfoot.sources.opened import CellRef


@dataclass(slots=True)
class CsvLocator:
    """Reads the file again, line by line, as far as the last row asked for.

    Rows asked for in ascending order cost one pass between them.
    """

    form: CsvForm
    _rows: Iterator[tuple[int, Record]] = field(init=False, repr=False)
    _at: int = field(init=False, default=0)
    _record: Record | None = field(init=False, default=None, repr=False)

    def __post_init__(self) -> None:
        self._rows = iter(())

    def locate(self, cells: Sequence[CellRef]) -> Iterator[Location]:
        found: dict[int, Record | None] = {}
        for row in sorted({cell.row for cell in cells}):
            found[row] = self._find(row)
        for cell in cells:
            yield self._location(cell, found[cell.row])

    def header(self, field: str) -> Location:
        form = self.form
        if field not in form.names or form.header.spans is None:
            return Location(path=form.path, line=form.header.line, column=1, field=field)
        span = form.header.spans[form.names.index(field)]
        return _at(form.path, form.header, span, None, field)

    def _find(self, row: int) -> Record | None:
        if row == self._at:
            return self._record
        if row < self._at or self._at == 0:
            self._rows, self._at = self._read(), 0
        for number, record in self._rows:
            if number == row:
                self._at, self._record = number, record
                return record
        self._at, self._record = 0, None
        return None

    def _read(self) -> Iterator[tuple[int, Record]]:
        """The records under the header that are rows, numbered."""
        form = self.form
        width = len(form.names)
        number = 0
        with (
            open_binary(Path(form.path)) as binary,
            io.TextIOWrapper(binary, form.encoding, form.errors, newline="") as lines,
        ):
            for _ in range(form.header.line - 1):
                lines.readline()
            found = records(lines, form.delimiter, form.header.line, form.header.start)
            next(found, None)
            for record in found:
                # DuckDB leaves out blank lines, except where a row has but one cell.
                if (record.text or width == 1) and fits(record, width):
                    number += 1
                    yield number, record

    def _location(self, cell: CellRef, record: Record | None) -> Location:
        path, names = self.form.path, self.form.names
        if record is not None and record.spans is not None and cell.field in names:
            span = record.spans[names.index(cell.field)]
            # If the file was changed meanwhile, or was read otherwise than it was scanned, a line and a
            # column would be a guess.
            if cell.text is None or record.content(span) == cell.text:
                return _at(path, record, span, cell.row, cell.field)
        return Location(path=path, row=cell.row, field=cell.field)


def _at(path: str, record: Record, span: Span, row: int | None, name: str) -> Location:
    line, column = record.place(span)
    return Location(
        path=path,
        start=record.start + span.start,
        end=record.start + span.end,
        line=line,
        column=column,
        row=row,
        field=name,
    )
