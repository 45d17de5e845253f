"""True values that satisfy all relations of a table at once.

One figure after another gets a value from what the others leave it; then the rest is narrowed down again, by the
projections that the exact check uses for its messages. Where that ends in a contradiction (it is no search), the
draw is given up and hypothesis tries another.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Final

from hypothesis import reject
from hypothesis import strategies as st

from crossfoot.constraints import Comparison, Operator
from crossfoot.expressions import Quantity
from crossfoot.figures import Figure
from crossfoot.intervals import Convention, Interval
from crossfoot.operands import Operand
from crossfoot.relations import Relation
from crossfoot.rules.kinds import KINDS
from crossfoot.rules.kinds.kind import Measured
from crossfoot.rules.model import Rule
from crossfoot.strategies.sheet import Cell, Sheet, quantum, relations

Truth = Mapping[Cell, Fraction]

#: Where values come from if nothing else is said: levels, shares, rates (as fractions), and what is computed.
_LEVELS: Final = Interval(Fraction(10), Fraction(9999))
_SHARES: Final = Interval(Fraction(0), Fraction(100))
_RATES: Final = Interval(Fraction(-1, 5), Fraction(3, 5))
_COMPUTED: Final = Interval(Fraction(-(10**7)), Fraction(10**7))
#: True values have this many digits more than are printed.
_HIDDEN_DIGITS: Final = 3
#: A relation is looked at so often for one value before its narrowing is called endless.
_PATIENCE: Final = 12


def draw_truth(
    draw: st.DrawFn,
    sheet: Sheet,
    rules: Sequence[Rule],
    ranges: Mapping[str, tuple[int, int]],
) -> Truth:
    """A true value for every cell of numbers, in the figure's own unit."""
    found = list(relations(sheet, rules))
    state = _State(found, {rule.name: rule for rule in rules})
    cells = _cells(sheet)
    whole_digits = any(rule.mode == "displayed" for rule in rules)
    truth: dict[Cell, Fraction] = {}
    for cell in cells:
        figure = sheet.at(cell)
        state.start(figure, _given(sheet, cell, ranges, figure))
    state.settle(found)
    for cell in cells:
        figure = sheet.at(cell)
        measure = sheet.measure(cell)
        places = measure.decimals or 0
        if not (whole_digits or measure.convention is Convention.EXACT):
            places += _HIDDEN_DIGITS
        truth[cell] = state.fix(figure, draw, quantum(places) * figure.scale)
    return truth


class _State:
    """What every figure may still be."""

    def __init__(self, found: Sequence[Relation], rules: Mapping[str, Rule]) -> None:
        self.domains: dict[Figure, Interval] = {}
        self.relations: dict[Figure, list[Relation]] = defaultdict(list)
        self.rules = rules
        for relation in found:
            for figure in relation.figures():
                self.relations[figure].append(relation)

    def start(self, figure: Figure, given: Interval | None) -> None:
        domain = given if given is not None else self._usual(figure)
        if figure.non_negative:
            domain = domain.intersect(Interval(Fraction(0), Fraction(10**7)))
        self.domains[figure] = domain

    def fix(self, figure: Figure, draw: st.DrawFn, grid: Fraction) -> Fraction:
        """Give a figure its true value."""
        value = _inside(draw, self.domains[figure], grid)
        # Some constraints (a whole number of units) leave gaps that an interval does not show.
        for relation in self.relations[figure]:
            allowed = self._required(relation, {figure: value}).get(figure)
            if allowed is not None and value not in allowed:
                allowed = allowed.intersect(self.domains[figure])
                if allowed.is_empty:
                    reject()
                value = allowed.choose(value)
        self.domains[figure] = Interval.point(value)
        self.settle(self.relations[figure])
        return value

    def settle(self, changed: Sequence[Relation]) -> None:
        """Narrow all domains until nothing moves."""
        queue = deque(changed)
        looks: dict[int, int] = defaultdict(int)
        while queue:
            relation = queue.popleft()
            looks[id(relation)] += 1
            if looks[id(relation)] > _PATIENCE:
                continue
            for figure, allowed in self._required(relation, {}).items():
                domain = self.domains.get(figure)
                if domain is None:
                    continue
                narrowed = domain.intersect(allowed)
                if narrowed.is_empty:
                    reject()
                if narrowed != domain:
                    self.domains[figure] = narrowed
                    queue.extend(r for r in self.relations[figure] if r is not relation)

    def _required(
        self, relation: Relation, values: Mapping[Figure, Fraction]
    ) -> dict[Figure, Interval]:
        operands = {
            role: self._operand(found, values)
            if isinstance(found, Operand)
            else tuple(self._operand(operand, values) for operand in found)
            for role, found in relation.operands.items()
        }
        required: dict[Figure, Interval] = {}
        try:
            for operand, allowed in relation.constraint.project(operands):
                own = operand.to_figure(allowed)
                known = required.get(operand.figure)
                required[operand.figure] = own if known is None else known.intersect(own)
        except ZeroDivisionError:
            return {}
        return required

    def _operand(self, operand: Operand, values: Mapping[Figure, Fraction]) -> Operand:
        domain = self.domains.get(operand.figure)
        if domain is None:  # a constant of the rule
            return Operand(
                operand.figure, operand.value, Interval.point(operand.value), operand.factor
            )
        value = values.get(operand.figure)
        if value is None:
            value = domain.choose(operand.figure.value)
        return Operand(
            operand.figure, value * operand.factor, domain.scaled(operand.factor), operand.factor
        )

    def _usual(self, figure: Figure) -> Interval:
        """Where such a figure usually lies, by the roles it plays."""
        domain: Interval | None = None
        for relation in self.relations[figure]:
            for role, operand in relation.by_role():
                if operand.figure is figure:
                    found = _usual_in(relation, role.partition("[")[0], operand, self.rules)
                    domain = found if domain is None or domain == _COMPUTED else domain
                    domain = _narrowed(domain, found)
        return domain if domain is not None else _LEVELS.scaled(figure.scale)


def _narrowed(domain: Interval, other: Interval) -> Interval:
    both = domain.intersect(other)
    return domain if both.is_empty else both


def _usual_in(
    relation: Relation, role: str, operand: Operand, rules: Mapping[str, Rule]
) -> Interval:
    back = 1 / operand.factor
    if relation.kind == "bounds":
        low, high = (relation.operands.get(name) for name in ("low", "high"))
        return Interval(
            low.value if isinstance(low, Operand) else _COMPUTED.low,
            high.value if isinstance(high, Operand) else _COMPUTED.high,
        ).scaled(back)
    kind = KINDS[relation.kind]
    rule = rules.get(relation.rule or "")
    known = {r.name: r.measured for r in (rule.roles if rule is not None else kind.roles)}
    match known.get(role):
        case Measured.FRACTION:
            return _RATES.scaled(back) if _is_rate(role) else _SHARES.scaled(back / 100)
        case Measured.PERCENT | Measured.MEAN:
            return _SHARES.scaled(back)
    if operand.figure.unit in ("percent", "percentage_point"):
        return _SHARES
    if role in _computed(relation):
        return _COMPUTED
    return _LEVELS.scaled(operand.figure.scale)


def _is_rate(role: str) -> bool:
    return role in ("rate", "rates", "within")


def _computed(relation: Relation) -> set[str]:
    """Roles that stand alone on one side of an equation: whatever the others give."""
    constraint = relation.constraint
    if not isinstance(constraint, Comparison) or constraint.operator is not Operator.EQUAL:
        return set()
    return {side.role for side in (constraint.left, constraint.right) if isinstance(side, Quantity)}


def _inside(draw: st.DrawFn, interval: Interval, grid: Fraction) -> Fraction:
    """A point of an interval, on the grid if there is one."""
    wide = interval.intersect(_COMPUTED.scaled(max(Fraction(1), grid)))
    low, high = wide.low, wide.high
    assert isinstance(low, Fraction) and isinstance(high, Fraction)
    first, last = ceil(low / grid), floor(high / grid)
    if first <= last:
        value = draw(st.integers(first, last)) * grid
        if value in interval:
            return value
    return interval.choose((low + high) / 2)


def _given(
    sheet: Sheet, cell: Cell, ranges: Mapping[str, tuple[int, int]], figure: Figure
) -> Interval | None:
    number, column = cell
    indicator = sheet.description.indicator
    name = sheet.data[number - 1][indicator] if indicator is not None else column
    if name is None or name not in ranges:
        return None
    low, high = ranges[name]
    return Interval(Fraction(low), Fraction(high)).scaled(figure.scale)


def _cells(sheet: Sheet) -> list[Cell]:
    description = sheet.description
    columns = [description.value] if description.value else list(description.measures)
    return [(row.number, column) for row in sheet.rows() for column in columns if column]


__all__ = ["Truth", "draw_truth"]
