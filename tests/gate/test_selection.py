"""Which rules count and how much, and which findings touch what has changed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crossfoot.figures import Location
from crossfoot.gate.changed import changed_files, touching
from crossfoot.gate.compare import compare
from crossfoot.gate.selection import Override, Selection, fits, in_files
from crossfoot.problems import InputError, Severity
from crossfoot.report.findings import about_run
from crossfoot.report.model import Finding, Report, RuleSummary, Tally, assemble
from crossfoot.verify import Grade

Make = Callable[..., Finding]
Run = Callable[..., Report]


@pytest.mark.parametrize(
    ("pattern", "rule", "tags", "expected"),
    [
        ("own/total-not-sum", "own/total-not-sum", (), True),
        ("own/*", "own/total-not-sum", (), True),
        ("*/shares-*", "grdp/shares-not-100", (), True),
        ("total-not-sum", "own/total-not-sum", (), True),
        ("total-*", "own/total-not-sum", (), True),
        ("other/*", "own/total-not-sum", (), False),
        ("tag:VAD", "own/x", ("VAD", "b"), True),
        ("tag:vad", "own/x", ("VAD",), True),
        ("tag:V*", "own/x", ("VAD",), True),
        ("tag:VCO", "own/x", ("VAD",), False),
    ],
)
def test_patterns(pattern: str, rule: str, tags: tuple[str, ...], expected: bool) -> None:
    assert fits(pattern, rule, tags) is expected


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("data/old/a.csv", "data/old/**", True),
        ("data/old/a.csv", "*.csv", True),
        ("data/new/a.csv", "data/old/", False),
        ("", "*", False),
    ],
)
def test_file_globs_are_those_of_gitignore(path: str, pattern: str, expected: bool) -> None:
    assert in_files(path, pattern) is expected


def test_select_and_ignore_leave_out_rules_and_findings(finding: Make, run: Run) -> None:
    report = run(finding(), finding("own/other"))
    kept = Selection(select=("own/*",), ignore=("other",)).apply(report)
    assert [f.rule for f in kept.findings] == ["own/total-not-sum"]
    assert [r.name for r in kept.rules] == ["own/total-not-sum"]


def test_tags_select_by_the_rules_tags(finding: Make) -> None:
    rules = [RuleSummary("own/total-not-sum", "total", tags=("VAD",), counts=(Tally("t"),))]
    report = assemble([finding(), finding("own/other")], rules=rules)
    kept = Selection(select=("tag:VAD",)).apply(report)
    assert [f.rule for f in kept.findings] == ["own/total-not-sum"]


def test_the_last_severity_that_fits_wins(finding: Make, run: Run) -> None:
    severities = {"own/*": Severity.INFO, "own/total-*": Severity.WARNING}
    (found,) = Selection(severities=severities).apply(run(finding())).findings
    assert found.severity is Severity.WARNING


def test_off_leaves_a_rule_out(finding: Make, run: Run) -> None:
    kept = Selection(severities={"own/total-*": None}).apply(run(finding()))
    assert not kept.findings
    assert [rule.name for rule in kept.rules] == ["own/other"]


def test_overrides_hold_in_their_files_only(finding: Make, run: Run) -> None:
    old = finding(location=Location("data/old/a.csv", line=2))
    new = finding(year="2024", location=Location("data/new/a.csv", line=2))
    override = Override(("data/old/**",), {"own/*": None})
    kept = Selection(overrides=(override,)).apply(run(old, new))
    assert [f.location.path for f in kept.findings] == ["data/new/a.csv"]


def test_what_rounding_could_explain_stays_a_warning(finding: Make, run: Run) -> None:
    weak = finding(grade=Grade.IMPLAUSIBLE, severity=Severity.WARNING)
    (found,) = Selection(severities={"*": Severity.ERROR}).apply(run(weak)).findings
    assert found.severity is Severity.WARNING


def test_a_rule_that_checked_nothing_is_ignored_by_its_own_name(run: Run) -> None:
    nothing = about_run("rule-selected-nothing", "own/other")
    assert not Selection(ignore=("own/other",)).apply(run(nothing)).findings
    assert Selection(select=("own/other",)).apply(run(nothing)).findings


# --- since -------------------------------------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True, capture_output=True)

    git("init", "-q")
    git("config", "user.email", "a@example.org")
    git("config", "user.name", "a")
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("x\n")
    git("add", ".")
    git("commit", "-qm", "first")
    return tmp_path


def test_since_keeps_findings_that_touch_changed_files(
    repository: Path, finding: Make, run: Run
) -> None:
    (repository / "a.csv").write_text("y\n")
    (repository / "mới.csv").write_text("z\n")
    files = changed_files("HEAD", repository)
    assert {file.name for file in files} == {"a.csv", "mới.csv"}
    places = [Location(str(repository / name), line=1) for name in ("a.csv", "b.csv")]
    found = [finding(year=str(n), location=place) for n, place in enumerate(places)]
    kept = touching(run(*found), files)
    assert [Path(f.location.path or "").name for f in kept.findings] == ["a.csv"]


@pytest.mark.parametrize("ref", ["no-such-branch", "--output=x", "-h"])
def test_a_commit_that_is_none_is_a_clear_message(repository: Path, ref: str) -> None:
    with pytest.raises(InputError):
        changed_files(ref, repository)
    assert {p.name for p in repository.iterdir()} == {".git", "a.csv", "b.csv"}


def test_outside_a_repository_is_a_clear_message(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="repository"):
        changed_files("HEAD", tmp_path)


# --- diff --------------------------------------------------------------------------------------------------------


def test_reports_are_compared_by_id(finding: Make, run: Run) -> None:
    old = run(finding(), finding(year="2024"), finding(year="2023"))
    new = run(finding(whole="12"), finding(year="2024"), finding(year="2026"))
    difference = compare(old, new)
    assert [f.subject["year"] for f in difference.new] == ["2026"]
    assert [f.subject["year"] for f in difference.gone] == ["2023"]
    assert [pair[1].subject["year"] for pair in difference.changed] == ["2025"]
    assert difference.same == 1
    assert replace(old) == old
