"""What was published, to be shown as it was: texts and tables, read again when the page is written."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crossfoot.problems import InputError
from crossfoot.report.model import Input, Report
from crossfoot.review import limits
from crossfoot.review.marks import Mark, Marks, Place
from crossfoot.review.sheets import Sheet, Workbooks, is_workbook
from crossfoot.sources.description import TableDescription

if TYPE_CHECKING:
    from crossfoot.sources.table import Table as OpenTable

#: ``Input.kind`` of texts, as ``sources.prose`` names their formats.
_TEXTS: Final = frozenset({"plain", "markdown", "html"})


@dataclass(frozen=True, slots=True)
class Document:
    """A text: plain, Markdown or HTML.

    Attributes:
        source: its name in the report.
        text: as given; the spans of the figures count its code points.
        path: its file, which also tells the format.
        language: of the text, if known.
        stale: whether the file has changed since it was checked.
    """

    source: str
    text: str
    path: str | None = None
    language: str | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table, or the part of it that is worth showing.

    Attributes:
        columns: names, in the order of the file.
        rows: number of each row (from 1, without the header) and its cells as printed.
        total: rows of the whole table.
        sheet: the sheet it stands on, where it comes from a workbook and is shown whole.
        unread: whether it is a sheet that no table was read from, shown because it was published with the others.
    """

    source: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    total: int
    path: str | None = None
    stale: bool = False
    sheet: Sheet | None = None
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """A source that cannot be shown, and why."""

    source: str
    reason: str
    path: str | None = None
    stale: bool = False


Original = Document | Table | Missing


def originals_of(
    report: Report, marks: Marks, given: Mapping[str, Any], root: Path | None = None
) -> tuple[Original, ...]:
    """What each input of the report was, in the order of ``report.inputs``; behind them the other sheets of workbooks.

    Args:
        marks: say which rows of a large table are worth showing.
        given: texts, data frames or ``TableDescription`` by the input's name or path; what is not among them
            is read from its file.
        root: the folder that relative paths start from.
    """
    found: list[Original] = []
    books = Workbooks()
    for at, input_ in enumerate(report.inputs):
        source = given.get(input_.source, given.get(input_.path or ""))
        places = marks.of_input.get(at, {})
        try:
            if isinstance(source, str):
                data = source.encode("utf-8", "surrogatepass")
                stale = _is_stale(input_, data) and _is_stale(input_, BOM_UTF8 + data)
                found.append(Document(input_.source, source, input_.path, input_.language, stale))
            elif source is None and input_.kind in _TEXTS:
                found.append(_read_document(input_, root))
            else:
                found.append(_read_table(input_, source, root, places, books))
        except InputError as error:
            found.append(Missing(input_.source, error.problems[0].message, input_.path))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            found.append(Missing(input_.source, reason, input_.path))
    for path, sheet in books.unread():
        found.append(Table(sheet.title, (), (), 0, path.as_posix(), sheet=sheet, unread=True))
    return tuple(found)


def _read_document(input_: Input, root: Path | None) -> Document:
    data = ((root or Path()) / (input_.path or input_.source)).read_bytes()
    # As the run reads it; a byte that is no UTF-8 any more is one more sign that the file has changed.
    text = data.decode("utf-8-sig", errors="replace")
    return Document(input_.source, text, input_.path, input_.language, _is_stale(input_, data))


def _read_table(
    input_: Input, source: Any, root: Path | None, places: Mapping[Place, Mark], books: Workbooks
) -> Table:
    from crossfoot.sources.formats import open_table
    from crossfoot.sources.workspace import open_workspace

    stale = False
    if isinstance(source, TableDescription):
        description = source
    elif source is not None:
        description = TableDescription(input_.source, source)
    else:
        path = (root or Path()) / (input_.path or input_.source)
        description = TableDescription(input_.source, path.as_posix())
        stale = _is_stale_file(input_, path)
    with open_workspace() as workspace:
        table = open_table(description, workspace)
        columns = tuple(column.name for column in table.columns)
        total = table.count()
        where = None
        if total * max(len(columns), 1) > limits.CELLS:
            where = _windows(row for row, field in places if isinstance(field, str))
        rows = tuple(
            (row.number, tuple(cell or "" for cell in row.cells)) for row in table.rows(where)
        )
        sheet = _sheet_of(table, books) if where is None else None
    return Table(input_.source, columns, rows, total, input_.path, stale, sheet)


def _sheet_of(table: OpenTable, books: Workbooks) -> Sheet | None:
    """The sheet a table stands on, with what leads from its cells to those of the table."""
    path = Path(table.path or "")
    if not is_workbook(path):
        return None
    from crossfoot.sources.spreadsheet import SheetLocator

    locator = table.locator
    if not isinstance(locator, SheetLocator):
        return None
    sheet = books.sheet(path, locator.sheet)
    if sheet is None:
        return None
    return replace(
        sheet,
        header=locator.header_row,
        fields={place: name for name, place in locator.columns.items()},
        numbers={row: number for number, row in enumerate(locator.rows, 1)},
    )


def _windows(rows: Iterable[int]) -> str:
    """An SQL condition: the first rows, and those around each row that matters."""
    from crossfoot.sources.opened import ROW

    spans = [(1, limits.FIRST_ROWS)]
    for row in sorted(set(rows)):
        low, high = row - limits.ROWS_AROUND, row + limits.ROWS_AROUND
        if low <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(high, spans[-1][1]))
        elif len(spans) < limits.STRETCHES:
            spans.append((low, high))
    return " OR ".join(f"{ROW} BETWEEN {low} AND {high}" for low, high in spans)


def _is_stale(input_: Input, data: bytes) -> bool:
    return input_.sha256 is not None and sha256(data).hexdigest() != input_.sha256


def _is_stale_file(input_: Input, path: Path) -> bool:
    """The same for a file, in pieces; one so large that it takes seconds to read is not asked."""
    if input_.sha256 is None or path.stat().st_size > limits.HASHED_BYTES:
        return False
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest() != input_.sha256
