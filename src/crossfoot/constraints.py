"""What must hold between expressions: equations, inequalities, and the few conditions that are neither.

A constraint answers two questions. *Exact*: does it hold for the printed values? *Feasible*: is there any set of
true values, one inside each figure's interval, for which it holds?
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import reduce
from math import ceil, floor
from typing import Final, NamedTuple

from crossfoot.expressions import Expression, Projection
from crossfoot.figures import Figure
from crossfoot.intervals import EVERYTHING, HALF, INFINITY, ZERO, Bound, Convention, Interval
from crossfoot.linear import LinearForm, combine
from crossfoot.operands import ONE, Operands, many


class Operator(StrEnum):
    """How the two sides of a comparison stand to each other."""

    EQUAL = "="
    AT_MOST = "<="
    BELOW = "<"
    AT_LEAST = ">="
    ABOVE = ">"
    DIFFERENT = "!="


#: The differences left − right that each operator allows.
ALLOWED: Final[dict[Operator, Interval]] = {
    Operator.EQUAL: ZERO,
    Operator.AT_MOST: Interval(-INFINITY, Fraction(0), False, True),
    Operator.BELOW: Interval(-INFINITY, Fraction(0), False, False),
    Operator.AT_LEAST: Interval(Fraction(0), INFINITY, True, False),
    Operator.ABOVE: Interval(Fraction(0), INFINITY, False, False),
}
_NOTHING: Final = Fraction(0)
_NEGATION: Final[dict[Operator, Operator]] = {
    Operator.EQUAL: Operator.DIFFERENT,
    Operator.DIFFERENT: Operator.EQUAL,
    Operator.AT_MOST: Operator.ABOVE,
    Operator.ABOVE: Operator.AT_MOST,
    Operator.BELOW: Operator.AT_LEAST,
    Operator.AT_LEAST: Operator.BELOW,
}


class Outcome(NamedTuple):
    """What checking a constraint gave.

    ``residual`` is by how much the printed values miss (0 where they hold); ``slack`` the largest residual of
    that sign that rounding could explain, or None where the idea does not apply.
    """

    exact: bool
    feasible: bool
    residual: Fraction
    slack: Bound | None = None


class Constraint(ABC):
    """A condition on figures."""

    __slots__ = ()

    @abstractmethod
    def check(self, operands: Operands) -> Outcome:
        """Decide the constraint. Raises ZeroDivisionError where a denominator may be zero."""

    @abstractmethod
    def project(self, operands: Operands) -> Projection:
        """What each figure must be, given the others, for the constraint to hold."""

    @abstractmethod
    def negated(self) -> Constraint:
        """The constraint that holds exactly where this one does not."""

    def comparisons(self) -> Iterator[Comparison]:
        """The comparisons that must all hold; none where the constraint is not a conjunction of them."""
        return iter(())

    def roles(self) -> frozenset[str]:
        """The roles the constraint speaks of."""
        return frozenset().union(
            *(e.roles() for e in self.expressions()), *(c.roles() for c in self.constraints())
        )

    def expressions(self) -> tuple[Expression, ...]:
        return ()

    def constraints(self) -> tuple[Constraint, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Comparison(Constraint):
    """left operator right."""

    left: Expression
    operator: Operator
    right: Expression

    def linear(self, operands: Operands) -> LinearForm | None:
        """left − right as a linear form, or None."""
        left = self.left.linear(operands)
        if left is None:
            return None
        right = self.right.linear(operands)
        return None if right is None else combine((left, right.scaled(-ONE)))

    def difference(self, operands: Operands) -> tuple[Fraction, Interval]:
        """left − right: at the printed values, and over the intervals."""
        form = self.linear(operands)
        if form is not None:
            return form.value(), form.range()
        return (
            self.left.point(operands) - self.right.point(operands),
            self.left.range(operands) - self.right.range(operands),
        )

    def check(self, operands: Operands) -> Outcome:
        residual, possible = self.difference(operands)
        if self.operator is Operator.DIFFERENT:
            return Outcome(residual != 0, possible != ZERO, _NOTHING)
        if self.operator is Operator.EQUAL:
            exact, feasible = residual == 0, ZERO.low in possible
        else:
            allowed = ALLOWED[self.operator]
            exact, feasible = residual in allowed, possible.meets(allowed)
        missed = _NOTHING if exact else residual
        return Outcome(exact, feasible, missed, _slack(residual, possible))

    def project(self, operands: Operands) -> Projection:
        if self.operator is Operator.DIFFERENT:
            return
        allowed = ALLOWED[self.operator]
        form = self.linear(operands)
        # A factor that is exactly known stands in a coefficient, but it may be the wrong one.
        if form is not None and {o.figure for _, o in form.terms} == self._figures(operands):
            yield from form.implied(allowed)
            return
        left, right = self.left.range(operands), self.right.range(operands)
        yield from self.left.project(operands, right + allowed)
        yield from self.right.project(operands, left - allowed)

    def _figures(self, operands: Operands) -> set[Figure]:
        return {o.figure for role in self.roles() for o in many(operands, role)}

    def negated(self) -> Comparison:
        return Comparison(self.left, _NEGATION[self.operator], self.right)

    def comparisons(self) -> Iterator[Comparison]:
        yield self

    def expressions(self) -> tuple[Expression, ...]:
        return self.left, self.right


@dataclass(frozen=True, slots=True)
class Common(Constraint):
    """The figures of a role print one and the same true value: their intervals share a number.

    With ``per``, the same of the quotients role / per, pair by pair: one implied rate. Two printings with the same
    quantum and different digits conflict although their closed intervals touch, unless they are known to be rounded
    in different ways.
    """

    role: str
    per: str | None = None

    def _values(self, operands: Operands) -> list[tuple[Fraction, Interval]]:
        found = many(operands, self.role)
        if self.per is None:
            return [(operand.value, operand.interval) for operand in found]
        below = many(operands, self.per)
        return [
            (top.value / bottom.value, top.interval / bottom.interval)
            for top, bottom in zip(found, below, strict=True)
        ]

    def check(self, operands: Operands) -> Outcome:
        found = self._values(operands)
        values = [value for value, _ in found]
        shared = reduce(Interval.intersect, (interval for _, interval in found))
        spread = max(values) - min(values)
        apart = max(i.low for _, i in found) - min(i.high for _, i in found)
        feasible = not shared.is_empty and (self.per is not None or not self._clashes(operands))
        return Outcome(spread == 0, feasible, spread, spread - apart)

    def _clashes(self, operands: Operands) -> bool:
        printed: dict[tuple[Fraction, Convention], Fraction] = {}
        for operand in many(operands, self.role):
            figure = operand.figure
            if figure.is_rounded and figure.hedge is None:
                how = figure.quantum * abs(operand.factor), figure.convention
                if printed.setdefault(how, operand.value) != operand.value:
                    return True
        return False

    def project(self, operands: Operands) -> Projection:
        intervals = [interval for _, interval in self._values(operands)]
        for index, operand in enumerate(many(operands, self.role)):
            others = reduce(
                Interval.intersect, intervals[:index] + intervals[index + 1 :], EVERYTHING
            )
            if self.per is None:
                yield operand, others
            else:
                below = many(operands, self.per)[index]
                yield operand, others * below.interval
                yield below, operand.interval / others

    def negated(self) -> Constraint:
        raise ValueError("'agree' cannot be negated")

    def roles(self) -> frozenset[str]:
        return frozenset((self.role, self.per) if self.per else (self.role,))


@dataclass(frozen=True, slots=True)
class Ascending(Constraint):
    """Each figure of a role is at least as large as the one before; strictly larger if ``strictly``."""

    role: str
    strictly: bool = False

    def check(self, operands: Operands) -> Outcome:
        found = many(operands, self.role)
        exact = feasible = True
        worst = Fraction(0)
        # Pairs are not enough: the running largest low end must stay reachable for every later figure.
        reach = Interval(-INFINITY, INFINITY, False, False)
        for index, operand in enumerate(found):
            if index:
                step = found[index - 1].value - operand.value
                exact &= step < 0 or (step == 0 and not self.strictly)
                worst = max(worst, step)
            reach = Interval(reach.low, INFINITY, reach.low_closed, False).intersect(
                operand.interval
            )
            feasible &= not reach.is_empty
            if self.strictly:
                reach = Interval(reach.low, reach.high, False, reach.high_closed)
        return Outcome(exact, feasible, Fraction(0) if exact else worst)

    def project(self, operands: Operands) -> Projection:
        found = many(operands, self.role)
        for index, operand in enumerate(found):
            low, low_closed = max(
                ((o.interval.low, not o.interval.low_closed) for o in found[:index]),
                default=(-INFINITY, True),
            )
            high, high_closed = min(
                ((o.interval.high, o.interval.high_closed) for o in found[index + 1 :]),
                default=(INFINITY, False),
            )
            strict = self.strictly
            yield (
                operand,
                Interval(low, high, not low_closed and not strict, high_closed and not strict),
            )

    def negated(self) -> Constraint:
        raise ValueError("'ordered' cannot be negated")

    def roles(self) -> frozenset[str]:
        return frozenset((self.role,))


@dataclass(frozen=True, slots=True)
class Whole(Constraint):
    """The expression has a whole number among its values (Brown and Heathers' GRIM test, 2017)."""

    expression: Expression

    def check(self, operands: Operands) -> Outcome:
        value, possible = self.expression.point(operands), self.expression.range(operands)
        feasible = not possible.whole_numbers().is_empty
        return Outcome(value.denominator == 1, feasible, value - floor(value + HALF))

    def project(self, operands: Operands) -> Projection:
        # The hull of all whole numbers would say nothing. The nearest possible one is named, or the neighbours
        # on both sides where none is.
        value, possible = self.expression.point(operands), self.expression.range(operands)
        whole = possible.whole_numbers()
        if not whole.is_empty:
            nearest = min(max(Fraction(floor(value + HALF)), whole.low), whole.high)
            target = Interval(nearest, nearest)
        else:
            target = Interval(Fraction(floor(value)), Fraction(ceil(value)))
        yield from self.expression.project(operands, target)

    def negated(self) -> Constraint:
        raise ValueError("'countable' cannot be negated")

    def expressions(self) -> tuple[Expression, ...]:
        return (self.expression,)


@dataclass(frozen=True, slots=True)
class Every(Constraint):
    """All of several constraints. Each is decided by itself: jointly they may fail where singly they pass,
    which the joint system finds."""

    parts: tuple[Constraint, ...]

    def check(self, operands: Operands) -> Outcome:
        outcomes = [part.check(operands) for part in self.parts]
        worst = max(
            outcomes, key=lambda o: (not o.feasible, not o.exact, abs(o.residual)), default=_HOLDS
        )
        return Outcome(
            all(o.exact for o in outcomes),
            all(o.feasible for o in outcomes),
            worst.residual,
            worst.slack,
        )

    def project(self, operands: Operands) -> Projection:
        for part in self.parts:
            yield from part.project(operands)

    def negated(self) -> Constraint:
        return Either(tuple(part.negated() for part in self.parts))

    def comparisons(self) -> Iterator[Comparison]:
        for part in self.parts:
            yield from part.comparisons()

    def constraints(self) -> tuple[Constraint, ...]:
        return self.parts


@dataclass(frozen=True, slots=True)
class Either(Constraint):
    """At least one of several constraints; ``if a then b`` is ``either not a or b``."""

    parts: tuple[Constraint, ...]

    def check(self, operands: Operands) -> Outcome:
        outcomes = [part.check(operands) for part in self.parts]
        best = min(outcomes, key=lambda o: (not o.exact, not o.feasible, abs(o.residual)))
        return Outcome(
            any(o.exact for o in outcomes),
            any(o.feasible for o in outcomes),
            best.residual,
            best.slack,
        )

    def project(self, operands: Operands) -> Projection:
        """Only where one alternative is left does it say something about the figures."""
        possible = [part for part in self.parts if part.check(operands).feasible]
        if len(possible) == 1:
            yield from possible[0].project(operands)
        elif not possible:
            yield from self.parts[-1].project(operands)

    def negated(self) -> Constraint:
        return Every(tuple(part.negated() for part in self.parts))

    def constraints(self) -> tuple[Constraint, ...]:
        return self.parts


_HOLDS: Final = Outcome(True, True, _NOTHING)


def equal(left: Expression, right: Expression) -> Comparison:
    """left = right."""
    return Comparison(left, Operator.EQUAL, right)


def at_most(left: Expression, right: Expression) -> Comparison:
    """left ≤ right."""
    return Comparison(left, Operator.AT_MOST, right)


def _slack(residual: Fraction, possible: Interval) -> Bound:
    """How far the printed difference can be moved towards zero by rounding."""
    return residual - possible.low if residual >= 0 else possible.high - residual
