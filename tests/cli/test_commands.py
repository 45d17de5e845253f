"""The commands as people and CI jobs call them: what they print, where, and with which exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from crossfoot.cli.main import main
from crossfoot.report.model import Report

TABLE = "year,goods,services,total\n2023,10,20,30\n2024,11,22,33\n2025,12,24,36\n"
WRONG = TABLE.replace("12,24,36", "12,24,38")
RULES = """\
pack: own
rules:
  - id: total-not-sum
    kind: total
    title: Goods and services make the total
    why: There is nothing else.
    tags: [VAD]
    from: {table: spending, for_each: [year]}
    whole: total
    parts: [goods, services]
    examples:
      - holds: {whole: 30, parts: [10, 20]}
      - fails: {whole: 40, parts: [10, 20]}
"""
CONFIGURATION = """\
tables:
  spending:
    path: spending.csv
    keys: [year]
    period: year
    measures:
      goods: {convention: exact}
      services: {convention: exact}
      total: {convention: exact}
packs: [./rules.yaml]
"""


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


Call = Callable[..., Outcome]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a table that adds up, one rule and a configuration."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "SOURCE_DATE_EPOCH", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "spending.csv").write_text(TABLE)
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "crossfoot.yaml").write_text(CONFIGURATION)
    return tmp_path


@pytest.fixture
def wrong(project: Path) -> Path:
    """The same with a total that is off by two."""
    (project / "spending.csv").write_text(WRONG)
    return project


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = main(arguments)
        shown = capsys.readouterr()
        return Outcome(code, shown.out, shown.err)

    return run


def report(call: Call, *arguments: str) -> Report:
    return Report.from_json(call("check", "--format", "json", *arguments).out)


def only(call: Call) -> Any:
    (finding,) = report(call).findings
    return finding


# --- check: exit codes -------------------------------------------------------------------------------------------


def test_figures_that_agree_are_exit_code_0(project: Path, call: Call) -> None:
    outcome = call("check")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err.startswith("nothing open; 3 relations checked: 3 exact")
    assert call("check", "-q") == (0, "", "")


def test_figures_that_do_not_are_exit_code_1(wrong: Path, call: Call) -> None:
    outcome = call("check")
    assert outcome.code == 1
    assert outcome.err.startswith("1 finding open: 1 error")
    assert outcome.out.startswith("spending.csv:4:")
    assert "error[own/total-not-sum] the total is 38, but its 2 parts sum to 36" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "nowhere.csv"], "no such file"),
        (["check", "--config", "no.yaml"], "no such file"),
        (["check", "--rules", "builtin:percentage"], "no shipped pack 'percentage'"),
        (["check", "--baseline", "no.jsonl"], "no such file"),
        (["check", "--since", "HEAD"], "repository"),
        (["check", "--format", "jsn"], "did you mean 'json'?"),
        (["check", "--report", "sarif"], "is not FORMAT:PATH"),
        (["check", "--alpha", "2"], "not between 0 and 1"),
        (["check", "--report", "sarif:/proc/no/such/out"], "cannot be written"),
        (["explain", "ffff"], "no finding 'ffff'"),
        (["diff", "a.json", "b.json"], "a.json"),
        (["decide", "ffff", "accepted"], "needs a reason"),
        (["rules", "show", "totl"], "did you mean 'total'?"),
        (["figures", "nowhere.csv"], "no such file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_checked_is_exit_code_2(
    project: Path, call: Call, arguments: list[str], message: str
) -> None:
    outcome = call(*arguments)
    assert outcome.code == 2
    assert message in outcome.out + outcome.err
    assert "Traceback" not in outcome.err


def test_what_was_found_is_printed_although_something_could_not_be_read(
    wrong: Path, call: Call
) -> None:
    outcome = call("check", "spending.csv", "nowhere.csv")
    assert outcome.code == 2
    assert "error[own/total-not-sum]" in outcome.out
    assert "no such file" in outcome.out
    assert outcome.out.endswith("incomplete: not everything could be checked\n")


def test_without_anything_to_check_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = call("check")
    assert outcome.code == 2
    assert "crossfoot init" in outcome.err


@pytest.mark.parametrize(
    ("level", "code"), [("error", 1), ("warning", 1), ("info", 1), ("never", 0)]
)
def test_the_fail_level_decides(wrong: Path, call: Call, level: str, code: int) -> None:
    assert call("check", "--fail-level", level).code == code


def test_a_mistake_in_the_configuration_is_exit_code_2_with_its_place(
    project: Path, call: Call
) -> None:
    (project / "crossfoot.yaml").write_text(CONFIGURATION + "fail-levl: error\n")
    outcome = call("check")
    assert outcome.code == 2
    assert "crossfoot.yaml:11:1: unknown key `fail-levl`" in outcome.err
    assert "did you mean 'fail-level'?" in outcome.err


def test_a_rule_that_is_wrong_fails_the_run_and_the_others_go_on(wrong: Path, call: Call) -> None:
    (wrong / "rules.yaml").write_text(RULES + "  - {id: broken, kind: totl}\n")
    outcome = call("check")
    assert outcome.code == 2
    assert "error[own/total-not-sum]" in outcome.out
    assert "did you mean" in call("check", "--format", "full").out


def test_a_rule_that_cannot_be_applied_could_not_check(project: Path, call: Call) -> None:
    (project / "rules.yaml").write_text(
        RULES.replace("parts: [goods, services]", "parts: [goods, servces]")
    )
    outcome = call("check")
    assert outcome.code == 2
    assert "rule `own/total-not-sum` cannot be applied" in outcome.out
    assert "did you mean 'services'?" in outcome.out


def test_a_rule_that_selects_nothing_does_not_pass(project: Path, call: Call) -> None:
    (project / "rules.yaml").write_text(
        RULES.replace("for_each: [year]", "for_each: [year], where: {year: 1999}")
    )
    outcome = call("check")
    assert outcome.code == 1
    assert "rule `own/total-not-sum` selected nothing" in outcome.out


# --- check: what it looks at -------------------------------------------------------------------------------------


def test_a_file_below_a_configuration_is_read_as_it_describes_it(wrong: Path, call: Call) -> None:
    assert call("check", "spending.csv").code == 1
    assert call("check", str(wrong / "spending.csv")).code == 1
    assert call("check", ".").code == 1


def test_the_configuration_of_an_ancestor_counts(
    wrong: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    (wrong / "deep").mkdir()
    monkeypatch.chdir(wrong / "deep")
    assert call("check").code == 1


def test_the_section_of_a_pyproject_counts(wrong: Path, call: Call) -> None:
    (wrong / "crossfoot.yaml").unlink()
    (wrong / "pyproject.toml").write_text(
        '[tool.crossfoot]\npacks = ["rules.yaml"]\n'
        '[tool.crossfoot.tables.spending]\npath = "spending.csv"\nkeys = ["year"]\n'
    )
    assert call("check").code == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--select", "own/*"], 1),
        (["--select", "tag:VAD"], 1),
        (["--select", "other/*"], 2),
        (["--ignore", "total-not-sum"], 0),
        (["--rules", "rules.yaml"], 1),
    ],
)
def test_rules_are_chosen(wrong: Path, call: Call, arguments: list[str], code: int) -> None:
    assert call("check", *arguments).code == code


@pytest.mark.parametrize(
    ("pattern", "advice"),
    [("own/total-not-sm", "own/total-not-sum"), ("total-nt-sum", "total-not-sum"), ("no/*", "")],
)
def test_a_selection_that_fits_no_rule_is_no_agreement(
    wrong: Path, call: Call, pattern: str, advice: str
) -> None:
    done = call("check", "--select", pattern, "--format", "full")
    assert done.code == 2
    assert f"no rule fits the selection {pattern!r}" in done.out
    assert f"did you mean {advice!r}?" in done.out if advice else "did you mean" not in done.out


@pytest.mark.parametrize(
    ("severity", "code"), [("warning", 0), ("off", 0), ("info", 0), ("error", 1)]
)
def test_severities_of_the_configuration_count(
    wrong: Path, call: Call, severity: str, code: int
) -> None:
    (wrong / "crossfoot.yaml").write_text(CONFIGURATION + f"rules: {{own/*: {severity}}}\n")
    assert call("check").code == code


def test_overrides_count_in_their_files(wrong: Path, call: Call) -> None:
    override = 'overrides:\n  - {files: ["*.csv"], rules: {"*": info}}\n'
    (wrong / "crossfoot.yaml").write_text(CONFIGURATION + override)
    assert call("check").code == 0
    assert only(call).severity == "info"


def test_text_from_standard_input(
    project: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    text = "Housing took 31.42 per cent of spending, food 12.91, transport 14.66 and other items 42.31.\n"

    class Stdin:
        buffer = io.BytesIO(text.encode())

    monkeypatch.setattr(sys, "stdin", Stdin())
    outcome = call("check", "-", "--stdin-filename", "draft.md", "--format", "full")
    assert outcome.code == 1
    assert "draft.md:1:14" in outcome.out
    assert "^^^^^" in outcome.out, "the text is shown although it stands in no file"


def test_a_convention_is_assumed_where_nothing_else_says(project: Path, call: Call) -> None:
    (project / "spending.csv").write_text(TABLE.replace("12,24,36", "12,24,37"))
    bare = CONFIGURATION.partition("    measures:")[0] + "packs: [rules.yaml]\n"
    (project / "crossfoot.yaml").write_text(bare)
    assert call("check").code == 0, "rounded to nearest, 12.4 + 24.4 prints as 37"
    assert call("check", "--convention", "exact").code == 1
    assert call("check", "--convention", "exct").code == 2
    (project / "crossfoot.yaml").write_text(bare + "convention: exact\n")
    assert call("check").code == 1


# --- check: reports ----------------------------------------------------------------------------------------------


def test_a_convention_is_assumed_of_documents_too(tmp_path: Path, call: Call) -> None:
    """1.4 − 1.0 is 0.4 of cut figures and 0.3 only of rounded ones: 1.35 − 1.04 = 0.31."""
    report = tmp_path / "report.txt"
    report.write_text(
        "Exports rose from $1.0 billion to $1.4 billion, an increase of $0.3 billion.\n"
    )
    assert call("check", str(report)).code == 0
    assert call("check", str(report), "--convention", "exact").code == 1


def test_one_run_writes_many_reports(wrong: Path, call: Call) -> None:
    targets = [
        f"--report={name}:out/report.{name}"
        for name in ("json", "sarif", "junit", "csv", "markdown")
    ]
    assert call("check", *targets).code == 1
    assert {path.suffix for path in (wrong / "out").iterdir()} == {
        ".json",
        ".sarif",
        ".junit",
        ".csv",
        ".markdown",
    }
    assert json.loads((wrong / "out/report.sarif").read_text("utf-8"))["version"] == "2.1.0"


def test_a_report_that_cannot_be_written_costs_no_other(wrong: Path, call: Call) -> None:
    (wrong / "taken").write_text("a file, no folder")
    done = call("check", "--report=json:taken/a.json", "--report=csv:out/a.csv")
    assert done.code == 2
    assert "taken/a.json: cannot be written" in done.err
    assert "error[own/total-not-sum]" in done.out
    assert (wrong / "out/a.csv").is_file()


def test_two_runs_are_the_same_bytes(wrong: Path, call: Call) -> None:
    for name in ("json", "sarif", "junit", "full", "html"):
        assert call("check", "--format", name).out == call("check", "--format", name).out


def test_the_time_stands_in_a_report_only_if_it_is_fixed(
    wrong: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert report(call).run.at is None
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert report(call).run.at == "2023-11-14T22:13:20Z"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    assert call("check").code == 2


def test_colours_are_asked_for(wrong: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in call("check", "--format", "full").out, "no terminal"
    assert "\x1b[" in call("check", "--format", "full", "--color", "always").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in call("check", "--format", "full").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in call("check", "--format", "full").out


def test_findings_in_vietnamese(wrong: Path, call: Call) -> None:
    outcome = call("check", "--message-language", "vi")
    assert "tổng in là 38, nhưng 2 thành phần cộng lại bằng 36" in outcome.out


def test_statistics_show_what_passed(project: Path, call: Call) -> None:
    assert "own/total-not-sum      3" in call("check", "--statistics").out
    outcome = call("check", "--statistics", "--format", "json")
    json.loads(outcome.out)
    assert "own/total-not-sum" in outcome.err


def test_the_job_summary_is_appended_to(
    wrong: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = wrong / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    call("check")
    assert summary.read_text() == "before\n"
    assert call("check", "--format", "github").out.startswith("::error file=spending.csv,line=4,")
    assert summary.read_text("utf-8").startswith("before\n## crossfoot\n")


def test_paths_in_reports_are_relative(wrong: Path, call: Call) -> None:
    outcome = call("check", str(wrong), "--format", "json")
    assert str(wrong) not in outcome.out
    assert Report.from_json(outcome.out).findings[0].location.path == "spending.csv"


def test_paths_are_the_same_wherever_the_project_is_kept(wrong: Path, call: Call) -> None:
    assert json.loads(call("check", str(wrong / "spending.csv"), "--format", "json").out) == (
        json.loads(call("check", "spending.csv", "--format", "json").out)
    )


def test_in_a_folder_below_the_configuration_paths_lead_up_and_patterns_still_fit(
    wrong: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    (wrong / "below").mkdir()
    monkeypatch.chdir(wrong / "below")
    assert call("check").out.startswith("../spending.csv:4:12: error[own/total-not-sum]")
    overrides = "overrides:\n  - {files: [/spending.csv], rules: {own/*: info}}\n"
    (wrong / "crossfoot.yaml").write_text(CONFIGURATION + overrides)
    assert call("check").out.startswith("../spending.csv:4:12: info[")
    (wrong / "waivers.yaml").write_text(
        "waivers: [{rule: own/*, where: {path: spending.csv}, reason: known}]\n"
    )
    assert call("check").out == ""


def test_ci_services_get_paths_from_the_top_of_the_checkout(
    wrong: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(wrong.parent))
    path = f"{wrong.name}/spending.csv"
    assert f"file={path},line=4" in call("check", "--format", "github").out
    (result,) = json.loads(call("check", "--format", "sarif").out)["runs"][0]["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": path, "uriBaseId": "%SRCROOT%"}
    assert call("check").out.startswith("spending.csv:4:12"), "a person is in the folder"
    monkeypatch.delenv("GITHUB_WORKSPACE")
    monkeypatch.setenv("CI_PROJECT_DIR", str(wrong.parent))
    (issue,) = json.loads(call("check", "--format", "gitlab").out)
    assert issue["location"]["path"] == path


# --- decide, explain, baseline, diff -----------------------------------------------------------------------------


def test_a_decision_passes_until_the_figure_changes(wrong: Path, call: Call) -> None:
    finding = only(call)
    decided = call("decide", finding.id[:6], "accepted", "-m", "includes arms", "--by", "lan")
    assert decided.code == 0
    assert call("check").code == 0
    assert "1 suppressed" in call("check", "--format", "full").out
    assert "includes arms" in call("explain", finding.id).out
    (wrong / "spending.csv").write_text(WRONG.replace("38", "39"))
    outcome = call("check", "--format", "full")
    assert outcome.code == 1
    assert "(re-opened)" in outcome.out
    assert "whole 38" in outcome.out


def test_show_suppressed_shows_what_was_accepted(wrong: Path, call: Call) -> None:
    call("decide", only(call).id, "false-alarm", "-m", "other base")
    assert call("check").out == ""
    assert "(false alarm)" in call("check", "--show-suppressed").out


def test_a_decision_can_be_taken_back(wrong: Path, call: Call) -> None:
    finding = only(call)
    call("decide", finding.id, "accepted", "-m", "why")
    call("decide", finding.id, "open")
    assert call("check").code == 1
    assert [past.status for past in only(call).history] == ["accepted", "open"]


def test_decisions_are_taken_over_from_the_page(wrong: Path, call: Call, tmp_path: Path) -> None:
    from crossfoot.gate.decisions import Status, append, decide

    exported = tmp_path / "exported.jsonl"
    append(exported, [decide(only(call), Status.ACCEPTED, "why", "lan", "2026-01-01T00:00:00Z")])
    assert "1 decision taken over" in call("decide", "--import", str(exported)).err
    assert call("check").code == 0
    assert (
        "0 decisions taken over, 1 known already" in call("decide", "--import", str(exported)).err
    )


def test_of_a_cut_log_the_whole_lines_are_taken_over(
    wrong: Path, call: Call, tmp_path: Path
) -> None:
    from crossfoot.gate.decisions import Status, append, decide

    exported = tmp_path / "exported.jsonl"
    append(exported, [decide(only(call), Status.ACCEPTED, "why", "lan", "2026-01-01T00:00:00Z")])
    exported.write_bytes(exported.read_bytes() + b'{"id": "0123')
    done = call("decide", "--import", str(exported))
    assert (done.code, call("check").code) == (0, 0)
    assert "warning: " in done.err
    assert "the last line is cut off and was skipped" in done.err
    exported.write_bytes(b"[]\n" + exported.read_bytes())
    assert call("decide", "--import", str(exported)).code == 2, "a decision may be lost with it"


def test_a_cut_decision_log_is_a_warning_and_no_decision(wrong: Path, call: Call) -> None:
    call("decide", only(call).id, "accepted", "-m", "why")
    log = wrong / "decisions.jsonl"
    log.write_bytes(log.read_bytes()[:-10])
    outcome = call("check")
    assert outcome.code == 1
    assert "decisions.jsonl:1:1: warning: the last line is cut off and was skipped" in outcome.out


def test_explain_shows_intervals_and_arithmetic(wrong: Path, call: Call) -> None:
    outcome = call("explain", only(call).id[:8])
    assert outcome.code == 0
    for text in (
        "12 + 24 = 36 ≠ 38",
        "stands for [38, 38]",
        "the others allow [36, 36]",
        "There is nothing else.",
    ):
        assert text in outcome.out


def test_the_baseline_only_shrinks(wrong: Path, call: Call) -> None:
    assert call("baseline", "create").code == 0
    assert call("check").code == 0
    assert only(call).id in call("baseline", "show").out
    assert call("baseline", "create").code == 2, "it exists"
    (wrong / "spending.csv").write_text(TABLE)
    assert "1 taken out, 0 left" in call("baseline", "prune").err
    (wrong / "spending.csv").write_text(WRONG)
    assert call("check").code == 1, "fixed debt does not come back unseen"


def test_half_a_run_makes_no_baseline(project: Path, call: Call) -> None:
    (project / "rules.yaml").write_text(RULES.replace("[goods, services]", "[goods, servces]"))
    outcome = call("baseline", "create")
    assert outcome.code == 2
    assert "cannot be applied" in outcome.err
    assert not (project / "baseline.jsonl").exists()


def test_diff_tells_new_from_known(wrong: Path, call: Call) -> None:
    call("check", "--report", "json:old.json")
    (wrong / "spending.csv").write_text(WRONG.replace("11,22,33", "11,22,34"))
    call("check", "--report", "json:new.json")
    outcome = call("diff", "old.json", "new.json")
    assert outcome.code == 1
    assert outcome.out.startswith("+ ")
    assert outcome.out.endswith("1 new, 0 gone, 0 changed, 1 the same\n")
    assert call("diff", "new.json", "old.json").code == 0
    assert len(json.loads(call("diff", "old.json", "new.json", "--format", "json").out)["new"]) == 1


# --- rules, schema, config, init, figures ------------------------------------------------------------------------


def test_rules_are_listed_and_shown(project: Path, call: Call) -> None:
    listed = call("rules", "list")
    assert "own/total-not-sum" in listed.out
    assert "percentages/" in listed.out, "shipped packs too"
    shown = call("rules", "show", "own/total-not-sum")
    assert "There is nothing else." in shown.out
    assert "holds: whole: 30, parts: [10, 20]" in shown.out
    assert "Σ weight · part = whole" in call("rules", "show", "total").out
    assert (
        len(json.loads(call("rules", "list", "--rules", "rules.yaml", "--format", "json").out)) == 1
    )


@pytest.mark.parametrize(
    ("examples", "word"),
    [
        ("[{holds: {whole: 30, parts: [10, 20]}}]", None),
        ("[{holds: {whole: 40, parts: [10, 20]}}]", "noisy"),
        ("[{fails: {whole: 30, parts: [10, 20]}}]", "missing"),
        ("[{holds: {whole: 30 ha, parts: [10 USD, 20]}}]", "wrong"),
    ],
)
def test_rules_are_tested_on_their_examples(
    project: Path, call: Call, examples: str, word: str | None
) -> None:
    head = RULES.partition("    examples:")[0]
    (project / "rules.yaml").write_text(f"{head}    examples: {examples}\n")
    outcome = call("rules", "test", "rules.yaml")
    assert outcome.code == (0 if word is None else 1)
    assert word is None or f"own/total-not-sum: {word}: " in outcome.out


def test_coverage_asks_for_an_example_of_each_sort(project: Path, call: Call) -> None:
    (project / "rules.yaml").write_text(RULES.partition("      - fails")[0])
    assert call("rules", "test", "rules.yaml").code == 0
    outcome = call("rules", "test", "--coverage", "rules.yaml")
    assert outcome.code == 1
    assert "missing: no example that fails" in outcome.out


def test_mutation_pushes_every_figure_beyond_its_tolerance(project: Path, call: Call) -> None:
    outcome = call("rules", "test", "--mutate", "rules.yaml")
    assert outcome.code == 0
    assert outcome.out == "1 rule, 8 examples, 8 ok, 0 not\n"


def test_lint_names_unknown_arguments_and_what_is_missing(project: Path, call: Call) -> None:
    rules = RULES.replace("    why: There is nothing else.\n", '    message: "{hwole} is wrong"\n')
    (project / "rules.yaml").write_text(rules)
    outcome = call("rules", "lint", "rules.yaml")
    assert outcome.code == 2
    assert (
        "rules.yaml:3:5: rule `own/total-not-sum`: message: unknown argument 'hwole'; did you mean 'whole'?"
        in outcome.out
    )
    assert "no reason (`why`)" in outcome.out


@pytest.mark.parametrize("name", ["rules", "config", "waivers", "report"])
def test_schemas_are_printed(call: Call, name: str) -> None:
    assert json.loads(call("schema", name).out)["$schema"].endswith("2020-12/schema")


def test_config_shows_every_value_with_its_origin(project: Path, call: Call) -> None:
    outcome = call("config")
    assert "packs: [./rules.yaml]  # crossfoot.yaml:10:1" in outcome.out
    assert "tables.spending.path: spending.csv  # crossfoot.yaml:3:5" in outcome.out
    assert "fail-level: error  # default" in outcome.out


def test_init_writes_what_check_can_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spending.csv").write_text(TABLE)
    (tmp_path / "note.md").write_text("Nothing here.\n")
    assert call("init").code == 0
    written = (tmp_path / "crossfoot.yaml").read_text("utf-8")
    assert written.startswith("# yaml-language-server: $schema=.crossfoot/config.schema.json\n")
    assert (tmp_path / ".crossfoot" / "config.schema.json").is_file()
    assert call("rules", "test", "rules.yaml", "--coverage").code == 0
    assert call("config").code == 0
    (tmp_path / "crossfoot.yaml").write_text(written + "# mine\n")
    call("init")
    assert (tmp_path / "crossfoot.yaml").read_text("utf-8").endswith("# mine\n"), (
        "never overwritten"
    )


def test_figures_show_what_was_read(project: Path, call: Call) -> None:
    outcome = call("figures", "spending.csv")
    assert outcome.code == 0
    assert len(outcome.out.splitlines()) >= 9
    row = json.loads(call("figures", "spending.csv", "--format", "jsonl").out.splitlines()[0])
    assert row["location"]["path"] == "spending.csv"


def test_watch_checks_again_when_a_file_changes(wrong: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-m", "crossfoot", "check", "--watch"],
        stdout=subprocess.PIPE,
        env=environment,
        cwd=wrong,
        text=True,
    ) as process:
        give_up = threading.Timer(60, process.kill)
        give_up.start()
        try:
            assert process.stdout is not None
            assert "the total is 38," in process.stdout.readline()
            (wrong / "spending.csv").write_text(WRONG.replace("38", "380"))
            later = iter(process.stdout.readline, "")
            assert any("the total is 380," in line for line in later)
        finally:
            give_up.cancel()
            process.kill()


# --- plug-ins ----------------------------------------------------------------------------------------------------

PLUGIN = """
from functools import lru_cache
from pathlib import Path
from crossfoot.constraints import equal
from crossfoot.expressions import Quantity
from crossfoot.rules.kinds.kind import Kind, Role, fails, holds


@lru_cache
def constraint():
    return equal(Quantity("left"), Quantity("right"))


KIND = Kind(
    name="twins",
    finding="twins-differ",
    title="Two figures are the same",
    must_hold="left = right",
    doc="Two figures are the same.",
    roles=(Role("left", "one"), Role("right", "the other")),
    constraint=constraint,
    examples=(holds(left="1", right="1"), fails(left="1", right="9")),
)
PACK = Path(__file__).with_name("twins.yaml")
"""
PLUGIN_PACK = """\
pack: twins
rules:
  - id: goods-not-services
    kind: twins
    from: {table: spending, for_each: [year]}
    left: goods
    right: services
"""


@dataclass(frozen=True)
class Plugin:
    """A distribution ``twins`` beside crossfoot, with a kind and a pack of that name."""

    site: Path
    project: Path

    def write(self, code: str = PLUGIN, kind: str = "KIND") -> None:
        information = self.site / "twins-1.0.dist-info"
        information.mkdir(parents=True, exist_ok=True)
        (self.site / "twins.py").write_text(code)
        (self.site / "twins.yaml").write_text(PLUGIN_PACK)
        (information / "METADATA").write_text("Metadata-Version: 2.1\nName: twins\nVersion: 1.0\n")
        (information / "entry_points.txt").write_text(
            f"[crossfoot.kinds]\ntwins = twins:{kind}\n[crossfoot.packs]\ntwins = twins:PACK\n"
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join([str(self.site), *sys.path])
        return subprocess.run(
            [sys.executable, "-m", "crossfoot", *arguments],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
            cwd=self.project,
            check=False,
        )


@pytest.fixture
def plugin(wrong: Path, tmp_path: Path) -> Plugin:
    made = Plugin(tmp_path / "site", wrong)
    made.write()
    return made


def test_kinds_and_packs_of_other_distributions(plugin: Plugin, wrong: Path) -> None:
    found = plugin.run("check", "--rules", "twins")
    assert found.returncode == 1, found.stderr
    assert "error[twins/goods-not-services]" in found.stdout
    assert '"twins"' in plugin.run("schema", "rules").stdout, (
        "editors complete it like a built-in kind"
    )
    (wrong / "rules.yaml").write_text(PLUGIN_PACK.replace("right:", "rigth:"))
    assert "did you mean 'right'?" in plugin.run("check", "--format", "full").stdout


def test_a_kind_that_cannot_be_loaded_is_named(plugin: Plugin) -> None:
    plugin.write(kind="NOTHING")
    broken = plugin.run("check", "--rules", str(plugin.site / "twins.yaml"))
    assert broken.returncode == 2
    assert "kind 'twins' (twins:NOTHING) cannot be loaded" in broken.stdout + broken.stderr


def test_a_kind_that_crashes_breaks_its_rule_and_the_others_go_on(plugin: Plugin) -> None:
    plugin.write(PLUGIN.replace("return equal(", "raise LookupError('planted')\n    return equal("))
    done = plugin.run("check", "--rules", "twins", "--rules", "rules.yaml")
    assert done.returncode == 2
    assert "error[own/total-not-sum]" in done.stdout
    assert "error[rule-broken]" in done.stdout
    assert "LookupError: planted" in done.stdout


#: Code that fails when the rule is translated to SQL, and code that fails only when groups are bound.
CRASHES = {
    "translated": ("return equal(", "raise LookupError('planted')\n    return equal("),
    "bound": (
        "\n\nKIND = ",
        "\n\nclass Fails(Kind):\n    def relation(self, *_, **__): raise LookupError('planted')\n\nKIND = ",
    ),
}


@pytest.mark.parametrize("when", CRASHES)
def test_a_kind_that_crashes_over_a_large_table_breaks_its_rule_alone(
    plugin: Plugin, wrong: Path, when: str
) -> None:
    rows = [f"{year},10,20,{31 if year == 3000 else 30}\n" for year in range(2000, 7002)]
    (wrong / "spending.csv").write_text("year,goods,services,total\n" + "".join(rows))
    code = PLUGIN.replace(*CRASHES[when])
    plugin.write(code.replace("KIND = Kind(", "KIND = Fails(") if when == "bound" else code)
    done = plugin.run("check", "--rules", "twins", "--rules", "rules.yaml")
    assert done.returncode == 2
    assert "error[own/total-not-sum] the total is 31," in done.stdout
    assert "error[rule-broken]" in done.stdout
    assert "LookupError: planted" in done.stdout


def test_a_plug_in_that_ends_the_program_has_not_checked(plugin: Plugin) -> None:
    plugin.write("raise SystemExit(1)")
    done = plugin.run("check", "--rules", "twins")
    assert done.returncode == 2, "Python's own 1 would say that figures disagree"
    assert "cannot be loaded" in done.stdout + done.stderr


def test_an_unknown_unit_is_pointed_at_where_the_configuration_says_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gdp.csv").write_text("area,value\nnorth,1.0\n", "utf-8")
    (tmp_path / "crossfoot.yaml").write_text(
        "tables:\n  gdp:\n    path: gdp.csv\n    keys: [area]\n"
        "    measures:\n      value: {unit: trilion VND, decimals: 1}\n",
        "utf-8",
    )
    assert main(["check"]) == 2
    said = capsys.readouterr()
    expected = "crossfoot.yaml:6:15: error: unknown unit 'trilion VND' for table 'gdp'"
    assert f"{expected}; did you mean 'trillion VND'?" in said.out + said.err
