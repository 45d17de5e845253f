"""Running plans in an engine that is not ours: counts in one query, keys in two others.

DuckDB gives everything in one pass, lists of keys included. An engine that spreads its work over many machines
should never make a list of unknown length in one place, so the first failing groups are numbered there, and only those
wanted are fetched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from sqlglot import exp

from crossfoot.engine.compile import Key, Plan, State
from crossfoot.engine.nodes import duckdb_sql
from crossfoot.engine.scan import Scanned, states_query
from crossfoot.engine.translate import NotTranslatable
from crossfoot.engine.words import WordedTable

#: Types of keys that every engine prints alike.
_PRINTED_ALIKE: Final = frozenset({"text", "integer", "date"})


def scan_elsewhere(
    plan: Plan, tables: Mapping[str, WordedTable], most: int, shown: int
) -> list[Scanned]:
    """As of ``scan``.

    Raises:
        NotTranslatable: a key that other engines print differently.
    """
    table = tables[plan.grouping.table]
    for key in plan.grouping.keys:
        column = table.table.column(table.own(key))
        if column is None or column.kind not in _PRINTED_ALIKE:
            raise NotTranslatable(f"{key} is printed differently by different engines")
    asked = _Asked(plan, tables)
    counts = asked.counts()
    doubtful = asked.keys(exp.column("state").eq(int(State.SUSPECT)))
    first: dict[tuple[int, State], list[Key]] = {}
    if any(found[State.IMPOSSIBLE] or found[State.MISSING] for found in counts):
        first = asked.first(max(most, shown))
    return [
        Scanned(
            counts[place],
            tuple(doubtful[place, State.SUSPECT]),
            tuple(first.get((place, State.IMPOSSIBLE), ())[:most]),
            tuple(first.get((place, State.MISSING), ())[:shown]),
        )
        for place in range(len(plan.states))
    ]


class _Asked:
    """The queries about one plan."""

    def __init__(self, plan: Plan, tables: Mapping[str, WordedTable]) -> None:
        self.plan = plan
        self.connection: Any = tables[plan.grouping.table].table.connection
        self.states = states_query(plan, tables)
        self.names = [f"k{i}" for i in range(max(len(plan.grouping.keys), 1))]

    def counts(self) -> list[dict[State, int]]:
        """How many groups are in each state, by rule."""
        found = [dict.fromkeys(State, 0) for _ in self.plan.states]
        groups = exp.alias_(exp.Count(this=exp.Star()), "groups_found")
        query = (
            exp.select("place", "state", groups)
            .from_(self._one_row_each().subquery("each"))
            .where(exp.not_(exp.Is(this=exp.column("state"), expression=exp.null())))
            .group_by("place", "state")
        )
        for place, state, number in self._run(query):
            found[place][State(state)] = number
        return found

    def keys(self, condition: exp.Expr) -> dict[tuple[int, State], list[Key]]:
        """The keys of groups in some states, by rule and state."""
        return self._grouped(self._one_row_each().where(condition))

    def first(self, number: int) -> dict[tuple[int, State], list[Key]]:
        """The keys of the first groups that fail, or miss a figure."""
        counted = exp.Window(
            this=exp.RowNumber(),
            partition_by=[exp.column("place"), exp.column("state")],
            order=exp.Order(expressions=self._order()),
        )
        both = [int(State.IMPOSSIBLE), int(State.MISSING)]
        numbered = (
            self._one_row_each()
            .where(exp.column("state").isin(*both))
            .select(exp.alias_(counted, "n"))
        )
        return self._grouped(
            exp.select("place", "state", *self._names())
            .from_(numbered.subquery("numbered"))
            .where(exp.column("n") <= number)
            .order_by("place", "state", *self._order())
        )

    def _one_row_each(self) -> exp.Select:
        """A row for every rule and group.

        A state is a long expression. An engine may put it wherever its name stands, so each name stands once.
        """
        places = range(len(self.plan.states))
        state = exp.case(exp.column("place"))
        for place in places:
            name = exp.column(f"s{place}", quoted=True)
            state = state.when(exp.Literal.number(place), name)
        rules = exp.Values(
            expressions=[exp.Tuple(expressions=[exp.Literal.number(place)]) for place in places],
            alias=exp.TableAlias(
                this=exp.to_identifier("rules"), columns=[exp.to_identifier("place")]
            ),
        )
        by_rule = (
            exp.select("place", exp.alias_(state, "state"), *self._names())
            .from_(self.states.subquery("states"))
            .join(rules, join_type="cross")
        )
        return exp.select("place", "state", *self._names()).from_(by_rule.subquery("by_rule"))

    def _names(self) -> list[exp.Expr]:
        return [exp.column(name, quoted=True) for name in self.names]

    def _order(self) -> list[exp.Expr]:
        return [exp.Ordered(this=name, nulls_first=False) for name in self._names()]

    def _grouped(self, query: exp.Select) -> dict[tuple[int, State], list[Key]]:
        found: dict[tuple[int, State], list[Key]] = defaultdict(list)
        for place, state, *key in self._run(query):
            texts = (None if part is None else str(part) for part in key)
            found[place, State(state)].append(tuple(texts))
        return found

    def _run(self, query: exp.Select) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self.connection.execute(duckdb_sql(query)).fetchall()
        return rows
