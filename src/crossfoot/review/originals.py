"""What was published, to be shown as it was: texts and tables, read again when the page is written."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, Final

from crossfoot.problems import InputError
from crossfoot.report.model import Input, Report
from crossfoot.review.marks import Mark, Marks, Place
from crossfoot.sources.description import TableDescription

#: ``Input.kind`` of texts, as ``sources.prose`` names their formats.
_TEXTS: Final = frozenset({"plain", "markdown", "html"})
#: Up to this many cells a table is shown whole; of a larger one the rows with findings, and those around them.
_ALL_CELLS: Final = 60_000
_FIRST_ROWS: Final = 20
_ROWS_AROUND: Final = 3
_MOST_WINDOWS: Final = 3_000
#: Larger files are not hashed again to see whether they have changed.
_HASHED: Final = 512 << 20


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
    """

    source: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    total: int
    path: str | None = None
    stale: bool = False


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
    """What each input of the report was, in the order of ``report.inputs``.

    Args:
        marks: say which rows of a large table are worth showing.
        given: texts, data frames or ``TableDescription`` by the input's name or path; what is not among them
            is read from its file.
        root: the folder that relative paths start from.
    """
    found: list[Original] = []
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
                found.append(_read_table(input_, source, root, places))
        except InputError as error:
            found.append(Missing(input_.source, error.problems[0].message, input_.path))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            found.append(Missing(input_.source, reason, input_.path))
    return tuple(found)


def _read_document(input_: Input, root: Path | None) -> Document:
    data = ((root or Path()) / (input_.path or input_.source)).read_bytes()
    # As the run reads it; a byte that is no UTF-8 any more is one more sign that the file has changed.
    text = data.decode("utf-8-sig", errors="replace")
    return Document(input_.source, text, input_.path, input_.language, _is_stale(input_, data))


def _read_table(
    input_: Input, source: Any, root: Path | None, places: Mapping[Place, Mark]
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
        if total * max(len(columns), 1) > _ALL_CELLS:
            where = _windows(row for row, field in places if isinstance(field, str))
        rows = tuple(
            (row.number, tuple(cell or "" for cell in row.cells)) for row in table.rows(where)
        )
    return Table(input_.source, columns, rows, total, input_.path, stale)


def _windows(rows: Iterable[int]) -> str:
    """An SQL condition: the first rows, and those around each row that matters."""
    from crossfoot.sources.opened import ROW

    spans = [(1, _FIRST_ROWS)]
    for row in sorted(set(rows)):
        low, high = row - _ROWS_AROUND, row + _ROWS_AROUND
        if low <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(high, spans[-1][1]))
        elif len(spans) < _MOST_WINDOWS:
            spans.append((low, high))
    return " OR ".join(f"{ROW} BETWEEN {low} AND {high}" for low, high in spans)


def _is_stale(input_: Input, data: bytes) -> bool:
    return input_.sha256 is not None and sha256(data).hexdigest() != input_.sha256


def _is_stale_file(input_: Input, path: Path) -> bool:
    """The same for a file, in pieces; one so large that it takes seconds to read is not asked."""
    if input_.sha256 is None or path.stat().st_size > _HASHED:
        return False
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest() != input_.sha256
