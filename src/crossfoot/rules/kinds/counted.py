"""A stated count is the number of things listed.

"Three days, 24, 25 and 26 September"; "five pillars: …" and five names; "12 of the 14 districts below".
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from crossfoot.constraints import Constraint, equal
from crossfoot.expressions import Quantity
from crossfoot.figures import FigureLike, exactly
from crossfoot.rules.kinds.kind import Kind, Measured, Role, fails, holds
from crossfoot.verify import Verdict


@lru_cache(maxsize=1)
def _constraint() -> Constraint:
    return equal(Quantity("count"), Quantity("listed"))


KIND = Kind(
    name="counted",
    finding="count-not-length-of-list",
    title="A stated count is the number listed",
    must_hold="count = number of items",
    doc=__doc__,
    primary="count",
    roles=(
        Role("count", "the stated count", measured=Measured.COUNT, exact=True),
        Role("listed", "how many are listed", measured=Measured.COUNT, exact=True),
    ),
    constraint=_constraint,
    examples=(
        holds("three days", count="3", listed=3),
        fails("five announced, four named", count="5", listed=4),
    ),
)


def counted(count: FigureLike, items: int | Iterable[object]) -> Verdict:
    """Check that a stated count is the number of things listed.

    Args:
        count: the stated count.
        items: the things, of any sort, or how many they are.
    """
    number = items if isinstance(items, int) else sum(1 for _ in items)
    return KIND.check({"count": count, "listed": exactly(number, name="listed")})
