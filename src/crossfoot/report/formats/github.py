"""``github``: annotations of GitHub Actions, and the job summary.

A step shows at most ten annotations of each level; the rest are counted in the log and listed in the summary, which
may have 1 MiB.
"""

from __future__ import annotations

from typing import Final, TextIO

from crossfoot.figures import Location
from crossfoot.problems import Severity
from crossfoot.report.escape import one_line, workflow_data, workflow_property
from crossfoot.report.formats import Options
from crossfoot.report.model import Report
from crossfoot.report.show import LEVELS, explained, path_in_checkout, told

MOST_ANNOTATIONS: Final = 10
MOST_SUMMARY_BYTES: Final = 1024 * 1024
_COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def write(report: Report, out: TextIO, options: Options) -> None:
    """Annotations by severity: what could not be checked first."""
    annotations: dict[Severity, list[str]] = {level: [] for level in LEVELS}
    for problem in report.problems:
        path = path_in_checkout(Location(problem.path))
        where = {"file": path, "line": problem.line, "col": problem.column}
        text = ". ".join(filter(None, (problem.message, problem.expected, problem.help)))
        annotations[problem.severity].append(_command(problem.severity, text, "crossfoot", where))
    for finding in told(report, options.show_suppressed):
        at = finding.location
        where = {"file": path_in_checkout(at), "line": at.line, "col": at.column}
        if at.column is not None and at.start is not None and at.end is not None:
            where["endColumn"] = at.column + at.end - at.start
        text = "\n".join(
            filter(None, map(one_line, (finding.message, explained(finding), finding.help)))
        )
        annotations[finding.severity].append(_command(finding.severity, text, finding.rule, where))
    for level in LEVELS:
        lines = annotations[level]
        out.writelines(f"{text}\n" for text in lines[:MOST_ANNOTATIONS])
        if len(lines) > MOST_ANNOTATIONS:
            out.write(f"and {len(lines) - MOST_ANNOTATIONS} more of level {level}\n")


def summary(report: Report, options: Options, room: int = MOST_SUMMARY_BYTES) -> str:
    """The job summary in Markdown, cut at a finding so that it has at most ``room`` bytes."""
    from crossfoot.report.formats.markdown import render

    return render(report, options, room)


def _command(severity: Severity, text: str, title: str, where: dict[str, str | int | None]) -> str:
    given = {**where, "title": one_line(title)} if where.get("file") else {"title": one_line(title)}
    properties = ",".join(
        f"{name}={workflow_property(one_line(str(value)))}"
        for name, value in given.items()
        if value is not None
    )
    safe = "\n".join(one_line(part) for part in text.split("\n"))
    return f"::{_COMMANDS[severity]} {properties}::{workflow_data(safe)}"
