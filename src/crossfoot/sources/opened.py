"""What every reader of tables hands over: a relation in DuckDB, and a way back to the cells of its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from crossfoot.figures import Location
from crossfoot.problems import Problem
from crossfoot.sources.description import DecimalMark

#: The column of row numbers in ``Opened.numbered``; from 1, without the header.
ROW: Final = "crossfoot_row"


class CellRef(NamedTuple):
    """A cell somebody asks about. Its text tells a stale or unsound location from a right one."""

    row: int
    field: str
    text: str | None = None


class Locator(Protocol):
    """Says where cells stand. It may read the source again, so ask for many at once."""

    def locate(self, cells: Sequence[CellRef]) -> Iterator[Location]:
        """One location a cell, in the order asked."""
        ...

    def header(self, field: str) -> Location:
        """Where a column's name stands."""
        ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A table that DuckDB can query.

    Attributes:
        relation: SQL name of the table as it is.
        numbered: SQL name of the same with the column ``ROW``. Use ``relation`` where no row has to be named:
            numbering costs a scan its parallelism.
        locator: the way back.
        problems: what was wrong with the source, and notices of what was detected.
        likely_mark: the decimal mark of numbers in text columns, where the numbers do not show it.
        floats: text columns that hold floats of a program rather than printed digits.
        heading: what is printed above the header.
        skips: whether a range of its values can be read without reading the rest, where it is kept in their order.
    """

    relation: str
    numbered: str
    locator: Locator
    problems: tuple[Problem, ...] = ()
    likely_mark: DecimalMark = "."
    floats: frozenset[str] = frozenset()
    heading: tuple[str, ...] = ()
    skips: bool = False


@dataclass(frozen=True, slots=True)
class RowLocator:
    """For sources without lines: the row and the column's name."""

    path: str | None

    def locate(self, cells: Sequence[CellRef]) -> Iterator[Location]:
        return (Location(path=self.path, row=cell.row, field=cell.field) for cell in cells)

    def header(self, field: str) -> Location:
        return Location(path=self.path, field=field)


def joined_labels(rows: Sequence[Sequence[str]]) -> list[str]:
    """The column names of a header of several rows: the labels above one another, joined.

    A label above the last row is also for the columns to its right that have none of their own there and one below:
    so a merged cell is written.
    """
    width = max(map(len, rows))
    *upper, last = [[*row, *[""] * (width - len(row))] for row in rows]
    names = [[label] for label in last]
    for row in reversed(upper):
        label = ""
        for at, own in enumerate(row):
            label = own or label
            if own or last[at]:
                names[at].insert(0, label)
    return [" ".join(filter(None, labels)) for labels in names]


def unique_names(names: Iterable[str]) -> Iterator[tuple[str, str | None]]:
    """Column names that SQL can tell apart, each with the earlier name it repeats, if it does.

    SQL does not tell ``Value`` from ``value``; a column without a name is named after its place.
    """
    seen: dict[str, str] = {ROW: ROW}
    for place, given in enumerate(names, 1):
        name = given or f"column {place}"
        repeats = seen.get(name.casefold()) if given else None
        n = 1
        unique = name
        while unique.casefold() in seen:
            n += 1
            unique = f"{name} ({n})"
        seen[unique.casefold()] = unique
        yield unique, repeats
