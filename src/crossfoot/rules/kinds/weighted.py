"""A mean lies where its weights put it.

The growth of a whole is the growth of its parts weighted with their base values; an average wage is the wages of
the groups weighted with their heads. Without weights, a mean must at least lie between the smallest and the
largest value. Weights occur above and below the line; the range is nevertheless exact (a linear-fractional function
takes its extremes at vertices).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from crossfoot.constraints import Constraint, Every, at_most, equal
from crossfoot.expressions import Mean, Outermost, Quantity
from crossfoot.figures import FigureLike
from crossfoot.rules.kinds.kind import Kind, Measured, Mode, Role, fails, holds
from crossfoot.verify import Verdict


@lru_cache(maxsize=8)
def _constraint(given: frozenset[str] = frozenset()) -> Constraint:
    if "weights" in given:
        return equal(Mean("values", "weights"), Quantity("whole"))
    least, most = (Outermost("values", largest) for largest in (False, True))
    return Every((at_most(least, Quantity("whole")), at_most(Quantity("whole"), most)))


KIND = Kind(
    name="weighted",
    finding="mean-outside-its-parts",
    title="The mean is that of its weighted parts",
    must_hold="Σ weight · value / Σ weight = mean; min ≤ mean ≤ max",
    doc=__doc__,
    primary="whole",
    roles=(
        Role("values", "the values of the parts", many=True),
        Role(
            "weights",
            "their weights, none negative",
            many=True,
            optional=True,
            measured=Measured.NUMBER,
        ),
        Role("whole", "the printed mean"),
    ),
    constraint=_constraint,
    paired=("values", "weights"),
    examples=(
        holds(
            "sector growth weighted with base-year output",
            values=["4.0", "10.0"],
            weights=["50", "50"],
            whole="7.0",
        ),
        holds(
            "no weights: between the smallest and the largest",
            values=["5.98", "7.25", "7.55"],
            whole="7.09",
        ),
        fails("above every part", values=["5.98", "7.25", "7.55"], whole="7.90"),
        fails("weights exchanged", values=["4.0", "10.0"], weights=["80", "20"], whole="8.8"),
    ),
)


def weighted(
    values: Iterable[FigureLike],
    weights: Iterable[FigureLike] | None,
    whole: FigureLike,
    mode: Mode = "rounded",
) -> Verdict:
    """Check that a mean is the weighted mean of its parts.

    Args:
        values: in one unit with ``whole``.
        weights: one for each value, in one unit among themselves; None if unknown, when the mean must only lie
            between the smallest and the largest value.
        whole: the printed mean.

    Raises:
        ValueError: as many weights as values are needed.
    """
    return KIND.check({"values": values, "weights": weights, "whole": whole}, mode=mode)
