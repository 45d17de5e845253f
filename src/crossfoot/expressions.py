"""The expression tree: one definition of every relation, with its exact meaning.

A tree speaks of *roles* (``whole``, ``parts``, ``rate``), not of figures, so one tree serves every relation of a
kind; the operands are given when it is evaluated. Each node knows four things:

* ``point``: its value at the printed figures;
* ``range``: the exact interval of its values over the figures' intervals, if each figure occurs once in the
  tree (otherwise an interval that may be too wide, never too narrow);
* ``linear``: the same as a linear form, where it is one;
* ``project``: which interval each figure is confined to when the node's value must lie in a target
  (the backward pass of HC4: Benhamou et al., *Revising hull and box consistency*, ICLP 1999).

Translations to other systems (SQL, linear programs) dispatch on the node classes and live with those systems.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import mul
from typing import Final

from crossfoot.intervals import (
    EMPTY,
    EVERYTHING,
    INFINITY,
    NON_NEGATIVE,
    ZERO,
    Bound,
    Interval,
    sum_of_ratios,
    weighted_sum,
)
from crossfoot.linear import LinearForm, combine
from crossfoot.operands import ONE, Operand, Operands, many, one

Projection = Iterator[tuple[Operand, Interval]]

PERCENT: Final = Fraction(1, 100)
_UNIT_INTERVAL: Final = Interval(ONE, ONE)


class Expression(ABC):
    """A number computed from figures."""

    __slots__ = ()

    @abstractmethod
    def point(self, operands: Operands) -> Fraction:
        """The value at the printed figures. Raises ZeroDivisionError where it has none."""

    @abstractmethod
    def range(self, operands: Operands) -> Interval:
        """The values over the figures' intervals. Raises ZeroDivisionError where they are not one interval."""

    @abstractmethod
    def project(self, operands: Operands, target: Interval) -> Projection:
        """(operand, interval) pairs: what each figure must be for the value to lie in ``target``."""

    def linear(self, operands: Operands) -> LinearForm | None:
        """The expression as a linear form of its figures, or None. A figure may occur in it twice."""
        return None

    def roles(self) -> frozenset[str]:
        """The roles the expression speaks of."""
        return frozenset().union(*(child.roles() for child in self.children()))

    def children(self) -> tuple[Expression, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class Constant(Expression):
    """A number nobody published: the 1 of 1 + g, the 100 of 100 %."""

    value: Fraction

    def point(self, operands: Operands) -> Fraction:
        return self.value

    def range(self, operands: Operands) -> Interval:
        return Interval(self.value, self.value)

    def project(self, operands: Operands, target: Interval) -> Projection:
        return iter(())

    def linear(self, operands: Operands) -> LinearForm:
        return LinearForm((), self.value)


@dataclass(frozen=True, slots=True)
class Quantity(Expression):
    """The figure of a role."""

    role: str

    def point(self, operands: Operands) -> Fraction:
        return one(operands, self.role).value

    def range(self, operands: Operands) -> Interval:
        return one(operands, self.role).interval

    def project(self, operands: Operands, target: Interval) -> Projection:
        yield one(operands, self.role), target

    def linear(self, operands: Operands) -> LinearForm:
        return LinearForm(((ONE, one(operands, self.role)),))

    def roles(self) -> frozenset[str]:
        return frozenset((self.role,))


@dataclass(frozen=True, slots=True)
class Count(Expression):
    """The figure of a role that counts something: its true value is a whole number.

    ``200`` can only be 200, however a table's other figures are rounded; *0.2 thousand* is 150 to 250.
    """

    role: str

    def point(self, operands: Operands) -> Fraction:
        return one(operands, self.role).value

    def range(self, operands: Operands) -> Interval:
        return one(operands, self.role).interval.whole_numbers()

    def project(self, operands: Operands, target: Interval) -> Projection:
        yield one(operands, self.role), target

    def roles(self) -> frozenset[str]:
        return frozenset((self.role,))


@dataclass(frozen=True, slots=True)
class Total(Expression):
    """Σ weight·figure over the figures of a role; without weights each counts once."""

    role: str
    weights: tuple[Fraction, ...] | None = None

    def _terms(self, operands: Operands) -> tuple[tuple[Fraction, Operand], ...]:
        found = many(operands, self.role)
        if self.weights is None:
            return tuple((ONE, operand) for operand in found)
        return tuple((w, o) for w, o in zip(self.weights, found, strict=True) if w)

    def point(self, operands: Operands) -> Fraction:
        return self.linear(operands).value()

    def range(self, operands: Operands) -> Interval:
        return combine((self.linear(operands),)).range()

    def project(self, operands: Operands, target: Interval) -> Projection:
        yield from combine((self.linear(operands),)).implied(target)

    def linear(self, operands: Operands) -> LinearForm:
        return LinearForm(self._terms(operands))

    def roles(self) -> frozenset[str]:
        return frozenset((self.role,))


@dataclass(frozen=True, slots=True)
class Sum(Expression):
    """Σ coefficient·term."""

    terms: tuple[tuple[Fraction, Expression], ...]

    def point(self, operands: Operands) -> Fraction:
        return sum((c * term.point(operands) for c, term in self.terms), Fraction(0))

    def range(self, operands: Operands) -> Interval:
        return weighted_sum((c, term.range(operands)) for c, term in self.terms)

    def project(self, operands: Operands, target: Interval) -> Projection:
        for index, (coefficient, term) in enumerate(self.terms):
            others = self.terms[:index] + self.terms[index + 1 :]
            rest = weighted_sum((c, other.range(operands)) for c, other in others)
            left = target - rest
            yield from term.project(
                operands, left if coefficient == 1 else left.scaled(1 / coefficient)
            )

    def linear(self, operands: Operands) -> LinearForm | None:
        forms = []
        for coefficient, term in self.terms:
            form = term.linear(operands)
            if form is None:
                return None
            forms.append(form.scaled(coefficient))
        return combine(forms)

    def children(self) -> tuple[Expression, ...]:
        return tuple(term for _, term in self.terms)


@dataclass(frozen=True, slots=True)
class Product(Expression):
    """left · right."""

    left: Expression
    right: Expression

    def point(self, operands: Operands) -> Fraction:
        return self.left.point(operands) * self.right.point(operands)

    def range(self, operands: Operands) -> Interval:
        return self.left.range(operands) * self.right.range(operands)

    def project(self, operands: Operands, target: Interval) -> Projection:
        yield from self.left.project(operands, _quotient(target, self.right.range(operands)))
        yield from self.right.project(operands, _quotient(target, self.left.range(operands)))

    def linear(self, operands: Operands) -> LinearForm | None:
        left, right = self.left.linear(operands), self.right.linear(operands)
        if left is None or right is None:
            return None
        for known, other in ((left, right), (right, left)):
            factor = _known_value(known)
            if factor is not None:
                return other.scaled(factor)
        return None

    def children(self) -> tuple[Expression, ...]:
        return self.left, self.right


@dataclass(frozen=True, slots=True)
class Quotient(Expression):
    """numerator / denominator; a denominator that may be zero cannot be checked."""

    numerator: Expression
    denominator: Expression

    def point(self, operands: Operands) -> Fraction:
        return self.numerator.point(operands) / self.denominator.point(operands)

    def range(self, operands: Operands) -> Interval:
        return self.numerator.range(operands) / self.denominator.range(operands)

    def project(self, operands: Operands, target: Interval) -> Projection:
        numerator, denominator = self.numerator.range(operands), self.denominator.range(operands)
        yield from self.numerator.project(operands, target * denominator)
        yield from self.denominator.project(operands, _quotient(numerator, target))

    def linear(self, operands: Operands) -> LinearForm | None:
        denominator = self.denominator.linear(operands)
        divisor = None if denominator is None else _known_value(denominator)
        if not divisor:
            return None
        numerator = self.numerator.linear(operands)
        return None if numerator is None else numerator.scaled(1 / divisor)

    def children(self) -> tuple[Expression, ...]:
        return self.numerator, self.denominator


@dataclass(frozen=True, slots=True)
class Power(Expression):
    """base ** exponent, for a whole exponent (periods of growth)."""

    base: Expression
    exponent: int

    def point(self, operands: Operands) -> Fraction:
        return self.base.point(operands) ** self.exponent

    def range(self, operands: Operands) -> Interval:
        return self.base.range(operands).power(self.exponent)

    def project(self, operands: Operands, target: Interval) -> Projection:
        exponent, wanted = self.exponent, target
        if exponent == 0:
            return
        if exponent < 0:
            exponent, wanted = -exponent, _quotient(_UNIT_INTERVAL, target)
        root = wanted.root(exponent)
        base = self.base.range(operands)
        if exponent % 2 == 0 and base.low < 0:
            root = root.hull(-root) if base.high > 0 else -root
        yield from self.base.project(operands, root)

    def linear(self, operands: Operands) -> LinearForm | None:
        return self.base.linear(operands) if self.exponent == 1 else None

    def children(self) -> tuple[Expression, ...]:
        return (self.base,)


@dataclass(frozen=True, slots=True)
class Compounded(Expression):
    """Π (1 + rate) over the rates of a role, given as fractions of one."""

    role: str

    def _factors(self, operands: Operands) -> list[Interval]:
        return [rate.interval.shifted(ONE) for rate in many(operands, self.role)]

    def point(self, operands: Operands) -> Fraction:
        return reduce(mul, (1 + rate.value for rate in many(operands, self.role)), ONE)

    def range(self, operands: Operands) -> Interval:
        return reduce(mul, self._factors(operands), _UNIT_INTERVAL)

    def project(self, operands: Operands, target: Interval) -> Projection:
        factors = self._factors(operands)
        for index, rate in enumerate(many(operands, self.role)):
            others = reduce(mul, factors[:index] + factors[index + 1 :], _UNIT_INTERVAL)
            yield rate, _quotient(target, others).shifted(-ONE)

    def roles(self) -> frozenset[str]:
        return frozenset((self.role,))


@dataclass(frozen=True, slots=True)
class Mean(Expression):
    """Σ weight·value / Σ weight over paired roles.

    A weight occurs above and below the line, so this is one node with its own exact range: a linear-fractional
    function takes its extremes at vertices (Charnes and Cooper 1962), found here by sorting the values.
    """

    values: str
    weights: str

    def point(self, operands: Operands) -> Fraction:
        values, weights = many(operands, self.values), many(operands, self.weights)
        above = sum((w.value * v.value for w, v in zip(weights, values, strict=True)), Fraction(0))
        return above / sum((w.value for w in weights), Fraction(0))

    def range(self, operands: Operands) -> Interval:
        values = [operand.interval for operand in many(operands, self.values)]
        weights = _weights(operands, self.weights)
        if any(w.is_empty for w in weights):
            return EMPTY
        upper = _largest_mean(
            [(v.high, v.high_closed, w) for v, w in zip(values, weights, strict=True)]
        )
        lower = _largest_mean(
            [(-v.low, v.low_closed, w) for v, w in zip(values, weights, strict=True)]
        )
        return Interval(-lower[0], upper[0], lower[1], upper[1])

    def project(self, operands: Operands, target: Interval) -> Projection:
        values, weights = many(operands, self.values), _weights(operands, self.weights)
        if target.is_empty:
            yield from ((o, EMPTY) for o in (*values, *many(operands, self.weights)))
        if target.is_empty or not target.is_bounded:
            return
        low, high = target.low, target.high
        assert isinstance(low, Fraction) and isinstance(high, Fraction)
        at_low = [w * v.interval.shifted(-low) for v, w in zip(values, weights, strict=True)]
        at_high = [w * v.interval.shifted(-high) for v, w in zip(values, weights, strict=True)]
        for index, (value, weight) in enumerate(zip(values, weights, strict=True)):
            rest_low = _sum_without(at_low, index)
            rest_high = _sum_without(at_high, index)
            # Where the others alone can have such a mean, a value that may weigh nothing may be anything.
            if ZERO.low not in weight or not rest_high.low <= 0 <= rest_low.high:
                yield value, _value_for(_without_zero(weight), rest_low, rest_high, target)
            # For a given weight both conditions of the mean are linear in it.
            bound = _at_most(value.interval.shifted(-high).low, rest_high.low).intersect(
                _at_most(-value.interval.shifted(-low).high, -rest_low.high)
            )
            yield many(operands, self.weights)[index], bound.intersect(NON_NEGATIVE)

    def linear(self, operands: Operands) -> LinearForm | None:
        values, weights = many(operands, self.values), many(operands, self.weights)
        if not all(w.interval.is_point and w.value >= 0 for w in weights):
            return None
        total = sum_of_ratios([w.value.as_integer_ratio() for w in weights])
        if not total:
            return None
        each = 1 / total
        pairs = zip(weights, values, strict=True)
        terms = [(each if w.value == 1 else w.value * each, v) for w, v in pairs if w.value]
        return LinearForm(tuple(terms))

    def roles(self) -> frozenset[str]:
        return frozenset((self.values, self.weights))


@dataclass(frozen=True, slots=True)
class Magnitude(Expression):
    """|x|."""

    inner: Expression

    def point(self, operands: Operands) -> Fraction:
        return abs(self.inner.point(operands))

    def range(self, operands: Operands) -> Interval:
        inner = self.inner.range(operands)
        if inner.low >= 0:
            return inner
        if inner.high <= 0:
            return -inner
        high, closed = max((-inner.low, inner.low_closed), (inner.high, inner.high_closed))
        return Interval(Fraction(0), high, True, closed)

    def project(self, operands: Operands, target: Interval) -> Projection:
        # Either sign: the figure that is asked about need not stay on the side where it is printed.
        positive = target.intersect(NON_NEGATIVE)
        yield from self.inner.project(operands, positive.hull(-positive))

    def children(self) -> tuple[Expression, ...]:
        return (self.inner,)


@dataclass(frozen=True, slots=True)
class Extremum(Expression):
    """The largest or smallest of several expressions."""

    terms: tuple[Expression, ...]
    largest: bool

    def point(self, operands: Operands) -> Fraction:
        return (max if self.largest else min)(term.point(operands) for term in self.terms)

    def range(self, operands: Operands) -> Interval:
        return _extreme([term.range(operands) for term in self.terms], largest=self.largest)

    def project(self, operands: Operands, target: Interval) -> Projection:
        ranges = [term.range(operands) for term in self.terms]
        for term, allowed in zip(
            self.terms, _extreme_shares(ranges, target, largest=self.largest), strict=True
        ):
            yield from term.project(operands, allowed)

    def children(self) -> tuple[Expression, ...]:
        return self.terms


@dataclass(frozen=True, slots=True)
class Outermost(Expression):
    """The largest or smallest figure of a role."""

    role: str
    largest: bool

    def point(self, operands: Operands) -> Fraction:
        return (max if self.largest else min)(o.value for o in many(operands, self.role))

    def range(self, operands: Operands) -> Interval:
        return _extreme([o.interval for o in many(operands, self.role)], largest=self.largest)

    def project(self, operands: Operands, target: Interval) -> Projection:
        found = many(operands, self.role)
        ranges = [operand.interval for operand in found]
        yield from zip(found, _extreme_shares(ranges, target, largest=self.largest), strict=True)

    def roles(self) -> frozenset[str]:
        return frozenset((self.role,))


def constant(value: int | Fraction) -> Constant:
    """A constant node."""
    return Constant(Fraction(value))


def plus(*terms: Expression) -> Sum:
    """term + term + …"""
    return Sum(tuple((ONE, term) for term in terms))


def minus(left: Expression, right: Expression) -> Sum:
    """left − right."""
    return Sum(((ONE, left), (-ONE, right)))


def _known_value(form: LinearForm) -> Fraction | None:
    """The form's value if nothing in it is rounded."""
    if all(operand.interval.is_point for _, operand in form.terms):
        return form.value()
    return None


def _quotient(product: Interval, factor: Interval) -> Interval:
    """What must stand beside a factor for their product to lie in an interval."""
    if ZERO.low in factor and ZERO.low in product:
        return EVERYTHING
    try:
        return product / _without_zero(factor)  # the factor is not zero, since the product is not
    except ZeroDivisionError:
        return EMPTY if product.is_empty else EVERYTHING


def _without_zero(interval: Interval) -> Interval:
    """The interval without an end that is zero; a zero inside cannot be taken out."""
    low_closed = interval.low_closed and interval.low != 0
    high_closed = interval.high_closed and interval.high != 0
    return Interval(interval.low, interval.high, low_closed, high_closed)


def _extreme(ranges: list[Interval], *, largest: bool) -> Interval:
    """The interval of the largest (smallest) of independent numbers."""
    if not largest:
        return -_extreme([-interval for interval in ranges], largest=True)
    low, low_open = max((r.low, not r.low_closed) for r in ranges)
    high, high_closed = max((r.high, r.high_closed) for r in ranges)
    return Interval(low, high, not low_open, high_closed)


def _extreme_shares(
    ranges: list[Interval], target: Interval, *, largest: bool
) -> Iterator[Interval]:
    """What each number must be for the largest (smallest) of them to lie in the target.

    None may pass beyond the target; one that must reach it because no other can is bound from both sides.
    """
    if not largest:
        for allowed in _extreme_shares([-r for r in ranges], -target, largest=True):
            yield -allowed
        return
    near = Interval(-INFINITY, target.high, False, target.high_closed)
    beyond = Interval(target.low, INFINITY, target.low_closed, False)
    if target.is_empty:
        near = beyond = EMPTY
    for index in range(len(ranges)):
        others = ranges[:index] + ranges[index + 1 :]
        yield near if any(other.meets(beyond) for other in others) else near.intersect(target)


def _sum_without(intervals: list[Interval], index: int) -> Interval:
    return weighted_sum((ONE, i) for at, i in enumerate(intervals) if at != index)


def _value_for(
    weight: Interval, rest_low: Interval, rest_high: Interval, target: Interval
) -> Interval:
    """What a value with a positive weight must be for a mean to lie in a bounded target.

    For a given mean m the others contribute Σ w·(x − m) (here at the target's ends); what is left over fixes the
    value, and grows with m, so the target's ends give the value's ends.
    """
    if weight.is_empty:
        return EMPTY
    least, most = -rest_low / weight, -rest_high / weight
    return Interval(
        target.low + least.low,
        target.high + most.high,
        target.low_closed and least.low_closed,
        target.high_closed and most.high_closed,
    )


def _at_most(slope: Bound, offset: Bound) -> Interval:
    """The numbers w with slope·w + offset ≤ 0."""
    if not isinstance(slope, Fraction) or not isinstance(offset, Fraction) or slope == 0:
        return EVERYTHING
    edge = -offset / slope
    return Interval(-INFINITY, edge, False) if slope > 0 else Interval(edge, INFINITY, True, False)


def _weights(operands: Operands, role: str) -> list[Interval]:
    """The weights' intervals, none of which may be negative."""
    return [operand.interval.intersect(NON_NEGATIVE) for operand in many(operands, role)]


def _largest_mean(entries: list[tuple[Bound, bool, Interval]]) -> tuple[Bound, bool]:
    """The largest weighted mean of given values over weight intervals, and whether it is reached.

    The values above the mean take their largest weight and those below their smallest, so one pass over the
    sorted values finds the vertex.
    """
    ordered = sorted(
        (entry for entry in entries if entry[2].high > 0), key=lambda entry: entry[0], reverse=True
    )
    if not ordered:
        raise ZeroDivisionError("all weights are zero")
    if ordered[0][0] == INFINITY:
        return INFINITY, False
    weight: Bound = sum((w.low for _, _, w in ordered), Fraction(0))
    above: Bound = sum((w.low * value for value, _, w in ordered), Fraction(0))
    best: Bound = above / weight if weight else -INFINITY
    for value, _, w in ordered:
        if value <= best:
            break
        if w.high == INFINITY:
            best = value
            break
        weight += w.high - w.low
        above += (w.high - w.low) * value
        best = above / weight
    return best, _is_reached(best, ordered)


def _is_reached(best: Bound, entries: list[tuple[Bound, bool, Interval]]) -> bool:
    """Whether a mean takes the supremum of its values: whether Σ weight · (value − best) can be zero."""
    balance: Bound = Fraction(0)
    something_weighs = False
    for value, value_closed, w in entries:
        if value > best:
            if not (value_closed and w.high_closed):
                return False
            balance += w.high * (value - best)
            something_weighs = True
        elif value < best:
            if not w.low_closed or (w.low > 0 and not value_closed):
                return False
            balance += w.low * (value - best)
            something_weighs = something_weighs or w.low > 0
        elif value_closed:
            something_weighs = True
        elif not (w.low == 0 and w.low_closed):
            return False
    return something_weighs and balance == 0
