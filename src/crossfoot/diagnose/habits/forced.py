"""Displayed figures add exactly: the publisher adjusts them, or counts.

If k of n comparable sums are exact where independent rounding would make only a part p₀ of each exact (f_m(0) of the
Irwin–Hall distribution: 0.60 for four figures with their total), and that many are beyond chance, then figures are
made to fit, and the one sum that is off by one in the last place is worth a look.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from math import pi, sqrt
from typing import Final

from crossfoot.diagnose.habits.habit import Effect, Habit, Line, chance_of_at_least
from crossfoot.intervals import Convention
from crossfoot.relations import Relation
from crossfoot.remarks import Remark
from crossfoot.tails import chance_of_residual

NAME: Final = "adds-exactly"
#: Beyond chance, for one line among the few of a table.
ALPHA: Final = 1e-3
#: A publisher who forces sums forces nearly all of them.
EXACT_SHARE: Final = 0.85


def infer(lines: Sequence[Line], words: Sequence[str]) -> Iterator[Habit]:
    """A habit for each line that shows it; where lines are too short to tell, one for all of them together."""
    rest: list[tuple[Line, list[tuple[Relation, float, bool]]]] = []
    for line in lines:
        measured = [m for relation in line.relations if (m := _measured(relation)) is not None]
        habit = _habit(line.name, measured)
        if habit is not None:
            yield habit
        elif measured:
            rest.append((line, measured))
    pooled = {m[0]: m for _, measured in rest for m in measured}
    habit = _habit("the table", list(pooled.values()))
    if habit is not None:
        # A line of its own ways is left out of what the others do.
        ways = [measured for _, measured in rest if _share(measured) >= EXACT_SHARE - 0.35]
        relations = frozenset(m[0] for measured in ways for m in measured)
        yield Habit(habit.kind, habit.where, habit.why, habit.effect, habit.p, relations=relations)


def _habit(where: str, measured: Sequence[tuple[Relation, float, bool]]) -> Habit | None:
    if not measured:
        return None
    exact = sum(is_exact for _, _, is_exact in measured)
    if exact == len(measured) and exact < 3:
        return None
    p = chance_of_at_least([chance for _, chance, _ in measured], exact)
    if p >= ALPHA or _share(measured) < EXACT_SHARE:
        return None
    usual = sum(chance for _, chance, _ in measured) / len(measured)
    return Habit(
        NAME,
        where,
        Remark.of(NAME, exact=exact, sums=len(measured), where=where, usual=f"{100 * usual:.0f}"),
        Effect.DISPLAYED,
        p,
        relations=frozenset(relation for relation, _, _ in measured),
    )


def _share(measured: Sequence[tuple[Relation, float, bool]]) -> float:
    return sum(is_exact for _, _, is_exact in measured) / len(measured)


def _measured(relation: Relation) -> tuple[Relation, float, bool] | None:
    """The chance that a sum is exact by rounding alone, and whether it is; None if that cannot be said."""
    if relation.kind != "total" or relation.displayed or relation.blocked is not None:
        return None
    if all(figure.convention is not Convention.HALF_ANY for figure in relation.figures()):
        return None  # how each figure was rounded is declared
    form = relation.linear()
    if form is None:
        return None
    quanta = {abs(c) * o.figure.quantum * abs(o.factor) for c, o in form.terms if o.figure.value}
    if len(quanta) != 1 or not min(quanta):
        return None
    count = sum(1 for _, operand in form.terms if operand.figure.value)
    if count < 3:
        return None  # a total of one part is exact by nature
    return relation, _chance_of_zero(count), form.value() == 0


@cache
def _chance_of_zero(count: int) -> float:
    if count > 60:
        # The normal density at zero, for a variance of one twelfth a figure.
        return sqrt(6 / (pi * count))
    return float(chance_of_residual(count, 0))
