"""Series of more periods than a number has bits: whether their keys are there, and stand in one row only.

Counting different keys takes time and memory for every row. All keys but the period make series, and there are far
fewer of these than rows. What periods a series has is held as the bits of several numbers, sixty-two periods in each.
Where there are as many bits as rows, no key is there twice, and what is blank is seen from the series.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crossfoot.sources.sql import identifier

if TYPE_CHECKING:
    from crossfoot.sources.table import Table

#: Bits of a number.
_BITS: Final = 62
#: More different periods than this are no periods.
_MOST_PERIODS: Final = 10_000
#: Columns beside those of the table: the place of a period, the lot of places that it is in, and by lot of a series
#: the rows and the different periods.
_PLACE: Final = "crossfoot_place"
_LOT: Final = "crossfoot_lot"
_ROWS: Final = "crossfoot_rows"
_PERIODS: Final = "crossfoot_periods"


@dataclass(frozen=True, slots=True)
class LongSeries:
    """What was seen of a table's keys.

    Attributes:
        blanks: in how many rows nothing is written, by key.
        are_unique: whether surely no combination stands in two rows. Where a period is blank that is not sure.
    """

    blanks: Mapping[str, int]
    are_unique: bool


def long_series_of(table: Table) -> LongSeries | None:
    """The long series of a table; None where there is no period, no other key, or more periods than there are."""
    period = table.description.period
    others = [field for field in table.description.identifying if field != period]
    if period is None or not others or any(table.column(f) is None for f in (period, *others)):
        return None
    when, keys = identifier(period), ", ".join(map(identifier, others))
    few = f"SELECT DISTINCT {when} FROM {table.relation} LIMIT {_MOST_PERIODS + 1}"
    (periods,) = table.connection.execute(f"SELECT count(*) FROM ({few})").fetchall()[0]
    if periods > _MOST_PERIODS:
        return None
    blanks = [f"sum({_ROWS}) FILTER ({table.blank_sql(field)})" for field in others]
    query = (
        f"WITH crossfoot_places AS (SELECT {when}, row_number() OVER () - 1 AS {_PLACE} FROM "
        f"(SELECT DISTINCT {when} FROM {table.relation} WHERE NOT ({table.blank_sql(period)}))), "
        f"crossfoot_series AS (SELECT {keys}, {_PLACE} // {_BITS} AS {_LOT}, count(*) AS {_ROWS}, "
        f"bit_count(bit_or(1::UBIGINT << ({_PLACE} % {_BITS})::UBIGINT)) AS {_PERIODS} "
        f"FROM {table.relation} LEFT JOIN crossfoot_places USING ({when}) GROUP BY {keys}, {_LOT}) "
        f"SELECT bool_and(coalesce({_PERIODS}, 0) = {_ROWS}), sum({_ROWS}) FILTER ({_LOT} IS NULL), "
        f"{', '.join(blanks)} FROM crossfoot_series"
    )
    is_one_each, *counts = table.connection.execute(query).fetchall()[0]
    found = zip((period, *others), (int(count or 0) for count in counts), strict=True)
    return LongSeries(dict(found), is_one_each is not False)
