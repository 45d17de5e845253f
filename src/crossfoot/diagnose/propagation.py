"""A witness by propagation: fix one figure after another, letting each choice narrow the rest.

Most components that hold do so with room to spare, and this finds true values for them in exact arithmetic without a
solver. Where it finds none nothing is shown: the search goes on with better tools.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from crossfoot.figures import Figure
from crossfoot.intervals import Interval
from crossfoot.operands import Operand, Operands
from crossfoot.relations import Relation

#: Larger components are left to the solver.
MOST_RELATIONS: Final = 200
#: Chains of narrowing may converge without ever arriving.
_PATIENCE: Final = 40


def propagated_witness(relations: Sequence[Relation]) -> Mapping[Figure, Fraction] | None:
    """True values for which all relations hold, or None if none were found this way."""
    if len(relations) > MOST_RELATIONS:
        return None
    figures = dict.fromkeys(f for relation in relations for f in relation.figures())
    touching: dict[Figure, list[Relation]] = {figure: [] for figure in figures}
    for relation in relations:
        for figure in relation.figures():
            touching[figure].append(relation)
    intervals = {figure: _start(figure, touching[figure]) for figure in figures}
    printed = {figure: figure.value for figure in figures}
    try:
        if all(v in intervals[f] for f, v in printed.items()) and _hold(relations, printed):
            return printed  # most that is published adds up as it stands
        if not _narrow(relations, intervals, touching):
            return None
        for figure in figures:
            if intervals[figure].is_point:
                continue  # what follows from it was drawn when it became one
            value = intervals[figure].choose(figure.value)
            intervals[figure] = Interval.point(value)
            if not _narrow(touching[figure], intervals, touching):
                return None
        point = {figure: intervals[figure].choose(figure.value) for figure in figures}
        return point if _hold(relations, point) else None
    except ZeroDivisionError:
        return None


def _hold(relations: Iterable[Relation], point: Mapping[Figure, Fraction]) -> bool:
    at_point = {figure: Interval.point(value) for figure, value in point.items()}
    return all(r.constraint.check(_operands(r, at_point)).exact for r in relations)


def _start(figure: Figure, relations: Iterable[Relation]) -> Interval:
    """The figure's interval; its printed value where a publisher makes displayed figures fit."""
    if any(relation.displayed for relation in relations):
        return Interval.point(figure.value)
    return figure.interval


def _narrow(
    first: Iterable[Relation],
    intervals: dict[Figure, Interval],
    touching: Mapping[Figure, list[Relation]],
) -> bool:
    """Narrow intervals until nothing moves or patience ends; False if one becomes empty."""
    waiting = deque(dict.fromkeys(first))
    patience = _PATIENCE * max(len(waiting), 1)
    while waiting and patience:
        patience -= 1
        relation = waiting.popleft()
        for operand, required in relation.constraint.project(_operands(relation, intervals)):
            figure = operand.figure
            known = intervals[figure]
            narrowed = known.intersect(operand.to_figure(required))
            if narrowed.is_empty:
                return False
            if narrowed != known:
                intervals[figure] = narrowed
                waiting.extend(
                    r for r in touching[figure] if r is not relation and r not in waiting
                )
    return True


def _operands(relation: Relation, intervals: Mapping[Figure, Interval]) -> Operands:
    return {
        role: _moved(found, intervals)
        if isinstance(found, Operand)
        else tuple(_moved(operand, intervals) for operand in found)
        for role, found in relation.operands.items()
    }


def _moved(operand: Operand, intervals: Mapping[Figure, Interval]) -> Operand:
    interval = intervals[operand.figure].scaled(operand.factor)
    value = (
        interval.low if interval.is_point and isinstance(interval.low, Fraction) else operand.value
    )
    return operand._replace(interval=interval, value=value)
