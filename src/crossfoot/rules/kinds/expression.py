"""Any formula in a small, safe language.

For what no other kind says: `growth = value / previous(value) - 1`, `sum(exports) by year = total`,
`if births > 0 then deaths > 0`. Arithmetic, comparison, `sum(x) by key`, `previous(x)`, `abs`, `min`, `max`, `and`,
`or`, `not`, `if … then`, and numbers with `%`. Figures in percent enter as fractions (7.1 % is 0.071), so that
`100 %` is 1; figures in comparable units are brought to one.

A figure that occurs twice in a formula that is not linear makes the range wider than the truth: the rule stays
without false alarms and may miss an error. Prefer the kind made for the relation, which is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from crossfoot.constraints import Constraint
from crossfoot.expressions import PERCENT
from crossfoot.figures import Figure
from crossfoot.rules.kinds.kind import (
    Binding,
    Kind,
    Measured,
    Option,
    Role,
    RoleValue,
    fails,
    holds,
)
from crossfoot.rules.kinds.units import alike
from crossfoot.verify import Verdict

if TYPE_CHECKING:
    from crossfoot.rules.formula import Formula


def _parsed(text: str) -> Formula:
    # Hardly any rule is of this kind: the parser is for those that are.
    from crossfoot.rules.formula import parse_formula

    return parse_formula(text)


def _constraint(expression: str = "") -> Constraint:
    return _parsed(expression).constraint


def _roles(expression: str = "") -> tuple[Role, ...]:
    return tuple(
        Role(
            reference.role, "a figure of the formula", many=reference.many, measured=Measured.NUMBER
        )
        for reference in _parsed(expression).references
    )


def _units(bound: Mapping[str, tuple[Figure, ...]]) -> Mapping[Figure, Fraction] | str:
    """Percentages as fractions; every other unit as the first comparable one in the formula."""
    factors: dict[Figure, Fraction] = {}
    seen: list[str] = []
    for figure in (figure for figures in bound.values() for figure in figures):
        unit = figure.unit
        if unit in ("percent", "percentage_point"):
            factors[figure] = PERCENT
        elif unit == "permille":
            factors[figure] = PERCENT / 10
        elif unit is not None and unit not in seen:
            factor = next((f for known in seen if (f := alike(unit, known)) is not None), None)
            if factor is None:
                seen.append(unit)
            elif factor != 1:
                factors[figure] = factor
    return factors


KIND = Kind(
    name="expression",
    finding="formula-does-not-hold",
    title="A formula holds",
    must_hold="the formula",
    doc=__doc__,
    binds=Binding.FORMULA,
    roles=(),
    roles_of=_roles,
    options=(Option("expression", str, "", "the formula"),),
    constraint=_constraint,
    units=_units,
    examples=(
        holds(
            "a difference",
            expression="exports - imports = balance",
            exports="17.7",
            imports="13.4",
            balance="4.3",
        ),
        holds("percent is a fraction", expression="a + b = 100 %", a="35.2 %", b="64.8 %"),
        holds(
            "a condition that does not apply",
            expression="if births > 100 then deaths > 0",
            births="12",
            deaths="0",
        ),
        fails(
            "17.7 − 13.4 printed as 5.3",
            expression="exports - imports = balance",
            exports="17.7",
            imports="13.4",
            balance="5.3",
        ),
        fails("a chain", expression="low <= value <= high", low="10", value="31", high="20"),
    ),
)


def expression(formula: str, **figures: RoleValue) -> Verdict:
    """Check that a formula holds.

    Args:
        formula: such as ``"a + b = c"``; see docs/expressions.md.
        figures: by name; ``sum(x)`` takes a list. ``previous`` needs a table, hence a rule.

    Raises:
        FormulaError: the text is no formula, with the column.
    """
    known = {reference.name: reference.role for reference in _parsed(formula).references}
    return KIND.check(
        {known.get(name, name): value for name, value in figures.items()}, expression=formula
    )
