"""A part divided by its whole gives the printed share.

Each figure is taken at its own rounding: 47 of 88 may be printed as 53 %, 53.4 % or 53.41 %. Where not the whole
but the rest is printed (so many did, so many did not), give `rest`: the share is then 1 / (1 + rest / part), in
which each figure occurs once, so that the range is exact.
"""

from __future__ import annotations

from functools import lru_cache

from crossfoot.constraints import Constraint, equal
from crossfoot.expressions import Quantity, Quotient, constant, plus
from crossfoot.figures import FigureLike
from crossfoot.rules.kinds.kind import Kind, Measured, Mode, Role, fails, holds
from crossfoot.verify import Verdict


@lru_cache(maxsize=8)
def _constraint(given: frozenset[str] = frozenset(("whole",))) -> Constraint:
    if "rest" in given:
        odds = Quotient(Quantity("rest"), Quantity("part"))
        return equal(Quotient(constant(1), plus(constant(1), odds)), Quantity("value"))
    return equal(Quotient(Quantity("part"), Quantity("whole")), Quantity("value"))


KIND = Kind(
    name="share",
    finding="share-not-part-of-whole",
    title="Part and whole give the printed share",
    must_hold="part / whole = share",
    doc=__doc__,
    primary="value",
    roles=(
        Role("part", "the part"),
        Role("whole", "the whole", optional=True),
        Role("rest", "whole less part, where that is printed instead", optional=True),
        Role("value", "the printed share", measured=Measured.FRACTION),
    ),
    constraint=_constraint,
    examples=(
        holds("47 of 88 communes", part="47", whole="88", value="53.4"),
        holds("the rest is printed", part="47", rest="41", value="53"),
        fails("the share of another row", part="47", whole="88", value="48.9"),
        fails("one third is no 61 %", part="1", whole="3", value="61"),
    ),
)


def share(
    part: FigureLike,
    whole: FigureLike | None,
    value: FigureLike,
    *,
    rest: FigureLike | None = None,
    mode: Mode = "rounded",
) -> Verdict:
    """Check that part / whole is the printed share.

    Args:
        part, whole: levels in comparable units.
        value: the share; a number without unit is a percentage.
        rest: whole less part, given instead of ``whole`` (which is then None).

    Raises:
        TypeError: neither or both of ``whole`` and ``rest`` given.
    """
    if (whole is None) == (rest is None):
        raise TypeError("share: give either 'whole' or 'rest'")
    return KIND.check({"part": part, "whole": whole, "rest": rest, "value": value}, mode=mode)
