"""A rule as SQL over a table: what to select for each group, and which groups to look at exactly.

Rules with the same groups share one SELECT. Its rows are groups: their keys, and for every role of every rule the
amount, the number found and the number blank. The state of a rule in a group is one of

* ``exact`` and ``rounding``: it passes, beyond doubt;
* ``missing``: a figure is missing, so it cannot be checked;
* ``impossible``: it fails, beyond doubt;
* ``suspect``: everything else; the exact check decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlglot import exp

from crossfoot.engine.amounts import (
    Amount,
    Exact,
    Reach,
    Widths,
    add,
    constant,
    is_decimal,
    number,
)
from crossfoot.engine.columns import MeasureSql, column_sql, measure_sql
from crossfoot.engine.nodes import (
    TEXT,
    Branch,
    all_of,
    any_of,
    case,
    cast,
    decimal,
    duckdb_sql,
    is_null,
    negated,
    product,
)
from crossfoot.engine.translate import Conditions, Miss, NotTranslatable, RoleSql, conditions
from crossfoot.engine.words import WordedTable
from crossfoot.figures import Figure
from crossfoot.operands import ONE, Operand
from crossfoot.rules.binding import is_by_row
from crossfoot.rules.kinds.kind import Binding, Role
from crossfoot.rules.kinds.units import common_factors
from crossfoot.rules.model import Missing, Rule
from crossfoot.rules.picks import Condition, Pick, has_wildcard

if TYPE_CHECKING:
    from crossfoot.engine.neighbours import Neighbours


class State(IntEnum):
    """What SQL says of a rule in a group; small numbers, because there is one for every row."""

    EXACT = 0
    ROUNDING = 1
    MISSING = 2
    IMPOSSIBLE = 3
    SUSPECT = 4


_MOST_ITEMS: Final = 60


@dataclass(frozen=True, slots=True)
class Grouping:
    """What rules must have in common to share a SELECT.

    Attributes:
        is_one: the whole table is one group; without that, and without keys, every row is.
    """

    table: str
    keys: tuple[str, ...]
    where: tuple[Condition, ...]
    is_one: bool = False


class Lookup(NamedTuple):
    """Groups that a pick reaches into: some periods back from the rule's own group."""

    source: Grouping
    back: int = 0


@dataclass(slots=True)
class Plan:
    """A SELECT for the rules of one grouping.

    Attributes:
        by_row: every row is a group of its own: there are no keys, or no key occurs twice.
        fewest: there are at least so many groups; each has no more than that share of a rule's α.
        columns: for each source of groups the names of its columns by their SQL, so that rules that ask alike share
            them.
        expressions: the SQL of a column by its name.
        lookups: what is joined to the rule's own groups.
        states: each rule's state as SQL.
        misses: in step with the states, by how much each fails; None where SQL does not say.
        beside: where earlier periods are looked for instead of being joined.
    """

    grouping: Grouping
    by_row: bool
    fewest: int = 1
    columns: dict[Grouping, dict[str, str]] = field(default_factory=dict)
    expressions: dict[str, exp.Expr] = field(default_factory=dict)
    lookups: list[Lookup] = field(default_factory=list)
    states: list[tuple[Rule, exp.Expr]] = field(default_factory=list)
    misses: list[Miss | None] = field(default_factory=list)
    beside: Neighbours | None = None

    @property
    def reaches_out(self) -> bool:
        """Whether other groups than the rule's own are looked into."""
        own = Lookup(self.grouping)
        return any(lookup != own for lookup in self.lookups)

    def alias(self, lookup: Lookup) -> str:
        """What a lookup is called in the SELECT."""
        if lookup not in self.lookups:
            self.lookups.append(lookup)
        return f"g{self.lookups.index(lookup)}"

    def column(self, lookup: Lookup, expression: exp.Expr) -> exp.Expr:
        """A column of a lookup's groups, new or known."""
        known = self.columns.setdefault(lookup.source, {})
        # By its text: to sqlglot, expressions that differ in capitals alone may be equal.
        name = known.setdefault(duckdb_sql(expression), f"c{len(self.expressions)}")
        self.expressions.setdefault(name, expression)
        return exp.column(name, table=self.alias(lookup), quoted=True)

    def copy(self) -> Plan:
        """The same plan, to be added to; what is in it is shared."""
        return replace(
            self,
            columns={source: dict(known) for source, known in self.columns.items()},
            expressions=dict(self.expressions),
            lookups=list(self.lookups),
            states=list(self.states),
            misses=list(self.misses),
        )


class Compiler:
    """Compiles rules over the tables of a run."""

    def __init__(self, tables: Mapping[str, WordedTable]) -> None:
        self.tables = tables
        self._measures: dict[tuple[str, str | None], MeasureSql] = {}

    def with_rule(self, rule: Rule, table: WordedTable, plan: Plan) -> Plan:
        """A plan with one more rule, or a plan of its own for a rule that looks into other groups.

        A join would carry the columns of all other rules along.

        Raises:
            NotTranslatable: SQL cannot say it.
        """
        if rule.kind.binds is Binding.KEYS:
            if plan.grouping.is_one and table.table.dialect != "duckdb":
                raise NotTranslatable("one group for a whole table")
            if table.period in plan.grouping.keys and not table.spells_periods_alike():
                raise NotTranslatable("one period spelled in two ways")
            _refuse_two_words(table, (*plan.grouping.keys, rule.options["keys"]))
            longer = plan.copy()
            longer.states.append((rule, keys_state(rule, table, longer)))
            longer.misses.append(None)
            return longer
        if not plan.grouping.keys and not is_by_row(rule, table):
            raise NotTranslatable("one group for a whole table")
        alone = Plan(plan.grouping, plan.by_row, plan.fewest)
        draft = _Draft(self, rule, table, alone)
        if not draft.reaches_out:
            draft.plan = plan.copy()
        draft.plan.states.append((rule, draft.state()))
        draft.plan.misses.append(draft.miss)
        return draft.plan

    def measure(self, table: WordedTable, measure: str | None) -> MeasureSql:
        asked = (table.name, measure)
        if asked not in self._measures:
            self._measures[asked] = measure_sql(table, measure)
        return self._measures[asked]


def grouping_of(rule: Rule, table: WordedTable) -> Grouping:
    """The groups a rule is stated over."""
    if rule.kind.binds is Binding.KEYS:
        keys = rule.scope.for_each or ()
        return Grouping(table.name, keys, rule.scope.where, is_one=not keys)
    keys = rule.scope.for_each if rule.scope.for_each is not None else table.keys
    return Grouping(table.name, keys, rule.scope.where)


def keys_state(rule: Rule, table: WordedTable, plan: Plan) -> exp.Expr:
    """The state of a rule about keys (``present``): complete beyond doubt, or for the exact check."""
    own = table.own(rule.options["keys"])
    column = table.table.column(own)
    is_number = column is not None and column.kind == "integer"
    text = cast(column_sql(own), TEXT)
    value = column_sql(own) if is_number else text
    lookup = Lookup(plan.grouping)
    if plan.by_row:
        raise NotTranslatable("groups of one key")
    # Where no key stands twice in the table, none does in a group, and nothing need be told apart.
    once = table.is_one_row_each((*plan.grouping.keys, rule.options["keys"]))

    def counted(expression: exp.Expr, condition: exp.Expr | None = None) -> exp.Expr:
        count: exp.Expr = exp.Count(this=expression)
        return plan.column(lookup, count if condition is None else _filtered(count, condition))

    def told_apart(expression: exp.Expr, condition: exp.Expr | None = None) -> exp.Expr:
        if once and expression == value:
            return counted(expression, condition)
        return counted(exp.Distinct(expressions=[expression]), condition)

    different, found = told_apart(value), counted(value)
    complete: list[exp.Expr] = []
    if rule.options["unique"]:
        complete.append(exp.EQ(this=found, expression=different))
    expected = rule.options["expected"]
    if expected is not None:
        wanted = tuple(dict.fromkeys(map(str, expected)))
        there = told_apart(value, _is_among(wanted, rule.options["keys"], table))
        all_of_them = exp.Literal.number(len(wanted))
        complete += [
            exp.EQ(this=there, expression=all_of_them),
            exp.EQ(this=different, expression=all_of_them),
        ]
    else:
        whole = (
            value if is_number else exp.TryCast(this=text, to=exp.DataType(this=exp.DType.BIGINT))
        )
        first = plan.column(lookup, exp.Min(this=whole))
        last = plan.column(lookup, exp.Max(this=whole))
        distance = exp.Sub(this=cast(last, decimal(38, 0)), expression=first)
        length = add(exp.Paren(this=distance), exp.Literal.number(1))
        no_gap: exp.Expr = exp.EQ(this=told_apart(whole), expression=length)
        if not is_number:
            # Keys with a letter are words, and words have no gaps.
            letters = exp.NEQ(this=exp.Lower(this=text), expression=exp.Upper(this=text))
            words = counted(text, letters)
            numbers = exp.EQ(this=counted(whole), expression=found)
            no_gap = any_of(
                exp.GT(this=words, expression=exp.Literal.number(0)), all_of(numbers, no_gap)
            )
        complete.append(no_gap)
    return case((all_of(*complete), code_of(State.EXACT)), otherwise=code_of(State.SUSPECT))


class _Draft:
    """One rule on its way into a plan."""

    def __init__(self, compiler: Compiler, rule: Rule, table: WordedTable, plan: Plan) -> None:
        self.compiler = compiler
        self.rule = rule
        self.table = table
        self.plan = plan
        self.keys = plan.grouping.keys
        self.missing: list[exp.Expr] = []
        self.doubtful: list[exp.Expr] = []
        self.miss: Miss | None = None
        self.constants: dict[tuple[str, str], Figure] = {}
        self.samples: dict[tuple[str, Pick], Figure] = {}

    def state(self) -> exp.Expr:
        roles = {role.name: role for role in self.rule.roles if role.name in self.rule.picks}
        self._refuse_shared_figures()
        factors = self._factors(roles)
        found = {name: self._role(role, factors) for name, role in roles.items()}
        self._nonzero(roles, found)
        kind = self.rule.kind
        options = dict(self.rule.options)
        if any(role.optional for role in kind.roles):
            options["given"] = frozenset(roles)
        held = conditions(kind.constraint(**options), found, self.rule.alpha / self.plan.fewest)
        self.miss = held.miss
        return self._case(held)

    def _refuse_shared_figures(self) -> None:
        """A figure that takes two roles moves both at once, which sums of ends do not see."""
        found = [(self._lookup(pick), pick) for pick in self._picks()]
        for (place, one), (other_place, other) in combinations(found, 2):
            same_rows = place.source.table == other_place.source.table and (
                place.back == other_place.back or place.source != other_place.source
            )
            if same_rows and self._may_share(one, other):
                raise NotTranslatable("a figure that may take two roles")

    def _picks(self) -> Iterator[Pick]:
        """What the rule takes from tables."""
        for picks in self.rule.picks.values():
            yield from (pick for pick in picks if pick.constant is None)

    @property
    def reaches_out(self) -> bool:
        """Whether the rule looks into other groups than its own."""
        own = Lookup(self.plan.grouping)
        return any(self._lookup(pick) != own for pick in self._picks())

    def _may_share(self, one: Pick, other: Pick) -> bool:
        measure = self.rule.scope.measure
        if (one.measure or measure) != (other.measure or measure):
            return False
        home = self._home(one)
        return not any(
            _exclude_each_other(_spelt_out(test, home), _spelt_out(contrary, home))
            for test in one.conditions
            for contrary in other.conditions
            if test.column == contrary.column
        )

    def _case(self, held: Conditions) -> exp.Expr:
        branches: list[Branch] = []
        if (concerned := self._concerned()) is not None:
            branches.append((negated(concerned), exp.null()))
        # Doubt first: a figure printed twice is reported, whatever else is missing.
        if self.doubtful:
            branches.append((any_of(*self.doubtful), code_of(State.SUSPECT)))
        if self.missing:
            branches.append((any_of(*self.missing), code_of(State.MISSING)))
        impossible = held.impossible, code_of(State.IMPOSSIBLE)
        rounding = code_of(State.ROUNDING)
        # A null comes from a division by what may be zero: it is neither, and so suspect.
        if held.suspect == held.impossible:
            branches += [(held.exact, code_of(State.EXACT)), impossible]
            if held.impossible.find(exp.Case, exp.Nullif) is None:
                return case(*branches, otherwise=rounding)
            branches.append((negated(held.impossible), rounding))
        else:
            passing = case((held.exact, code_of(State.EXACT)), otherwise=rounding)
            branches += [impossible, (negated(held.suspect), passing)]
        return case(*branches, otherwise=code_of(State.SUSPECT))

    def _concerned(self) -> exp.Expr | None:
        """Whether a group of a long table holds any of the rule's own measures; None if every group does."""
        if self.table.indicator is None:
            return None
        own = {
            pick.measure or self.rule.scope.measure
            for pick in self._picks()
            if pick.table is None and pick.back == 0
        }
        among = tuple(sorted(name for name in own if name is not None))
        if not among:
            raise NotTranslatable("no figure of the group's own")
        if self.table.is_always_among(among):
            return None
        rows = tests_sql([Condition(self.table.indicator, among=among)], self.table)
        count = self._count(Lookup(self.plan.grouping), rows)
        return exp.GT(this=count, expression=exp.Literal.number(0))

    # Units.

    def _factors(self, roles: Mapping[str, Role]) -> Mapping[Figure, Fraction]:
        """The unit factors of the exact check, asked with one figure for each measure."""
        samples = {
            name: tuple(self._sample(pick, role) for pick in self.rule.picks[name])
            for name, role in roles.items()
        }
        kind = self.rule.kind
        factors = (
            kind.units(samples)
            if kind.units is not None
            else common_factors(roles.values(), samples)
        )
        if isinstance(factors, str):
            raise NotTranslatable(factors)
        return factors

    def _sample(self, pick: Pick, role: Role) -> Figure:
        if pick.constant is not None:
            return self._constant(pick, role)
        # A measure in two roles has two factors, and figures are told apart by being others.
        asked = role.name, pick
        if asked not in self.samples:
            self.samples[asked] = replace(self._measure(pick).sample)
        return self.samples[asked]

    def _constant(self, pick: Pick, role: Role) -> Figure:
        from crossfoot.rules.binding import constant_figure

        assert pick.constant is not None
        # The same figure every time: units are known by it.
        known = self.constants.get((role.name, pick.constant))
        if known is None:
            known = constant_figure(pick.constant, role)
            self.constants[role.name, pick.constant] = known
        return known

    def _measure(self, pick: Pick) -> MeasureSql:
        home = self._home(pick)
        measure = pick.measure or self.rule.scope.measure
        found = self.compiler.measure(home, measure)
        return found.as_displayed() if self.rule.mode == "displayed" else found

    def _home(self, pick: Pick) -> WordedTable:
        if pick.table is None:
            return self.table
        home = self.compiler.tables[pick.table]
        if home.table.connection is not self.table.table.connection:
            raise NotTranslatable("tables of two engines")
        return home

    # Roles.

    def _role(self, role: Role, factors: Mapping[Figure, Fraction]) -> RoleSql:
        picks = self.rule.picks[role.name]
        if not role.many:
            return RoleSql(single=self._single(picks[0], role, factors))
        if self._names_figures(picks):
            return RoleSql(items=tuple(self._single(pick, role, factors) for pick in picks))
        if len(picks) > 1:
            raise NotTranslatable("several lists of rows")
        return self._rows(picks[0], role, factors)

    def _names_figures(self, picks: Sequence[Pick]) -> bool:
        """Whether every pick of a list finds at most one figure: a row of a wide table is one group."""
        return all(
            pick.constant is not None
            or (
                self.plan.by_row
                and pick.wanted is None
                and not self._home(pick).is_long
                and self._source(pick) == self.plan.grouping
            )
            for pick in picks
        )

    def _single(self, pick: Pick, role: Role, factors: Mapping[Figure, Fraction]) -> Amount:
        if pick.constant is not None:
            return self._known(self._constant(pick, role), factors)
        measure = self._measure(pick)
        lookup = self._lookup(pick)
        picked = self._picked(pick)
        # Several printings, or a blank beside one, are for the exact check.
        if not self._is_row(lookup):
            rows = self._count(lookup, picked)
            self.doubtful.append(exp.GT(this=rows, expression=exp.Literal.number(1)))
        self._doubt(measure, lookup, picked)

        def taken(expression: exp.Expr) -> exp.Expr:
            # A cell that holds no number is null already, and null is not the largest.
            return self._one(lookup, expression, picked)

        amount = measure.amount
        below, above = (
            end if isinstance(end, Fraction) else taken(end) for end in (amount.below, amount.above)
        )
        point = taken(amount.point)
        made = Exact(point, below, above, amount.opened, amount.widths, amount.span)
        if self.rule.missing is Missing.ZERO and role.many:
            made = _or_nothing(made)
        else:
            self.missing.append(is_null(made.point))
        return made.scaled(factors.get(self._sample(pick, role), ONE))

    def _known(self, figure: Figure, factors: Mapping[Figure, Fraction]) -> Amount:
        operand = Operand.of(figure, displayed=self.rule.mode == "displayed")
        interval, value = operand.interval, operand.value
        if not interval.is_bounded or not is_decimal(value):
            raise NotTranslatable("a constant that is no decimal number")
        rounded = figure.is_rounded and interval.width > 0
        widths: Widths = ((figure.quantum, 1),) if rounded else ()
        opened = not (interval.low_closed and interval.high_closed)
        below, above = value - Fraction(interval.low), Fraction(interval.high) - value
        known = replace(constant(value), below=below, above=above, opened=opened, widths=widths)
        return known.scaled(factors.get(figure, ONE))

    def _rows(self, pick: Pick, role: Role, factors: Mapping[Figure, Fraction]) -> RoleSql:
        """A list role over the rows of a group."""
        measure = self._measure(pick)
        lookup = self._lookup(pick)
        picked = self._picked(pick)
        rows = self._count(lookup, picked)
        count = self._count(lookup, picked, measure)
        blanks_are_zeros = self.rule.missing is Missing.ZERO
        if blanks_are_zeros:
            # Of a group that is not there nothing is counted at all.
            count = _or_zero(count)
        else:
            self.missing.append(exp.NEQ(this=count, expression=rows))
            self._need_items(pick, picked, rows, lookup)
        self._doubt(measure, lookup, picked)
        factor = factors.get(self._sample(pick, role), ONE)

        def summed(expression: exp.Expr) -> exp.Expr:
            if measure.amount.point != expression:
                return self._sum(lookup, expression, both(picked, measure.present))
            # A blank adds nothing.
            return self._sum(lookup, expression, picked)

        def total_of(expression: exp.Expr) -> exp.Expr:
            return _or_zero(summed(expression)) if blanks_are_zeros else summed(expression)

        def reach(end: Reach) -> Reach:
            if isinstance(end, Fraction):
                return end if end == 0 else product(count, number(end))
            return total_of(end)

        amount = measure.amount
        widths = amount.widths and tuple((quantum, count) for quantum, _ in amount.widths)
        total = Exact(
            total_of(amount.point), reach(amount.below), reach(amount.above), amount.opened, widths
        )
        return RoleSql(total=total.scaled(factor), count=count)

    def _need_items(self, pick: Pick, picked: exp.Expr, rows: exp.Expr, lookup: Lookup) -> None:
        """Every item a pick lists must be found; without a list, one row at least."""
        if pick.wanted is None:
            self.missing.append(_is_zero(rows))
            return
        column, items = pick.wanted
        home = self._home(pick)
        if len(items) > _MOST_ITEMS:
            raise NotTranslatable("a long list of items")
        if has_wildcard(Condition(column, among=items)):
            raise NotTranslatable("patterns among listed items")
        for item in items:
            there = both(picked, tests_sql([Condition(column, among=(item,))], home))
            self.missing.append(_is_zero(self._count(lookup, there)))

    def _doubt(self, measure: MeasureSql, lookup: Lookup, picked: exp.Expr) -> None:
        if measure.doubtful is not None:
            column = self._count(lookup, both(picked, measure.doubtful))
            self.doubtful.append(exp.GT(this=column, expression=exp.Literal.number(0)))

    def _nonzero(self, roles: Mapping[str, Role], found: Mapping[str, RoleSql]) -> None:
        """A figure to divide by that may be zero is for the exact check."""
        zero = number(Fraction(0))
        for name, role in roles.items():
            single = found[name].single
            if role.nonzero and single is not None:
                self.doubtful.append(
                    all_of(
                        exp.LTE(this=single.low, expression=zero),
                        exp.GTE(this=single.high, expression=zero),
                    )
                )

    # Where a pick looks, and what it takes.

    def _lookup(self, pick: Pick) -> Lookup:
        return Lookup(self._source(pick), pick.back)

    def _source(self, pick: Pick) -> Grouping:
        home = self._home(pick)
        by = pick.by if pick.by is not None else self.keys
        if not self.keys and (pick.back or pick.table is not None or pick.by):
            raise NotTranslatable("rows without keys have no other group")
        if pick.back and (self.table.period not in by or home.period not in by):
            raise NotTranslatable("no period among the keys")
        self._refuse_spellings(home, by)
        return Grouping(home.name, by, self.rule.scope.where if home is self.table else ())

    def _refuse_spellings(self, home: WordedTable, by: tuple[str, ...]) -> None:
        """Periods are compared as periods, keys by the words of the rules; SQL compares their texts."""
        _refuse_two_words(home, by)
        if not all(home.speaks_like(self.table, key) for key in by if key in self.keys):
            raise NotTranslatable("keys for which two tables have other words")
        if not {self.table.period, home.period} & set(by):
            return
        if not (self.table.spells_periods_alike() and home.spells_periods_alike()):
            raise NotTranslatable("one period spelled in two ways")
        if home is not self.table and not (self.table.has_plain_years() and home.has_plain_years()):
            raise NotTranslatable("periods of two tables that may be spelled differently")

    def _picked(self, pick: Pick) -> exp.Expr:
        """Whether a row is one of the pick's."""
        home = self._home(pick)
        tests = list(pick.conditions)
        asked = pick.measure or self.rule.scope.measure
        if home.indicator is not None and asked is not None and not home.is_always_among({asked}):
            tests.append(Condition(home.indicator, among=(asked,)))
        return tests_sql(tests, home)

    def _column(self, lookup: Lookup, expression: exp.Expr) -> exp.Expr:
        return self.plan.column(lookup, expression)

    # A row that is a group of its own needs no aggregate.

    def _count(
        self, lookup: Lookup, condition: exp.Expr, filled: MeasureSql | None = None
    ) -> exp.Expr:
        """How many rows fulfil a condition; of these those where a measure is not blank."""
        if self._is_row(lookup):
            one, none = exp.Literal.number(1), exp.Literal.number(0)
            if filled is not None:
                condition = both(condition, filled.present)
            if _is_true(condition):
                return one
            return self._column(lookup, case((condition, one), otherwise=none))
        counted = exp.Star() if filled is None else filled.amount.point
        return self._column(lookup, _filtered(exp.Count(this=counted), condition))

    def _sum(self, lookup: Lookup, expression: exp.Expr, condition: exp.Expr) -> exp.Expr:
        if self._is_row(lookup):
            return self._one(lookup, expression, condition)
        return self._column(lookup, _filtered(exp.Sum(this=expression), condition))

    def _one(self, lookup: Lookup, expression: exp.Expr, condition: exp.Expr) -> exp.Expr:
        if self._is_row(lookup):
            if _is_true(condition):
                return self._column(lookup, expression)
            return self._column(lookup, case((condition, expression)))
        return self._column(lookup, _filtered(exp.Max(this=expression), condition))

    def _is_row(self, lookup: Lookup) -> bool:
        return self.plan.by_row and lookup.source == self.plan.grouping


def _exclude_each_other(one: Condition, other: Condition) -> bool:
    """Whether no value passes both tests, as far as their lists of values say."""
    for test, contrary in ((one, other), (other, one)):
        if test.among is None:
            continue
        named = set(test.among)
        if named <= set(contrary.excluded):
            return True
        if contrary.among is not None and named.isdisjoint(contrary.among):
            return True
    return False


def both(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    """Two conditions, of which either may be plainly true."""
    if _is_true(one):
        return other
    return one if _is_true(other) else all_of(one, other)


def _is_true(condition: exp.Expr) -> bool:
    return isinstance(condition, exp.Boolean) and bool(condition.this)


def _filtered(aggregate: exp.Expr, condition: exp.Expr) -> exp.Expr:
    if _is_true(condition):
        return aggregate
    return exp.Filter(this=aggregate, expression=exp.Where(this=condition))


def tests_sql(tests: Iterable[Condition], table: WordedTable) -> exp.Expr:
    """Conditions on columns, as SQL over the table's own words. Where it is null, a row does not pass."""
    found = [_test(test, table) for test in tests]
    return all_of(*found) if found else exp.true()


def _test(test: Condition, table: WordedTable) -> exp.Expr:
    test = _spelt_out(test, table)
    name = column_sql(table.own(test.column))
    column = cast(name, TEXT)
    parts: list[exp.Expr] = []
    if test.among is not None:
        parts.append(_is_among(test.among, test.column, table))
    if test.excluded:
        named = _is_among(test.excluded, test.column, table)
        parts.append(any_of(is_null(name), negated(named)))
    if test.low is not None or test.high is not None:
        value = exp.TryCast(this=column, to=decimal(38, 10))
        if test.low is not None:
            parts.append(exp.GTE(this=value, expression=number(test.low)))
        if test.high is not None:
            parts.append(exp.LTE(this=value, expression=number(test.high)))
    return all_of(*parts) if parts else exp.true()


def _spelt_out(test: Condition, table: WordedTable) -> Condition:
    """The test with the texts that its patterns fit, of those that the column has."""
    if not has_wildcard(test):
        return test
    texts = table.texts(test.column)
    if texts is None:
        raise NotTranslatable("patterns of very many texts")

    def fitting(named: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text for text in texts if Condition(test.column, among=named).accepts(text))

    return replace(
        test,
        among=None if test.among is None else fitting(test.among),
        excluded=fitting(test.excluded),
    )


def _is_among(values: Sequence[str], name: str, table: WordedTable) -> exp.Expr:
    """Whether a column holds one of some texts. Whole numbers are compared as such: casting every row takes time."""
    own = table.own(name)
    column = table.table.column(own)
    if column is None or column.kind != "integer":
        text = column_sql(own)
        if column is None or column.type != "VARCHAR":
            text = cast(text, TEXT)
        texts = [text_sql(text) for text in table.own_values(name, values)]
        return exp.In(this=text, expressions=texts) if texts else exp.false()
    # No number is printed as 01, so that one is none of a column of numbers.
    numbers = [
        number(Fraction(text))
        for text in table.own_values(name, values)
        if _is_printed_number(text)
    ]
    return exp.In(this=column_sql(own), expressions=numbers) if numbers else exp.false()


def _is_printed_number(text: str) -> bool:
    return text.removeprefix("-").isdecimal() and text.isascii() and str(int(text)) == text


def _refuse_two_words(table: WordedTable, keys: Iterable[str]) -> None:
    if not all(map(table.spells_values_alike, keys)):
        raise NotTranslatable("one key that a table has two words for")


def code_of(state: State) -> exp.Expr:
    """A state as SQL writes it."""
    return exp.Cast(this=exp.Literal.number(int(state)), to=exp.DataType(this=exp.DType.TINYINT))


def is_in(found: exp.Expr, state: State) -> exp.Expr:
    """Whether what was found is a state."""
    return exp.EQ(this=found, expression=exp.Literal.number(int(state)))


def text_sql(text: str) -> exp.Expr:
    """A text literal."""
    return exp.Literal.string(text)


def _is_zero(count: exp.Expr) -> exp.Expr:
    return exp.EQ(this=_or_zero(count), expression=exp.Literal.number(0))


def _or_nothing(amount: Exact) -> Exact:
    """The amount, an exact zero where there is none."""
    blank = is_null(amount.point)

    def reach(end: Reach) -> Reach:
        if not isinstance(end, Fraction):
            return _or_zero(end)
        return end if end == 0 else case((blank, number(Fraction(0))), otherwise=number(end))

    there = case((blank, exp.Literal.number(0)), otherwise=exp.Literal.number(1))
    return replace(
        amount,
        point=_or_zero(amount.point),
        below=reach(amount.below),
        above=reach(amount.above),
        widths=amount.widths and tuple((quantum, there) for quantum, _ in amount.widths),
        span=amount.span and amount.span.with_zero(),
    )


def _or_zero(expression: exp.Expr) -> exp.Expr:
    return exp.Coalesce(this=expression, expressions=[exp.Literal.number(0)])
