"""A figure lies within bounds that are known beforehand.

A percentage of a whole lies between 0 and 100; a province's retail sales cannot be a hundred times its product. The
bounds are exact unless they are figures themselves.
"""

from __future__ import annotations

from functools import lru_cache

from crossfoot.constraints import Constraint, Every, at_most
from crossfoot.expressions import Quantity
from crossfoot.figures import FigureLike
from crossfoot.rules.kinds.kind import Kind, Mode, Role, fails, holds
from crossfoot.verify import Verdict


@lru_cache(maxsize=8)
def _constraint(given: frozenset[str] = frozenset()) -> Constraint:
    limits: list[Constraint] = []
    if "low" in given:
        limits.append(at_most(Quantity("low"), Quantity("value")))
    if "high" in given:
        limits.append(at_most(Quantity("value"), Quantity("high")))
    return Every(tuple(limits))


KIND = Kind(
    name="bounds",
    finding="out-of-bounds",
    title="A figure lies within its bounds",
    must_hold="low ≤ value ≤ high",
    doc=__doc__,
    primary="value",
    roles=(
        Role("value", "the figure"),
        Role("low", "the lowest possible value", optional=True, exact=True),
        Role("high", "the highest possible value", optional=True, exact=True),
    ),
    constraint=_constraint,
    ends=("low", "high"),
    examples=(
        holds("a percentage of a whole", value="87.3", low=0, high=100),
        holds("one end open", value="1.36", low=0),
        holds("100.4 may be 100 rounded down to tens? no, but 100 may be", value="100", high=100),
        fails("a share above 100 %", value="102.66", low=0, high=100),
        fails("a negative count", value="-3", low=0),
    ),
)


def bounds(
    value: FigureLike,
    low: FigureLike | None = None,
    high: FigureLike | None = None,
    mode: Mode = "rounded",
) -> Verdict:
    """Check that low ≤ value ≤ high.

    Args:
        value: the figure.
        low, high: exact if given as numbers; None for an open end.
    """
    return KIND.check({"value": value, "low": low, "high": high}, mode=mode)
