"""Rows as series: what periods stand under each combination of the other keys, as the bits of one number.

Whether a key stands twice is asked of every table, whatever its size. Counting different keys takes memory for every
row; a number for every series takes a tenth of it for ten periods, and says besides how many rows have another one
period before them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from crossfoot.sources.sql import identifier, literal

if TYPE_CHECKING:
    from crossfoot.sources.table import Column, Table

#: Bits of the number; one is left, so that a shift by one place loses none.
_MOST_PERIODS: Final = 62
#: Columns of series beside their keys, whatever these are called.
_BITS: Final = "crossfoot_bits"
_ROWS: Final = "crossfoot_rows"
#: Series with gaps that are remembered.
_MOST_GAPS: Final = 1_000


@dataclass(frozen=True)
class Series:
    """The series of a table whose periods are few.

    Attributes:
        table: whose rows they are.
        keys: what tells the series apart.
        period: the column of periods.
        bit: SQL for the bit of a row's period; null where there is none.
        places: the place of every period's bit, by its text.
        are_numbers: whether periods are whole numbers, and their places those of the numbers.
    """

    table: Table
    keys: tuple[str, ...]
    period: str
    bit: str
    places: Mapping[str, int]
    are_numbers: bool

    @property
    def are_unique(self) -> bool:
        """Whether every key is there and stands in one row only."""
        return self._first_look.repeated == 0

    @property
    def count(self) -> int:
        """How many series there are."""
        return self._first_look.count

    @property
    def rows(self) -> int:
        return self._first_look.rows

    @property
    def with_gaps(self) -> Sequence[tuple[str | None, ...]] | None:
        """The keys of series that lack a period between their first and their last, in their order.

        None where they are many, or where periods are no whole numbers.
        """
        found = self._first_look.with_gaps
        return found if self.are_numbers and len(found) <= _MOST_GAPS else None

    def rows_after(self, shift: int, where: str = "true") -> int:
        """How many rows have another so many places before them in their series, if no key stands twice.

        Args:
            where: SQL for the rows that are there.
        """
        if shift == 1 and where.casefold() == "true":
            return self._first_look.after
        return sum(row[0] or 0 for row in self._look([f"sum({_after(shift)})"], where))

    @cached_property
    def _first_look(self) -> _Look:
        empty = " OR ".join(f"{identifier(key)} IS NULL" for key in self.keys)
        names = ", ".join(f"k{i} := {identifier(key)}::VARCHAR" for i, key in enumerate(self.keys))
        parts = self._look(
            [
                f"min(struct_pack({names}), {_MOST_GAPS + 1}) FILTER ({_HAS_GAP})",
                f"count(*) FILTER (bit_count({_BITS}) <> {_ROWS} OR {empty})",
                f"sum({_after(1)})",
                "count(*)",
                f"sum({_ROWS})",
            ],
            "true",
        )
        repeated, after, count, rows = (
            int(sum(part[place] or 0 for part in parts)) for place in range(1, 5)
        )
        gaps = [tuple(keys.values()) for part in parts for keys in part[0] or ()]
        gaps.sort(key=lambda keys: [(key is None, key or "") for key in keys])
        return _Look(repeated, after, count, rows, tuple(gaps))

    def _look(self, aggregates: Sequence[str], where: str) -> list[tuple[Any, ...]]:
        """Aggregates over all series, for every part of the table."""
        keys = ", ".join(map(identifier, self.keys))
        found: list[tuple[Any, ...]] = []
        for part in self.table.parts.of(self.keys):
            series = (
                f"SELECT {keys}, count(*) AS {_ROWS}, coalesce(bit_or({self.bit}), 0) AS {_BITS} "
                f"FROM {self.table.relation} WHERE {part} AND ({where}) GROUP BY {keys}"
            )
            query = f"SELECT {', '.join(aggregates)} FROM ({series})"
            found += self.table.connection.execute(query).fetchall()
        return found


@dataclass(frozen=True, slots=True)
class _Look:
    """What one pass over all series tells."""

    repeated: int
    after: int
    count: int
    rows: int
    with_gaps: tuple[tuple[str | None, ...], ...]


#: A series' bits, and all below its first one.
_FILLED: Final = f"({_BITS} | ({_BITS} - ({_BITS} > 0)::UBIGINT))"
#: If these are all bits from the lowest on, one more is a single bit above them.
_HAS_GAP: Final = f"({_FILLED} & ({_FILLED} + 1)) <> 0"


def _after(shift: int) -> str:
    return f"bit_count({_BITS} & ({_BITS} << {shift}))"


def series_of(table: Table) -> Series | None:
    """The series of a table; None where they have too many periods, or where there are no other keys."""
    description = table.description
    period = description.period
    column = None if period is None else table.column(period)
    keys = tuple(key for key in description.identifying if key != period)
    if column is None or not keys or any(table.column(key) is None for key in keys):
        return None
    if column.kind == "integer":
        return _of_numbers(table, keys, column)
    return _of_texts(table, keys, column)


def _of_numbers(table: Table, keys: tuple[str, ...], column: Column) -> Series | None:
    name = identifier(column.name)
    query = f"SELECT min({name}), max({name}) FROM {table.relation}"
    least, most = table.connection.execute(query).fetchall()[0]
    if least is None or most - least >= _MOST_PERIODS:
        return None
    places = {str(least + place): place for place in range(most - least + 1)}
    bit = f"(1::UBIGINT << ({name}::HUGEINT - {least})::UBIGINT)"
    return Series(table, keys, column.name, bit, places, are_numbers=True)


def _of_texts(table: Table, keys: tuple[str, ...], column: Column) -> Series | None:
    name = identifier(column.name)
    query = (
        f"SELECT DISTINCT {name}::VARCHAR FROM {table.relation} WHERE {name} IS NOT NULL "
        f"LIMIT {_MOST_PERIODS + 1}"
    )
    texts = sorted(text for (text,) in table.connection.execute(query).fetchall())
    if not texts or len(texts) > _MOST_PERIODS:
        return None
    places = {text: place for place, text in enumerate(texts)}
    steps = " ".join(
        f"WHEN {literal(text)}::{column.type} THEN {1 << place}::UBIGINT"
        for text, place in places.items()
    )
    return Series(table, keys, column.name, f"(CASE {name} {steps} END)", places, are_numbers=False)
