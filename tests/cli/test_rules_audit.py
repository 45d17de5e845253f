"""``crossfoot rules audit``: what a data set says about rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from crossfoot.cli.main import main

TABLE = "year,goods,services,total,other\n2023,10,20,30,5\n2024,11,22,33,6\n2025,12,24,36,7\n"
CONFIGURATION = """\
tables: {spending: {path: spending.csv, keys: [year], period: year, convention: exact}}
packs: [./rules.yaml]
"""
TOTAL = "{id: total-not-sum, kind: total, from: {table: spending}, whole: total, parts: [goods, services]}"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spending.csv").write_text(TABLE)
    (tmp_path / "crossfoot.yaml").write_text(CONFIGURATION)
    return tmp_path


def audit(project: Path, capsys: pytest.CaptureFixture[str], *rules: str) -> tuple[int, list[str]]:
    listed = "".join(f"  - {rule}\n" for rule in rules)
    (project / "rules.yaml").write_text(f"pack: own\nrules:\n{listed}")
    code = main(["rules", "audit"])
    shown = capsys.readouterr()
    assert code < 2, shown.err
    return code, shown.out.splitlines()


def test_a_healthy_rule_set_has_nothing_to_complain_of(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, lines = audit(project, capsys, TOTAL)
    assert code == 0
    assert lines[-1] == "1 rules, 9 of 12 figures covered"


def test_figures_that_no_rule_covers_are_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, lines = audit(project, capsys, TOTAL)
    uncovered = [line for line in lines if line.startswith("no rule covers: ")]
    assert [line.rsplit(" ", 2)[1] for line in uncovered] == ["5", "6", "7"]


def test_planted_misprints_are_counted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Exact figures are not among those sampled, so the table says how it was rounded.
    (project / "crossfoot.yaml").write_text(CONFIGURATION.replace(", convention: exact", ""))
    _, lines = audit(project, capsys, TOTAL)
    assert any(line.startswith("planted wrong-digit: ") for line in lines)


@pytest.mark.parametrize(
    ("rules", "complaint"),
    [
        (
            [TOTAL.replace("total-not-sum", "first"), TOTAL.replace("total-not-sum", "second")],
            "repeats: own/second says the same as own/first",
        ),
        (
            [TOTAL.replace("parts: [goods, services]", "parts: [goods, other]")],
            "always fails: own/total-not-sum",
        ),
        (
            [TOTAL.replace("whole: total", "whole: totl")],
            "never evaluated: own/total-not-sum: no column 'totl' in table 'spending'; did you mean 'total'?",
        ),
        (
            [TOTAL.replace("table: spending", "table: spending, where: {year: 1999}")],
            "never evaluated: own/total-not-sum: no group in which all its figures stand",
        ),
        (
            [
                TOTAL,
                (
                    "{id: rest, kind: total, from: {table: spending}, whole: goods, parts: [total, services], "
                    "weights: [1, -1]}"
                ),
            ],
            "redundant: own/rest follows from the rules before it, wherever it was checked",
        ),
        (
            [
                "{id: a, kind: shares, from: {table: spending}, parts: [goods, services]}",
                "{id: b, kind: shares, from: {table: spending}, parts: [goods, services], of: 90}",
            ],
            "contradictory: own/a, own/b cannot hold together, whatever the figures",
        ),
    ],
)
def test_a_rule_that_is_wrong_is_named(
    project: Path, capsys: pytest.CaptureFixture[str], rules: list[str], complaint: str
) -> None:
    code, lines = audit(project, capsys, *rules)
    assert code == 1
    assert complaint in lines
