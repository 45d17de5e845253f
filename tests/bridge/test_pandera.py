"""crossfoot inside pandera, and pandera inside crossfoot, with the real library on both frames."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa
import pandera.polars as pap
import polars as pl
import pytest
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaError, SchemaErrors

import crossfoot as cf
from crossfoot.bridge import crossfoot_check, with_rules

TOTAL = cf.rule("total", "parts-not-whole", whole="sum", parts=["a", "b"])
GOOD = {"year": ["2023", "2024", "2025"], "a": ["1", "2", "3"], "b": ["4", "5", "6"]}
SOUND = GOOD | {"sum": ["5", "7", "9"]}
WRONG = GOOD | {"sum": ["5", "17", "9"]}

LIBRARIES = pytest.mark.parametrize(
    ("frame_of", "schema_of"),
    [(pd.DataFrame, pa.DataFrameSchema), (pl.DataFrame, pap.DataFrameSchema)],
    ids=["pandas", "polars"],
)


@LIBRARIES
def test_a_schema_with_rules_lets_sound_frames_through(frame_of: Any, schema_of: Any) -> None:
    frame = frame_of(SOUND)
    validated = schema_of(checks=crossfoot_check(TOTAL)).validate(frame)
    assert validated.equals(frame)


@LIBRARIES
def test_the_error_carries_crossfoots_message(frame_of: Any, schema_of: Any) -> None:
    schema = schema_of(checks=crossfoot_check(TOTAL, keys=["year"]))
    with pytest.raises(SchemaError) as failure:
        schema.validate(frame_of(WRONG))
    said = str(failure.value)
    assert "python/parts-not-whole" in said
    assert "17" in said
    assert "year=2024" in said


@LIBRARIES
def test_failure_cases_name_the_row_and_what_is_wrong_with_it(
    frame_of: Any, schema_of: Any
) -> None:
    schema = schema_of(checks=crossfoot_check(TOTAL))
    with pytest.raises(SchemaErrors) as failure:
        schema.validate(frame_of(WRONG), lazy=True)
    cases = failure.value.failure_cases
    (case,) = cases.to_dicts() if hasattr(cases, "to_dicts") else cases.to_dict("records")
    assert case["index"] == 1
    assert case["failure_case"].startswith("python/parts-not-whole: ")
    assert "parts-not-whole" in case["check"]


def test_pandas_failure_cases_are_at_the_frames_own_index() -> None:
    frame = pd.DataFrame(WRONG, index=["x", "y", "z"])
    with pytest.raises(SchemaErrors) as failure:
        pa.DataFrameSchema(checks=crossfoot_check(TOTAL)).validate(frame, lazy=True)
    assert failure.value.failure_cases["index"].tolist() == ["y"]


def test_invalid_rows_can_be_dropped() -> None:
    schema = pa.DataFrameSchema(checks=crossfoot_check(TOTAL), drop_invalid_rows=True)
    kept = schema.validate(pd.DataFrame(WRONG), lazy=True)
    assert kept["year"].tolist() == ["2023", "2025"]


@LIBRARIES
def test_a_group_rule_fails_at_the_figures_to_look_at(frame_of: Any, schema_of: Any) -> None:
    rule = cf.rule(
        "total",
        "country-not-sum",
        scope={"for_each": "year", "measure": "people"},
        whole={"area": "country"},
        parts={"area": {"not": "country"}},
    )
    frame = frame_of(
        {
            "year": ["2024"] * 3,
            "area": ["north", "country", "south"],
            "people": ["10", "31", "20"],
        }
    )
    with pytest.raises(SchemaErrors) as failure:
        schema_of(checks=crossfoot_check(rule, convention="exact")).validate(frame, lazy=True)
    assert list(failure.value.failure_cases["index"]) == [1]


@LIBRARIES
def test_a_rule_that_selects_nothing_fails(frame_of: Any, schema_of: Any) -> None:
    rule = cf.rule("total", "nothing", scope={"where": {"year": "1999"}}, whole="sum", parts="a")
    with pytest.raises(SchemaError, match="nothing"):
        schema_of(checks=crossfoot_check(rule)).validate(frame_of(SOUND))


def test_float_columns_take_declared_decimals() -> None:
    frame = pd.DataFrame({"a": [1.2], "b": [2.4], "sum": [3.7]})
    pa.DataFrameSchema(checks=crossfoot_check(TOTAL, decimals=1)).validate(frame)


@LIBRARIES
def test_checks_of_columns_and_rules_fail_together(frame_of: Any, schema_of: Any) -> None:
    column = pa.Column if schema_of is pa.DataFrameSchema else pap.Column
    schema = with_rules(
        schema_of({"year": column(str, pa.Check.isin(["2023", "2024"]))}), TOTAL, keys=["year"]
    )
    with pytest.raises(SchemaErrors) as failure:
        schema.validate(frame_of(WRONG), lazy=True)
    assert len(failure.value.failure_cases) == 2


def test_a_model_takes_rules_and_stays_as_it_is() -> None:
    class Release(pa.DataFrameModel):
        year: str
        sum: str

    with pytest.raises(SchemaError, match="parts-not-whole"):
        with_rules(Release, TOTAL).validate(pd.DataFrame(WRONG))
    Release.validate(pd.DataFrame(WRONG))


def test_a_schema_validates_one_frame_after_another() -> None:
    schema = pa.DataFrameSchema(checks=crossfoot_check(TOTAL))
    for data, passes in ((WRONG, False), (SOUND, True), (WRONG, False)):
        if passes:
            schema.validate(pd.DataFrame(data))
        else:
            with pytest.raises(SchemaError):
                schema.validate(pd.DataFrame(data))


@LIBRARIES
def test_every_failing_row_of_a_large_frame_is_a_failure_case(
    frame_of: Any, schema_of: Any
) -> None:
    """More than a report shows: a row that is not named would count as sound."""
    rows = 6_000
    frame = frame_of(
        {"k": range(rows), "a": 1, "b": 1, "sum": [3 if n % 10 == 5 else 2 for n in range(rows)]}
    )
    check = crossfoot_check(TOTAL, keys=["k"], convention="exact")
    with pytest.raises(SchemaErrors) as failure:
        schema_of(checks=check).validate(frame, lazy=True)
    assert list(failure.value.failure_cases["index"]) == list(range(5, rows, 10))
    kept = schema_of(checks=check, drop_invalid_rows=True).validate(frame, lazy=True)
    assert set(kept["sum"]) == {2}
    assert len(kept) == rows * 9 // 10


@pytest.mark.parametrize(("models", "frame_of"), [(pa, pd.DataFrame), (pap, pl.DataFrame)])
def test_a_model_that_carries_its_rules(models: Any, frame_of: Any) -> None:
    """The way of pandera's documentation page: ``validate``, type annotations, all ask the rules too."""

    class Release(models.DataFrameModel):
        year: str

        @classmethod
        def to_schema(cls) -> Any:
            return with_rules(super().to_schema(), TOTAL, keys=["year"])

    Release.validate(frame_of(SOUND))
    with pytest.raises(SchemaError, match="parts-not-whole"):
        Release.validate(frame_of(WRONG))


def test_a_lazy_frame_is_asked_where_pandera_asks_its_data() -> None:
    schema = pap.DataFrameSchema(checks=crossfoot_check(TOTAL))
    schema.validate(pl.LazyFrame(WRONG))  # pandera looks at the columns only
    with config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        with pytest.raises(SchemaErrors) as failure:
            schema.validate(pl.LazyFrame(WRONG), lazy=True)
    assert failure.value.failure_cases["index"].to_list() == [1]


# The other way round.


def test_a_schema_is_the_contract_of_a_crossfoot_table() -> None:
    schema = pap.DataFrameSchema({"sum": pap.Column(int, pap.Check.lt(10))})
    sound = cf.table(pl.DataFrame(SOUND), contract=schema)
    assert cf.check(sound, TOTAL).ok
    report = cf.check(cf.table(pl.DataFrame(WRONG), contract=schema), TOTAL)
    assert report.exit_code == 2
    assert any("17" in str(problem) and "sum" in str(problem) for problem in report.problems)
    assert report.findings  # the rules are checked all the same


def test_a_contract_that_is_no_schema_is_refused() -> None:
    report = cf.check(cf.table(pd.DataFrame(SOUND), contract={"sum": int}), TOTAL)
    assert any("no pandera schema" in problem.message for problem in report.problems)


def test_the_contract_looks_at_data_whatever_pandera_was_told() -> None:
    """Rows that would be dropped in silence, and validation switched off, would let everything pass."""
    schema = pa.DataFrameSchema({"sum": pa.Column(int, pa.Check.lt(10))}, drop_invalid_rows=True)
    table = cf.table(pd.DataFrame(WRONG), contract=schema)
    with config_context(validation_enabled=False):
        said = [problem.message for problem in cf.check(table, TOTAL).problems]
    assert said == ["column 'sum': 17 does not pass (row 2)"]
    assert schema.drop_invalid_rows


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (pa.DataFrameSchema(index=pa.Index(str, pa.Check.ne("2024"), name="year")), "'2024'"),
        (pap.DataFrameSchema(unique=["a", "k"]), "the combination is there more than once"),
        (
            pap.DataFrameSchema(
                checks=pap.Check(lambda d: d.lazyframe.select(pl.col("sum") < 10), name="small")
            ),
            "the row fails 'small'",
        ),
        (
            pap.DataFrameSchema(
                {"^s.m$": pap.Column(int, pap.Check.lt(10), regex=True, required=False)}
            ),
            "a column like '^s.m$': '17' does not pass",
        ),
    ],
    ids=["index", "several columns", "whole frame", "pattern"],
)
def test_what_a_schema_says_of_rows_is_said_of_that_row(schema: Any, said: str) -> None:
    frame = pl.DataFrame(WRONG | {"k": ["1", "1", "1"], "a": ["2", "2", "3"]})
    report = cf.check(cf.table(frame, keys=["year"], contract=schema), TOTAL)
    (problem,) = report.problems
    assert said in problem.message
    assert "(row 2)" in str(problem) or "(row 1)" in str(problem)


def test_an_index_without_a_name_is_said_not_to_be_checked() -> None:
    schema = pa.DataFrameSchema(index=pa.Index(int))
    report = cf.check(cf.table(pd.DataFrame(SOUND), contract=schema), TOTAL)
    assert report.ok
    assert any("a table has columns only" in notice for notice in report.coverage.notices)
    assert schema.index is not None


def test_a_schema_of_a_single_series_is_no_contract() -> None:
    report = cf.check(cf.table(pd.DataFrame(SOUND), contract=pa.SeriesSchema(int)), TOTAL)
    assert any("SeriesSchema is no pandera schema" in p.message for p in report.problems)
