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
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from crossfoot.constraints import (
    ALLOWED,
    Ascending,
    Common,
    Comparison,
    Constraint,
    Every,
    Operator,
)
from crossfoot.diagnose.polynomials import Monomial, NotPolynomialError, Polynomial, read
from crossfoot.diagnose.system import Row
from crossfoot.figures import Figure
from crossfoot.intervals import INFINITY, Interval, weighted_sum
from crossfoot.linear import LinearForm
from crossfoot.operands import ONE, Operand, many
from crossfoot.relations import Relation
from crossfoot.verify import implied_intervals

if TYPE_CHECKING:
    from crossfoot.diagnose.system import System

#: So many ways of holding figures are translated; they say the same of different figures.
MAX_WAYS: Final = 4

_ONE: Final = Interval.point(ONE)
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
    try:
        return _Bound(system, relation, comparison, turned).rows(at, comparison.operator)
    except NotPolynomialError:
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


class _Bound:
    """A comparison's polynomial, bound to the columns of one relation."""

    def __init__(
        self,
        system: System,
        relation: Relation,
        comparison: Comparison,
        turned: Mapping[Figure, Interval],
    ) -> None:
        self.system, self.turned = system, turned
        slots: dict[Figure, int] = {}
        bound: dict[str, tuple[tuple[int, Fraction], ...]] = {
            role: tuple(
                (slots.setdefault(operand.figure, len(slots)), operand.factor)
                for operand in many(relation.operands, role)
            )
            for role in sorted(comparison.roles())
        }
        # Relations of one rule share their comparison, and mostly their slots: read once, kept with the system.
        key = id(comparison), tuple(bound.items())
        if key not in system.readings:
            system.readings[key] = read(comparison, bound)
        self.reading = system.readings[key]
        columns = [system.column(figure, printed=relation.displayed) for figure in slots]
        self.columns = [columns[atom.slot] for atom in self.reading.atoms]
        # What is held and nowhere else spoken of is fully used by one way; another would repeat it.
        self.shared = [
            len(system.relations_of[system.columns[column].figure]) > 1 for column in self.columns
        ]
        self.values = [
            system.columns[column].interval.scaled(atom.slope).shifted(atom.shift)
            for column, atom in zip(self.columns, self.reading.atoms, strict=True)
        ]

    def rows(self, at: int, operator: Operator) -> list[Row]:
        allowed = ALLOWED[operator]
        if self.reading.denominator.keys() != {()}:
            denominator = self.range(self.reading.denominator)
            if Fraction(0) in denominator or denominator.low < 0 < denominator.high:
                raise NotPolynomialError
            if denominator.high <= 0:
                allowed = -allowed
        rows: list[Row] = []
        for held in sorted(self.reading.covers, key=self.cost)[:MAX_WAYS]:
            try:
                rows.extend(self.enclosed(at, held, allowed))
            except NotPolynomialError:
                continue
            if not any(self.shared[atom] for atom in held):
                break
        return rows

    def cost(self, held: frozenset[int]) -> tuple[int, int, list[int]]:
        return sum(self.shared[atom] for atom in held), len(held), sorted(held)

    def value(self, monomial: Monomial) -> Interval:
        product = _ONE
        for atom, exponent in monomial:
            own = self.values[atom]
            product = product * (own if exponent == 1 else own.power(exponent))
        return product

    def range(self, polynomial: Polynomial) -> Interval:
        return weighted_sum((c, self.value(m)) for m, c in polynomial.items())

    def enclosed(self, at: int, held: frozenset[int], allowed: Interval) -> list[Row]:
        """Two inequalities between which the polynomial lies; nothing if a sign is unknown."""
        groups: dict[Monomial, Polynomial] = {}
        for monomial, coefficient in self.reading.difference.items():
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
                raise NotPolynomialError
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
        rests_on = frozenset(self.system.columns[self.columns[atom]].figure for atom in held)
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

    def parts_of_known_sign(self, rest: Polynomial) -> Iterator[_Affine]:
        whole = self.affine(rest)
        reach = self.affine_range(whole)
        if reach.low >= 0 or reach.high <= 0:
            yield whole
            return
        for column, coefficient in whole[0].items():
            own = self.signed(column)
            if own.low < 0 < own.high:
                raise NotPolynomialError
            yield {column: coefficient}, Fraction(0)
        if whole[1]:
            yield {}, whole[1]

    def affine(self, polynomial: Polynomial) -> _Affine:
        terms: dict[int, Fraction] = {}
        constant = Fraction(0)
        for monomial, coefficient in polynomial.items():
            if not monomial:
                constant += coefficient
                continue
            ((name, _),) = monomial
            atom, column = self.reading.atoms[name], self.columns[name]
            terms[column] = terms.get(column, Fraction(0)) + coefficient * atom.slope
            constant += coefficient * atom.shift
        return {j: c for j, c in terms.items() if c}, constant

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
    so in most relations. None where that does not single one out, and no row would do; nor where another size is
    asked for as well, since then any figure of the relation may be the wrong one.
    """
    if all(relations[at].linear() is not None for at in failing):
        return {}  # the rows of sums ask for no sign
    contradicted: dict[Figure, int] = {}
    found: dict[int, dict[Figure, Interval]] = {}
    for at in sorted(failing):
        turned = {
            figure: implied
            for figure, implied in implied_intervals(relations[at]).items()
            if not implied.is_empty and _are_opposite(figure.interval, implied)
        }
        mirrored = {f: i for f, i in turned.items() if f.interval.scaled(Fraction(-1)).meets(i)}
        for figure in mirrored:
            contradicted[figure] = contradicted.get(figure, 0) + 1
        if turned and relations[at].linear() is None:
            found[at] = mirrored
    chosen: dict[int, dict[Figure, Interval] | None] = {}
    for at, turned in found.items():
        most = max((contradicted[figure] for figure in turned), default=0)
        first = [figure for figure in turned if contradicted[figure] == most]
        chosen[at] = {first[0]: turned[first[0]]} if len(first) == 1 else None
    return chosen


def _are_opposite(one: Interval, other: Interval) -> bool:
    return one.high <= 0 <= other.low or other.high <= 0 <= one.low


def _affine_row(
    at: int,
    parts: list[tuple[Fraction, _Affine]],
    allowed: Interval,
    rests_on: frozenset[int],
    *,
    assumed: bool = False,
) -> Row:
    terms = _collect(
        (j, c if factor is ONE else factor * c)
        for factor, (form, _) in parts
        for j, c in form.items()
    )
    constant = sum((factor * form[1] for factor, form in parts), Fraction(0))
    return Row(at, terms, constant, allowed, rests_on, assumed)


def _collect(pairs: Iterable[tuple[int, Fraction]]) -> tuple[tuple[int, Fraction], ...]:
    merged: dict[int, Fraction] = {}
    for column, coefficient in pairs:
        merged[column] = merged.get(column, Fraction(0)) + coefficient
    return tuple((column, c) for column, c in merged.items() if c)
