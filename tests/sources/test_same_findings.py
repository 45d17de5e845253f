"""One table from every source: the same findings, byte for byte, whether small or narrowed by SQL.

What a report says of places (line, row, nothing) is the source's own; everything else is compared as text.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pytest

import crossfoot as cf
from crossfoot.engine.evaluate import SMALL
from crossfoot.rules.model import Rule

DESCRIPTION: dict[str, Any] = {
    "keys": ["area"],
    "period": "year",
    "measures": {
        **{name: {"decimals": 1} for name in ("a", "b", "c", "total")},
        "share": {"decimals": 1, "unit": "percent"},
    },
}
RULES = (
    cf.rule("total", "total-not-sum", whole="total", parts=["a", "b", "c"], alpha=Decimal("0.5")),
    cf.rule("part_of", "part-exceeds-whole", part="a", whole="total"),
    cf.rule(
        "shares", "shares-not-100", scope={"for_each": ["year"], "measure": "share"}, parts="share"
    ),
    cf.rule("bounds", "share-out-of-bounds", value="share", low=0, high=100),
    cf.rule("growth", "growth-does-not-fit", start="previous(a)", end="a", rate="b"),
    cf.rule("present", "years-missing", scope={"for_each": ["area"]}, keys="year"),
)
#: Areas of a table that is verified whole, and of one that SQL narrows.
SIZES = {"small": 12, "large": SMALL // 5 + 10}
YEARS = range(2020, 2025)


def rows(areas: int) -> pl.DataFrame:
    """Sums that hold, hold within rounding, are unlikely or wrong; a blank, a missing year, a row twice."""
    found = []
    for n in range(areas):
        for year in YEARS:
            a, b, c = 100 + 7 * n % 90, 50 + 3 * n % 40, 10 + year - 2020
            off = {0: 0, 1: 1, 2: -2}.get((n + year) % 10, 0)  # tenths
            if (n, year) in ((3, 2021), (areas - 2, 2024)):
                off = 90
            share = Decimal(1000) / areas / 10
            found.append(
                {
                    "area": f"area {n:05}",
                    "year": year,
                    "a": None if (n, year) == (5, 2022) else Decimal(a) / 1,
                    "b": Decimal(b),
                    "c": Decimal(c),
                    "total": Decimal(a + b + c) + Decimal(off) / 10,
                    "share": round(share, 1),
                }
            )
    del found[7 * len(YEARS) + 2]
    found.append(found[20])
    found.sort(key=lambda row: (row["area"], row["year"]))
    types = {name: pl.Decimal(12, 1) for name in DESCRIPTION["measures"]}
    return pl.DataFrame(found, schema_overrides=types)


def as_csv(frame: pl.DataFrame, folder: Path) -> Any:
    path = folder / "data.csv"
    frame.write_csv(path)
    return path


def as_parquet(frame: pl.DataFrame, folder: Path) -> Any:
    path = folder / "data.parquet"
    frame.write_parquet(path)
    return path


def as_hive(frame: pl.DataFrame, folder: Path) -> Any:
    """Two files, each in a folder named after its part."""
    half = len(frame) // 2
    for name, part in (("1", frame[:half]), ("2", frame[half:])):
        path = folder / "hive" / f"part={name}" / "rows.parquet"
        path.parent.mkdir(parents=True)
        part.write_parquet(path)
    return f"{folder}/hive/part=*/*.parquet"


def as_json_lines(frame: pl.DataFrame, folder: Path) -> Any:
    path = folder / "data.jsonl"
    with path.open("w") as stream:
        for row in frame.iter_rows(named=True):
            # Decimals as numbers with the digits they have.
            cells = (
                f"{json.dumps(name)}: {value if isinstance(value, Decimal) else json.dumps(value)}"
                for name, value in row.items()
            )
            stream.write(f"{{{', '.join(cells)}}}\n")
    return path


def as_database(frame: pl.DataFrame, folder: Path) -> Any:
    path = folder / "data.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.register("given", frame.to_arrow())
        connection.execute("CREATE TABLE published AS FROM given")
    return path


def as_sqlite(frame: pl.DataFrame, folder: Path) -> Any:
    """Decimals as texts: SQLite has no type for them."""
    path = folder / "data.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"CREATE TABLE published ({', '.join(frame.columns)})")
        rows = (
            [str(cell) if isinstance(cell, Decimal) else cell for cell in row]
            for row in frame.iter_rows()
        )
        connection.executemany(
            f"INSERT INTO published VALUES ({', '.join('?' * frame.width)})", rows
        )
    return path


def as_floats(frame: pl.DataFrame, folder: Path) -> Any:
    return frame.cast({pl.Decimal: pl.Float64}).to_pandas()


def as_relation(frame: pl.DataFrame, folder: Path) -> Any:
    """A query of somebody's own connection."""
    connection = duckdb.connect()
    connection.register("given", frame.to_arrow())
    return connection.sql("FROM given")


def as_text(frame: pl.DataFrame, folder: Path) -> Any:
    """Everything as printed, keys as codes of a dictionary: what columnar files of texts come as."""
    area, *others = (column.cast(pa.string()) for column in frame.to_arrow().columns)
    return pa.table([area.dictionary_encode(), *others], names=frame.columns)


def as_types(years: pa.DataType, numbers: pa.DataType) -> Callable[[pl.DataFrame, Path], Any]:
    """Other types of the same numbers."""

    def made(frame: pl.DataFrame, folder: Path) -> Any:
        area, year, *measures = frame.to_arrow().columns
        columns = [area, year.cast(years), *(column.cast(numbers) for column in measures)]
        return pa.table(columns, names=frame.columns)

    return made


SOURCES: dict[str, Callable[[pl.DataFrame, Path], Any]] = {
    "csv": as_csv,
    "parquet": as_parquet,
    "hive": as_hive,
    "json lines": as_json_lines,
    "duckdb": as_database,
    "sqlite": as_sqlite,
    "polars": lambda frame, folder: frame,
    "polars, lazy": lambda frame, folder: frame.lazy(),
    "polars, enumerated": lambda frame, folder: frame.cast({"area": pl.Categorical}),
    "arrow": lambda frame, folder: frame.to_arrow(),
    "arrow, read once": lambda frame, folder: frame.to_arrow().to_reader(max_chunksize=1000),
    "arrow, texts": as_text,
    "arrow, narrow": as_types(pa.uint16(), pa.decimal64(18, 1)),
    "arrow, wide": as_types(pa.uint64(), pa.decimal256(60, 1)),
    "relation": as_relation,
    "pandas": lambda frame, folder: frame.to_pandas(),
    "floats of pandas": as_floats,
}


@pytest.fixture(scope="module", params=SIZES)
def published(request: pytest.FixtureRequest) -> tuple[pl.DataFrame, str]:
    """A table, and what is found in it where nothing was converted."""
    frame = rows(SIZES[request.param])
    return frame, findings(frame)


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_gives_the_same_findings(
    published: tuple[pl.DataFrame, str], source: str, tmp_path: Path
) -> None:
    frame, expected = published
    assert findings(SOURCES[source](frame, tmp_path)) == expected


@pytest.mark.parametrize("source", ["csv", "parquet", "duckdb", "sqlite", "pandas", "arrow, texts"])
def test_of_many_failures_the_same_ones_are_shown(source: str, tmp_path: Path) -> None:
    """Keys are whole numbers here and texts there: the first hundred groups are the first as they are printed."""
    numbers = range(-300, 6_000)
    frame = pl.DataFrame(
        {"unit": numbers, "a": [1] * len(numbers), "sum": [1 + (n % 7 == 0) for n in numbers]}
    )
    shown = first_units(SOURCES[source](frame, tmp_path))
    assert shown == sorted(str(n) for n in numbers if n % 7 == 0)[:100]


def test_spark_shows_the_same_of_many_failures(spark: Any) -> None:
    numbers = range(-300, 6_000)
    rows = [(n, 1, 1 + (n % 7 == 0)) for n in numbers]
    shown = first_units(spark.createDataFrame(rows, "unit int, a int, sum int"))
    assert shown == sorted(str(n) for n in numbers if n % 7 == 0)[:100]


def first_units(source: Any) -> list[str]:
    rule = cf.rule("total", "parts-not-whole", whole="sum", parts=["a"])
    table = cf.table(source, "published", keys=["unit"], convention="exact")
    return sorted(f.subject["unit"] for f in cf.check(table, rule, diagnose=False).findings)


def test_spark_gives_the_same_findings(published: tuple[pl.DataFrame, str], spark: Any) -> None:
    frame, expected = published
    assert findings(spark.createDataFrame(frame.to_arrow())) == expected


#: Keys as registers have them: words with marks and spaces, whole numbers, days.
ODD_AREAS = (
    "Đà Nẵng",
    "Côte d'Or",
    'the "old" town',
    "a\\b",
    "Žďár, nad",
    "東京 ",
    "100%",
    "área;1",
)
ODD_DESCRIPTION: dict[str, Any] = {
    "keys": ["vùng (region)", "code"],
    "period": "day",
    "measures": {
        "a": {"decimals": 1},
        "b": {"decimals": 1},
        "printed": {},
        "rough": {"decimals": 2},
        "n": {"convention": "exact"},
    },
}
ODD_RULES = (
    cf.rule("total", "total-not-sum", whole="printed", parts=["a", "b"]),
    cf.rule("part_of", "part-exceeds-whole", part="a", whole="printed"),
    cf.rule("bounds", "out-of-bounds", value="rough", low=0, high="99.995"),
    cf.rule("change", "change-differs", start="previous(n)", end="n", change=1),
    cf.rule("ratio", "ratio-differs", numerator="a", denominator="b", value="rough"),
    cf.rule("expression", "formula-broken", expression="a <= printed and b <= printed"),
    cf.rule("shares", "parts-differ", scope={"for_each": ["code"]}, parts="n", of=20),
    cf.rule("present", "numbers-missing", scope={"for_each": ["code"]}, keys="n"),
)
ODD_SOURCES: dict[str, Callable[[pl.DataFrame, Path], Any]] = {
    "csv": lambda frame, folder: as_csv(frame.fill_nan(None), folder),
    "parquet": as_parquet,
    "duckdb": as_database,
    "pandas": lambda frame, folder: frame.to_arrow().to_pandas(date_as_object=True),
}


def odd_rows(count: int) -> pl.DataFrame:
    """Texts with printed digits, blanks, floats that are no numbers, days; hardly any row is wrong."""
    found = []
    for n in range(count):
        code, day = divmod(n, 5)
        a, b = 1000 + n % 77, 100 + n % 13
        wrong = n in (41, count - 3)
        printed = f"{(a + b) / 10 + 10 * wrong:.1f}"
        rough = a / b if n % 3 else round(a / b, 2)
        found.append(
            {
                "vùng (region)": ODD_AREAS[code % len(ODD_AREAS)],
                "code": 10_000 + 10 * code,
                "day": date(2024, 2, 27) + timedelta(days=day + (day > 3 and code == 6)),
                "a": None if n == 18 else Decimal(a) / 10,
                "b": Decimal(b) / 10,
                "printed": {3: "-", 4: " 1 010.4 ", 9: None}.get(n, printed),
                "rough": float("nan") if n == 20 else round(rough, 2) + 100 * (n == 33),
                "n": 2 + day + (n == 52),
            }
        )
    types = {"a": pl.Decimal(9, 1), "b": pl.Decimal(38, 1), "n": pl.Int16, "code": pl.Int64}
    return pl.DataFrame(found, schema_overrides=types)


@pytest.fixture(scope="module")
def odd() -> tuple[pl.DataFrame, str]:
    frame = odd_rows(SMALL + 205)
    return frame, findings(frame, ODD_DESCRIPTION, ODD_RULES)


@pytest.mark.parametrize("source", ODD_SOURCES)
def test_odd_keys_and_cells_are_read_alike(
    odd: tuple[pl.DataFrame, str], source: str, tmp_path: Path
) -> None:
    frame, expected = odd
    given = ODD_SOURCES[source](frame, tmp_path)
    assert findings(given, ODD_DESCRIPTION, ODD_RULES) == expected


def test_spark_reads_odd_keys_and_cells_alike(odd: tuple[pl.DataFrame, str], spark: Any) -> None:
    frame, expected = odd
    given = spark.createDataFrame(frame.to_arrow())
    assert findings(given, ODD_DESCRIPTION, ODD_RULES) == expected


def test_the_odd_table_breaks_most_rules(odd: tuple[pl.DataFrame, str]) -> None:
    broken = {finding["rule"].partition("/")[2] for finding in json.loads(odd[1])["findings"]}
    assert broken >= {rule.id for rule in ODD_RULES} - {"formula-broken", "part-exceeds-whole"}


@pytest.mark.parametrize("seed", range(3))
def test_findings_do_not_depend_on_the_order_of_rows(seed: int) -> None:
    """Lists of figures stand as the table has them; what is found, why, and what is proposed is the same."""
    frame = rows(SIZES["small"])
    shuffled = frame.sample(fraction=1, shuffle=True, seed=seed)
    assert without_lists(findings(shuffled)) == without_lists(findings(frame))


def test_the_table_has_something_of_everything(published: tuple[pl.DataFrame, str]) -> None:
    report = json.loads(published[1])
    assert {finding["grade"] for finding in report["findings"]} >= {"impossible", "implausible"}
    assert {finding["rule"] for finding in report["findings"]} >= {
        "python/total-not-sum",
        "python/years-missing",
    }
    assert report["coverage"]["unchecked"]
    assert any("is there twice" in problem for problem in report["problems"])


def findings(
    source: Any, description: Mapping[str, Any] = DESCRIPTION, rules: Sequence[Rule] = RULES
) -> str:
    """The JSON report without what is the source's own: its name, its places, and with them the order of findings."""
    report = json.loads(cf.check(cf.table(source, "data", **description), rules).to_json())
    for part in ("inputs", "run", "tool"):
        report.pop(part, None)
    problems = sorted(
        problem["message"].partition(", first in")[0] for problem in report["problems"]
    )
    report = without_places(report)
    report["problems"] = [message.partition(" (")[0] for message in problems]
    for listed in (report, report["coverage"]):
        for name, part in listed.items():
            if isinstance(part, list) and name != "problems":
                # Findings stand in the order of their places, and so does what hangs on them.
                listed[name] = sorted(part, key=json.dumps)
    return json.dumps(report, indent=1, sort_keys=True)


def without_places(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: without_places(value) for key, value in part.items() if key != "location"}
    return [without_places(item) for item in part] if isinstance(part, list) else part


def without_lists(report: str) -> list[Any]:
    """Findings and causes without the order of their figures: figures by name, not by their number in a list."""
    found = json.loads(report)
    for finding in found["findings"]:
        finding.pop("arithmetic")  # a sum, written in the order of its parts
        names = {
            figure.pop("role"): (figure["name"], figure["text"]) for figure in finding["figures"]
        }
        finding["figures"].sort(key=json.dumps)
        for repair in finding["repairs"]:
            repair["figure"] = names[repair["figure"]]
    return [found[part] for part in ("findings", "causes", "summary")]
