"""Truncation: residuals of sums that all fall on one side.

Rounding to nearest errs both ways alike. A publisher who cuts digits off makes every part too small and totals too
large by about half a quantum for each part; a sign test over the relations of a table tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from crossfoot.diagnose.habits.habit import (
    HABIT_ALPHA,
    Effect,
    Habit,
    Line,
    chance_of_at_least,
    is_declared,
    reread,
)
from crossfoot.intervals import Convention
from crossfoot.relations import Relation
from crossfoot.remarks import Remark
from crossfoot.verify import Grade, verify

NAME: Final = "truncation"
#: This share of the sums may fail for other reasons.
MOST_LEFT: Final = 0.1


def infer(lines: Sequence[Line], words: Sequence[str]) -> Iterator[Habit]:
    """One habit for all lines if their residuals are one-sided and cutting digits explains them better."""
    relations = list(dict.fromkeys(relation for line in lines for relation in line.relations))
    sums = [r for r in relations if r.kind == "total" and r.blocked is None and not r.displayed]
    missing = [form.value() for r in sums if (form := r.linear()) is not None]
    below, above = sum(m < 0 for m in missing), sum(m > 0 for m in missing)
    if above or below < 2:
        # Cut parts add up to less than their cut total, never to more.
        return
    p = chance_of_at_least([0.5] * below, below)
    if p >= HABIT_ALPHA:
        return
    figures = {
        figure: replace(figure, convention=Convention.TRUNC, alternatives=())
        for relation in sums
        for figure in relation.figures()
        if not is_declared(figure)
    }
    if not figures:
        return  # how they are rounded is declared
    habit = Habit(
        NAME,
        "table",
        Remark.of(NAME, sums=below, odds=f"{1 / p:,.0f}".replace(",", " ")),
        Effect.REREAD,
        p,
        figures,
    )
    # Parts that are left out make totals large as well; then cutting digits explains nothing.
    if _failures(reread(r, habit) for r in sums) <= min(_failures(sums), MOST_LEFT * len(sums)):
        yield habit


def _failures(relations: Iterable[Relation]) -> int:
    return sum(verify(relation).grade is Grade.IMPOSSIBLE for relation in relations)
