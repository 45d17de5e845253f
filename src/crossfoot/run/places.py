"""Lines and columns for the figures of tables, looked up only for what a report shows.

A figure of a table knows its row and column. Where that stands in the file takes another pass over it, so it is asked
for many findings together, in the order of their rows.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from crossfoot.figures import Location
from crossfoot.report.model import Cause, FigureRow, Finding, Repair
from crossfoot.sources.opened import CellRef, RowLocator
from crossfoot.sources.table import Table

#: Where something stands instead.
Move = Callable[[Location], Location]
_Placed = TypeVar("_Placed", FigureRow, Repair)
_Cell = tuple[str, int, str]
#: Findings whose cells are looked up at a time: more would only take room.
_LOT: Final = 20_000


@dataclass(slots=True)
class Places:
    """Known locations by file, row and column."""

    known: MutableMapping[_Cell, Location] = field(default_factory=dict)

    def look_up(self, findings: Iterable[Finding], tables: Iterable[Table]) -> None:
        """Find the cells of findings in their tables."""
        # A row and a column is all that there is to know where a source has no lines.
        tables = [table for table in tables if not isinstance(table.locator, RowLocator)]
        if not tables:
            return
        asked = dict.fromkeys(
            cell
            for finding in findings
            for row in finding.figures
            if (cell := _cell(row.location)) is not None and cell not in self.known
        )
        for table in tables:
            cells = [c for c in asked if c[0] == table.path and table.column(c[2]) is not None]
            refs = [CellRef(row, column) for _, row, column in cells]
            if refs:
                self.known.update(zip(cells, table.locations(refs), strict=True))

    def locate(self, findings: list[Finding], tables: Sequence[Table]) -> None:
        """Replace findings by themselves with lines and columns, of which only those known before stay known."""
        order = sorted(range(len(findings)), key=lambda at: findings[at].location.row or 0)
        for first in range(0, len(order), _LOT):
            lot = order[first : first + _LOT]
            here = Places(ChainMap({}, self.known))
            here.look_up((findings[at] for at in lot), tables)
            for at in lot:
                findings[at] = here.finding(findings[at])

    def finding(self, finding: Finding) -> Finding:
        """The finding with lines and columns; itself where it has them already, or there are none."""
        shown = (finding.location, *(row.location for row in finding.figures))
        if not self.known or (not finding.repairs and not any(map(_cell, shown))):
            return finding
        return moved_finding(finding, self.at)

    def cause(self, cause: Cause) -> Cause:
        """The cause with lines and columns; itself where there are none."""
        return moved_cause(cause, self.at) if self.known else cause

    def at(self, location: Location) -> Location:
        cell = _cell(location)
        return location if cell is None else self.known.get(cell, location)


def moved_finding(finding: Finding, at: Move) -> Finding:
    """A finding with other locations, of its figures and repairs too."""
    return replace(
        finding,
        location=at(finding.location),
        figures=_moved(finding.figures, at),
        repairs=_moved(finding.repairs, at),
    )


def moved_cause(cause: Cause, at: Move) -> Cause:
    """A cause with other locations."""
    return replace(cause, figures=_moved(cause.figures, at), repairs=_moved(cause.repairs, at))


def _moved(placed: Iterable[_Placed], at: Move) -> tuple[_Placed, ...]:
    return tuple(replace(one, location=at(one.location)) for one in placed)


def _cell(at: Location) -> _Cell | None:
    if at.path is None or at.row is None or at.field is None or at.line is not None:
        return None
    return at.path, at.row, at.field
