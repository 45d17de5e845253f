"""Which equations say something new: of "total = a + b + c", "sub = a + b", "total = sub + c" two are enough."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

#: Weights by series; None is the constant.
Equation = Mapping[int | None, int]


class Basis:
    """Linear equations known so far, each solved for one of its series."""

    def __init__(self) -> None:
        self._solved: dict[int | None, dict[int | None, Fraction]] = {}

    def follows(self, equation: Equation) -> bool:
        """Whether an equation follows from the known ones."""
        return not self._reduced(equation)

    def add(self, equation: Equation) -> None:
        """Take an equation in."""
        left = self._reduced(equation)
        if left:
            pivot = next(iter(left))
            self._solved[pivot] = {name: weight / left[pivot] for name, weight in left.items()}

    def _reduced(self, equation: Equation) -> dict[int | None, Fraction]:
        left = {name: Fraction(weight) for name, weight in equation.items()}
        # In the order they were taken in: a later one is already free of the earlier ones' pivots.
        for pivot, known in self._solved.items():
            factor = left.get(pivot, Fraction(0))
            if factor:
                for name, weight in known.items():
                    left[name] = left.get(name, Fraction(0)) - factor * weight
        return {name: weight for name, weight in left.items() if weight}
