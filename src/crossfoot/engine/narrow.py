"""Narrowing: rules compiled, scanned, and their suspects verified exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain
from typing import Any, Final

from crossfoot.engine.compile import Compiler, Grouping, Plan, State, grouping_of
from crossfoot.engine.evaluate import SHOWN_UNCHECKED, combined, crashed
from crossfoot.engine.exactly import Exactly
from crossfoot.engine.failing import FailingRows
from crossfoot.engine.keys import Key, blanks_last, key_of
from crossfoot.engine.nodes import duckdb_sql
from crossfoot.engine.progress import Progress, quietly
from crossfoot.engine.results import RuleResult
from crossfoot.engine.scan import Scanned, failing_query, fewest_groups, parts_of, scan
from crossfoot.engine.translate import NotTranslatable
from crossfoot.engine.words import WordedTable
from crossfoot.problems import InputError
from crossfoot.rules.binding import Binder, RuleBrokenError
from crossfoot.rules.model import Rule
from crossfoot.verify import Grade, Verdict

#: Groups that SQL looks at in the time that it takes to fetch and decide one. Of a rule that fails in no more than that
#: part of its groups, all are fetched for the file of failing rows, instead of looking at every group once more.
GROUPS_MEANWHILE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A rule over a large table that SQL does not say, and why."""

    rule: Rule
    table: str
    reason: str


def narrow(
    rules: Iterable[Rule],
    tables: Mapping[str, WordedTable],
    small: Iterable[str],
    most: int,
    rows: FailingRows | None = None,
    progress: Progress = quietly,
) -> Iterator[RuleResult | Unsaid]:
    """Evaluate what SQL can say of rules over large tables, and say what it cannot.

    Args:
        small: names of tables that are verified whole, or not at all.
        most: failing groups of a rule that are fetched and shown; all are counted.
        rows: receives every failing group.
        progress: is told what is being looked at.
    """
    compiler = Compiler(tables)
    plans: dict[Grouping, Plan] = {}
    joined: list[Plan] = []
    for rule, table in _pairs(rules, tables, set(small)):
        try:
            _plan(rule, table, compiler, plans, joined)
        except NotTranslatable as reason:
            yield Unsaid(rule, table.name, str(reason))
        except InputError:
            raise
        except Exception as error:
            yield crashed(rule, table.name, error)
    found: list[tuple[Plan, list[Scanned]]] = []
    for plan in (*plans.values(), *joined):
        if plan.states:
            names = ", ".join(rule.id for rule, _ in plan.states)
            progress(f"{plan.grouping.table}: {names}")
            at_hand = 0 if rows is None else plan.fewest // GROUPS_MEANWHILE
            yield from _scan_into(found, plan, tables, max(most, at_hand))
    exactly = Exactly(tables, [(plan, _asked(scanned)) for plan, scanned in found])
    for plan, by_rule in found:
        for place, scanned in enumerate(by_rule):
            rule, _ = plan.states[place]
            try:
                yield _decided(plan, place, scanned, tables, exactly, most, rows)
            except RuleBrokenError as error:
                yield RuleResult(rule, plan.grouping.table, broken=str(error))
            except InputError:
                raise
            except Exception as error:
                yield crashed(rule, plan.grouping.table, error)


def _pairs(
    rules: Iterable[Rule], tables: Mapping[str, WordedTable], left_out: set[str]
) -> Iterator[tuple[Rule, WordedTable]]:
    """Each rule with the tables it applies to."""
    for rule in rules:
        named = rule.scope.table
        for table in tables.values():
            if table.name in left_out or named not in (None, table.name):
                continue
            if fits(rule, table, tables):
                yield rule, table


def _plan(
    rule: Rule,
    table: WordedTable,
    compiler: Compiler,
    plans: dict[Grouping, Plan],
    joined: list[Plan],
) -> None:
    """Add a rule to the plan of its grouping, or to those of their own if it looks into other rows.

    Raises:
        NotTranslatable: SQL cannot say it.
    """
    grouping = grouping_of(rule, table)
    plan = plans.get(grouping)
    if plan is None:
        by_row = not grouping.is_one and table.is_one_row_each(grouping.keys)
        fewest = fewest_groups(grouping, table, by_row)
        plan = plans[grouping] = Plan(grouping, by_row, fewest)
    longer = compiler.with_rule(rule, table, plan)
    if longer.reaches_out:
        joined.append(longer)
    else:
        plans[grouping] = longer


def _scan_into(
    found: list[tuple[Plan, list[Scanned]]],
    plan: Plan,
    tables: Mapping[str, WordedTable],
    most: int,
) -> Iterator[RuleResult | Unsaid]:
    """Run a plan; where that fails, what is to be said of its rules."""
    table = plan.grouping.table
    try:
        found.append((plan, _scanned(plan, tables, most)))
    except NotTranslatable as reason:
        yield from (Unsaid(rule, table, str(reason)) for rule, _ in plan.states)
    except InputError:
        raise
    except Exception as error:
        yield from (crashed(rule, table, error) for rule, _ in plan.states)


def _asked(found: Iterable[Scanned]) -> list[Key]:
    """The groups of a plan that are looked at exactly, for whatever rule."""
    keys = chain.from_iterable((*s.suspects, *s.impossible, *s.missing) for s in found)
    return list(dict.fromkeys(keys))


def _scanned(plan: Plan, tables: Mapping[str, WordedTable], most: int) -> list[Scanned]:
    if tables[plan.grouping.table].table.dialect == "duckdb":
        return scan(plan, tables, most, SHOWN_UNCHECKED)
    from crossfoot.engine.elsewhere import scan_elsewhere

    return scan_elsewhere(plan, tables, most, SHOWN_UNCHECKED)


def fits(rule: Rule, table: WordedTable, tables: Mapping[str, WordedTable]) -> bool:
    """Whether binding accepts the rule; what it refuses is reported by who binds."""
    try:
        Binder(tables).accept(rule, table)
    except RuleBrokenError:
        return False
    return True


def _decided(
    plan: Plan,
    place: int,
    scanned: Scanned,
    tables: Mapping[str, WordedTable],
    exactly: Exactly,
    most: int,
    rows: FailingRows | None,
) -> RuleResult:
    rule, _ = plan.states[place]
    counts = {
        Grade.EXACT: scanned.counts[State.EXACT],
        Grade.ROUNDING: scanned.counts[State.ROUNDING],
        Grade.UNCHECKED: scanned.counts[State.MISSING],
        Grade.IMPOSSIBLE: scanned.counts[State.IMPOSSIBLE],
    }
    alpha = rule.alpha / max(scanned.groups, 1)
    verdicts = exactly.verdicts(rule, plan, scanned.suspects, alpha)
    name = plan.grouping.table
    result = combined(rule, name, scanned.groups, counts, verdicts)
    # SQL counted these; the exact check words those that are shown, and confirms them on the way.
    failing = tuple(exactly.verdicts(rule, plan, scanned.impossible[:most], alpha))
    if rows is not None:
        rows.add_verdicts(rule, tables[name], result.failing)
        if counts[Grade.IMPOSSIBLE] == len(scanned.impossible):
            others = exactly.verdicts(rule, plan, scanned.impossible[most:], alpha)
            rows.add_verdicts(rule, tables[name], chain(failing, others))
        else:
            _add_impossible(rows, plan, place, tables, exactly, alpha)
    unchecked = tuple(exactly.verdicts(rule, plan, scanned.missing, alpha))
    return replace(
        result,
        failing=_in_order_of_keys((*result.failing, *failing), plan),
        unchecked=_in_order_of_keys((*result.unchecked, *unchecked), plan)[:SHOWN_UNCHECKED],
    )


def _in_order_of_keys(verdicts: Iterable[Verdict], plan: Plan) -> tuple[Verdict, ...]:
    """The verdicts of a large table in the order of their groups' keys, so that the same ones are shown in whatever
    order the rows are kept. Rows without keys are in their own order."""

    def place(verdict: Verdict) -> tuple[tuple[bool, Any], ...]:
        return blanks_last(map(verdict.relation.subject.get, plan.grouping.keys))

    return tuple(sorted(verdicts, key=place))


def _add_impossible(
    rows: FailingRows,
    plan: Plan,
    place: int,
    tables: Mapping[str, WordedTable],
    exactly: Exactly,
    alpha: Fraction,
) -> None:
    """All groups of which SQL is sure; how far they miss is worked out exactly where SQL does not say."""
    rule, _ = plan.states[place]
    table = tables[plan.grouping.table]
    for part in parts_of(plan, tables):
        query = duckdb_sql(failing_query(plan, tables, place, part))
        if plan.misses[place] is not None:
            rows.add_selected(rule, table, plan.grouping.keys, table.table.selected(query))
            continue
        found = table.table.connection.execute(query).fetchall()
        keys = [key_of(row[:-2]) for row in found]
        rows.add_verdicts(rule, table, exactly.verdicts(rule, plan, keys, alpha))
