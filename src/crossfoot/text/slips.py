"""Would one slip of the pen explain it? Evidence for lists whose completeness nobody states.

A list that misses its total by an amount that one recognised slip in one figure accounts for (a digit wrong, two
neighbours swapped, a digit lost or doubled) was meant to add up; a list that merely leaves something out misses by
any amount. The chance that some slip fits an arbitrary gap is (number of slips) / (number of possible sums), so
figures with few digits prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from crossfoot.figures import Figure


def explains_gap(
    figures: Sequence[Figure], gap: Fraction, slack: Fraction, limit: Fraction
) -> bool:
    """Whether changing one figure by a recognised slip closes a gap, beyond what chance would.

    Args:
        figures: what adds up; each counts once.
        gap: target − sum.
        slack: what rounding leaves open on either side.
        limit: the largest chance of an accidental fit that is believed.
    """
    slips = 0
    found = False
    for figure in figures:
        for slipped in slips_of(figure):
            slips += 1
            found = found or abs(slipped - figure.value - gap) <= slack
    if not found:
        return False
    reach = max(abs(figure.value) for figure in figures)
    width = 2 * slack if slack else min(figure.quantum or Fraction(1) for figure in figures)
    return slips * width <= limit * reach


def slips_of(figure: Figure) -> Iterator[Fraction]:
    """The values a printed figure may have been meant as, one slip away."""
    unit = figure.quantum or figure.scale
    digits = str(abs(int(figure.value / unit)))
    sign = -1 if figure.value < 0 else 1
    seen = {digits}
    for variant in _variants(digits):
        if variant and variant not in seen:
            seen.add(variant)
            yield sign * int(variant) * unit


def _variants(digits: str) -> Iterator[str]:
    for at, digit in enumerate(digits):
        for other in "0123456789":
            if other != digit and not (at == 0 and other == "0"):
                yield digits[:at] + other + digits[at + 1 :]
    for at in range(len(digits) - 1):
        if digits[at] != digits[at + 1]:
            yield digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    for at in range(len(digits)):
        yield digits[:at] + digits[at + 1 :]
    for at in range(len(digits) + 1):
        for other in "0123456789":
            yield digits[:at] + other + digits[at:]
    yield digits + "0"
