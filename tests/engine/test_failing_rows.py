"""Every failing row leaves a run as a file, whatever the report shows, and an interrupted run leaves none."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import crossfoot as cf
from crossfoot.cli.main import main
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


@pytest.mark.parametrize("rows", [ROWS, 1_000], ids=["narrowed by SQL", "verified whole"])
def test_all_failing_rows_are_written_with_keys_and_residuals(rows: int, tmp_path: Path) -> None:
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
    assert told == ["data: parts-not-whole, too-large"]
