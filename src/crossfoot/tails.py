"""How likely rounding alone is to make printed figures miss by as much as they do.

A printed figure differs from its true value by an error spread evenly over one quantum, so the residual of a sum is
a sum of independent uniform variables. Its two-sided tail is exact here, in rationals: the alternating sum
cancels catastrophically in floats beyond some twenty terms.

Sources: P. Hall, *The distribution of means for samples of size N drawn from a population in which the variate
takes values between 0 and 1*, Biometrika 19 (1927) for equal widths; D. M. Bradley and R. C. Gupta, *On the
distribution of the sum of n non-identically distributed uniform random variables*, Ann. Inst. Statist. Math. 54
(2002) for unequal ones; W. Hoeffding (JASA 58, 1963) for the bound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import comb, erfc, exp, factorial, lcm, prod, sqrt
from typing import Final

#: Above so many corner terms the exact form gives way to the normal approximation.
MAX_CORNERS: Final = 20_000


def two_sided_tail(widths: Iterable[Fraction], residual: Fraction) -> Fraction | float:
    """P(|Σ errors| ≥ |residual|), the errors uniform over ±width/2.

    Args:
        widths: weight times quantum for every rounded figure, any order, zeros ignored.
        residual: the observed difference.

    Returns:
        An exact rational, or a float from the normal approximation where the exact sum would have more than
        ``MAX_CORNERS`` terms (never above Hoeffding's bound).
    """
    counted = Counter(abs(width) for width in widths if width)
    if not counted:
        return Fraction(int(residual == 0))
    return _tail(tuple(sorted(counted.items())), abs(residual))


def residual_tail(widths: Iterable[Fraction], residual: Fraction) -> Fraction | float:
    """P(|residual| at least as large as observed) for an equation between rounded figures.

    The figures obey the equation before rounding, so one error follows from the others and the residual falls on the
    grid of the finest quantum: it reaches ``residual`` when the other errors reach ``residual`` less half a
    finest quantum. Equals Σ f_m(k) over |k| ≥ residual for m figures of one quantum.

    Args:
        widths: weight times quantum of every rounded figure.
        residual: the printed difference.
    """
    ordered = sorted(abs(width) for width in widths if width)
    if not ordered:
        return Fraction(int(residual == 0))
    return two_sided_tail(ordered[1:], max(abs(residual) - ordered[0] / 2, Fraction(0)))


@lru_cache(maxsize=4096)
def _tail(counted: tuple[tuple[Fraction, int], ...], residual: Fraction) -> Fraction | float:
    largest = sum((width * count for width, count in counted), Fraction(0)) / 2
    if residual > largest:
        return Fraction(0)
    if residual == 0:
        return Fraction(1)
    corners = 1
    for _, count in counted:
        corners *= count + 1
    if corners > MAX_CORNERS:
        return _normal_tail(counted, residual)
    return 2 * _upper_tail(counted, residual, largest)


def _upper_tail(
    counted: Sequence[tuple[Fraction, int]], residual: Fraction, largest: Fraction
) -> Fraction:
    """P(Σ errors ≥ residual): inclusion and exclusion over the corners of the box of errors.

    Everything is counted in parts so small that all are whole: sums of integers are much faster than sums of fractions.
    """
    number = sum(count for _, count in counted)
    furthest = largest - residual
    parts = lcm(furthest.denominator, *(width.denominator for width, _ in counted))
    corner = int(furthest * parts)
    sides = [(int(width * parts), count) for width, count in counted]
    total = 0
    for taken in product(*(range(count + 1) for _, count in sides)):
        reach = corner - sum(side * k for (side, _), k in zip(sides, taken, strict=True))
        if reach <= 0:
            continue
        ways = prod(comb(count, k) for (_, count), k in zip(sides, taken, strict=True))
        total += (-ways if sum(taken) % 2 else ways) * reach**number
    return Fraction(total, factorial(number) * prod(side**count for side, count in sides))


def _normal_tail(counted: Sequence[tuple[Fraction, int]], residual: Fraction) -> float:
    variance = float(sum((w * w * count for w, count in counted), Fraction(0))) / 12
    squares = 12 * variance
    deviation = float(residual)
    normal = erfc(deviation / sqrt(2 * variance))
    return min(normal, 2 * exp(-2 * deviation * deviation / squares))


def chance_of_residual(count: int, quanta: int) -> Fraction:
    """P(residual = ``quanta`` quanta) when ``count`` figures of one quantum are rounded independently.

    This is the Irwin–Hall density f_m(k) of ROUNDING in lattice form: with a rounded total the residual is a
    whole number of quanta. ``count`` includes the total.
    """
    if count < 1:
        return Fraction(int(quanta == 0))
    shift = Fraction(count, 2) + quanta
    total = sum(
        (
            (-1) ** j * comb(count, j) * (shift - j) ** (count - 1)
            for j in range(count + 1)
            if shift - j > 0
        ),
        Fraction(0),
    )
    return total / factorial(count - 1)
