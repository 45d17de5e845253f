"""Tables with a known secret, and what is found in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import crossfoot as cf
from crossfoot.discover.proposals import Proposal
from crossfoot.run.discovery import discover_tables
from crossfoot.run.inputs import gather

Rows = Sequence[Mapping[str, Any]]


def proposals(rows: Rows, **description: Any) -> list[Proposal]:
    return discover_tables(gather(cf.table(list(rows), "data", **description)).tables, [])


def titles(rows: Rows, **description: Any) -> list[str]:
    return [proposal.rule.title for proposal in proposals(rows, **description)]


def random_rows(
    seed: int, rows: int, columns: int, least: int = 0, most: int = 9999
) -> list[dict[str, str]]:
    """Columns that have nothing to do with each other."""
    chance = Random(seed)
    return [
        {f"c{at}": str(chance.randint(least, most)) for at in range(columns)} for _ in range(rows)
    ]
