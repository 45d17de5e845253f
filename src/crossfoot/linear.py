"""Linear forms: Σ coefficient·figure + constant, the shape that sums, shares and changes share.

In this form a figure that occurs twice is counted once with the sum of its coefficients, which naive interval
arithmetic would not do; and the joint system reads its rows from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import lcm

from crossfoot.figures import Figure
from crossfoot.intervals import Bound, Interval, sum_exactly, weighted_sum
from crossfoot.operands import Operand


@dataclass(frozen=True, slots=True)
class LinearForm:
    """Σ coefficient·operand + constant. Each figure occurs once."""

    terms: tuple[tuple[Fraction, Operand], ...]
    constant: Fraction = Fraction(0)

    def value(self) -> Fraction:
        """At the printed values."""
        total = sum_exactly(
            [o.value if c == 1 else c * o.value for c, o in self.terms] + [self.constant]
        )
        assert isinstance(total, Fraction)
        return total

    def range(self) -> Interval:
        """Over every figure's interval."""
        total = weighted_sum((c, o.interval) for c, o in self.terms)
        return total.shifted(self.constant) if self.constant else total

    def scaled(self, weight: Fraction) -> LinearForm:
        if weight == 1:
            return self
        if weight == 0:
            return LinearForm(())
        return LinearForm(tuple((c * weight, o) for c, o in self.terms), self.constant * weight)

    def coefficients(self) -> Mapping[Figure, Fraction]:
        """Coefficients by figure, for figures in their own units."""
        return {o.figure: c * o.factor for c, o in self.terms}

    def implied(self, target: Interval) -> Iterable[tuple[Operand, Interval]]:
        """What each operand must be, given the others, for the form to lie in ``target``."""
        for index, (coefficient, operand) in enumerate(self.terms):
            others = self.terms[:index] + self.terms[index + 1 :]
            rest = weighted_sum((c, o.interval) for c, o in others).shifted(self.constant)
            yield operand, (target - rest).scaled(1 / coefficient)


def combine(forms: Iterable[LinearForm]) -> LinearForm:
    """The sum of forms, a figure's coefficients added up."""
    forms = list(forms)
    terms = list(chain.from_iterable(form.terms for form in forms))
    constants: list[Bound] = [form.constant for form in forms if form.constant]
    constant = sum_exactly(constants) if constants else Fraction(0)
    assert isinstance(constant, Fraction)
    if len({id(operand.figure) for _, operand in terms}) == len(terms):
        return LinearForm(tuple(terms), constant)
    merged: dict[int, tuple[Fraction, Operand]] = {}
    for coefficient, operand in terms:
        known = merged.get(id(operand.figure))
        if known is None:
            merged[id(operand.figure)] = coefficient, operand
        else:
            # The same figure may stand in two units; its first operand's unit is kept.
            weight = coefficient * operand.factor / known[1].factor
            merged[id(operand.figure)] = known[0] + weight, known[1]
    kept = tuple((c, o) for c, o in merged.values() if c)
    return LinearForm(kept, constant)


def integer_coefficients(form: LinearForm) -> LinearForm:
    """The same equation ``form = 0`` with whole coefficients, for people to read."""
    common = lcm(*(c.denominator for c, _ in form.terms))
    return form.scaled(Fraction(common))
