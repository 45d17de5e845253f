"""Rules over tables: each rule is bound to each table it speaks of and its relations are verified exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from crossfoot.engine.results import RuleResult, tally
from crossfoot.rules.binding import Binder, FigureTable, RuleBrokenError
from crossfoot.rules.model import Rule
from crossfoot.verify import verify_all


def evaluate(rules: Sequence[Rule], tables: Mapping[str, FigureTable]) -> Iterator[RuleResult]:
    """Evaluate rules in their order, each over the tables in theirs.

    A rule that names no table applies to every table that has its columns. A rule that fits no table at all, or
    not the one it names, gives a *broken* result: it does not pass by not running.
    """
    binder = Binder(tables)
    for rule in rules:
        if rule.severity is None or rule.scope.document is not None:
            continue
        yield from _evaluate(rule, tables, binder)


def _evaluate(
    rule: Rule, tables: Mapping[str, FigureTable], binder: Binder
) -> Iterator[RuleResult]:
    named = rule.scope.table
    if named is not None and named not in tables:
        from crossfoot.hints import did_you_mean

        yield RuleResult(rule, named, broken=f"no table {named!r}{did_you_mean(named, tables)}")
        return
    refusals: list[RuleResult] = []
    fitted = False
    for table in tables.values() if named is None else (tables[named],):
        try:
            bound = binder.bind(rule, table)
        except RuleBrokenError as error:
            refusals.append(RuleResult(rule, table.name, broken=str(error)))
            continue
        fitted = True
        verdicts = verify_all((*bound.relations, *bound.agreements), rule.alpha)
        yield tally(rule, table.name, bound.groups, verdicts)
    if not fitted:
        yield from refusals[:1] or [
            RuleResult(rule, named or "", broken="there is no table to check")
        ]
