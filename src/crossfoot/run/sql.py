"""The rules of a run as SQL, over the tables as they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crossfoot.engine.printed import printed
from crossfoot.engine.words import WordedTable
from crossfoot.problems import InputError, Problem, Severity
from crossfoot.run import load_rules
from crossfoot.run.inputs import Inputs
from crossfoot.sources.dialects import Dialect
from crossfoot.sources.formats import open_table
from crossfoot.sources.workspace import open_workspace


def rules_as_sql(
    inputs: Inputs, rules: Any, dialect: Dialect, problems: list[Problem]
) -> Iterator[str]:
    """Statements with their comments, rule by rule.

    Types, printed decimals and spellings are those of the tables, so their files are read.

    Args:
        rules: as for ``crossfoot.check``.
        problems: receives what could not be read.
    """
    loaded, _ = load_rules(rules, inputs, problems)
    chosen = [r for r in loaded if r.scope.document is None and r.severity is not None]
    with open_workspace() as workspace:
        tables: dict[str, WordedTable] = {}
        for item in inputs.tables:
            try:
                table = open_table(item.description, workspace)
            except InputError as error:
                problems.extend(error.problems)
                continue
            problems.extend(p for p in table.problems if p.severity is Severity.ERROR)
            tables[table.name] = WordedTable(table, item.vocabulary)
        yield from printed(chosen, tables, dialect)
