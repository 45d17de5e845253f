"""Running plans in an engine that is not ours: a query of a plan's rules, and others only where its lists are short.

DuckDB gives counts and lists of keys for every rule in one pass. An engine that spreads its work over many machines
makes every group's state once and counts groups by the states of several rules together. Each of these combinations
brings its first keys along; no list of unknown length is made in one place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlglot import exp

from crossfoot.engine.compile import Plan, State, is_in
from crossfoot.engine.keys import Key, blanks_last, key_of
from crossfoot.engine.nodes import any_of, call, case, duckdb_sql, is_null, struct
from crossfoot.engine.scan import Scanned, states_query
from crossfoot.engine.translate import NotTranslatable
from crossfoot.engine.words import WordedTable

#: Types of keys that every engine prints alike.
_PRINTED_ALIKE: Final = frozenset({"text", "integer", "date"})
#: Rules asked about together. There are five states, so at most 5 ** 5 rows come back; mostly it is a handful.
_TOGETHER: Final = 5
#: Groups in doubt that come along with a combination. Where there are more, another query fetches them.
_SUSPECTS: Final = 10_000
#: The longest list that Spark's ``min_by`` makes.
_LONGEST: Final = 100_000


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
    found: list[Scanned] = []
    for start in range(0, len(plan.states), _TOGETHER):
        some = slice(start, start + _TOGETHER)
        part = replace(plan, states=plan.states[some], misses=plan.misses[some])
        found += _Asked(part, tables, most, shown).scanned()
    return found


@dataclass(frozen=True, slots=True)
class _Combination:
    """Groups in which the rules are in certain states.

    Attributes:
        states: one for each rule; None where the group does not concern it.
        first: the first keys, as the engine orders them; none where all rules pass.
    """

    states: tuple[State | None, ...]
    groups: int
    first: tuple[tuple[Any, ...], ...]


class _Asked:
    """The queries about one plan.

    Attributes:
        listed: keys that come along with a combination, doubt aside.
    """

    def __init__(
        self, plan: Plan, tables: Mapping[str, WordedTable], most: int, shown: int
    ) -> None:
        self.plan = plan
        self.most = most
        self.shown = shown
        self.connection: Any = tables[plan.grouping.table].table.connection
        self.states = states_query(plan, tables)
        self.names = [f"k{i}" for i in range(max(len(plan.grouping.keys), 1))]
        self.rules = [f"s{place}" for place in range(len(plan.states))]
        self.listed = min(max(most, shown, 1), _LONGEST)

    def scanned(self) -> list[Scanned]:
        """What was found of every rule."""
        combinations = list(self._combinations())
        found = []
        for place in range(len(self.rules)):
            counts = dict.fromkeys(State, 0)
            first: dict[State, list[tuple[Any, ...]]] = defaultdict(list)
            for each in combinations:
                state = each.states[place]
                if state is not None:
                    counts[state] += each.groups
                    first[state] += each.first
            found.append(
                Scanned(
                    counts,
                    _first(first[State.SUSPECT], counts[State.SUSPECT]),
                    _first(first[State.IMPOSSIBLE], self.most),
                    _first(first[State.MISSING], self.shown),
                )
            )
        return self._completed(found)

    def _combinations(self) -> Iterator[_Combination]:
        """One pass over the groups."""
        rules = [exp.column(name, quoted=True) for name in self.rules]
        doubt = any_of(*(is_in(rule, State.SUSPECT) for rule in rules))
        failure = any_of(
            *(is_in(rule, state) for rule in rules for state in (State.IMPOSSIBLE, State.MISSING))
        )
        lists = []
        if self.connection.keeps_first:
            lists = [
                self._smallest(max(self.listed, _SUSPECTS), doubt),
                self._smallest(self.listed, failure),
            ]
        query = (
            exp.select(*rules, exp.Count(this=exp.Star()), *lists)
            .from_(self.states.subquery("states"))
            .group_by(*rules)
        )
        for row in self._run(query):
            states = tuple(
                None if state is None else State(state) for state in row[: len(self.rules)]
            )
            groups, *keys = row[len(self.rules) :]
            # Groups that are in doubt for one rule and fail another are in both lists; the one for doubt is longer.
            some = next(filter(None, keys), ())
            yield _Combination(states, groups, tuple(map(tuple, some)))

    def _smallest(self, number: int, condition: exp.Expr) -> exp.Expr:
        """The first keys of groups that fulfil a condition. Blanks come last, as they do in DuckDB."""
        keys = self._names()
        order = [part for key in keys for part in (is_null(key), key)]
        smallest = call(
            "arg_min",
            struct(dict(zip(self.names, keys, strict=True))),
            exp.Tuple(expressions=order),
            exp.Literal.number(number),
        )
        return exp.Filter(this=smallest, expression=exp.Where(this=condition))

    def _completed(self, found: Sequence[Scanned]) -> list[Scanned]:
        """What was found, with lists that are too short asked for by themselves."""
        doubtful: dict[tuple[int, State], list[Key]] = {}
        failing: dict[tuple[int, State], list[Key]] = {}
        if any(len(each.suspects) < each.counts[State.SUSPECT] for each in found):
            doubtful = self._doubtful()
        if any(
            len(keys) < min(wanted, each.counts[state])
            for each in found
            for keys, state, wanted in (
                (each.impossible, State.IMPOSSIBLE, self.most),
                (each.missing, State.MISSING, self.shown),
            )
        ):
            failing = self._failing(max(self.most, self.shown))

        return [
            Scanned(
                each.counts,
                tuple(doubtful.get((place, State.SUSPECT), each.suspects)),
                tuple(failing.get((place, State.IMPOSSIBLE), each.impossible))[: self.most],
                tuple(failing.get((place, State.MISSING), each.missing))[: self.shown],
            )
            for place, each in enumerate(found)
        ]

    def _doubtful(self) -> dict[tuple[int, State], list[Key]]:
        """The keys of all groups in doubt."""
        return self._grouped(self._one_row_each().where(is_in(exp.column("state"), State.SUSPECT)))

    def _failing(self, number: int) -> dict[tuple[int, State], list[Key]]:
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
        place = exp.column("place")
        state = case(
            *(
                (exp.Literal.number(number), exp.column(name, quoted=True))
                for number, name in enumerate(self.rules)
            ),
            of=place,
        )
        rules = exp.Values(
            expressions=[
                exp.Tuple(expressions=[exp.Literal.number(number)])
                for number in range(len(self.rules))
            ],
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
            found[place, State(state)].append(key_of(key))
        return found

    def _run(self, query: exp.Select) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self.connection.execute(duckdb_sql(query)).fetchall()
        return rows


def _first(keys: Iterable[tuple[Any, ...]], number: int) -> tuple[Key, ...]:
    """The first of several lists of first keys."""
    return tuple(map(key_of, sorted(keys, key=blanks_last)[:number]))
