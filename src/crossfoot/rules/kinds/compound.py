"""Growth rates multiply: Π (1 + rate) = 1 + rate of the whole.

Number times average (more firms, each larger), price times volume, chained years or quarters, an index rebased.
Adding the rates instead is the usual error: 10 % and 20 % make 32 %.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from crossfoot.constraints import Constraint, equal
from crossfoot.expressions import Compounded, Quantity, constant, plus
from crossfoot.figures import FigureLike
from crossfoot.rules.kinds.kind import Kind, Measured, Mode, Role, fails, holds
from crossfoot.verify import Verdict


@lru_cache(maxsize=1)
def _constraint() -> Constraint:
    return equal(Compounded("rates"), plus(constant(1), Quantity("whole")))


KIND = Kind(
    name="compound",
    finding="rates-do-not-compound",
    title="Growth rates multiply to the growth of the whole",
    must_hold="Π (1 + rate) = 1 + whole",
    doc=__doc__,
    primary="whole",
    roles=(
        Role("rates", "the rates to chain", many=True, measured=Measured.FRACTION),
        Role("whole", "the rate over all of them", measured=Measured.FRACTION),
    ),
    constraint=_constraint,
    examples=(
        holds("price and volume", rates=["2.0", "3.0"], whole="5.1"),
        holds("a rise and the fall that undoes it", rates=["25", "-20"], whole="0"),
        fails("rates added", rates=["10", "20"], whole="30"),
    ),
)


def compound(rates: Iterable[FigureLike], whole: FigureLike, mode: Mode = "rounded") -> Verdict:
    """Check that Π (1 + rate) = 1 + whole.

    Args:
        rates, whole: growth rates; a number without unit is a percentage.
    """
    return KIND.check({"rates": rates, "whole": whole}, mode=mode)
