"""``sarif``: SARIF 2.1.0 as GitHub code scanning reads it.

Facts from its documentation ("SARIF support for code scanning", "SARIF results exceed limits"): at most 25,000 results
a run and 10 MB when compressed; every result needs a physical location; ``primaryLocationLineHash`` tells an alert
from the next; a category is the ``automationDetails.id`` up to its last slash; at most 20 tags a rule and 1,000
locations a result.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from json import dumps
from pathlib import Path
from typing import Any, Final, TextIO
from urllib.parse import quote

from crossfoot.figures import NOWHERE, Location
from crossfoot.problems import Problem, Severity
from crossfoot.report.escape import one_line
from crossfoot.report.formats import Options
from crossfoot.report.formats.json import line
from crossfoot.report.model import FigureRow, Finding, Report, RuleSummary, State
from crossfoot.report.show import explained, path_in_checkout, told

MOST_RESULTS: Final = 25_000
#: 10 MB less room for what stands around the results.
MOST_BYTES: Final = 9_500_000
_MOST_LOCATIONS: Final = 100
_MOST_TAGS: Final = 20
_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def write(report: Report, out: TextIO, options: Options) -> None:
    """One run; results by severity until a limit is reached, and a notification that says how many are left out."""
    rules = _rules(report)
    index = {rule["id"]: at for at, rule in enumerate(rules)}
    driver = {
        "name": "crossfoot",
        "semanticVersion": report.run.version,
        "rules": rules,
    }
    out.write("{\n")
    out.write(f'"$schema": {dumps(_SCHEMA)},\n"version": "2.1.0",\n"runs": [{{\n')
    out.write(f'"tool": {line({"driver": driver})},\n')
    out.write('"automationDetails": {"id": "crossfoot/"},\n"columnKind": "unicodeCodePoints",\n')
    out.write('"results": [')
    left_out = _results(report, out, options, index)
    out.write("\n],\n")
    out.write(f'"invocations": [{line(_invocation(report, left_out))}]\n')
    out.write("}]\n}\n")


def _results(report: Report, out: TextIO, options: Options, index: dict[str, int]) -> int:
    """Write results; returns how many did not fit."""
    compressor = zlib.compressobj(6)
    size = count = left_out = 0
    for finding in told(report, options.show_suppressed):
        if left_out:
            left_out += 1
            continue
        text = line(_result(finding, index))
        size += len(compressor.compress(text.encode("utf-8")))
        if count == MOST_RESULTS or size > MOST_BYTES:
            left_out = 1
            continue
        out.write((",\n" if count else "\n") + text)
        count += 1
    return left_out


def _rules(report: Report) -> list[dict[str, Any]]:
    known = {rule.name: rule for rule in report.rules}
    for finding in report.findings:
        if finding.rule not in known:
            known[finding.rule] = RuleSummary(finding.rule, finding.kind, severity=finding.severity)
    return [_rule(known[name]) for name in sorted(known)]


def _rule(rule: RuleSummary) -> dict[str, Any]:
    title = one_line(rule.title) or rule.name
    made: dict[str, Any] = {
        "id": rule.name,
        "shortDescription": {"text": title},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [one_line(tag) for tag in (rule.kind, *rule.tags)][:_MOST_TAGS]},
    }
    if rule.why:
        made["fullDescription"] = {"text": one_line(rule.why)}
    references = [one_line(reference) for reference in rule.references]
    text = "\n".join(filter(None, (one_line(rule.why), one_line(rule.help), *references)))
    if text:
        made["help"] = {"text": text}
    return made


def _result(finding: Finding, index: dict[str, int]) -> dict[str, Any]:
    others = [row for row in finding.figures if row.location not in (NOWHERE, finding.location)]
    others = others[: _MOST_LOCATIONS - 1]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding, others)},
        "locations": [_location(finding.location, finding.source)],
        "partialFingerprints": {"primaryLocationLineHash": f"{finding.id}:1"},
        "properties": {
            "id": finding.id,
            "values": finding.values,
            "state": str(finding.state),
            "grade": None if finding.grade is None else str(finding.grade),
            "subject": dict(finding.subject),
            **({} if finding.cause is None else {"cause": finding.cause}),
        },
    }
    if others:
        result["relatedLocations"] = [
            {
                "id": at,
                **_location(row.location, finding.source, row),
                "message": {"text": one_line(f"{row.name or row.role}: {row.text}")},
            }
            for at, row in enumerate(others, 1)
        ]
    if not finding.state.is_open:
        result["suppressions"] = [_suppression(finding)]
    return result


def _message(finding: Finding, others: Iterable[FigureRow]) -> str:
    """The headline and the arithmetic, with every other figure as a link to its place."""
    links = ", ".join(
        f"[{_plain(f'{row.name or row.role} {row.text}')}]({at})"
        for at, row in enumerate(others, 1)
    )
    parts = [_plain(finding.message), _plain(explained(finding)), _plain(finding.help), links]
    return "\n".join(part for part in parts if part)


def _plain(text: str) -> str:
    """Text of a message in which nothing is a link (SARIF 2.1.0, 3.11.6)."""
    return one_line(text).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _location(location: Location, source: str, row: FigureRow | None = None) -> dict[str, Any]:
    path = path_in_checkout(location)
    physical: dict[str, Any] = {"artifactLocation": _artifact(path, source)}
    region = _region(location, row)
    if region and path is not None:
        physical["region"] = region
    made: dict[str, Any] = {"physicalLocation": physical}
    name = location.cell or (
        f"{source} row {location.row} {location.field or ''}".strip() if location.row else None
    )
    if name:
        made["logicalLocations"] = [{"fullyQualifiedName": one_line(name), "kind": "element"}]
    return made


def _artifact(path: str | None, source: str) -> dict[str, Any]:
    if path is None:
        # A frame or a text from memory is no file; its name still has to stand where readers demand one.
        return {"uri": _quoted(one_line(source) or "input")}
    if path.startswith("../"):  # outside of the checkout, which is what %SRCROOT% stands for
        path = Path(path).resolve().as_posix()
    if path.startswith("/"):
        return {"uri": "file://" + _quoted(path)}
    if len(path) > 1 and path[1] == ":":
        return {"uri": "file:///" + _quoted(path, "/:")}
    return {"uri": _quoted(path), "uriBaseId": "%SRCROOT%"}


def _quoted(path: str, safe: str = "/") -> str:
    return quote(path, safe=safe, errors="replace")


def _region(location: Location, row: FigureRow | None) -> dict[str, int]:
    if location.line is None:
        return {}
    region = {"startLine": location.line}
    if location.column is not None:
        region["startColumn"] = location.column
        if location.start is not None and location.end is not None:
            region["endColumn"] = location.column + location.end - location.start
        elif row is not None and row.text:
            region["endColumn"] = location.column + len(row.text)
    return region


def _suppression(finding: Finding) -> dict[str, str]:
    past = finding.history[-1] if finding.history else None
    reason = finding.waiver or (past.reason if past else "") or str(finding.state)
    kind = "external" if finding.state in (State.BASELINED, State.WAIVED) or past else "inSource"
    return {"kind": kind, "status": "accepted", "justification": one_line(reason)}


def _invocation(report: Report, left_out: int) -> dict[str, Any]:
    notes = [_notification(problem) for problem in report.problems]
    if left_out:
        notes.append(
            {
                "level": "warning",
                "message": {
                    "text": f"{left_out} more results are left out: the file would exceed what is accepted"
                },
            }
        )
    made: dict[str, Any] = {
        "executionSuccessful": report.complete,
        "exitCode": report.exit_code,
        "toolExecutionNotifications": notes,
    }
    if report.run.at is not None:
        made["endTimeUtc"] = report.run.at
    return made


def _notification(problem: Problem) -> dict[str, Any]:
    location = Location(problem.path, line=problem.line, column=problem.column)
    text = "; ".join(filter(None, (problem.message, problem.expected, problem.help)))
    made: dict[str, Any] = {
        "level": _LEVELS[problem.severity],
        "message": {"text": _plain(text)},
    }
    if problem.path is not None:
        made["locations"] = [_location(location, "")]
    return made
