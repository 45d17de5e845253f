"""Running plans in DuckDB: one pass for all rules of a grouping, counts and suspects back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlglot import exp, parse_one

from crossfoot.engine.columns import column_sql
from crossfoot.engine.compile import (
    EXACT,
    IMPOSSIBLE,
    MISSING,
    ROUNDING,
    SUSPECT,
    Grouping,
    Lookup,
    Plan,
    tests_sql,
)
from crossfoot.engine.translate import NotTranslatable
from crossfoot.engine.words import WordedTable
from crossfoot.periods import Period, parse_period
from crossfoot.rules.model import Rule
from crossfoot.sources.opened import ROW

#: A group's keys as text, in the order of the grouping; of a row without keys its number.
Key = tuple[str | None, ...]
#: Periods beyond this many are no periods.
_MOST_PERIODS: Final = 100_000
_STATES: Final = (EXACT, ROUNDING, MISSING, IMPOSSIBLE, SUSPECT)


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan found of one rule: groups by state, and the suspects' keys."""

    counts: Mapping[str, int] = field(default_factory=dict)
    suspects: tuple[Key, ...] = ()

    @property
    def groups(self) -> int:
        return sum(self.counts.values())


def scan(plan: Plan, tables: Mapping[str, WordedTable]) -> list[Scanned]:
    """Evaluate a plan; one result for each of its rules, in order."""
    connection = tables[plan.grouping.table].table.connection
    query = counting_query(plan, tables).sql(dialect="duckdb")
    (row,) = connection.execute(query).fetchall()
    found = []
    width = len(_STATES) + 1
    for place in range(len(plan.states)):
        *counts, suspects = row[place * width : (place + 1) * width]
        keys = tuple(tuple(key.values()) for key in suspects or ())
        found.append(Scanned(dict(zip(_STATES, counts, strict=True)), keys))
    return found


def keys_in_state(
    plan: Plan, tables: Mapping[str, WordedTable], rule: Rule, state: str, limit: int
) -> list[Key]:
    """The first keys, in their own order, of groups where a rule is in a state."""
    place = next(i for i, (each, _) in enumerate(plan.states) if each is rule)
    inner = states_query(plan, tables)
    names = [exp.column(f"k{i}", quoted=True) for i in range(_key_count(plan))]
    query = (
        exp.select(*names)
        .from_(inner.subquery("states"))
        .where(exp.column(f"s{place}", quoted=True).eq(exp.Literal.string(state)))
        .order_by(*names)
        .limit(limit)
    )
    connection = tables[plan.grouping.table].table.connection
    return [tuple(row) for row in connection.execute(query.sql(dialect="duckdb")).fetchall()]


def counting_query(plan: Plan, tables: Mapping[str, WordedTable]) -> exp.Select:
    """Counts of every state of every rule, and the keys of its suspects."""
    names = [f"k{i}" for i in range(_key_count(plan))]
    key = exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.to_identifier(name), expression=exp.column(name, quoted=True))
            for name in names
        ]
    )
    columns: list[exp.Expr] = []
    for place in range(len(plan.states)):
        state = exp.column(f"s{place}", quoted=True)
        for name in _STATES:
            is_so = exp.EQ(this=state.copy(), expression=exp.Literal.string(name))
            counted = exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=is_so))
            columns.append(exp.alias_(counted, f"{name}_{place}"))
        suspected = exp.EQ(this=state.copy(), expression=exp.Literal.string(SUSPECT))
        listed = exp.Filter(
            this=exp.ArrayAgg(this=key.copy()), expression=exp.Where(this=suspected)
        )
        columns.append(exp.alias_(listed, f"suspects_{place}"))
    return exp.select(*columns).from_(states_query(plan, tables).subquery("states"))


def states_query(plan: Plan, tables: Mapping[str, WordedTable]) -> exp.Select:
    """One row for every group: its keys as text, and each rule's state."""
    base = plan.alias(Lookup(plan.grouping))
    table = tables[plan.grouping.table]
    keys = plan.grouping.keys
    shown = [
        exp.cast(exp.column(f"k{i}", table=base, quoted=True), "VARCHAR")
        for i in range(_key_count(plan))
    ]
    query = exp.select(
        *(exp.alias_(key, f"k{i}", quoted=True) for i, key in enumerate(shown)),
        *(
            exp.alias_(state.copy(), f"s{place}", quoted=True)
            for place, (_, state) in enumerate(plan.states)
        ),
    )
    sources = {source: f"source{i}" for i, source in enumerate(_sources(plan))}
    for source, name in sources.items():
        query = query.with_(name, as_=_source_query(source, plan, tables))
    query = query.from_(exp.to_table(sources[plan.grouping]).as_(base))
    for place, lookup in enumerate(plan.lookups):
        alias = f"g{place}"
        if alias == base:
            continue
        on = [
            _same(lookup.source, i, column, alias, base, keys, lookup.back, table, place)
            for i, column in enumerate(lookup.source.keys)
        ]
        if lookup.back:
            steps = _period_steps(table, lookup.back)
            at = keys.index(table.period or "")
            query = query.join(
                steps.subquery(f"steps{place}"),
                on=exp.EQ(
                    this=exp.column("now", table=f"steps{place}"),
                    expression=exp.column(f"k{at}", table=base, quoted=True),
                ),
                join_type="left",
            )
        query = query.join(
            exp.to_table(sources[lookup.source]).as_(alias), on=exp.and_(*on), join_type="left"
        )
    return query


def _same(
    source: Grouping,
    place: int,
    column: str,
    alias: str,
    base: str,
    keys: Sequence[str],
    back: int,
    table: WordedTable,
    number: int,
) -> exp.Expr:
    own: exp.Expr = exp.column(f"k{place}", table=alias, quoted=True)
    if back and column == table.period:
        return exp.EQ(this=own, expression=exp.column("before", table=f"steps{number}"))
    if column not in keys:
        raise NotTranslatable(f"{column} is no key of the rule")
    other: exp.Expr = exp.column(f"k{keys.index(column)}", table=base, quoted=True)
    if source.table != table.name:
        own, other = exp.cast(own, "VARCHAR"), exp.cast(other, "VARCHAR")
    return exp.EQ(this=own, expression=other)


def _source_query(source: Grouping, plan: Plan, tables: Mapping[str, WordedTable]) -> exp.Select:
    table = tables[source.table]
    by_row = plan.by_row and source == plan.grouping
    keys = [column_sql(table.own(key)) for key in source.keys] or [exp.column(ROW)]
    relation = table.table.relation if source.keys else table.table.numbered
    columns = [
        exp.alias_(plan.expressions[name].copy(), name, quoted=True)
        for name in plan.columns.get(source, {}).values()
    ]
    query = exp.select(
        *(exp.alias_(key, f"k{i}", quoted=True) for i, key in enumerate(keys)), *columns
    ).from_(parse_one(relation, into=exp.Table, dialect="duckdb"))
    if source.where:
        query = query.where(tests_sql(source.where, table))
    if not by_row:
        query = query.group_by(*(key.copy() for key in keys))
    return query


def _sources(plan: Plan) -> Iterable[Grouping]:
    return dict.fromkeys((plan.grouping, *(lookup.source for lookup in plan.lookups)))


def _key_count(plan: Plan) -> int:
    return max(len(plan.grouping.keys), 1)


def _period_steps(table: WordedTable, back: int) -> exp.Select:
    """For every period of a table the one ``back`` before it, each as the table spells it."""
    assert table.period is not None
    column = table.table.column(table.own(table.period))
    assert column is not None
    spelled = _spellings(table, column.name)
    now: list[str] = []
    before: list[str] = []
    for period, text in spelled.items():
        known = spelled.get(period.previous(back))
        if known is not None:
            now.append(text)
            before.append(known)
    rows = [
        exp.Tuple(expressions=[exp.Literal.string(a), exp.Literal.string(b)])
        for a, b in zip(now, before, strict=True)
    ] or [exp.Tuple(expressions=[exp.null(), exp.null()])]
    values = exp.Values(
        expressions=rows,
        alias=exp.TableAlias(
            this=exp.to_identifier("steps"),
            columns=[exp.to_identifier("now"), exp.to_identifier("before")],
        ),
    )
    return exp.select(
        exp.alias_(exp.cast(exp.column("now"), column.type), "now"),
        exp.alias_(exp.cast(exp.column("before"), column.type), "before"),
    ).from_(values)


def _spellings(table: WordedTable, field: str) -> dict[Period, str]:
    query = exp.select(exp.cast(column_sql(field), "VARCHAR")).distinct()
    query = query.from_(parse_one(table.table.relation, into=exp.Table, dialect="duckdb"))
    rows = table.table.connection.execute(
        query.limit(_MOST_PERIODS + 1).sql(dialect="duckdb")
    ).fetchall()
    if len(rows) > _MOST_PERIODS:
        raise NotTranslatable("very many periods")
    found: dict[Period, str] = {}
    for (text,) in rows:
        period = parse_period(text) if text is not None else None
        if period is None:
            continue
        if period in found:
            raise NotTranslatable("one period spelled in two ways")
        found[period] = text
    return found
