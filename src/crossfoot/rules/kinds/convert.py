"""The same quantity in two units or two currencies.

Units convert by definition (70 km, 70 000 m). Currencies need a rate: one that is printed, or a band it must lie in
(`rate_low`, `rate_high`). Given several pairs of one period, they must imply one common rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache

from crossfoot.constraints import Common, Constraint, Every, at_most, equal
from crossfoot.expressions import Product, Quantity
from crossfoot.figures import Figure, FigureLike
from crossfoot.rules.kinds.kind import Kind, Measured, Mode, Role, RoleValue, fails, holds
from crossfoot.rules.kinds.units import alike
from crossfoot.verify import Verdict


@lru_cache(maxsize=16)
def _constraint(given: frozenset[str] = frozenset()) -> Constraint:
    if "pairs_a" in given:
        return Common("pairs_b", per="pairs_a")
    if "rate" in given:
        return equal(Product(Quantity("a"), Quantity("rate")), Quantity("b"))
    limits: list[Constraint] = []
    if "rate_low" in given:
        limits.append(at_most(Product(Quantity("a"), Quantity("rate_low")), Quantity("b")))
    if "rate_high" in given:
        limits.append(at_most(Quantity("b"), Product(Quantity("a"), Quantity("rate_high"))))
    return Every(tuple(limits)) if limits else equal(Quantity("a"), Quantity("b"))


def _units(bound: Mapping[str, tuple[Figure, ...]]) -> Mapping[Figure, Fraction] | str:
    rates = [figure for role in ("rate", "rate_low", "rate_high") for figure in bound.get(role, ())]
    if "pairs_a" in bound:
        return {}
    if rates:
        return _rate_units(bound["a"][0], bound["b"][0], rates)
    (a,), (b,) = bound["a"], bound["b"]
    factor = alike(a.unit, b.unit)
    if factor is None:
        return f"{a.unit} does not convert into {b.unit} without a rate"
    return {a: factor} if factor != 1 else {}


def _rate_units(a: Figure, b: Figure, rates: Iterable[Figure]) -> Mapping[Figure, Fraction] | str:
    """The factors that bring rates into b's unit for one of a's; 25 000 VND/USD does not turn VND into USD."""
    factors: dict[Figure, Fraction] = {}
    for rate in rates:
        if rate.unit is None or a.unit is None or b.unit is None:
            continue
        factor = alike(rate.unit, f"{b.unit}/{a.unit}")
        if factor is None:
            turned = alike(rate.unit, f"{a.unit}/{b.unit}") is not None
            help_ = "; exchange a and b" if turned else ""
            return f"a rate in {rate.unit} does not turn {a.unit} into {b.unit}{help_}"
        if factor != 1:
            factors[rate] = factor
    return factors


_RATE = "how many of b's unit one of a's is"

KIND = Kind(
    name="convert",
    finding="conversion-does-not-fit",
    title="One quantity, two units",
    must_hold="a · rate = b",
    doc=__doc__,
    primary="b",
    roles=(
        Role("a", "the quantity in one unit", optional=True, measured=Measured.NUMBER),
        Role("b", "the same in another", optional=True, measured=Measured.NUMBER),
        Role("rate", _RATE, optional=True, measured=Measured.NUMBER),
        Role("rate_low", f"{_RATE}, at least", optional=True, measured=Measured.NUMBER, exact=True),
        Role("rate_high", f"{_RATE}, at most", optional=True, measured=Measured.NUMBER, exact=True),
        Role(
            "pairs_a",
            "several quantities in one unit",
            many=True,
            optional=True,
            measured=Measured.NUMBER,
        ),
        Role(
            "pairs_b",
            "the same in another, in the same order",
            many=True,
            optional=True,
            measured=Measured.NUMBER,
        ),
    ),
    constraint=_constraint,
    paired=("pairs_a", "pairs_b"),
    ends=("rate_low", "rate_high"),
    units=_units,
    examples=(
        holds("a printed rate", a="1917", b="44200000", rate="23057"),
        holds("a band for the rate", a="2900", b="71100000", rate_low="24000", rate_high="26500"),
        holds("two pairs of one year", pairs_a=["2900", "780"], pairs_b=["71.1", "19.12"]),
        fails("millions dropped", a="2900", b="71.1", rate_low="24000", rate_high="26500"),
        fails("two rates in one year", pairs_a=["2900", "780"], pairs_b=["71.1", "18.0"]),
    ),
)


def convert(
    a: FigureLike | Iterable[FigureLike],
    b: FigureLike | Iterable[FigureLike],
    rate: FigureLike | tuple[FigureLike, FigureLike] | None = None,
    mode: Mode = "rounded",
) -> Verdict:
    """Check that two figures print the same quantity in two units.

    Args:
        a, b: the quantity in one unit and in the other; or two lists of such figures of one period, which must
            imply one common rate.
        rate: how many of b's unit one of a's is; a pair (lowest, highest) for a band; None where the units
            convert by definition.
    """
    if not isinstance(a, (str, Figure)) and isinstance(a, Iterable):
        return KIND.check({"pairs_a": a, "pairs_b": b}, mode=mode)
    given: dict[str, RoleValue] = {"a": a, "b": b}
    if isinstance(rate, tuple):
        given["rate_low"], given["rate_high"] = rate
    else:
        given["rate"] = rate
    return KIND.check(given, mode=mode)
