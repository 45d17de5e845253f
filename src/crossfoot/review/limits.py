"""How many findings a page shows: more than anybody reads, and no more than a browser opens at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crossfoot.report.model import Report

#: About 9 MB of page for findings of four figures. Beyond, a browser takes seconds to open it and a person days.
MOST_FINDINGS: Final = 5_000


def within_reach(report: Report, most: int = MOST_FINDINGS) -> tuple[Report, int]:
    """The report with at most so many findings, open ones first, then by severity; and how many are left out."""
    left_out = len(report.findings) - most
    if left_out <= 0:
        return report, 0
    # Findings stand in order of severity already, and a stable sort keeps that.
    kept = sorted(report.findings, key=lambda finding: not finding.state.is_open)[:most]
    ids = {finding.id for finding in kept}
    return (
        replace(
            report,
            findings=tuple(finding for finding in report.findings if finding.id in ids),
            causes=tuple(cause for cause in report.causes if not ids.isdisjoint(cause.relations)),
        ),
        left_out,
    )
