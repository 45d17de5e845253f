"""What a data team's own tests see: nothing, or crossfoot's messages."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import polars as pl
import pytest

import crossfoot as cf
from crossfoot.testing import assert_consistent

TOTAL = cf.rule("total", "parts-not-whole", whole="sum", parts=["a", "b"])
GOOD = {"year": ["2024", "2025"], "a": ["1.2", "3.0"], "b": ["2.1", "3.1"], "sum": ["3.3", "6.1"]}
BAD = GOOD | {"sum": ["3.3", "7.1"]}


@pytest.mark.parametrize("library", [pd.DataFrame, pl.DataFrame, pd.DataFrame.from_dict])
def test_consistent_tables_pass_in_silence(library: type) -> None:
    assert_consistent(library(GOOD), TOTAL)


def test_a_disagreement_fails_with_its_headline_and_arithmetic() -> None:
    table = cf.table(pd.DataFrame(BAD), keys=["year"])
    with pytest.raises(AssertionError) as failure:
        assert_consistent(table, TOTAL)
    said = str(failure.value)
    assert "error[python/parts-not-whole]" in said
    assert "7.1" in said
    assert "6.1" in said
    assert "year=2025" in said
    assert "year=2024" not in said


def test_the_first_findings_are_shown_and_the_others_counted() -> None:
    rows = 300
    frame = pd.DataFrame(
        {"k": [*range(rows)], "a": "1", "b": "1", "sum": ["9", "2", "2"] * (rows // 3)}
    )
    table = cf.table(frame, keys=["k"])
    for shown in (10, 2):
        with pytest.raises(AssertionError) as failure:
            assert_consistent(table, TOTAL, shown=shown)
        said = str(failure.value)
        assert said.count("error[python/parts-not-whole]") == shown
        assert f"{100 - shown} more findings are not shown, of 100 relations that fail" in said
        assert "shown=100" in said


@pytest.mark.parametrize("form", ["csv", "parquet", "lazy", "arrow"])
def test_any_source_is_asserted(form: str, tmp_path: Path) -> None:
    frame = pl.DataFrame(BAD)
    if form == "csv":
        frame.write_csv(tmp_path / "data.csv")
    elif form == "parquet":
        frame.write_parquet(tmp_path / "data.parquet")
    source = {"lazy": frame.lazy(), "arrow": frame.to_arrow()}.get(form, tmp_path / f"data.{form}")
    with pytest.raises(AssertionError, match="parts-not-whole"):
        assert_consistent(source, TOTAL)


def test_floats_need_declared_decimals() -> None:
    frame = pd.DataFrame({"a": [1.2], "b": [2.1], "sum": [3.4]})
    assert_consistent(cf.table(frame, decimals=1), TOTAL)  # 1.24 + 2.14 is 3.4
    with pytest.raises(AssertionError):
        assert_consistent(frame, TOTAL)  # without, they count as exact


def test_nothing_checked_is_no_pass() -> None:
    blank = pd.DataFrame({"a": ["1"], "b": ["-"], "sum": ["3"]})
    with pytest.raises(AssertionError, match=r"selected nothing|nothing was checked"):
        assert_consistent(blank, TOTAL)


def test_prose_without_a_single_relation_is_no_pass() -> None:
    with pytest.raises(AssertionError, match="nothing was checked"):
        assert_consistent("The province has a long history.", language="en")


def test_a_rule_that_does_not_fit_its_table_fails() -> None:
    with pytest.raises(AssertionError, match="did you mean 'sum'"):
        assert_consistent(
            pd.DataFrame(GOOD), cf.rule("total", "broken", whole="sums", parts=["a", "b"])
        )


def test_further_tables_go_by_the_names_rules_use() -> None:
    rule = cf.rule(
        "agree",
        "restated-differently",
        scope={"table": "release", "for_each": "year"},
        figures=["sum", {"measure": "total", "table": "yearbook"}],
    )
    release = cf.table(pd.DataFrame(GOOD), "release", keys=["year"])
    yearbook = pd.DataFrame({"year": ["2024", "2025"], "total": ["3.3", "6.2"]})
    with pytest.raises(AssertionError, match="restated-differently"):
        assert_consistent(release, rule, yearbook=yearbook)
    assert_consistent(release, rule, yearbook=yearbook.replace("6.2", "6.1"))


def test_implausible_figures_fail_where_warnings_do() -> None:
    parts = [f"p{i}" for i in range(20)]
    rule = cf.rule("total", "unlikely", whole="sum", parts=parts)
    printed = {p: [f"{10 + 7 * i % 41}.{i % 9}"] for i, p in enumerate(parts)}
    above = sum(float(text) for (text,) in printed.values()) + 0.9  # rounding explains 1.05
    frame = pd.DataFrame(printed | {"sum": [f"{above:.1f}"]})
    assert_consistent(frame, rule)
    with pytest.raises(AssertionError, match="warning"):
        assert_consistent(frame, rule, fail_level="warning")


def test_a_missing_file_fails(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="no such file"):
        assert_consistent(tmp_path / "gone.csv", TOTAL)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"whol": "sum", "parts": "a"}, "unknown key 'whol'; did you mean 'whole'"),
        ({"whole": "sum"}, "missing key 'parts'"),
        ({"whole": "sum", "parts": "a", "mode": "round"}, "mode"),
    ],
)
def test_a_rule_made_in_python_says_what_is_wrong_with_it(form: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        cf.rule("total", "wrong", **form)


def test_an_unknown_kind_is_answered_with_a_near_one() -> None:
    with pytest.raises(ValueError, match="did you mean 'total'"):
        cf.rule("totals", "wrong")


def test_a_described_table_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="did you mean 'decimals'"):
        cf.table(pd.DataFrame(GOOD), decimals_=2)
