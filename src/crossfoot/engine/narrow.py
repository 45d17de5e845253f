"""Narrowing: rules compiled, scanned, and their suspects verified exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from crossfoot.engine.compile import (
    EXACT,
    IMPOSSIBLE,
    MISSING,
    ROUNDING,
    Compiler,
    Grouping,
    Plan,
    grouping_of,
)
from crossfoot.engine.evaluate import SHOWN_UNCHECKED, combined
from crossfoot.engine.results import RuleResult
from crossfoot.engine.scan import Key, Scanned, keys_in_state, scan
from crossfoot.engine.subset import fetch
from crossfoot.engine.translate import NotTranslatable
from crossfoot.engine.words import WordedTable
from crossfoot.rules.binding import Binder, RuleBrokenError
from crossfoot.rules.model import Rule
from crossfoot.verify import Grade, Verdict, verify

#: Suspects verified at a time: what is fetched for them is all that is held in memory.
_BATCH = 20_000


def narrow(
    rules: Iterable[Rule],
    tables: Mapping[str, WordedTable],
    small: Iterable[str],
    most: int,
) -> Iterator[RuleResult]:
    """Evaluate what SQL can say of rules over large tables; what it cannot is left out.

    Args:
        small: names of tables that are verified whole.
        most: failing groups of a rule that are fetched and shown; all are counted.
    """
    left_out = set(small)
    compiler = Compiler(tables)
    plans: dict[Grouping, Plan] = {}
    for rule in rules:
        named = rule.scope.table
        for table in tables.values():
            if table.name in left_out or named not in (None, table.name):
                continue
            if not _fits(rule, table, tables):
                continue
            grouping = grouping_of(rule, table)
            if grouping not in plans:
                plans[grouping] = Plan(grouping, table.is_one_row_each(grouping.keys))
            try:
                compiler.add(rule, table, plans[grouping])
            except NotTranslatable:
                continue
    for plan in plans.values():
        if plan.states:
            try:
                found = scan(plan, tables)
            except NotTranslatable:
                continue
            for (rule, _), scanned in zip(plan.states, found, strict=True):
                yield _decided(rule, plan, scanned, tables, most)


def _fits(rule: Rule, table: WordedTable, tables: Mapping[str, WordedTable]) -> bool:
    """Whether binding accepts the rule; what it refuses is reported by who binds."""
    try:
        Binder(tables).accept(rule, table)
    except RuleBrokenError:
        return False
    return True


def _decided(
    rule: Rule, plan: Plan, scanned: Scanned, tables: Mapping[str, WordedTable], most: int
) -> RuleResult:
    counts = {
        Grade.EXACT: scanned.counts[EXACT],
        Grade.ROUNDING: scanned.counts[ROUNDING],
        Grade.UNCHECKED: scanned.counts[MISSING],
        Grade.IMPOSSIBLE: scanned.counts[IMPOSSIBLE],
    }
    alpha = rule.alpha / max(scanned.groups, 1)
    verdicts = list(_exactly(rule, plan, scanned.suspects, tables, alpha))
    name = plan.grouping.table
    result = combined(rule, name, scanned.groups, counts, verdicts)
    if counts[Grade.IMPOSSIBLE]:
        # SQL counted them; the exact check words those that are shown, and confirms them on the way.
        failing = keys_in_state(plan, tables, rule, IMPOSSIBLE, most)
        shown = tuple(_exactly(rule, plan, failing, tables, alpha))
        result = replace(result, failing=(*result.failing, *shown))
    if counts[Grade.UNCHECKED] and len(result.unchecked) < SHOWN_UNCHECKED:
        some = keys_in_state(plan, tables, rule, MISSING, SHOWN_UNCHECKED)
        shown = tuple(_exactly(rule, plan, some, tables, alpha))
        result = replace(result, unchecked=(*result.unchecked, *shown)[:SHOWN_UNCHECKED])
    return result


def _exactly(
    rule: Rule, plan: Plan, keys: Sequence[Key], tables: Mapping[str, WordedTable], alpha: Fraction
) -> Iterator[Verdict]:
    """Verdicts of some groups, in table order within a batch."""
    for start in range(0, len(keys), _BATCH):
        wanted = keys[start : start + _BATCH]
        some = fetch(plan, wanted, tables)
        bound = Binder(some).bind(rule, some[plan.grouping.table], only=set(wanted))
        for relation in (*bound.relations, *bound.agreements):
            yield verify(relation, alpha)
