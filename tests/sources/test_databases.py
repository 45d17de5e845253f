"""SQLite files by path and by URL, and what is said where PostgreSQL cannot be asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import pytest

import crossfoot as cf
from crossfoot.cli.main import main
from crossfoot.problems import InputError
from crossfoot.sources.description import Dialect, Measure, TableDescription
from crossfoot.sources.formats import open_table
from crossfoot.sources.urls import in_place, is_url, name_of, seen_from, without_secrets
from crossfoot.sources.workspace import Workspace

RULES = (cf.rule("total", "total-not-sum", whole="total", parts=["a", "b"]),)
WRONG = "k,a,b,total\nx,1.0,2.5,3.5\ny,1.0,2.5,4.5\n"

Make = Callable[..., Path]


@pytest.fixture
def sqlite(tmp_path: Path) -> Make:
    """Make a SQLite file of statements."""

    def make(*statements: str, name: str = "t.db") -> Path:
        path = tmp_path / name
        with closing(sqlite3.connect(path)) as connection, connection:
            for statement in statements:
                connection.execute(statement)
        return path

    return make


def published(sqlite: Make, name: str = "t.db") -> Path:
    return sqlite(
        "CREATE TABLE published (k TEXT, a TEXT, b TEXT, total TEXT)",
        "INSERT INTO published VALUES ('x', '1.0', '2.5', '3.5'), ('y', '1.0', '2.5', '4.5')",
        name=name,
    )


def test_a_file_with_a_write_ahead_log_gets_no_files_beside_it(
    sqlite: Make, tmp_path: Path
) -> None:
    path = sqlite("PRAGMA journal_mode = wal")
    published(sqlite)
    assert [p.name for p in tmp_path.iterdir()] == ["t.db"]
    assert len(cf.check(path, RULES).findings) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["t.db"]


def test_what_a_writer_has_in_its_log_is_read(sqlite: Make) -> None:
    path = sqlite("PRAGMA journal_mode = wal")
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("CREATE TABLE published (a, b, total)")
        writer.execute("INSERT INTO published VALUES (1, 2, 9)")
        writer.commit()
        assert len(cf.check(path, RULES).findings) == 1


@pytest.mark.parametrize("name", ["t.db", "t.sqlite", "t.sqlite3", "no suffix?50%", "t.SQLITE"])
def test_a_file_gives_the_findings_of_csv_and_stays_as_it_is(
    sqlite: Make, tmp_path: Path, name: str
) -> None:
    path = published(sqlite, name)
    path.chmod(0o444)
    before = path.read_bytes()
    (tmp_path / "t.csv").write_text(WRONG, encoding="utf-8")
    expected = cf.check(cf.table(tmp_path / "t.csv", "data", keys=["k"]), RULES)
    url = seen_from(tmp_path, f"sqlite:///{name.replace('%', '%25').replace('?', '%3F')}")
    for source in (path, url):
        report = cf.check(cf.table(source, "data", keys=["k"]), RULES)
        assert [f.message for f in report.findings] == [f.message for f in expected.findings]
        assert [f.location.path for f in report.findings] == [path.as_posix()]
        assert not report.problems
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([name, "t.csv"])


def test_a_url_or_a_path_alone_is_a_table(sqlite: Make) -> None:
    path = published(sqlite)
    for source in (str(path), path, f"sqlite:///{path}?table=published", f"sqlite:///{path}"):
        report = cf.check(source, RULES)
        assert [f.location.path for f in report.findings] == [path.as_posix()]


def test_cells_are_read_as_sqlite_holds_them(sqlite: Make, workspace: Workspace) -> None:
    path = sqlite(
        "CREATE TABLE t (whole INTEGER, printed TEXT, approx REAL, mixed, numeric NUMERIC, raw BLOB)",
        "INSERT INTO t VALUES (9007199254740993, '20.50', 0.1, '1.10', 3, x'00ff')",
        "INSERT INTO t VALUES (NULL, NULL, NULL, 2.5, 2.5, NULL)",
        "INSERT INTO t VALUES (-1, '1.10', 1e16, NULL, NULL, NULL)",
    )
    table = open_table(
        TableDescription("t", path, measures={"numeric": Measure(decimals=1)}), workspace
    )
    assert {c.name: c.kind for c in table.columns} == {
        "whole": "text",
        "printed": "text",
        "approx": "float",
        "mixed": "text",
        "numeric": "float",
        "raw": "text",
    }
    assert [row.cells for row in table.rows()] == [
        ("9007199254740993", "20.50", "0.1", "1.10", "3", "00ff"),
        (None, None, None, "2.5", "2.5", None),
        ("-1", "1.10", "10000000000000000", None, None, None),
    ]
    numbers = {(f.location.row, f.location.field): f for f in table.figures()}
    assert {at: (f.value, f.decimals) for at, f in numbers.items()} == {
        (1, "numeric"): (Fraction(3), 1),
        (2, "numeric"): (Fraction(5, 2), 1),
    }


def test_floats_need_declared_decimals(sqlite: Make, workspace: Workspace) -> None:
    path = sqlite("CREATE TABLE t (v REAL)", "INSERT INTO t VALUES (20.5)")
    (notice,) = open_table(TableDescription("t", path), workspace).problems
    assert notice.message.startswith("column 'v' holds floats")


def test_tables_and_views_go_by_name(sqlite: Make, workspace: Workspace) -> None:
    path = sqlite(
        "CREATE TABLE exports (id INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT)",
        "INSERT INTO exports (v) VALUES ('1.10')",
        "CREATE VIEW doubled AS SELECT v, v AS V FROM exports",
    )
    with pytest.raises(InputError) as error:
        open_table(TableDescription("t", path), workspace)
    assert error.value.problems[0].full_message == (
        "the file has several tables; expected the name of one of doubled, exports"
    )
    with pytest.raises(InputError) as error:
        open_table(TableDescription("t", f"sqlite:///{path}?table=export"), workspace)
    assert error.value.problems[0].full_message == (
        "there is no table 'export'; expected one of doubled, exports; did you mean 'exports'?"
    )
    view = open_table(TableDescription("t", path, dialect=Dialect(table="doubled")), workspace)
    assert [row.cells for row in view.rows()] == [("1.10", "1.10")]


def damaged(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * 8000)


@pytest.mark.parametrize(
    ("statements", "harm", "message"),
    [
        ((), Path.touch, "the file is empty"),
        (("PRAGMA user_version = 1",), None, "the file has no tables"),
        (("CREATE TABLE t (v)",), None, "the table has no row"),
        (("CREATE TABLE t (v)",), damaged, "the file cannot be read: "),
        (("CREATE TABLE t (v)", "INSERT INTO t VALUES (CAST(x'ff' AS TEXT))"), None, "the file c"),
        ((), Path.unlink, "there is no such file"),
        ((), lambda path: path.write_text("k,v\nx,1\n"), "the file cannot be read: file is not a"),
    ],
    ids=["empty", "no tables", "no rows", "damaged", "not UTF-8", "missing", "CSV"],
)
def test_what_cannot_be_read_is_said(
    sqlite: Make,
    statements: tuple[str, ...],
    harm: Callable[[Path], object] | None,
    message: str,
) -> None:
    path = sqlite(*statements)
    path.touch()
    if harm is not None:
        harm(path)
    (problem, *_) = cf.check(f"sqlite:///{path}", RULES).problems
    assert problem.message.startswith(message)
    assert problem.path == path.as_posix()


def test_a_suffix_that_any_database_may_have_promises_none(tmp_path: Path) -> None:
    import duckdb

    with duckdb.connect(str(tmp_path / "t.db")) as connection:
        connection.execute("CREATE TABLE t AS FROM (VALUES (1, 2, 9)) AS given(a, b, total)")
    assert len(cf.check(tmp_path / "t.db", RULES).findings) == 1


def test_a_picture_cache_of_windows_is_no_database(sqlite: Make, tmp_path: Path) -> None:
    published(sqlite)
    (tmp_path / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    report = cf.check(tmp_path, RULES)
    assert (len(report.findings), report.problems) == (1, ())


def test_a_configuration_names_a_file_from_where_it_stands(sqlite: Make, tmp_path: Path) -> None:
    published(sqlite)
    (tmp_path / "own.yaml").write_text(
        "pack: own\nrules:\n- {id: sum, kind: total, whole: total, parts: [a, b]}\n",
        encoding="utf-8",
    )
    (tmp_path / "crossfoot.yaml").write_text(
        "packs: [./own.yaml]\n"
        "tables:\n  data: {path: 'sqlite:///t.db?table=published', keys: [k]}\n",
        encoding="utf-8",
    )
    report = cf.check(tmp_path)
    assert [f.location.path for f in report.findings] == [(tmp_path / "t.db").as_posix()]


def test_an_unknown_word_of_a_url_is_refused(sqlite: Make) -> None:
    (problem,) = cf.check(f"sqlite:///{published(sqlite)}?tabel=published", RULES).problems
    assert problem.message == "unknown 'tabel'"
    assert problem.help == "did you mean 'table'?"


SECRET = (
    "postgresql://reader:hunter2@nowhere.invalid/statistics?sslmode=require&table=public.exports"
)


def test_without_the_extension_one_message_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))  # where DuckDB looks for extensions
    assert main(["check", SECRET]) == 2
    output = "".join(capsys.readouterr())
    assert output.count("DuckDB's postgres extension cannot be loaded") == 1
    assert "INSTALL postgres" in output
    assert "hunter2" not in output
    assert not any(tmp_path.iterdir()), "nothing was fetched"


def test_a_servers_url_is_taken_apart() -> None:
    description = in_place(TableDescription("t", SECRET))
    assert description.dialect.table == "public.exports"
    assert description.source == SECRET.removesuffix("&table=public.exports")
    assert without_secrets(description).source == "postgresql://nowhere.invalid/statistics"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("sqlite:///folder/my%20data.db", "my data"),
        ("sqlite:///folder/data.db?table=exports", "exports"),
        ("postgres://server/statistics", "statistics"),
        ("postgresql://server", "data"),
        ("spark://catalog.table", "table"),
    ],
)
def test_a_url_names_its_table(text: str, name: str) -> None:
    assert is_url(text)
    assert name_of(text) == name


@pytest.mark.parametrize("text", ["sqlite: a small database", "postgres://x\nis a URL", "t.db"])
def test_a_text_about_databases_is_no_url(text: str) -> None:
    assert not is_url(text)


def test_of_urls_only_that_of_a_file_depends_on_the_folder() -> None:
    folder = Path("/a b")
    assert seen_from(folder, "t.csv") == "/a b/t.csv"
    assert seen_from(folder, "sqlite:///t.db?table=x") == "sqlite:////a%20b/t.db?table=x"
    assert seen_from(folder, "sqlite:////c/t.db") == "sqlite:////c/t.db"
    assert seen_from(folder, "spark://a.b") == "spark://a.b"
