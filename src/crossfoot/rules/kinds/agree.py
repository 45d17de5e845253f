"""The same thing has the same figure wherever it is printed.

Restated in the text, in another table, in another document, or in a reference data set. Printings may differ in
decimals: 108.987 and 109 agree. Two printings with the same decimals and different digits do not, although the ends of
their intervals touch. The rounding intervals of all printings intersect; what is left is sharper than each.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from crossfoot.constraints import Common, Constraint
from crossfoot.figures import FigureLike
from crossfoot.rules.kinds.kind import Kind, Mode, Role, fails, holds
from crossfoot.verify import Verdict


@lru_cache(maxsize=1)
def _constraint() -> Constraint:
    return Common("figures")


KIND = Kind(
    name="agree",
    finding="figures-disagree",
    title="One thing, one figure",
    must_hold="all printings share a true value",
    doc=__doc__,
    eurostat=("VCO", "VMP"),
    roles=(Role("figures", "the printings of one figure", many=True),),
    constraint=_constraint,
    examples=(
        holds("fewer decimals", figures=["234.58", "234.6", "235"]),
        fails("heading and body", figures=["10.39", "10.35"]),
        fails("neighbours in the last place", figures=["20.5", "20.6"]),
    ),
)


def agree(figures: Iterable[FigureLike], mode: Mode = "rounded") -> Verdict:
    """Check that several printings can be of one true value; units must be comparable."""
    return KIND.check({"figures": figures}, mode=mode)
