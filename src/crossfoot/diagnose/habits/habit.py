"""The shape all habits share: what a publisher does, why we think so, and how relations read under it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from math import exp, inf, log
from types import MappingProxyType
from typing import Final

from crossfoot.figures import Figure
from crossfoot.intervals import Convention
from crossfoot.operands import Operand, Operands
from crossfoot.relations import Relation
from crossfoot.remarks import Remark
from crossfoot.verify import ALPHA, Grade, Verdict, verify

_NOTHING: Final[Mapping[Figure, Figure]] = MappingProxyType({})

#: Below this chance a pattern is a habit. Smaller than α: many lines are looked at.
HABIT_ALPHA: Final = 1e-5
#: With more trials than this their chance is bounded, not added up.
MOST_EXACT: Final = 300


@dataclass(frozen=True, slots=True)
class Line:
    """A row or column of a table.

    Attributes:
        name: for messages.
        relations: those whose results stand in the line and that are made alike.
        figures: everything printed in it, in relations or not.
    """

    name: str
    relations: tuple[Relation, ...]
    figures: tuple[Figure, ...]


class Effect(StrEnum):
    """What a habit changes about a relation."""

    REREAD = "figures stand for other intervals"
    DISPLAYED = "displayed figures fit exactly"
    INFORMATION = "the total is not additive by construction"


@dataclass(frozen=True, slots=True, eq=False)
class Habit:
    """What a publisher does with the figures of a line or table, as told by the figures themselves.

    Attributes:
        kind: name of the habit, see ``HABITS``.
        where: the line or lines.
        why: what a reader can check; ``argument`` is the same as an English sentence.
        effect: what it changes.
        p: the chance that the pattern is an accident; None for what words say.
        figures: how figures read under it (``REREAD``); as earlier habits of the table left them.
        relations: the relations it speaks of (the other effects).
    """

    kind: str
    where: str
    why: Remark
    effect: Effect
    p: float | None = None
    figures: Mapping[Figure, Figure] = field(default_factory=lambda: _NOTHING)
    relations: frozenset[Relation] = frozenset()

    @property
    def argument(self) -> str:
        return str(self.why)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A relation checked under the habits of its publisher.

    Attributes:
        relation: as it was.
        verdict: under the habits.
        habits: those that were applied.
    """

    relation: Relation
    verdict: Verdict
    habits: tuple[Habit, ...]

    @property
    def severity(self) -> str | None:
        """``error``, ``warning`` or ``information``; None where it passes or cannot be checked."""
        if self.verdict.holds is not False:
            return None
        if any(habit.effect is Effect.INFORMATION for habit in self.habits):
            return "information"
        return "error" if self.verdict.grade is Grade.IMPOSSIBLE else "warning"

    @property
    def arguments(self) -> tuple[str, ...]:
        return tuple(habit.argument for habit in self.habits)


def judge(relation: Relation, habits: Iterable[Habit], alpha: Fraction = ALPHA) -> Judgement:
    """Check a relation the way its publisher works.

    A relation that only breaks the habit of fitting exactly is implausible, never impossible; one about figures that
    are not additive by construction is information. What a rule or a column declares is never overruled.
    """
    again, applied = under(relation, habits)
    verdict = verify(again, alpha)
    forced = next((habit for habit in applied if habit.effect is Effect.DISPLAYED), None)
    if forced is not None and verdict.grade is Grade.ROUNDING:
        verdict = Verdict(
            verdict.relation,
            Grade.IMPLAUSIBLE,
            verdict.residual,
            verdict.allowed,
            detail=forced.argument,
            _forced=forced.p,
        )
    return Judgement(relation, verdict, applied)


def under(relation: Relation, habits: Iterable[Habit]) -> tuple[Relation, tuple[Habit, ...]]:
    """The relation as it reads under habits, and those that speak of it."""
    again, applied = relation, []
    for habit in habits:
        before = again
        again = reread(again, habit)
        if again is not before or relation in habit.relations:
            applied.append(habit)
    return again, tuple(applied)


def as_displayed(relation: Relation) -> Relation:
    """The relation as one whose displayed figures must fit exactly."""

    def shown(operand: Operand) -> Operand:
        return Operand.of(operand.figure, operand.factor, displayed=True)

    operands: Operands = {
        role: shown(found) if isinstance(found, Operand) else tuple(map(shown, found))
        for role, found in relation.operands.items()
    }
    return replace(relation, operands=operands, displayed=True)


def reread(relation: Relation, habit: Habit) -> Relation:
    """The relation with its figures as one habit reads them; itself if it speaks of none of them."""
    if not any(figure in habit.figures for figure in relation.figures()):
        return relation

    def again(operand: Operand) -> Operand:
        now = habit.figures.get(operand.figure)
        return (
            operand
            if now is None
            else Operand.of(now, operand.factor, displayed=relation.displayed)
        )

    operands: Operands = {
        role: again(found) if isinstance(found, Operand) else tuple(map(again, found))
        for role, found in relation.operands.items()
    }
    return replace(relation, operands=operands)


def is_declared(figure: Figure) -> bool:
    """Whether somebody said how the figure was rounded; then nothing is inferred about it."""
    return (
        not figure.is_rounded
        or figure.hedge is not None
        or figure.convention is not Convention.HALF_ANY
    )


def chance_of_at_least(chances: Iterable[float], count: int) -> float:
    """P(at least ``count`` successes) of independent trials with their own chances; of many trials a bound for it."""
    given = list(chances)
    if len(given) > MOST_EXACT:
        return _bound(given, count)
    distribution = [1.0]
    for chance in given:
        grown = [0.0] * (len(distribution) + 1)
        for successes, p in enumerate(distribution):
            grown[successes] += p * (1 - chance)
            grown[successes + 1] += p * chance
        distribution = grown
    return min(1.0, sum(distribution[count:]))


def _bound(chances: Sequence[float], count: int) -> float:
    """Chernoff's bound for the mean chance; trials that differ spread less than trials alike (Hoeffding 1956)."""
    share, mean = count / len(chances), sum(chances) / len(chances)
    if share <= mean:
        return 1.0
    divergence = share * log(share / mean) if mean else inf
    if share < 1:
        divergence += (1 - share) * log((1 - share) / (1 - mean))
    return exp(-len(chances) * divergence)
