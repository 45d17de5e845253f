"""One relation checked with other intervals than its figures' own: freed, repaired, or narrowed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from crossfoot.constraints import Outcome
from crossfoot.figures import Figure
from crossfoot.intervals import Interval
from crossfoot.operands import Operand, Operands
from crossfoot.relations import Relation


def holds_with(relation: Relation, intervals: Mapping[Figure, Interval]) -> Outcome:
    """Check a relation with other intervals for some of its figures, given in the figures' own units."""
    operands = narrowed(relation, intervals) if intervals else relation.operands
    try:
        return relation.constraint.check(operands)
    except ZeroDivisionError:
        # A denominator that may be zero excludes nothing.
        return Outcome(False, True, Fraction(0))


def narrowed(relation: Relation, intervals: Mapping[Figure, Interval]) -> Operands:
    """The relation's operands with other intervals, given in the figures' own units, for some figures."""
    return {
        role: _replaced(found, intervals)
        if isinstance(found, Operand)
        else tuple(_replaced(operand, intervals) for operand in found)
        for role, found in relation.operands.items()
    }


def _replaced(operand: Operand, intervals: Mapping[Figure, Interval]) -> Operand:
    own = intervals.get(operand.figure)
    if own is None:
        return operand
    own = own.scaled(operand.factor)
    # A figure known exactly enters linear forms with its value.
    value = own.low if own.is_point and isinstance(own.low, Fraction) else operand.value
    return operand._replace(interval=own, value=value)
