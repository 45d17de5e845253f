"""A rule as SQL to read, to keep, or to run in a warehouse: what the engine asks of a table, for one rule alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from sqlglot import exp, parse_one

from crossfoot.engine.compile import Compiler, Plan, State, grouping_of
from crossfoot.engine.narrow import fits
from crossfoot.engine.scan import fewest_groups, key_columns, states_query
from crossfoot.engine.translate import NotTranslatable
from crossfoot.engine.words import WordedTable
from crossfoot.rules.model import Rule
from crossfoot.sources.dialects import SPARK_SETTINGS, Dialect, translated
from crossfoot.sources.opened import ROW
from crossfoot.sources.sql import identifier

#: What stands above all statements.
LEGEND: Final = """\
-- state: 0 holds for the printed values, 1 holds within rounding, 2 a figure is missing, 3 cannot hold,
-- 4 in doubt: only exact arithmetic decides, as `crossfoot check` does."""


def printed(
    rules: Iterable[Rule], tables: Mapping[str, WordedTable], dialect: Dialect
) -> Iterator[str]:
    """Every rule over every table that it fits: a comment, how many groups are in which state, and the groups that fail
    or may fail."""
    yield LEGEND
    if dialect == "spark":
        yield "\n".join(f"SET {name} = {value};" for name, value in SPARK_SETTINGS.items())
    compiler = Compiler(tables)
    for rule in rules:
        for table in tables.values():
            if rule.scope.table in (None, table.name) and fits(rule, table, tables):
                yield "\n".join(_lines(rule, table, compiler, dialect))


def _lines(rule: Rule, table: WordedTable, compiler: Compiler, dialect: Dialect) -> Iterator[str]:
    grouping = grouping_of(rule, table)
    yield _comment(f"rule {rule.name}: {rule.title}")
    groups = ", ".join(grouping.keys) or ("the whole table" if grouping.is_one else "each row")
    yield _comment(f"table {table.name}, groups by {groups}")
    try:
        by_row = not grouping.is_one and table.is_one_row_each(grouping.keys)
        plan = Plan(grouping, by_row, fewest_groups(grouping, table, by_row))
        plan = compiler.with_rule(rule, table, plan)
        states = _states(plan, compiler.tables)
    except NotTranslatable as reason:
        yield _comment(f"SQL cannot say it ({reason}): the exact check looks at every group")
        return
    keys = key_columns(grouping)
    state = exp.column("s0", quoted=True)
    named = [
        exp.alias_(exp.column(f"k{i}", quoted=True), key, quoted=True) for i, key in enumerate(keys)
    ]
    counts = (
        exp.select(exp.alias_(state, "state"), exp.alias_(exp.Count(this=exp.Star()), "found"))
        .where(exp.not_(exp.Is(this=state.copy(), expression=exp.null())))
        .group_by(state.copy())
        .order_by("state")
    )
    failing = exp.select(*named, exp.alias_(state.copy(), "state")).where(
        exp.GTE(this=state.copy(), expression=exp.Literal.number(int(State.IMPOSSIBLE)))
    )
    for query in (counts, failing):
        yield translated(_over(states, query), dialect, pretty=True) + ";"


def _states(plan: Plan, tables: Mapping[str, WordedTable]) -> exp.Select:
    """The states of a plan, tables called as the user calls them."""
    query = states_query(plan, tables)
    called: dict[str, exp.Expr] = {}
    for table in tables.values():
        own = identifier(table.name)
        rows = f"SELECT row_number() OVER (ORDER BY 1) AS {ROW}, * FROM {own}"
        numbered = parse_one(rows, into=exp.Select, dialect="duckdb")
        called[_plain(table.table.numbered)] = numbered.subquery("numbered")
        called[_plain(table.table.relation)] = exp.to_table(own, dialect="duckdb")
    for found in list(query.find_all(exp.Table)):
        if found.name in called and found.args.get("alias") is None:
            found.replace(called[found.name].copy())
    return query


def _over(states: exp.Select, query: exp.Select) -> exp.Select:
    """A query over the states, all that they are made of named before it."""
    made = states.copy()
    before = made.args.pop("with_").expressions
    query = query.copy().from_(exp.to_table("states"))
    for part in before:
        query = query.with_(part.alias, as_=part.this, materialized=part.args.get("materialized"))
    return query.with_("states", as_=made)


def _comment(text: str) -> str:
    """A comment of one line, whatever a title or a name holds."""
    return f"-- {' '.join(text.split())}"


def _plain(name: str) -> str:
    return exp.to_table(name, dialect="duckdb").name
