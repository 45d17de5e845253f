"""Every format: what it says, that it does not change unnoticed, and that others can read it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from junitparser import JUnitXml
from sarif_pydantic import Sarif

from crossfoot.figures import Location
from crossfoot.problems import Problem, Severity
from crossfoot.report.formats import FORMATS, Options
from crossfoot.report.formats.github import MOST_ANNOTATIONS, MOST_SUMMARY_BYTES, summary
from crossfoot.report.formats.json import schema
from crossfoot.report.model import Finding, Report, State, assemble

Written = Callable[..., str]


def first(report: Report) -> Finding:
    """The first finding that is open: shares that add up to 101.30."""
    return next(f for f in report.findings if f.rule == "text/shares-not-100")


OWN = [name for name in FORMATS if name != "html"]  # the page has tests of its own


@pytest.mark.parametrize("name", OWN)
def test_a_format_does_not_change_unnoticed(
    name: str, written: Written, golden: Callable[[str, str], None]
) -> None:
    golden(f"report.{name}", written(name))


@pytest.mark.parametrize("name", OWN)
def test_an_empty_report_can_be_written(name: str, written: Written) -> None:
    written(name, assemble())


@pytest.mark.parametrize("name", OWN)
def test_a_format_is_the_same_bytes_whatever_order_the_parts_came_in(
    name: str, report: Report, written: Written
) -> None:
    turned = assemble(
        reversed(report.findings),
        causes=report.causes,
        rules=reversed(report.rules),
        coverage=report.coverage,
        inputs=reversed(report.inputs),
        problems=reversed(report.problems),
        run=report.run,
    )
    assert written(name, turned) == written(name)


# --- json, jsonl -------------------------------------------------------------------------------------------------


def test_json_fits_its_schema(with_cause: Report) -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(json.loads(with_cause.to_json()), schema())


def test_json_says_what_passed_too(report: Report) -> None:
    document = json.loads(report.to_json())
    fine = next(rule for rule in document["rules"] if rule["name"] == "table/fine")
    assert fine["counts"][0]["exact"] == 11
    assert document["summary"]["exact"] == 20
    assert document["summary"]["rounding"] == 3


def test_jsonl_ends_with_its_summary(report: Report, written: Written) -> None:
    rows = [json.loads(line) for line in written("jsonl").splitlines()]
    assert rows[0]["type"] == "run"
    assert rows[0]["format"] == "crossfoot-report/1"
    assert rows[-1]["type"] == "summary"
    assert sum(row["type"] == "finding" for row in rows) == len(report.findings)


# --- sarif -------------------------------------------------------------------------------------------------------


@pytest.fixture
def sarif(written: Written) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(written("sarif"))
    return document


def test_sarif_is_read_by_a_library(written: Written) -> None:
    log = Sarif.model_validate_json(written("sarif"))
    assert log.version == "2.1.0"
    results = log.runs[0].results
    assert results is not None
    assert len(results) == 4


def test_sarif_is_what_code_scanning_asks_for(sarif: dict[str, Any], report: Report) -> None:
    (run,) = sarif["runs"]
    assert run["automationDetails"]["id"].endswith("/")
    assert run["columnKind"] == "unicodeCodePoints"
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    open_ids = {finding.id for finding in report.findings if finding.state.is_open}
    assert len(run["results"]) == len(open_ids), "suppressed findings are left out"
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        fingerprint = result["partialFingerprints"]["primaryLocationLineHash"]
        assert fingerprint.removesuffix(":1") in open_ids


def test_sarif_links_every_other_figure_from_the_message(sarif: dict[str, Any]) -> None:
    result = next(r for r in sarif["runs"][0]["results"] if r["ruleId"] == "table/total-not-sum")
    for related in result["relatedLocations"]:
        assert f"]({related['id']})" in result["message"]["text"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 5, "startColumn": 15, "endColumn": 19}


def test_sarif_of_a_spreadsheet_has_a_file_and_a_logical_place(
    report: Report, written: Written
) -> None:
    cell = replace(first(report), location=Location("budget.xlsx", cell="Sheet1!C7"))
    result = json.loads(written("sarif", assemble([cell])))["runs"][0]["results"][0]
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "budget.xlsx", "uriBaseId": "%SRCROOT%"}
    }
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "Sheet1!C7"


def test_sarif_can_show_what_is_suppressed(written: Written, options: Options) -> None:
    document = json.loads(written("sarif", None, replace(options, show_suppressed=True)))
    results = document["runs"][0]["results"]
    reasons = [s["justification"] for r in results for s in r.get("suppressions", ())]
    assert sorted(reasons) == ["old vintage", "printed so in 2019"]


def test_sarif_says_that_a_run_is_incomplete(report: Report, written: Written) -> None:
    broken = replace(report, problems=(Problem("no such file", "x.csv"),))
    (invocation,) = json.loads(written("sarif", broken))["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 2
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "no such file"


def test_sarif_stays_below_the_limits_and_counts_what_is_left_out(
    report: Report, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crossfoot.report.formats import sarif as module

    many = assemble([replace(first(report), id=f"{n:016x}") for n in range(50)])
    assert (module.MOST_RESULTS, module.MOST_BYTES) == (25_000, 9_500_000)
    for limit, value in (("MOST_RESULTS", 7), ("MOST_BYTES", 1)):
        with monkeypatch.context() as patch:
            patch.setattr(module, limit, value)
            (run,) = json.loads(written("sarif", many))["runs"]
        (note,) = run["invocations"][0]["toolExecutionNotifications"]
        kept = len(run["results"])
        assert kept == 7 or limit == "MOST_BYTES"
        assert kept < 50
        assert note["message"]["text"].startswith(f"{50 - kept} more results are left out")


# --- junit -------------------------------------------------------------------------------------------------------


def test_junit_is_read_by_a_library(written: Written) -> None:
    suites = {suite.name: suite for suite in JUnitXml.fromstring(written("junit").encode())}
    assert set(suites) == {"2025", "spending", "cpi", "inputs"}
    spending = suites["spending"]
    assert (spending.tests, spending.failures, spending.skipped) == (3, 1, 1)
    names = {case.name: case for case in spending}
    assert names["table/fine"].is_passed, "passes are test cases too"
    assert names["table/old-total"].is_skipped


def test_junit_of_an_incomplete_run_is_an_error(report: Report, written: Written) -> None:
    broken = replace(report, problems=(Problem("no such file", "x.csv"),))
    suites = JUnitXml.fromstring(written("junit", broken).encode())
    assert suites.errors == 1


# --- CI services -------------------------------------------------------------------------------------------------


def test_github_has_ten_annotations_a_level_and_counts_the_rest(
    report: Report, written: Written
) -> None:
    many = assemble([replace(first(report), id=f"{n:016x}") for n in range(25)])
    lines = written("github", many).splitlines()
    assert sum(line.startswith("::error ") for line in lines) == MOST_ANNOTATIONS
    assert lines[-1] == "and 15 more of level error"


def test_github_annotations_stand_at_the_figure(written: Written) -> None:
    (line,) = [line for line in written("github").splitlines() if "total-not-sum" in line]
    assert line.startswith(
        "::error file=data/spending.csv,line=5,col=15,endColumn=19,title=table/total-not-sum::"
    )


def test_the_job_summary_fits_its_megabyte(report: Report, options: Options) -> None:
    many = assemble([replace(first(report), id=f"{n:016x}") for n in range(5_000)])
    text = summary(many, options)
    assert len(text.encode()) <= MOST_SUMMARY_BYTES
    assert text.splitlines()[-1].startswith("… ")


#: The subset of Code Climate's issues that GitLab documents.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!\./)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def test_gitlab_fits_and_fingerprints_are_unique(with_cause: Report, written: Written) -> None:
    issues = json.loads(written("gitlab", with_cause))
    jsonschema.validate(issues, GITLAB)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == 4


_POSITION = {
    "type": "object",
    "required": ["line"],
    "properties": {
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
    },
    "additionalProperties": False,
}
_RANGE = {
    "type": "object",
    "required": ["start"],
    "properties": {"start": _POSITION, "end": _POSITION},
    "additionalProperties": False,
}
#: reviewdog's DiagnosticResult, as its protocol buffer describes it.
RDJSON = {
    "type": "object",
    "required": ["source", "diagnostics"],
    "properties": {
        "source": {"type": "object", "required": ["name"]},
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message", "location"],
                "additionalProperties": False,
                "properties": {
                    "message": {"type": "string"},
                    "location": {
                        "type": "object",
                        "required": ["path"],
                        "properties": {"path": {"type": "string", "minLength": 1}, "range": _RANGE},
                        "additionalProperties": False,
                    },
                    "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
                    "code": {"type": "object", "required": ["value"]},
                    "suggestions": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["range", "text"],
                            "properties": {"range": _RANGE, "text": {"type": "string"}},
                            "additionalProperties": False,
                        },
                    },
                },
            },
        },
    },
}


def test_rdjson_fits_and_proposes_a_likely_repair(written: Written) -> None:
    document = json.loads(written("rdjson"))
    jsonschema.validate(document, RDJSON)
    (suggestion,) = [s for d in document["diagnostics"] for s in d.get("suggestions", ())]
    assert suggestion == {
        "range": {"start": {"line": 3, "column": 18}, "end": {"line": 3, "column": 22}},
        "text": "5430",
    }


def test_rdjson_columns_count_bytes(report: Report, written: Written, options: Options) -> None:
    place = Location("bao.md", 4, 9, 1, 5)
    finding = replace(first(report), location=place, repairs=())
    options.lines.__init__(texts={"bao.md": "tỷ: 20,51"})  # type: ignore[misc]
    diagnostic = json.loads(written("rdjson", assemble([finding]), options))["diagnostics"][0]
    assert diagnostic["location"]["range"]["start"] == {"line": 1, "column": 7}


# --- csv, markdown, text -----------------------------------------------------------------------------------------


def test_csv_has_a_row_a_finding_and_no_formulas(report: Report, written: Written) -> None:
    hostile = replace(first(report), message="=HYPERLINK(1)")
    rows = list(csv.DictReader(io.StringIO(written("csv", assemble([hostile])), newline="")))
    assert [row["message"] for row in rows] == ["'=HYPERLINK(1)"]


def test_the_frame_has_the_columns_of_the_csv(report: Report, written: Written) -> None:
    pytest.importorskip("pandas")
    frame = report.to_frame()
    assert list(frame.columns) == next(csv.reader([written("csv").splitlines()[0]]))
    assert len(frame) == len(report.findings)


def test_concise_is_one_line_a_finding(report: Report, written: Written) -> None:
    lines = written("concise").splitlines()
    assert len(lines) == len(report.problems) + sum(f.state.is_open for f in report.findings)
    assert lines[-2].startswith("releases/2025.md:4:17: error[text/growth-does-not-fit] ")


def test_an_incomplete_run_says_so_behind_what_it_found(report: Report, written: Written) -> None:
    broken = replace(report, problems=(Problem("no such file", "x.csv", severity=Severity.ERROR),))
    for name in ("full", "concise", "markdown"):
        text = written(name, broken)
        assert "no such file" in text
        assert "31.42" in text or "101.30" in text
        assert "incomplete" in text


def test_one_cause_is_one_message(with_cause: Report, written: Written) -> None:
    text = written("full", with_cause)
    assert text.count("error[") == 2, "the cause, and the finding it does not explain"
    assert "14 is wrong in 2 relations" in text
    assert text.count("the same cause: text/") == 2


def test_reopened_findings_show_the_old_figures(report: Report, written: Written) -> None:
    from crossfoot.report.model import PastDecision

    past = PastDecision("accepted", "as printed", figures={"whole": "8800"})
    again = replace(first(report), state=State.REOPENED, history=(past,))
    text = written("full", assemble([again]))
    assert "(re-opened)" in text
    assert "was accepted: as printed" in text
    assert "whole 8800" in text


def test_colour_is_only_colour(report: Report, written: Written, options: Options) -> None:
    import re

    coloured = written("full", None, replace(options, color=True))
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == written("full")


# --- one cause, one message --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["full", "concise", "sarif", "github", "gitlab", "rdjson", "markdown"]
)
def test_one_cause_is_one_headline_in_every_format(
    name: str, with_cause: Report, written: Written
) -> None:
    """The figure is the headline and the relations it breaks stand under it, wherever there are messages."""
    (cause,) = with_cause.causes
    headline = cause.message.partition(" (")[0]
    assert written(name, with_cause).count(headline) == 1


@pytest.mark.parametrize("name", ["full", "sarif", "github", "rdjson", "markdown"])
def test_the_relations_of_a_cause_are_listed_under_it(
    name: str, with_cause: Report, written: Written
) -> None:
    (cause,) = with_cause.causes
    text = written(name, with_cause)
    rules = [finding.rule for finding in with_cause.findings if finding.id in cause.relations]
    assert len(rules) > 1
    assert all(rule in text for rule in rules)


@pytest.mark.parametrize("name", ["json", "jsonl", "csv", "junit"])
def test_formats_with_a_row_for_each_finding_name_its_cause(
    name: str, with_cause: Report, written: Written
) -> None:
    (cause,) = with_cause.causes
    text = written(name, with_cause)
    assert cause.message.partition(" (")[0] in text
