"""A part is no larger than its whole.

"x of y", "of which", a subset and its set, a cumulative figure and the later one. The weakest of all relations and
one that catches large slips: "99 of 63 provinces".
"""

from __future__ import annotations

from functools import lru_cache

from crossfoot.constraints import Constraint, at_most
from crossfoot.expressions import Quantity
from crossfoot.figures import FigureLike
from crossfoot.rules.kinds.kind import Kind, Mode, Role, fails, holds
from crossfoot.verify import Verdict


@lru_cache(maxsize=1)
def _constraint() -> Constraint:
    return at_most(Quantity("part"), Quantity("whole"))


KIND = Kind(
    name="part_of",
    finding="part-exceeds-whole",
    title="A part is at most its whole",
    must_hold="part ≤ whole",
    doc=__doc__,
    roles=(Role("part", "the part"), Role("whole", "the whole")),
    constraint=_constraint,
    examples=(
        holds("47 of 88 communes", part="47", whole="88"),
        holds("equal within rounding", part="24.24", whole="24.2"),
        fails("99 of 63", part="99", whole="63"),
    ),
)


def part_of(part: FigureLike, whole: FigureLike, mode: Mode = "rounded") -> Verdict:
    """Check that part ≤ whole; both in comparable units."""
    return KIND.check({"part": part, "whole": whole}, mode=mode)
