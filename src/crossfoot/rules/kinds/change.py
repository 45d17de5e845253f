"""A level at the end less the level at the start is the printed change.

For levels (25 000 to 26 496 is 1 496 more) and for percentages, whose change is in percentage points. A "%" printed
at such a change can only mean points; it is read so.
"""

from __future__ import annotations

from functools import lru_cache

from crossfoot.constraints import Constraint, equal
from crossfoot.expressions import Quantity, minus
from crossfoot.figures import FigureLike
from crossfoot.rules.kinds.kind import Kind, Mode, Role, fails, holds
from crossfoot.verify import Verdict


@lru_cache(maxsize=1)
def _constraint() -> Constraint:
    return equal(minus(Quantity("end"), Quantity("start")), Quantity("change"))


KIND = Kind(
    name="change",
    finding="change-not-difference",
    title="End less start is the printed change",
    must_hold="end − start = change",
    doc=__doc__,
    primary="change",
    roles=(
        Role("start", "the level before"),
        Role("end", "the level after"),
        Role("change", "the printed change, negative for a fall"),
    ),
    constraint=_constraint,
    examples=(
        holds("a share that fell by 2.74 points", start="23.25", end="20.51", change="-2.74"),
        holds("9.4 − 7.0 may be 2.5 before rounding", start="7.0", end="9.4", change="2.5"),
        fails("17.7 − 13.4 printed as 5.3", start="13.4", end="17.7", change="5.3"),
        fails("the sign is lost", start="23.25", end="20.51", change="2.74"),
    ),
)


def change(
    start: FigureLike, end: FigureLike, change: FigureLike, mode: Mode = "rounded"
) -> Verdict:
    """Check that end − start is the printed change.

    Args:
        start, end: levels in one unit.
        change: in that unit, or in percentage points between percentages; negative for a fall.
    """
    return KIND.check({"start": start, "end": end, "change": change}, mode=mode)
