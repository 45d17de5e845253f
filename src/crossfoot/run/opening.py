"""What commands about rules start from: the tables of a run, and the rules that speak of tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crossfoot.engine.words import WordedTable
from crossfoot.problems import InputError, Problem, Severity
from crossfoot.rules.model import Rule
from crossfoot.run.inputs import Inputs, TableInput
from crossfoot.sources.formats import open_table
from crossfoot.sources.table import Table
from crossfoot.sources.workspace import Workspace


def about_tables(rules: Iterable[Rule]) -> list[Rule]:
    """The rules that are switched on and not over documents."""
    return [rule for rule in rules if rule.scope.document is None and rule.severity is not None]


def readable(
    inputs: Inputs, workspace: Workspace, problems: list[Problem]
) -> Iterator[tuple[TableInput, Table]]:
    """The tables of a run that can be read; ``problems`` receives why others cannot."""
    for item in inputs.tables:
        try:
            table = open_table(item.description, workspace)
        except InputError as error:
            problems.extend(error.problems)
        else:
            yield item, table


def opened(inputs: Inputs, workspace: Workspace, problems: list[Problem]) -> dict[str, WordedTable]:
    """The same in the words of the rules, by name."""
    tables: dict[str, WordedTable] = {}
    for item, table in readable(inputs, workspace, problems):
        problems.extend(p for p in table.problems if p.severity is Severity.ERROR)
        tables[table.name] = WordedTable(table, item.vocabulary)
    return tables
