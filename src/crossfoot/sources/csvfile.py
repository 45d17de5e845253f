"""CSV and its relatives, read by DuckDB where they are, every cell as it is printed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from crossfoot.problems import InputError, Problem
from crossfoot.sources.csvdialect import PAGES, CsvForm, examine, notice
from crossfoot.sources.csvlocate import CsvLocator
from crossfoot.sources.csvscan import LONGEST_RECORD, QUOTE, records
from crossfoot.sources.description import TableDescription
from crossfoot.sources.files import detect_encoding, open_binary
from crossfoot.sources.opened import ROW, Opened
from crossfoot.sources.sql import file_literal, identifier, literal
from crossfoot.sources.workspace import Workspace

#: Files up to this size become a table in memory; larger ones are scanned where they are, each time anew.
IN_MEMORY: Final = 32 << 20
#: What gzip makes of a table of numbers, about.
_COMPRESSION: Final = 10
#: So many rows are reported one by one if their shape is wrong; the rest is counted.
_REPORTED_ROWS: Final = 10
#: DuckDB wants plain names here; both tables are gone as soon as they are read.
_REJECTS: Final = "crossfoot_rejects"
_SCANS: Final = "crossfoot_scans"


def open_csv(description: TableDescription, workspace: Workspace) -> Opened:
    """Open a delimited text.

    Raises:
        InputError: nothing of it can be read.
    """
    form = examine(description)
    name = workspace.unique(description.name)
    form, numbered, is_clean, problems = _load(
        form, workspace, name, may_guess=description.dialect.encoding is None
    )
    return Opened(
        relation=identifier(name),
        numbered=identifier(numbered),
        locator=CsvLocator(form, is_clean),
        problems=(*form.problems, *problems),
        likely_mark="," if form.delimiter in ";\t" else ".",
        heading=form.heading,
    )


def _load(
    form: CsvForm, workspace: Workspace, name: str, may_guess: bool
) -> tuple[CsvForm, str, bool, tuple[Problem, ...]]:
    """Create the relation.

    How the file turned out to be written, the numbered relation, whether every row was read, and problems.
    """
    scan = _Scan(form, workspace, name)
    problems: list[Problem] = []
    # DuckDB reads UTF-8 with one sort of line end. Everything else is rewritten first: it would miscount the
    # lines above the header, or give up.
    if not (form.is_utf8 and form.is_plain):
        scan.rewrite()
    scanned = scan.run()
    if scanned is None:
        problems.append(notice(form.path, "the lines end in several ways"))
        scan.rewrite()
        scanned = scan.run()
    if scanned is None:
        raise InputError(Problem("the file is no CSV that can be read", form.path))
    rows, rejects = scanned
    if may_guess and form.is_utf8 and any(r.kind == "INVALID ENCODING" for r in rejects):
        # The head was UTF-8, the rest is not.
        page = _detect_in_all(form.path)
        if page in PAGES:
            form = replace(form, encoding=page, errors="replace")
            problems.append(notice(form.path, f"the file is not UTF-8; read as {PAGES[page]}"))
            scan = _Scan(form, workspace, name)
            scan.rewrite()
            rows, rejects = scan.run() or (0, [])
    problems.extend(_bad_rows(form, rejects, scan.source, rows))
    if rows == 0 and not rejects:
        problems.append(
            Problem("there is a header but no row under it", form.path, form.header.line, 1)
        )
    return form, scan.numbered, not rejects, tuple(problems)


@dataclass(frozen=True, slots=True)
class _Reject:
    """A row that DuckDB left out: where its first byte is, why, and how many cells it has."""

    start: int
    kind: str
    cells: int


class _Scan:
    """One file on its way into DuckDB."""

    def __init__(self, form: CsvForm, workspace: Workspace, name: str) -> None:
        self.form = form
        self.workspace = workspace
        self.connection = workspace.connection
        self.name = name
        self.numbered = name
        self.source = Path(form.path)
        self.skip = form.header.line - 1

    def rewrite(self) -> None:
        """Copy the file from its header on, as UTF-8 with every record ending in one line feed."""
        form = self.form
        copy = self.workspace.file(".csv")
        errors = "surrogateescape" if form.is_utf8 else "strict"
        try:
            with (
                open_binary(Path(form.path)) as binary,
                io.TextIOWrapper(binary, form.encoding, form.errors, newline="") as lines,
                copy.open("w", encoding="utf-8", errors=errors, newline="") as out,
            ):
                for _ in range(form.header.line - 1):
                    lines.readline()
                out.writelines(r.text + "\n" for r in records(lines, form.delimiter))
        except UnicodeError as error:
            raise InputError(
                Problem(
                    f"this is not {form.encoding}: {error}",
                    form.path,
                    expected="text in the encoding that the table's description names",
                )
            ) from None
        except (OSError, EOFError) as error:
            raise InputError(Problem(f"the file cannot be read: {error}", form.path)) from None
        self.source, self.skip = copy, 0

    def run(self) -> tuple[int, list[_Reject]] | None:
        """Create the relation. Rows and rejects, or None where the line ends are of several sorts."""
        from crossfoot.sources.database import Error

        try:
            rows = self._create()
        except Error as error:
            if "invalid state" in str(error):
                return None
            message = str(error).partition("\n")[0]
            raise InputError(
                Problem(f"the file cannot be read: {message}", self.form.path)
            ) from None
        rejects = self._rejects()
        return (
            None if any(reject.kind == "INVALID STATE" for reject in rejects) else (rows, rejects)
        )

    def _create(self) -> int:
        run, table = self.connection.execute, identifier(self.name)
        size = self.source.stat().st_size * (_COMPRESSION if self.source.suffix == ".gz" else 1)
        if size <= IN_MEMORY:
            rows = f"SELECT row_number() OVER () AS {ROW}, * FROM {self._reader(rejects=True)}"
            counted = run(f"CREATE OR REPLACE TEMP TABLE {table} AS {rows}").fetchall()
        else:
            # Every column is read once, so that a broken row shows now and not in the middle of a check.
            read = ", ".join(f"count({identifier(name)})" for name in self.form.names)
            run(f"DROP TABLE IF EXISTS {table}")
            # fetchall: the tables of rejects are there only when the query has ended.
            counted = run(f"SELECT count(*), {read} FROM {self._reader(rejects=True)}").fetchall()
            self.numbered = self.workspace.unique(f"{self.name} numbered")
            reader = self._reader(rejects=False)
            run(f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM {reader}")
            run(
                f"CREATE OR REPLACE TEMP VIEW {identifier(self.numbered)} AS "
                f"SELECT row_number() OVER () AS {ROW}, * FROM {reader}"
            )
        return int(counted[0][0])

    def _reader(self, rejects: bool) -> str:
        columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in self.form.names)
        options = {
            "auto_detect": "false",
            "header": "true",
            "skip": str(self.skip),
            "delim": literal(self.form.delimiter),
            "quote": literal(QUOTE),
            "escape": literal(QUOTE),
            "max_line_size": str(LONGEST_RECORD),
            "columns": "{" + columns + "}",
        }
        if rejects:
            options |= {"store_rejects": "true", "rejects_limit": "0"}
            options |= {"rejects_table": literal(_REJECTS), "rejects_scan": literal(_SCANS)}
        else:
            options["ignore_errors"] = "true"
        listed = ", ".join(f"{name} = {value}" for name, value in options.items())
        return f"read_csv({file_literal(str(self.source))}, {listed})"

    def _rejects(self) -> list[_Reject]:
        """One reject a row, by position, and the tables that held them dropped."""
        run = self.connection.execute
        found = []
        if run(f"SELECT count(*) FROM {_REJECTS}").fetchall() != [(0,)]:
            found = run(
                "SELECT line_byte_position, first(error_type::VARCHAR), "
                "max(coalesce(regexp_extract(error_message, 'Found: ([0-9]+)', 1)::VARCHAR, '')) "
                f"FROM {_REJECTS} GROUP BY 1 ORDER BY 1"
            ).fetchall()
        run(f"DROP TABLE {_REJECTS}; DROP TABLE {_SCANS}")
        # DuckDB counts bytes from 1.
        return [_Reject(start - 1, kind, int(cells or 0)) for start, kind, cells in found]


def _bad_rows(form: CsvForm, rejects: list[_Reject], source: Path, rows: int) -> Iterator[Problem]:
    """Rows that could not be read: the first ones each, then their number."""
    width = len(form.names)
    if rows == 0 and len(rejects) > 1 and {r.cells for r in rejects} == {rejects[0].cells}:
        yield Problem(
            f"every row has {rejects[0].cells} cells, but the header names {width} columns",
            form.path,
            form.header.line,
            1,
            expected=f"{rejects[0].cells} column names",
        )
        return
    shown = rejects[:_REPORTED_ROWS]
    offset = form.header.line - 1 if source != Path(form.path) else 0
    for reject, line in zip(shown, _lines_at(source, [r.start for r in shown]), strict=True):
        yield replace(_bad_row(reject, width, form.delimiter), path=form.path, line=line + offset)
    if len(rejects) > len(shown):
        yield Problem(
            f"{len(rejects) - len(shown)} more rows could not be read", form.path, expected=None
        )


def _bad_row(reject: _Reject, width: int, delimiter: str) -> Problem:
    cells = "1 cell" if reject.cells == 1 else f"{reject.cells} cells"
    wanted = f"{width} cells, as in the header"
    match reject.kind:
        case "TOO MANY COLUMNS":
            advice = f"a cell that holds a {delimiter!r} has to stand in quotes"
            return Problem(f"this row has {cells}", column=1, expected=wanted, help=advice)
        case "MISSING COLUMNS":
            return Problem(f"this row has {cells}", column=1, expected=wanted)
        case "INVALID ENCODING":
            return Problem("this row is not UTF-8", column=1, expected="text in one encoding")
        case "LINE SIZE OVER MAXIMUM":
            longest = f"at most {LONGEST_RECORD} bytes"
            return Problem("this row is too long", column=1, expected=longest)
        case _:
            return Problem(
                "a quoted cell is not closed, or something follows its closing quote",
                column=1,
                expected='a quote inside a quoted cell written twice ("")',
            )


def _lines_at(source: Path, positions: Sequence[int]) -> list[int]:
    """The line of each byte position, blank lines at the position passed over; positions ascend."""
    lines: list[int] = []
    line, at = 1, 0
    with open_binary(source) as stream:
        for position in positions:
            while at < position:
                chunk = stream.read(min(1 << 20, position - at))
                if not chunk:
                    break
                line += _breaks(chunk)
                at += len(chunk)
            # The byte there may begin blank lines that DuckDB counts to the row.
            ahead = stream.peek(1 << 12)
            stripped = ahead.lstrip(b"\r\n")
            blank = _breaks(ahead[: len(ahead) - len(stripped)])
            lines.append(line + blank)
    return lines


def _breaks(chunk: bytes) -> int:
    """Line ends in some bytes. A file whose lines end in carriage returns alone has no line feeds."""
    feeds = chunk.count(b"\n")
    return feeds or chunk.count(b"\r")


def _detect_in_all(path: str) -> str:
    """The encoding by the first stretch of the file that is not UTF-8."""
    with open_binary(Path(path)) as stream:
        while chunk := stream.read(1 << 22):
            chunk += stream.readline()
            encoding = detect_encoding(chunk, True)
            if encoding in PAGES:
                return encoding
    return "utf-8"
