"""Lines and columns for the figures of tables, looked up only for what a report shows.

A figure of a table knows its row and column. Where that stands in the file takes another pass over it, so it is asked
once, for all findings together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from crossfoot.figures import Location
from crossfoot.report.model import Cause, Finding, Repair
from crossfoot.sources.opened import CellRef
from crossfoot.sources.table import Table

_Cell = tuple[str, int, str]


@dataclass(slots=True)
class Places:
    """Known locations by file, row and column."""

    known: dict[_Cell, Location] = field(default_factory=dict)

    def look_up(self, findings: Iterable[Finding], tables: Iterable[Table]) -> None:
        """Find the cells of findings in their tables."""
        asked = {
            cell: row.location
            for finding in findings
            for row in finding.figures
            if (cell := _cell(row.location)) is not None
        }
        for table in tables:
            cells = [c for c in asked if c[0] == table.path and table.column(c[2]) is not None]
            refs = [CellRef(row, column) for _, row, column in cells]
            if refs:
                self.known.update(zip(cells, table.locations(refs), strict=True))

    def finding(self, finding: Finding) -> Finding:
        """The finding with lines and columns; itself where it has them already."""
        shown = (finding.location, *(row.location for row in finding.figures))
        if not finding.repairs and not any(_cell(location) for location in shown):
            return finding
        return replace(
            finding,
            location=self.at(finding.location),
            figures=tuple(replace(row, location=self.at(row.location)) for row in finding.figures),
            repairs=tuple(map(self._repair, finding.repairs)),
        )

    def cause(self, cause: Cause) -> Cause:
        """The cause with lines and columns."""
        return replace(
            cause,
            figures=tuple(replace(row, location=self.at(row.location)) for row in cause.figures),
            repairs=tuple(map(self._repair, cause.repairs)),
        )

    def at(self, location: Location) -> Location:
        cell = _cell(location)
        return location if cell is None else self.known.get(cell, location)

    def _repair(self, repair: Repair) -> Repair:
        return replace(repair, location=self.at(repair.location))


def _cell(at: Location) -> _Cell | None:
    if at.path is None or at.row is None or at.field is None or at.line is not None:
        return None
    return at.path, at.row, at.field
