"""Binding: a rule and tables of figures become relations.

A rule's groups are the distinct values of its keys. For each group every role's picks are looked up: rows by key,
then by condition, then the figure of the measure. What cannot be found makes the relation *unchecked*, with the
reason; nothing is guessed and nothing passes by not being there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from crossfoot.constraints import Every
from crossfoot.figures import Figure, exactly, figure
from crossfoot.hints import did_you_mean
from crossfoot.periods import parse_period
from crossfoot.relations import Reason, Relation
from crossfoot.rules.kinds import KINDS
from crossfoot.rules.kinds.kind import Binding, Role
from crossfoot.rules.model import Missing, Rule
from crossfoot.rules.picks import Condition, Pick

Cells = Mapping[str, str | None]


class Row(Protocol):
    """One row of a table: its cells by column name, None for a blank."""

    @property
    def number(self) -> int: ...
    @property
    def cells(self) -> Cells: ...


class FigureTable(Protocol):
    """What binding needs of a table, in the rule's words."""

    @property
    def name(self) -> str: ...
    @property
    def columns(self) -> Collection[str]: ...
    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that tell observations apart, period included, indicator excluded."""
        ...

    @property
    def period(self) -> str | None: ...
    @property
    def indicator(self) -> str | None:
        """The column of measures in a long table; None in a wide one."""
        ...

    @property
    def is_long(self) -> bool: ...
    def indicators(self) -> Collection[str]:
        """The different values of the indicator column, of the whole table even where only some rows are at hand."""
        ...

    def rows(self) -> Sequence[Row]: ...
    def figure(self, row: Any, measure: str | None) -> Figure | None:
        """The figure of a row's measure, the same object every time; None if there is none."""
        ...


class RuleBrokenError(ValueError):
    """A rule that does not fit its table: an unknown column, a measure nobody has, a missing period."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What binding a rule to a table gave.

    ``agreements`` are relations between printings of one figure that a role found more than once.
    """

    rule: Rule
    table: str
    groups: int
    relations: tuple[Relation, ...]
    agreements: tuple[Relation, ...] = ()


#: The column that says what a figure measures, where there is no indicator: in the figures of a document.
MEASURE: Final = "measure"
#: A key: the values of some columns in one row, periods as (start, end) so that spellings do not matter.
_Key = tuple[Any, ...]


@dataclass(slots=True)
class Binder:
    """Binds rules to the tables of one run; rows are indexed once for all rules that ask alike."""

    tables: Mapping[str, FigureTable]
    _indexes: dict[tuple[Any, ...], dict[_Key, list[Row]]] = field(default_factory=dict)
    _periods: dict[str, tuple[Any, Any] | None] = field(default_factory=dict)

    def bind(
        self, rule: Rule, table: FigureTable, only: Set[tuple[str | None, ...]] | None = None
    ) -> Bound:
        """The relations of a rule over one table.

        Args:
            only: the keys of the groups wanted, as text (a row's number where there are no keys); all of them
                otherwise.

        Raises:
            RuleBrokenError: the rule speaks of what the table does not have.
        """
        keys = self.accept(rule, table)
        if rule.kind.binds is Binding.KEYS:
            return self._bind_keys(rule, table, rule.scope.for_each or (), only)
        relations: list[Relation] = []
        agreements: list[Relation] = []
        groups = self._groups(rule, table, keys)
        if only is not None:
            groups = [row for row in groups if _key_texts(keys, row) in only]
        for group in groups:
            relations.append(self._relation(rule, table, keys, group, agreements))
        return Bound(rule, table.name, len(groups), tuple(relations), tuple(agreements))

    def accept(self, rule: Rule, table: FigureTable) -> tuple[str, ...]:
        """The keys of the rule's groups, if the table has all that the rule speaks of.

        Raises:
            RuleBrokenError: it has not.
        """
        keys = rule.scope.for_each
        if keys is None:
            keys = table.keys
        for column in (*keys, *(condition.column for condition in rule.scope.where)):
            _require(column, table)
        if rule.kind.binds is Binding.KEYS:
            _require(rule.options["keys"], table)
        for pick in (pick for picks in rule.picks.values() for pick in picks):
            self._check(pick, rule, table)
        return keys

    def _bind_keys(
        self,
        rule: Rule,
        table: FigureTable,
        keys: tuple[str, ...],
        only: Set[tuple[str | None, ...]] | None,
    ) -> Bound:
        column = rule.options["keys"]
        _require(column, table)
        index = self._index(table, keys, rule.scope.where, None)
        relations = []
        for rows in index.values():
            if only is not None and _key_texts(keys, rows[0]) not in only:
                continue
            found = tuple(value for row in rows if (value := row.cells[column]) is not None)
            relations.append(
                rule.kind.relation(
                    {},
                    rule=rule.name,
                    name=rule.title,
                    subject=_subject(keys, rows[0]),
                    **(dict(rule.options) | {"keys": found}),
                )
            )
        return Bound(rule, table.name, len(relations), tuple(relations))

    def _groups(self, rule: Rule, table: FigureTable, keys: tuple[str, ...]) -> list[Row]:
        """The first row of every group, in table order.

        A long table may hold observations that are none of the rule's business; a group is there if one of the
        rule's own measures is.
        """
        if is_by_row(rule, table):
            return [row for row in table.rows() if _accepts(rule.scope.where, row)]
        found = [
            self._index(table, keys, rule.scope.where, measure)
            for measure in self._measures(rule, table)
        ]
        if len(found) == 1:
            return [rows[0] for rows in found[0].values()]
        # Numbers of rows tell them apart and nothing more: those of a table elsewhere have no order.
        places = {row.number: place for place, row in enumerate(table.rows())}
        groups: dict[_Key, Row] = {}
        for index in found:
            for key, rows in index.items():
                groups[key] = min(
                    groups.get(key, rows[0]), rows[0], key=lambda row: places[row.number]
                )
        return sorted(groups.values(), key=lambda row: places[row.number])

    def _measures(self, rule: Rule, table: FigureTable) -> Iterable[str | None]:
        if table.indicator is None:
            return (None,)
        picked = [
            pick.measure or rule.scope.measure
            for picks in rule.picks.values()
            for pick in picks
            if pick.constant is None and pick.table is None and pick.back == 0
        ]
        return dict.fromkeys(picked)

    def _relation(
        self,
        rule: Rule,
        table: FigureTable,
        keys: tuple[str, ...],
        group: Row,
        agreements: list[Relation],
    ) -> Relation:
        found: dict[str, Any] = {}
        subject = _subject(keys, group, by_row=is_by_row(rule, table))
        for role in rule.roles:
            picks = rule.picks.get(role.name)
            if picks is None:
                continue
            figures: list[Figure] = []
            for pick in picks:
                looked = self._look_up(pick, rule, table, keys, group, role)
                if isinstance(looked, str):
                    return _unchecked(rule, subject, found, Reason.MISSING, looked)
                figures.extend(looked)
            if role.many:
                found[role.name] = figures
            elif len(figures) == 1:
                found[role.name] = figures[0]
            else:
                printings = KINDS["agree"].relation(
                    {"figures": figures},
                    rule=rule.name,
                    name=f"printings of {role.name}",
                    subject=subject,
                )
                agreements.append(printings)
                if not _agree(figures):
                    detail = f"{role.name} is printed {len(figures)} times, differently"
                    return _unchecked(rule, subject, found, Reason.AMBIGUOUS, detail)
                found[role.name] = min(figures, key=lambda f: f.interval.width)
        try:
            return rule.kind.relation(
                found,
                mode=rule.mode,
                rule=rule.name,
                name=rule.title,
                subject=subject,
                **rule.options,
            )
        except (TypeError, ValueError) as error:
            raise RuleBrokenError(f"{rule.name}: {error}") from None

    def _look_up(
        self,
        pick: Pick,
        rule: Rule,
        table: FigureTable,
        keys: tuple[str, ...],
        group: Row,
        role: Role,
    ) -> list[Figure] | str:
        """The figures of a pick in a group, or what is missing."""
        if pick.constant is not None:
            # A figure of its own for each relation: the 100 of 100 % ties nothing together.
            return [constant_figure(pick.constant, role)]
        home = self.tables[pick.table] if pick.table is not None else table
        measure = pick.measure or rule.scope.measure
        where = rule.scope.where if home is table else ()
        if is_by_row(rule, table) and home is table and not pick.back:
            rows = [group]
        else:
            by = pick.by if pick.by is not None else keys
            key = self._key(home, by, group, back=pick.back, period=table.period)
            indicator = measure if home.indicator is not None else None
            index = self._index(home, by, where, indicator)
            rows = index.get(key, []) if key is not None else []
        conditions = pick.conditions
        if (
            measure is not None
            and home.is_long
            and home.indicator is None
            and MEASURE in home.columns
        ):
            conditions = (*conditions, Condition(MEASURE, among=(measure,)))
        rows = [row for row in rows if _accepts(conditions, row)]
        lacking: list[str] = []
        if pick.wanted is None:
            found = [home.figure(row, measure) for row in rows]
            if not rows:
                lacking, found = [str(pick)], [None]
        else:
            # In the order of the rule's list and not of the table: weights and pairs rely on it.
            column, items = pick.wanted
            found = []
            for item in items:
                there = [home.figure(row, measure) for row in rows if row.cells[column] == item]
                found += there or [None]
                lacking += [] if there else [item]
        return self._complete(pick, rule, found, lacking, role)

    def _complete(
        self,
        pick: Pick,
        rule: Rule,
        found: list[Figure | None],
        lacking: list[str],
        role: Role,
    ) -> list[Figure] | str:
        """The figures found; for those that are not there, zero or a sentence, as the rule wants."""
        figures = [figure for figure in found if figure is not None]
        if len(figures) == len(found):
            return figures
        if rule.missing is Missing.ZERO and role.many:
            return [_NOTHING if figure is None else figure for figure in found]
        blanks = len(found) - len(figures)
        what = ", ".join(lacking) if lacking else f"{blanks} blank of {pick}"
        return f"{role.name}: {what} is missing"

    def _index(
        self,
        table: FigureTable,
        by: tuple[str, ...],
        where: tuple[Condition, ...],
        measure: str | None,
    ) -> dict[_Key, list[Row]]:
        asked = (table.name, by, where, measure)
        index = self._indexes.get(asked)
        if index is None:
            index = {}
            for row in table.rows():
                if measure is not None and row.cells[table.indicator or ""] != measure:
                    continue
                if _accepts(where, row):
                    key = self._key(table, by, row)
                    if key is not None:
                        index.setdefault(key, []).append(row)
            self._indexes[asked] = index
        return index

    def _key(
        self,
        table: FigureTable,
        by: tuple[str, ...],
        row: Row,
        back: int = 0,
        period: str | None = None,
    ) -> _Key | None:
        """The row's key, its period ``back`` steps earlier; None if it has no such period."""
        when = table.period or period
        values: list[Any] = []
        for column in by:
            value: Any = row.cells.get(column)
            if column == when and (value is not None or back):
                value = None if value is None else self._period(value, back)
                if value is None:
                    return None
            values.append(value)
        return tuple(values)

    def _period(self, text: str, back: int) -> Any:
        asked = f"{back}:{text}"
        if asked not in self._periods:
            parsed = parse_period(text)
            if parsed is not None and back:
                parsed = parsed.previous(back)
            self._periods[asked] = None if parsed is None else (parsed.start, parsed.end)
        known = self._periods[asked]
        return known if known is not None or back else text

    def _check(self, pick: Pick, rule: Rule, table: FigureTable) -> None:
        """Refuse a pick that can find nothing, with a near match for what was meant."""
        if pick.constant is not None:
            return
        if pick.table is not None and pick.table not in self.tables:
            raise RuleBrokenError(f"no table {pick.table!r}{did_you_mean(pick.table, self.tables)}")
        home = self.tables[pick.table] if pick.table is not None else table
        for condition in pick.conditions:
            _require(condition.column, home)
        for column in pick.by or ():
            _require(column, home)
        if pick.back and table.period is None:
            raise RuleBrokenError(
                f"previous({pick.measure}) needs the table's period column: say 'period:' for {home.name!r}"
            )
        measure = pick.measure or rule.scope.measure
        if home.is_long:
            if home.indicator is not None:
                self._require_indicator(measure, home)
        elif measure is None:
            raise RuleBrokenError("no measure: name one in the pick or as 'measure:' in 'from:'")
        else:
            _require(measure, home)

    def _require_indicator(self, measure: str | None, table: FigureTable) -> None:
        assert table.indicator is not None
        known = table.indicators()
        if measure is None:
            raise RuleBrokenError(f"no measure: name one of the values of {table.indicator!r}")
        if measure not in known:
            raise RuleBrokenError(
                f"no {table.indicator} {measure!r} in table {table.name!r}{did_you_mean(measure, known)}"
            )


def constant_figure(text: str, role: Role) -> Figure:
    """A number written in a rule: exact, unless it stands in a list of figures."""
    return figure(text, convention="exact" if role.exact or not role.many else "half_any")


_NOTHING: Final = exactly(0, text="–", name="missing, counted as zero")


def _require(column: str, table: FigureTable) -> None:
    if column not in table.columns:
        raise RuleBrokenError(
            f"no column {column!r} in table {table.name!r}{did_you_mean(column, table.columns)}"
        )


def _accepts(conditions: tuple[Condition, ...], row: Row) -> bool:
    return all(condition.accepts(row.cells.get(condition.column)) for condition in conditions)


def is_by_row(rule: Rule, table: FigureTable) -> bool:
    """Whether each row is a group: a wide table without keys, and a rule that names none."""
    return rule.scope.for_each is None and not table.keys and not table.is_long


def _subject(keys: tuple[str, ...], row: Row, *, by_row: bool = False) -> dict[str, str]:
    if by_row:
        return {"row": str(row.number)}
    return {column: row.cells[column] or "" for column in keys}


def _key_texts(keys: tuple[str, ...], row: Row) -> tuple[str | None, ...]:
    return tuple([row.cells[key] for key in keys]) if keys else (str(row.number),)


def _agree(figures: list[Figure]) -> bool:
    shared = figures[0].interval
    for other in figures[1:]:
        shared = shared.intersect(other.interval)
    return not shared.is_empty


def _unchecked(
    rule: Rule, subject: Mapping[str, str], found: Mapping[str, Any], reason: Reason, detail: str
) -> Relation:
    """A relation that could not be bound, with the figures that were found."""
    from crossfoot.operands import Operand

    operands = {
        role: tuple(map(Operand.of, value)) if isinstance(value, list) else Operand.of(value)
        for role, value in found.items()
    }
    return Relation(
        Every(()),
        operands,
        kind=rule.kind.name,
        rule=rule.name,
        name=rule.title,
        subject=subject,
        blocked=(reason, detail),
    )
