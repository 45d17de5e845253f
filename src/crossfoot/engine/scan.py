"""Running plans in DuckDB: one pass for all rules of a grouping, counts and suspects back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlglot import exp

from crossfoot.engine.columns import column_sql
from crossfoot.engine.compile import Grouping, Lookup, Plan, State, code_of, is_in, tests_sql
from crossfoot.engine.complete import with_gaps
from crossfoot.engine.keys import Key, blanks_last, key_of
from crossfoot.engine.neighbours import (
    MOST_TORN,
    found_beside,
    is_torn,
    look_beside,
    neighbours,
    torn_series,
)
from crossfoot.engine.nodes import (
    DOUBLE,
    TEXT,
    all_of,
    any_of,
    call,
    case,
    cast,
    duckdb_sql,
    named,
    struct,
    written,
)
from crossfoot.engine.steps import period_steps
from crossfoot.engine.translate import NotTranslatable
from crossfoot.engine.words import WordedTable
from crossfoot.sources.opened import ROW
from crossfoot.sources.parts import EVERY_ROW, WHOLE


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan found of one rule: groups by state, the keys of all suspects, and of the first others."""

    counts: Mapping[State, int] = field(default_factory=dict)
    suspects: tuple[Key, ...] = ()
    impossible: tuple[Key, ...] = ()
    missing: tuple[Key, ...] = ()

    @property
    def groups(self) -> int:
        return sum(self.counts.values())


def scan(plan: Plan, tables: Mapping[str, WordedTable], most: int, shown: int) -> list[Scanned]:
    """Evaluate a plan; one result for each of its rules, in order.

    Args:
        most: keys of impossible groups wanted, the first in their own order.
        shown: the same of groups with missing figures.
    """
    known = with_gaps(plan, tables)
    if known is not None:
        groups, gaps = known
        counts = {State.EXACT: groups - len(gaps), State.SUSPECT: len(gaps)}
        return [Scanned(dict.fromkeys(State, 0) | counts, gaps) for _ in plan.states]
    plan.beside = neighbours(plan, tables)
    beside = plan.beside
    counted = _counted(plan, tables, most, shown)
    if beside is not None and counted.beside != tuple(beside.expected.values()):
        # Some earlier rows stand elsewhere. If few series are concerned, they are for the exact check.
        rows = _source_query(plan.grouping, plan, tables)
        torn = torn_series(plan, tables[plan.grouping.table], rows)
        plan.beside = replace(beside, torn=torn) if len(torn) <= MOST_TORN else None
        counted = _counted(plan, tables, most, shown)
    found = [
        Scanned(
            counts,
            _keys_in(counted.suspects, place, State.SUSPECT),
            _keys_in(counted.impossible, place, State.IMPOSSIBLE)[:most],
            _keys_in(counted.missing, place, State.MISSING)[:shown],
        )
        for place, counts in enumerate(counted.states)
    ]
    return [
        _completed(scanned, place, plan, tables, most, shown) for place, scanned in enumerate(found)
    ]


#: A group as DuckDB tells it: its keys, and the state of every rule.
_Group = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Counted:
    """What the parts of a table gave together.

    Attributes:
        states: for every rule the groups in each state.
        suspects: all groups that are for the exact check.
        impossible, missing: the first groups in these states, in the order of their keys.
        beside: for every lookup that is answered from the rows beside, how many rows were.
    """

    states: Sequence[Mapping[State, int]]
    suspects: Sequence[_Group]
    impossible: Sequence[_Group]
    missing: Sequence[_Group]
    beside: tuple[int, ...]


def _counted(plan: Plan, tables: Mapping[str, WordedTable], most: int, shown: int) -> _Counted:
    connection = tables[plan.grouping.table].table.connection
    rows: list[Sequence[Any]] = []
    for part in parts_of(plan, tables):
        query = duckdb_sql(counting_query(plan, tables, most, shown, part))
        rows += connection.execute(query).fetchall()
    # Of no group at all DuckDB counts not 0 but null, and lists not nothing but null.
    lists = len(plan.states) * len(State)
    numbers = [
        sum(row[i] or 0 for row in rows) for i in (*range(lists), *range(lists + 3, len(rows[0])))
    ]
    suspects, impossible, missing = (
        [group for row in rows for group in row[lists + i] or ()] for i in range(3)
    )
    states = [
        dict(zip(State, numbers[first : first + len(State)], strict=True))
        for first in range(0, lists, len(State))
    ]
    names = _key_names(plan)
    # Threads find suspects in any order, and each part has its own first groups.
    for groups in (suspects, impossible, missing):
        groups.sort(key=lambda group: blanks_last(group[name] for name in names))
    return _Counted(states, suspects, impossible, missing, tuple(numbers[lists:]))


def parts_of(plan: Plan, tables: Mapping[str, WordedTable]) -> Sequence[str]:
    """The parts of a plan's table, each of which has all that its groups need."""
    table = tables[plan.grouping.table]
    sources = list(_sources(plan))
    if plan.beside is not None or (plan.by_row and len(sources) == 1):
        # Nothing is kept of a row.
        return WHOLE
    shifted = {table.period} if any(lookup.back for lookup in plan.lookups) else set()
    shared = [
        table.own(key)
        for key in plan.grouping.keys
        if key not in shifted
        and all(source.table == table.name and key in source.keys for source in sources)
    ]
    return table.table.parts.of(shared)


def fewest_groups(grouping: Grouping, table: WordedTable, by_row: bool) -> int:
    """A number of groups that is surely there; cheap, and of the right order."""
    if grouping.is_one:
        return 1
    names = [table.own(key) for key in grouping.keys]
    counted = table.table.counted
    if counted is not None and not grouping.where and counted.different.keys() >= set(names):
        if by_row or not names:
            return max(counted.rows, 1)
        return counted.fewest_combinations(names, table.table.has_unique_keys)
    if not by_row and not grouping.where and table.table.dialect == "duckdb":
        return table.fewest_groups(grouping.keys)
    if by_row or not grouping.keys:
        count: exp.Expr = exp.Count(this=exp.Star())
    else:
        keys = {f"k{i}": column_sql(name) for i, name in enumerate(names)}
        count = call("approx_count_distinct", struct(keys))
    query = exp.select(count).from_(exp.to_table(table.table.relation), copy=False)
    if grouping.where:
        query = query.where(tests_sql(grouping.where, table), copy=False)
    ((found,),) = table.table.connection.execute(duckdb_sql(query)).fetchall()
    # The sketch behind the count of different keys errs by some percent, never by half.
    return max(int(found) if by_row else int(found) // 2, 1)


def counting_query(
    plan: Plan, tables: Mapping[str, WordedTable], most: int, shown: int, part: str
) -> exp.Select:
    """Counts of every state of every rule, and groups of which some rule is not sure or not content.

    Three lists for all rules, not three for each: every list looks at every group. The lists of failing and missing
    groups are the first ones of all rules together, so a rule that fails in many may crowd out another.
    """
    rules = range(len(plan.states))
    counts = [exp.CountIf(this=_is_in(place, state)) for place in rules for state in State]
    group = _columns_struct((*_key_names(plan), *(f"s{place}" for place in rules)))

    def some(aggregate: exp.Expr, state: State) -> exp.Expr:
        any_rule = any_of(*(_is_in(place, state) for place in rules))
        return exp.Filter(this=aggregate, expression=exp.Where(this=any_rule))

    return exp.select(
        *counts,
        some(exp.ArrayAgg(this=group), State.SUSPECT),
        some(_first(group, most * len(rules)), State.IMPOSSIBLE),
        some(_first(group, shown * len(rules)), State.MISSING),
        *(exp.CountIf(this=found) for found in found_beside(plan)),
    ).from_(states_query(plan, tables, part=part).subquery("states", copy=False), copy=False)


def _completed(
    scanned: Scanned,
    place: int,
    plan: Plan,
    tables: Mapping[str, WordedTable],
    most: int,
    shown: int,
) -> Scanned:
    """What was found of a rule, its lists filled up if other rules crowded its groups out."""

    def wanted(found: tuple[Key, ...], state: State, number: int) -> tuple[Key, ...]:
        if len(found) >= min(number, scanned.counts[state]):
            return found
        key = _columns_struct(_key_names(plan))
        connection = tables[plan.grouping.table].table.connection
        keys: list[_Group] = []
        for part in parts_of(plan, tables):
            states = states_query(plan, tables, part=part).subquery("states", copy=False)
            query = exp.select(_first(key, number)).from_(states, copy=False)
            only = duckdb_sql(query.where(_is_in(place, state), copy=False))
            ((more,),) = connection.execute(only).fetchall()
            keys += more or ()
        keys.sort(key=lambda group: blanks_last(group.values()))
        return tuple(key_of(group.values()) for group in keys[:number])

    return Scanned(
        scanned.counts,
        scanned.suspects,
        wanted(scanned.impossible, State.IMPOSSIBLE, most),
        wanted(scanned.missing, State.MISSING, shown),
    )


def _is_in(place: int, state: State) -> exp.Expr:
    return is_in(exp.column(f"s{place}", quoted=True), state)


def _columns_struct(names: Iterable[str]) -> exp.Expr:
    return struct({name: exp.column(name, quoted=True) for name in names})


def _keys_in(groups: Sequence[_Group], place: int, state: State) -> tuple[Key, ...]:
    """The keys of those groups where a rule is in a state."""
    return tuple(
        key_of(part for name, part in group.items() if name.startswith("k"))
        for group in groups
        if group[f"s{place}"] == state
    )


def _first(key: exp.Expr, number: int) -> exp.Expr:
    """DuckDB's aggregate of the smallest values: no sort, no second pass."""
    return call("min", key, exp.Literal.number(number))


def failing_query(
    plan: Plan, tables: Mapping[str, WordedTable], place: int, part: str
) -> exp.Select:
    """The keys of all groups of a part where a rule is impossible, by how much, and how much would be allowed."""
    miss = plan.misses[place]
    found = (exp.null(), exp.null()) if miss is None else (miss.residual, miss.allowed)
    extra = [
        exp.alias_(cast(value, DOUBLE), name, copy=False)
        for name, value in zip(("residual", "allowed"), found, strict=True)
    ]
    names = [exp.column(name, quoted=True) for name in _key_names(plan)]
    return (
        exp.select(*names, "residual", "allowed")
        .from_(states_query(plan, tables, extra, part).subquery("states", copy=False), copy=False)
        .where(_is_in(place, State.IMPOSSIBLE), copy=False)
    )


def states_query(
    plan: Plan,
    tables: Mapping[str, WordedTable],
    extra: Sequence[exp.Expr] = (),
    part: str = EVERY_ROW,
) -> exp.Select:
    """One row for every group: its keys, each rule's state, and what else is asked for.

    Args:
        part: SQL for the rows that are read.
    """
    base = plan.alias(Lookup(plan.grouping))
    table = tables[plan.grouping.table]
    keys = plan.grouping.keys
    shown = [
        _key_sql(table, i, column, base) for i, column in enumerate(key_columns(plan.grouping))
    ]
    torn = is_torn(plan, base)
    states = [state for _, state in plan.states]
    if torn is not None:
        suspect = code_of(State.SUSPECT)
        states = [case((torn, suspect), otherwise=state) for state in states]
    query = exp.select(
        *(named(key, f"k{i}") for i, key in enumerate(shown)),
        *(named(state, f"s{place}") for place, state in enumerate(states)),
        *extra,
    )
    sources = {source: f"source{i}" for i, source in enumerate(_sources(plan))}
    for source, name in sources.items():
        # Rows that are groups are cheaper to read again than to keep.
        kept = None if not (plan.by_row and source == plan.grouping) else False
        query = query.with_(
            name, as_=_source_query(source, plan, tables, part), materialized=kept, copy=False
        )
    if plan.beside is not None:
        return look_beside(query, plan, base, sources[plan.grouping])
    query = query.from_(exp.table_(sources[plan.grouping], alias=base), copy=False)
    for place, lookup in enumerate(plan.lookups):
        alias = f"g{place}"
        if alias == base:
            continue
        on = [
            _same(plan, lookup.source, i, column, alias, base, lookup.back, table, place)
            for i, column in enumerate(lookup.source.keys)
        ]
        if lookup.back:
            steps = period_steps(table, lookup.back)
            at = keys.index(table.period or "")
            query = query.join(
                steps.subquery(f"steps{place}"),
                on=exp.EQ(
                    this=exp.column("now", table=f"steps{place}"),
                    expression=exp.column(f"k{at}", table=base, quoted=True),
                ),
                join_type="left",
                copy=False,
            )
        query = query.join(
            exp.table_(sources[lookup.source], alias=alias),
            on=all_of(*on),
            join_type="left",
            copy=False,
        )
    return query


def _key_sql(table: WordedTable, place: int, key: str, base: str) -> exp.Expr:
    """A key as Python would print it, or what is printed so, and in the same order.

    A file of text has its keys in the order of texts, and whatever holds the same table shows the same groups first.
    """
    column = exp.column(f"k{place}", table=base, quoted=True)
    return column if key == ROW or table.sorts_as_printed(key) else cast(column, TEXT)


def _same(
    plan: Plan,
    source: Grouping,
    place: int,
    column: str,
    alias: str,
    base: str,
    back: int,
    table: WordedTable,
    number: int,
) -> exp.Expr:
    own: exp.Expr = exp.column(f"k{place}", table=alias, quoted=True)
    if back and column == table.period:
        return exp.EQ(this=own, expression=exp.column("before", table=f"steps{number}"))
    keys = plan.grouping.keys
    if column not in keys:
        raise NotTranslatable(f"{column} is no key of the rule")
    other: exp.Expr = exp.column(f"k{keys.index(column)}", table=base, quoted=True)
    if source.table != table.name:
        own, other = cast(own, TEXT), cast(other, TEXT)
    # A blank is a key like any other. Where rows are groups, none of their keys is blank.
    equal = exp.EQ if plan.by_row else exp.NullSafeEQ
    return equal(this=own, expression=other)


def _source_query(
    source: Grouping, plan: Plan, tables: Mapping[str, WordedTable], part: str = EVERY_ROW
) -> exp.Select:
    table = tables[source.table]
    by_row = plan.by_row and source == plan.grouping
    keys = [
        exp.column(ROW) if key == ROW else column_sql(table.own(key)) for key in key_columns(source)
    ]
    rows = table.table.relation if source.keys or source.is_one else table.table.numbered
    columns = [
        named(plan.expressions[name], name) for name in plan.columns.get(source, {}).values()
    ]
    if plan.beside is not None:
        columns.append(named(plan.beside.bit, "bit"))
    query = exp.select(*(named(key, f"k{i}") for i, key in enumerate(keys)), *columns).from_(
        exp.to_table(rows), copy=False
    )
    if source.where:
        query = query.where(tests_sql(source.where, table), copy=False)
    if part != EVERY_ROW:
        query = query.where(written(f"({part})"), copy=False)
    if source.is_one:
        # No rows are no group.
        some = exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(0))
        query = query.having(some, copy=False)
    elif not by_row:
        query = query.group_by(*keys, copy=False)
    return query


def _sources(plan: Plan) -> Iterable[Grouping]:
    return dict.fromkeys((plan.grouping, *(lookup.source for lookup in plan.lookups)))


def key_columns(grouping: Grouping) -> tuple[str, ...]:
    """What tells groups apart: their keys, the number of a row that has none, nothing where there is one group."""
    return grouping.keys or (() if grouping.is_one else (ROW,))


def _key_names(plan: Plan) -> list[str]:
    return [f"k{i}" for i in range(len(key_columns(plan.grouping)))]
