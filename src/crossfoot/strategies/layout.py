"""Which columns and rows a table must have for a set of rules to have something to check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final

from hypothesis import strategies as st

from crossfoot.rules.kinds.kind import Binding
from crossfoot.rules.model import Rule
from crossfoot.rules.picks import Condition, Pick
from crossfoot.strategies.sheet import Sheet

_FIRST_YEAR: Final = 2021
_MOST_KEYS: Final = 3
_MOST_ROWS: Final = 4
#: Stands in every cell until true values are drawn: a number that is surely not zero.
_PLACEHOLDER: Final = "1"


@dataclass(frozen=True, slots=True, repr=False)
class Layout:
    """The shape of the tables to draw.

    Attributes:
        known: key columns whose values are given or named by the rules, in order.
        open: key columns whose values are made up.
        measures: wide columns, or long indicators.
    """

    rules: tuple[Rule, ...]
    description: Any
    known: Mapping[str, tuple[str, ...]]
    open: tuple[str, ...]
    measures: tuple[str, ...]

    def __repr__(self) -> str:
        # It stands in the message of a test that fails.
        rules = ", ".join(rule.name for rule in self.rules)
        return f"<tables of {', '.join((*self.known, *self.open, *self.measures))} for {rules}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))  # hypothesis would take the dataclass apart

    def skeleton(self, draw: st.DrawFn) -> Sheet:
        """A table with its keys, and placeholders for numbers."""
        description = self.description
        columns = dict(self.known)
        for column in self.open:
            columns[column] = self._made_up(draw, column)
        if description.indicator is not None:
            columns[description.indicator] = self.measures
        count = draw(st.integers(1, _MOST_ROWS)) if not columns else 1
        numbers = (description.value,) if description.layout == "long" else self.measures
        rows = [
            dict(zip(columns, values, strict=True)) | dict.fromkeys(numbers, _PLACEHOLDER)
            for values in product(*columns.values())
            for _ in range(count)
        ]
        return Sheet(self._with_decimals(draw), rows)

    def _made_up(self, draw: st.DrawFn, column: str) -> tuple[str, ...]:
        is_period = column == self.description.period
        count = draw(st.integers(2 if is_period else 1, _MOST_KEYS))
        if is_period or any(_is_series(rule, column) for rule in self.rules):
            return tuple(str(_FIRST_YEAR + i) for i in range(count))
        return tuple(f"{column} {i + 1}" for i in range(count))

    def _with_decimals(self, draw: st.DrawFn) -> Any:
        """The description with the decimals of every measure, drawn where they are not declared."""
        measures = {}
        for name in self.measures:
            measure = self.description.measure(name)
            if measure.decimals is None:
                exact = measure.convention == "exact"
                measure = replace(measure, decimals=0 if exact else draw(st.integers(0, 2)))
            measures[name] = measure
        return replace(self.description, measures=measures)


def layout_of(
    rules: tuple[Rule, ...], keys: Mapping[str, Sequence[str]], description: Mapping[str, Any]
) -> Layout:
    """What the rules, and what is said beside them, ask of a table.

    Raises:
        ValueError: another table, or a measure nobody names.
    """
    from crossfoot.run.inputs import table

    name = next((rule.scope.table for rule in rules if rule.scope.table is not None), "data")
    given = dict(description)
    given["keys"] = list(dict.fromkeys((*given.get("keys", ()), *keys)))
    described = table([], name, **given).description
    measures = tuple(dict.fromkeys(m for rule in rules for m in _measures(rule)))
    wanted: dict[str, list[str]] = {column: list(values) for column, values in keys.items()}
    for rule in rules:
        for condition in _conditions(rule):
            if condition.column not in keys:
                _admit(condition, wanted.setdefault(condition.column, []))
        if rule.kind.binds is Binding.KEYS and rule.options["expected"] is not None:
            wanted.setdefault(rule.options["keys"], []).extend(map(str, rule.options["expected"]))
    for rule in rules:
        for condition in _conditions(rule):
            if condition.column not in keys and condition.excluded:
                _add_others(wanted[condition.column], condition.excluded)
    named = {column: tuple(dict.fromkeys(values)) for column, values in wanted.items()}
    known = {column: values for column, values in named.items() if values}
    asked = dict.fromkeys((*described.keys, *_key_columns(rules)))
    if described.period is not None:
        asked[described.period] = None
    numbers = {described.value, described.indicator, *measures}
    unknown = tuple(column for column in asked if column not in known and column not in numbers)
    if not described.keys and (known or unknown):
        described = replace(described, keys=tuple(dict.fromkeys((*known, *unknown))))
    return Layout(rules, described, known, unknown, measures)


def _measures(rule: Rule) -> Iterator[str]:
    for pick in _picks(rule):
        if pick.table is not None and pick.table != rule.scope.table:
            raise ValueError(f"{rule.name} looks into table {pick.table!r}: one table is made up")
        measure = pick.measure or rule.scope.measure
        if measure is None:
            raise ValueError(f"{rule.name} names no measure")
        yield measure


def _picks(rule: Rule) -> Iterator[Pick]:
    return (pick for picks in rule.picks.values() for pick in picks if pick.constant is None)


def _conditions(rule: Rule) -> Iterator[Condition]:
    yield from rule.scope.where
    for pick in _picks(rule):
        yield from pick.conditions


def _key_columns(rules: tuple[Rule, ...]) -> Iterator[str]:
    for rule in rules:
        yield from rule.scope.for_each or ()
        if rule.kind.binds is Binding.KEYS:
            yield rule.options["keys"]
        for pick in _picks(rule):
            yield from pick.by or ()


def _is_series(rule: Rule, column: str) -> bool:
    """Whether a rule wants whole numbers without a gap in a column."""
    return rule.kind.binds is Binding.KEYS and rule.options["keys"] == column


def _admit(condition: Condition, values: list[str]) -> None:
    """Values that a condition speaks of."""
    if condition.among is not None:
        values.extend(condition.among)
    values.extend(condition.excluded)
    if condition.low is not None or condition.high is not None:
        low = condition.low if condition.low is not None else (condition.high or 0) - _MOST_KEYS
        high = condition.high if condition.high is not None else low + _MOST_KEYS - 1
        values.extend(str(n) for n in range(int(low), int(high) + 1))


def _add_others(values: list[str], excluded: tuple[str, ...]) -> None:
    """What an exclusion leaves: two values of no other name, if the rules name none."""
    if not set(values) - set(excluded):
        values.extend(("a", "b"))
