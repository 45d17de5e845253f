"""From a relation to its verdict: the one place where a grade is decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property, reduce
from typing import Final

from crossfoot.constraints import ALLOWED, Common, Comparison, Constraint, Operator, Outcome
from crossfoot.expressions import Expression, Power
from crossfoot.figures import Figure
from crossfoot.intervals import EVERYTHING, ZERO, Bound, Interval
from crossfoot.linear import LinearForm
from crossfoot.operands import Operand, Operands, many
from crossfoot.relations import Reason, Relation
from crossfoot.tails import residual_tail

#: Below this tail probability a residual that rounding could explain is called implausible.
ALPHA: Final = Fraction(1, 1000)


class Grade(StrEnum):
    """What checking a relation gave, from best to worst; ``unchecked`` stands aside."""

    EXACT = "exact"
    ROUNDING = "rounding"
    IMPLAUSIBLE = "implausible"
    IMPOSSIBLE = "impossible"
    UNCHECKED = "unchecked"

    @property
    def passes(self) -> bool:
        return self in (Grade.EXACT, Grade.ROUNDING)


@dataclass(eq=False)
class Verdict:
    """The result of checking one relation.

    Attributes:
        relation: what was checked.
        grade: see ``Grade``.
        residual: left side minus right side at the printed values, 0 where they hold; None if unchecked.
        allowed: the largest residual (of that sign) rounding could explain; None where the idea does not
            apply; infinite where a hedge leaves an end open.
        reason: why the relation is unchecked, else None.
        detail: the same in a sentence; of an implausible verdict, what besides chance speaks against it.

    ``implied``, ``p``, ``witness`` and ``explain()`` are worked out when asked for.
    """

    relation: Relation
    grade: Grade
    residual: Fraction | None = None
    allowed: Bound | None = None
    reason: Reason | None = None
    detail: str = ""
    _forced: Fraction | float | None = field(default=None, repr=False)

    @property
    def passes(self) -> bool:
        return self.grade.passes

    @property
    def holds(self) -> bool | None:
        """True if it passes, False if not, None if it could not be checked."""
        return None if self.grade is Grade.UNCHECKED else self.grade.passes

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure of the relation, in role order, each once."""
        return self.relation.figures()

    @cached_property
    def linear(self) -> LinearForm | None:
        """The form that must be zero, if the relation is one linear equation: made once for all questions."""
        return self.relation.linear()

    @cached_property
    def _whole_form(self) -> LinearForm | None:
        """The same where it speaks of every figure: a factor that is known exactly stands in a coefficient."""
        form = self.linear
        if form is None or len(form.terms) != len(self.figures):
            return None
        return form

    @cached_property
    def p(self) -> Fraction | float | None:
        """The chance that rounding alone gives a residual as large; None where that cannot be said."""
        if self._forced is not None:
            return self._forced
        if self.residual is None or self.relation.displayed:
            return None
        form = self.linear
        if form is None or not _is_plain_rounding(form):
            return None
        return residual_tail(_widths(form), self.residual)

    @cached_property
    def implied(self) -> Mapping[str, Interval]:
        """For every role, and every named figure: where it must lie, given the others.

        In the figure's own unit. Lists are keyed ``parts[0]``, ``parts[1]`` …; a figure's name is a key too
        where it is unique. An interval is empty where no value would do. Of figures in units that do not fit nothing
        follows for one another.
        """
        if self.reason is Reason.UNIT:
            return {}
        form = self._whole_form
        if form is None:
            return _by_role(self.relation, implied_intervals(self.relation))
        found = {o.figure: o.to_figure(required) for o, required in form.implied(ZERO)}
        return _by_role(self.relation, found)

    @cached_property
    def computed(self) -> Mapping[str, Interval]:
        """The same from the printed values of the others, as if nobody had rounded: for messages."""
        if self.reason is Reason.UNIT:
            return {}
        form = self._whole_form
        if form is not None:
            found = {o.figure: o.to_figure(Interval.point(x)) for o, x in form.computed()}
            return _by_role(self.relation, found)
        operands = {
            role: _at_value(found) if isinstance(found, Operand) else tuple(map(_at_value, found))
            for role, found in self.relation.operands.items()
        }
        return _by_role(self.relation, _project(self.relation, operands))

    @cached_property
    def witness(self) -> Mapping[str, Fraction] | None:
        """One set of true values by role for which the relation holds; None if it does not pass."""
        if self.grade in (Grade.IMPOSSIBLE, Grade.UNCHECKED):
            return None
        return find_witness(self.relation)

    def explain(self) -> str:
        """The check in words: figures, intervals, arithmetic, verdict."""
        from crossfoot.explain import explain

        return explain(self)

    def __bool__(self) -> bool:
        raise TypeError(
            "a verdict is not a yes or no: ask verdict.grade, or verdict.passes (exact or rounding)"
        )

    def __repr__(self) -> str:
        what = self.relation.name or self.relation.rule or self.relation.kind
        reason = f" ({self.reason})" if self.reason else ""
        return f"<Verdict {what}: {self.grade}{reason}>"


def verify(relation: Relation, alpha: Fraction = ALPHA) -> Verdict:
    """Check one relation exactly.

    Args:
        alpha: tail probability below which a residual is implausible; the caller divides it by the number
            of relations of the rule (Bonferroni).
    """
    if relation.blocked is not None:
        reason, detail = relation.blocked
        return Verdict(relation, Grade.UNCHECKED, reason=reason, detail=detail)
    try:
        outcome = relation.constraint.check(relation.operands)
    except ZeroDivisionError:
        return Verdict(
            relation,
            Grade.UNCHECKED,
            reason=Reason.ZERO_DENOMINATOR,
            detail="a figure to divide by may be zero",
        )
    return Verdict(relation, _grade(relation, outcome, alpha), outcome.residual, outcome.slack)


def verify_all(relations: Iterable[Relation], alpha: Fraction = ALPHA) -> list[Verdict]:
    """Check the relations of one rule, α divided by their number."""
    relations = list(relations)
    share = alpha / max(len(relations), 1)
    return [verify(relation, share) for relation in relations]


def implied_intervals(relation: Relation) -> Mapping[Figure, Interval]:
    """For every figure of the relation, the values the other figures leave it, in its own unit."""
    return _project(relation, relation.operands)


def find_witness(relation: Relation) -> Mapping[str, Fraction] | None:
    """True values by role that satisfy the relation, the printed ones where they do; in the figures' own units."""
    for values in _attempts(relation):
        at_values = _fixed(relation.operands, values)
        if relation.constraint.check(at_values).exact:
            return {role: values[operand.figure] for role, operand in relation.by_role()}
    return None


def _at_common_rate(
    above: Sequence[Operand], below: Sequence[Operand]
) -> Iterator[Mapping[Figure, Fraction]]:
    """Pairs with one quotient: a rate all of them allow, then each lower figure, which fixes the upper one."""
    pairs = list(zip(above, below, strict=True))
    shared = reduce(Interval.intersect, (top.interval / bottom.interval for top, bottom in pairs))
    if shared.is_empty:
        return
    rate = shared.choose(pairs[0][0].value / pairs[0][1].value)
    values: dict[Figure, Fraction] = {}
    for top, bottom in pairs:
        allowed = bottom.interval
        if rate:
            allowed = allowed.intersect(top.interval.scaled(1 / rate))
        if allowed.is_empty:
            return
        chosen = allowed.choose(bottom.value)
        values[bottom.figure] = chosen / bottom.factor
        values[top.figure] = chosen * rate / top.factor
    yield values


def _attempts(relation: Relation) -> Iterator[Mapping[Figure, Fraction]]:
    """Sets of values inside the figures' intervals that may satisfy the relation."""
    operands = relation.operands
    every = {operand.figure: operand for _, operand in relation.by_role()}
    if all(operand.value in operand.interval for operand in every.values()):
        yield {figure: figure.value for figure in every}
    constraint = relation.constraint
    if isinstance(constraint, Comparison) and constraint.operator is not Operator.DIFFERENT:
        form = constraint.linear(operands)
        solution = None if form is None else form.solve(ALLOWED[constraint.operator])
        if form is not None and solution is not None:
            near = {f: _inside(o).choose(f.value) for f, o in every.items()}
            fitted = zip(form.terms, solution, strict=True)
            yield near | {o.figure: value / o.factor for (_, o), value in fitted}
    if isinstance(constraint, Common) and constraint.per is not None:
        yield from _at_common_rate(many(operands, constraint.role), many(operands, constraint.per))
    # Figures under a power are fixed first, so that what remains is reached without roots. A root is a little
    # too wide: where only the very end would do, the end itself is tried.
    powered = _powered_roles(relation.constraint)
    first = {o.figure for role in powered for o in many(operands, role)}
    order = sorted(every.values(), key=lambda operand: operand.figure not in first)
    for pick in (Interval.choose, _lowest, _highest):
        values: dict[Figure, Fraction] = {}
        for operand in order:
            figure = operand.figure
            allowed = _project(relation, _fixed(operands, values)).get(figure, EVERYTHING)
            inside = _inside(operand).intersect(allowed)
            if inside.is_empty:
                break
            chosen = pick if figure in first or not first else Interval.choose
            values[figure] = chosen(inside, figure.value)
        else:
            yield values


def _inside(operand: Operand) -> Interval:
    """The operand's interval in its figure's own unit."""
    return operand.to_figure(operand.interval)


def _lowest(interval: Interval, wanted: Fraction) -> Fraction:
    low = interval.low
    return low if isinstance(low, Fraction) and interval.low_closed else interval.choose(wanted)


def _highest(interval: Interval, wanted: Fraction) -> Fraction:
    high = interval.high
    return high if isinstance(high, Fraction) and interval.high_closed else interval.choose(wanted)


def _grade(relation: Relation, outcome: Outcome, alpha: Fraction) -> Grade:
    if outcome.exact:
        # "under 5" never stands for 5: only such a hedge can make printed values hold and true ones fail.
        return Grade.EXACT if outcome.feasible else Grade.IMPOSSIBLE
    if not outcome.feasible:
        return Grade.IMPOSSIBLE
    if outcome.slack and _is_implausible(relation, outcome, alpha):
        return Grade.IMPLAUSIBLE
    return Grade.ROUNDING


def _is_implausible(relation: Relation, outcome: Outcome, alpha: Fraction) -> bool:
    slack, residual = outcome.slack, abs(outcome.residual)
    if not isinstance(slack, Fraction):
        return False
    # What lies within a third of the slack and within two standard deviations is never rare: ask no further.
    # The variance is Σ width² / 12, and Σ width² is at least (Σ width)² / n, where Σ width is twice the slack.
    count = sum(1 if isinstance(o, Operand) else len(o) for o in relation.operands.values())
    if residual * 3 < slack and residual * residual * 3 * count < slack * slack * 4:
        return False
    form = relation.linear()
    if form is None or not _is_plain_rounding(form):
        return False
    return residual_tail(_widths(form), residual) < alpha and not _has_small_denominator(form)


def _widths(form: LinearForm) -> Iterator[Fraction]:
    return (abs(c) * o.figure.quantum * abs(o.factor) for c, o in form.terms)


def _is_plain_rounding(form: LinearForm) -> bool:
    """Whether every figure was rounded to nearest by a quantum small against it, or not at all.

    The tail test speaks of errors spread evenly over a quantum; figures the size of their quantum (0, 1 or 2
    units) have no such errors, and neither have hedged ones.
    """
    rounded = 0
    for _, operand in form.terms:
        figure = operand.figure
        if figure.hedge is not None or operand.interval.is_point != (not figure.is_rounded):
            return False
        if figure.is_rounded:
            if operand.interval.width != figure.quantum * abs(operand.factor):
                return False  # read as rounded more coarsely than it is printed (2 900 to hundreds)
            if not figure.convention.startswith("half_") or abs(figure.value) <= 2 * figure.quantum:
                return False
            rounded += 1
    return rounded >= 3


def _has_small_denominator(form: LinearForm) -> bool:
    """Whether all figures could be k/n of a whole for one small n: 8 × 12.5 % rounds to 104 by nature.

    The whole is what is known exactly, or else the largest figure.
    """
    rounded = [
        (abs(c) * abs(o.value), o.interval.scaled(abs(c)))
        for c, o in form.terms
        if o.figure.is_rounded
    ]
    known = [c * o.value for c, o in form.terms if not o.figure.is_rounded]
    whole = abs(sum(known, form.constant)) or max(value for value, _ in rounded)
    widest = max(interval.width for _, interval in rounded)
    steps = (whole / n for n in range(2, 25))
    # Steps as fine as the rounding would fit any figure.
    return any(
        all(_holds_multiple(interval, step) for _, interval in rounded)
        for step in steps
        if step > 2 * widest
    )


def _holds_multiple(interval: Interval, step: Fraction) -> bool:
    low, high = interval.low, interval.high
    return isinstance(low, Fraction) and isinstance(high, Fraction) and high // step * step >= low


def _project(relation: Relation, operands: Operands) -> dict[Figure, Interval]:
    found: dict[Figure, Interval] = {}
    try:
        for operand, required in relation.constraint.project(operands):
            own = operand.to_figure(required)
            known = found.get(operand.figure)
            found[operand.figure] = own if known is None else known.intersect(own)
    except ZeroDivisionError:
        return {}
    return found


def _by_role(relation: Relation, found: Mapping[Figure, Interval]) -> Mapping[str, Interval]:
    keyed = {
        role: found[operand.figure]
        for role, operand in relation.by_role()
        if operand.figure in found
    }
    for figure, interval in found.items():
        if figure.name is not None:
            keyed.setdefault(figure.name, interval)
    return keyed


def _powered_roles(node: Constraint | Expression) -> frozenset[str]:
    """The roles that stand under a power, whose inverse would be a root."""
    if isinstance(node, Power):
        return node.roles()
    below: tuple[Constraint | Expression, ...] = (
        (*node.expressions(), *node.constraints())
        if isinstance(node, Constraint)
        else node.children()
    )
    return frozenset().union(*map(_powered_roles, below))


def _at_value(operand: Operand) -> Operand:
    return Operand(
        operand.figure, operand.value, Interval(operand.value, operand.value), operand.factor
    )


def _fixed(operands: Operands, values: Mapping[Figure, Fraction]) -> Operands:
    """The operands with the figures that have a value fixed to it, wherever they stand."""

    def fix(operand: Operand) -> Operand:
        value = values.get(operand.figure)
        if value is None:
            return operand
        own = value * operand.factor
        return Operand(operand.figure, own, Interval(own, own), operand.factor)

    return {
        role: fix(found) if isinstance(found, Operand) else tuple(map(fix, found))
        for role, found in operands.items()
    }
