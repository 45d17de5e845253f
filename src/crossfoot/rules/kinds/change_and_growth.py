"""An absolute change and a growth rate describe the same step.

"Up 1 496 firms, or 81 %, to 3 334": the base is end − change, and the change is the rate times the base. Written as
change = end · (1 − 1 / (1 + rate)), in which each figure occurs once, so that the range is exact.
"""

from __future__ import annotations

from functools import lru_cache

from crossfoot.constraints import Constraint, equal
from crossfoot.expressions import Product, Quantity, Quotient, constant, minus, plus
from crossfoot.figures import FigureLike
from crossfoot.rules.kinds.kind import Kind, Measured, Mode, Role, fails, holds
from crossfoot.verify import Verdict


@lru_cache(maxsize=1)
def _constraint() -> Constraint:
    base_share = Quotient(constant(1), plus(constant(1), Quantity("rate")))
    return equal(Quantity("change"), Product(Quantity("end"), minus(constant(1), base_share)))


KIND = Kind(
    name="change_and_growth",
    finding="change-and-growth-disagree",
    title="Absolute change and growth rate fit the level",
    must_hold="change / (end − change) = rate",
    doc=__doc__,
    primary="rate",
    roles=(
        Role("end", "the level after"),
        Role("change", "the absolute change, negative for a fall"),
        Role("rate", "the growth rate", measured=Measured.FRACTION),
    ),
    constraint=_constraint,
    examples=(
        holds("up 1 496 firms, or 81 %", end="3334", change="1496", rate="81"),
        holds("a fall", end="900", change="-100", rate="-10"),
        fails(
            "44.9 % is the change's share of the new level", end="3334", change="1496", rate="44.9"
        ),
    ),
)


def change_and_growth(
    end: FigureLike, change: FigureLike, rate: FigureLike, mode: Mode = "rounded"
) -> Verdict:
    """Check that a change and a rate describe the same step to a level.

    Args:
        end: the level after.
        change: end less start, in the unit of ``end``; negative for a fall.
        rate: change / start; a number without unit is a percentage.
    """
    return KIND.check({"end": end, "change": change, "rate": rate}, mode=mode)
