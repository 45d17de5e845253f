"""From a relation to linear rows.

Sums, shares of 100 and changes are linear as they stand. Growth, ratios, means and products are polynomials once
their denominators, whose sign the intervals tell, are multiplied out. A polynomial in which every term keeps at most
one unknown when some figures are held inside their intervals lies between two linear forms:

    p = p₀(x) + Σ γ·p_γ(x),   γ a product of the held figures, p_γ of known sign
    p₀ + Σ γ_low·p_γ  ≤  p  ≤  p₀ + Σ γ_high·p_γ      (ends exchanged where p_γ ≤ 0)

For growth with the rate held this is start·(1 + g_low)ⁿ ≤ end ≤ start·(1 + g_high)ⁿ: exact as far as the levels go.
The rows rest on the held figures: they fall away as soon as one of those is in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from crossfoot.constraints import (
    ALLOWED,
    Ascending,
    Common,
    Comparison,
    Constraint,
    Every,
    Operator,
)
from crossfoot.diagnose.system import Row
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
from crossfoot.figures import Figure
from crossfoot.intervals import INFINITY, Interval, weighted_sum
from crossfoot.linear import LinearForm
from crossfoot.operands import ONE, Operand, many, one
from crossfoot.relations import Relation
from crossfoot.verify import implied_intervals

if TYPE_CHECKING:
    from crossfoot.diagnose.system import System

#: More figures than this are not held at once; such a relation is only checked by itself.
MAX_HELD: Final = 12
#: So many ways of holding figures are translated; they say the same of different figures.
MAX_WAYS: Final = 4


class _NotPolynomialError(Exception):
    """An expression with a smallest, a largest or an absolute value, or a denominator of unknown sign."""


class _Atom(NamedTuple):
    """slope·column + shift."""

    column: int
    slope: Fraction
    shift: Fraction


_Monomial = tuple[tuple[_Atom, int], ...]
_Polynomial = dict[_Monomial, Fraction]
_Affine = tuple[dict[int, Fraction], Fraction]


def rows_of_relation(system: System, at: int, relation: Relation) -> list[Row]:
    """The rows of one relation; none if it cannot be translated as a whole."""
    rows: list[Row] = []
    for part in _parts(relation.constraint):
        found = _rows_of_part(system, at, relation, part)
        if not found:
            return []
        rows.extend(found)
    return rows


def _parts(constraint: Constraint) -> Iterator[Constraint]:
    if isinstance(constraint, Every):
        for part in constraint.parts:
            yield from _parts(part)
    else:
        yield constraint


def _rows_of_part(system: System, at: int, relation: Relation, part: Constraint) -> list[Row]:
    match part:
        case Comparison():
            return _rows_of_comparison(system, at, relation, part)
        case Common(role=role, per=None):
            found = many(relation.operands, role)
            pairs = pairwise(found)
            return [
                _difference(system, at, relation, a, b, ALLOWED[Operator.EQUAL]) for a, b in pairs
            ]
        case Ascending(role=role, strictly=strictly):
            found = many(relation.operands, role)
            allowed = ALLOWED[Operator.BELOW if strictly else Operator.AT_MOST]
            pairs = pairwise(found)
            return [_difference(system, at, relation, a, b, allowed) for a, b in pairs]
    return []


def _difference(
    system: System, at: int, relation: Relation, left: Operand, right: Operand, allowed: Interval
) -> Row:
    columns = [system.column(o.figure, printed=relation.displayed) for o in (left, right)]
    terms = _collect(zip(columns, (left.factor, -right.factor), strict=True))
    return Row(at, terms, Fraction(0), allowed)


def _rows_of_comparison(
    system: System, at: int, relation: Relation, comparison: Comparison
) -> list[Row]:
    if comparison.operator is Operator.DIFFERENT:
        return []
    form = comparison.linear(relation.operands)
    if form is not None:
        return [_linear_row(system, at, relation, comparison, form)]
    turned = system.turned.get(at, {})
    if turned is None:
        return []
    reader = _Reader(system, relation, turned)
    try:
        return reader.rows(at, comparison)
    except _NotPolynomialError:
        return []


def _linear_row(
    system: System, at: int, relation: Relation, comparison: Comparison, form: LinearForm
) -> Row:
    terms = _collect(
        (system.column(operand.figure, printed=relation.displayed), c * operand.factor)
        for c, operand in form.terms
    )
    # A factor that is exactly known was folded into the coefficients; it may still be the wrong one.
    seen = {operand.figure for _, operand in form.terms}
    rests_on = {
        system.position(operand.figure)
        for side in comparison.expressions()
        for role in side.roles()
        for operand in many(relation.operands, role)
        if operand.figure not in seen
    }
    return Row(at, terms, form.constant, ALLOWED[comparison.operator], frozenset(rests_on))


class _Reader:
    """Reads expression trees of one relation as fractions of polynomials."""

    def __init__(
        self, system: System, relation: Relation, turned: Mapping[Figure, Interval]
    ) -> None:
        self.system, self.relation, self.turned = system, relation, turned

    def rows(self, at: int, comparison: Comparison) -> list[Row]:
        (above, under), (right_above, right_under) = map(
            self.fraction, (comparison.left, comparison.right)
        )
        difference = _plus(_times(above, right_under), _times(right_above, under), -ONE)
        denominator = self.range(_times(under, right_under))
        if Fraction(0) in denominator or denominator.low < 0 < denominator.high:
            raise _NotPolynomialError
        allowed = ALLOWED[comparison.operator]
        if denominator.high <= 0:
            allowed = -allowed
        rows: list[Row] = []
        for held in self.ways_to_hold(difference):
            try:
                rows.extend(self.enclosed(at, difference, held, allowed))
            except _NotPolynomialError:
                continue
            # What is held and nowhere else spoken of is fully used by this way; another would repeat it.
            if not any(map(self.is_shared, held)):
                break
        return rows

    def is_shared(self, atom: _Atom) -> bool:
        """Whether other relations speak of the figure, so that its own value matters to them."""
        return len(self.system.relations_of[self.system.columns[atom.column].figure]) > 1

    def fraction(self, node: Expression) -> tuple[_Polynomial, _Polynomial]:
        operands = self.relation.operands
        match node:
            case Constant(value=value):
                return _constant(value), _constant(ONE)
            case Quantity(role=role):
                return self.figure(one(operands, role)), _constant(ONE)
            case Total():
                form = node.linear(operands)
                total: _Polynomial = {}
                for coefficient, operand in form.terms:
                    total = _plus(total, self.figure(operand), coefficient)
                return _plus(total, _constant(form.constant)), _constant(ONE)
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
                for rate in many(operands, role):
                    product = _times(product, {((self.atom(rate, ONE), 1),): ONE})
                return product, _constant(ONE)
            case Mean(values=values, weights=weights):
                above, under = _constant(Fraction(0)), _constant(Fraction(0))
                for x, w in zip(many(operands, values), many(operands, weights), strict=True):
                    above = _plus(above, _times(self.figure(x), self.figure(w)))
                    under = _plus(under, self.figure(w))
                return above, under
        raise _NotPolynomialError

    def power(self, base: Expression, exponent: int) -> tuple[_Polynomial, _Polynomial]:
        above, under = self.fraction(base)
        if exponent < 0:
            above, under, exponent = under, above, -exponent
        parts: list[_Polynomial] = []
        for part in (above, under):
            atom = _as_atom(part)
            if exponent != 1 and atom is not None:
                parts.append({((atom, exponent),): ONE})
                continue
            product = _constant(ONE)
            for _ in range(exponent):
                product = _times(product, part)
            parts.append(product)
        return parts[0], parts[1]

    def atom(self, operand: Operand, shift: Fraction = Fraction(0)) -> _Atom:
        column = self.system.column(operand.figure, printed=self.relation.displayed)
        return _Atom(column, operand.factor, shift)

    def figure(self, operand: Operand) -> _Polynomial:
        column = self.system.column(operand.figure, printed=self.relation.displayed)
        return {((_Atom(column, ONE, Fraction(0)), 1),): operand.factor}

    def value(self, monomial: _Monomial) -> Interval:
        product = Interval.point(ONE)
        for atom, exponent in monomial:
            own = self.system.columns[atom.column].interval.scaled(atom.slope).shifted(atom.shift)
            product = product * own.power(exponent)
        return product

    def range(self, polynomial: _Polynomial) -> Interval:
        return weighted_sum((c, self.value(m)) for m, c in polynomial.items())

    def ways_to_hold(self, polynomial: _Polynomial) -> list[frozenset[_Atom]]:
        """Sets of atoms whose holding leaves at most one unknown a term, the least shared first."""
        crowded = [m for m in polynomial if sum(power for _, power in m) > 1]

        def cover(held: frozenset[_Atom]) -> Iterator[frozenset[_Atom]]:
            for monomial in crowded:
                if sum(power for atom, power in monomial if atom not in held) > 1:
                    for atom, _ in sorted(monomial):
                        if atom not in held and len(held) < MAX_HELD:
                            yield from cover(held | {atom})
                    return
            yield held

        def cost(held: frozenset[_Atom]) -> tuple[int, int, list[_Atom]]:
            return sum(map(self.is_shared, held)), len(held), sorted(held)

        found = sorted(islice(cover(frozenset()), 16 * MAX_WAYS), key=cost)
        least = [held for held in found if not any(other < held for other in found)]
        return list(dict.fromkeys(least))[:MAX_WAYS]

    def enclosed(
        self, at: int, polynomial: _Polynomial, held: frozenset[_Atom], allowed: Interval
    ) -> list[Row]:
        """Two inequalities between which the polynomial lies; nothing if a sign is unknown."""
        groups: dict[_Monomial, _Polynomial] = {}
        for monomial, coefficient in polynomial.items():
            kept = tuple((a, p) for a, p in monomial if a in held)
            rest = tuple((a, p) for a, p in monomial if a not in held)
            groups.setdefault(kept, {})[rest] = coefficient
        low: list[tuple[Fraction, _Affine]] = []
        high: list[tuple[Fraction, _Affine]] = []
        low_strict = high_strict = False
        signs: list[tuple[_Affine, bool]] = []
        for kept, others in groups.items():
            factor = self.value(kept)
            if not (isinstance(factor.low, Fraction) and isinstance(factor.high, Fraction)):
                raise _NotPolynomialError
            for part in self.parts_of_known_sign(others):
                reach = self.affine_range(part)
                positive = reach.low >= 0
                nonzero = Fraction(0) not in reach
                at_low, at_high = (
                    (factor.low, factor.high) if positive else (factor.high, factor.low)
                )
                low.append((at_low, part))
                high.append((at_high, part))
                open_low, open_high = not factor.low_closed, not factor.high_closed
                if not positive:
                    open_low, open_high = open_high, open_low
                low_strict |= open_low and nonzero
                high_strict |= open_high and nonzero
                if not factor.is_point and part[0]:
                    signs.append((part, positive))
        rests_on = frozenset(self.system.columns[atom.column].figure for atom in held)
        below = Interval(-INFINITY, allowed.high, False, allowed.high_closed and not low_strict)
        above = Interval(allowed.low, INFINITY, allowed.low_closed and not high_strict, False)
        rows = []
        if isinstance(allowed.high, Fraction):
            rows.append(_affine_row(at, low, below, rests_on))
        if isinstance(allowed.low, Fraction):
            rows.append(_affine_row(at, high, above, rests_on))
        for part, positive in signs:
            wanted = ALLOWED[Operator.AT_LEAST if positive else Operator.AT_MOST]
            rows.append(_affine_row(at, [(ONE, part)], wanted, rests_on, assumed=True))
        return rows

    def parts_of_known_sign(self, rest: _Polynomial) -> Iterator[_Affine]:
        whole = _affine(rest)
        reach = self.affine_range(whole)
        if reach.low >= 0 or reach.high <= 0:
            yield whole
            return
        for column, coefficient in whole[0].items():
            own = self.signed(column)
            if own.low < 0 < own.high:
                raise _NotPolynomialError
            yield {column: coefficient}, Fraction(0)
        if whole[1]:
            yield {}, whole[1]

    def affine_range(self, form: _Affine) -> Interval:
        return weighted_sum((c, self.signed(j)) for j, c in form[0].items()).shifted(form[1])

    def signed(self, column: int) -> Interval:
        """A column's interval, for its sign."""
        own = self.system.columns[column]
        return self.turned.get(self.system.figures[own.figure], own.interval)


def turned_signs(
    relations: Sequence[Relation], failing: frozenset[int]
) -> dict[int, dict[Figure, Interval] | None]:
    """Figures whose printed sign the rest of their relation contradicts, by relation, with what it says instead.

    Such a relation fails as it stands, so that any row follows from it; what counts is the rows that stay true
    once a figure is freed. A wrong sign makes every figure of a product look wrong: the one is taken that looks
    so in most relations. None where that does not single one out, and no row would do.
    """
    contradicted: dict[Figure, int] = {}
    found: dict[int, dict[Figure, Interval]] = {}
    for at in sorted(failing):
        turned = {
            figure: implied
            for figure, implied in implied_intervals(relations[at]).items()
            if not implied.is_empty and _are_opposite(figure.interval, implied)
        }
        for figure in turned:
            contradicted[figure] = contradicted.get(figure, 0) + 1
        if turned and relations[at].linear() is None:
            found[at] = turned
    chosen: dict[int, dict[Figure, Interval] | None] = {}
    for at, turned in found.items():
        most = max(contradicted[figure] for figure in turned)
        first = [figure for figure in turned if contradicted[figure] == most]
        chosen[at] = {first[0]: turned[first[0]]} if len(first) == 1 else None
    return chosen


def _are_opposite(one: Interval, other: Interval) -> bool:
    return one.high <= 0 <= other.low or other.high <= 0 <= one.low


def _affine(polynomial: _Polynomial) -> _Affine:
    terms: dict[int, Fraction] = {}
    constant = Fraction(0)
    for monomial, coefficient in polynomial.items():
        if not monomial:
            constant += coefficient
            continue
        ((atom, _),) = monomial
        terms[atom.column] = terms.get(atom.column, Fraction(0)) + coefficient * atom.slope
        constant += coefficient * atom.shift
    return {j: c for j, c in terms.items() if c}, constant


def _affine_row(
    at: int,
    parts: list[tuple[Fraction, _Affine]],
    allowed: Interval,
    rests_on: frozenset[int],
    *,
    assumed: bool = False,
) -> Row:
    terms = _collect((j, factor * c) for factor, (form, _) in parts for j, c in form.items())
    constant = sum((factor * form[1] for factor, form in parts), Fraction(0))
    return Row(at, terms, constant, allowed, rests_on, assumed)


def _collect(pairs: Iterable[tuple[int, Fraction]]) -> tuple[tuple[int, Fraction], ...]:
    merged: dict[int, Fraction] = {}
    for column, coefficient in pairs:
        merged[column] = merged.get(column, Fraction(0)) + coefficient
    return tuple((column, c) for column, c in merged.items() if c)


def _constant(value: Fraction) -> _Polynomial:
    return {(): value} if value else {}


def _plus(left: _Polynomial, right: _Polynomial, factor: Fraction = ONE) -> _Polynomial:
    total = dict(left)
    for monomial, coefficient in right.items():
        total[monomial] = total.get(monomial, Fraction(0)) + factor * coefficient
    return {m: c for m, c in total.items() if c}


def _times(left: _Polynomial, right: _Polynomial) -> _Polynomial:
    product: _Polynomial = {}
    for m, a in left.items():
        for n, b in right.items():
            powers = dict(m)
            for atom, power in n:
                powers[atom] = powers.get(atom, 0) + power
            key = tuple(sorted(powers.items()))
            product[key] = product.get(key, Fraction(0)) + a * b
    return {m: c for m, c in product.items() if c}


def _as_atom(polynomial: _Polynomial) -> _Atom | None:
    """slope·x + shift as one atom, if that is what the polynomial is."""
    shift, slope, column = Fraction(0), None, -1
    for monomial, coefficient in polynomial.items():
        if not monomial:
            shift += coefficient
        elif len(monomial) == 1 and monomial[0][1] == 1 and slope is None:
            atom = monomial[0][0]
            slope, column = coefficient * atom.slope, atom.column
            shift += coefficient * atom.shift
        else:
            return None
    return None if slope is None else _Atom(column, slope, shift)
