"""The publisher's habits, learnt from a table's own relations (ROUNDING of the design, § 3a).

Plain rounding intervals assume that every figure was rounded by itself, to the last printed place. Publishers do
other things: they force sums, round coarser than they print, round at random, cut digits off, dump what they store.
Each habit is a file of the same shape (``NAME``, ``infer``); ``HABITS`` is the one table of them, in the order in
which they are looked for: first how figures read, then what is done with sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Final

from crossfoot.diagnose.habits import bases, forced, stored, truncation, wording
from crossfoot.diagnose.habits.habit import (
    Effect,
    Habit,
    Judgement,
    Line,
    as_displayed,
    judge,
    reread,
    under,
)
from crossfoot.relations import Relation

__all__ = [
    "HABITS",
    "Effect",
    "Habit",
    "Judgement",
    "Line",
    "as_displayed",
    "infer_habits",
    "judge",
    "reread",
    "under",
]

HABITS: Final[Mapping[str, ModuleType]] = {
    stored.NAME: stored,
    bases.NAME: bases,
    wording.NAME: wording,
    truncation.NAME: truncation,
    forced.NAME: forced,
}


def infer_habits(
    lines: Iterable[Line], words: Iterable[str] = (), leave_out: Iterable[str] = ()
) -> tuple[Habit, ...]:
    """Learn how the publisher of one table works.

    Args:
        lines: the rows and columns of the table. A figure or relation may stand in several.
        words: title, headings and notes.
        leave_out: names of habits that somebody declared not to apply.

    Returns:
        Habits in the order in which ``judge`` applies them. A declared convention, ``mode: displayed`` and exact
        figures are never overruled.
    """
    left_out = set(leave_out)
    seen, said = list(lines), list(words)
    original = {relation: relation for line in seen for relation in line.relations}
    found: list[Habit] = []
    for name, module in HABITS.items():
        if name in left_out:
            continue
        for habit in list(module.infer(seen, said)):
            found.append(replace(habit, relations=frozenset(original[r] for r in habit.relations)))
            if habit.effect is Effect.REREAD:
                seen, original = _as_read(seen, original, habit)
    return tuple(found)


def _as_read(
    lines: Sequence[Line], original: Mapping[Relation, Relation], habit: Habit
) -> tuple[list[Line], dict[Relation, Relation]]:
    """The lines under a habit, and which relation each of theirs was."""
    now = {relation: reread(relation, habit) for relation in original}
    seen = [
        Line(
            line.name,
            tuple(now[relation] for relation in line.relations),
            tuple(habit.figures.get(figure, figure) for figure in line.figures),
        )
        for line in lines
    ]
    return seen, {now[relation]: first for relation, first in original.items()}
