"""The parts add up to the whole.

Balances, differences, sub-totals, quarters of a year, the levels of a hierarchy: whatever is defined as a sum, with
signs and weights. Rounding is respected: with n rounded parts and a rounded whole of one quantum u, the printed sum
may miss by (n + 1) · u/2 and no more. A sum that rounding could explain only if all errors conspired is
*implausible*.

`weights` gives each part a factor, in the order of the parts: −1 for what is taken off.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from crossfoot.constraints import Constraint, equal
from crossfoot.expressions import Quantity, Total
from crossfoot.figures import FigureLike
from crossfoot.rules.kinds.kind import Kind, Mode, Option, Role, Weights, fails, holds
from crossfoot.verify import Verdict


@lru_cache(maxsize=1024)
def _constraint(weights: Weights = None) -> Constraint:
    factors = None if weights is None else tuple(Fraction(weight) for weight in weights)
    return equal(Total("parts", factors), Quantity("whole"))


KIND = Kind(
    name="total",
    finding="total-not-sum",
    title="The parts add up to the whole",
    must_hold="Σ weight · part = whole",
    doc=__doc__,
    eurostat=("VAD",),
    primary="whole",
    roles=(
        Role("whole", "the printed total"),
        Role("parts", "what it is made of", many=True),
    ),
    options=(Option("weights", Weights, None, "a factor for each part; 1 for all if left out"),),
    constraint=_constraint,
    paired=("parts", "weights"),
    examples=(
        holds("an exact sum", whole="100.0", parts=["31.4", "12.9", "14.7", "41.0"]),
        holds("three parts of 33.3 are a third each", whole="100", parts=["33", "33", "33"]),
        holds("a balance", whole="5.3", parts=["17.7", "12.4"], weights=[1, -1]),
        fails(
            "16 186 − 5 056 printed as 11 104",
            whole="11104",
            parts=["16186", "5056"],
            weights=[1, -1],
        ),
        fails("two digits swapped", whole="8900", parts=["1210", "4530", "2260"]),
    ),
)


def total(
    whole: FigureLike,
    parts: Iterable[FigureLike],
    weights: Iterable[int | Fraction] | None = None,
    mode: Mode = "rounded",
) -> Verdict:
    """Check that parts add up to a whole: Σ weight · part = whole.

    Args:
        whole: the printed total.
        parts: its parts, in any number.
        weights: a factor for each part, 1 if left out; −1 subtracts.
        mode: ``displayed`` if the publisher makes displayed figures add up exactly.

    Returns:
        The verdict; roles ``whole``, ``parts[0]``, ``parts[1]`` …
    """
    factors = None if weights is None else tuple(weights)
    return KIND.check({"whole": whole, "parts": parts}, mode=mode, weights=factors)
