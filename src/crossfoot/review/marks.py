"""Where findings stand in the documents: one mark a figure, whatever number of findings it has a part in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from crossfoot.figures import Location
from crossfoot.problems import Severity
from crossfoot.report.model import Finding, Input, Report

#: A figure's place in its source: (start, end) of a text, (row, column name) of a table.
Place = tuple[int, int] | tuple[int, str]

_WEIGHT: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(slots=True)
class Mark:
    """A figure that was read, as the page marks it.

    Attributes:
        relations: decided relations it takes part in.
        findings: positions in ``Report.findings`` of those it has a part in, the most severe first.
        passed: positions in ``Report.passed``, likewise.
        number: of the mark on the page, where it has findings.
        names: positions of the findings whose name is written beside this mark.
    """

    relations: int = 0
    findings: list[int] = field(default_factory=list)
    passed: list[int] = field(default_factory=list)
    number: int | None = None
    names: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Marks:
    """All marks of a report, by the position of their input in ``Report.inputs``."""

    of_input: Mapping[int, Mapping[Place, Mark]]
    report: Report

    def at(self, location: Location, source: str) -> tuple[int, Mark] | None:
        """The input and the mark of a location; None where it stands in no document that is shown."""
        found = input_of(self.report.inputs, location, source)
        place = place_of(location)
        if found is None or place is None:
            return None
        mark = self.of_input.get(found, {}).get(place)
        return None if mark is None else (found, mark)


def marks_of(report: Report) -> Marks:
    """The marks of a report: every figure read, every figure of a finding."""
    of_input: dict[int, dict[Place, Mark]] = {at: {} for at in range(len(report.inputs))}
    # Tens of thousands of figures stand in a few documents.
    inputs: dict[tuple[str | None, str | None, str], int | None] = {}

    def mark(location: Location, source: str) -> Mark | None:
        key = (location.path, sheet_of(location.cell), source)
        if key not in inputs:
            inputs[key] = input_of(report.inputs, location, source)
        at, place = inputs[key], place_of(location)
        if at is None or place is None:
            return None
        return of_input[at].setdefault(place, Mark())

    for read in report.coverage.figures:
        if (found := mark(read.location, read.source)) is not None:
            found.relations = max(found.relations, read.relations)
    for position, finding in enumerate(report.findings):
        # The first place is that of a figure a person would change: its mark bears the finding's name.
        named = False
        for location in _places(finding):
            if (found := mark(location, finding.source)) is not None:
                found.relations = max(found.relations, 1)
                if not named:
                    found.names.append(position)
                    named = True
                if not found.findings or found.findings[-1] != position:
                    found.findings.append(position)
    for position, finding in enumerate(report.passed):
        for location in _places(finding):
            if (found := mark(location, finding.source)) is not None:
                found.relations = max(found.relations, 1)
                found.passed.append(position)
    _number(of_input, report)
    return Marks(of_input, report)


def _number(of_input: Mapping[int, Mapping[Place, Mark]], report: Report) -> None:
    """Number the marks that have findings in the order of the page; the most severe finding comes first."""
    number = 0
    for places in of_input.values():
        for place in sorted(places, key=_in_order):
            found = places[place]
            if found.findings:
                number += 1
                found.number = number
                found.findings.sort(key=lambda at: (_WEIGHT[report.findings[at].severity], at))


def input_of(inputs: Sequence[Input], location: Location, source: str) -> int | None:
    """Which input a location stands in; of several sheets of one workbook the one that its cell or ``source`` names."""
    path = location.path
    own = [at for at, input_ in enumerate(inputs) if path is None or input_.path == path]
    sheet = sheet_of(location.cell)
    on_sheet = [at for at in own if sheet is not None and inputs[at].sheet == sheet] or own
    named = [at for at in on_sheet if inputs[at].source == source]
    if path is None:
        return named[0] if named else None
    return next(iter(named or on_sheet), None)


def sheet_of(cell: str | None) -> str | None:
    """The sheet of an address: ``Thu's`` of ``'Thu''s'!C7``."""
    sheet, mark, _ = (cell or "").rpartition("!")
    if not mark:
        return None
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet


def place_of(location: Location) -> Place | None:
    """Row and column where there are any, else the span of text."""
    if location.row is not None and location.field is not None:
        return location.row, location.field
    if location.start is not None and location.end is not None and location.start < location.end:
        return location.start, location.end
    return None


def _places(finding: Finding) -> list[Location]:
    """The places of a finding, those of figures a person would change first."""
    rows = sorted(finding.figures, key=lambda row: not row.primary)
    return [row.location for row in rows] or [finding.location]


def _in_order(place: Place) -> tuple[int, str, int]:
    first, second = place
    return (first, second, 0) if isinstance(second, str) else (first, "", second)
