"""A share or mean is possible for so many units.

Of 200 communes, 87.3 % cannot be any number of communes: 174 are 87.0 % and 175 are 87.5 %. A mean of whole numbers
over 28 cases can be 5.18 and cannot be 5.19. Once n reaches 10 to the number of decimals everything is possible, and
the check says nothing (N. Brown and J. Heathers, *The GRIM test*, Social Psychological and Personality Science 8,
2017).

`n` is a whole number: 200 means 200 even in a table whose other figures are rounded, and 0.2 thousand any number from
150 to 250.

`items` is the number of whole-number answers that were averaged for each unit (a scale of several questions).
"""

from __future__ import annotations

from functools import lru_cache

from crossfoot.constraints import Constraint, Whole
from crossfoot.expressions import Count, Product, Quantity, constant
from crossfoot.figures import FigureLike
from crossfoot.rules.kinds.kind import Kind, Measured, Option, Role, fails, holds
from crossfoot.verify import Verdict


@lru_cache(maxsize=64)
def _constraint(items: int = 1) -> Constraint:
    if items < 1:
        raise ValueError(f"countable: 'items' is at least 1, not {items}")
    return Whole(Product(Product(constant(items), Count("n")), Quantity("value")))


KIND = Kind(
    name="countable",
    finding="not-possible-for-n",
    title="A share or mean is possible for n units",
    must_hold="value · n is a whole number",
    doc=__doc__,
    primary="value",
    roles=(
        Role("value", "a mean of whole numbers, or a percentage", measured=Measured.MEAN),
        Role("n", "the number of units", measured=Measured.COUNT, exact=True, nonzero=True),
    ),
    options=(Option("items", int, 1, "whole-number answers averaged for each unit"),),
    constraint=_constraint,
    examples=(
        holds("145 of 28", value="5.18", n=28),
        holds("158 of 181", value="87.3 %", n=181),
        fails("no number of 28ths", value="5.19", n=28),
        fails("between 174 and 175 of 200", value="87.3 %", n=200),
    ),
)


def countable(value: FigureLike, n: int | FigureLike, items: int = 1) -> Verdict:
    """Check that a mean or percentage is possible for n units.

    Args:
        value: a mean of whole numbers, or a figure in percent (``"87.3 %"``).
        n: the number of units, a whole number.
        items: whole-number answers averaged for each unit.
    """
    return KIND.check({"value": value, "n": n}, items=items)
