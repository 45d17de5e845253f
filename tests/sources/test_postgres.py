"""Tables of a real PostgreSQL server, where there is one and DuckDB's extension for it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

import crossfoot as cf
from crossfoot.report.model import Report

RULES = (
    cf.rule("total", "total-not-sum", whole="total", parts=["a", "b"]),
    cf.rule("growth", "growth-does-not-fit", start="previous(total)", end="total", rate="growth"),
)
DESCRIPTION: dict[str, Any] = {
    "keys": ["area name"],
    "period": "year",
    "measures": {"a": {}, "b": {}, "total": {}, "growth": {"unit": "percent"}},
}
ROWS = """\
area name,year,a,b,total,growth
Đà Nẵng,2020,1.00,2.50,3.50,
Đà Nẵng,2021,1.00,2.50,4.50,28.6
"the ""old"" town",2020,1.00,,3.50,
"the ""old"" town",2021,2.00,2.00,4.00,15.3
"""


@pytest.fixture(scope="module")
def extension() -> None:
    """DuckDB's extension; crossfoot fetches none, and neither do its tests."""
    with duckdb.connect() as connection:
        try:
            connection.execute("LOAD postgres")
        except duckdb.Error:
            pytest.skip(f"the postgres extension of DuckDB {duckdb.__version__} is not installed")


@pytest.fixture
def published(postgres: Any, extension: None) -> Iterator[Any]:
    """The server with two tables."""
    postgres.run(
        'CREATE TABLE exports ("area name" text, year int, a numeric(9,2), b numeric(9,2), total text, '
        f"growth numeric(9,1));\nCOPY exports FROM STDIN CSV HEADER;\n{ROWS}\\.\n"
        "CREATE SCHEMA other; CREATE TABLE other.imports (v int); INSERT INTO other.imports VALUES (1);"
    )
    yield postgres
    postgres.run("DROP TABLE exports; DROP SCHEMA other CASCADE;")


def check(url: str) -> Report:
    return cf.check(cf.table(url, "data", **DESCRIPTION), RULES)


def test_a_table_gives_the_findings_of_csv(published: Any, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(ROWS, encoding="utf-8")
    expected = cf.check(cf.table(path, "data", **DESCRIPTION), RULES)
    report = check(f"{published.url}?table=public.exports")
    assert not report.problems
    assert [f.message for f in report.findings] == [f.message for f in expected.findings]
    assert [f.arithmetic for f in report.findings] == [f.arithmetic for f in expected.findings]
    assert len(report.findings) == 2
    assert published.password not in report.to_json()
    assert report.findings[0].location.path == f"postgresql://127.0.0.1:{published.port}/postgres"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("?table=exports", "?table=export"), "there is no table 'export'"),
        (("?table=exports", ""), "the file has several tables"),
        (("hunter2", "hunter3"), "password authentication failed"),
        (("checker:hunter2", "nobody:s%40cret"), "password authentication failed"),
        ((":hunter2@", "@"), "no password supplied"),
        (("/postgres?", "/gone?"), 'database "gone" does not exist'),
        (("@127.0.0.1:", "@127.0.0.1:1"), "the table cannot be read: "),
    ],
)
def test_what_fails_is_one_message_without_the_password(
    published: Any, change: tuple[str, str], said: str
) -> None:
    report = check(f"{published.url}?table=exports".replace(*change))
    (problem,) = report.problems
    assert said in problem.message
    assert report.exit_code == 2
    for secret in ("hunter", "s%40cret", "s@cret"):
        assert secret not in report.to_json()
