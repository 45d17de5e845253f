"""Expressions and constraints as SQL: the second translation of the one tree, node by node.

``amount`` gives an expression's value and ends from the amounts of its roles. ``conditions`` gives, for a
constraint, when it certainly holds for the printed values (``exact``) and when it might fail (``suspect``). A suspect
is decided by the exact check, so ``suspect`` may be true too often and must never be false too often.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import reduce, singledispatch
from typing import Final

from sqlglot import exp

from crossfoot.constraints import (
    Common,
    Comparison,
    Constraint,
    Either,
    Every,
    Operator,
    Whole,
)
from crossfoot.engine.amounts import (
    MARGIN,
    Amount,
    Exact,
    Radius,
    Rough,
    add,
    constant,
    double,
    greatest,
    least,
    number,
    paren,
    rough,
    sql_of,
    subtract,
)
from crossfoot.engine.ends import Ends, beyond, ends_of
from crossfoot.engine.nodes import DOUBLE, all_of, any_of, case, cast, negated, product
from crossfoot.engine.plausibility import implausible
from crossfoot.expressions import (
    Compounded,
    Constant,
    Expression,
    Extremum,
    Magnitude,
    Mean,
    Outermost,
    Power,
    Product,
    Quantity,
    Quotient,
    Sum,
    Total,
)


class NotTranslatable(NotImplementedError):  # noqa: N818 - it is no error: the exact check takes over
    """What SQL cannot say here; the rule is then evaluated by the exact check alone."""


@dataclass(frozen=True, slots=True)
class RoleSql:
    """The figures of a role in one group, as SQL.

    Attributes:
        single: the amount of a role with one figure.
        items: the amounts of a list whose length is known (named columns).
        total: Σ of the figures, where they are rows of the group.
        count: how many there are.
        least, greatest: smallest and largest of them, ends included.
        weights: weighted sums asked for, by the weights.
    """

    single: Amount | None = None
    items: tuple[Amount, ...] | None = None
    total: Amount | None = None
    count: exp.Expr | None = None
    least: Rough | None = None
    greatest: Rough | None = None


Roles = Mapping[str, RoleSql]

#: Factors of a power that are multiplied out; more take more digits than there are.
_MOST_FACTORS: Final = 5
#: Comparisons that the ends of both sides decide.
_BY_ENDS: Final[Mapping[Operator, type[exp.Binary]]] = {
    Operator.EQUAL: exp.EQ,
    Operator.AT_MOST: exp.LTE,
    Operator.AT_LEAST: exp.GTE,
}


@dataclass(frozen=True, slots=True)
class Conditions:
    """When a constraint holds for the printed values, when it might fail, and when it surely does.

    What is suspect and not surely impossible is for the exact check to decide. ``miss`` says by how much a single
    comparison fails; None where there are several.
    """

    exact: exp.Expr
    suspect: exp.Expr
    impossible: exp.Expr
    miss: Miss | None = None


@dataclass(frozen=True, slots=True)
class Miss:
    """The printed difference of the two sides, and the largest that rounding explains on its side of zero."""

    residual: exp.Expr
    allowed: exp.Expr


# Expressions.


@singledispatch
def amount(node: Expression, roles: Roles) -> Amount:
    """An expression's value and ends."""
    raise NotTranslatable(f"{type(node).__name__} has no SQL")


@amount.register
def _(node: Constant, roles: Roles) -> Amount:
    try:
        return constant(node.value)
    except ValueError:
        literal = exp.Literal.number(repr(float(node.value)))
        return Rough(literal, literal, literal)


@amount.register
def _(node: Quantity, roles: Roles) -> Amount:
    found = roles[node.role].single
    if found is None:
        raise NotTranslatable(f"{node.role} is a list")
    return found


@amount.register
def _(node: Total, roles: Roles) -> Amount:
    role = roles[node.role]
    if role.items is not None:
        weights = node.weights or (Fraction(1),) * len(role.items)
        if len(weights) != len(role.items):
            raise NotTranslatable("as many weights as parts are needed")
        return reduce(_plus, (a.scaled(w) for w, a in zip(weights, role.items, strict=True)))
    if role.total is None or node.weights is not None:
        raise NotTranslatable("weights need a list of named parts")
    return role.total


@amount.register
def _(node: Sum, roles: Roles) -> Amount:
    return reduce(_plus, (amount(term, roles).scaled(weight) for weight, term in node.terms))


@amount.register
def _(node: Product, roles: Roles) -> Amount:
    for known, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(known, Constant):
            return amount(other, roles).scaled(known.value)
    return _product(amount(node.left, roles), amount(node.right, roles))


@amount.register
def _(node: Quotient, roles: Roles) -> Amount:
    above, below = rough(amount(node.numerator, roles)), rough(amount(node.denominator, roles))
    # A divisor that may be zero gives null, and null is suspect.
    one_side = exp.GT(
        this=product(paren(below.low), paren(below.high)), expression=number(Fraction(0))
    )
    safe = [case((one_side, end), otherwise=exp.null()) for end in (below.low, below.high)]
    corners = [exp.Div(this=paren(x), expression=y) for x in (above.low, above.high) for y in safe]
    nonzero = exp.Nullif(this=below.point, expression=number(Fraction(0)))
    point = exp.Div(this=paren(above.point), expression=nonzero)
    return Rough(point, least(*corners), greatest(*corners))


@amount.register
def _(node: Power, roles: Roles) -> Amount:
    if node.exponent == 1:
        return amount(node.base, roles)
    if node.exponent < 1:
        raise NotTranslatable("a negative power")
    exact = _exact_power(amount(node.base, roles), node.exponent)
    if exact is not None:
        return exact
    base = rough(amount(node.base, roles))
    exponent = exp.Literal.number(node.exponent)
    low, high, point = (
        exp.Pow(this=part, expression=exponent) for part in (base.low, base.high, base.point)
    )
    if node.exponent % 2:
        return Rough(point, low, high)
    crosses = exp.LT(
        this=product(paren(base.low), paren(base.high)), expression=number(Fraction(0))
    )
    zero = case((crosses, number(Fraction(0))), otherwise=least(low, high))
    return Rough(point, zero, greatest(low, high))


@amount.register
def _(node: Compounded, roles: Roles) -> Amount:
    items = roles[node.role].items
    if items is None:
        raise NotTranslatable("a product over rows")
    one = Exact(number(Fraction(1)))
    factors = [rough(_plus(one, item)) for item in items]

    return reduce(Rough.times, factors)


@amount.register
def _(node: Mean, roles: Roles) -> Amount:
    values, weights = roles[node.values].items, roles[node.weights].items
    if values is None or weights is None or len(values) != len(weights):
        raise NotTranslatable("a weighted mean over rows")
    pairs = [(rough(v), rough(w)) for v, w in zip(values, weights, strict=True)]
    below = exp.Nullif(
        this=reduce(add, (w.point for _, w in pairs)), expression=number(Fraction(0))
    )

    def mean(ends: Iterable[exp.Expr]) -> exp.Expr:
        products: list[exp.Expr] = [
            product(paren(x), paren(w.point)) for x, (_, w) in zip(ends, pairs, strict=True)
        ]
        above = reduce(add, products)
        return exp.Div(this=paren(above), expression=below)

    # With the weights as printed: inside the true range, so that nothing suspect is passed over.
    return Rough(
        mean(v.point for v, _ in pairs),
        mean(v.low for v, _ in pairs),
        mean(v.high for v, _ in pairs),
    )


@amount.register
def _(node: Magnitude, roles: Roles) -> Amount:
    inner = rough(amount(node.inner, roles))
    ends = [exp.Abs(this=inner.low), exp.Abs(this=inner.high)]
    crosses = exp.LTE(
        this=product(paren(inner.low), paren(inner.high)), expression=number(Fraction(0))
    )
    low = case((crosses, double(number(Fraction(0)))), otherwise=least(*ends))
    return Rough(exp.Abs(this=inner.point), low, greatest(*ends))


@amount.register
def _(node: Extremum, roles: Roles) -> Amount:
    terms = [rough(amount(term, roles)) for term in node.terms]
    pick = greatest if node.largest else least
    return Rough(
        pick(*(t.point for t in terms)),
        pick(*(t.low for t in terms)),
        pick(*(t.high for t in terms)),
    )


@amount.register
def _(node: Outermost, roles: Roles) -> Amount:
    role = roles[node.role]
    if role.items is not None:
        terms = [rough(item) for item in role.items]
        pick = greatest if node.largest else least
        return Rough(
            pick(*(t.point for t in terms)),
            pick(*(t.low for t in terms)),
            pick(*(t.high for t in terms)),
        )
    found = role.greatest if node.largest else role.least
    if found is None:
        raise NotTranslatable("no extremes of this role")
    return found


def _plus(left: Amount, right: Amount) -> Amount:
    if isinstance(left, Exact) and isinstance(right, Exact):
        return left.plus(right)
    return rough(left).plus(rough(right))


def _product(left: Amount, right: Amount) -> Amount:
    one, other = ends_of(left), ends_of(right)
    found = None if one is None or other is None else one.times(other)
    made = rough(left).times(rough(right))
    return made if found is None else replace(made, ends=found)


def _exact_power(base: Amount, exponent: int) -> Rough | None:
    """The power of what is never below zero, by multiplying; None where that takes too many digits."""
    ends = ends_of(base)
    if ends is None or ends.span.least < 0 or exponent > _MOST_FACTORS:
        return None
    found: Ends | None = ends
    made = rough(base)
    for _ in range(exponent - 1):
        found = None if found is None else found.times(ends)
        made = made.times(rough(base))
    return None if found is None else replace(made, ends=found)


# Constraints.


@singledispatch
def conditions(node: Constraint, roles: Roles, alpha: Fraction) -> Conditions:
    """When a constraint holds exactly, and when it might fail."""
    raise NotTranslatable(f"{type(node).__name__} has no SQL")


@conditions.register
def _(node: Comparison, roles: Roles, alpha: Fraction) -> Conditions:
    if max(_mentions(node.left, node.right).values(), default=0) > 1:
        # Its ends would be added up as if it could move both ways at once.
        raise NotTranslatable("a figure that occurs twice in a formula")
    left, right = amount(node.left, roles), amount(node.right, roles)
    if isinstance(left, Exact) and isinstance(right, Exact):
        difference = left.plus(right.scaled(Fraction(-1)))  # type: ignore[arg-type]
        found = replace(
            _exact_comparison(node.operator, difference),
            miss=_miss(difference.point, sql_of(difference.below), sql_of(difference.above)),
        )
        if node.operator is Operator.EQUAL:
            rare = implausible(difference, alpha)
            if rare is not None:
                return replace(found, suspect=any_of(found.suspect, rare))
        return found
    one, other = rough(left), rough(right)
    point = subtract(one.point, other.point)
    exactly = _compared_by_ends(node, left, right, roles)
    below = subtract(point, paren(subtract(one.low, other.high)))
    above = subtract(paren(subtract(one.high, other.low)), paren(point))
    held = exactly or _rough_comparison(node.operator, one, other)
    found = replace(held, miss=_miss(point, below, above))
    if any(isinstance(side, Mean) for side in (node.left, node.right)):
        # The ends of a mean are those of weights as printed: the true ones may lie further out.
        found = replace(found, impossible=exp.false())
    if (
        node.operator is Operator.EQUAL
        and _is_linear(node.left, roles)
        and _is_linear(node.right, roles)
    ):
        return replace(found, suspect=any_of(found.suspect, _far(one, other)))
    return found


def _compared_by_ends(
    node: Comparison, left: Amount, right: Amount, roles: Roles
) -> Conditions | None:
    """A comparison of products decided in DECIMAL arithmetic; None where it cannot be."""
    never_zero: exp.Expr = exp.true()
    if node.operator is Operator.EQUAL and isinstance(node.left, Quotient):
        # a / b = c where a = c · b, as long as b is not zero.
        divisor = amount(node.left.denominator, roles)
        left, right = amount(node.left.numerator, roles), _product(right, divisor)
        under = ends_of(divisor)
        if under is None:
            return None
        never_zero = negated(under.may_be_zero)
    one, other = ends_of(left), ends_of(right)
    if one is None or other is None or not one.can_be_compared(other):
        return None
    if node.operator not in _BY_ENDS:
        return None
    opened = one.opened or other.opened
    apart = beyond(node.operator, one, other, meeting=False)
    doubtful = beyond(node.operator, one, other, meeting=True) if opened else apart
    holds = _BY_ENDS[node.operator](this=one.point, expression=other.point)
    if never_zero == exp.true():
        return Conditions(holds, doubtful, apart)
    return Conditions(
        all_of(never_zero, holds),
        any_of(negated(never_zero), doubtful),
        all_of(never_zero, apart),
    )


@conditions.register
def _(node: Every, roles: Roles, alpha: Fraction) -> Conditions:
    parts = [conditions(part, roles, alpha) for part in node.parts]
    return Conditions(
        all_of(*(p.exact for p in parts)),
        any_of(*(p.suspect for p in parts)),
        any_of(*(p.impossible for p in parts)),
    )


@conditions.register
def _(node: Either, roles: Roles, alpha: Fraction) -> Conditions:
    parts = [conditions(part, roles, alpha) for part in node.parts]
    # One that holds for the printed values settles it. Otherwise one that is in doubt may be such a one.
    settled = any_of(*(all_of(p.exact, negated(p.suspect)) for p in parts))
    in_doubt = any_of(*(all_of(p.suspect, negated(p.impossible)) for p in parts))
    all_fail = all_of(*(p.impossible for p in parts))
    return Conditions(
        any_of(*(p.exact for p in parts)),
        all_of(negated(settled), any_of(in_doubt, all_fail)),
        all_fail,
    )


@conditions.register
def _(node: Common, roles: Roles, alpha: Fraction) -> Conditions:
    role = roles[node.role]
    if role.items is None or node.per is not None:
        raise NotTranslatable("printings over rows")
    first, *others = [rough(item).point for item in role.items]
    same = all_of(*(exp.EQ(this=first, expression=other) for other in others), exp.true())
    return Conditions(same, negated(same), exp.false())


@conditions.register
def _(node: Whole, roles: Roles, alpha: Fraction) -> Conditions:
    found = rough(amount(node.expression, roles))
    strip = _strip(greatest(exp.Abs(this=found.low), exp.Abs(this=found.high)))
    inside = exp.LTE(
        this=exp.Ceil(this=add(found.low, strip)),
        expression=exp.Floor(this=subtract(found.high, strip)),
    )
    # Whether the printed value is whole itself is for the exact check.
    point = cast(found.point, DOUBLE)
    off = exp.Abs(this=subtract(point, exp.Round(this=point)))
    whole = exp.LTE(this=off, expression=strip)
    return Conditions(exp.false(), any_of(negated(inside), whole), exp.false())


def _miss(point: exp.Expr, below: exp.Expr, above: exp.Expr) -> Miss:
    at_least = exp.GTE(this=paren(point), expression=number(Fraction(0)))
    return Miss(point, case((at_least, below), otherwise=above))


def _mentions(*expressions: Expression) -> Counter[str]:
    """How often each role occurs."""
    found: Counter[str] = Counter()
    for node in expressions:
        if not node.children():
            found.update(node.roles())
        found.update(_mentions(*node.children()))
    return found


def _is_linear(node: Expression, roles: Roles) -> bool:
    """Whether the exact check may see a linear form here, and with it the tail test."""
    match node:
        case Constant() | Quantity() | Total():
            return True
        case Sum():
            return all(_is_linear(term, roles) for _, term in node.terms)
        case Product():
            sides = (node.left, node.right)
            return any(_is_known(side, roles) for side in sides) and all(
                _is_linear(side, roles) for side in sides
            )
        case Quotient():
            return _is_known(node.denominator, roles) and _is_linear(node.numerator, roles)
        case Power():
            return node.exponent == 1 and _is_linear(node.base, roles)
        case Mean():
            return all(_is_exact(found) for found in roles[node.weights].items or ())
    return False


def _is_known(node: Expression, roles: Roles) -> bool:
    """Whether no figure in it is rounded."""
    figures = [roles[role] for role in node.roles()]
    return all(
        _is_exact(found)
        for role in figures
        for found in (role.single, role.total, *(role.items or ()))
        if found is not None
    )


def _is_exact(found: Amount) -> bool:
    return isinstance(found, Exact) and found.below == 0 and found.above == 0


def _far(left: Rough, right: Rough) -> exp.Expr:
    """Whether the difference reaches a third of what rounding explains: the tail test asks no earlier."""
    off = exp.Abs(this=subtract(left.point, right.point))
    below = add(subtract(left.point, left.low), subtract(right.high, right.point))
    above = add(subtract(left.high, left.point), subtract(right.point, right.low))
    return exp.GTE(
        this=product(paren(off), exp.Literal.number(repr(3 * (1 + MARGIN)))),
        expression=least(below, above),
    )


def _exact_comparison(operator: Operator, d: Exact) -> Conditions:
    """Beyond the ends nothing is possible; where an end may be excluded, meeting it is suspect."""
    zero = number(Fraction(0))

    def positive(end: exp.Expr, *, open_end: bool) -> exp.Expr:
        return (exp.GTE if open_end else exp.GT)(this=end, expression=zero)

    def negative(end: exp.Expr, *, open_end: bool) -> exp.Expr:
        return (exp.LTE if open_end else exp.LT)(this=end, expression=zero)

    holds: exp.Expr
    match operator:
        case Operator.EQUAL:
            holds = exp.EQ(this=d.point, expression=zero)

            def missed(*, open_end: bool) -> exp.Expr:
                if d.is_even:
                    assert isinstance(d.above, Fraction)
                    beyond = exp.GTE if open_end else exp.GT
                    return beyond(this=exp.Abs(this=d.point), expression=number(d.above))
                return any_of(
                    positive(d.low, open_end=open_end), negative(d.high, open_end=open_end)
                )

            return Conditions(holds, missed(open_end=d.opened), missed(open_end=False))
        case Operator.AT_MOST:
            holds = exp.LTE(this=d.point, expression=zero)
            return Conditions(
                holds, positive(d.low, open_end=d.opened), positive(d.low, open_end=False)
            )
        case Operator.AT_LEAST:
            holds = exp.GTE(this=d.point, expression=zero)
            return Conditions(
                holds, negative(d.high, open_end=d.opened), negative(d.high, open_end=False)
            )
        case Operator.BELOW:
            holds = exp.LT(this=d.point, expression=zero)
            missed_ = positive(d.low, open_end=True)
            return Conditions(holds, missed_, missed_)
        case Operator.ABOVE:
            holds = exp.GT(this=d.point, expression=zero)
            missed_ = negative(d.high, open_end=True)
            return Conditions(holds, missed_, missed_)
        case Operator.DIFFERENT:
            differs = exp.NEQ(this=d.point, expression=zero)
            return Conditions(differs, negated(differs), exp.false())


def _strip(sizes: exp.Expr) -> exp.Expr:
    """How far from a border DOUBLE arithmetic does not decide, for numbers of some size."""
    return product(exp.Literal.number(repr(MARGIN)), paren(sizes))


def _within_radius(operator: Operator, left: Rough, right: Rough, radius: Radius) -> Conditions:
    """A comparison by how far apart the values are."""
    apart = subtract(left.point, right.point)
    sizes = add(add(exp.Abs(this=left.point), exp.Abs(this=right.point)), radius.outer)
    strip = _strip(sizes)
    near = exp.LTE(this=exp.Abs(this=apart), expression=strip)
    if operator is Operator.EQUAL:
        beyond: exp.Expr = exp.Abs(this=apart)
        certain: exp.Expr = exp.false()
    elif operator in (Operator.AT_MOST, Operator.BELOW):
        beyond = apart
        certain = exp.LT(this=apart, expression=number(Fraction(0)))
    elif operator in (Operator.AT_LEAST, Operator.ABOVE):
        beyond = exp.Neg(this=paren(apart))
        certain = exp.GT(this=apart, expression=number(Fraction(0)))
    else:
        raise NotTranslatable("≠ between products")
    possible = exp.LT(this=add(beyond, strip), expression=radius.inner)
    too_far = exp.GT(this=beyond, expression=add(radius.outer, strip))
    return Conditions(certain, any_of(near, negated(possible)), too_far)


def _rough_comparison(operator: Operator, left: Rough, right: Rough) -> Conditions:
    """The same where only what is well away from the border is decided; equality is always suspect."""
    if left.radius is not None and right.radius is not None:
        return _within_radius(operator, left, right, left.radius.plus(right.radius))
    sizes = greatest(*(exp.Abs(this=end) for end in (left.low, left.high, right.low, right.high)))
    strip = _strip(sizes)

    def surely_below(low: exp.Expr, high: exp.Expr) -> exp.Expr:
        return exp.LT(this=add(low, strip), expression=high)

    near = exp.LTE(this=exp.Abs(this=subtract(left.point, right.point)), expression=strip)
    certain: exp.Expr
    possible: exp.Expr
    apart: exp.Expr
    match operator:
        case Operator.EQUAL:
            certain = exp.false()
            possible = all_of(
                surely_below(left.low, right.high), surely_below(right.low, left.high)
            )
            apart = any_of(surely_below(left.high, right.low), surely_below(right.high, left.low))
        case Operator.AT_MOST | Operator.BELOW:
            certain = surely_below(left.point, right.point)
            possible = surely_below(left.low, right.high)
            apart = surely_below(right.high, left.low)
        case Operator.AT_LEAST | Operator.ABOVE:
            certain = surely_below(right.point, left.point)
            possible = surely_below(right.low, left.high)
            apart = surely_below(left.high, right.low)
        case Operator.DIFFERENT:
            raise NotTranslatable("≠ between products")
    return Conditions(certain, any_of(near, negated(possible)), apart)
