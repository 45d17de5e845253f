"""Contributions add up to the growth of the whole, or to 100 % of it.

Growth accounts split the growth of a total into what each component adds, in percentage points (0.79 + 1.79 = 2.58
points), or in percent of the growth itself (5.96 + 44.28 + 49.76 = 100 %). Without `whole` the second is meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from crossfoot.constraints import Constraint, equal
from crossfoot.expressions import Constant, Expression, Quantity, Total
from crossfoot.figures import FigureLike
from crossfoot.rules.kinds.kind import Kind, Measured, Mode, Role, fails, holds
from crossfoot.verify import Verdict


@lru_cache(maxsize=8)
def _constraint(given: frozenset[str] = frozenset()) -> Constraint:
    whole: Expression = Quantity("whole") if "whole" in given else Constant(Fraction(100))
    return equal(Total("parts"), whole)


KIND = Kind(
    name="contributions",
    finding="contributions-not-growth",
    title="Contributions add up to the growth of the whole",
    must_hold="Σ contribution = growth of the whole, or 100 %",
    doc=__doc__,
    eurostat=("VAD",),
    primary="whole",
    roles=(
        Role(
            "whole",
            "the growth of the whole; 100 % if left out",
            optional=True,
            measured=Measured.PERCENT,
        ),
        Role("parts", "the contributions", many=True, measured=Measured.PERCENT),
    ),
    constraint=_constraint,
    examples=(
        holds("points of growth", whole="2.58", parts=["0.79", "1.79"]),
        holds("percent of the growth", parts=["5.96", "44.28", "49.76"]),
        fails("a tenth lost", parts=["5.11", "38.24", "56.55"]),
    ),
)


def contributions(
    parts: Iterable[FigureLike], whole: FigureLike | None = None, mode: Mode = "rounded"
) -> Verdict:
    """Check that contributions add up to the growth of the whole.

    Args:
        parts: in percentage points, or in percent of the growth.
        whole: the growth of the whole in percent; None if the parts are percent of the growth (100 %).
    """
    return KIND.check({"whole": whole, "parts": parts}, mode=mode)
