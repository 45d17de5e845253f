"""A table of an existing Spark session, queried where it is: counts and the rows in doubt come back, nothing else.

What is asked is written for DuckDB, once for all tables, and translated (``dialects``). A table of a few thousand rows
is fetched whole and is then a table like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from typing import Any, Final

from crossfoot.figures import Figure, Location
from crossfoot.problems import InputError, Problem
from crossfoot.sources.columnar import with_room
from crossfoot.sources.counted import Counted
from crossfoot.sources.database import with_frames
from crossfoot.sources.description import TableDescription
from crossfoot.sources.dialects import SPARK_SETTINGS, translated
from crossfoot.sources.opened import ROW, CellRef, Opened
from crossfoot.sources.sql import identifier
from crossfoot.sources.table import Column, Row, Table, TooLargeError, columns_of
from crossfoot.sources.workspace import Workspace

#: Tables of at most so many rows are fetched whole.
FETCHED: Final = 5_000
#: More rows than this are never fetched, not even for a rule that SQL cannot say.
MOST_FETCHED: Final = 1_000_000

#: The Spark in which ``min_by`` learnt to give several values.
_KEEPS_FIRST: Final = (4, 2)

#: Types that Spark and DuckDB print alike, or that are never printed by either. All others become texts in Spark.
_KEPT: Final = ("tinyint", "smallint", "int", "bigint", "float", "double", "string", "date")


def open_spark(description: TableDescription, workspace: Workspace) -> Table:
    """Open a table of a Spark session.

    Raises:
        InputError: no session is active, or there is no such table.
    """
    try:
        frame = _cleaned(_frame(description))
        counted = count_once(frame, description.identifying)
        if counted.rows <= FETCHED:
            return _whole(description, frame.toArrow(), workspace)
        return SparkTable(description, frame, counted, workspace)
    except _error() as error:
        named = description.path or description.name
        message = str(error).partition("\n")[0]
        raise InputError(Problem(f"the table cannot be read: {message}", named)) from None


def _frame(description: TableDescription) -> Any:
    source = description.source
    if not isinstance(source, str):
        return source
    try:
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
    return session.table(source.removeprefix("spark://"))


def _cleaned(frame: Any) -> Any:
    """The frame with what both engines print alike: floats that are no numbers are null, rare types are texts."""
    columns = []
    for name, kind in frame.dtypes:
        quoted = _quoted(name)
        if kind in ("float", "double"):
            finite = f"NOT isnan({quoted}) AND abs({quoted}) < double('infinity')"
            quoted = f"CASE WHEN {finite} THEN {quoted} END"
        elif wider := with_room(kind):
            quoted = f"CAST({quoted} AS {wider})"
        elif kind not in _KEPT and not kind.startswith("decimal("):
            quoted = f"CAST({quoted} AS STRING)"
        columns.append(f"{quoted} AS {_quoted(name)}")
    return frame.selectExpr(*columns)


def count_once(frame: Any, identifying: Sequence[str]) -> Counted:
    """The rows of a frame, its cells and its keys, in one pass: each pass over a large frame is dear."""
    keys = [name for name in frame.columns if name in identifying]
    asked = ["count(*)"]
    asked += [f"count({_quoted(name)})" for name in frame.columns]
    asked += [f"count_if(trim(CAST({_quoted(key)} AS STRING)) <> '')" for key in keys]
    asked += [f"approx_count_distinct({_quoted(key)})" for key in keys]
    (row,) = frame.selectExpr(*asked).collect()
    answers = iter(row)
    return Counted(
        next(answers),
        *(
            dict(zip(names, islice(answers, len(names)), strict=True))
            for names in (frame.columns, keys, keys)
        ),
    )


def _numbered(frame: Any) -> Any:
    cells = ", ".join(f"CAST({_quoted(c)} AS STRING), {_quoted(c)} IS NULL" for c in frame.columns)
    # Not negative, and with room above: rows that are alike are counted on from it.
    return frame.selectExpr(f"xxhash64({cells}) & {2**62 - 1} AS {ROW}", "*")


def _whole(description: TableDescription, fetched: Any, workspace: Workspace) -> Table:
    """All rows of a small table."""
    name = workspace.unique(f"fetched of {description.name}")
    with_frames(workspace.connection).register(name, fetched)
    # A row's own number tells rows apart that are alike; where it stands, a session does not know.
    rows = f"SELECT row_number() OVER () AS {ROW}, * FROM {identifier(name)}"
    return _Part(description, _view(rows, description.name, workspace), workspace)


class SparkConnection:
    """Takes queries as they are written for DuckDB.

    Attributes:
        keeps_first: whether ``min_by`` gives several values.
    """

    def __init__(self, session: Any) -> None:
        self.session = session
        self.keeps_first = _is_at_least(session.version, _KEEPS_FIRST)
        self._known: dict[str, SparkResult] = {}

    def execute(self, query: str) -> SparkResult:
        """Run a query that gives few rows; what was asked before is known."""
        text = translated(query, "spark")
        if text not in self._known:
            with _exact(self.session):
                rows = self.session.sql(text).collect()
            self._known[text] = SparkResult([tuple(row) for row in rows])
        return self._known[text]

    def arrow(self, query: str) -> Any:
        """What a query gives as an Arrow table."""
        with _exact(self.session):
            return self.session.sql(translated(query, "spark")).toArrow()


@dataclass(frozen=True, slots=True)
class SparkResult:
    """What a query gave."""

    rows: list[tuple[Any, ...]]

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.rows


@contextmanager
def _exact(session: Any) -> Iterator[None]:
    """The session with exact decimals; its own settings come back afterwards."""
    own = session.conf.getAll
    try:
        for name, value in SPARK_SETTINGS.items():
            session.conf.set(name, value)
        yield
    finally:
        for name in SPARK_SETTINGS:
            if name in own:
                session.conf.set(name, own[name])
            else:
                session.conf.unset(name)


class SparkTable(Table):
    """A large table of a Spark session.

    Its rows have no numbers and no order. In ``numbered`` a row's number is a checksum of all its cells: rows that are
    alike have the same one, which is right for rules that look at one row at a time.
    """

    has_places = False
    dialect = "spark"
    counted: Counted

    def __init__(
        self, description: TableDescription, frame: Any, counted: Counted, workspace: Workspace
    ) -> None:
        self.counted = counted
        self._frame = frame
        self._spark = _connection(frame.sparkSession, workspace)
        self._workspace = workspace
        # Two runs may use one session at a time.
        name = workspace.unique(f"crossfoot {id(self)} {description.name}")
        for view, rows in ((name, frame), (f"{name} numbered", _numbered(frame))):
            self._name(view, rows)
        opened = Opened(identifier(name), identifier(f"{name} numbered"), _Nowhere())
        super().__init__(description, opened, workspace)

    @property
    def path(self) -> str | None:
        return None

    @property
    def connection(self) -> Any:
        return self._spark

    def count(self) -> int:
        return self.counted.rows

    @cached_property
    def has_unique_keys(self) -> bool:
        """As of ``Table``. Hashes are told apart first, which takes half the time; if two are alike, keys are."""
        keys = [identifier(f) for f in self.description.identifying if self.column(f) is not None]
        for told_apart in (f"xxhash64({', '.join(keys)})", ", ".join(keys)):
            repeated = (
                f"SELECT 1 FROM {self.relation} GROUP BY {told_apart} HAVING count(*) > 1 LIMIT 1"
            )
            if not self.connection.execute(repeated).fetchall():
                return True
        return False

    def rows(self, where: str | None = None, fields: Sequence[str] | None = None) -> Iterator[Row]:
        """As of ``Table``, in the order of their keys.

        Raises:
            TooLargeError: all rows are asked for, and they are too many to be fetched.
        """
        if where is None and self.counted.rows > MOST_FETCHED:
            raise TooLargeError(
                f"all {self.counted.rows} rows would have to be fetched from Spark (at most {MOST_FETCHED} are)"
            )
        fetched = self.selected(f"SELECT * FROM {self.numbered} WHERE {where or 'true'}")
        number = ROW
        if where is None or ROW not in where:
            # Rows that are alike hold several figures all the same.
            number = f"{ROW} + row_number() OVER (PARTITION BY {ROW}) - 1"
        query = f"SELECT {number} AS {ROW}, * EXCLUDE ({ROW}) FROM {fetched}"
        part = _view(query, self.name, self._workspace)
        return _Part(self.description, part, self._workspace).rows(None, fields)

    def figure(self, row: Row, field: str, location: Location | None = None) -> Figure | None:
        return super().figure(row, field, location or Location(field=field))

    def selected(self, query: str) -> str:
        name = self._workspace.unique(f"fetched of {self.name}")
        with_frames(self._workspace.connection).register(name, self._spark.arrow(query))
        return identifier(name)

    def remember(
        self, name: str, columns: Sequence[str], rows: Sequence[Sequence[str | None]]
    ) -> None:
        import pyarrow

        schema = pyarrow.schema([(column, pyarrow.string()) for column in columns])
        texts = list(zip(*rows, strict=True)) or [()] * len(columns)
        table = pyarrow.table([list(column) for column in texts], schema=schema)
        self._name(name, self._spark.session.createDataFrame(table))

    def _name(self, view: str, rows: Any) -> None:
        """Give rows a name in the session, for as long as the run lasts."""
        rows.createOrReplaceTempView(_quoted(view))
        drop = f"DROP VIEW IF EXISTS {_quoted(view)}"
        self._workspace.at_end(partial(self._spark.session.sql, drop))

    def first(self, rows: int) -> str:
        known = [field for field in self.description.identifying if self.column(field) is not None]
        order = ", ".join([*map(identifier, known), ROW])
        return f"{ROW} IN (SELECT {ROW} FROM {self.numbered} ORDER BY {order} LIMIT {rows})"

    def _described(self, opened: Opened) -> Iterator[Column]:
        """The columns as they will be when rows are fetched."""
        name = self._workspace.unique(f"columns of {opened.relation}")
        with_frames(self._workspace.connection).register(name, self._frame.limit(0).toArrow())
        return columns_of(self._workspace.connection, identifier(name))


class _Part(Table):
    """Rows that were fetched, in the order of their keys. They do not know their places."""

    has_places = False

    def __init__(self, description: TableDescription, relation: str, workspace: Workspace) -> None:
        super().__init__(description, Opened(relation, relation, _Nowhere()), workspace)
        columns = [column.name for column in self.columns]
        known = [field for field in description.identifying if field in columns]
        self.order = ", ".join([*map(identifier, dict.fromkeys((*known, *columns))), ROW])

    @property
    def path(self) -> str | None:
        return None

    def figure(self, row: Row, field: str, location: Location | None = None) -> Figure | None:
        return super().figure(row, field, location or Location(field=field))


class _Nowhere:
    """For rows without numbers: the column's name is all there is."""

    def locate(self, cells: Sequence[CellRef]) -> Iterator[Location]:
        return (Location(field=cell.field) for cell in cells)

    def header(self, field: str) -> Location:
        return Location(field=field)


def _connection(session: Any, workspace: Workspace) -> SparkConnection:
    """One for all tables of a session: rules can join what has the same."""
    known: SparkConnection = workspace.elsewhere.setdefault(id(session), SparkConnection(session))
    return known


def _view(query: str, name: str, workspace: Workspace) -> str:
    view = identifier(workspace.unique(f"part of {name}"))
    workspace.connection.execute(f"CREATE TEMP VIEW {view} AS {query}")
    return view


def _is_at_least(version: str, wanted: tuple[int, int]) -> bool:
    major, minor, *_ = version.split(".")
    return (int(major), int(minor)) >= wanted


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _error() -> type[Exception]:
    try:
        from pyspark.errors import PySparkException
    except ImportError:
        return InputError
    return PySparkException
