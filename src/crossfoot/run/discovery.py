"""Tables opened to find what nobody declared about them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from crossfoot.discover.keys import guess_keys
from crossfoot.discover.proposals import Proposal, propose
from crossfoot.engine.words import WordedTable
from crossfoot.problems import InputError, Problem, Severity
from crossfoot.run.inputs import TableInput
from crossfoot.sources.formats import open_table
from crossfoot.sources.opened import ROW
from crossfoot.sources.table import Table
from crossfoot.sources.workspace import Workspace, open_workspace

#: Rows looked at: what holds in so many is no accident, and what does not hold there is no rule.
MOST_ROWS: Final = 5_000


def discover_tables(items: Iterable[TableInput], problems: list[Problem]) -> list[Proposal]:
    """The proposals of all tables, each table for itself.

    Args:
        problems: receives what could not be read, and notices of what was guessed.
    """
    found: list[Proposal] = []
    with open_workspace() as workspace:
        for item in items:
            try:
                worded = _opened(item, workspace, problems)
            except InputError as error:
                problems.extend(error.problems)
                continue
            found += propose(worded, _measures(worded))
    return found


def _opened(item: TableInput, workspace: Workspace, problems: list[Problem]) -> WordedTable:
    table = open_table(item.description, workspace)
    guessed = guess_keys(table)
    if guessed is not None:
        table = open_table(guessed, workspace)
        problems.append(_guess(table))
    problems.extend(p for p in table.problems if p.severity is Severity.ERROR)
    worded = WordedTable(table, item.vocabulary)
    if worded.has_at_most(MOST_ROWS):
        return worded
    problems.append(
        table.problem(f"only the first {MOST_ROWS} rows were looked at", severity=Severity.INFO)
    )
    return worded.restricted(f"{ROW} <= {MOST_ROWS}")


def _guess(table: Table) -> Problem:
    description = table.description
    form = f"keys: [{', '.join(description.keys)}]"
    if description.period is not None:
        form += f", period: {description.period}"
    return table.problem(
        f"nothing describes table {table.name!r}; taken as {form}",
        severity=Severity.INFO,
        advice="say so under `tables:` in crossfoot.yaml; the rules proposed below rely on it",
    )


def _measures(worded: WordedTable) -> list[str]:
    """The columns of figures in the words of the rules; a period is none, although it is a number."""
    own = {column: worded.own(column) for column in worded.columns}
    return [
        column
        for column in worded.columns
        if own[column] in worded.table.measures and column not in worded.keys
    ]
