"""``gitlab``: GitLab's code quality report, the subset of Code Climate's that its documentation lists."""

from __future__ import annotations

from typing import Final, TextIO

from crossfoot.figures import Location
from crossfoot.problems import Severity
from crossfoot.report.escape import one_line
from crossfoot.report.formats import Options
from crossfoot.report.formats.json import line
from crossfoot.report.identity import text_hash
from crossfoot.report.model import Report
from crossfoot.report.show import path_in_checkout, told

_SEVERITIES: Final = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def write(report: Report, out: TextIO, options: Options) -> None:
    """A list of issues with a unique fingerprint each; problems with inputs are blockers."""
    issues = [
        {
            "description": one_line(problem.message),
            "check_name": "could-not-check",
            "fingerprint": text_hash("problem", str(at), problem.path or "", problem.message),
            "severity": "blocker" if problem.severity is Severity.ERROR else "info",
            "location": {
                "path": path_in_checkout(Location(problem.path)) or "crossfoot",
                "lines": {"begin": problem.line or 1},
            },
        }
        for at, problem in enumerate(report.problems)
    ]
    issues += [
        {
            "description": one_line(finding.message),
            "check_name": finding.rule,
            "fingerprint": finding.id,
            "severity": _SEVERITIES[finding.severity],
            "location": {
                "path": path_in_checkout(finding.location) or finding.source or "crossfoot",
                "lines": {"begin": finding.location.line or 1},
            },
        }
        for finding in told(report, options.show_suppressed)
    ]
    out.write("[")
    out.write(",".join(f"\n{line(issue)}" for issue in issues))
    out.write("\n]\n")
