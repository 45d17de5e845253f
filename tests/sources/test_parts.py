"""A table in parts: every row in one of them, every group in one of them, and memory for one at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
import pytest

from crossfoot.problems import InputError
from crossfoot.sources.database import connect
from crossfoot.sources.description import TableDescription
from crossfoot.sources.formats import open_table
from crossfoot.sources.parts import WHOLE, Parts, Sizes
from crossfoot.sources.table import Table
from crossfoot.sources.workspace import Workspace, limits, open_workspace

Row = tuple[str | None, int]
ROWS: Sequence[Row] = [(f"area {area}", year) for area in range(40) for year in range(2015, 2025)]
SIZES = Sizes(rows=20, looks=4, groups=10, most=5)


def by_area(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row[0] or "~", row[1]))


def backwards(rows: Sequence[Row]) -> list[Row]:
    return by_area(rows)[::-1]


def by_year(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row[1], row[0] or ""))


def in_no_order(rows: Sequence[Row]) -> list[Row]:
    return [rows[i * 97 % len(rows)] for i in range(len(rows))]


def almost_by_area(rows: Sequence[Row]) -> list[Row]:
    """What is looked at is in order; a row that nobody looked at is not, and one key is blank."""
    kept = by_area(rows)
    return [*kept[:1], kept[-1], *kept[1:-1], (None, 2015)]


def opened(rows: Sequence[Row], folder: Path, workspace: Workspace) -> Table:
    path = folder / "table.parquet"
    frame = pl.DataFrame(
        {"area": [area for area, _ in rows], "year": [year for _, year in rows]},
        schema_overrides={"area": pl.String},
    )
    frame.write_parquet(path)
    table = open_table(TableDescription("t", path, keys=("area",), period="year"), workspace)
    table.parts = Parts(table, skips=True, sizes=SIZES)
    return table


@pytest.mark.parametrize(
    ("kept", "ranges_of"),
    [
        (by_area, '"area"'),
        (backwards, '"area"'),
        (almost_by_area, '"area"'),
        (by_year, '"year"'),
        (in_no_order, None),
    ],
)
def test_every_group_is_in_one_part(
    kept: Callable[[Sequence[Row]], list[Row]],
    ranges_of: str | None,
    tmp_path: Path,
    workspace: Workspace,
) -> None:
    table = opened(kept(ROWS), tmp_path, workspace)
    parts = table.parts.of(["area", "year"])
    assert len(parts) > 2
    assert all(part.startswith(ranges_of or "hash") for part in parts)
    found = [
        row
        for part in parts
        for row in table.connection.execute(
            f"SELECT DISTINCT area, year FROM {table.relation} WHERE {part}"
        ).fetchall()
    ]
    # Each once: a group of two parts would be here twice, a row of none not at all.
    assert sorted(found, key=str) == sorted(set(kept(ROWS)), key=str)


def test_ranges_are_of_about_one_size(tmp_path: Path, workspace: Workspace) -> None:
    table = opened(by_area(ROWS), tmp_path, workspace)
    sizes = [
        table.connection.execute(f"SELECT count(*) FROM {table.relation} WHERE {part}").fetchall()
        for part in table.parts.of(["area", "year"])
    ]
    step = (
        SIZES.rows * table.connection.execute("SELECT current_setting('threads')").fetchall()[0][0]
    )
    assert max(size for ((size,),) in sizes) <= 2 * step


@pytest.mark.parametrize(
    ("rows", "skips"),
    [(ROWS, False), (ROWS[:20], True)],
    ids=["a source that is read whole", "a small table"],
)
def test_what_gains_nothing_is_one_part(
    rows: Sequence[Row], skips: bool, tmp_path: Path, workspace: Workspace
) -> None:
    table = opened(rows, tmp_path, workspace)
    table.parts = Parts(table, skips=skips, sizes=SIZES)
    assert table.parts.of(["area"]) == WHOLE


def test_parquet_is_parted_and_text_is_not(tmp_path: Path, workspace: Workspace) -> None:
    (tmp_path / "t.csv").write_text("area,year\nnorth,2020\n", encoding="utf-8")
    table = open_table(TableDescription("c", tmp_path / "t.csv", keys=("area",)), workspace)
    assert not table.parts.skips
    frame = pl.DataFrame({"area": ["north"], "year": [2020]})
    frame.write_parquet(tmp_path / "t.parquet")
    table = open_table(TableDescription("p", tmp_path / "t.parquet", keys=("area",)), workspace)
    assert table.parts.skips


#: A list is kept whole in memory: DuckDB cannot put it to disk.
GREEDY = "SELECT len(list(i)) FROM range(10_000_000) t(i)"


def test_a_query_that_needs_more_memory_gets_it() -> None:
    connection = connect({"memory_limit": "20MB"})
    connection.more = ["30MB", "4GB"]
    assert connection.execute(GREEDY).fetchall() == [(10_000_000,)]
    connection.close()


def test_a_limit_that_somebody_set_is_kept() -> None:
    with (
        open_workspace(memory_limit="20MB") as workspace,
        pytest.raises(InputError, match="needs more memory than it may take"),
    ):
        workspace.connection.execute(GREEDY)


@pytest.mark.parametrize(
    ("threads", "most", "expected"),
    [
        (2, "18.8 GiB", ["256MB", "1024MB", "18.8 GiB"]),
        (2, "800.0 MiB", ["256MB", "800.0 MiB"]),
        (1, "100.0 MiB", ["100.0 MiB"]),
        (64, "200.0 GiB", ["8192MB", "32768MB", "200.0 GiB"]),
    ],
    ids=["a usual machine", "a small container", "a tiny one", "a large machine"],
)
def test_queries_take_little_then_more_then_most_of_the_machine(
    threads: int, most: str, expected: list[str]
) -> None:
    class Settings:
        def execute(self, query: str) -> Settings:
            return self

        def fetchall(self) -> list[tuple[int, str]]:
            return [(threads, most)]

    assert limits(Settings()) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("memory", ["lots", "1 parsec"])
def test_what_is_no_amount_of_memory_is_said_to_be_none(
    memory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="is no amount of memory") as given:
        open_workspace(memory_limit=memory)
    assert given.value.problems[0].help is None
    monkeypatch.setenv("CROSSFOOT_MEMORY", memory)
    with pytest.raises(InputError, match="is no amount of memory") as found:
        open_workspace()
    assert found.value.problems[0].help == "it stands in CROSSFOOT_MEMORY"
