"""A table in memory that binds like a file, without a database behind it: strategies make thousands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from crossfoot.figures import Figure
from crossfoot.numerals import read_numeral
from crossfoot.relations import Reason, Relation
from crossfoot.rules.binding import Binder, RuleBrokenError
from crossfoot.rules.model import Rule
from crossfoot.sources.description import Measure, TableDescription
from crossfoot.units import ParsedUnit, parse_unit
from crossfoot.verify import Grade, Verdict, verify_all

#: A cell: row number from 1, and column.
Cell = tuple[int, str]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row."""

    number: int
    cells: Mapping[str, str | None]


@dataclass(frozen=True)
class Sheet:
    """Rows of text cells and what is known of them."""

    description: TableDescription
    data: Sequence[Mapping[str, str | None]]
    _figures: dict[Cell, Figure | None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.description.name

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.data[0])

    @property
    def keys(self) -> tuple[str, ...]:
        description = self.description
        return tuple(c for c in description.identifying if c != description.indicator)

    @property
    def period(self) -> str | None:
        return self.description.period

    @property
    def indicator(self) -> str | None:
        return self.description.indicator

    @property
    def is_long(self) -> bool:
        return self.description.layout == "long"

    def indicators(self) -> Sequence[str]:
        column = self.description.indicator
        texts = (row[column] for row in self.data) if column is not None else ()
        return [text for text in dict.fromkeys(texts) if text is not None]

    def rows(self) -> Sequence[SheetRow]:
        return self._rows

    @cached_property
    def _rows(self) -> Sequence[SheetRow]:
        return [SheetRow(number, cells) for number, cells in enumerate(self.data, 1)]

    def at(self, cell: Cell) -> Figure:
        """The figure of a cell that holds one."""
        number, column = cell
        found = self.figure(self._rows[number - 1], column)
        assert found is not None
        return found

    def field(self, measure: str | None) -> str:
        """The column a measure stands in."""
        return self.description.value or measure or ""

    def measure(self, cell: Cell) -> Measure:
        """How the numbers of a cell are printed."""
        number, column = cell
        indicator = self.description.indicator
        named = self.data[number - 1][indicator] if indicator is not None else column
        return self.description.measure(named or column)

    def figure(self, row: SheetRow, measure: str | None) -> Figure | None:
        cell = (row.number, self.field(measure))
        if cell not in self._figures:
            text = row.cells[cell[1]]
            self._figures[cell] = None if text is None else self._made(text, cell)
        return self._figures[cell]

    def cell_of(self, figure: Figure) -> Cell | None:
        """Where a figure stands; None for one of no cell, such as a constant."""
        return next((cell for cell, known in self._figures.items() if known is figure), None)

    def replaced(self, changes: Mapping[Cell, str]) -> Sheet:
        """The sheet with other texts in some cells."""
        data = [dict(row) for row in self.data]
        for (number, column), text in changes.items():
            data[number - 1][column] = text
        return Sheet(self.description, data)

    def _made(self, text: str, cell: Cell) -> Figure:
        measure = self.measure(cell)
        reading = read_numeral(text, "vi" if self.description.dialect.decimal_mark == "," else "en")
        unit = ParsedUnit("") if measure.unit is None else parse_unit(measure.unit)
        return Figure(
            text,
            reading.value * unit.scale,
            unit.name or None,
            reading.decimals if measure.decimals is None else measure.decimals,
            unit.scale,
            measure.convention,
            non_negative=measure.non_negative,
            name=cell[1],
        )


@dataclass(frozen=True, slots=True)
class Checks:
    """Every verdict over a sheet, by rule."""

    verdicts: Mapping[str, Sequence[Verdict]]

    @property
    def all_pass(self) -> bool:
        """Whether every rule was checked somewhere, and all that could be checked holds."""
        return all(
            any(v.grade is not Grade.UNCHECKED for v in verdicts)
            and all(v.passes or v.reason is Reason.MISSING for v in verdicts)
            for verdicts in self.verdicts.values()
        )

    @property
    def any_fails(self) -> bool:
        return any(v.holds is False for verdicts in self.verdicts.values() for v in verdicts)


def checks(sheet: Sheet, rules: Sequence[Rule]) -> Checks:
    """Bind and verify every rule."""
    binder = Binder({sheet.name: sheet})
    found = {}
    for rule in rules:
        bound = binder.bind(rule, sheet)
        found[rule.name] = verify_all((*bound.relations, *bound.agreements), rule.alpha)
    return Checks(found)


def relations(sheet: Sheet, rules: Sequence[Rule]) -> Iterator[Relation]:
    """The relations of all rules that have their figures.

    Raises:
        ValueError: a rule finds none.
    """
    binder = Binder({sheet.name: sheet})
    for rule in rules:
        try:
            bound = binder.bind(rule, sheet)
        except RuleBrokenError as error:
            raise ValueError(f"{rule.name}: {error}") from None
        usable = [r for r in bound.relations if r.blocked is None]
        if not usable:
            details = [r.blocked[1] for r in bound.relations if r.blocked is not None]
            raise ValueError(
                f"{rule.name} cannot be satisfied by a made-up table: {(details or ['no group'])[0]}; "
                "say in 'keys' which values its columns have"
            )
        yield from usable
        yield from bound.agreements


def quantum(decimals: int) -> Fraction:
    """One unit in the last printed place."""
    return Fraction(10) ** -decimals
