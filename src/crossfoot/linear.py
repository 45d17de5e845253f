"""Linear forms: Σ coefficient·figure + constant, the shape that sums, shares and changes share.

Combined, a form counts a figure that occurs twice once, with the sum of its coefficients, which naive interval
arithmetic would not do; and the joint system reads its rows from here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, chain
from math import lcm
from typing import Final

from crossfoot.figures import Figure
from crossfoot.intervals import ZERO, Interval, left_by_others, sum_of_ratios, weighted_sum
from crossfoot.operands import Operand

NOTHING: Final = Fraction(0)


@dataclass(frozen=True, slots=True)
class LinearForm:
    """Σ coefficient·operand + constant. No coefficient is zero; once combined, each figure occurs once."""

    terms: tuple[tuple[Fraction, Operand], ...]
    constant: Fraction = NOTHING

    def value(self) -> Fraction:
        """At the printed values."""
        ratios = [self.constant.as_integer_ratio()]
        for coefficient, operand in self.terms:
            times, by = coefficient.as_integer_ratio()
            value, value_by = operand.value.as_integer_ratio()
            ratios.append((times * value, by * value_by))
        return sum_of_ratios(ratios)

    def range(self) -> Interval:
        """Over every figure's interval."""
        total = weighted_sum([(c, o.interval) for c, o in self.terms])
        return total.shifted(self.constant) if self.constant else total

    def scaled(self, weight: Fraction) -> LinearForm:
        if weight == 1:
            return self
        if weight == 0:
            return LinearForm(())
        return LinearForm(
            tuple([(weight if c == 1 else c * weight, o) for c, o in self.terms]),
            self.constant * weight if self.constant else NOTHING,
        )

    def coefficients(self) -> Mapping[Figure, Fraction]:
        """Coefficients by figure, for figures in their own units."""
        return {o.figure: c * o.factor for c, o in self.terms}

    def implied(self, target: Interval) -> Iterator[tuple[Operand, Interval]]:
        """What each operand must be, given the others, for the form to lie in ``target``."""
        try:
            left = left_by_others([(c, o.interval) for c, o in self.terms], self.constant, target)
        except OverflowError:
            yield from self._implied_beside_infinity(target)
            return
        yield from zip((operand for _, operand in self.terms), left, strict=True)

    def computed(self) -> Iterator[tuple[Operand, Fraction]]:
        """What each operand would have to be for the form to be zero, the others at their printed values."""
        missed = self.value()
        less, more = -missed, missed
        for coefficient, operand in self.terms:
            if coefficient == 1:
                yield operand, operand.value + less
            elif coefficient == -1:
                yield operand, operand.value + more
            else:
                yield operand, operand.value - missed / coefficient

    def _implied_beside_infinity(self, target: Interval) -> Iterator[tuple[Operand, Interval]]:
        # What is infinite cannot be taken away again, so the terms before and after each are added up.
        ranges = [o.interval.scaled(c) for c, o in self.terms]
        before = list(accumulate(ranges, initial=Interval.point(self.constant)))
        after = self._tails()
        for index, (coefficient, operand) in enumerate(self.terms):
            rest = before[index] + after[index + 1]
            yield operand, (target - rest).scaled(1 / coefficient)

    def solve(self, target: Interval) -> list[Fraction] | None:
        """A value for each operand for which the form lies in ``target``, printed values where possible.

        None if there are none.
        """
        after = self._tails()
        found: list[Fraction] = []
        fixed = self.constant
        for index, (coefficient, operand) in enumerate(self.terms):
            allowed = (target - after[index + 1].shifted(fixed)).scaled(1 / coefficient)
            inside = operand.interval.intersect(allowed)
            if inside.is_empty:
                return None
            found.append(inside.choose(operand.value))
            fixed += coefficient * found[-1]
        return found if fixed in target else None

    def _tails(self) -> list[Interval]:
        """The range of the terms from each on, without the constant; the last entry is of none."""
        ranges = [o.interval.scaled(c) for c, o in reversed(self.terms)]
        return list(accumulate(ranges, initial=ZERO))[::-1]


def combine(forms: Iterable[LinearForm]) -> LinearForm:
    """The sum of forms, in which each figure occurs once, with the sum of its coefficients."""
    forms = list(forms)
    terms = list(chain.from_iterable(form.terms for form in forms))
    constant = sum((form.constant for form in forms if form.constant), NOTHING)
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
