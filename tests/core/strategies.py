"""Strategies: exact numbers, intervals with every sort of end, and points inside them."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from hypothesis import strategies as st

from crossfoot.intervals import INFINITY, Bound, Interval

#: Small enough that a sample this far from an open end stands for "as near as you like".
NEAR: Final = Fraction(1, 10**9)
FAR: Final = Fraction(10**9)

#: From simple to less simple; sampling them is far faster than drawing fractions.
small_numbers = st.sampled_from(
    sorted(
        {Fraction(n, d) for d in (1, 2, 3, 4) for n in range(-6 * d, 6 * d + 1)},
        key=lambda x: (x.denominator, abs(x), x < 0),
    )
)
decimals = st.integers(-2, 3)
quanta = decimals.map(lambda places: Fraction(10) ** -places)


@st.composite
def intervals(
    draw: st.DrawFn, numbers: st.SearchStrategy[Fraction] = small_numbers, *, unbounded: bool = True
) -> Interval:
    """Intervals that are not empty: points, closed, open, half-open, and rays."""
    low, high = sorted((draw(numbers), draw(numbers)))
    low_closed, high_closed = draw(st.booleans()), draw(st.booleans())
    if low == high:
        return Interval(low, high)
    ends: tuple[Bound, Bound] = low, high
    if unbounded:
        ray = draw(st.sampled_from(["none"] * 8 + ["left", "right", "both"]))
        if ray in ("left", "both"):
            ends, low_closed = (-INFINITY, ends[1]), False
        if ray in ("right", "both"):
            ends, high_closed = (ends[0], INFINITY), False
    return Interval(*ends, low_closed, high_closed)


def samples(interval: Interval) -> list[Fraction]:
    """Points that show an interval's shape: its ends where they belong to it, points just inside where not,
    its middle, zero, and points on both sides of zero."""
    low = interval.low if isinstance(interval.low, Fraction) else -FAR
    high = interval.high if isinstance(interval.high, Fraction) else FAR
    wanted = {
        low,
        low + NEAR,
        (low + high) / 2,
        high - NEAR,
        high,
        Fraction(0),
        -NEAR,
        NEAR,
    }
    return sorted(x for x in wanted if x in interval)


@st.composite
def points(draw: st.DrawFn, interval: Interval) -> Fraction:
    """A number of the interval; its ends are likely."""
    chosen = draw(st.sampled_from(samples(interval)))
    if interval.is_point:
        return chosen
    low = interval.low if isinstance(interval.low, Fraction) else Fraction(-1000)
    high = interval.high if isinstance(interval.high, Fraction) else Fraction(1000)
    inner = low + (high - low) * draw(st.fractions(0, 1, max_denominator=12))
    return inner if inner in interval and draw(st.booleans()) else chosen
