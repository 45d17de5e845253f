"""What the columns of a table are, where nobody said so: words are keys, and so is a column of years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from crossfoot.periods import parse_period
from crossfoot.sources.description import TableDescription
from crossfoot.sources.table import Table

#: Whole numbers in this range may be years.
_YEARS: Final = range(1800, 2101)
_SAMPLE: Final = 2000


def guess_keys(table: Table) -> TableDescription | None:
    """The table's description with keys and period added; None where it has some, or none can be told.

    Columns that are no figures are keys, and so is the first one that holds nothing but periods. They have to tell
    all rows apart; otherwise each row stays a group of its own.
    """
    description = table.description
    if description.keys or description.period or description.layout == "long":
        return None
    figures = set(table.measures)
    period = next(iter(_periods(table)), None)
    keys = tuple(c.name for c in table.columns if c.name not in figures or c.name == period)
    if not keys:
        return None
    rows = [row.cells for row in table.rows(fields=keys)]
    if None in (cell for cells in rows for cell in cells) or len(set(rows)) < len(rows):
        return None
    return replace(description, keys=keys, period=period)


def _periods(table: Table) -> Iterator[str]:
    """Columns of periods."""
    listed = set(table.description.measures)
    for column in table.columns:
        if column.name in listed:
            continue
        cells = [row[column.name] for row in table.rows(fields=[column.name])][:_SAMPLE]
        texts = [cell.strip() for cell in cells if cell is not None]
        if texts and len(texts) == len(cells) and all(map(_is_period, texts)):
            yield column.name


def _is_period(text: str) -> bool:
    if text.isdecimal() and not (len(text) == 4 and int(text) in _YEARS):
        return False
    return parse_period(text) is not None
