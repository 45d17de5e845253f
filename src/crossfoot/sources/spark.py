"""A table of an existing Spark session, queried where it is: counts and the rows in doubt come back, nothing else.

What is asked is written for DuckDB, once for all tables, and translated. A table of a few thousand rows is fetched
whole and is then a table like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final

from crossfoot.figures import Figure, Location
from crossfoot.problems import InputError, Problem, Severity
from crossfoot.sources.description import DecimalMark, TableDescription
from crossfoot.sources.opened import CellRef
from crossfoot.sources.sql import identifier
from crossfoot.sources.table import Column, Kind, Row, Table
from crossfoot.sources.workspace import Workspace

#: How a path names a table of the active session: ``spark://catalog.table``.
SCHEME: Final = "spark://"
#: Tables of at most so many rows are fetched whole.
FETCHED: Final = 5_000

_KINDS: Final[Mapping[str, tuple[str, Kind]]] = {
    "tinyint": ("TINYINT", "integer"),
    "smallint": ("SMALLINT", "integer"),
    "int": ("INTEGER", "integer"),
    "bigint": ("BIGINT", "integer"),
    "float": ("FLOAT", "float"),
    "double": ("DOUBLE", "float"),
    "string": ("VARCHAR", "text"),
    "date": ("DATE", "date"),
}


def is_spark(source: object) -> bool:
    """Whether a source is a Spark data frame or names a table of a session."""
    if isinstance(source, str):
        return source.startswith(SCHEME)
    return type(source).__module__.startswith("pyspark.") and type(source).__name__ == "DataFrame"


def open_spark(description: TableDescription, workspace: Workspace) -> Table | SparkTable:
    """Open a table of a Spark session.

    Raises:
        InputError: no session is active, or there is no such table.
    """
    from crossfoot.sources.formats import open_table

    frame = _frame(description)
    table = SparkTable(description, frame, workspace)
    if table.has_at_most(FETCHED):
        return open_table(replace(description, source=table.fetched("true")), workspace)
    return table


def _frame(description: TableDescription) -> Any:
    source = description.source
    if not isinstance(source, str):
        return source
    name = source.removeprefix(SCHEME)
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise InputError(
            Problem("pyspark is not installed", source, help="pip install crossfoot[spark]")
        ) from None
    session = SparkSession.getActiveSession()
    if session is None:
        raise InputError(
            Problem("no Spark session is active", source, expected="a session in this process")
        )
    try:
        return session.table(name)
    except PySparkException as error:
        raise InputError(Problem(str(error).partition("\n")[0], source)) from None


class SparkResult:
    """What a query gave."""

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self._rows = rows

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._rows


class SparkConnection:
    """Takes queries as they are written for DuckDB."""

    def __init__(self, session: Any) -> None:
        self.session = session

    def execute(self, query: str) -> SparkResult:
        """Run a query that gives few rows."""
        rows = self.session.sql(translated(query)).collect()
        return SparkResult([tuple(row) for row in rows])


def translated(query: str) -> str:
    """A query in Spark's dialect."""
    from sqlglot import transpile

    return transpile(query, read="duckdb", write="spark")[0]


class SparkTable:
    """A large table of a Spark session; the part of ``Table`` that narrowing asks for.

    Attributes:
        relation, numbered: the name it is queried by. Its rows have no numbers.
    """

    def __init__(self, description: TableDescription, frame: Any, workspace: Workspace) -> None:
        self.description = description
        self.decimal_mark: DecimalMark = "."
        self.path: str | None = None
        self._frame = frame
        self._workspace = workspace
        session = frame.sparkSession
        self.connection = SparkConnection(session)
        name = workspace.unique(f"crossfoot {id(self)} {description.name}")
        finite = [
            f"CASE WHEN isnan({_quoted(c)}) THEN NULL ELSE {_quoted(c)} END AS {_quoted(c)}"
            if kind in ("float", "double")
            else _quoted(c)
            for c, kind in frame.dtypes
        ]
        frame.selectExpr(*finite).createOrReplaceTempView(f"`{name}`")
        self.relation = self.numbered = identifier(name)
        self.columns = tuple(_column(name, kind) for name, kind in frame.dtypes)
        self._by_name = {column.name: column for column in self.columns}
        self.problems = tuple(self._faults())

    @property
    def name(self) -> str:
        return self.description.name

    def column(self, field: str) -> Column | None:
        return self._by_name.get(field)

    @cached_property
    def measures(self) -> tuple[str, ...]:
        description = self.description
        if description.value is not None:
            return (description.value,) if description.value in self._by_name else ()
        if description.measures:
            return tuple(name for name in description.measures if name in self._by_name)
        spoken_for = description.columns()
        numbers = ("integer", "decimal", "float")
        return tuple(c.name for c in self.columns if c.name not in spoken_for and c.kind in numbers)

    def count(self) -> int:
        return int(
            self.connection.execute(f"SELECT count(*) FROM {self.relation}").fetchall()[0][0]
        )

    def has_at_most(self, rows: int) -> bool:
        return len(self._frame.limit(rows + 1).select().collect()) <= rows

    def structure(self) -> tuple[Problem, ...]:
        """Keys that are there twice."""
        fields = [f for f in self.description.identifying if f in self._by_name]
        if not fields:
            return ()
        keys = ", ".join(map(identifier, fields))
        query = (
            f"SELECT {keys}, count(*) FROM {self.relation} GROUP BY {keys} HAVING count(*) > 1 "
            f"ORDER BY {keys} LIMIT 1"
        )
        found = self.connection.execute(query).fetchall()
        return tuple(
            self.problem(
                ", ".join(f"{f}={v}" for f, v in zip(fields, row, strict=False))
                + f" is there {row[-1]} times",
                expected="every combination of keys once",
            )
            for row in found
        )

    def problem(
        self,
        message: str,
        severity: Severity = Severity.ERROR,
        *,
        expected: str | None = None,
        advice: str | None = None,
    ) -> Problem:
        return Problem(message, self.name, expected=expected, help=advice, severity=severity)

    def plain_sql(self, field: str) -> str:
        return f"{identifier(field)}::VARCHAR"

    def decimals_sql(self, field: str) -> str:
        """As of ``Table``; a column of text is refused before this is asked."""
        measure, column = self.description.measure(field), self._by_name[field]
        if measure.decimals is not None:
            return str(measure.decimals)
        return "NULL" if column.decimals is None else str(column.decimals)

    def locations(self, cells: Sequence[CellRef]) -> Iterator[Location]:
        return (Location(field=cell.field) for cell in cells)

    def remember(
        self, name: str, columns: Sequence[str], keys: Sequence[Sequence[str | None]]
    ) -> None:
        """Make keys known to the session under a name."""
        schema = ", ".join(f"{column} string" for column in columns)
        self.connection.session.createDataFrame(list(keys), schema).createOrReplaceTempView(name)

    def part(self, where: str) -> Table:
        """The rows that pass a condition, as a table here. They do not know their places."""
        return _Part(replace(self.description, source=self.fetched(where)), self._workspace)

    def fetched(self, where: str) -> Any:
        """The rows that pass a condition, in the order of their keys, as an Arrow table."""
        fields = [f for f in self.description.identifying if f in self._by_name]
        order = ", ".join(map(identifier, fields or [c.name for c in self.columns]))
        query = f"SELECT * FROM {self.relation} WHERE {where} ORDER BY {order}"
        return self.connection.session.sql(translated(query)).toArrow()

    def _faults(self) -> Iterator[Problem]:
        from crossfoot.hints import near_match

        for field, role in self.description.columns().items():
            if field not in self._by_name:
                yield self.problem(
                    f"there is no column {field!r}, which should be the {role} column",
                    expected=f"one of {', '.join(self._by_name)}",
                    advice=near_match(field, self._by_name),
                )


class _Part(Table):
    """Some rows of a table elsewhere."""

    def __init__(self, description: TableDescription, workspace: Workspace) -> None:
        from crossfoot.sources.memory import open_object

        opened = open_object(description, workspace)
        super().__init__(description, replace(opened, problems=()), workspace)

    def figure(self, row: Row, field: str, location: Location | None = None) -> Figure | None:
        return super().figure(row, field, location or Location(field=field))


def _column(name: str, spark_type: str) -> Column:
    if spark_type.startswith("decimal("):
        scale = int(spark_type.removesuffix(")").rpartition(",")[2])
        return Column(name, spark_type.upper(), "decimal", scale)
    type_, kind = _KINDS.get(spark_type, (spark_type.upper(), "other"))
    return Column(name, type_, kind, 0 if kind == "integer" else None)


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
