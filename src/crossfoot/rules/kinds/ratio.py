"""Two levels divided give the printed ratio.

Output per head, density, yield from crop and area, average size, the exchange rate two prices imply. Units are
followed: tonnes by hectares is not quintals by hectares, and the factor between them is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from crossfoot.constraints import Constraint, equal
from crossfoot.expressions import Quantity, Quotient
from crossfoot.figures import Figure, FigureLike
from crossfoot.rules.kinds.kind import Kind, Measured, Mode, Role, fails, holds
from crossfoot.rules.kinds.units import derived_factor
from crossfoot.verify import Verdict


@lru_cache(maxsize=1)
def _constraint() -> Constraint:
    return equal(Quotient(Quantity("numerator"), Quantity("denominator")), Quantity("value"))


def _units(bound: Mapping[str, tuple[Figure, ...]]) -> Mapping[Figure, Fraction] | str:
    (numerator,), (denominator,), (value,) = (
        bound[role] for role in ("numerator", "denominator", "value")
    )
    factor = derived_factor(numerator, denominator, value)
    if factor is None:
        return (
            f"{numerator.label} in {numerator.unit} by {denominator.label} in {denominator.unit} "
            f"does not give {value.unit}"
        )
    return {numerator: factor} if factor != 1 else {}


KIND = Kind(
    name="ratio",
    finding="ratio-does-not-fit",
    title="Numerator and denominator give the printed ratio",
    must_hold="numerator / denominator = value",
    doc=__doc__,
    primary="value",
    roles=(
        Role("numerator", "what is divided", measured=Measured.NUMBER),
        Role("denominator", "by what", measured=Measured.NUMBER),
        Role("value", "the printed ratio", measured=Measured.NUMBER),
    ),
    constraint=_constraint,
    units=_units,
    examples=(
        holds("average size", numerator="32275", denominator="3334", value="9.68"),
        holds("a range of ratios", numerator="4.5", denominator="12.0", value="0.375"),
        fails("a factor of ten", numerator="32275", denominator="3334", value="96.8"),
        fails("divided the wrong way", numerator="4.5", denominator="12.0", value="2.67"),
    ),
)


def ratio(
    numerator: FigureLike, denominator: FigureLike, value: FigureLike, mode: Mode = "rounded"
) -> Verdict:
    """Check that numerator / denominator is the printed ratio.

    Args:
        numerator, denominator: levels; where all three figures have units they must fit.
        value: the printed ratio; in percent it is a hundred times the quotient.
    """
    return KIND.check(
        {"numerator": numerator, "denominator": denominator, "value": value}, mode=mode
    )
