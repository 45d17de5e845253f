"""Intervals of true values, and the rounding conventions that lead from a printed figure to one.

Every end is an exact rational with an open or closed flag. An end may be infinite (``INFINITY`` or its
negative): the two infinities are the only floats here, they compare exactly with rationals and are never the
result of rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import product
from math import ceil, floor, lcm
from typing import Final, Self

Bound = Fraction | float

INFINITY: Final[float] = float("inf")
HALF: Final = Fraction(1, 2)


class Convention(StrEnum):
    """How a publisher rounded. The default, ``half_any``, is right when nobody said."""

    HALF_ANY = "half_any"
    HALF_UP = "half_up"
    HALF_DOWN = "half_down"
    HALF_AWAY = "half_away"
    HALF_TOWARD = "half_toward"
    HALF_EVEN = "half_even"
    HALF_ODD = "half_odd"
    FLOOR = "floor"
    CEILING = "ceiling"
    TRUNC = "trunc"
    AWAY = "away"
    CEILING_OR_FLOOR = "ceiling_or_floor"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers between ``low`` and ``high``, each end included or not.

    An interval whose ends cross, or meet at an end that is not included, is empty.
    """

    low: Bound
    high: Bound
    low_closed: bool = True
    high_closed: bool = True

    @classmethod
    def point(cls, value: Fraction) -> Self:
        """The interval that holds one number."""
        return cls(value, value)

    @property
    def is_empty(self) -> bool:
        if self.low_closed and self.high_closed:
            return self.low > self.high
        return self.low >= self.high

    @property
    def is_point(self) -> bool:
        return self.low == self.high

    @property
    def is_bounded(self) -> bool:
        return self.low != -INFINITY and self.high != INFINITY

    @property
    def width(self) -> Bound:
        return self.high - self.low

    def __contains__(self, value: Bound) -> bool:
        above = self.low < value or (self.low == value and self.low_closed)
        return above and (value < self.high or (value == self.high and self.high_closed))

    def contains(self, other: Interval) -> bool:
        """Whether every number of ``other`` lies in this interval."""
        return other.is_empty or self.intersect(other) == other

    def meets(self, other: Interval) -> bool:
        """Whether the two intervals share a number: the question behind every verdict."""
        return not self.intersect(other).is_empty

    def intersect(self, other: Interval) -> Interval:
        """The numbers in both. Where two ends coincide, the open one decides."""
        if self.low != other.low:
            low, low_closed = max(
                (self.low, self.low_closed), (other.low, other.low_closed), key=_value
            )
        else:
            low, low_closed = self.low, self.low_closed and other.low_closed
        if self.high != other.high:
            high, high_closed = min(
                (self.high, self.high_closed), (other.high, other.high_closed), key=_value
            )
        else:
            high, high_closed = self.high, self.high_closed and other.high_closed
        return Interval(low, high, low_closed, high_closed)

    def hull(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        if self.is_empty or other.is_empty:
            return other if self.is_empty else self
        low = min(self.low, other.low)
        high = max(self.high, other.high)
        return Interval(
            low,
            high,
            (self.low == low and self.low_closed) or (other.low == low and other.low_closed),
            (self.high == high and self.high_closed) or (other.high == high and other.high_closed),
        )

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low, self.high_closed, self.low_closed)

    def __add__(self, other: Interval) -> Interval:
        if self.is_empty or other.is_empty:
            return EMPTY
        return Interval(
            self.low + other.low,
            self.high + other.high,
            self.low_closed and other.low_closed,
            self.high_closed and other.high_closed,
        )

    def __sub__(self, other: Interval) -> Interval:
        if self.is_empty or other.is_empty:
            return EMPTY
        return Interval(
            self.low - other.high,
            self.high - other.low,
            self.low_closed and other.high_closed,
            self.high_closed and other.low_closed,
        )

    def scaled(self, weight: Fraction) -> Interval:
        """Every number times ``weight``; a negative weight swaps the ends and their flags."""
        if weight == 1:
            return self
        if weight > 0:
            return Interval(
                _times(self.low, weight),
                _times(self.high, weight),
                self.low_closed,
                self.high_closed,
            )
        if weight < 0:
            return Interval(
                _times(self.high, weight),
                _times(self.low, weight),
                self.high_closed,
                self.low_closed,
            )
        return ZERO

    def shifted(self, offset: Fraction) -> Interval:
        return Interval(self.low + offset, self.high + offset, self.low_closed, self.high_closed)

    def __mul__(self, other: Interval) -> Interval:
        if self.is_empty or other.is_empty:
            return EMPTY
        if self.low >= 0 and other.low >= 0:
            return Interval(
                _times(self.low, other.low),
                _times(self.high, other.high),
                _reaches(self.low, self.low_closed, other.low, other.low_closed),
                _reaches(self.high, self.high_closed, other.high, other.high_closed),
            )
        if self.low < 0 >= self.high:
            return -(-self * other)
        if other.low < 0 >= other.high:
            return -(self * -other)
        corners = [
            (_times(x, y), _reaches(x, x_closed, y, y_closed))
            for (x, x_closed), (y, y_closed) in product(self._ends(), other._ends())
        ]
        low = min(value for value, _ in corners)
        high = max(value for value, _ in corners)
        return Interval(
            low,
            high,
            any(closed for value, closed in corners if value == low),
            any(closed for value, closed in corners if value == high),
        )

    def reciprocal(self) -> Interval:
        """1/x over the interval.

        Raises:
            ZeroDivisionError: the interval holds zero inside, so that 1/x is not one interval.
        """
        if self.is_empty:
            return EMPTY
        if (self.low < 0 < self.high) or ZERO.low in self:
            raise ZeroDivisionError("the interval holds zero")
        low = -INFINITY if self.high == 0 else _inverse(self.high)
        high = INFINITY if self.low == 0 else _inverse(self.low)
        return Interval(low, high, self.high_closed, self.low_closed)

    def __truediv__(self, other: Interval) -> Interval:
        return self * other.reciprocal()

    def power(self, exponent: int) -> Interval:
        """x ** exponent over the interval, split at zero where the power is not monotone."""
        if self.is_empty:
            return EMPTY
        if exponent == 0:
            return Interval.point(Fraction(1))
        if exponent < 0:
            return self.power(-exponent).reciprocal()
        if exponent % 2 == 0 and self.low < 0:
            if self.high <= 0:
                return (-self).power(exponent)
            high, closed = max(
                (-self.low, self.low_closed), (self.high, self.high_closed)
            )  # True > False: a closed end wins a tie
            return Interval(Fraction(0), high**exponent, True, closed)
        return Interval(self.low**exponent, self.high**exponent, self.low_closed, self.high_closed)

    def root(self, degree: int) -> Interval:
        """An interval that holds every x with ``x ** degree`` in this one (positive branch if even).

        Roots are rarely rational: each end is exact where it can be and otherwise moved outwards by less
        than one part in 10**15, so that the result may only be too wide. It explains verdicts and never
        decides one.
        """
        if self.is_empty or degree == 1:
            return self
        if degree % 2 == 1 and self.low < 0:
            if self.high <= 0:
                return -((-self).root(degree))
            below = Interval(Fraction(0), -self.low, True, self.low_closed).root(degree)
            above = Interval(Fraction(0), self.high, True, self.high_closed).root(degree)
            return above.hull(-below)
        if self.low < 0:
            return self.intersect(NON_NEGATIVE).root(degree)
        low, low_exact = _root(self.low, degree, up=False)
        high, high_exact = _root(self.high, degree, up=True)
        return Interval(
            low, high, self.low_closed or not low_exact, self.high_closed or not high_exact
        )

    def choose(self, wanted: Fraction) -> Fraction:
        """A number of the interval: ``wanted`` if it lies inside, else one well inside, away from the ends.

        Raises:
            ValueError: the interval is empty.
        """
        if self.is_empty:
            raise ValueError("an empty interval holds no number")
        if wanted in self:
            return wanted
        if isinstance(self.low, Fraction):
            if isinstance(self.high, Fraction):
                return (self.low + self.high) / 2
            return self.low + 1
        return self.high - 1 if isinstance(self.high, Fraction) else Fraction(0)

    def _ends(self) -> tuple[tuple[Bound, bool], tuple[Bound, bool]]:
        return (self.low, self.low_closed), (self.high, self.high_closed)

    def whole_numbers(self) -> Interval:
        """From the first to the last whole number within."""
        if self.is_empty:
            return EMPTY
        low, high = self.low, self.high
        if isinstance(low, Fraction):
            low = Fraction(ceil(low) if self.low_closed else floor(low) + 1)
        if isinstance(high, Fraction):
            high = Fraction(floor(high) if self.high_closed else ceil(high) - 1)
        return Interval(low, high, isinstance(low, Fraction), isinstance(high, Fraction))

    def __str__(self) -> str:
        if self.is_empty:
            return "no number"
        left, right = "[" if self.low_closed else "(", "]" if self.high_closed else ")"
        return f"{left}{decimal_text(self.low)}, {decimal_text(self.high)}{right}"


ZERO: Final = Interval(Fraction(0), Fraction(0))
EVERYTHING: Final = Interval(-INFINITY, INFINITY, False, False)
NON_NEGATIVE: Final = Interval(Fraction(0), INFINITY, True, False)
EMPTY: Final = Interval(Fraction(1), Fraction(0), False, False)


def weighted_sum(terms: Iterable[tuple[Fraction, Interval]]) -> Interval:
    """The interval of Σ weight·x, exact.

    A negative weight swaps an interval's ends and their flags; an end of the sum is closed only if every
    end that makes it is closed.
    """
    # Checking spends most of its time here, so ends are added as ratios of integers over one denominator:
    # adding Fractions would reduce every partial sum.
    terms = list(terms)
    if len(terms) == 1:
        ((weight, interval),) = terms
        return interval.scaled(weight)
    try:
        ends = [_as_ratios(weight, interval) for weight, interval in terms if weight]
    except OverflowError:  # an infinite end is no ratio
        return sum((interval.scaled(weight) for weight, interval in terms), ZERO)
    return Interval(
        sum_of_ratios([low for low, _, _, _ in ends]),
        sum_of_ratios([high for _, high, _, _ in ends]),
        all(closed for _, _, closed, _ in ends),
        all(closed for _, _, _, closed in ends),
    )


def left_by_others(
    terms: Sequence[tuple[Fraction, Interval]], constant: Fraction, target: Interval
) -> list[Interval]:
    """For each term, what its x must be, given all others, for Σ weight·x + constant to lie in ``target``.

    The range of the others is that of all less the term's own: a subtraction of whole numbers a term.

    Args:
        terms: no weight is zero, no interval is empty.

    Raises:
        OverflowError: an end is infinite.
    """
    ends = [_as_ratios(weight, interval) for weight, interval in terms]
    # Read as one more term that is taken away: target − constant.
    wanted = _as_ratios(Fraction(1), target.shifted(-constant) if constant else target)
    common = lcm(*[by for low, high, _, _ in (*ends, wanted) for by in (low[1], high[1])])
    lows = [low * (common // by) for (low, by), _, _, _ in ends]
    highs = [high * (common // by) for _, (high, by), _, _ in ends]
    lowest = wanted[0][0] * (common // wanted[0][1]) - sum(highs)
    highest = wanted[1][0] * (common // wanted[1][1]) - sum(lows)
    open_lows = sum([not closed for _, _, closed, _ in ends])
    open_highs = sum([not closed for _, _, _, closed in ends])
    found = []
    for (weight, _), low, high, (_, _, low_closed, high_closed) in zip(
        terms, lows, highs, ends, strict=True
    ):
        times, by = weight.as_integer_ratio()
        first = Fraction((lowest + high) * by, common * times)
        last = Fraction((highest + low) * by, common * times)
        first_closed = wanted[2] and open_highs == (not high_closed)
        last_closed = wanted[3] and open_lows == (not low_closed)
        found.append(
            Interval(first, last, first_closed, last_closed)
            if times > 0
            else Interval(last, first, last_closed, first_closed)
        )
    return found


_Ratio = tuple[int, int]


def _as_ratios(weight: Fraction, interval: Interval) -> tuple[_Ratio, _Ratio, bool, bool]:
    """The interval times a weight that is not zero, its ends as ratios of integers that are not reduced.

    Raises:
        OverflowError: an end is infinite.
    """
    times, by = weight.as_integer_ratio()
    low, low_by = interval.low.as_integer_ratio()
    high, high_by = interval.high.as_integer_ratio()
    if times > 0:
        return (
            (times * low, by * low_by),
            (times * high, by * high_by),
            interval.low_closed,
            interval.high_closed,
        )
    return (
        (times * high, by * high_by),
        (times * low, by * low_by),
        interval.high_closed,
        interval.low_closed,
    )


def sum_of_ratios(ratios: Sequence[tuple[int, int]]) -> Fraction:
    """Σ numerator/denominator, reduced once: several times faster than adding Fractions."""
    common = lcm(*[below for _, below in ratios])
    return Fraction(sum([above * (common // below) for above, below in ratios]), common)


def unround(value: Fraction, quantum: Fraction, convention: Convention) -> Interval:
    """The true values that print as ``value`` when rounded to multiples of ``quantum``.

    Args:
        value: the printed value.
        quantum: one unit in the last printed place; positive.
        convention: the rounding rule. Its interval is documented in docs/rounding.md.
    """
    if convention is Convention.EXACT:
        return Interval(value, value)
    half = quantum / 2
    match convention:
        case Convention.HALF_ANY:
            return Interval(value - half, value + half)
        case Convention.HALF_UP:
            return Interval(value - half, value + half, True, False)
        case Convention.HALF_DOWN:
            return Interval(value - half, value + half, False, True)
        case Convention.HALF_AWAY:
            return Interval(value - half, value + half, value > 0, value < 0)
        case Convention.HALF_TOWARD:
            return Interval(value - half, value + half, value <= 0, value >= 0)
        case Convention.HALF_EVEN:
            even = (value / quantum) % 2 == 0
            return Interval(value - half, value + half, even, even)
        case Convention.HALF_ODD:
            odd = (value / quantum) % 2 == 1
            return Interval(value - half, value + half, odd, odd)
        case Convention.FLOOR:
            return Interval(value, value + quantum, True, False)
        case Convention.CEILING:
            return Interval(value - quantum, value, False, True)
        case Convention.TRUNC:
            low = value if value > 0 else value - quantum
            high = value if value < 0 else value + quantum
            return Interval(low, high, value > 0, value < 0)
        case Convention.AWAY:
            low = value - quantum if value > 0 else value
            high = value + quantum if value < 0 else value
            return Interval(low, high, value <= 0, value >= 0)
        case Convention.CEILING_OR_FLOOR:
            return Interval(value - quantum, value + quantum, False, False)


def decimal_text(value: Bound, places: int = 6) -> str:
    """A number for people: exact when it has few decimals, otherwise cut with ``…``.

    A number near zero shows some digits behind its zeros.
    """
    if not isinstance(value, Fraction):
        return "∞" if value > 0 else "−∞"
    zeros = len(str(value.denominator)) - len(str(abs(value.numerator))) - 1
    places += max(0, zeros - 2) if value else 0
    scaled = abs(value) * 10**places
    exact = scaled.denominator == 1
    digits = str(scaled.numerator // scaled.denominator).rjust(places + 1, "0")
    whole, rest = digits[:-places], digits[-places:]
    text = f"{whole}.{rest}"
    text = text.rstrip("0").rstrip(".") if exact else text + "…"
    return "-" + text if value < 0 else text


def _value(end: tuple[Bound, bool]) -> Bound:
    return end[0]


def _times(end: Bound, factor: Bound) -> Bound:
    """The product of two ends, with the interval convention 0 · ∞ = 0."""
    if end == 0 or factor == 0:
        return Fraction(0)
    return end * factor


def _inverse(end: Bound) -> Bound:
    if not isinstance(end, Fraction):
        return Fraction(0)
    numerator, denominator = end.as_integer_ratio()
    return Fraction(denominator, numerator)


def _reaches(x: Bound, x_closed: bool, y: Bound, y_closed: bool) -> bool:
    """Whether a product reaches a corner: both ends do, or one is a zero, whatever the other does."""
    return (x_closed and y_closed) or (x == 0 and x_closed) or (y == 0 and y_closed)


_ROOT_SCALE: Final = 10**18


def _root(end: Bound, degree: int, *, up: bool) -> tuple[Bound, bool]:
    """The degree-th root of a non-negative end, and whether it is exact."""
    if not isinstance(end, Fraction):
        return end, True
    numerator, denominator = (_integer_root(part, degree) for part in end.as_integer_ratio())
    if numerator**degree == end.numerator and denominator**degree == end.denominator:
        return Fraction(numerator, denominator), True
    # Scale so that the integer root carries at least 16 significant digits, whatever the magnitude.
    scale = _ROOT_SCALE
    while end * scale**degree < 10 ** (16 * degree):
        scale *= 10**6
    below = _integer_root(int(end * scale**degree), degree)
    return Fraction(below + 1 if up else below, scale), False


def _integer_root(value: int, degree: int) -> int:
    """The largest integer whose ``degree``-th power does not exceed ``value`` (Newton's iteration)."""
    if value < 2:
        return value
    guess = 1 << -(-value.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + value // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better
