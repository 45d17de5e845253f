"""A table in memory, for tests of binding that are not about reading files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crossfoot.figures import Figure, figure


@dataclass(frozen=True)
class MemoryRow:
    number: int
    cells: Mapping[str, str | None]


@dataclass
class MemoryTable:
    """``rows`` as text cells; wide unless ``indicator`` or ``is_long`` says otherwise."""

    data: Sequence[Mapping[str, str | None]]
    name: str = "data"
    keys: tuple[str, ...] = ()
    period: str | None = None
    indicator: str | None = None
    is_long: bool = False
    unit: str | None = None
    _figures: dict[tuple[int, str], Figure] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.data[0])

    def indicators(self) -> list[str]:
        return [row[self.indicator] for row in self.data] if self.indicator else []

    def rows(self) -> Sequence[MemoryRow]:
        return [MemoryRow(number, cells) for number, cells in enumerate(self.data, 1)]

    def figure(self, row: MemoryRow, measure: str | None) -> Figure | None:
        column = "value" if self.is_long else measure or "value"
        text = row.cells[column]
        if text is None:
            return None
        return self._figures.setdefault((row.number, column), figure(text, unit=self.unit))


def wide(
    *rows: Mapping[str, str | None], keys: tuple[str, ...] = (), period: str | None = None
) -> MemoryTable:
    return MemoryTable(rows, keys=keys, period=period)


def long(
    *rows: Mapping[str, str | None], keys: tuple[str, ...], period: str | None = None
) -> MemoryTable:
    return MemoryTable(rows, keys=keys, period=period, indicator="indicator", is_long=True)
