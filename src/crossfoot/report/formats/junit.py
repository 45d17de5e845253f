"""``junit``: one test case for each rule and table, passes included; waived findings are skipped tests.

There is no standard; this is the common ground of Jenkins, GitLab and their libraries: ``testsuites`` > ``testsuite``
(a table or document) > ``testcase`` (a rule) with ``failure``, ``error`` or ``skipped``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from crossfoot.report.escape import one_line, xml
from crossfoot.report.formats import Options
from crossfoot.report.model import Finding, Report, Tally
from crossfoot.report.show import explained, keys, place

#: A test case with more findings than this names the first and counts the rest.
_MOST_FAILURES = 50


def write(report: Report, out: TextIO, options: Options) -> None:
    """A suite a source. What could not be read is an error of the suite ``inputs``."""
    cases = _cases(report)
    suites: dict[str, list[tuple[str, str, str]]] = {}
    for (source, rule), (tally, findings) in sorted(cases.items()):
        status, body = _outcome(report, tally, findings)
        suites.setdefault(source, []).append((rule, status, body))
    if report.problems:
        body = "".join(
            f"<error{_attributes(message=_problem(str(p)), type=str(p.severity))}/>"
            for p in report.problems
        )
        suites["inputs"] = [
            ("inputs", "errors" if not report.complete else "", body if not report.complete else "")
        ]
    rows = [case for suite in suites.values() for case in suite]
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(f"<testsuites{_attributes(name='crossfoot', **_counts(rows))}>\n")
    for source, suite in suites.items():
        stamp = {} if report.run.at is None else {"timestamp": report.run.at}
        out.write(f"<testsuite{_attributes(name=source, **_counts(suite), **stamp)}>\n")
        for rule, _, body in suite:
            head = _attributes(classname=source, name=rule, time="0")
            out.write(f"<testcase{head}>{body}</testcase>\n" if body else f"<testcase{head}/>\n")
        out.write("</testsuite>\n")
    out.write("</testsuites>\n")


def _cases(report: Report) -> dict[tuple[str, str], tuple[Tally | None, list[Finding]]]:
    cases: dict[tuple[str, str], tuple[Tally | None, list[Finding]]] = {}
    for rule in report.rules:
        for tally in rule.counts:
            cases[tally.source or "crossfoot", rule.name] = (tally, [])
    for finding in report.findings:
        _, found = cases.setdefault((finding.source or "crossfoot", finding.rule), (None, []))
        found.append(finding)
    return cases


def _outcome(report: Report, tally: Tally | None, findings: list[Finding]) -> tuple[str, str]:
    """("failures", "skipped" or "", the element)."""
    failing = [finding for finding in findings if report.fails(finding)]
    if failing:
        lines = [
            f"{place(f.location)}: {_told(report, f)} {keys(f)} {explained(f)}".strip()
            for f in failing[:_MOST_FAILURES]
        ]
        if len(failing) > _MOST_FAILURES:
            lines.append(f"and {len(failing) - _MOST_FAILURES} more")
        text = escape(xml("\n".join(map(one_line, lines))))
        message = _problem(_told(report, failing[0]))
        head = _attributes(message=message, type=str(failing[0].severity))
        return "failures", f"<failure{head}>{text}</failure>"
    if findings and not any(f.state.is_open for f in findings):
        first = findings[0]
        past = first.history[-1].reason if first.history else ""
        reason = first.waiver or past or str(first.state)
        return "skipped", f"<skipped{_attributes(message=_problem(f'{first.state}: {reason}'))}/>"
    notes = [f"{f.severity}: {f.message}" for f in findings if f.state.is_open]
    if tally is not None:
        notes.insert(
            0, f"{tally.exact} exact, {tally.rounding} within rounding, {tally.unchecked} unchecked"
        )
    text = escape(xml("\n".join(map(one_line, notes))))
    return "", f"<system-out>{text}</system-out>" if text else ""


def _told(report: Report, finding: Finding) -> str:
    """The finding's headline, behind that of a cause it shares with others: rules are cases, so each is told."""
    cause = report.cause_of(finding)
    if cause is None or len(cause.relations) < 2:
        return finding.message
    return f"{cause.message}: {finding.message}"


def _counts(rows: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    statuses = [status for _, status, _ in rows]
    return {
        "tests": str(len(statuses)),
        "failures": str(statuses.count("failures")),
        "errors": str(statuses.count("errors")),
        "skipped": str(statuses.count("skipped")),
        "time": "0",
    }


def _attributes(**values: str) -> str:
    return "".join(f" {name}={quoteattr(xml(one_line(value)))}" for name, value in values.items())


def _problem(text: str) -> str:
    return text if len(text) <= 500 else text[:499] + "…"
