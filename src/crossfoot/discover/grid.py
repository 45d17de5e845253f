"""A table as series beside each other: what sums, shares and growth are looked for in.

Columns of a wide table, indicators of a long one and values of a key column all become the same thing: named series
with one figure a group. What is found among them is written back as the picks of a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from crossfoot.discover.totals import names_total
from crossfoot.figures import Figure
from crossfoot.periods import parse_period
from crossfoot.rules.binding import FigureTable, Row
from crossfoot.rules.picks import RESERVED, Pick, pick_from

#: Series beyond so many are not searched: the sums among them are too many, and too many hold by chance.
MOST_SERIES: Final = 60

#: One figure for each group; None where there is none, or more than one.
Figures = tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """A series of figures, one a group.

    Attributes:
        name: what a person calls it.
        figures: in the order of the grid's groups.
        is_total: its name says that it is the total of the others.
    """

    name: str
    figures: Figures
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Series over the same groups.

    Attributes:
        table: its name.
        series: in the table's order.
        before: for each group the index of the same keys one period earlier, None where there is none.
        key: the key column whose values the series are; None where they are measures.
        for_each: the keys of a group; None where each row is one.
        measures: with ``key``, the measures whose groups stand here together; otherwise one, None.
    """

    table: str
    series: tuple[Series, ...]
    before: tuple[int | None, ...] = ()
    key: str | None = None
    for_each: tuple[str, ...] | None = None
    measures: tuple[str | None, ...] = (None,)


def grids(table: FigureTable, measures: Sequence[str]) -> Iterator[Grid]:
    """Every way to lay a table out.

    Args:
        measures: the columns of figures of a wide table; a long one names its own.
    """
    known: list[str | None] = list(measures)
    if table.indicator is not None:  # in their order in the table
        known = list(dict.fromkeys(row.cells[table.indicator] for row in table.rows()))
    if table.is_long and table.indicator is None:
        known = [None]
    else:
        known = [name for name in known if name is not None and _can_be_picked(name)]
    if known != [None]:
        yield from _searchable(_measure_grid(table, [name for name in known if name is not None]))
    for key in table.keys:
        if key != table.period and key not in RESERVED:
            yield from _searchable(_key_grid(table, key, known))


def _can_be_picked(name: str) -> bool:
    """Whether a rule can speak of a measure by its name; ``previous(x)`` would be another figure."""
    return pick_from({"measure": name}) == Pick(measure=name)


def _searchable(grid: Grid) -> Iterator[Grid]:
    if 2 <= len(grid.series) <= MOST_SERIES:
        yield grid


def _measure_grid(table: FigureTable, measures: list[str]) -> Grid:
    keys = table.keys
    by_row = not keys and not table.is_long
    groups: dict[tuple[Any, ...], int] = {}
    cells: dict[tuple[str, int], list[Figure | None]] = {}
    for row in table.rows():
        group = groups.setdefault(
            (row.number,) if by_row else tuple(row.cells[key] for key in keys), len(groups)
        )
        for name in _measures_of(table, row, measures):
            cells.setdefault((name, group), []).append(table.figure(row, name))
    return Grid(
        table.name,
        tuple(_series(name, cells, len(groups)) for name in measures),
        tuple(_before(table, list(groups))),
        for_each=None if by_row else keys,
    )


def _key_grid(table: FigureTable, key: str, measures: Sequence[str | None]) -> Grid:
    rest = tuple(column for column in table.keys if column != key)
    groups: dict[tuple[Any, ...], int] = {}
    cells: dict[tuple[str, int], list[Figure | None]] = {}
    values: dict[str, None] = {}
    for row in table.rows():
        value = row.cells[key]
        if value is None or "*" in value:  # a star would be a pattern in a rule
            continue
        values.setdefault(value)
        for name in _measures_of(table, row, measures):
            asked = (name, *(row.cells[column] for column in rest))
            group = groups.setdefault(asked, len(groups))
            cells.setdefault((value, group), []).append(table.figure(row, name))
    series = [_series(value, cells, len(groups), names_total) for value in values]
    return Grid(
        table.name,
        # Totals last, so that their parts stand side by side wherever the total was printed.
        tuple(sorted(series, key=lambda each: each.is_total)),
        key=key,
        for_each=rest,
        measures=tuple(measures),
    )


def _measures_of(table: FigureTable, row: Row, measures: Sequence[Any]) -> Sequence[Any]:
    if table.indicator is None:
        return measures
    name = row.cells[table.indicator]
    return (name,) if name in measures else ()


def _series(
    name: str,
    cells: Mapping[tuple[str, int], list[Figure | None]],
    groups: int,
    is_total: Callable[[str], bool] = lambda _: False,
) -> Series:
    found = (cells.get((name, group), [None]) for group in range(groups))
    return Series(
        name, tuple(each[0] if len(each) == 1 else None for each in found), is_total(name)
    )


def _before(table: FigureTable, groups: list[tuple[Any, ...]]) -> Iterator[int | None]:
    """For each group the one a period earlier."""
    if table.period is None or table.period not in table.keys:
        yield from (None for _ in groups)
        return
    at = table.keys.index(table.period)
    periods = [parse_period(group[at] or "") for group in groups]
    places = {
        (group[:at], group[at + 1 :], period.start, period.end): index
        for index, (group, period) in enumerate(zip(groups, periods, strict=True))
        if period is not None
    }
    for group, period in zip(groups, periods, strict=True):
        earlier = None if period is None else period.previous()
        yield (
            None
            if earlier is None
            else places.get((group[:at], group[at + 1 :], earlier.start, earlier.end))
        )
