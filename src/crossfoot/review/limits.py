"""How much of a report and its originals a page shows: no more than a browser opens at once and a person reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from crossfoot.report.model import Report

#: About 9 MB of page for findings of four figures. Beyond, a browser takes seconds to open it and a person days.
MOST_FINDINGS: Final = 5_000
#: Checks that passed, and relations that could not be decided; they are counted beyond.
PASSED: Final = 2_000
UNCHECKED: Final = 2_000
#: Up to so many cells a table is shown whole; of a larger one the first rows, those with findings, and the next ones.
CELLS: Final = 60_000
FIRST_ROWS: Final = 20
ROWS_AROUND: Final = 3
#: Stretches of rows of a larger table.
STRETCHES: Final = 3_000
#: Files larger than this are not hashed again to see whether they have changed.
HASHED_BYTES: Final = 512 << 20


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
