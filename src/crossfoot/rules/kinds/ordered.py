"""Figures, years or periods stand in order.

The base period lies before the reported one; a cumulative series does not fall. With `length`, the span from first to
last is as long as stated, its ends counted or not: both "five years, 2021–2025" and "from 2020 to 2025" are usual.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from crossfoot.constraints import Ascending, Constraint
from crossfoot.figures import Figure, FigureLike, exactly, figure
from crossfoot.rules.kinds.kind import Kind, Option, Role, fails, holds
from crossfoot.verify import Verdict

if TYPE_CHECKING:
    from crossfoot.periods import Period


@lru_cache(maxsize=2)
def _constraint(strictly: bool = False) -> Constraint:
    return Ascending("items", strictly)


KIND = Kind(
    name="ordered",
    finding="out-of-order",
    title="Figures or periods stand in order",
    must_hold="item₁ ≤ item₂ ≤ …",
    doc=__doc__,
    roles=(Role("items", "what must not fall", many=True),),
    options=(Option("strictly", bool, False, "each must be larger than the one before"),),
    constraint=_constraint,
    examples=(
        holds("a cumulative series", items=["120.4", "251.0", "251.0", "390.2"]),
        fails("2017 compared with the same period of 2018", items=["2018", "2017"], strictly=True),
        fails("nine months above the year", items=["376000", "500"]),
    ),
)


def ordered(items: Iterable[FigureLike | Period], strictly: bool = False) -> Verdict:
    """Check that items stand in rising order.

    Args:
        items: figures; or years and periods (``"quý I/2025"``, ``crossfoot.periods.Period``), if all are.
        strictly: equal neighbours fail too.

    Raises:
        TypeError: periods beside numbers that are none.
    """
    return KIND.check({"items": _places(list(items))}, strictly=strictly)


def _places(items: list[FigureLike | Period]) -> list[Figure]:
    """Figures; or periods as the day they start and, within it, the day they end.

    ``1999`` is a year in a list of years and a number beside ``25 000``.
    """
    from crossfoot.periods import Period, parse_period

    periods = [
        item if isinstance(item, Period) else parse_period(item) if isinstance(item, str) else None
        for item in items
    ]
    found: list[Figure] = []
    for item, period in zip(items, periods, strict=True):
        if None not in periods and period is not None:
            days = Fraction(period.start.toordinal()) + Fraction(period.end.toordinal(), 10**7)
            found.append(exactly(days, text=period.text))
        elif isinstance(item, Period):
            raise TypeError(f"ordered: {item.text!r} is a period, and not every item is one")
        else:
            found.append(figure(item))
    return found
