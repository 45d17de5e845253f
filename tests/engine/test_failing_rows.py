"""Every failing row leaves a run as a file, whatever the report shows, and an interrupted run leaves none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

import crossfoot as cf
from crossfoot.cli.main import main
from crossfoot.engine import narrow
from crossfoot.engine.failing import FailingRows

TOTAL = cf.rule("total", "parts-not-whole", whole="sum", parts=["a", "b"])
BOUNDS = cf.rule("bounds", "too-large", value="sum", high=6_500)
ROWS = 6_000
#: Every hundredth total is off by 7; one part in a thousand is blank.
TABLE = pl.DataFrame(
    {
        "place": [f"p{i:05}" for i in range(ROWS)],
        "a": list(range(ROWS)),
        "b": [None if i % 1000 == 999 else 10 for i in range(ROWS)],
        "sum": [i + 10 + (7 if i % 100 == 50 else 0) for i in range(ROWS)],
    }
)


def described(frame: pl.DataFrame) -> object:
    return cf.table(frame, keys=["place"], convention="exact")


def written(folder: Path) -> dict[str, pl.DataFrame]:
    return {path.name: pl.read_parquet(path) for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("rows", "meanwhile"),
    [(ROWS, 10), (ROWS, ROWS), (1_000, 1)],
    ids=["few enough to fetch", "counted by SQL", "verified whole"],
)
def test_all_failing_rows_are_written_with_keys_and_residuals(
    rows: int, meanwhile: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrow, "GROUPS_MEANWHILE", meanwhile)
    report = cf.check(
        described(TABLE.head(rows)),
        [TOTAL, BOUNDS],
        max_findings=3,
        failing_rows=tmp_path,
        diagnose=False,
    )
    (name, frame), *more = written(tmp_path).items()
    assert not more  # nothing is too large here
    assert name == "python.parts-not-whole.data.parquet"
    assert frame["place"].to_list() == [f"p{i:05}" for i in range(50, rows, 100)]
    assert set(frame["crossfoot_residual"]) == {-7.0}
    assert set(frame["crossfoot_allowed"]) == {0.0}
    assert set(frame["crossfoot_grade"]) == {"impossible"}
    assert set(frame["crossfoot_rule"]) == {"python/parts-not-whole"}
    assert len(report.findings) == 3
    (counted,) = next(r for r in report.rules if r.name == TOTAL.name).counts
    assert counted.impossible == rows // 100
    assert any("the first 3 are shown" in notice for notice in report.coverage.notices)


def test_rules_whose_residual_sql_does_not_say_are_worked_out(tmp_path: Path) -> None:
    rule = cf.rule("bounds", "out", value="sum", low=20, high=5_990)
    cf.check(described(TABLE), rule, failing_rows=tmp_path, diagnose=False)
    (frame,) = written(tmp_path).values()
    too_low, too_high = range(10), range(5_981, ROWS)
    assert frame["place"].to_list() == [f"p{i:05}" for i in (*too_low, *too_high)]
    assert frame["crossfoot_residual"].to_list()[:2] == [10.0, 9.0]


def test_a_suspect_rule_is_one_finding_and_all_its_rows(tmp_path: Path) -> None:
    rule = cf.rule("total", "wrong-rule", whole="a", parts=["b", "sum"])
    report = cf.check(described(TABLE), rule, failing_rows=tmp_path)
    (finding,) = report.findings
    assert finding.rule == "rule-suspect"
    (frame,) = written(tmp_path).values()
    assert len(frame) == ROWS - ROWS // 1000


def test_keys_keep_their_names_words_and_types_and_join_to_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether SQL counted a row or Python, and whatever rules call its columns."""
    monkeypatch.setattr(narrow, "GROUPS_MEANWHILE", ROWS)
    days = [date(2000, 1, 1) + timedelta(days=n) for n in range(ROWS)]
    frame = TABLE.with_columns(
        pl.Series("ngày", days), pl.col("place").replace({"p00050": "Hà Nội", "p00150": ""})
    )
    known = {
        "keys": ["place", "ngày"],
        "convention": "exact",
        "columns": {"day": "ngày"},
        "values": {"place": {"hanoi": "Hà Nội"}},
    }
    found = []
    for rows in (ROWS, 1_000):
        folder = tmp_path / str(rows)
        cf.check(cf.table(frame.head(rows), **known), TOTAL, failing_rows=folder, diagnose=False)
        found += [written(folder)["python.parts-not-whole.data.parquet"]]
    large, small = found
    assert large.schema["place"] == pl.String
    assert large.schema["ngày"] == pl.Date
    assert small.filter(pl.col("ngày") < days[1_000]).equals(
        large.filter(pl.col("ngày") < days[1_000])
    )
    assert large.sort("ngày")["place"].to_list()[:3] == ["Hà Nội", None, "p00250"]
    assert large.join(frame, on=["ngày"]).height == large.height


def test_residuals_are_the_doubles_nearest_to_exact_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decimal divided in floats would be next to it: 123456789012345678.1 and its like."""
    monkeypatch.setattr(narrow, "GROUPS_MEANWHILE", ROWS)
    wide = Decimal("12345678901234567890.3")
    frame = pl.DataFrame(
        {"k": [*range(ROWS)], "a": [wide] * ROWS, "sum": [Decimal("0.1")] * ROWS},
        schema_overrides={"a": pl.Decimal(38, 1), "sum": pl.Decimal(38, 1)},
    )
    rule = cf.rule("total", "t", whole="sum", parts=["a"])
    for rows in (ROWS, 100):
        folder = tmp_path / str(rows)
        cf.check(cf.table(frame.head(rows), keys=["k"]), rule, failing_rows=folder, diagnose=False)
        (found,) = written(folder).values()
        assert set(found["crossfoot_residual"]) == {float(wide - Decimal("0.1"))}


def test_rows_without_keys_go_by_their_number(tmp_path: Path) -> None:
    cf.check(cf.table(TABLE, convention="exact"), TOTAL, failing_rows=tmp_path, diagnose=False)
    (frame,) = written(tmp_path).values()
    assert frame["row"].to_list() == list(range(51, ROWS + 1, 100))


def test_a_key_called_like_our_columns_gets_a_number(tmp_path: Path) -> None:
    """The failing rows of a run are themselves a table."""
    frame = TABLE.rename({"place": "crossfoot_rule"})
    table = cf.table(frame, keys=["crossfoot_rule"], convention="exact")
    cf.check(table, TOTAL, failing_rows=tmp_path, diagnose=False)
    (found,) = written(tmp_path).values()
    assert found["crossfoot_rule (2)"][0] == "p00050"
    assert found["crossfoot_rule"][0] == TOTAL.name


@pytest.mark.parametrize(
    ("first", "second"),
    [("a.b", "a_b"), ("a b", "a_b"), ("Ab", "aB"), ("x" * 300, "x" * 301), ("../../e", "e")],
    ids=["dots", "spaces", "case", "length", "folders"],
)
def test_every_rule_has_a_file_of_its_own_inside_the_folder(
    tmp_path: Path, first: str, second: str
) -> None:
    rules = [replace(TOTAL, id=name) for name in (first, second)]
    cf.check(described(TABLE), rules, failing_rows=tmp_path / "out", diagnose=False)
    files = list((tmp_path / "out").iterdir())
    assert len({path.name.casefold() for path in files}) == 2
    named = {pl.read_parquet(path)["crossfoot_rule"][0] for path in files}
    assert named == {rule.name for rule in rules}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_file_of_a_rule_that_holds_again_is_taken_away(tmp_path: Path) -> None:
    """And nothing else is: neither other people's files nor those of rules and tables that this run did not check."""
    other = tmp_path / "python.other-rule.data.parquet"
    other.write_text("kept")
    cf.check(described(TABLE), TOTAL, failing_rows=tmp_path, diagnose=False)
    cf.check(described(TABLE), TOTAL, failing_rows=tmp_path, failing_format="csv", diagnose=False)
    assert {path.name for path in tmp_path.iterdir()} == {
        "python.parts-not-whole.data.csv",
        other.name,
    }
    sound = TABLE.with_columns(sum=pl.col("a") + 10)
    cf.check(described(sound), TOTAL, failing_rows=tmp_path, diagnose=False)
    assert [path.name for path in tmp_path.iterdir()] == [other.name]


def test_files_of_two_runs_are_never_mixed(tmp_path: Path) -> None:
    """If one file cannot be written, those of the earlier run all stay."""
    rules = [TOTAL, replace(TOTAL, id="second")]
    cf.check(described(TABLE), rules, failing_rows=tmp_path, diagnose=False)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    blocked = tmp_path / ".python.second.data.parquet.unfinished"
    blocked.mkdir()
    report = cf.check(described(TABLE.head(5_500)), rules, failing_rows=tmp_path, diagnose=False)
    assert report.exit_code == 2
    blocked.rmdir()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_folder_that_cannot_be_is_said_and_the_rest_is_checked(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told: list[str] = []
    report = cf.check(
        described(TABLE),
        TOTAL,
        failing_rows=tmp_path / "file" / "rows",
        progress=told.append,
        diagnose=False,
    )
    assert report.exit_code == 2
    assert any("is no folder" in problem.message for problem in report.problems)
    assert report.findings
    assert "writing failing rows" not in told


def test_what_the_publishers_way_explains_is_no_failing_row(tmp_path: Path) -> None:
    """The file and the report say the same of a table whose figures are known not to be rounded but cut off."""
    parts = {"a": "1.2", "b": "2.3", "c": "3.1", "d": "4.0"}
    columns = {name: [text] * 40 for name, text in parts.items()}
    sums = [f"10.{6 + n % 4}" for n in range(39)] + ["19.9"]
    frame = pl.DataFrame({"k": [*range(40)], **columns, "sum": sums})
    rule = cf.rule("total", "t", whole="sum", parts=list(parts))
    found = {}
    for habits in (["truncation"], []):
        table = cf.table(frame, keys=["k"], notes=["Figures are truncated."], habits=habits)
        folder = tmp_path / str(len(habits))
        report = cf.check(table, rule, failing_rows=folder)
        (rows,) = written(folder).values()
        (counts,) = report.rules[0].counts
        assert rows.height == counts.impossible + counts.implausible
        found[len(habits)] = rows["k"].to_list()
    assert found[1] == [39]
    assert len(found[0]) == 10


def test_csv_is_written_for_those_who_ask(tmp_path: Path) -> None:
    source = tmp_path / "table.csv"
    TABLE.write_csv(source)
    (tmp_path / "rules.yaml").write_text(
        "pack: p\nrules:\n- {id: t, kind: total, whole: sum, parts: [a, b]}\n", "utf-8"
    )
    out = tmp_path / "out"
    arguments = ["check", "-q", str(source), "--rules", str(tmp_path / "rules.yaml")]
    assert main([*arguments, "--failing-rows", str(out), "--failing-rows-format", "csv"]) == 1
    (path,) = out.iterdir()
    assert path.name == "p.t.table.csv"
    assert path.read_text("utf-8").splitlines()[1].startswith("p/t,table,")


def test_an_interrupted_run_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: FailingRows) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(FailingRows, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        cf.check(described(TABLE), TOTAL, failing_rows=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_that_cannot_be_finished_is_not_begun(tmp_path: Path) -> None:
    taken = tmp_path / "python.parts-not-whole.data.parquet"
    taken.mkdir()
    report = cf.check(described(TABLE), TOTAL, failing_rows=tmp_path, diagnose=False)
    assert report.exit_code == 2
    assert any("failing rows cannot be written" in p.message for p in report.problems)
    assert [path.name for path in tmp_path.iterdir()] == [taken.name]
    assert report.findings


def test_progress_is_told_what_is_looked_at() -> None:
    told: list[str] = []
    cf.check(described(TABLE), [TOTAL, BOUNDS], progress=told.append, diagnose=False)
    assert told == ["data: structure", "data: parts-not-whole, too-large"]
