"""Findings as the page's script reads them: texts ready to show, numbers written as the document writes its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Final

from crossfoot.report.model import (
    Cause,
    FigureRow,
    Finding,
    PastDecision,
    Repair,
    Report,
    RuleSummary,
    Tally,
    Unchecked,
)
from crossfoot.report.show import place
from crossfoot.review.drawings import Panel, panels
from crossfoot.review.marks import Marks, input_of
from crossfoot.review.originals import Original, Table
from crossfoot.review.written import Written, written

_LISTED: Final = re.compile(r"(\w+)\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class FigureCard:
    """A figure of a card.

    Attributes:
        role, item: ``parts`` and 2 for ``parts[2]``.
        text: as printed; ``range``: what it can stand for; ``allowed``: what the others leave it, empty for
            no value at all, None where that cannot be said; ``given``: what the printed others give.
        source, mark: the input it stands in and its mark there, None where it is not shown.
    """

    role: str
    text: str
    item: int | None = None
    name: str | None = None
    range: str | None = None
    allowed: str | None = None
    given: str | None = None
    unit: str | None = None
    primary: bool = False
    where: str = ""
    source: int | None = None
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class RepairCard:
    figure: int | None
    printed: str
    text: str
    reason: str
    likelihood: str
    restores: int


@dataclass(frozen=True, slots=True)
class Card:
    """A finding. ``source`` is the position of its input; ``cause`` that of its cause."""

    id: str
    values: str
    rule: str
    kind: str
    severity: str
    state: str
    message: str
    source: int | None = None
    arithmetic: str = ""
    note: str = ""
    help: str = ""
    grade: str | None = None
    where: str = ""
    subject: Mapping[str, str] | None = None
    figures: tuple[FigureCard, ...] = ()
    repairs: tuple[RepairCard, ...] = ()
    panels: tuple[Panel, ...] = ()
    p: str | None = None
    cause: int | None = None
    waiver: str | None = None
    history: tuple[PastDecision, ...] = ()


@dataclass(frozen=True, slots=True)
class CauseCard:
    id: str
    message: str
    figures: tuple[FigureCard, ...]
    derived: str
    repairs: tuple[RepairCard, ...]


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule and what it checked, passes included."""

    name: str
    kind: str
    title: str
    why: str
    status: str
    tags: tuple[str, ...]
    references: tuple[str, ...]
    where: str
    suspect: str
    counts: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class UncheckedCard:
    rule: str
    reason: str
    detail: str
    where: str
    source: str
    subject: Mapping[str, str] | None


class Cards:
    """Makes the cards of one report.

    Args:
        originals: of the report's inputs; the rows of tables give figures of one column their names.
    """

    def __init__(self, report: Report, marks: Marks, originals: Sequence[Original] = ()) -> None:
        self._marks = marks
        self._rows = {
            (at, number): dict(zip(original.columns, cells, strict=True))
            for at, original in enumerate(originals)
            if isinstance(original, Table)
            for number, cells in original.rows
        }
        self._language = report.run.language
        self._sources = {input_.source: at for at, input_ in reversed([*enumerate(report.inputs)])}
        self._causes = {cause.id: at for at, cause in enumerate(report.causes)}

    def finding(self, finding: Finding) -> Card:
        writing = written(finding.figures, self._language)
        place_ = self._marks.at(finding.location, finding.source)
        return Card(
            id=finding.id,
            values=finding.values,
            rule=finding.rule,
            kind=finding.kind,
            severity=str(finding.severity),
            state=str(finding.state),
            message=finding.message,
            source=place_[0] if place_ is not None else self._sources.get(finding.source),
            arithmetic=finding.arithmetic,
            note=finding.note,
            help=finding.help,
            grade=None if finding.grade is None else str(finding.grade),
            where=place(finding.location),
            subject=finding.subject or None,
            figures=self._figures(finding.figures, finding.source, writing),
            repairs=_repairs(finding.repairs, finding.figures),
            panels=panels(finding, writing),
            p=None if finding.p is None else f"{finding.p:.2g}",
            cause=self._causes.get(finding.cause or ""),
            waiver=finding.waiver,
            history=finding.history,
        )

    def cause(self, cause: Cause) -> CauseCard:
        return CauseCard(
            cause.id,
            cause.message,
            self._figures(cause.figures, "", written(cause.figures, self._language)),
            cause.derived,
            _repairs(cause.repairs, cause.figures),
        )

    def _figures(
        self, rows: Sequence[FigureRow], source: str, writing: Sequence[Written]
    ) -> tuple[FigureCard, ...]:
        names = self._names(rows, source)
        return tuple(
            self._figure(row, source, way, name)
            for row, way, name in zip(rows, writing, names, strict=True)
        )

    def _names(self, rows: Sequence[FigureRow], source: str) -> list[str | None]:
        """What to call the figures; those of one column after the cells that tell their rows apart."""
        columns = {row.location.field for row in rows}
        if len(columns) != 1 or None in columns:
            return _unlike(rows)
        inputs = self._marks.report.inputs
        cells = [
            self._rows.get((input_of(inputs, row.location, source) or 0, row.location.row or 0), {})
            for row in rows
        ]
        telling = [
            column
            for column in cells[0]
            if column not in columns and len({row.get(column) for row in cells}) == len(rows)
        ]
        # A word tells rows apart better than a year or a number does.
        telling.sort(key=lambda column: any(c.isdigit() for row in cells for c in row[column]))
        return [row[telling[0]] for row in cells] if telling else _unlike(rows)

    def _figure(self, row: FigureRow, source: str, way: Written, name: str | None) -> FigureCard:
        listed = _LISTED.fullmatch(row.role)
        stands = self._marks.at(row.location, source)
        given = row.computed
        return FigureCard(
            role=listed[1] if listed else row.role,
            item=int(listed[2]) if listed else None,
            text=row.text,
            name=name,
            range=None if row.interval is None else way.range(row.interval),
            allowed=None if row.allowed is None else way.range(row.allowed, inwards=True),
            given=way.range(given) if given is not None and given.is_point else None,
            unit=row.unit,
            primary=row.primary,
            where=place(row.location),
            source=None if stands is None else stands[0],
            mark=None if stands is None else stands[1].number,
        )


def rule_card(rule: RuleSummary) -> RuleCard:
    return RuleCard(
        rule.name,
        rule.kind,
        rule.title,
        rule.why,
        rule.status,
        rule.tags,
        rule.references,
        place(rule.location),
        rule.suspect,
        rule.counts,
    )


def unchecked_card(unchecked: Unchecked) -> UncheckedCard:
    return UncheckedCard(
        unchecked.rule,
        unchecked.reason,
        unchecked.detail,
        place(unchecked.location),
        unchecked.source,
        unchecked.subject or None,
    )


def plain(value: Any) -> Any:
    """A row as JSON has it; what is empty or unknown is left out, zero and false of flags included.

    The empty text of ``allowed`` ("no value at all") is kept: it is the strongest thing a card can say.
    """
    kind = type(value)
    if kind in (str, int, float):
        return value
    if is_dataclass(kind):
        found = {}
        for name in _field_names(kind):
            item = getattr(value, name)
            if item is None or item is False or (item in ("", (), {}) and name != "allowed"):
                continue
            found[name] = plain(item)
        return found
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return value


def _unlike(rows: Sequence[FigureRow]) -> list[str | None]:
    """The figures' own names; where two have the same, their roles tell them apart instead."""
    names = _without_common([row.name for row in rows])
    if len({row.role for row in rows}) < len(rows):
        return names
    return [name if names.count(name) == 1 else None for name in names]


def _without_common(names: list[str | None]) -> list[str | None]:
    """``value, Lumeria, coffee`` beside ``quantity, Lumeria, coffee`` is the value beside the quantity."""
    items = [name.split(", ") for name in names if name is not None]
    if len(items) < max(len(names), 2) or len({len(parts) for parts in items}) > 1:
        return names
    telling = [at for at, parts in enumerate(zip(*items, strict=True)) if len(set(parts)) > 1]
    return [", ".join(parts[at] for at in telling) for parts in items] if telling else names


@cache
def _field_names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _repairs(repairs: Sequence[Repair], rows: Sequence[FigureRow]) -> tuple[RepairCard, ...]:
    roles = [row.role for row in rows]
    names = [row.name for row in rows]
    return tuple(
        RepairCard(
            roles.index(repair.figure)
            if repair.figure in roles
            else names.index(repair.figure)
            if repair.figure in names
            else None,
            repair.printed,
            repair.text,
            repair.reason,
            repair.likelihood,
            repair.restores,
        )
        for repair in repairs
    )
