"""A figure as it enters a relation: brought to the relation's unit, its rounding respected or set aside."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, NamedTuple

from crossfoot.figures import Figure
from crossfoot.intervals import Interval

ONE: Final = Fraction(1)


class Operand(NamedTuple):
    """One figure in one relation. ``value`` and ``interval`` are in the relation's unit."""

    figure: Figure
    value: Fraction
    interval: Interval
    factor: Fraction = ONE

    @classmethod
    def of(cls, figure: Figure, factor: Fraction = ONE, *, displayed: bool = False) -> Operand:
        """The operand for a figure.

        Args:
            factor: what turns the figure's unit into the relation's.
            displayed: the publisher makes displayed figures fit exactly, so rounding explains nothing; a hedge
                still does.
        """
        forced = displayed and figure.hedge is None
        interval = Interval(figure.value, figure.value) if forced else figure.interval
        if factor == 1:
            return cls(figure, figure.value, interval)
        return cls(figure, figure.value * factor, interval.scaled(factor), factor)

    def to_figure(self, required: Interval) -> Interval:
        """An interval in the relation's unit, back in the figure's own."""
        return required if self.factor == 1 else required.scaled(1 / self.factor)


#: What a relation's roles stand for: one operand, or the operands of a list.
Operands = Mapping[str, "Operand | tuple[Operand, ...]"]


def one(operands: Operands, role: str) -> Operand:
    """The single operand of a role."""
    found = operands[role]
    if isinstance(found, Operand):
        return found
    raise TypeError(f"role {role!r} is a list of figures where one is due")


def many(operands: Operands, role: str) -> tuple[Operand, ...]:
    """The operands of a role, one or many, as a tuple."""
    found = operands[role]
    return (found,) if isinstance(found, Operand) else found
