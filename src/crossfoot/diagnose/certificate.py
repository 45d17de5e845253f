"""Certificates: a combination of relations whose interval does not hold zero.

Farkas' lemma (1902) says that linear inequalities without a common solution always have one. Multiplying the
relations and adding them up gives a new relation between fewer figures, which a reader can check by hand: it is the
message. Whoever found the multipliers, here they are rationals and the sum is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Final

from crossfoot.diagnose.system import Row, System
from crossfoot.figures import Figure
from crossfoot.intervals import Interval, decimal_text, weighted_sum
from crossfoot.operands import ONE
from crossfoot.relations import Relation

_ZERO: Final = Fraction(0)


@dataclass(frozen=True, slots=True)
class Step:
    """One linear inequality of a certificate: multiplier · (Σ coefficient·figure + constant ∈ allowed).

    ``relation`` is None for what ties a displayed number to its true value. ``resting_on`` names the figures
    whose intervals made the coefficients (the rate in start·(1 + rate) = end).
    """

    multiplier: Fraction
    relation: Relation | None
    terms: tuple[tuple[Figure, Fraction], ...]
    constant: Fraction
    allowed: Interval
    resting_on: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """A derived relation that no true values satisfy.

    Attributes:
        steps: the linear inequalities that are added up, with their multipliers.
        terms: the combination, (figure, coefficient) pairs in the figures' own units.
        constant: its constant.
        interval: its values over the figures' intervals, less what the relations allow; zero lies outside.
    """

    steps: tuple[Step, ...]
    terms: tuple[tuple[Figure, Fraction], ...]
    constant: Fraction
    interval: Interval

    @property
    def multipliers(self) -> Mapping[Relation, Fraction]:
        """By relation; where a relation enters as two inequalities, their sum."""
        found: dict[Relation, Fraction] = {}
        for step in self.steps:
            if step.relation is not None:
                found[step.relation] = found.get(step.relation, _ZERO) + step.multiplier
        return found

    @property
    def relations(self) -> tuple[Relation, ...]:
        return tuple(self.multipliers)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures whose intervals make it impossible: of the combination, and built into its coefficients."""
        resting = (figure for step in self.steps for figure in step.resting_on)
        return tuple(dict.fromkeys((*(figure for figure, _ in self.terms), *resting)))

    def __str__(self) -> str:
        left = _form_text(self.terms, self.constant)
        how = " ".join(
            f"{'−' if step.multiplier < 0 else '+'} "
            f"{'' if abs(step.multiplier) == 1 else decimal_text(abs(step.multiplier)) + ' × '}"
            f"{_name(step)}"
            for step in self.steps
        ).removeprefix("+ ")
        lines = [f"{left} would have to be 0, but lies in {self.interval} ({how})"]
        for step in self.steps:
            if step.resting_on:
                held = ", ".join(f"{f.label} in {f.interval}" for f in step.resting_on)
                operator = "≤" if step.allowed.low == -float("inf") else "≥"
                form = _form_text(step.terms, step.constant)
                lines.append(f"  {_name(step)}: {form} {operator} 0, because of {held}")
        return "\n".join(lines)


def combine(
    system: System, multipliers: Mapping[int, Fraction], freed: frozenset[int]
) -> Certificate | None:
    """Add up rows and look whether zero is left outside.

    Args:
        multipliers: by row number.
        freed: columns without an interval.

    Returns:
        The certificate in smallest whole multipliers, or None if the combination proves nothing.
    """
    used = {number: y for number, y in multipliers.items() if y}
    terms, constant, allowed = added_up(system, used)
    if not terms.keys().isdisjoint(freed):
        return None
    interval = _difference(system, terms, constant, allowed)
    if _ZERO in interval or interval.is_empty:
        return None
    factor = _whole(used.values())
    if interval.high <= 0:
        factor = -factor
    return Certificate(
        tuple(_step(system, system.rows[n], y * factor) for n, y in sorted(used.items())),
        tuple((system.figures[system.columns[j].figure], c * factor) for j, c in terms.items()),
        constant * factor,
        interval.scaled(factor),
    )


def added_up(
    system: System, multipliers: Mapping[int, Fraction]
) -> tuple[dict[int, Fraction], Fraction, Interval]:
    """Σ multiplier·row: its coefficients by column, its constant, and what it may be."""
    terms: dict[int, Fraction] = {}
    constant, allowed = _ZERO, []
    for number, y in multipliers.items():
        row = system.rows[number]
        constant += y * row.constant
        allowed.append((y, row.allowed))
        for column, coefficient in row.terms:
            terms[column] = terms.get(column, _ZERO) + y * coefficient
    kept = {column: c for column, c in sorted(terms.items()) if c}
    return kept, constant, weighted_sum(allowed)


def implied_by(
    system: System, multipliers: Mapping[int, Fraction], column: int, freed: frozenset[int]
) -> Interval | None:
    """Where a combination confines one column, all others being in their intervals; None if nowhere."""
    terms, constant, allowed = added_up(system, multipliers)
    own = terms.pop(column, _ZERO)
    if not own or not terms.keys().isdisjoint(freed):
        return None
    rest = _difference(system, terms, constant, allowed)
    return rest.scaled(-ONE / own)


def _difference(
    system: System, terms: Mapping[int, Fraction], constant: Fraction, allowed: Interval
) -> Interval:
    """Σ coefficient·interval + constant − allowed, which must hold zero."""
    reach = weighted_sum((c, system.columns[j].interval) for j, c in terms.items())
    return reach.shifted(constant) - allowed


def _step(system: System, row: Row, multiplier: Fraction) -> Step:
    return Step(
        multiplier,
        None if row.relation < 0 else system.relations[row.relation],
        tuple((system.figures[system.columns[j].figure], c) for j, c in row.terms),
        row.constant,
        row.allowed,
        () if row.assumed else tuple(system.figures[f] for f in sorted(row.rests_on)),
    )


def _whole(values: Iterable[Fraction]) -> Fraction:
    """The factor that turns rationals into whole numbers without a common divisor."""
    values = list(values)
    common = lcm(*(value.denominator for value in values))
    return Fraction(common, gcd(*(int(value * common) for value in values)))


def _name(step: Step) -> str:
    if step.relation is None:
        return f"rounding of {step.terms[0][0].label}"
    return step.relation.name or step.relation.rule or step.relation.kind


def _form_text(terms: Iterable[tuple[Figure, Fraction]], constant: Fraction) -> str:
    parts = []
    for figure, coefficient in terms:
        size = "" if abs(coefficient) == 1 else decimal_text(abs(coefficient)) + " · "
        parts.append(f"{'−' if coefficient < 0 else '+'} {size}{figure.label}")
    if constant or not parts:
        parts.append(f"{'−' if constant < 0 else '+'} {decimal_text(abs(constant))}")
    text = " ".join(parts)
    return text.removeprefix("+ ")
