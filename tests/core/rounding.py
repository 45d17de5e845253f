"""Rounding forwards: the publisher's side of every convention, written independently of the code under test."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Final

from crossfoot.intervals import Convention

ROUNDED: Final = tuple(c for c in Convention if c is not Convention.EXACT)
#: Conventions that name one result for every true value.
DETERMINATE: Final = tuple(
    c for c in ROUNDED if c not in (Convention.HALF_ANY, Convention.CEILING_OR_FLOOR)
)
HALF: Final = Fraction(1, 2)


def printings(true: Fraction, quantum: Fraction, convention: Convention) -> frozenset[Fraction]:
    """What a publisher may print for a true value: one number, or two where the convention leaves it open."""
    if convention is Convention.EXACT:
        return frozenset((true,))
    units = true / quantum
    below, above = floor(units), ceil(units)
    return frozenset(n * quantum for n in _candidates(units, below, above, convention))


def _candidates(units: Fraction, below: int, above: int, convention: Convention) -> set[int]:
    outward, inward = (above, below) if units > 0 else (below, above)
    match convention:
        case Convention.FLOOR:
            return {below}
        case Convention.CEILING:
            return {above}
        case Convention.TRUNC:
            return {inward}
        case Convention.AWAY:
            return {outward}
        case Convention.CEILING_OR_FLOOR:
            return {below, above}
    if below == above or units - below < HALF:
        return {below}
    if units - below > HALF:
        return {above}
    match convention:
        case Convention.HALF_UP:
            return {above}
        case Convention.HALF_DOWN:
            return {below}
        case Convention.HALF_AWAY:
            return {outward}
        case Convention.HALF_TOWARD:
            return {inward}
        case Convention.HALF_EVEN:
            return {below if below % 2 == 0 else above}
        case Convention.HALF_ODD:
            return {below if below % 2 == 1 else above}
        case Convention.HALF_ANY:
            return {below, above}
        case _:
            raise AssertionError(convention)
