"""The same table from every sort of source: the same figures, and no second reader."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest

from crossfoot.problems import InputError, Severity
from crossfoot.sources.description import Dialect, Measure, TableDescription
from crossfoot.sources.formats import detect_format, is_table, open_table
from crossfoot.sources.opened import ROW
from crossfoot.sources.table import Table
from crossfoot.sources.workspace import Workspace

SHARES = [("Lạng Sơn", Decimal("20.50")), ("Cao Bằng", Decimal("1.10")), ("Bắc Kạn", None)]
ARROW = pyarrow.table(
    {"province": [p for p, _ in SHARES], "share": pyarrow.array([v for _, v in SHARES])}
)


def as_csv(folder: Path) -> object:
    path = folder / "t.csv"
    lines = (f"{p},{'' if v is None else v}\n" for p, v in SHARES)
    path.write_text("province,share\n" + "".join(lines), encoding="utf-8")
    return path


def as_parquet(folder: Path) -> object:
    pyarrow.parquet.write_table(ARROW, folder / "t.parquet")
    return folder / "t.parquet"


def as_duckdb(folder: Path) -> object:
    with duckdb.connect(str(folder / "t.duckdb")) as connection:
        connection.register("arrow", ARROW)
        connection.execute("CREATE TABLE shares AS SELECT * FROM arrow")
    return folder / "t.duckdb"


def as_json_lines(folder: Path) -> object:
    path = folder / "t.jsonl"
    rows = (f'{{"province": {json.dumps(p)}, "share": {v or "null"}}}\n' for p, v in SHARES)
    path.write_text("".join(rows), encoding="utf-8")
    return path


def as_json(folder: Path) -> object:
    path = folder / "t.json"
    rows = [f'{{"province": {json.dumps(p)},\n "share": {v or "null"}}}' for p, v in SHARES]
    path.write_text("[" + ",\n".join(rows) + "]\n", encoding="utf-8")
    return path


SOURCES: dict[str, Callable[[Path], object]] = {
    "csv": as_csv,
    "parquet": as_parquet,
    "duckdb": as_duckdb,
    "json lines": as_json_lines,
    "json": as_json,
    "arrow": lambda _: ARROW,
    "pandas": lambda _: pandas.DataFrame(SHARES, columns=["province", "share"]),
    "pandas on arrow": lambda _: ARROW.to_pandas(types_mapper=pandas.ArrowDtype),
    "pandas with an index": lambda _: pandas.DataFrame(
        SHARES, columns=["province", "share"]
    ).set_index("province"),
    "polars": lambda _: polars.DataFrame(ARROW),
    "polars, lazy": lambda _: polars.DataFrame(ARROW).lazy(),
    "mappings": lambda _: [dict(zip(("province", "share"), row, strict=True)) for row in SHARES],
}


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_gives_the_same_figures(
    tmp_path: Path, workspace: Workspace, source: str
) -> None:
    description = TableDescription("t", SOURCES[source](tmp_path), keys=("province",))
    table = open_table(description, workspace)
    assert not table.problems
    assert not table.structure()
    assert [c.name for c in table.columns] == ["province", "share"]
    assert table.measures == ("share",)
    figures = list(table.figures())
    assert [(f.text, f.value, f.decimals, dict(f.dimensions)) for f in figures] == [
        ("20.50", Fraction(41, 2), 2, {"province": "Lạng Sơn"}),
        ("1.10", Fraction(11, 10), 2, {"province": "Cao Bằng"}),
    ]
    assert [(f.location.row, f.location.field) for f in figures] == [(1, "share"), (2, "share")]
    query = f"SELECT {ROW}, {table.plain_sql('share')} FROM {table.numbered} ORDER BY 1"
    rows = table.connection.execute(query).fetchall()
    assert rows == [(1, "20.50"), (2, "1.10"), (3, None)]


@pytest.mark.parametrize("source", ["json lines", "json"])
def test_locations_in_json_are_those_of_the_digits(
    tmp_path: Path, workspace: Workspace, source: str
) -> None:
    path = SOURCES[source](tmp_path)
    assert isinstance(path, Path)
    text = path.read_text(encoding="utf-8")
    table = open_table(TableDescription("t", path), workspace)
    for figure in table.figures():
        at = figure.location
        assert text[at.start : at.end] == figure.text
        assert at.line is not None
        assert at.column is not None
        assert text.splitlines()[at.line - 1][at.column - 1 :].startswith(figure.text)


def test_broken_lines_of_json_are_named_and_the_others_read(
    tmp_path: Path, workspace: Workspace
) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"v": 1.10}\n\n{"v": }\n[2]\n{"v": NaN}\n{"v": "3"}\n', encoding="utf-8")
    table = open_table(TableDescription("t", path), workspace)
    assert [(p.message, p.line, p.column) for p in table.problems] == [
        ("this is not JSON: expecting value", 3, 7),
        ("this is not an object", 4, 1),
    ]
    assert [(f.text, f.location.line) for f in table.figures()] == [("1.10", 1), ("3", 6)]


@pytest.mark.parametrize("text", ["nothing of the sort", "[]", "{}", "[" * 100_000])
def test_json_without_objects_is_refused(tmp_path: Path, workspace: Workspace, text: str) -> None:
    path = tmp_path / "t.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        open_table(TableDescription("t", path), workspace)


FLOATS = {"k": ["x", "y", "z"], "v": [0.1 + 0.2, float("nan"), 2.5]}


@pytest.mark.parametrize(
    "source",
    [
        pandas.DataFrame(FLOATS),
        polars.DataFrame(FLOATS),
        pyarrow.table(FLOATS),
        [{"k": k, "v": v} for k, v in zip(FLOATS["k"], FLOATS["v"], strict=True)],
    ],
    ids=["pandas", "polars", "arrow", "mappings"],
)
def test_floats_need_declared_decimals_or_count_as_exact(
    workspace: Workspace, source: object
) -> None:
    undeclared = open_table(TableDescription("undeclared", source, keys=("k",)), workspace)
    (notice,) = undeclared.problems
    assert notice.severity is Severity.INFO
    assert notice.message.startswith("column 'v' holds floats, which do not know their printed")
    noisy, plain = undeclared.figures()
    assert (noisy.text, noisy.decimals, noisy.is_rounded) == ("0.30000000000000004", None, False)
    assert plain.interval.is_point
    declared = open_table(
        TableDescription("declared", source, keys=("k",), measures={"v": Measure(decimals=1)}),
        workspace,
    )
    assert not declared.problems
    assert [f.decimals for f in declared.figures()] == [1, 1]
    missing = declared.connection.execute(
        f"SELECT count(*) FROM {declared.relation} WHERE v IS NULL"
    ).fetchall()
    assert missing == [(1,)], "NaN is nothing, not a number above all others"


@pytest.mark.parametrize(
    ("value", "text"), [(1e-7, "0.0000001"), (1e16, "10000000000000000"), (-2.5, "-2.5")]
)
def test_floats_are_written_without_exponents(
    workspace: Workspace, value: float, text: str
) -> None:
    table = open_table(TableDescription("t", polars.DataFrame({"v": [value]})), workspace)
    assert [f.text for f in table.figures()] == [text]


def test_decimals_below_one_are_printed_with_a_nought(workspace: Workspace) -> None:
    """A decimal type without a digit before the point is printed without one by DuckDB."""
    values = [Decimal("0.10"), Decimal("-0.25")]
    narrow = pyarrow.array(values, pyarrow.decimal128(2, 2))
    for source in (pandas.DataFrame({"v": values}), pyarrow.table({"v": narrow})):
        table = open_table(TableDescription("t", source), workspace)
        assert [f.text for f in table.figures()] == ["0.10", "-0.25"]


def test_every_row_of_a_frame_of_objects_says_how_wide_its_decimals_are(
    workspace: Workspace,
) -> None:
    frame = pandas.DataFrame({"v": [Decimal("0.1")] * 50_000})
    frame.loc[777, "v"] = Decimal("123456.789")
    table = open_table(TableDescription("t", frame), workspace)
    assert [f.text for f in table.figures(f"{ROW} = 778")] == ["123456.789"]


def test_whole_numbers_have_no_decimals(workspace: Workspace) -> None:
    frame = pandas.DataFrame({"v": pandas.array([3334, None], dtype="Int64")})
    table = open_table(TableDescription("t", frame), workspace)
    assert [(f.text, f.decimals) for f in table.figures()] == [("3334", 0)]


def test_a_frame_with_columns_of_one_name_is_read(workspace: Workspace) -> None:
    frame = pandas.DataFrame([[1, 2, 3]], columns=["v", "V", 2025])
    table = open_table(TableDescription("t", frame), workspace)
    assert [c.name for c in table.columns] == ["v", "V (2)", "2025"]


def test_rows_may_be_asked_for_while_rows_are_read(workspace: Workspace) -> None:
    """DuckDB forgets a result when its connection gets another query; a loop must not lose rows."""
    table = open_table(TableDescription("t", pyarrow.table({"v": list(range(30_000))})), workspace)
    seen = 0
    for row in table.rows():
        if seen % 10_000 == 0:
            assert table.count() == 30_000
        seen += 1
        assert row.number == seen
    assert seen == 30_000


def test_rows_may_be_chosen_in_sql(workspace: Workspace) -> None:
    table = open_table(
        TableDescription("t", pyarrow.table({"k": ["x", "y"], "v": [1, 2]})), workspace
    )
    rows = list(table.rows(where=f"v > 1 OR {ROW} > 2", fields=["v"]))
    assert [(row.number, row.cells, row["v"]) for row in rows] == [(2, ("2",), "2")]


def test_tables_of_one_workspace_can_be_joined(workspace: Workspace) -> None:
    a = open_table(TableDescription("t", [{"k": "x", "v": 1}]), workspace)
    b = open_table(TableDescription("t", pyarrow.table({"k": ["x"], "w": [2]})), workspace)
    query = f"SELECT v, w FROM {a.relation} JOIN {b.relation} USING (k)"
    assert workspace.connection.execute(query).fetchall() == [("1", 2)]


def test_several_tables_of_one_duckdb_file(tmp_path: Path, workspace: Workspace) -> None:
    path = tmp_path / "t.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE a AS SELECT 1.10 AS v")
        connection.execute("CREATE VIEW b AS SELECT 2.20 AS v UNION ALL SELECT 3.30")
    with pytest.raises(InputError) as error:
        open_table(TableDescription("t", path), workspace)
    assert error.value.problems[0].expected == "the name of one of a, b"
    with pytest.raises(InputError) as error:
        open_table(TableDescription("t", path, dialect=Dialect(table="bb")), workspace)
    assert error.value.problems[0].help == "did you mean 'b'?"
    texts = {
        name: [f.text for f in open_table(description, workspace).figures()]
        for name in "ab"
        for description in [TableDescription(name, path, dialect=Dialect(table=name))]
    }
    assert texts == {"a": ["1.10"], "b": ["2.20", "3.30"]}


@pytest.mark.parametrize("name", ["a[1].csv", "a*.csv", "{a,b}.csv", "a 'b'.csv"])
def test_a_name_is_a_name_and_no_pattern(tmp_path: Path, workspace: Workspace, name: str) -> None:
    """DuckDB would read a1.csv for a[1].csv, and both files for a*.csv."""
    (tmp_path / "a1.csv").write_text("k,v\nother,2\n", encoding="utf-8")
    (tmp_path / name).write_text("k,v\nthis,1\n", encoding="utf-8")
    table = open_table(TableDescription("t", tmp_path / name), workspace)
    assert [row.cells for row in table.rows()] == [("this", "1")]


@pytest.mark.parametrize("pattern", [".", "year=*/*.parquet", "**/*.parquet"])
def test_the_files_of_a_partitioned_table_are_one_table(
    tmp_path: Path, workspace: Workspace, pattern: str
) -> None:
    for year in (2025, 2024):
        folder = tmp_path / f"year={year}"
        folder.mkdir()
        frame = pyarrow.table({"v": [f"{year}.0", f"{year}.1"]})
        pyarrow.parquet.write_table(frame, folder / "part.parquet")
    table = open_table(TableDescription("t", tmp_path / pattern, period="year"), workspace)
    assert [(row.number, row["v"], row["year"]) for row in table.rows()] == [
        (1, "2024.0", "2024"),
        (2, "2024.1", "2024"),
        (3, "2025.0", "2025"),
        (4, "2025.1", "2025"),
    ]


@pytest.mark.parametrize("source", [3, object(), "", {"v": [1]}.values()])
def test_what_is_no_table_is_refused(workspace: Workspace, source: object) -> None:
    with pytest.raises(InputError):
        open_table(TableDescription("t", source), workspace)


@pytest.mark.parametrize("source", [[], [{}]])
def test_a_list_without_rows_is_refused(workspace: Workspace, source: object) -> None:
    with pytest.raises(InputError):
        open_table(TableDescription("t", source), workspace)


def test_an_unknown_suffix_is_told_by_its_first_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.dat").write_bytes(b"PAR1....")
    (tmp_path / "b.dat").write_bytes(b"k,v\n1,2\n")
    formats = [detect_format(TableDescription("t", tmp_path / n)) for n in ("a.dat", "b.dat")]
    assert formats == ["parquet", "csv"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.csv", True),
        ("a.CSV", True),
        ("a.csv.gz", True),
        ("a.xlsx", True),
        ("a.txt", False),
        ("a.md", False),
        ("README", False),
    ],
)
def test_tables_are_told_from_documents_by_name(path: str, expected: bool) -> None:
    assert is_table(path) is expected


def test_a_long_table_needs_a_value_column() -> None:
    with pytest.raises(ValueError, match="'t' is long, so it needs a value column"):
        TableDescription("t", "t.csv", layout="long")


def test_no_python_variable_becomes_a_table(workspace: Workspace) -> None:
    """DuckDB would look up unknown tables among the caller's variables."""
    secret = pandas.DataFrame({"v": [1]})  # noqa: F841
    with pytest.raises(duckdb.CatalogException):
        workspace.connection.execute("SELECT * FROM secret")


@pytest.mark.parametrize(
    "table",
    [
        lambda w: open_table(TableDescription("t", [{"v": "1"}]), w),
        lambda w: open_table(TableDescription("t", pyarrow.table({"v": [1]})), w),
    ],
)
def test_sources_in_memory_have_no_path(
    workspace: Workspace, table: Callable[[Workspace], Table]
) -> None:
    (figure,) = table(workspace).figures()
    assert (figure.location.path, str(figure.location)) == (None, "row 1 v")
