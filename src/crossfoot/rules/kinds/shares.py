"""Shares of an exhaustive list add up to 100 %.

Each share is rounded by itself, so four shares with two decimals may add up to anything from 99.98 to 100.02, and
eight shares of 12.5 % print as 104 or 96. Leave the rule out where the list is not exhaustive ("mainly", "among
others") or where several answers were possible.

`of` is what the shares are of, if not 100; it is exact.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from crossfoot.constraints import Constraint, equal
from crossfoot.expressions import Constant, Total
from crossfoot.figures import FigureLike
from crossfoot.rules.kinds.kind import Kind, Measured, Mode, Option, Role, fails, holds
from crossfoot.verify import Verdict


@lru_cache(maxsize=64)
def _constraint(of: Fraction | int = 100) -> Constraint:
    return equal(Total("parts"), Constant(Fraction(of)))


KIND = Kind(
    name="shares",
    finding="shares-not-100",
    title="Shares add up to 100 %",
    must_hold="Σ share = 100 %",
    doc=__doc__,
    eurostat=("VAD",),
    roles=(Role("parts", "the shares", many=True, measured=Measured.PERCENT),),
    options=(Option("of", Fraction, Fraction(100), "what the shares add up to, in percent"),),
    constraint=_constraint,
    examples=(
        holds("sector shares of a province's product", parts=["20.51", "28.06", "47.22", "4.21"]),
        holds("three thirds", parts=["33.3", "33.3", "33.3"]),
        holds("eight shares of 12.5 % rounded up", parts=["13"] * 8),
        fails("one share too high by 1.3", parts=["31.42", "12.91", "14.66", "42.31"]),
        fails("a point more than five shares can lose", parts=["19", "19", "19", "20", "20"]),
    ),
)


def shares(
    parts: Iterable[FigureLike], of: int | Fraction = 100, mode: Mode = "rounded"
) -> Verdict:
    """Check that the shares of an exhaustive list add up to 100 %.

    Args:
        parts: the shares; a number without unit is a percentage, ``ratio`` a fraction of one.
        of: what they add up to, in percent; exact.
        mode: ``displayed`` if the publisher forces shares to add up.
    """
    return KIND.check({"parts": parts}, mode=mode, of=of)
