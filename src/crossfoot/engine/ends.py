"""Products in DECIMAL arithmetic: values with both ends, wherever their sizes are known.

A product of two decimals is exact if there are digits enough. How large the figures of a column are is asked of the
table once; what could be too large is left to DOUBLE arithmetic and the exact check. Known signs spare most corners.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from sqlglot import exp

from crossfoot.constraints import Operator
from crossfoot.engine.amounts import Amount, Exact, Span, greatest, least, paren
from crossfoot.engine.nodes import all_of, any_of, cast, decimal, product

#: Digits of a DECIMAL. A product has as many as both factors, and in Spark one more.
_MOST_DIGITS: Final = 38


@dataclass(frozen=True, slots=True)
class Ends:
    """DECIMAL expressions for a value and both ends.

    Attributes:
        opened: whether an end may be excluded: whoever meets it exactly is left to the exact check.
        span: between what numbers all values and ends lie, and with how many decimals.
    """

    point: exp.Expr
    low: exp.Expr
    high: exp.Expr
    opened: bool
    span: Span

    @classmethod
    def of(cls, amount: Exact) -> Ends | None:
        """The ends of an amount; None where its size is not known."""
        span, below, above = amount.span, amount.below, amount.above
        if span is None or not isinstance(below, Fraction) or not isinstance(above, Fraction):
            return None
        wider = span.widened(below, above)
        if wider.digits > _MOST_DIGITS:
            return None
        sized = [_sized(end, wider) for end in (amount.point, amount.low, amount.high)]
        return cls(sized[0], sized[1], sized[2], amount.opened, wider)

    def times(self, other: Ends) -> Ends | None:
        """The product: its ends are among the products of ends."""
        span = self.span.times(other.span)
        if self.span.digits + other.span.digits >= _MOST_DIGITS:
            return None
        lows = _corners(self, other, lowest=True)
        highs = _corners(self, other, lowest=False)
        return Ends(
            _times(self.point, other.point),
            lows[0] if len(lows) == 1 else least(*lows),
            highs[0] if len(highs) == 1 else greatest(*highs),
            self.opened or other.opened,
            span,
        )

    def can_be_compared(self, other: Ends) -> bool:
        """Whether both fit one DECIMAL type."""
        places = max(self.span.places, other.span.places)
        whole = max(s.digits - s.places for s in (self.span, other.span))
        return places + whole <= _MOST_DIGITS

    @property
    def may_be_zero(self) -> exp.Expr:
        """SQL: zero lies between the ends."""
        if self.span.least > 0 or self.span.most < 0:
            return exp.false()
        zero = exp.Literal.number(0)
        return all_of(
            exp.LTE(this=self.low, expression=zero),
            exp.GTE(this=self.high, expression=zero),
        )


def ends_of(amount: Amount) -> Ends | None:
    """The ends of an amount without error; None where its size is not known, or too large."""
    return Ends.of(amount) if isinstance(amount, Exact) else amount.ends


def beyond(operator: Operator, left: Ends, right: Ends, *, meeting: bool) -> exp.Expr:
    """When two values are too far apart for a comparison to hold; with ``meeting`` also where their ends just meet."""
    over, under = (exp.GTE, exp.LTE) if meeting else (exp.GT, exp.LT)
    above = over(this=left.low, expression=right.high)
    below = under(this=left.high, expression=right.low)
    match operator:
        case Operator.EQUAL:
            return any_of(above, below)
        case Operator.AT_MOST:
            return above
        case Operator.AT_LEAST:
            return below
    raise ValueError(f"no ends for {operator}")


def _corners(one: Ends, other: Ends, *, lowest: bool) -> list[exp.Expr]:
    """The products of ends among which the lowest or the highest is."""
    ends = [
        (own.low, own.high)
        if against.span.least < 0 < against.span.most
        else (own.low if lowest == (against.span.least >= 0) else own.high,)
        for own, against in ((one, other), (other, one))
    ]
    return [_times(x, y) for x in ends[0] for y in ends[1]]


def _times(one: exp.Expr, other: exp.Expr) -> exp.Expr:
    return product(paren(one), paren(other))


def _sized(expression: exp.Expr, span: Span) -> exp.Expr:
    return cast(expression, decimal(max(span.digits, 1), span.places))
