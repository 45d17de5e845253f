"""Expression trees as polynomials of figures, once their denominators are multiplied out.

A polynomial speaks of *slots*, the figures of a relation in the order of its roles, so that all relations of one rule
share one reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice
from typing import Final, NamedTuple

from crossfoot.constraints import Comparison
from crossfoot.expressions import (
    Compounded,
    Constant,
    Expression,
    Mean,
    Power,
    Product,
    Quantity,
    Quotient,
    Sum,
    Total,
)
from crossfoot.operands import ONE

#: More figures than this are not held at once; such a relation is only checked by itself.
MAX_HELD: Final = 12
#: So many ways of holding figures are looked at.
MAX_COVERS: Final = 64


class NotPolynomialError(Exception):
    """An expression with a smallest, a largest or an absolute value, or a sign that nobody knows."""


class Atom(NamedTuple):
    """slope·figure + shift: 1 + g stays one atom, so that its powers stay short."""

    slot: int
    slope: Fraction
    shift: Fraction


#: Atoms are named by their place in ``Reading.atoms``; a monomial is (atom, power) pairs in order.
Monomial = tuple[tuple[int, int], ...]
Polynomial = dict[Monomial, Fraction]
#: (slot, factor) pairs of each role.
Slots = Mapping[str, tuple[tuple[int, Fraction], ...]]


class Reading(NamedTuple):
    """left − right of a comparison, times the denominators.

    ``covers`` are the smallest sets of atoms whose holding leaves at most one unknown in every term.
    """

    atoms: tuple[Atom, ...]
    difference: Polynomial
    denominator: Polynomial
    covers: tuple[frozenset[int], ...]


def read(comparison: Comparison, slots: Slots) -> Reading:
    """Read a comparison. Raises NotPolynomialError where it is none of polynomials."""
    reader = _Reader(slots)
    (above, under), (right_above, right_under) = map(
        reader.fraction, (comparison.left, comparison.right)
    )
    difference = _plus(_times(above, right_under), _times(right_above, under), -ONE)
    return Reading(
        tuple(reader.atoms), difference, _times(under, right_under), tuple(_covers(difference))
    )


class _Reader:
    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.atoms: dict[Atom, int] = {}

    def fraction(self, node: Expression) -> tuple[Polynomial, Polynomial]:
        match node:
            case Constant(value=value):
                return _constant(value), _constant(ONE)
            case Quantity(role=role):
                return self.figure(self.slots[role][0]), _constant(ONE)
            case Total(role=role, weights=weights):
                total: Polynomial = {}
                found = self.slots[role]
                for coefficient, slot in zip(weights or (ONE,) * len(found), found, strict=True):
                    total = _plus(total, self.figure(slot), coefficient)
                return total, _constant(ONE)
            case Sum(terms=terms):
                above, under = _constant(Fraction(0)), _constant(ONE)
                for coefficient, term in terms:
                    top, bottom = self.fraction(term)
                    if bottom == under:
                        above = _plus(above, top, coefficient)
                    else:
                        above = _plus(_times(above, bottom), _times(top, under), coefficient)
                        under = _times(under, bottom)
                return above, under
            case Product(left=left, right=right):
                (a, b), (c, d) = self.fraction(left), self.fraction(right)
                return _times(a, c), _times(b, d)
            case Quotient(numerator=numerator, denominator=denominator):
                (a, b), (c, d) = self.fraction(numerator), self.fraction(denominator)
                return _times(a, d), _times(b, c)
            case Power(base=base, exponent=exponent):
                return self.power(base, exponent)
            case Compounded(role=role):
                product = _constant(ONE)
                for rate, factor in self.slots[role]:
                    product = _times(product, {((self.atom(Atom(rate, factor, ONE)), 1),): ONE})
                return product, _constant(ONE)
            case Mean(values=values, weights=weighing):
                above, under = _constant(Fraction(0)), _constant(Fraction(0))
                for x, w in zip(self.slots[values], self.slots[weighing], strict=True):
                    above = _plus(above, _times(self.figure(x), self.figure(w)))
                    under = _plus(under, self.figure(w))
                return above, under
        raise NotPolynomialError

    def power(self, base: Expression, exponent: int) -> tuple[Polynomial, Polynomial]:
        above, under = self.fraction(base)
        if exponent < 0:
            above, under, exponent = under, above, -exponent
        parts: list[Polynomial] = []
        for part in (above, under):
            atom = self.as_atom(part)
            if exponent != 1 and atom is not None:
                parts.append({((self.atom(atom), exponent),): ONE})
                continue
            product = _constant(ONE)
            for _ in range(exponent):
                product = _times(product, part)
            parts.append(product)
        return parts[0], parts[1]

    def atom(self, atom: Atom) -> int:
        return self.atoms.setdefault(atom, len(self.atoms))

    def figure(self, slot: tuple[int, Fraction]) -> Polynomial:
        return {((self.atom(Atom(slot[0], ONE, Fraction(0))), 1),): slot[1]}

    def as_atom(self, polynomial: Polynomial) -> Atom | None:
        """slope·x + shift as one atom, if that is what the polynomial is."""
        known = list(self.atoms)
        shift, slope, slot = Fraction(0), None, -1
        for monomial, coefficient in polynomial.items():
            if not monomial:
                shift += coefficient
            elif len(monomial) == 1 and monomial[0][1] == 1 and slope is None:
                atom = known[monomial[0][0]]
                slope, slot = coefficient * atom.slope, atom.slot
                shift += coefficient * atom.shift
            else:
                return None
        return None if slope is None else Atom(slot, slope, shift)


def _covers(polynomial: Polynomial) -> list[frozenset[int]]:
    crowded = [m for m in polynomial if sum(power for _, power in m) > 1]

    def cover(held: frozenset[int]) -> Iterator[frozenset[int]]:
        for monomial in crowded:
            if sum(power for atom, power in monomial if atom not in held) > 1:
                for atom, _ in monomial:
                    if atom not in held and len(held) < MAX_HELD:
                        yield from cover(held | {atom})
                return
        yield held

    found = list(dict.fromkeys(islice(cover(frozenset()), MAX_COVERS)))
    return [held for held in found if not any(other < held for other in found)]


def _constant(value: Fraction) -> Polynomial:
    return {(): value} if value else {}


def _plus(left: Polynomial, right: Polynomial, factor: Fraction = ONE) -> Polynomial:
    total = dict(left)
    for monomial, coefficient in right.items():
        total[monomial] = total.get(monomial, Fraction(0)) + factor * coefficient
    return {m: c for m, c in total.items() if c}


def _times(left: Polynomial, right: Polynomial) -> Polynomial:
    product: Polynomial = {}
    for m, a in left.items():
        for n, b in right.items():
            powers = dict(m)
            for atom, power in n:
                powers[atom] = powers.get(atom, 0) + power
            key = tuple(sorted(powers.items()))
            product[key] = product.get(key, Fraction(0)) + a * b
    return {m: c for m, c in product.items() if c}
