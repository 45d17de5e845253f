"""Narrowing: rules compiled, scanned, and their suspects verified exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from crossfoot.engine.compile import Compiler, Grouping, Plan, State, grouping_of
from crossfoot.engine.evaluate import SHOWN_UNCHECKED, combined
from crossfoot.engine.results import RuleResult
from crossfoot.engine.scan import Key, Scanned, fewest_groups, scan
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
    joined: list[Plan] = []
    for rule in rules:
        named = rule.scope.table
        for table in tables.values():
            if table.name in left_out or named not in (None, table.name):
                continue
            if not _fits(rule, table, tables):
                continue
            grouping = grouping_of(rule, table)
            plan = plans.get(grouping)
            if plan is None:
                by_row = table.is_one_row_each(grouping.keys)
                fewest = fewest_groups(grouping, table, by_row)
                plan = plans[grouping] = Plan(grouping, by_row, fewest)
            try:
                alone = Plan(grouping, plan.by_row, plan.fewest)
                compiler.add(rule, table, alone)
                if alone.reaches_out:
                    # A join would carry the columns of all other rules along.
                    joined.append(alone)
                else:
                    compiler.add(rule, table, plan)
            except NotTranslatable:
                continue
    for plan in (*plans.values(), *joined):
        if plan.states:
            try:
                found = scan(plan, tables, most, SHOWN_UNCHECKED)
            except NotTranslatable:
                continue
            for (rule, _), scanned in zip(plan.states, found, strict=True):
                yield _decided(rule, plan, scanned, tables)


def _fits(rule: Rule, table: WordedTable, tables: Mapping[str, WordedTable]) -> bool:
    """Whether binding accepts the rule; what it refuses is reported by who binds."""
    try:
        Binder(tables).accept(rule, table)
    except RuleBrokenError:
        return False
    return True


def _decided(
    rule: Rule, plan: Plan, scanned: Scanned, tables: Mapping[str, WordedTable]
) -> RuleResult:
    counts = {
        Grade.EXACT: scanned.counts[State.EXACT],
        Grade.ROUNDING: scanned.counts[State.ROUNDING],
        Grade.UNCHECKED: scanned.counts[State.MISSING],
        Grade.IMPOSSIBLE: scanned.counts[State.IMPOSSIBLE],
    }
    alpha = rule.alpha / max(scanned.groups, 1)
    verdicts = list(_exactly(rule, plan, scanned.suspects, tables, alpha))
    name = plan.grouping.table
    result = combined(rule, name, scanned.groups, counts, verdicts)
    # SQL counted these; the exact check words those that are shown, and confirms them on the way.
    failing = tuple(_exactly(rule, plan, scanned.impossible, tables, alpha))
    unchecked = tuple(_exactly(rule, plan, scanned.missing, tables, alpha))
    return replace(
        result,
        failing=(*result.failing, *failing),
        unchecked=(*result.unchecked, *unchecked)[:SHOWN_UNCHECKED],
    )


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
