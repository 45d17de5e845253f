"""Rules that ask for all periods of a series: they are answered by the look at the series that every table gets."""

from __future__ import annotations

from collections.abc import Mapping

from crossfoot.engine.compile import Plan
from crossfoot.engine.keys import Key
from crossfoot.engine.words import WordedTable
from crossfoot.rules.kinds.kind import Binding
from crossfoot.rules.model import Rule


def with_gaps(plan: Plan, tables: Mapping[str, WordedTable]) -> tuple[int, tuple[Key, ...]] | None:
    """How many groups there are, and which lack a period; None where the rules of a plan ask something else."""
    grouping, table = plan.grouping, tables[plan.grouping.table]
    if grouping.where or not all(_asks_for_gaps(rule, table) for rule, _ in plan.states):
        return None
    series = table.table.series
    own = [table.own(key) for key in grouping.keys]
    if series is None or set(own) != set(series.keys) or not series.are_unique:
        return None
    found = series.with_gaps
    if found is None:
        return None
    places = [series.keys.index(key) for key in own]
    return series.count, tuple(tuple(keys[place] for place in places) for keys in found)


def _asks_for_gaps(rule: Rule, table: WordedTable) -> bool:
    return (
        rule.kind.binds is Binding.KEYS
        and rule.options["keys"] == table.period
        and rule.options["expected"] is None
    )
