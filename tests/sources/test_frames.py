"""What data frames may hold, and what is said of what nobody can read."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import crossfoot as cf

TOTAL = cf.rule("total", "parts-not-whole", whole="sum", parts=["a", "b"])
ARROW = pa.table({"k": ["x", "y"], "a": [1, 2], "b": [4, 5], "sum": [5, 9]})
POLARS = pl.DataFrame(ARROW)
DAY = datetime.datetime(2024, 2, 29, 12, tzinfo=None)  # noqa: DTZ001 - most columns have none


def numbers(type_: pa.DataType) -> pa.Table:
    return (
        ARROW.select(["k"])
        .append_column("a", ARROW["a"].cast(type_))
        .append_column("b", ARROW["b"].cast(type_))
        .append_column("sum", ARROW["sum"].cast(type_))
    )


def keyed(key: Any) -> pl.DataFrame:
    return pl.DataFrame({"k": [key], "a": [1], "b": [2], "sum": [9]})


def lazily_counted(calls: list[int]) -> pl.LazyFrame:
    def counted(frame: pl.DataFrame) -> pl.DataFrame:
        calls.append(1)
        return frame

    return POLARS.lazy().map_batches(counted)


#: One figure is wrong in each: the second total, 9 instead of 7.
SOUND: dict[str, Any] = {
    **{
        f"arrow {type_}": numbers(type_)
        for type_ in (
            *(pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32(), pa.uint64()),
            *(pa.decimal128(38, 2), pa.decimal256(60, 2)),
            *(pa.float32(), pa.float64()),
            *(pa.string(), pa.large_string(), pa.string_view()),
        )
    },
    "arrow dictionary": pa.table([c.dictionary_encode() for c in ARROW], names=ARROW.schema.names),
    "arrow reader": ARROW.to_reader(),
    "arrow batch": ARROW.to_batches()[0],
    "relation": duckdb.connect().sql(
        "FROM (VALUES ('x', 1, 4, 5), ('y', 2, 5, 9)) t(k, a, b, sum)"
    ),
    "polars lazy": POLARS.lazy(),
    "polars 128 bits": POLARS.cast({pl.Int64: pl.Int128}),
    "polars half": POLARS.cast({pl.Int64: pl.Float16}),
    "polars categorical": POLARS.cast({"k": pl.Categorical}),
    "polars enum": POLARS.cast({"k": pl.Enum(["x", "y"])}),
    "polars with lists": POLARS.with_columns(other=pl.lit([1, 2])),
    "polars with objects": POLARS.with_columns(other=pl.Series([object(), object()])),
    "pandas": POLARS.to_pandas(),
    "pandas nullable": POLARS.to_pandas().convert_dtypes(),
    "pandas arrow": POLARS.to_pandas(use_pyarrow_extension_array=True),
    "pandas decimals": POLARS.to_pandas().assign(sum=[Decimal(5), Decimal("9.0")]),
    "pandas sparse": POLARS.to_pandas().astype({"a": "Sparse[int64]"}),
    "pandas periods": POLARS.to_pandas().assign(k=pd.period_range("2024Q3", freq="Q", periods=2)),
    "pandas index": POLARS.to_pandas().set_index("k"),
    "pandas intervals": POLARS.to_pandas().assign(k=pd.interval_range(0, 2)),
}


@pytest.mark.parametrize("sort", SOUND)
def test_a_frame_of_any_types_is_checked(sort: str) -> None:
    report = cf.check(cf.table(SOUND[sort], keys=["k"], decimals=0), TOTAL)
    assert not report.problems
    (finding,) = report.findings
    assert "parts sum to 7" in finding.message


@pytest.mark.parametrize("source", [POLARS.lazy(), ARROW.to_reader(), ARROW, POLARS])
def test_no_description_is_needed(source: Any) -> None:
    assert cf.check(source, TOTAL).summary()["exact"] == 1


def test_a_lazy_frame_is_asked_once() -> None:
    calls: list[int] = []
    assert cf.check(cf.table(lazily_counted(calls), keys=["k"]), TOTAL).findings
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        (datetime.date(2024, 2, 29), "2024-02-29"),
        (DAY, "2024-02-29 12:00:00"),
        (datetime.time(12, 30), "12:30:00"),
        (True, "true"),
        (Decimal("1.50"), "1.50"),
        (0.00001, "0.00001"),
        (None, ""),
        ("a \"b\" 'c'", "a \"b\" 'c'"),
    ],
    ids=str,
)
def test_keys_of_any_type_are_shown(key: Any, shown: str) -> None:
    (finding,) = cf.check(cf.table(keyed(key), keys=["k"], decimals=0), TOTAL).findings
    assert finding.subject["k"] == shown


def test_periods_of_pandas_are_periods() -> None:
    frame = pd.DataFrame(
        {
            "q": pd.period_range("2024Q3", freq="Q", periods=3),
            "level": ["100", "110", "121"],
            "rise": ["", "10", "20"],
        }
    )
    rule = cf.rule("growth", "g", start="previous(level)", end="level", rate="rise")
    report = cf.check(cf.table(frame, period="q"), rule)
    assert [finding.subject["q"] for finding in report.findings] == ["2025Q1"]


@pytest.mark.parametrize(
    "column",
    [pl.Series([[1]]), pl.Series([{"v": 1}]), pl.Series([True]), pl.Series([b"x"])],
    ids=lambda series: str(series.dtype),
)
def test_what_is_no_number_is_said_of_its_column(column: pl.Series) -> None:
    report = cf.check(cf.table(keyed("x").with_columns(a=column), keys=["k"]), TOTAL)
    assert report.exit_code == 2
    assert any("column 'a' holds text where numbers are due" in str(p) for p in report.problems)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame([[1, 2, 3, 9]], columns=["a", "b", "sum", "sum"]),
        pa.table([[1], [2], [3], [9]], names=["a", "b", "sum", "sum"]),
        pa.table([[1], [2], [3], [9]], names=["a", "b", "sum", "sum"]).to_reader(),
    ],
    ids=["pandas", "arrow", "reader"],
)
def test_a_name_that_stands_twice_is_an_error(frame: Any) -> None:
    report = cf.check(frame, TOTAL)
    assert report.exit_code == 2
    (problem,) = report.problems
    assert problem.message == "two columns are named 'sum'; the second is read as 'sum (2)'"


def test_names_that_sql_does_not_tell_apart_are_told_apart() -> None:
    frame = pl.DataFrame({"a": [1], "A": [5], "sum": [6]})
    rule = cf.rule("total", "t", whole="sum", parts=["a", "A (2)"])
    report = cf.check(frame, rule)
    assert report.ok
    assert any("the second is read as 'A (2)'" in notice for notice in report.coverage.notices)


def test_what_is_left_out_is_said() -> None:
    notices = cf.check(SOUND["polars with objects"], TOTAL).coverage.notices
    assert "data: column 'other' holds Python objects and is left out" in notices


@pytest.mark.parametrize(
    "source", [pl.Series([1]), duckdb.connect(), pl.DataFrame()], ids=lambda s: type(s).__name__
)
def test_what_is_no_table_is_said(source: Any) -> None:
    report = cf.check(cf.table(source), TOTAL)
    assert report.exit_code == 2
    assert any("table" in problem.message for problem in report.problems)


def _fails(frame: pl.DataFrame) -> pl.DataFrame:
    raise OSError("the disk is gone")


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (POLARS.lazy().select("nowhere"), "nowhere"),
        (POLARS.lazy().map_batches(_fails), "the disk is gone"),
    ],
    ids=["asked for what is not there", "fails while it is read"],
)
def test_a_frame_that_cannot_be_had_is_said_and_the_run_goes_on(frame: Any, said: str) -> None:
    report = cf.check({"lost": frame, "data": POLARS}, TOTAL)
    assert report.exit_code == 2
    assert any("the table cannot be read" in str(p) and said in str(p) for p in report.problems)
    assert report.findings
