"""As much of a table as is looked at where every relation is made: the first rows."""

from __future__ import annotations

from typing import Final

from crossfoot.engine.words import WordedTable
from crossfoot.problems import Problem, Severity

#: Rows looked at: what holds in so many is no accident, and what never fails there is no news.
MOST_ROWS: Final = 5_000


def first_rows(table: WordedTable, problems: list[Problem]) -> WordedTable:
    """The table, or its first rows and a notice that there are more."""
    if table.has_at_most(MOST_ROWS):
        return table
    problems.append(
        table.table.problem(
            f"only the first {MOST_ROWS} rows were looked at", severity=Severity.INFO
        )
    )
    return table.restricted(table.table.first(MOST_ROWS))
