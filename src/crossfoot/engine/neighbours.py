"""A row's previous period without a join, where it stands a row or two away.

Tables are mostly kept series by series. Whether the row before is the same series a period earlier is seen from its
keys, whatever the order of the table: the order is a hint, and no more is believed of it. And how many rows have an
earlier period at all is known from the bits of the series. If so many were found beside their rows, all were. A join
says the same, at four times the cost and with memory for every row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from crossfoot.engine.compile import Lookup, Plan, tests_sql
from crossfoot.engine.keys import Key
from crossfoot.engine.nodes import (
    TEXT,
    all_of,
    any_of,
    call,
    case,
    cast,
    duckdb_sql,
    named,
    written,
)
from crossfoot.engine.steps import spelled_periods
from crossfoot.engine.words import WordedTable
from crossfoot.sources.series import Series
from crossfoot.sources.sql import identifier

#: Rows that are looked at on one side of a row.
_FURTHEST: Final = 4
#: Series that may be torn apart; where more are, a join is the way.
MOST_TORN: Final = 100
#: Rows among which some must stand beside their earlier ones, before all are tried.
_FIRST_ROWS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where the earlier rows of a plan are looked for.

    Attributes:
        period: the key that is the period.
        bit: SQL for the bit of a row's period.
        backwards: whether tables run from the latest period to the first, so that earlier rows come later.
        shifts: how many places the bit of the earlier period is before the row's own, by lookup.
        expected: how many rows have an earlier one, by lookup.
        torn: series of which some earlier row stands elsewhere; all their rows are for the exact check.
    """

    period: str
    bit: exp.Expr
    backwards: bool
    shifts: Mapping[Lookup, int]
    expected: Mapping[Lookup, int]
    torn: tuple[Key, ...] = ()


def neighbours(plan: Plan, tables: Mapping[str, WordedTable]) -> Neighbours | None:
    """Where to look for earlier rows; None where a join is the way.

    Raises:
        NotTranslatable: a period is spelled in two ways, or there are too many.
    """
    table = tables[plan.grouping.table]
    others = _others(plan)
    if (
        not others
        or not plan.by_row
        or any(o.source != plan.grouping or not o.back for o in others)
    ):
        return None
    series = table.table.series
    own = {table.own(key) for key in plan.grouping.keys}
    if series is None or own != {*series.keys, series.period}:
        return None
    shifts = {lookup: _shift(series, table, lookup.back) for lookup in others}
    known = {lookup: shift for lookup, shift in shifts.items() if shift is not None}
    backwards = _runs_backwards(series)
    if len(known) < len(others) or backwards is None:
        return None
    where = duckdb_sql(tests_sql(plan.grouping.where, table))
    expected = {lookup: series.rows_after(shift, where) for lookup, shift in known.items()}
    bit = written(series.bit)
    return Neighbours(table.period or "", bit, backwards, known, expected)


def look_beside(query: exp.Select, plan: Plan, base: str, source: str) -> exp.Select:
    """A query over a plan's own groups, its lookups answered from the rows beside."""
    aliases = {plan.alias(lookup) for lookup in plan.lookups} - {base}
    query = query.copy()
    for column in query.find_all(exp.Column):
        if column.table in aliases:
            column.replace(exp.column(f"{column.table}_{column.name}", table=base, quoted=True))
    assert plan.beside is not None
    for lookup in plan.beside.shifts:
        found = exp.column(f"{plan.alias(lookup)}_found", table=base, quoted=True)
        query = query.select(found, copy=False)
    return query.from_(_with_neighbours(plan, source).subquery(base, copy=False), copy=False)


def torn_series(plan: Plan, table: WordedTable, rows: exp.Select) -> tuple[Key, ...]:
    """The series of which an earlier row was not found beside its own; one more than there may be where they are many.

    Args:
        rows: the plan's own groups.
    """
    assert plan.beside is not None
    keys = [
        cast(_column(f"k{place}"), TEXT)
        for place, key in enumerate(plan.grouping.keys)
        if key != plan.beside.period
    ]
    bits = call("bit_or", _column("bit"))
    lacking: list[exp.Expr] = []
    for lookup, shift in plan.beside.shifts.items():
        # Of a series whose rows are the first of the table, DuckDB counts not 0 but null.
        counted = exp.CountIf(this=_column(f"{plan.alias(lookup)}_found"))
        found = exp.Coalesce(this=counted, expressions=[exp.Literal.number(0)])
        both = exp.BitwiseAnd(this=bits, expression=_shifted(bits, shift))
        there = call("bit_count", both)
        lacking.append(exp.NEQ(this=found, expression=there))
    query = (
        exp.select(*keys)
        .from_(_with_neighbours(plan, "own").subquery("beside", copy=False), copy=False)
        .with_("own", as_=rows, materialized=False, copy=False)
        .group_by(*keys, copy=False)
        .having(any_of(*lacking), copy=False)
        .limit(MOST_TORN + 1, copy=False)
    )
    found_keys = table.table.connection.execute(duckdb_sql(query)).fetchall()
    return tuple(sorted(found_keys))


def is_torn(plan: Plan, base: str) -> exp.Expr | None:
    """Whether a row is of a torn series; None where no series is."""
    if plan.beside is None or not plan.beside.torn:
        return None
    columns = [
        cast(exp.column(f"k{place}", table=base, quoted=True), TEXT)
        for place, key in enumerate(plan.grouping.keys)
        if key != plan.beside.period
    ]
    wanted = [
        exp.Tuple(expressions=[exp.Literal.string(text or "") for text in key])
        for key in plan.beside.torn
    ]
    return exp.In(this=exp.Tuple(expressions=columns), expressions=wanted)


def _with_neighbours(plan: Plan, source: str) -> exp.Select:
    """A plan's own groups, each with what its lookups found."""
    assert plan.beside is not None
    beside = exp.select("*")
    answered = exp.select("*")
    for lookup, shift in plan.beside.shifts.items():
        alias = plan.alias(lookup)
        steps = range(1, shift + 1)
        for step in steps:
            same = _is_earlier(plan, shift, step)
            beside = beside.select(named(same, f"{alias}_{step}"), copy=False)
        found = any_of(*(_column(f"{alias}_{step}") for step in steps))
        answered = answered.select(named(found, f"{alias}_found"), copy=False)
        for name in plan.columns.get(lookup.source, {}).values():
            values = []
            for step in steps:
                there = f"{alias}_{step}_{name}"
                beside = beside.select(named(_aside(name, step, plan), there), copy=False)
                values.append((_column(f"{alias}_{step}"), _column(there)))
            answered = answered.select(named(case(*values), f"{alias}_{name}"), copy=False)
    within = beside.from_(source, copy=False).subquery("beside", copy=False)
    return answered.from_(within, copy=False)


def found_beside(plan: Plan) -> Iterator[exp.Expr]:
    """For every lookup that was answered from the rows beside: whether a row's was."""
    if plan.beside is not None:
        yield from (_column(f"{plan.alias(lookup)}_found") for lookup in plan.beside.shifts)


def _others(plan: Plan) -> list[Lookup]:
    return [lookup for lookup in plan.lookups if lookup != Lookup(plan.grouping)]


def _shift(series: Series, table: WordedTable, back: int) -> int | None:
    """By how many places the bits of a period and of the one so far back differ; None if some differ otherwise."""
    spelled = spelled_periods(table)
    pairs = [
        (series.places[text], series.places[spelled[period.previous(back)]])
        for period, text in spelled.items()
        if period.previous(back) in spelled
    ]
    shifts = {now - before for now, before in pairs}
    if len(shifts) != 1:
        return None
    (shift,) = shifts
    there = {series.places[text] for text in table.period_texts or ()}
    # Whatever stands so many places apart must be a period and the one before it.
    if {now for now, _ in pairs} != {place for place in there if place - shift in there}:
        return None
    return shift if 0 < shift <= _FURTHEST else None


def _runs_backwards(series: Series) -> bool | None:
    """Which way the first rows run; None where hardly any stands beside another of its series."""
    keys = " AND ".join(
        f"lag({identifier(key)}) OVER () = {identifier(key)}" for key in series.keys
    )
    rows = (
        f"SELECT {keys} AS same, {series.bit} > lag({series.bit}) OVER () AS later "
        f"FROM (SELECT * FROM {series.table.relation} LIMIT {_FIRST_ROWS})"
    )
    up, down = (f"count(*) FILTER (same AND {way})" for way in ("later", "NOT later"))
    query = f"SELECT count(*), {up}, {down} FROM ({rows})"
    ((count, forwards, backwards),) = series.table.connection.execute(query).fetchall()
    return None if max(forwards, backwards) * 10 < count else backwards > forwards


def _is_earlier(plan: Plan, shift: int, step: int) -> exp.Expr:
    """Whether the row so many steps aside is the same series, the periods as far apart as asked."""
    assert plan.beside is not None
    bit = _shifted(_aside("bit", step, plan), shift)
    same = [exp.EQ(this=bit, expression=_column("bit"))]
    for place, key in enumerate(plan.grouping.keys):
        if key != plan.beside.period:
            name = f"k{place}"
            same.append(exp.EQ(this=_aside(name, step, plan), expression=_column(name)))
    return all_of(*same)


def _shifted(bits: exp.Expr, places: int) -> exp.Expr:
    shift = exp.BitwiseLeftShift(this=bits, expression=exp.Literal.number(places))
    return exp.Paren(this=shift)


def _aside(name: str, step: int, plan: Plan) -> exp.Expr:
    """A column of the row so many steps before, or after where the table runs backwards."""
    assert plan.beside is not None
    function = exp.Lead if plan.beside.backwards else exp.Lag
    return exp.Window(this=function(this=_column(name), offset=exp.Literal.number(step)))


def _column(name: str) -> exp.Expr:
    return exp.column(name, quoted=True)
