"""Rows of a table fetched for some of its groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crossfoot.engine.compile import Grouping, Plan
from crossfoot.engine.scan import Key
from crossfoot.engine.words import WordedTable
from crossfoot.sources.opened import ROW
from crossfoot.sources.sql import identifier

_WANTED = "crossfoot_wanted"


def fetch(
    plan: Plan, keys: Sequence[Key], tables: Mapping[str, WordedTable]
) -> dict[str, WordedTable]:
    """The tables, those a plan looks into with only the rows its groups need."""
    sources: dict[str, list[tuple[Grouping, bool]]] = {}
    for lookup in plan.lookups:
        sources.setdefault(lookup.source.table, []).append((lookup.source, bool(lookup.back)))
    base = tables[plan.grouping.table]
    names = plan.grouping.keys or (ROW,)
    base.table.remember(_WANTED, [f"k{i}" for i in range(len(names))], keys)
    found = dict(tables)
    for name, asked in sources.items():
        table = tables[name]
        conditions = [
            _condition(table, source, names, shifted, base.period) for source, shifted in asked
        ]
        found[name] = table.restricted(" OR ".join(dict.fromkeys(conditions)))
    return found


def _condition(
    table: WordedTable,
    source: Grouping,
    names: Sequence[str],
    shifted: bool,
    period: str | None,
) -> str:
    """Rows whose key is wanted; of a shifted lookup whatever its period."""
    if not source.keys:
        return f"{ROW} IN (SELECT CAST(k0 AS BIGINT) FROM {_WANTED})"
    parts = []
    wanted = []
    for column in source.keys:
        if shifted and column == period:
            continue
        parts.append(f"coalesce(CAST({identifier(table.own(column))} AS VARCHAR), chr(0))")
        wanted.append(f"coalesce(k{names.index(column)}, chr(0))")
    if not parts:
        return "true"
    return f"({', '.join(parts)}) IN (SELECT {', '.join(wanted)} FROM {_WANTED})"
