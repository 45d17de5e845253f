"""``csv``: one row a finding, for a spreadsheet or a data frame. A contract: columns are added, never renamed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Final, TextIO

from crossfoot.report.formats import Options
from crossfoot.report.model import Finding, Report

COLUMNS: Final = (
    "id",
    "values",
    "severity",
    "state",
    "rule",
    "kind",
    "grade",
    "source",
    "subject",
    "path",
    "line",
    "column",
    "cell",
    "row",
    "message",
    "arithmetic",
    "note",
    "help",
    "figures",
    "p",
    "cause",
    "cause_message",
)


def write(report: Report, out: TextIO, options: Options) -> None:
    """Every finding, suppressed ones too: the ``state`` column says which."""
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for row in rows(report):
        table.writerow([_harmless(cell) for cell in row])


def rows(report: Report) -> Iterator[tuple[str | int | float | None, ...]]:
    """The findings in the order of ``COLUMNS``."""
    told = {cause.id: cause.message for cause in report.causes}
    return (_row(finding, told.get(finding.cause or "")) for finding in report.findings)


def _row(finding: Finding, cause: str | None) -> tuple[str | int | float | None, ...]:
    at = finding.location
    return (
        finding.id,
        finding.values,
        str(finding.severity),
        str(finding.state),
        finding.rule,
        finding.kind,
        None if finding.grade is None else str(finding.grade),
        finding.source,
        " ".join(f"{key}={value}" for key, value in finding.subject.items()),
        at.path,
        at.line,
        at.column,
        at.cell,
        at.row,
        finding.message,
        finding.arithmetic,
        finding.note,
        finding.help,
        "; ".join(f"{figure.role}={figure.text}" for figure in finding.figures),
        finding.p,
        finding.cause,
        cause,
    )


def _harmless(cell: str | int | float | None) -> str | int | float | None:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection)."""
    if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + cell
    return cell
