"""Tables opened to find what nobody declared about them."""

from __future__ import annotations

from collections.abc import Iterable

from crossfoot.discover.keys import guess_keys
from crossfoot.discover.proposals import Proposal, propose
from crossfoot.engine.words import WordedTable
from crossfoot.problems import InputError, Problem, Severity
from crossfoot.run.firstrows import first_rows
from crossfoot.run.inputs import TableInput
from crossfoot.sources.formats import open_table
from crossfoot.sources.table import Table
from crossfoot.sources.workspace import Workspace, open_workspace


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
    return first_rows(WordedTable(table, item.vocabulary), problems)


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
