"""A level grows from start to end by the printed rate.

One period, a whole span, or an average per year over several (`periods`). With rounded figures a rate is a range:
from 1.2 to 1.5 is a rise of 16.0 to 34.8 %, so "30 %" is possible and "36 %" is not. Recomputing 25 % and rounding
would reject half of all true statements.

`form: index` reads the rate as a level in percent of the start ("99.3 % of last year").
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from crossfoot.constraints import Constraint, equal
from crossfoot.expressions import Expression, Power, Product, Quantity, constant, plus
from crossfoot.figures import FigureLike
from crossfoot.rules.kinds.kind import Kind, Measured, Mode, Option, Role, fails, holds
from crossfoot.verify import Verdict

Form = Literal["rate", "index"]


@lru_cache(maxsize=256)
def _constraint(periods: int = 1, form: Form = "rate") -> Constraint:
    if periods < 1:
        raise ValueError(f"growth: 'periods' is at least 1, not {periods}")
    step: Expression = Quantity("rate")
    if form == "rate":
        step = plus(constant(1), step)
    return equal(Product(Quantity("start"), Power(step, periods)), Quantity("end"))


KIND = Kind(
    name="growth",
    finding="growth-does-not-fit",
    title="Start, end and growth rate fit",
    must_hold="start · (1 + rate)ⁿ = end",
    doc=__doc__,
    primary="rate",
    roles=(
        Role("start", "the level before", nonzero=True),
        Role("end", "the level after"),
        Role("rate", "the growth rate", measured=Measured.FRACTION),
    ),
    options=(
        Option("periods", int, 1, "over how many periods the rate compounds"),
        Option("form", Form, "rate", "rate, or index for a level in percent of the start"),
    ),
    constraint=_constraint,
    examples=(
        holds(
            "possible within rounding, although 1.5 / 1.2 is 25 %",
            start="1.2",
            end="1.5",
            rate="30",
        ),
        holds("an average over five years", start="1917", end="2900", rate="8.6", periods=5),
        holds("an index", start="812.4", end="806.7", rate="99.3", form="index"),
        fails("more than rounding allows", start="1.2", end="1.5", rate="36"),
        fails(
            "the average printed is the rate of the whole span",
            start="44.2",
            end="71.1",
            rate="60.9",
            periods=5,
        ),
    ),
)


def growth(
    start: FigureLike,
    end: FigureLike,
    rate: FigureLike,
    periods: int = 1,
    form: Form = "rate",
    mode: Mode = "rounded",
) -> Verdict:
    """Check that start · (1 + rate)ⁿ = end.

    Args:
        start, end: levels in one unit; a start that may be zero leaves the check undecided.
        rate: per period; a number without unit is a percentage.
        periods: n, a whole number.
        form: ``index`` if the rate is a level in percent of the start.
    """
    return KIND.check(
        {"start": start, "end": end, "rate": rate}, mode=mode, periods=periods, form=form
    )
