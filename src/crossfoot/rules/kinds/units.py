"""Bringing the figures of a relation to one unit, or saying why that cannot be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from crossfoot.expressions import PERCENT
from crossfoot.figures import Figure
from crossfoot.rules.kinds.kind import Measured, Role

_FRACTION_OF: Final[dict[str | None, Fraction]] = {
    None: PERCENT,
    "percent": PERCENT,
    "permille": Fraction(1, 1000),
    "times": Fraction(1),
}


def common_factors(
    roles: Iterable[Role], bound: Mapping[str, tuple[Figure, ...]]
) -> Mapping[Figure, Fraction] | str:
    """For each figure that needs one, the factor to the relation's unit; or a sentence why there is none."""
    factors: dict[Figure, Fraction] = {}
    common: str | None = None
    for role in roles:
        for figure in bound.get(role.name, ()):
            if role.measured is Measured.ALIKE and common is None:
                common = figure.unit
            factor = _factor(figure, role, common)
            if factor is None:
                wanted = common if role.measured is Measured.ALIKE else role.measured.value
                return (
                    f"{figure.label} is in {figure.unit}, which does not fit {role.name} ({wanted})"
                )
            if factor != 1:
                factors[figure] = factor
    return factors


def _factor(figure: Figure, role: Role, common: str | None) -> Fraction | None:
    match role.measured:
        case Measured.ALIKE:
            return alike(figure.unit, common)
        case Measured.FRACTION:
            return _FRACTION_OF.get(figure.unit)
        case Measured.PERCENT:
            fraction = (
                PERCENT if figure.unit == "percentage_point" else _FRACTION_OF.get(figure.unit)
            )
            return None if fraction is None else fraction / PERCENT
        case Measured.MEAN:
            return (
                _FRACTION_OF[figure.unit] if figure.unit in ("percent", "permille") else Fraction(1)
            )
        case Measured.NUMBER | Measured.COUNT:
            return Fraction(1)


def alike(unit: str | None, common: str | None) -> Fraction | None:
    """The factor between two units that are added or compared; None if they cannot be.

    Levels in percent and changes in percentage points add up: both are printed in points of one scale.
    """
    if unit == common or unit is None or common is None:
        return Fraction(1)
    if {unit, common} == {"percent", "percentage_point"}:
        return Fraction(1)
    from crossfoot.units import factor

    return factor(unit, common)


def derived_factor(over: Figure, under: Figure, result: Figure) -> Fraction | None:
    """The factor that turns over / under into the result's unit; None if their units do not fit.

    A figure without a unit, or in a unit nobody defined, leaves the question open: the numbers are taken as
    printed, and only a result in percent is a hundred times the quotient.
    """
    if over.unit == under.unit and result.unit in _FRACTION_OF:
        return 1 / _FRACTION_OF[result.unit] if result.unit is not None else Fraction(1)
    if over.unit is None or under.unit is None or result.unit is None:
        return (
            1 / _FRACTION_OF[result.unit] if result.unit in ("percent", "permille") else Fraction(1)
        )
    from crossfoot.units import UnknownUnitError, factor

    try:
        return factor(f"{over.unit}/{under.unit}", result.unit)
    except UnknownUnitError:
        return Fraction(1)
