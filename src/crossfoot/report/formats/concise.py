"""``concise``: one line a finding, ``path:line:column: severity[rule] message``, for grep and editors."""

from __future__ import annotations

from typing import TextIO

from crossfoot.report.escape import one_line
from crossfoot.report.formats import Options
from crossfoot.report.model import Report, State
from crossfoot.report.show import keys, place, told
from crossfoot.report.wording import wording


def write(report: Report, out: TextIO, options: Options) -> None:
    """Problems, findings, and a last line if the run is incomplete."""
    words = wording(report.run.language)
    for problem in report.problems:
        where = ":".join(
            str(part) for part in (problem.path, problem.line, problem.column) if part is not None
        )
        severity = words.say("severities", problem.severity)
        text = f"{severity}: {problem.full_message}"
        out.write(one_line(f"{where}: {text}" if where else text) + "\n")
    for finding in told(report, options.show_suppressed):
        where = place(finding.location) or finding.source or "-"
        severity = words.say("severities", finding.severity)
        state = "" if finding.state is State.OPEN else f" ({words.say('states', finding.state)})"
        cause = report.cause_of(finding)
        if cause is not None and cause.message == finding.message:
            together = words.say("labels", "cause", n=len(cause.relations))
            out.write(
                one_line(f"{where}: {severity}[{finding.rule}] {finding.message} ({together})")
                + "\n"
            )
            continue
        subject = keys(finding)
        text = f"{where}: {severity}[{finding.rule}] {finding.message}{state}"
        out.write(one_line(f"{text} {subject}".rstrip()) + "\n")
    if not report.complete:
        out.write(words.say("labels", "incomplete") + "\n")
