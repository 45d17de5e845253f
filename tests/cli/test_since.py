"""Two versions of a data set: what has changed, and by how much."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from crossfoot.cli.main import main

RULES = """
pack: p
rules:
  - {id: revised-too-far, kind: revision, from: {table: gdp}, new: value, within: "2 %"}
  - {id: total, kind: total, from: {table: gdp}, whole: value, parts: [a, b]}
"""
CONFIG = """
tables:
  gdp: {path: data/gdp.csv, keys: [area], period: year, decimals: 1}
packs: [./rules.yaml]
"""
BEFORE = """area,year,a,b,value
north,2023,60.0,40.0,100.0
north,2024,61.0,41.0,102.0
south,2024,1.0,1.0,9.0
"""
#: 2023 barely moved, 2024 by 5 %; a new year; the wrong total in the south is as it was.
NOW = """area,year,a,b,value
north,2023,60.0,40.5,100.5
north,2024,61.0,46.1,107.1
north,2025,62.0,46.1,108.1
south,2024,1.0,1.0,9.0
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "crossfoot.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "data/gdp.csv").write_text(NOW, "utf-8")
    (tmp_path / "old/data").mkdir(parents=True)
    (tmp_path / "old/data/gdp.csv").write_text(BEFORE, "utf-8")
    return tmp_path


def git(*arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(project: Path) -> Path:
    git("init", "-q", "-b", "main")
    (project / "data/gdp.csv").write_text(BEFORE, "utf-8")
    git("add", ".")
    git("commit", "-qm", "first")
    (project / "data/gdp.csv").write_text(NOW, "utf-8")
    return project


def checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    main(["check", "--format", "json", *arguments])
    return json.loads(capsys.readouterr().out)


def found(report: dict) -> set[tuple[str, str]]:
    return {(f["rule"], f["subject"].get("year", "")) for f in report["findings"]}


@pytest.mark.parametrize("since", ["old", "old/data/gdp.csv"])
def test_a_revision_is_held_against_the_version_at_a_path(
    project: Path, capsys: pytest.CaptureFixture[str], since: str
) -> None:
    report = checked(capsys, "--since", since)
    assert ("p/revised-too-far", "2024") in found(report)
    assert ("p/revised-too-far", "2023") not in found(report)
    (finding,) = [f for f in report["findings"] if f["rule"] == "p/revised-too-far"]
    texts = {row["role"]: row["text"] for row in finding["figures"]}
    assert (texts["old"], texts["new"]) == ("102.0", "107.1")
    places = {row["role"]: row["location"].get("path") for row in finding["figures"]}
    assert places["old"] == "old/data/gdp.csv"
    assert places["new"] == "data/gdp.csv"


def test_a_revision_is_held_against_a_commit(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = checked(capsys, "--since", "HEAD")
    assert ("p/revised-too-far", "2024") in found(report)
    (finding,) = [f for f in report["findings"] if f["rule"] == "p/revised-too-far"]
    old = next(row for row in finding["figures"] if row["role"] == "old")
    assert old["location"]["path"] == "HEAD:data/gdp.csv"
    assert old["location"]["line"] == 3
    assert {i["path"] for i in report["inputs"]} == {"data/gdp.csv", "HEAD:data/gdp.csv"}


def test_the_report_of_two_runs_against_a_commit_is_the_same(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(capsys, "--since", "HEAD") == checked(capsys, "--since", "HEAD")


def test_a_figure_that_was_not_there_is_unchecked(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = checked(capsys, "--since", "old")
    (rule,) = [r for r in report["rules"] if r["name"] == "p/revised-too-far"]
    (counts,) = rule["counts"]
    assert counts["unchecked"] == 1
    assert counts["impossible"] == 1


def test_without_an_earlier_version_the_rule_does_not_apply_and_says_so(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = checked(capsys)
    assert found(report) == {("p/total", "2024")}
    assert any("no earlier one" in notice for notice in report["coverage"]["notices"])


def test_what_has_not_changed_is_not_reported(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "data/gdp.csv").write_text(BEFORE, "utf-8")
    assert found(checked(capsys, "--since", "old")) == set()
    assert found(checked(capsys)) == {("p/total", "2024")}


def test_one_earlier_file_for_several_tables_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "data/other.csv").write_text(NOW, "utf-8")
    assert main(["check", "data", "data/other.csv", "--since", "old/data/gdp.csv"]) == 2
    assert "a folder that holds their earlier versions" in capsys.readouterr().err


@pytest.mark.parametrize("since", ["--output=stolen", "-h", "no-such-commit", "HEAD;touch stolen"])
def test_a_commit_is_never_an_option_or_a_command(
    repository: Path, capsys: pytest.CaptureFixture[str], since: str
) -> None:
    assert main(["check", f"--since={since}"]) == 2
    assert not (repository / "stolen").exists()


def test_names_with_signs_that_mean_something_to_git_are_only_names(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = repository / "data" / "-*[x] :y.csv"
    odd.write_text(BEFORE, "utf-8")
    git("add", ".")
    git("commit", "-qm", "odd")
    odd.write_text(NOW, "utf-8")
    rules = repository / "odd.yaml"
    rules.write_text(
        'pack: p\nrules:\n- {id: r, kind: revision, from: {for_each: [area, year]}, new: value, within: "2 %"}\n',
        "utf-8",
    )
    report = checked(capsys, "--rules", str(rules), "--since", "HEAD", "--", str(odd))
    assert ("p/r", "2024") in found(report)


def test_large_tables_are_compared_alike(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"area {i},2024,1,1,{1000 + i}" for i in range(6_000)]
    head = "area,year,a,b,value\n"
    (project / "old/data/gdp.csv").write_text(head + "\n".join(rows) + "\n", "utf-8")
    rows[17] = "area 17,2024,1,1,1200"
    (project / "data/gdp.csv").write_text(head + "\n".join(rows) + "\n", "utf-8")
    report = checked(capsys, "--since", "old", "--select", "p/revised-too-far")
    assert [f["subject"]["area"] for f in report["findings"]] == ["area 17"]
    (rule,) = report["rules"]
    (counts,) = rule["counts"]
    assert counts["exact"] + counts["rounding"] == 5_999
