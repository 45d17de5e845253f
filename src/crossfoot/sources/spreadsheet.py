"""Spreadsheets (.xlsx): cells as they are shown, in the decimals of their number format.

openpyxl streams the rows. The archive is looked at before it is opened, because a few kilobytes can hold
gigabytes of zeros.
"""

from __future__ import annotations

import re
import zipfile
from array import array
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crossfoot.figures import Location
from crossfoot.hints import near_match
from crossfoot.problems import InputError, Problem, Severity
from crossfoot.sources.cellformats import shown
from crossfoot.sources.description import TableDescription
from crossfoot.sources.files import check_file
from crossfoot.sources.opened import CellRef, Opened, joined_labels, unique_names
from crossfoot.sources.sql import identifier
from crossfoot.sources.texttable import load_rows
from crossfoot.sources.workspace import Workspace

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

#: What an honest workbook does not reach: its XML packs 10 to 30 times, a bomb 1000 times.
LARGEST_RATIO: Final = 200
LARGEST_TOTAL: Final = 2 << 30
MOST_MEMBERS: Final = 10_000
#: Small members may pack as well as they like.
_HARMLESS: Final = 10 << 20
#: A title above a table may be this many rows.
_TITLE_ROWS: Final = 30
_Cells = list[str | None]
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[ >/]")


def open_xlsx(description: TableDescription, workspace: Workspace) -> Opened:
    """Open one sheet of a workbook.

    Raises:
        InputError: it is no workbook, is a zip bomb, or has no such sheet.
    """
    path = description.path or ""
    check_file(path)
    check_archive(path)
    try:
        reading = _read(description, path, workspace)
    except InputError:
        raise
    except Exception as error:
        # A damaged workbook fails anywhere in the parsers beneath, with errors of every type.
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise InputError(Problem(f"the workbook is damaged: {reason}", path)) from None
    return reading


def sheets_as_shown(path: str) -> Iterator[tuple[str, Iterator[tuple[int, _Cells]]]]:
    """Every visible sheet in its order: its title, and the rows that hold something, read while they are asked for.

    Raises:
        InputError: it is no workbook, or a zip bomb.
    """
    from openpyxl import load_workbook

    check_file(path)
    check_archive(path)
    with closing(load_workbook(path, read_only=True, data_only=True)) as book:
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                yield sheet.title, _texts(book, sheet.title)


def sheets_by_content(path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The visible sheets that hold a table, two rows with more than one cell filled, and those that do not.

    Raises:
        InputError: it is no workbook, or a zip bomb.
    """
    held = {title: _holds_a_table(rows) for title, rows in sheets_as_shown(path)}
    return tuple(t for t in held if held[t]), tuple(t for t in held if not held[t])


def _holds_a_table(rows: Iterator[tuple[int, _Cells]]) -> bool:
    broad = (cells for _, cells in rows if sum(map(bool, cells)) > 1)
    return next(broad, None) is not None and next(broad, None) is not None


def check_archive(path: str) -> None:
    """Refuse a zip bomb before anything of it is unpacked.

    Raises:
        InputError: it is one, or no zip archive at all.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise InputError(
            Problem(f"this is no .xlsx workbook: {str(error).lower()}", path)
        ) from None
    total = sum(member.file_size for member in members)
    packed = max(members, key=lambda m: _ratio(m) if m.file_size > _HARMLESS else 0.0, default=None)
    if packed is not None and packed.file_size > _HARMLESS and _ratio(packed) > LARGEST_RATIO:
        raise InputError(
            Problem(
                f"the workbook is not opened: {packed.filename!r} would unpack to {packed.file_size} bytes, "
                f"{_ratio(packed):.0f} times its size",
                path,
                expected=f"parts that unpack to at most {LARGEST_RATIO} times their size",
            )
        )
    if total > LARGEST_TOTAL or len(members) > MOST_MEMBERS:
        raise InputError(
            Problem(
                f"the workbook is not opened: {len(members)} parts would unpack to {total} bytes",
                path,
                expected=f"at most {LARGEST_TOTAL} bytes; as CSV or Parquet the table may have any size",
            )
        )


def _ratio(member: zipfile.ZipInfo) -> float:
    return member.file_size / max(member.compress_size, 1)


@dataclass(slots=True)
class SheetLocator:
    """Cell addresses from row and column numbers kept while reading."""

    path: str
    sheet: str
    header_row: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    rows: array[int] = field(default_factory=lambda: array("l"))

    def locate(self, cells: Sequence[CellRef]) -> Iterator[Location]:
        for cell in cells:
            known = 0 < cell.row <= len(self.rows) and cell.field in self.columns
            address = self.address(self.rows[cell.row - 1], cell.field) if known else None
            yield Location(path=self.path, cell=address, row=cell.row, field=cell.field)

    def header(self, field: str) -> Location:
        known = field in self.columns
        return Location(
            path=self.path,
            cell=self.address(self.header_row, field) if known else None,
            field=field,
        )

    def address(self, row: int, field: str) -> str:
        """``Sheet1!C7``, the sheet in quotes where Excel wants them."""
        from openpyxl.utils import get_column_letter

        plain = self.sheet.isidentifier()
        sheet = self.sheet if plain else "'" + self.sheet.replace("'", "''") + "'"
        return f"{sheet}!{get_column_letter(self.columns[field])}{row}"


def _read(description: TableDescription, path: str, workspace: Workspace) -> Opened:
    from openpyxl import load_workbook

    with closing(load_workbook(path, read_only=True, data_only=True)) as book:
        title = _sheet(book, description.dialect.sheet, path)
        dialect = description.dialect
        rows = _Rows(path, title, dialect.header, dialect.header_from)
        if dialect.sheet is None and len(book.worksheets) > 1:
            others = [sheet.title for sheet in book.worksheets if sheet.title != title]
            rows.only_sheet(others)
        found = rows.find_header(_texts(book, title))
        names = list(rows.locator.columns)
        name = workspace.unique(description.name)
        count = load_rows(workspace, name, names, rows.body(found))
    problems = rows.problems
    if count == 0:
        problems.append(_problem(path, f"there is a header but no row under it in sheet {title!r}"))
    problems.extend(_uncalculated(path, title, rows))
    return Opened(
        relation=identifier(name),
        numbered=identifier(name),
        locator=rows.locator,
        problems=tuple(problems),
        heading=tuple(rows.heading),
    )


def _sheet(book: Workbook, wanted: str | None, path: str) -> str:
    """The sheet to read: the one that is named, or the first."""
    titles = [sheet.title for sheet in book.worksheets]
    if not titles:
        raise InputError(Problem("the workbook has no sheet with cells", path))
    if wanted is None or wanted in titles:
        return wanted or titles[0]
    near = near_match(wanted, titles)
    raise InputError(
        Problem(
            f"there is no sheet {wanted!r}", path, expected=f"one of {', '.join(titles)}", help=near
        )
    )


def _texts(book: Workbook, title: str) -> Iterator[tuple[int, _Cells]]:
    """Every row that holds something: its number and its cells as shown."""
    sheet: Any = book[title]
    # What a file says about its size may be wrong, and rows beyond it would be lost.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = [None if c.value is None else shown(c.value, c.number_format) for c in row]
        if any(cells):
            yield number, cells


class _Rows:
    """Header and body of one sheet, on the way in."""

    def __init__(
        self, path: str, title: str, header: int | None, header_from: int | None = None
    ) -> None:
        self.path = path
        self.title = title
        self.wanted = header
        self.wanted_from = header_from
        self.problems: list[Problem] = []
        self.locator = SheetLocator(path, title)
        self.first = 0
        self.width = 0
        self.heading: list[str] = []

    def only_sheet(self, others: Sequence[str]) -> None:
        """Say which sheets nobody asked for; nothing passes by not being read."""
        named = ", ".join(others[:3]) + (" …" if len(others) > 3 else "")
        self._notice(
            f"a table is one sheet, the first if none is named with `sheet:`; not read: {named}"
        )

    def find_header(self, rows: Iterator[tuple[int, _Cells]]) -> Iterator[tuple[int, _Cells]]:
        """Take the header off the rows: the wanted one, or the first with several filled cells."""
        passed: list[tuple[int, _Cells]] = []
        upper: list[_Cells] = []
        for number, cells in rows:
            if self.wanted_from is not None and self.wanted_from <= number < (self.wanted or 0):
                upper.append(cells)
                continue
            is_header = sum(map(bool, cells)) > 1 if self.wanted is None else number == self.wanted
            if is_header:
                self._set_header(number, cells, upper)
                if passed:
                    self.heading = [cell for _, above in passed for cell in above if cell]
                    self._notice(f"the header is row {number}; the rows above it were skipped")
                return rows
            passed.append((number, cells))
            if len(passed) == _TITLE_ROWS and self.wanted is None:
                break
        if self.wanted is not None:
            raise InputError(
                Problem(f"there is nothing in row {self.wanted} of sheet {self.title!r}", self.path)
            )
        if not passed:
            raise InputError(
                Problem(f"sheet {self.title!r} is empty", self.path, expected="a header and rows")
            )
        # A table of one column.
        self._set_header(*passed[0])
        return _chain(passed[1:], rows)

    def body(self, rows: Iterator[tuple[int, _Cells]]) -> Iterator[_Cells]:
        """The cells under the header's, row by row."""
        has_more = False
        for number, cells in rows:
            if any(cells[self.first + self.width :]) and not has_more:
                has_more = True
                self._notice(
                    f"row {number} goes on to the right of the header; such cells are skipped"
                )
            own = cells[self.first : self.first + self.width]
            self.locator.rows.append(number)
            yield own + [None] * (self.width - len(own))

    def _set_header(self, number: int, cells: _Cells, upper: Sequence[_Cells] = ()) -> None:
        rows = [[(cell or "").strip() for cell in row] for row in (*upper, cells)]
        names = joined_labels(rows)
        filled = [i for i, name in enumerate(names) if name]
        self.first = filled[0]
        self.width = filled[-1] - self.first + 1
        given = names[self.first : self.first + self.width]
        self.locator.header_row = number
        for column, (text, (name, repeats)) in enumerate(
            zip(given, unique_names(given), strict=True), self.first + 1
        ):
            self.locator.columns[name] = column
            if repeats is not None:
                cell = self.locator.address(number, name)
                self.problems.append(
                    _problem(
                        self.path,
                        f"two columns are named {text!r}; the second, in {cell}, is read as {name!r}",
                        Severity.ERROR if repeats == text else Severity.INFO,
                    )
                )

    def _notice(self, message: str) -> None:
        self.problems.append(
            _problem(self.path, f"{message} (sheet {self.title!r})", Severity.INFO)
        )


def _uncalculated(path: str, title: str, rows: _Rows) -> Iterator[Problem]:
    """Formulas whose result the file does not hold: written by a program, never opened in a spreadsheet."""
    if not _has_formulas(path):
        return
    from openpyxl import load_workbook

    missing: list[str] = []
    values = closing(load_workbook(path, read_only=True, data_only=True))
    formulas = closing(load_workbook(path, read_only=True))
    with values as with_values, formulas as with_formulas:
        sheets: list[Any] = [with_values[title], with_formulas[title]]
        for sheet in sheets:
            sheet.reset_dimensions()
        for value_row, formula_row in zip(*(sheet.iter_rows() for sheet in sheets), strict=True):
            for value, formula in zip(value_row, formula_row, strict=True):
                if value.value is None and formula.data_type == "f":
                    missing.append(formula.coordinate)
    if missing:
        more = f", as do {len(missing) - 1} more cells" if len(missing) > 1 else ""
        yield Problem(
            f"cell {missing[0]} of sheet {title!r} holds a formula without its result{more}",
            path,
            expected="a workbook saved by a spreadsheet program, which stores the results",
        )


def _has_formulas(path: str) -> bool:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
                continue
            with archive.open(name) as part:
                overlap = b""
                while chunk := part.read(1 << 20):
                    if _FORMULA.search(overlap + chunk):
                        return True
                    overlap = chunk[-16:]
    return False


def _problem(path: str, message: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(message, path, severity=severity)


def _chain(
    first: Sequence[tuple[int, _Cells]], then: Iterator[tuple[int, _Cells]]
) -> Iterator[tuple[int, _Cells]]:
    yield from first
    yield from then
