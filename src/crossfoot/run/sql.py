"""The rules of a run as SQL, over the tables as they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crossfoot.engine.printed import printed
from crossfoot.problems import Problem
from crossfoot.run import load_rules
from crossfoot.run.inputs import Inputs
from crossfoot.run.opening import about_tables, opened
from crossfoot.sources.dialects import Dialect
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
    chosen = about_tables(loaded)
    with open_workspace() as workspace:
        tables = opened(inputs, workspace, problems)
        yield from printed(chosen, tables, dialect)
