"""``rdjson``: the diagnostic format of reviewdog. Its columns count bytes of UTF-8, ours code points.

A repair that is likely becomes a suggestion, which reviewdog shows as a patch for a person to take or leave.
"""

from __future__ import annotations

from typing import Any, Final, TextIO

from crossfoot.figures import Location
from crossfoot.problems import Severity
from crossfoot.report.escape import one_line
from crossfoot.report.formats import Options
from crossfoot.report.formats.json import line
from crossfoot.report.lines import SourceLines
from crossfoot.report.model import Finding, Report
from crossfoot.report.numbers import numeral_of
from crossfoot.report.show import explained, path_of, told

_SEVERITIES: Final = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def write(report: Report, out: TextIO, options: Options) -> None:
    """One result; every diagnostic has a path, because reviewdog leaves out those without."""
    diagnostics: list[dict[str, Any]] = [
        {
            "message": one_line(problem.message),
            "location": _location(
                Location(problem.path, line=problem.line, column=problem.column),
                "crossfoot",
                options.lines,
            ),
            "severity": _SEVERITIES[problem.severity],
            "code": {"value": "could-not-check"},
        }
        for problem in report.problems
    ]
    diagnostics += [
        _diagnostic(finding, options) for finding in told(report, options.show_suppressed)
    ]
    out.write('{"source": {"name": "crossfoot"},\n"diagnostics": [')
    out.write(",".join(f"\n{line(diagnostic)}" for diagnostic in diagnostics))
    out.write("\n]}\n")


def _diagnostic(finding: Finding, options: Options) -> dict[str, Any]:
    text = "\n".join(
        filter(None, map(one_line, (finding.message, explained(finding), finding.help)))
    )
    made: dict[str, Any] = {
        "message": text,
        "location": _location(finding.location, finding.source, options.lines),
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule},
    }
    suggestions = list(_suggestions(finding, options.lines))
    if suggestions:
        made["suggestions"] = suggestions
    return made


def _suggestions(finding: Finding, lines: SourceLines) -> list[dict[str, Any]]:
    made = []
    for repair in finding.repairs:
        at = repair.location
        numeral = numeral_of(repair.printed)
        text = lines.get(at.path, at.line)
        if repair.likelihood != "likely" or at.line is None or at.column is None or text is None:
            continue
        start = text.find(numeral, at.column - 1)
        # Only where the figure still stands: a suggestion that hits something else would falsify a document.
        if start < 0 or path_of(at) != path_of(finding.location):
            continue
        ends = (_position(text, at.line, place + 1) for place in (start, start + len(numeral)))
        made.append({"range": dict(zip(("start", "end"), ends, strict=True)), "text": repair.text})
    return made


def _location(location: Location, source: str, lines: SourceLines) -> dict[str, Any]:
    made: dict[str, Any] = {"path": path_of(location) or source or "crossfoot"}
    if location.line is None:
        return made
    text = lines.get(location.path, location.line)
    if text is None or location.column is None:
        made["range"] = {"start": {"line": location.line}}
        return made
    made["range"] = {"start": _position(text, location.line, location.column)}
    if location.start is not None and location.end is not None:
        end = location.column + location.end - location.start
        made["range"]["end"] = _position(text, location.line, end)
    return made


def _position(text: str, number: int, column: int) -> dict[str, int]:
    before = text[: column - 1].encode("utf-8", "replace")
    return {"line": number, "column": len(before) + 1}
