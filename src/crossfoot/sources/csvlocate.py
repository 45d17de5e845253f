"""From a row and a column of a CSV table back to the place in the file.

Nothing is kept of a file but a mark every few megabytes. To find a row, the file is read from the nearest mark;
stretches without quotes and blank lines are passed over by counting their line ends.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple

from crossfoot.figures import Location
from crossfoot.sources.csvdialect import CsvForm
from crossfoot.sources.csvscan import QUOTE, Record, Span, fits, records
from crossfoot.sources.files import open_binary
from crossfoot.sources.opened import CellRef

#: Characters read at a time, and such stretches between two marks.
_STRETCH: Final = 1 << 18
_STRETCHES_A_MARK: Final = 16


class _Mark(NamedTuple):
    """The end of a record: rows before it, the line and offset that follow, and where to seek to."""

    rows: int
    line: int
    start: int
    cookie: int


@dataclass(slots=True)
class CsvLocator:
    """Finds cells by reading the file again.

    Attributes:
        form: how the file is written.
        is_clean: no row was left out, so that every line that is not blank is a row.
    """

    form: CsvForm
    is_clean: bool
    _marks: list[_Mark] = field(default_factory=list, repr=False)

    def locate(self, cells: Sequence[CellRef]) -> Iterator[Location]:
        found = self._find({cell.row for cell in cells})
        for cell in cells:
            yield self._location(cell, found.get(cell.row))

    def header(self, field: str) -> Location:
        form = self.form
        if field not in form.names or form.header.spans is None:
            return Location(path=form.path, line=form.header.line, column=1, field=field)
        span = form.header.spans[form.names.index(field)]
        return _at(form.path, form.header, span, None, field)

    def _find(self, rows: set[int]) -> dict[int, Record]:
        """The records of some rows, in one pass from the mark before the first."""
        wanted = sorted(row for row in rows if row > 0)
        found: dict[int, Record] = {}
        if not wanted:
            return found
        form = self.form
        with (
            open_binary(Path(form.path)) as binary,
            io.TextIOWrapper(binary, form.encoding, form.errors, newline="") as stream,
        ):
            if not self._marks:
                self._marks.append(self._under_header(stream))
            mark = self._marks[bisect_right(self._marks, wanted[0] - 1, key=lambda m: m.rows) - 1]
            stream.seek(mark.cookie)
            stretches = 0
            while len(found) < len(wanted):
                text = stream.read(_STRETCH)
                text += stream.readline()
                if not text:
                    break
                breaks = self._rows_at_sight(text)
                if breaks and mark.rows + breaks < wanted[len(found)]:
                    mark = _Mark(mark.rows + breaks, mark.line + breaks, mark.start + len(text), 0)
                else:
                    mark = self._read(text, stream, mark, set(wanted), found)
                    # Rows that the file does not have (any more) must not hold up those behind them.
                    wanted = [row for row in wanted if row in found or row > mark.rows]
                stretches += 1
                if stretches % _STRETCHES_A_MARK == 0 and mark.rows > self._marks[-1].rows:
                    self._marks.append(mark._replace(cookie=stream.tell()))
        return found

    def _under_header(self, stream: io.TextIOWrapper) -> _Mark:
        header = self.form.header
        for _ in range(header.line - 1):
            stream.readline()
        lines = _Counted(iter(stream.readline, ""))
        next(records(lines, self.form.delimiter), None)
        return _Mark(0, header.line + lines.lines, header.start + lines.characters, stream.tell())

    def _rows_at_sight(self, text: str) -> int:
        """How many rows a stretch has, if counting its line ends tells; otherwise 0."""
        if not self.is_clean or QUOTE in text or text[0] in "\r\n":
            return 0
        breaks = text.count("\n")
        returns = text.count("\r")
        if returns and not returns == breaks == text.count("\r\n"):
            return 0
        is_whole = text.endswith("\n") and "\n\n" not in text and "\n\r" not in text
        return breaks if is_whole else 0

    def _read(
        self,
        text: str,
        stream: io.TextIOWrapper,
        mark: _Mark,
        wanted: set[int],
        found: dict[int, Record],
    ) -> _Mark:
        """Read a stretch record by record, beyond its end if a record goes on; keep the wanted ones."""
        width, delimiter = len(self.form.names), self.form.delimiter
        number, line, start = mark.rows, mark.line, mark.start
        lines = _Counted(chain(io.StringIO(text, newline=""), iter(stream.readline, "")))
        for first in lines:
            # A line without quotes and with the right number of cells needs no closer look to be counted.
            if QUOTE not in first and width > 1 and first.count(delimiter) == width - 1:
                number += 1
                if number in wanted:
                    found[number] = next(records([first], delimiter, line, start))
            else:
                record = next(records(chain([first], lines), delimiter, line, start))
                # DuckDB leaves out blank lines, except where a row has but one cell.
                if (record.text or width == 1) and fits(record, width):
                    number += 1
                    if number in wanted:
                        found[number] = record
            line, start = mark.line + lines.lines, mark.start + lines.characters
            if lines.characters >= len(text):
                break
        return _Mark(number, line, start, 0)

    def _location(self, cell: CellRef, record: Record | None) -> Location:
        path, names = self.form.path, self.form.names
        if record is not None and record.spans is not None and cell.field in names:
            span = record.spans[names.index(cell.field)]
            # If the file was changed meanwhile, or was read otherwise than it was scanned, a line and a
            # column would be a guess.
            if cell.text is None or record.content(span) == cell.text:
                return _at(path, record, span, cell.row, cell.field)
        return Location(path=path, row=cell.row, field=cell.field)


class _Counted:
    """Lines, and how many of them and of their characters have been taken."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.lines = 0
        self.characters = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.lines += 1
        self.characters += len(line)
        return line


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
