"""Which reader opens what: by the file's name, by its first bytes, by the object's type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final, cast

from crossfoot.problems import InputError, Problem
from crossfoot.sources.description import Dialect, Format, TableDescription
from crossfoot.sources.files import check_file, parquet_files
from crossfoot.sources.opened import Opened
from crossfoot.sources.table import Table
from crossfoot.sources.urls import in_place, is_postgres_url, is_spark_url, without_secrets
from crossfoot.sources.workspace import Workspace

#: One line a format. A reader's module is imported when a table of its format is opened.
READERS: Final[Mapping[Format, str]] = {
    "csv": "csvfile:open_csv",
    "parquet": "columnar:open_parquet",
    "duckdb": "columnar:open_duckdb",
    "sqlite": "sqlite:open_sqlite",
    "postgres": "postgres:open_postgres",
    "jsonl": "jsonfile:open_json",
    "json": "jsonfile:open_json",
    "xlsx": "spreadsheet:open_xlsx",
    "object": "memory:open_object",
}

_SUFFIXES: Final[Mapping[str, Format]] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".duckdb": "duckdb",
    ".ddb": "duckdb",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
}
#: First bytes that settle what a file is: where they stand, what they are, the format.
_SIGNATURES: Final[tuple[tuple[int, bytes, Format, str], ...]] = (
    (0, b"PAR1", "parquet", "a Parquet file"),
    (8, b"DUCK", "duckdb", "a DuckDB file"),
    (0, b"SQLite format 3\0", "sqlite", "a SQLite file"),
    (0, b"PK\x03\x04", "xlsx", "a zip archive, as spreadsheets are"),
)
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables that could be opened, and everything that is wrong with any."""

    tables: tuple[Table, ...]
    problems: tuple[Problem, ...]

    def __getitem__(self, name: str) -> Table:
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(name)


def open_table(description: TableDescription, workspace: Workspace) -> Table:
    """Open one table.

    Raises:
        InputError: nothing of it can be read. What is wrong with parts of it is in the table's ``problems``.
    """
    if is_spark(description.source):
        from crossfoot.sources.spark import open_spark

        return open_spark(description, workspace)
    description = in_place(description)
    module, _, function = READERS[detect_format(description)].partition(":")
    reader = cast(
        "Callable[[TableDescription, Workspace], Opened]",
        getattr(import_module(f"crossfoot.sources.{module}"), function),
    )
    return Table(without_secrets(description), reader(description, workspace), workspace)


@dataclass(frozen=True, slots=True)
class FileTables:
    """What a file that nothing describes is taken for.

    Attributes:
        tables: one; of a workbook one for each sheet that holds a table, called ``name/sheet`` if there are several.
        left_out: sheets that hold none, such as covers and notes.
    """

    tables: tuple[TableDescription, ...]
    left_out: tuple[str, ...] = ()


def tables_of(path: str, name: str) -> FileTables:
    """The tables of a file; what is wrong with it is said when they are opened."""
    whole = TableDescription(name, path)
    try:
        if detect_format(whole) != "xlsx":
            return FileTables((whole,))
        from crossfoot.sources.spreadsheet import sheets_by_content

        sheets, others = sheets_by_content(path)
    except Exception:  # a damaged workbook raises errors of every type
        return FileTables((whole,))
    if not sheets:
        return FileTables((whole,))
    tables = (
        TableDescription(
            name if len(sheets) == 1 else f"{name}/{sheet}", path, dialect=Dialect(sheet=sheet)
        )
        for sheet in sheets
    )
    return FileTables(tuple(tables), others)


def open_tables(descriptions: Iterable[TableDescription], workspace: Workspace) -> Tables:
    """Open tables, one broken source not keeping the others from being read."""
    tables: list[Table] = []
    problems: list[Problem] = []
    for description in descriptions:
        try:
            table = open_table(description, workspace)
        except InputError as error:
            problems.extend(error.problems)
        else:
            tables.append(table)
            problems.extend(table.problems)
    return Tables(tuple(tables), tuple(problems))


def is_spark(source: object) -> bool:
    """Whether a source is a Spark data frame or names a table of a session (``spark://catalog.table``)."""
    if isinstance(source, str):
        return is_spark_url(source)
    kind = type(source)
    return kind.__module__.startswith("pyspark.") and kind.__name__ == "DataFrame"


def is_table(path: str) -> bool:
    """Whether a file's name is that of a table (as against a document)."""
    name = Path(path)
    suffix = name.with_suffix("").suffix if name.suffix == ".gz" else name.suffix
    return suffix.lower() in _SUFFIXES and suffix.lower() != ".txt"


def detect_format(description: TableDescription) -> Format:
    """What a source is.

    Raises:
        InputError: the file is not there, or is what nobody here can read.
    """
    path = description.path
    if path is None:
        return "object"
    if is_postgres_url(path):
        return "postgres"
    if parquet_files(path):
        return "parquet"
    file = check_file(path)
    with file.open("rb") as stream:
        head = stream.read(16)
    if head.startswith(_OLD_EXCEL):
        raise InputError(
            Problem(
                "this is a spreadsheet of Excel 97 to 2003, or one with a password",
                path,
                expected="the same saved as .xlsx",
            )
        )
    suffix = Path(file.stem).suffix if file.suffix == ".gz" else file.suffix
    named = description.format or _SUFFIXES.get(suffix.lower())
    for offset, signature, format_, what in _SIGNATURES:
        if head[offset:].startswith(signature):
            if named not in (None, format_) and (description.format or suffix.lower() != ".db"):
                raise InputError(Problem(f"this is {what}, not {named}", path))
            return format_
    return named or "csv"
