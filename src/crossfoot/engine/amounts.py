"""Numbers with their rounding, as SQL.

An ``Exact`` amount is DECIMAL arithmetic: the printed value and how far rounding reaches below and above it, no
digit lost, so sums and differences are decided as in Python. A ``Rough`` amount is DOUBLE arithmetic for products,
powers and quotients: it decides only what is further from the border than any float error, and leaves the rest
to the exact check.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from sqlglot import exp

from crossfoot.engine.nodes import DOUBLE, product

if TYPE_CHECKING:
    from crossfoot.engine.ends import Ends

#: How far rounding reaches: a known number, or an expression over the row.
Reach = Fraction | exp.Expr
#: Quanta that take part, each with how often: a number, or an expression over the group. None: not known.
Widths = tuple[tuple[Fraction, int | exp.Expr], ...] | None

#: Relative width of the strip around a border that DOUBLE arithmetic does not decide. Its own errors are below 1e-15
#: a step, and an expression has some hundreds of steps at most.
MARGIN: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Span:
    """What numbers an expression has at all: none is smaller or larger, none has more decimals."""

    least: Fraction
    most: Fraction
    places: int

    @property
    def digits(self) -> int:
        """Digits of a DECIMAL that holds them all."""
        return len(str(int(max(abs(self.least), abs(self.most))))) + self.places

    def with_zero(self) -> Span:
        return Span(min(self.least, Fraction(0)), max(self.most, Fraction(0)), self.places)

    def widened(self, below: Fraction, above: Fraction) -> Span:
        places = max(self.places, _places(below), _places(above))
        return Span(self.least - below, self.most + above, places)

    def scaled(self, factor: Fraction) -> Span:
        ends = sorted((self.least * factor, self.most * factor))
        return Span(ends[0], ends[1], self.places + _places(factor))

    def plus(self, other: Span) -> Span:
        places = max(self.places, other.places)
        return Span(self.least + other.least, self.most + other.most, places)

    def times(self, other: Span) -> Span:
        corners = [x * y for x in (self.least, self.most) for y in (other.least, other.most)]
        return Span(min(corners), max(corners), self.places + other.places)


@dataclass(frozen=True, slots=True)
class Exact:
    """A DECIMAL expression; the true value lies between ``point − below`` and ``point + above``.

    ``opened`` says that an end may be excluded: whoever meets it exactly is left to the exact check. ``widths``
    are the quanta of what was rounded to nearest, for the tail test. ``span`` is what the printed values can be; None
    where nobody asked.
    """

    point: exp.Expr
    below: Reach = Fraction(0)
    above: Reach = Fraction(0)
    opened: bool = False
    widths: Widths = ()
    span: Span | None = None

    def scaled(self, factor: Fraction) -> Exact | Rough:
        """Times a number; a rough amount where the number has no finite decimal form."""
        if factor == 1:
            return self
        if factor == 0:
            return Exact(number(Fraction(0)))
        if not is_decimal(factor):
            return rough(self).scaled(factor)
        below, above = (self.below, self.above) if factor > 0 else (self.above, self.below)
        size = abs(factor)
        point = exp.Neg(this=self.point) if factor == -1 else times(self.point, factor)
        widths = self.widths and tuple((quantum * size, n) for quantum, n in self.widths)
        return Exact(
            point,
            _reach_times(below, size),
            _reach_times(above, size),
            self.opened,
            widths,
            self.span and self.span.scaled(factor),
        )

    def plus(self, other: Exact) -> Exact:
        return Exact(
            add(self.point, other.point),
            _reach_plus(self.below, other.below),
            _reach_plus(self.above, other.above),
            self.opened or other.opened,
            None if self.widths is None or other.widths is None else self.widths + other.widths,
            None if self.span is None or other.span is None else self.span.plus(other.span),
        )

    @property
    def low(self) -> exp.Expr:
        return subtract(self.point, sql_of(self.below)) if self.below != 0 else self.point

    @property
    def high(self) -> exp.Expr:
        return add(self.point, sql_of(self.above)) if self.above != 0 else self.point

    @property
    def is_even(self) -> bool:
        """Whether rounding reaches as far below as above, by a known number."""
        return isinstance(self.below, Fraction) and self.below == self.above


@dataclass(frozen=True, slots=True)
class Radius:
    """How far rounding reaches to both sides: surely so far, and surely no further.

    The two differ by products of rounding errors alone. One product and two sums say what four corners would.
    """

    inner: exp.Expr
    outer: exp.Expr

    def scaled(self, factor: exp.Expr) -> Radius:
        return Radius(product(paren(self.inner), factor), product(paren(self.outer), factor))

    def plus(self, other: Radius) -> Radius:
        return Radius(add(self.inner, other.inner), add(self.outer, other.outer))


@dataclass(frozen=True, slots=True)
class Rough:
    """DOUBLE expressions for the value and both ends; and the radius, where rounding reaches as far either way.

    ``ends`` are the same without error, where there are digits enough for them.
    """

    point: exp.Expr
    low: exp.Expr
    high: exp.Expr
    radius: Radius | None = None
    ends: Ends | None = None

    def scaled(self, factor: Fraction) -> Rough:
        weight = exp.Literal.number(repr(float(factor)))
        low, high = (self.low, self.high) if factor >= 0 else (self.high, self.low)
        size = exp.Literal.number(repr(abs(float(factor))))
        return Rough(
            product(paren(self.point), weight),
            product(paren(low), weight),
            product(paren(high), weight),
            self.radius and self.radius.scaled(size),
        )

    def plus(self, other: Rough) -> Rough:
        both = self.radius is not None and other.radius is not None
        return Rough(
            add(self.point, other.point),
            add(self.low, other.low),
            add(self.high, other.high),
            self.radius.plus(other.radius) if both else None,  # type: ignore[union-attr,arg-type]
        )

    def times(self, other: Rough) -> Rough:
        """The product: its ends are among the four products of ends."""
        corners = [
            product(paren(x), paren(y))
            for x in (self.low, self.high)
            for y in (other.low, other.high)
        ]
        radius = None
        if self.radius is not None and other.radius is not None:
            # |xy − pq| is at most |p|·s + |q|·r + r·s, and surely reaches |p|·s + |q|·r − r·s on both sides.
            one, two = self.radius, other.radius
            here, there = exp.Abs(this=self.point), exp.Abs(this=other.point)
            inner = add(product(here, paren(two.inner)), product(there, paren(one.inner)))
            outer = add(product(here, paren(two.outer)), product(there, paren(one.outer)))
            both = product(paren(one.outer), paren(two.outer))
            radius = Radius(subtract(inner, both), add(outer, both))
        return Rough(
            product(paren(self.point), paren(other.point)),
            least(*corners),
            greatest(*corners),
            radius,
        )


Amount = Exact | Rough


def rough(amount: Amount) -> Rough:
    """An amount in DOUBLE arithmetic."""
    if isinstance(amount, Rough):
        return amount
    radius = None
    if amount.is_even:
        assert isinstance(amount.above, Fraction)
        size = exp.Literal.number(repr(float(amount.above)))
        radius = Radius(size, size)
    return Rough(double(amount.point), double(amount.low), double(amount.high), radius)


def double(expression: exp.Expr) -> exp.Expr:
    return exp.Cast(this=expression, to=exp.DataType(this=DOUBLE))


def number(value: Fraction) -> exp.Expr:
    """A literal with all its digits. Raises ValueError for a number without a finite decimal form."""
    if value.denominator == 1:
        text = str(abs(value.numerator))
    else:
        places = _places(value)
        digits = str(abs(value * 10**places)).rjust(places + 1, "0")
        text = f"{digits[:-places]}.{digits[-places:]}"
    literal = exp.Literal.number(text)
    return exp.Neg(this=literal) if value < 0 else literal


def constant(value: Fraction) -> Exact:
    """A number that everybody knows exactly. Raises ValueError for one without a finite decimal form."""
    return Exact(number(value), span=Span(value, value, _places(value)))


def is_decimal(value: Fraction) -> bool:
    """Whether a number has a decimal form short enough for DECIMAL arithmetic."""
    try:
        return _places(value) <= 18 and abs(value) < 10**18
    except ValueError:
        return False


def sql_of(reach: Reach) -> exp.Expr:
    return number(reach) if isinstance(reach, Fraction) else reach


def paren(expression: exp.Expr) -> exp.Expr:
    if isinstance(expression, (exp.Column, exp.Literal, exp.Func, exp.Paren, exp.Cast, exp.Case)):
        return expression
    return exp.Paren(this=expression)


def add(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    if isinstance(right, exp.Neg):
        return exp.Sub(this=left, expression=paren(right.this))
    return exp.Add(this=left, expression=paren(right))


def subtract(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Sub(this=left, expression=paren(right))


def times(expression: exp.Expr, factor: Fraction) -> exp.Expr:
    return product(paren(expression), paren(number(factor)))


def least(*expressions: exp.Expr) -> exp.Expr:
    return exp.Least(this=expressions[0], expressions=list(expressions[1:]), ignore_nulls=True)


def greatest(*expressions: exp.Expr) -> exp.Expr:
    return exp.Greatest(this=expressions[0], expressions=list(expressions[1:]), ignore_nulls=True)


def _reach_times(reach: Reach, factor: Fraction) -> Reach:
    return reach * factor if isinstance(reach, Fraction) else times(reach, factor)


def _reach_plus(left: Reach, right: Reach) -> Reach:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left + right
    if left == 0:
        return right
    return left if right == 0 else add(sql_of(left), sql_of(right))


def _places(value: Fraction) -> int:
    """Decimal places of a finite decimal number."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        raise ValueError(f"{value} has no finite decimal form")
    return max(twos, fives)
